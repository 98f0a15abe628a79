#include "verify/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define TEXT_BYTES 1024
#define ESCAPED_BYTES 1400

static char *
escaped(const char *text)
{
    char out[ESCAPED_BYTES];

    return strdup(wn_escape(out, sizeof(out), text, strlen(text)));
}

/** The texts of a finding are ours; who reads them may not change them. */
static void
free_texts(const struct wn_verify_finding *f)
{
    free((void *)(uintptr_t)f->where);
    free((void *)(uintptr_t)f->what);
}

/** f's texts are r's from here on. */
static void
put(struct wn_verify_result *r, struct wn_verify_finding f)
{
    if (r->count == r->room) {
        size_t room = r->room ? r->room * 2 : 16;
        void *larger = realloc(r->findings, room * sizeof(*r->findings));

        if (!larger) {
            r->nomem = true;
            r->more++;
            free_texts(&f);
            return;
        }
        r->findings = larger;
        r->room = room;
    }
    if (!f.where || !f.what) {
        r->nomem = true;
    }
    r->findings[r->count++] = f;
}

static void
list(struct wn_verify_result *r, const char *where, const char *what)
{
    put(r, (struct wn_verify_finding) { escaped(where), escaped(what) });
}

static void add(struct wn_verify_result *r, const char *where,
    const char *fmt, va_list arguments) WN_PRINTF(3, 0);

static void
add(struct wn_verify_result *r, const char *where, const char *fmt,
    va_list arguments)
{
    char what[TEXT_BYTES];

    if (r->count >= WN_REPORT_FINDINGS_MAX) {
        r->more++;
        return;
    }
    (void)vsnprintf(what, sizeof(what), fmt, arguments);
    list(r, where, what);
}

void
wn_report_fault(
    struct wn_verify_result *r, const char *where, const char *fmt, ...)
{
    va_list arguments;

    va_start(arguments, fmt);
    add(r, where, fmt, arguments);
    va_end(arguments);
}

void
wn_report_item(
    struct wn_verify_result *r, int64_t item, const char *fmt, ...)
{
    char where[64];
    va_list arguments;

    (void)snprintf(where, sizeof(where), "data/records.sqlite item %" PRId64,
        item);
    va_start(arguments, fmt);
    add(r, where, fmt, arguments);
    va_end(arguments);
}

void
wn_report_remark(struct wn_verify_result *r, const char *fmt, ...)
{
    char what[TEXT_BYTES];
    va_list arguments;
    char *text;
    void *larger;

    va_start(arguments, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, arguments);
    va_end(arguments);
    text = escaped(what);
    larger = text ? realloc(r->remarks,
                        (r->remark_count + 1) * sizeof(*r->remarks))
                  : NULL;
    if (!larger) {
        free(text);
        r->nomem = true;
        return;
    }
    r->remarks = larger;
    for (size_t i = 0; i < r->remark_count; i++) {
        if (strcmp(r->remarks[i], text) == 0) {
            free(text);
            return;
        }
    }
    if (r->remark_count == WN_REPORT_REMARKS_MAX) {
        free(text);
        return;
    }
    r->remarks[r->remark_count++] = text;
}

struct wn_report_mark
wn_report_mark(const struct wn_verify_result *r)
{
    return (struct wn_report_mark) { r->count, r->remark_count, r->more,
        r->items, r->outside, r->nomem };
}

void
wn_report_back_to(
    struct wn_verify_result *r, const struct wn_report_mark *mark)
{
    while (r->count > mark->count) {
        free_texts(&r->findings[--r->count]);
    }
    while (r->remark_count > mark->remark_count) {
        free(r->remarks[--r->remark_count]);
    }
    r->more = mark->more;
    r->items = mark->items;
    r->outside = mark->outside;
    r->nomem = mark->nomem;
}

void
wn_report_append(struct wn_verify_result *r, struct wn_verify_result *from)
{
    for (size_t i = 0; i < from->count; i++) {
        put(r, from->findings[i]);
    }
    from->count = 0;
    r->more += from->more;
    r->nomem = r->nomem || from->nomem;
}

void
wn_report_close(struct wn_verify_result *r)
{
    char what[128];

    if (r->more > 0) {
        (void)snprintf(what, sizeof(what),
            "and %" PRIu64 " more findings, which are not listed", r->more);
        list(r, "the whole bundle", what);
    }
}
