/**
 * Questions about questions. One that is not understood may name a column that
 * the phone's maker took away: halving finds it, with questions that match no
 * row.
 */
#include <string.h>

#include "base/err.h"
#include "device/android/content_prove.h"

/** ---- questions about questions ------------------------------------------ */

/** "Row: 0 NAME=0": nothing matches. */
struct counted {
    bool zero;
};

static enum wn_status
on_count(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct counted *c = ctx;
    const char *equals = memchr(p, '=', n);

    (void)err;
    c->zero = equals && (size_t)(equals - p) + 2 <= n && equals[1] == '0' &&
        ((size_t)(equals - p) + 2 == n || equals[2] == ',');
    return WN_OK;
}

enum wn_status
content_ask_count(struct content_ask *a, const struct wn_ask *q,
    const char *projection, const char *also, enum content_said *said,
    bool *zero, struct wn_err *err)
{
    struct counted counted = {false};
    struct content_lines lines = {&counted, on_count, false};
    struct content_reply reply = {CONTENT_ODD, 0};
    struct wn_allow_content ask = {
        .query = q, .projection = projection, .also = also};
    enum wn_status st =
        content_run(a->c, &ask, &lines, &reply, a->totals, err);

    *said = reply.said;
    *zero = counted.zero;
    return st;
}

struct wn_ask
content_nothing(enum wn_provider p, int user, int64_t parent)
{
    static const int64_t none = -1;
    static const struct wn_atom atom = {.op = WN_ATOM_INT_IN,
        .column = "_id", .ints = &none, .count = 1};
    static const struct wn_alternative alternative = {&atom, 1};

    return (struct wn_ask){.provider = p, .user = user, .parent = parent,
        .any = &alternative, .any_count = 1};
}

/** Columns from..until of a's, as they are asked for; open: counted. */
void
content_put_counted(struct wn_buf *b, const struct content_ask *a,
    size_t from, size_t until)
{
    bool open = content_is_open(a->q->provider);

    /* With the words that values are asked for in, on what is surely there. */
    (void)wn_buf_str(b, open ? "count(*) AS n:count(typeof(_id)||hex(substr("
        "CAST(_id AS BLOB),1,1))) AS m" : "_id");
    for (size_t i = from; i < until; i++) {
        (void)wn_buf_str(b, open ? ":count(" : ":");
        if (open) {
            content_hex_put(b, &a->columns[i], 1);
            (void)wn_buf_str(b, ") AS ");
        }
        (void)wn_buf_str(b, a->columns[i].name);
    }
}

/** Does the phone understand a question about these columns? */
static enum wn_status
understands(struct content_ask *a, size_t from, size_t until, bool *yes,
    struct wn_err *err)
{
    struct wn_ask q =
        content_nothing(a->q->provider, a->q->user, a->q->parent);
    bool open = content_is_open(a->q->provider);
    enum content_said said = CONTENT_NONE;
    struct wn_buf projection;
    bool zero;
    enum wn_status st;

    wn_buf_init(&projection, 16384);
    content_put_counted(&projection, a, from, until);
    st = projection.st == WN_OK
        ? content_ask_count(a, &q, (const char *)projection.data, NULL, &said,
              &zero, err)
        : wn_fail_nomem(err, "a question");
    wn_buf_clear(&projection);
    if (st != WN_OK) {
        return st;
    }
    *yes = said == (open ? CONTENT_ROWS : CONTENT_NONE);
    return *yes || said == CONTENT_NONE || said == CONTENT_BAD ? WN_OK
        : content_objection(said, a->q->provider, err);
}

/** ---- columns that are not there ----------------------------------------- */

struct range {
    size_t from, until;
};

static enum wn_status
halve(struct content_ask *a, struct wn_err *err)
{
    struct range todo[CONTENT_COLUMNS_MAX] = {{0, a->count}};
    size_t count = 1;
    enum wn_status st = WN_OK;

    while (st == WN_OK && count > 0) {
        struct range r = todo[--count];
        size_t middle = r.from + (r.until - r.from) / 2;
        bool yes = false;

        st = understands(a, r.from, r.until, &yes, err);
        if (st != WN_OK || yes) {
            continue;
        }
        if (r.until - r.from == 1) {
            a->c->missing[a->q->provider] |=
                UINT64_C(1) << a->columns[r.from].bit;
        } else {
            todo[count++] = (struct range){r.from, middle};
            todo[count++] = (struct range){middle, r.until};
        }
    }
    return st;
}

/** WN_END: columns were found to be missing. */
enum wn_status
content_find_missing(
    struct content_ask *a, enum content_said said, struct wn_err *err)
{
    bool yes = false;
    enum wn_status st = understands(a, 0, 0, &yes, err);

    if (st == WN_OK && !yes) {
        return content_objection(said, a->q->provider, err);
    }
    yes = false;
    if (st == WN_OK && a->count > 0) {
        st = understands(a, 0, a->count, &yes, err);
    }
    if (st != WN_OK) {
        return st;
    }
    if (yes || a->count == 0) { /* then it is the condition */
        return content_objection(CONTENT_BAD, a->q->provider, err);
    }
    st = halve(a, err);
    return st == WN_OK ? WN_END : st;
}
