/** One start of `content query`: its output by lines, its complaints weighed.
 * It ends with status 0 even when it fails, so success is: an end was told,
 * nothing was complained of, and the first line is a row's or says that there
 * is none. */
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define COMPLAINT_MAX (64u << 10)

struct run {
    const struct content_lines *lines;
    struct wn_buf line;      /* so far without its LF */
    struct wn_buf complaint; /* as much as is kept of it */
    enum { FIRST, ROWS, NONE, COMPLAINT } state;
    bool stopped;
    uint64_t bytes;
};

static void
complain(struct run *r, const void *p, size_t n)
{
    size_t room = COMPLAINT_MAX - r->complaint.len;

    (void)wn_buf_put(&r->complaint, p, n < room ? n : room);
}

static enum wn_status
take_line(struct run *r, const char *p, size_t n, struct wn_err *err)
{
    bool is_row = n >= 5 && memcmp(p, "Row: ", 5) == 0;
    enum wn_status st;

    if (r->state == FIRST) {
        if (content_is_noise(p, n)) {
            return WN_OK;
        }
        r->state = n >= 7 && memcmp(p, "Row: 0 ", 7) == 0 ? ROWS
            : content_is_none(p, n) ? NONE : COMPLAINT;
    } else if (r->state == NONE ||
        (r->state == ROWS && !is_row && !r->lines->values)) {
        r->state = COMPLAINT;
    }
    if (r->state == NONE) {
        return WN_OK;
    }
    if (r->state == COMPLAINT) {
        complain(r, p, n);
        complain(r, "\n", 1);
        return WN_OK;
    }
    st = r->lines->line(r->lines->ctx, p, n, err);
    r->stopped = st == WN_END;
    return st;
}

static enum wn_status
keep(struct run *r, const char *p, size_t n, struct wn_err *err)
{
    enum wn_status st = wn_buf_put(&r->line, p, n);

    return st == WN_OK ? st
        : st == WN_ENOMEM ? wn_fail_nomem(err, "a row of the phone")
        : wn_fail(err, WN_EFORMAT, "a row is larger than any phone's");
}

static enum wn_status
on_out(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct run *r = ctx;
    const char *at = p;
    enum wn_status st = WN_OK;

    r->bytes += n;
    while (st == WN_OK && n > 0) {
        const char *lf = memchr(at, '\n', n);
        size_t len = lf ? (size_t)(lf - at) : n;

        if (!lf) {
            return keep(r, at, len, err);
        }
        if (r->line.len == 0) {
            st = take_line(r, at, len, err);
        } else {
            st = keep(r, at, len, err);
            if (st == WN_OK) {
                st = take_line(
                    r, (const char *)r->line.data, r->line.len, err);
            }
            wn_wipe(r->line.data, r->line.len);
            r->line.len = 0;
        }
        at += len + 1;
        n -= len + 1;
    }
    return st;
}

static enum wn_status
on_err(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    (void)err;
    complain(ctx, p, n);
    return WN_OK;
}

static enum content_said
said(const struct run *r, int exit_status)
{
    enum content_said words = content_words(
        r->complaint.data ? (const char *)r->complaint.data : "",
        r->complaint.len);

    if (r->stopped) {
        return CONTENT_STOPPED;
    }
    if (words != CONTENT_ROWS) {
        return words;
    }
    /* Half a line, no line at all, or a shell that found no such command. */
    if (r->line.len > 0 || exit_status != 0 || r->complaint.st != WN_OK) {
        return CONTENT_ODD;
    }
    return r->state == ROWS ? CONTENT_ROWS
        : r->state == NONE ? CONTENT_NONE : CONTENT_ODD;
}

enum wn_status
content_run(struct wn_content *c, const struct wn_allow_content *ask,
    const struct content_lines *lines, struct content_reply *reply,
    struct wn_ask_totals *totals, struct wn_err *err)
{
    struct run r = {.lines = lines, .state = FIRST};
    struct wn_adb_output output = {&r, on_out, on_err};
    struct wn_adb_service service;
    int exit_status = -1;
    enum wn_status st =
        wn_allow_content_query(&service, &c->dialect, ask, err);

    c->too_long = st == WN_ELIMIT;
    if (st != WN_OK) {
        return st;
    }
    wn_buf_init(&r.line, CONTENT_ROW_MAX);
    wn_buf_init(&r.complaint, COMPLAINT_MAX);
    totals->starts++;
    st = c->shell.run(c->shell.ctx, &service, &output, &exit_status, err);
    if (r.state == FIRST || r.state == COMPLAINT) { /* its last words */
        complain(&r, r.line.data, r.line.len);
    }
    if (st == WN_OK || r.stopped) {
        *reply = (struct content_reply){said(&r, exit_status), r.bytes};
        st = WN_OK;
    }
    wn_adb_service_clear(&service);
    wn_buf_clear(&r.line);
    wn_buf_clear(&r.complaint);
    return st;
}
