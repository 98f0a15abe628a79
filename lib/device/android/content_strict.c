/**
 * Providers that take plain columns only, and print values as they are. First
 * the numbers of the rows, which cannot be forged. Then those of rows at risk:
 * that hold "Row: ", a text that reads NULL, a type that is printed otherwise,
 * or half of a character. The others follow in one answer. Its rows begin with
 * numbers that are known, none of them holds what a row begins with, and each
 * column's name stands in it once: so there is one reading, the true one.
 *
 * Rows at risk, and those where a name stands twice, are asked for one by one
 * (content_alone.c), in their place, since rows are given in order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_strict.h"

#define ROUNDS 3

struct strict {
    struct content_ask *a;
    const char *names[CONTENT_COLUMNS_MAX];
    struct content_ids ids, risky;
    size_t next;      /* of ids: the next to be given */
    size_t first;     /* where the answer that is read began */
    bool in_row;
    struct wn_buf row; /* ids.at[next] so far, from ", a=" on */
    bool alone, odd;  /* why the answer was stopped */
    uint64_t bytes;
    unsigned answers;
    int64_t last;      /* _id of the newest row, where any was given */
    bool any;
};

/** ---- one answer --------------------------------------------------------- */

/** The row that was read is whole. WN_END: ask for it alone. */
static enum wn_status
finish(struct strict *s, struct wn_err *err)
{
    struct content_span values[CONTENT_COLUMNS_MAX];
    struct wn_cell cells[CONTENT_COLUMNS_MAX];
    struct content_span text = {
        s->row.data ? (const char *)s->row.data : "", s->row.len};
    enum wn_status st;

    if (!s->in_row) {
        return WN_OK;
    }
    st = content_split(text, s->names, s->a->count, values);
    if (st == WN_OK) {
        st = content_cells(s->a, values, cells);
    }
    s->in_row = false;
    if (st != WN_OK) {
        s->alone = true;
        return WN_END;
    }
    st = content_give(s->a, s->ids.at[s->next], cells, err);
    s->next += st == WN_OK;
    return st;
}

static enum wn_status
keep(struct strict *s, const char *p, size_t n, struct wn_err *err)
{
    if (wn_buf_put(&s->row, p, n) == WN_OK) {
        return WN_OK;
    }
    return s->row.st == WN_ENOMEM ? wn_fail_nomem(err, "a row of the phone")
        : content_objection(CONTENT_ODD, s->a->q->provider, err);
}

/** The rest of a text that holds line breaks. */
static enum wn_status
more_of_row(struct strict *s, const char *p, size_t n, struct wn_err *err)
{
    enum wn_status st;

    if (!s->a->c->dialect.shell_v2) { /* or is it a complaint? */
        s->in_row = false;
        s->alone = true;
        return WN_END;
    }
    st = keep(s, "\n", 1, err);
    return st == WN_OK ? keep(s, p, n, err) : st;
}

static enum wn_status
on_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct strict *s = ctx;
    struct content_span rest;
    uint64_t k;
    int64_t id;
    bool begins = content_row_start(p, n, &k, &id, &rest);
    enum wn_status st;

    if (!begins && s->in_row) {
        return more_of_row(s, p, n, err);
    }
    st = finish(s, err);
    if (st != WN_OK) {
        return st;
    }
    if (!begins || s->next == s->ids.count || id != s->ids.at[s->next] ||
        k != s->next - s->first) {
        s->odd = true;
        return WN_END;
    }
    if (content_ids_have(&s->risky, id)) {
        s->alone = true;
        return WN_END;
    }
    wn_buf_reset(&s->row);
    s->in_row = true;
    return keep(s, rest.p, rest.n, err);
}

static enum wn_status
put_question(struct wn_buf *projection, struct wn_buf *sort,
    struct wn_buf *also, const struct strict *s, struct wn_err *err)
{
    enum wn_status st = content_name(sort, s->a, "_id", err);

    (void)wn_buf_str(sort, " ASC");
    (void)wn_buf_str(projection, "_id");
    for (size_t i = 0; i < s->a->count; i++) {
        (void)wn_buf_printf(projection, ":%s", s->names[i]);
    }
    if (st == WN_OK) {
        st = content_name(also, s->a, "_id", err);
    }
    (void)wn_buf_printf(also, ">=%" PRId64, s->ids.at[s->next]);
    /* Without one of them another question would be asked. */
    if (st == WN_OK && (projection->st != WN_OK || sort->st != WN_OK ||
            also->st != WN_OK)) {
        st = wn_fail_nomem(err, "a question");
    }
    return st;
}

