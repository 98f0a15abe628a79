#include "consent/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "consent/arena.h"

struct entry {
    struct wn_finding shown; /* first: at() hands out its address */
    enum wn_source source;
    size_t came;
};

struct wn_findings {
    struct wn_arena arena;
    struct entry *entries;
    size_t count, room;
    bool failed;
};

struct wn_findings *
wn_findings_new(void)
{
    return calloc(1, sizeof(struct wn_findings));
}

void
wn_findings_free(struct wn_findings **f)
{
    if (f && *f) {
        wn_arena_clear(&(*f)->arena);
        free((*f)->entries);
        free(*f);
        *f = NULL;
    }
}

static bool
grow(struct wn_findings *f)
{
    size_t room = f->room ? f->room * 2 : 32;
    struct entry *more;

    if (f->count < f->room) {
        return true;
    }
    if (room > SIZE_MAX / 2 / sizeof(*more)) {
        return false;
    }
    more = realloc(f->entries, room * sizeof(*more));
    if (!more) {
        return false;
    }
    f->entries = more;
    f->room = room;
    return true;
}

void
wn_findings_addv(struct wn_findings *f, enum wn_finding_kind kind,
    enum wn_status st, const struct wn_place *at, const char *fmt, va_list args)
{
    char raw[WN_FINDING_BYTES * 2];
    char text[WN_FINDING_BYTES];
    struct entry e = { .source = at->source, .came = f->count };
    /* Lines and columns alone do not tell which file they are in. */
    int head = snprintf(raw, sizeof(raw), "%s",
        at->source == WN_SOURCE_DENY_SHEET ? "in the deny sheet: " : "");
    int n = head < 0 ? head
                     : vsnprintf(raw + head, sizeof(raw) - (size_t)head, fmt,
                           args);

    if (n < 0) {
        f->failed = true;
        return;
    }
    wn_escape(text, sizeof(text), raw, strlen(raw));
    e.shown.kind = kind;
    e.shown.status = st;
    e.shown.line = at->line;
    e.shown.col = at->col;
    e.shown.path = wn_arena_text(
        &f->arena, at->path, at->path ? strlen(at->path) : 0);
    e.shown.text = wn_arena_text(&f->arena, text, strlen(text));
    if (!e.shown.path || !e.shown.text || !grow(f)) {
        f->failed = true;
        return;
    }
    f->entries[f->count++] = e;
}

void
wn_findings_add(struct wn_findings *f, enum wn_finding_kind kind,
    enum wn_status st, const struct wn_place *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    wn_findings_addv(f, kind, st, at, fmt, args);
    va_end(args);
}

bool
wn_findings_failed(const struct wn_findings *f)
{
    return f->failed;
}

void
wn_findings_reset(struct wn_findings *f, enum wn_source source)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++) {
        if (f->entries[i].source != source) {
            f->entries[kept++] = f->entries[i];
        }
    }
    f->count = kept;
}

static int
by_place(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->source != y->source) {
        return x->source < y->source ? -1 : 1;
    }
    if (x->shown.line != y->shown.line) {
        return x->shown.line < y->shown.line ? -1 : 1;
    }
    if (x->shown.col != y->shown.col) {
        return x->shown.col < y->shown.col ? -1 : 1;
    }
    return x->came < y->came ? -1 : x->came > y->came;
}

void
wn_findings_sort(struct wn_findings *f)
{
    if (f->count > 1) {
        qsort(f->entries, f->count, sizeof(*f->entries), by_place);
    }
}

size_t
wn_findings_count(const struct wn_findings *f)
{
    return f ? f->count : 0;
}

const struct wn_finding *
wn_findings_at(const struct wn_findings *f, size_t i)
{
    return f && i < f->count ? &f->entries[i].shown : NULL;
}

size_t
wn_findings_errors(const struct wn_findings *f, enum wn_status st)
{
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++) {
        const struct wn_finding *s = &f->entries[i].shown;

        n += s->kind == WN_FINDING_ERROR && s->status == st;
    }
    return n;
}

size_t
wn_findings_to_fill(const struct wn_findings *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++) {
        n += f->entries[i].shown.kind == WN_FINDING_TO_FILL;
    }
    return n;
}

const struct wn_finding *
wn_findings_first(const struct wn_findings *f, enum wn_status st)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct wn_finding *s = &f->entries[i].shown;

        if (s->kind == WN_FINDING_ERROR && s->status == st) {
            return s;
        }
    }
    return NULL;
}
