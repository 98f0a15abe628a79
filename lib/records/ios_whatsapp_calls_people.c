/** How the tables of calls hang together, and who took part.
 *
 * Core Data writes a relation to many into the rows at its end: a column Z, the
 * number of the entity that has the relation (Z_PRIMARYKEY names it), and the
 * relation's name. Z1PARTICIPANTS is whose participants these are: of a call,
 * or of an aggregate of calls. Numbers differ from release to release. Who took
 * part in what is never guessed: where it cannot be told, nobody is named.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"
#include "records/ios_whatsapp_calls.h"

#define AGGREGATES "ZWAAGGREGATECALLEVENT"

static const struct {
    const char *calls, *people;
} names[WN_WA_CALL_TABLES] = {
    [WN_WA_ENDED] = { "ZWACDCALLEVENT", "ZWACDCALLEVENTPARTICIPANT" },
    [WN_WA_JOINABLE] = { "ZWAJOINABLECALLEVENT",
        "ZWAJOINABLECALLEVENTPARTICIPANT" },
};

/** Is the entity with this number (a digit) the one of this table? *told: the
 * database names its entities at all. */
static bool
is_entity(struct wn_db *db, char digit, const char *table, bool *told)
{
    static const char *const columns[] = { "Z_NAME" };
    static const struct wn_select select = { "Z_PRIMARYKEY", columns, 1,
        " WHERE Z_ENT=?1" };
    struct wn_query *q = NULL;
    bool same = false;

    *told = false;
    if (!wn_db_has_table(db, select.table) ||
        !wn_db_has_column(db, select.table, "Z_ENT") ||
        wn_query_new(&q, db, &select, NULL) != WN_OK) {
        return false;
    }
    if (wn_query_start(q, digit - '0') == WN_OK &&
        wn_query_next(q, NULL) == WN_OK) {
        struct wn_value v = wn_query_value(q, 0);

        *told = v.kind == WN_VAL_TEXT && v.n > 0;
        same = *told && v.n == strlen(table) - 1 &&
            strncasecmp(v.p, table + 1, v.n) == 0;
    }
    wn_query_free(&q);
    return same;
}

/** t->owner, from whose participants they are. */
static void
find_owner(struct wn_wa_calls_state *c, enum wn_wa_calls which)
{
    struct wn_wa_table *t = &c->tables[which];
    char column[64];
    bool told = false;

    if (!wn_db_has_table(c->db, t->people) ||
        !wn_db_find_column(
            c->db, t->people, "Z_PARTICIPANTS", column, sizeof(column))) {
        return;
    }
    if (is_entity(c->db, column[1], t->name, &told) ||
        (!told && !t->aggregate[0])) {
        memcpy(t->owner, "Z_PK", sizeof("Z_PK"));
    } else if (t->aggregate[0] &&
        (told ? is_entity(c->db, column[1], AGGREGATES, &told)
              : column[1] == t->aggregate[1])) {
        memcpy(t->owner, t->aggregate, sizeof(t->owner));
    }
}

static int
by_owner(const void *a, const void *b)
{
    const struct wn_wa_party *x = a;
    const struct wn_wa_party *y = b;

    if (x->owner != y->owner) {
        return x->owner < y->owner ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

static enum wn_status
add_party(struct wn_wa_calls_state *c, struct wn_wa_table *t,
    struct wn_query *q, struct wn_err *err)
{
    struct wn_value v = wn_query_value(q, 2);
    struct wn_wa_party p = { .owner = wn_query_int(q, 1),
        .row = wn_query_int(q, 0) };
    void *parties = t->parties;

    p.bytes = v.kind == WN_VAL_TEXT ? v.n : 0;
    p.raw = wn_pool_copy(&c->memory, p.bytes ? v.p : "", p.bytes);
    if (!p.raw ||
        !wn_grow(&parties, &t->party_room, t->party_count, sizeof(p))) {
        return wn_fail_nomem(err, "reading calls");
    }
    t->parties = parties;
    t->parties[t->party_count++] = p;
    return WN_OK;
}

static enum wn_status
read_parties(
    struct wn_wa_calls_state *c, struct wn_wa_table *t, struct wn_err *err)
{
    char owner[64];
    const char *columns[] = { "Z_PK", owner, "ZJIDSTRING" };
    const struct wn_select select = { t->people, columns, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!t->owner[0] ||
        !wn_db_find_column(
            c->db, t->people, "Z_PARTICIPANTS", owner, sizeof(owner))) {
        return WN_OK;
    }
    st = wn_query_new(&q, c->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        st = add_party(c, t, q, err);
    }
    wn_query_free(&q);
    if (t->party_count > 1) {
        qsort(t->parties, t->party_count, sizeof(*t->parties), by_owner);
    }
    return st == WN_END ? WN_OK : st;
}

/** NULL or INT: what a flag may be. */
static struct wn_value
flag(struct wn_query *q, size_t column)
{
    struct wn_value v = wn_query_value(q, column);

    return v.kind == WN_VAL_INT ? v : (struct wn_value) { .kind = WN_VAL_NULL };
}

static enum wn_status
read_aggregates(struct wn_wa_calls_state *c, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "ZINCOMING", "ZVIDEO" };
    static const struct wn_select select = { AGGREGATES, columns, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!wn_db_has_table(c->db, AGGREGATES)) {
        return WN_OK;
    }
    st = wn_query_new(&q, c->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        void *list = c->aggregates;

        if (!wn_grow(&list, &c->aggregate_room, c->aggregate_count,
                sizeof(*c->aggregates))) {
            st = wn_fail_nomem(err, "reading calls");
            break;
        }
        c->aggregates = list;
        c->aggregates[c->aggregate_count++] = (struct wn_wa_aggregate) {
            wn_query_int(q, 0), flag(q, 1), flag(q, 2) };
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

const struct wn_wa_aggregate *
wn_wa_calls_aggregate(const struct wn_wa_calls_state *c, int64_t row)
{
    size_t found;
    size_t at = wn_sorted_find(c->aggregates, c->aggregate_count,
        sizeof(*c->aggregates), row, &found);

    return found == 1 ? &c->aggregates[at] : NULL;
}

enum wn_status
wn_wa_calls_people(struct wn_wa_calls_state *c, struct wn_err *err)
{
    enum wn_status st = read_aggregates(c, err);
    bool any = false;

    for (size_t i = 0; st == WN_OK && i < WN_WA_CALL_TABLES; i++) {
        struct wn_wa_table *t = &c->tables[i];

        t->party_count = 0;
        t->owner[0] = t->aggregate[0] = '\0';
        t->people = names[i].people;
        t->name = wn_db_has_table(c->db, names[i].calls) ? names[i].calls
                                                          : NULL;
        if (!t->name) {
            continue;
        }
        any = true;
        (void)wn_db_find_column(c->db, t->name, "Z_CALLEVENTS", t->aggregate,
            sizeof(t->aggregate));
        find_owner(c, (enum wn_wa_calls)i);
        st = read_parties(c, t, err);
    }
    return st != WN_OK || any
        ? st : wn_fail(err, WN_EFORMAT, "the database has no table of calls");
}
