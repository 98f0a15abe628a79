#include <stdlib.h>

#include "base/err.h"
#include "records/records_in.h"

static const struct wn_reader *const readers[] = {
#define WN_X(name, on, cats, apps, route, had, idom, ipath, fdom, fprefix) \
    &wn_reader_##name,
    WN_ARTEFACTS(WN_X)
#undef WN_X
};

/** ---- the end --------------------------------------------------------- */

static enum wn_status
select_all(struct wn_records *r, bool late, struct wn_err *err)
{
    for (size_t i = 0; i < WN_ART_COUNT; i++) {
        struct wn_reading *rd = &r->readings[i];
        enum wn_status st;

        if (rd->looked == WN_LOOK_FAILED || rd->reader->late != late ||
            !rd->reader->select) {
            continue;
        }
        st = rd->reader->select(rd, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

static enum wn_status
emit_all(struct wn_records *r, struct wn_err *err)
{
    for (size_t i = 0; i < WN_ART_COUNT; i++) {
        struct wn_reading *rd = &r->readings[i];
        enum wn_status st;

        if (rd->looked == WN_LOOK_FAILED) {
            continue;
        }
        st = rd->reader->emit(rd, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

enum wn_status
wn_records_choose(void *ctx, struct wn_err *err)
{
    struct wn_records *r = ctx;

    if (r->chosen) {
        return WN_OK;
    }
    r->chosen = true;
    return select_all(r, false, err);
}

enum wn_status
wn_records_who(void *ctx,
    enum wn_status (*fn)(
        void *fn_ctx, const struct wn_handle *h, struct wn_err *err),
    void *fn_ctx, struct wn_err *err)
{
    struct wn_records *r = ctx;

    return wn_book_each_kept(r->book, fn, fn_ctx, err);
}

enum wn_status
wn_records_finish(void *ctx, struct wn_err *err)
{
    struct wn_records *r = ctx;
    enum wn_status st = wn_records_choose(r, err);

    if (st == WN_OK) {
        st = select_all(r, true, err);
    }
    if (st == WN_OK) {
        st = wn_gate_limits(r->gate, err);
    }
    if (st == WN_OK) {
        st = emit_all(r, err);
    }
    if (st == WN_OK) {
        st = wn_records_drop_unused(r, err);
    }
    if (st == WN_OK) {
        st = wn_gate_totals(r->gate, err);
    }
    return st == WN_OK ? wn_records_outcomes(r, err) : st;
}

/** ---- life ------------------------------------------------------------ */

static enum wn_status
open_all(struct wn_records *r, struct wn_err *err)
{
    for (size_t i = 0; i < WN_ART_COUNT; i++) {
        struct wn_reading *rd = &r->readings[i];
        enum wn_status st = WN_OK;

        rd->reader = readers[i];
        rd->artefact = (enum wn_artefact)i;
        rd->scope = r->scope;
        rd->terms = r->terms;
        rd->gate = r->gate;
        rd->run = r->run;
        rd->sink = r->sink;
        rd->book = r->book;
        rd->lock = &r->lock;
        if (rd->reader->open) {
            st = rd->reader->open(rd, err);
        }
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

static enum wn_status
pass_not_kept(void *ctx, enum wn_category c, uint64_t count,
    struct wn_err *err)
{
    const struct wn_records *r = ctx;

    return r->sink->not_kept(r->sink->ctx, c, count, err);
}

enum wn_status
wn_records_new(struct wn_records **out, const struct wn_scope *scope,
    const struct wn_record_sink *sink, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_records *r = calloc(1, sizeof(*r));
    enum wn_status st;

    if (!r || pthread_mutex_init(&r->lock, NULL) != 0) {
        free(r);
        return wn_fail_nomem(err, "records");
    }
    r->scope = scope;
    r->terms = wn_scope_terms(scope);
    r->sink = sink;
    r->run = run;
    r->counted = (struct wn_record_sink) { .ctx = r,
        .put = wn_records_put_watched, .not_kept = pass_not_kept };
    wn_records_fill_sink(r);
    st = wn_gate_new(&r->gate, scope, &r->counted, run, err);
    if (st == WN_OK) {
        st = wn_book_new(&r->book, r->terms->region, err);
    }
    if (st == WN_OK) {
        st = open_all(r, err);
    }
    if (st != WN_OK) {
        wn_records_free(&r);
        return st;
    }
    *out = r;
    return WN_OK;
}

const struct wn_item_sink *
wn_records_sink(struct wn_records *r)
{
    return &r->items;
}

bool
wn_records_shortfall(const struct wn_records *r)
{
    return r->shortfall;
}

void
wn_records_free(struct wn_records **r)
{
    if (!*r) {
        return;
    }
    for (size_t i = 0; i < WN_ART_COUNT; i++) {
        struct wn_reading *rd = &(*r)->readings[i];

        if (rd->reader) {
            rd->reader->free(rd);
        }
        wn_pool_clear(&rd->memory);
    }
    wn_book_free(&(*r)->book);
    wn_gate_free(&(*r)->gate);
    (void)pthread_mutex_destroy(&(*r)->lock);
    free((*r)->files);
    free(*r);
    *r = NULL;
}
