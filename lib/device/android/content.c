/** A question to a provider, from the columns that exist to the rows. */
#include "device/android/content.h"

#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define UNKNOWN_SDK 24 /* as allow_columns.c takes it */
#define NUMBERS_SINCE 21 /* before, `content` prints 32 bits of them */
#define ROUNDS 4

void
wn_content_init(struct wn_content *c, const struct wn_content_shell *shell,
    const struct wn_adb_dialect *d)
{
    *c = (struct wn_content){.shell = *shell, .dialect = *d};
}

bool
content_is_open(enum wn_provider p)
{
    return p == WN_PROV_SMS || p == WN_PROV_MMS || p == WN_PROV_MMS_PART ||
        p == WN_PROV_MMS_ADDRESS || p == WN_PROV_THREAD;
}

bool
content_is_unsorted(enum wn_provider p)
{
    return p == WN_PROV_THREAD; /* always by its date */
}

/** Its place in the provider's set; UINT_MAX: it is not of it. */
static unsigned
bit_of(enum wn_provider p, const struct wn_allow_column *c)
{
    for (unsigned i = 0; i < 64; i++) {
        if (wn_allow_column_at(p, i) == c) {
            return i;
        }
    }
    return UINT32_MAX;
}

enum wn_status
content_columns(struct content_ask *a, struct wn_err *err)
{
    const struct wn_ask *q = a->q;
    int sdk = a->c->dialect.sdk > 0 ? a->c->dialect.sdk : UNKNOWN_SDK;

    a->count = 0;
    if (q->column_count > CONTENT_COLUMNS_MAX) {
        return wn_fail(err, WN_EINTERNAL, "too many columns are asked for");
    }
    for (size_t i = 0; i < q->column_count; i++) {
        const struct wn_ask_column *ask = &q->columns[i];
        const struct wn_allow_column *c =
            wn_allow_column(q->provider, ask->name);
        unsigned bit = c ? bit_of(q->provider, c) : UINT32_MAX;

        if (!c || bit == UINT32_MAX || strcmp(ask->name, "_id") == 0 ||
            (c->text && !ask->text)) {
            return wn_fail(err, WN_EINTERNAL,
                "column \"%s\" cannot be asked for so", ask->name);
        }
        if (c->since <= sdk && !(a->c->missing[q->provider] >> bit & 1)) {
            a->columns[a->count++] = (struct content_column){
                .name = c->name, .text = ask->text, .at = i, .bit = bit};
        }
    }
    return a->count > 0 || q->column_count == 0 ? WN_OK
        : wn_fail(err, WN_ABSENT, "this phone has none of these columns");
}

enum wn_status
content_give(const struct content_ask *a, int64_t id,
    const struct wn_cell *cells, struct wn_err *err)
{
    struct wn_cell all[CONTENT_COLUMNS_MAX];
    enum wn_status st;

    for (size_t i = 0; i < a->q->column_count; i++) {
        all[i] = (struct wn_cell){.kind = WN_CELL_NULL};
    }
    for (size_t i = 0; i < a->count; i++) {
        all[a->columns[i].at] = cells[i];
    }
    st = a->fn(a->ctx, id, all, err);
    a->totals->rows += st == WN_OK;
    return st;
}

static content_way *
way_of(enum wn_provider p)
{
    return p == WN_PROV_CANONICAL_ADDRESS ? content_canonical
        : content_is_open(p) ? content_open : content_strict;
}

enum wn_status
content_whole(struct content_ask *a, struct wn_err *err)
{
    enum content_said said = CONTENT_ODD;

    for (int round = 0; round < ROUNDS; round++) {
        enum wn_status st = content_columns(a, err);

        if (st == WN_OK) {
            st = way_of(a->q->provider)(a, &said, err);
        }
        if (st != WN_OK) {
            return st;
        }
        if (said == CONTENT_ROWS) {
            content_proven(a);
            return WN_OK;
        }
        st = content_prove(a, said, err);
        if (st != WN_END) {
            return st;
        }
    }
    return content_objection(CONTENT_ODD, a->q->provider, err);
}

enum wn_status
wn_content_query(struct wn_content *c, const struct wn_ask *q,
    wn_provider_row_fn *fn, void *ctx, struct wn_ask_totals *totals,
    struct wn_err *err)
{
    struct content_ask a = {
        .c = c, .q = q, .fn = fn, .ctx = ctx, .totals = totals};
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status st;

    *totals = (struct wn_ask_totals){.rows = 0};
    if ((unsigned)q->provider >= WN_PROV_COUNT) {
        return wn_fail(err, WN_EINTERNAL, "a provider that is on no list");
    }
    if (c->dialect.sdk > 0 && c->dialect.sdk < NUMBERS_SINCE) {
        st = wn_fail(err, WN_EREADY,
            "Android before 5.0 does not tell its numbers whole");
        wn_todo(err, "Nothing was read. Use another way to this phone.");
        return st;
    }
    st = content_whole(&a, &mine);
    if (st == WN_ELIMIT && c->too_long) {
        mine = (struct wn_err)WN_ERR_INIT;
        st = content_parts(&a, &mine);
    }
    return st == WN_OK ? st : wn_fail_again(err, st, &mine);
}

/** ---- probe ------------------------------------------------------------- */

static enum wn_status
no_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    (void)ctx;
    (void)p;
    (void)n;
    (void)err;
    return WN_OK;
}

enum wn_status
wn_content_probe(struct wn_content *c, enum wn_provider p, int user,
    struct wn_err *err)
{
    struct wn_ask q = content_nothing(p, user, 1);
    struct content_lines lines = {NULL, no_line, false};
    struct wn_ask_totals totals = {.rows = 0};
    struct content_reply reply;
    bool open = content_is_open(p);
    struct wn_allow_content ask = {
        .query = &q, .projection = open ? "count(*) AS n" : "_id"};
    enum wn_status st = content_run(c, &ask, &lines, &reply, &totals, err);

    if (st == WN_OK && reply.said != (open ? CONTENT_ROWS : CONTENT_NONE)) {
        st = content_objection(reply.said, p, err);
    }
    return st;
}