/** Rows from s->next on, until one must be asked for alone or is odd. */
static enum wn_status
ask_rows(struct strict *s, struct content_reply *reply, struct wn_err *err)
{
    struct content_lines lines = {s, on_line, true};
    struct wn_buf projection, sort, also;
    enum wn_status st;

    wn_buf_init(&projection, 8192);
    wn_buf_init(&sort, 128);
    wn_buf_init(&also, 128);
    st = put_question(&projection, &sort, &also, s, err);
    s->first = s->next;
    s->alone = s->odd = s->in_row = false;
    if (st == WN_OK) {
        struct wn_allow_content ask = {.query = s->a->q,
            .projection = (const char *)projection.data,
            .also = (const char *)also.data, .sort = (const char *)sort.data};

        st = content_run(s->a->c, &ask, &lines, reply, s->a->totals, err);
    }
    if (st == WN_OK && reply->said != CONTENT_STOPPED) {
        st = finish(s, err);
        st = st == WN_END ? WN_OK : st;
    }
    s->bytes += reply->bytes;
    s->answers++;
    wn_buf_clear(&projection);
    wn_buf_clear(&sort);
    wn_buf_clear(&also);
    return st;
}

/** The next of ids, as far as can be. s->odd: ids are not what they were. */
static enum wn_status
give_next(struct strict *s, struct wn_err *err)
{
    struct content_reply reply = {CONTENT_STOPPED, 0};
    enum wn_status st = WN_OK;

    s->alone = content_ids_have(&s->risky, s->ids.at[s->next]);
    if (!s->alone) {
        st = ask_rows(s, &reply, err);
    }
    if (st != WN_OK) {
        return st;
    }
    switch ((int)reply.said) {
    case CONTENT_ROWS:
    case CONTENT_NONE:
    case CONTENT_STOPPED:
        break;
    case CONTENT_TOO_BIG:
        s->alone = true;
        break;
    default:
        return content_objection(reply.said, s->a->q->provider, err);
    }
    if (s->next < s->ids.count && s->alone) {
        st = content_alone(s->a, s->ids.at[s->next], err);
        s->next += st == WN_OK;
        s->answers++;
    } else if (s->next < s->ids.count) {
        s->odd = true;
    }
    return st;
}

/** ---- all of it ---------------------------------------------------------- */

/** Numbers of the rows behind `last`, and of those at risk. */
static enum wn_status
ask_ids(struct strict *s, const char *behind, enum content_said *said,
    struct wn_err *err)
{
    struct content_reply reply = {CONTENT_ODD, 0};
    enum wn_status st;

    content_ids_free(&s->ids);
    content_ids_free(&s->risky);
    s->next = 0;
    st = content_ids_ask(
        s->a->c, s->a->q, behind, &s->ids, &reply, s->a->totals, err);
    *said = reply.said;
    if (st == WN_OK && reply.said == CONTENT_ROWS && s->a->count > 0) {
        st = content_risk_ask(s->a, &s->risky, &reply, err);
        *said = reply.said == CONTENT_NONE ? CONTENT_ROWS : reply.said;
    }
    return st;
}

static enum wn_status
ask_all(struct strict *s, enum content_said *said, struct wn_err *err)
{
    enum wn_status st = ask_ids(s, NULL, said, err);

    if (st != WN_OK || *said != CONTENT_ROWS) {
        return st;
    }
    for (size_t i = 0; s->a->count == 0 && i < s->ids.count; i++) {
        st = st == WN_OK ? content_give(s->a, s->ids.at[i], NULL, err) : st;
    }
    if (s->a->count == 0) { /* the numbers were all */
        return st;
    }
    for (int round = 0; st == WN_OK && round < ROUNDS; round++) {
        char behind[64];

        s->odd = false;
        while (st == WN_OK && !s->odd && s->next < s->ids.count) {
            st = give_next(s, err);
        }
        if (st != WN_OK || !s->odd) {
            return st == WN_OK && round == 0 && (s->answers > 1 ||
                s->bytes > CONTENT_ONE_MOMENT)
                ? content_ids_compare(s->a, &s->ids, err) : st;
        }
        s->a->totals->changed = true;
        if (s->next > 0) {
            s->last = s->ids.at[s->next - 1];
            s->any = true;
        }
        (void)snprintf(behind, sizeof(behind), "%s_id>%" PRId64,
            s->a->q->provider == WN_PROV_ATTENDEE ? "Attendees." : "",
            s->last);
        st = ask_ids(s, s->any ? behind : NULL, said, err);
        if (st == WN_OK && *said == CONTENT_NONE) {
            *said = CONTENT_ROWS; /* the rest has gone */
            return WN_OK;
        }
        if (st == WN_OK && *said != CONTENT_ROWS) {
            return content_objection(*said, s->a->q->provider, err);
        }
    }
    return st != WN_OK
        ? st : content_objection(CONTENT_ODD, s->a->q->provider, err);
}

enum wn_status
content_strict(
    struct content_ask *a, enum content_said *said, struct wn_err *err)
{
    struct strict s = {.a = a};
    enum wn_status st;

    for (size_t i = 0; i < a->count; i++) {
        s.names[i] = a->columns[i].name;
    }
    wn_buf_init(&s.row, CONTENT_ROW_MAX);
    st = ask_all(&s, said, err);
    wn_buf_clear(&s.row);
    content_ids_free(&s.ids);
    content_ids_free(&s.risky);
    return st;
}
