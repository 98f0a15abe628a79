/** Who is in the conversations of what came. */
#include <stdlib.h>

#include "acquire/source_messages.h"
#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"

const struct wn_ask_column messages_address_columns[1] = {
    { "address", true } };
const struct wn_ask_column messages_thread_columns[1] = {
    { "recipient_ids", true } };

enum wn_status
messages_note_members(struct messages *m, int64_t thread,
    const struct messages_ids *who, struct wn_err *err)
{
    for (size_t i = 0; i < who->count; i++) {
        void *at = m->members;

        if (!wn_grow(&at, &m->member_room, m->member_count,
                sizeof(*m->members))) {
            return wn_fail_nomem(err, "the row numbers");
        }
        m->members = at;
        m->members[m->member_count++] =
            (struct messages_member){ thread, who->at[i] };
    }
    return WN_OK;
}

static enum wn_status
on_members(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    struct messages *m = ctx;
    struct messages_ids who = { NULL, 0, 0 };
    enum wn_status st = messages_recipients(&who, &cells[0], err);

    if (st == WN_OK) {
        st = messages_note_members(m, id, &who, err);
    }
    messages_clear(&who);
    return st;
}

/** The rows of ids that have not come yet. */
static enum wn_status
ask_missing(struct messages *m, struct wn_ask *q, const char *table,
    const struct messages_ids *ids, const struct messages_ids *have,
    messages_row_fn *fn, struct wn_err *err)
{
    struct messages_ids missing = { NULL, 0, 0 };
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < ids->count && st == WN_OK; i++) {
        if (ids->at[i] > 0 && !messages_has(have, ids->at[i])) {
            st = messages_add(&missing, ids->at[i], err);
        }
    }
    for (size_t i = 0; i < missing.count && st == WN_OK; i += MESSAGES_BATCH) {
        struct source_where w;

        source_where_begin(&w);
        source_where_alternative(&w);
        messages_among(&w, "_id", &missing, i);
        st = messages_ask(m, q, &w, table, fn, m, err);
        source_where_free(&w);
    }
    messages_clear(&missing);
    return st;
}

/** Are the others of a group asked about at all? Only listed people are shown
 * of one that is open to them alone; a deny of messages must know everybody. */
static bool
needs_others(const struct messages *m)
{
    if (wn_denies_people(m->t, WN_CAT_MESSAGES, WN_APP_SMS)) {
        return true;
    }
    for (size_t i = 0; i < m->t->rule_count; i++) {
        const struct wn_rule *r = &m->t->rules[i];

        if ((m->rules >> i & 1) != 0 &&
            (!r->has_people || r->groups == WN_GROUP_WHOLE)) {
            return true;
        }
    }
    return false;
}

static int
by_thread(const void *a, const void *b)
{
    const struct messages_member *x = a;
    const struct messages_member *y = b;

    return x->thread < y->thread ? -1 : x->thread > y->thread;
}

size_t
messages_members(const struct messages *m, int64_t thread)
{
    size_t n;

    (void)wn_sorted_find(
        m->members, m->member_count, sizeof(*m->members), thread, &n);
    return n;
}

enum wn_status
messages_complete_people(struct messages *m,
    const struct messages_ids *threads, struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_THREAD,
        .columns = messages_thread_columns, .column_count = 1 };
    struct messages_ids who = { NULL, 0, 0 };
    enum wn_status st = ask_missing(
        m, &q, "threads", threads, &m->threads, on_members, err);

    if (m->member_count > 1) {
        qsort(m->members, m->member_count, sizeof(*m->members), by_thread);
    }
    for (size_t i = 0; i < m->member_count && st == WN_OK; i++) {
        if (messages_has(threads, m->members[i].thread)) {
            st = messages_add(&who, m->members[i].address, err);
        }
    }
    messages_sort(&who);
    if (st == WN_OK && needs_others(m)) {
        q = (struct wn_ask){ .provider = WN_PROV_CANONICAL_ADDRESS,
            .columns = messages_address_columns, .column_count = 1 };
        st = ask_missing(m, &q, "canonical_addresses", &who, &m->addresses,
            NULL, err);
    }
    messages_clear(&who);
    return st;
}
