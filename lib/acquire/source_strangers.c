/** Callers who are in no contact. The phone cannot tell them from others. */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_calls.h"
#include "base/err.h"

#define NINE 9
#define TAIL_BYTES 24 /* of struct wn_handle's digits */

struct tails {
    char (*at)[TAIL_BYTES]; /* sorted, each once; malloc'd */
    size_t count;
};

static bool
asks(const struct source_android *s, size_t i)
{
    return calls_rule(s, i) &&
        (wn_scope_terms(s->scope)->rules[i].callers &
            WN_CALLER_NOT_IN_CONTACTS) != 0;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static const char *
tail_of(const struct wn_cell *c, const char *region, struct wn_handle *h)
{
    size_t n;

    wn_handle_read(h, c->p, c->kind == WN_CELL_TEXT ? c->n : 0, region);
    n = strlen(h->digits);
    return h->digits + (n > NINE ? n - NINE : 0);
}

/** The last nine digits of each number; without digits it is none. */
static enum wn_status
read_tails(const struct wn_rowset *rs, const char *region, struct tails *out,
    struct wn_err *err)
{
    char(*tails)[TAIL_BYTES] = calloc((size_t)rs->count + 1, TAIL_BYTES);
    const struct wn_cell *cells;
    uint64_t offset = 0;
    int64_t id;
    size_t n = 0, kept = 0;
    enum wn_status st = WN_OK;

    if (!tails) {
        return wn_fail_nomem(err, "the callers");
    }
    for (uint64_t i = 0; i < rs->count && st == WN_OK; i++) {
        struct wn_handle h;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK) {
            const char *tail = tail_of(&cells[0], region, &h);

            memcpy(tails[n], tail, strlen(tail) + 1);
            n += tail[0] != '\0';
        }
    }
    if (st != WN_OK && st != WN_END) {
        free(tails);
        return st;
    }
    qsort(tails, n, TAIL_BYTES, by_text);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(tails[i], tails[kept - 1]) != 0) {
            memmove(tails[kept++], tails[i], TAIL_BYTES);
        }
    }
    *out = (struct tails){ tails, kept };
    return WN_OK;
}

/** Which of these numbers stand in the contacts? */
static enum wn_status
ask_contacts(struct source_android *s, int user, const struct tails *of,
    const struct wn_rowset **out, struct wn_err *err)
{
    static const char *const phone[] = { "vnd.android.cursor.item/phone_v2" };
    static const struct wn_ask_column number[] = { { "data1", true } };
    struct wn_ask q = { .provider = WN_PROV_CONTACT_DATA, .user = user,
        .columns = number, .column_count = 1 };
    const char **ends = calloc(of->count + 1, sizeof(*ends));
    struct source_where w;
    enum wn_status st = ends ? WN_OK : wn_fail_nomem(err, "the callers");

    source_where_begin(&w);
    for (size_t i = 0; st == WN_OK && i < of->count; i++) {
        ends[i] = of->at[i];
    }
    for (size_t i = 0; st == WN_OK && i < of->count; i += CALLS_BATCH) {
        source_where_alternative(&w);
        source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_TEXT_IN,
            .column = "mimetype", .texts = phone, .count = 1 });
        source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_ADDRESS_ENDS,
            .column = "data1", .texts = ends + i,
            .count = of->count - i < CALLS_BATCH ? of->count - i
                                                 : CALLS_BATCH });
    }
    if (st == WN_OK) {
        st = source_where_ask(&w, s, &q, "data", out, err);
    }
    source_where_free(&w);
    free(ends);
    return st;
}

/** Of the calls of that period, those of strangers. */
static enum wn_status
pick(struct source_android *s, const struct wn_rowset *calls,
    const struct tails *known, struct calls_strangers *out, struct wn_err *err)
{
    const char *region = wn_scope_terms(s->scope)->region;
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    out->ids.at = calloc((size_t)calls->count + 1, sizeof(*out->ids.at));
    if (!out->ids.at) {
        return wn_fail_nomem(err, "the callers");
    }
    for (uint64_t i = 0; i < calls->count && st == WN_OK; i++) {
        struct wn_handle h;
        const char *tail;
        int64_t id;

        st = calls->read(calls->read_ctx, &offset, &id, &cells, err);
        if (st != WN_OK || cells[0].kind != WN_CELL_TEXT || cells[0].n == 0) {
            continue; /* withheld is not a stranger */
        }
        tail = tail_of(&cells[0], region, &h);
        if (tail[0] == '\0' || known->count == 0 ||
            !bsearch(tail, known->at, known->count, TAIL_BYTES, by_text)) {
            out->ids.at[out->ids.count++] = id;
        }
    }
    s->crossed->rows_not_kept += calls->count - out->ids.count;
    return st == WN_END ? WN_OK : st;
}

/** The numbers of the period. @retval WN_DENIED  a deny leaves none */
static enum wn_status
ask_numbers(struct source_android *s, int user, const struct wn_rowset **out,
    struct wn_err *err)
{
    static const struct wn_ask_column number[] = { { "number", true } };
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_ask q = { .provider = WN_PROV_CALL, .user = user,
        .columns = number, .column_count = 1 };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < t->rule_count; i++) {
        if (asks(s, i)) {
            source_where_alternative(&w);
            source_where_dates(&w, &t->rules[i], "date", CALLS_MS);
        }
    }
    calls_denies(&w, s);
    st = source_where_ask(&w, s, &q, "numbers", out, err);
    source_where_free(&w);
    return st;
}

enum wn_status
calls_strangers(struct source_android *s, int user,
    struct calls_strangers *out, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    const struct wn_rowset *calls = NULL, *known = NULL;
    struct tails callers = { NULL, 0 }, contacts = { NULL, 0 };
    enum wn_status st;

    for (size_t i = 0; i < t->rule_count; i++) {
        out->asked = out->asked || asks(s, i);
    }
    if (!out->asked) {
        return WN_OK;
    }
    st = ask_numbers(s, user, &calls, err);
    if (st == WN_OK) {
        st = read_tails(calls, t->region, &callers, err);
    }
    if (st == WN_OK && callers.count > 0) {
        struct wn_err refused = WN_ERR_INIT;

        st = ask_contacts(s, user, &callers, &known, &refused);
        if (st == WN_EREADY || st == WN_ABSENT) {
            s->sink->could_not(s->sink->ctx, s->artefact, true,
                "the contacts could not be read, so nobody could be told to "
                "be missing from them");
            free(callers.at);
            return WN_OK;
        }
        if (st != WN_OK) {
            (void)wn_fail_again(err, st, &refused);
        }
    }
    if (st == WN_OK && known) {
        st = read_tails(known, t->region, &contacts, err);
    }
    if (st == WN_OK && known) {
        st = source_rows_give(s, known, err);
    }
    if (st == WN_OK) {
        st = pick(s, calls, &contacts, out, err);
    }
    free(callers.at);
    free(contacts.at);
    return st == WN_DENIED ? WN_OK : st;
}
