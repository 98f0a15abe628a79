/** The order of questions about SMS and MMS. */
#include "acquire/source_messages.h"

#include <stdlib.h>

#include "base/err.h"

#define TEXT WN_PART_TEXT
#define META WN_PART_METADATA

/** ---- rows --------------------------------------------------------------- */

/** Which columns a rule agreed to; keywords are looked for in the text. */
static uint32_t
class_of(const struct wn_rule *r)
{
    return (r->parts & (META | TEXT)) | (r->keywords.count > 0 ? TEXT : 0);
}

struct came {
    struct messages *m;
    const struct messages_table *t;
    struct messages_ids *threads; /* of all of them */
    struct messages_ids sms;      /* rows */
    bool held;
};

/** The first columns of both tables: thread_id, and, of pdu, msg_box. */
enum { THREAD = 0, MMS_BOX = 2 };

static enum wn_status
add_mms(struct messages *m, const struct messages_row *row, struct wn_err *err)
{
    void *at = m->rows;
    enum wn_status st = messages_grow(
        &at, &m->row_room, m->row_count, sizeof(*m->rows), err);

    m->rows = at;
    if (st == WN_OK) {
        m->rows[m->row_count++] = *row;
    }
    return st;
}

static enum wn_status
on_row(void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    struct came *c = ctx;
    struct messages_row row = { .id = id, .held = c->held };
    enum wn_status st = WN_OK;

    if (cells[THREAD].kind == WN_CELL_INT) {
        row.thread = cells[THREAD].i;
        st = messages_add(c->threads, row.thread, err);
    }
    if (st == WN_OK && c->t->addressed) {
        return messages_add(&c->sms, id, err);
    }
    row.incoming =
        cells[MMS_BOX].kind == WN_CELL_INT && cells[MMS_BOX].i == 1;
    return st == WN_OK ? add_mms(c->m, &row, err) : st;
}

static int
by_id(const void *a, const void *b)
{
    const struct messages_row *x = a;
    const struct messages_row *y = b;

    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return (int)x->held - (int)y->held;
}

/** By id, each once; held only where no question was asked for more. */
static void
sort_rows(struct came *c)
{
    struct messages *m = c->m;
    size_t n = 0;

    messages_sort(&c->sms);
    if (m->row_count > 1) {
        qsort(m->rows, m->row_count, sizeof(*m->rows), by_id);
    }
    for (size_t i = 0; i < m->row_count; i++) {
        if (n == 0 || m->rows[i].id != m->rows[n - 1].id) {
            m->rows[n++] = m->rows[i];
        }
    }
    m->row_count = n;
}

/** One question for each set of columns that rules agreed to. Last, of groups
 * that are open to listed people only, what others may have written: who and
 * when. */
static enum wn_status
ask_table(struct came *c, struct wn_err *err)
{
    static const uint32_t classes[] = { 0, META, TEXT, META | TEXT };
    struct messages *m = c->m;
    enum wn_status st = WN_OK;

    for (size_t k = 0; k < 5 && st == WN_OK; k++) {
        struct wn_ask_column cols[MESSAGES_COLUMNS];
        struct wn_ask q = { .provider = c->t->provider, .columns = cols };
        struct source_where w;

        c->held = k == 4;
        q.column_count =
            messages_columns(m, c->t, c->held ? 0 : classes[k], cols);
        source_where_begin(&w);
        for (size_t i = 0; i < m->t->rule_count; i++) {
            if ((m->rules >> i & 1) != 0 &&
                (c->held || class_of(&m->t->rules[i]) == classes[k])) {
                messages_want(&w, m, c->t, i, c->held);
            }
        }
        messages_denies(&w, m, c->t);
        st = messages_ask(m, &q, &w, c->t->name, on_row, c, err);
        source_where_free(&w);
    }
    return st;
}

/** ---- all ---------------------------------------------------------------- */

/** MMS that the phone does not show are no end of its SMS. */
static enum wn_status
ask_mms(struct came *c, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = ask_table(c, &why);

    if (st == WN_ABSENT || st == WN_EREADY) {
        c->m->s->sink->could_not(c->m->s->sink->ctx, c->m->s->artefact, true,
            "the phone does not let multimedia messages (MMS) be read");
        return WN_OK;
    }
    if (st != WN_OK) {
        (void)wn_fail(err, st, "%s", why.text);
        wn_todo(err, "%s", why.todo);
    }
    return st;
}

/** What the host turned away of what came. */
static void
count_turned_away(struct came *c)
{
    struct messages *m = c->m;

    for (size_t i = 0; i < c->sms.count; i++) {
        m->s->crossed->rows_not_kept +=
            !messages_wanted(m, "sms", c->sms.at[i], "");
    }
    for (size_t i = 0; i < m->row_count; i++) {
        m->s->crossed->rows_not_kept +=
            !messages_wanted(m, "pdu", m->rows[i].id, "");
    }
}

static enum wn_status
ask_all(struct messages *m, struct wn_err *err)
{
    struct messages_ids threads = { NULL, 0, 0 };
    struct came c = { .m = m, .t = &messages_sms, .threads = &threads };
    enum wn_status st = messages_find_people(m, err);

    if (st == WN_OK) {
        st = ask_table(&c, err);
    }
    if (st == WN_OK) {
        c.t = &messages_mms;
        st = ask_mms(&c, err);
    }
    sort_rows(&c);
    messages_sort(&threads);
    if (st == WN_OK) {
        st = messages_complete_people(m, &threads, err);
    }
    if (st == WN_OK) {
        st = messages_mms_rest(m, err);
    }
    if (st == WN_OK) {
        count_turned_away(&c);
    }
    messages_clear(&threads);
    messages_clear(&c.sms);
    return st;
}

static void
clear(struct messages *m)
{
    for (size_t i = 0; i < MESSAGES_RULES; i++) {
        messages_clear(&m->of[i].exact);
        messages_clear(&m->of[i].line);
        messages_clear(&m->of[i].groups);
    }
    for (size_t i = 0; m->denied && i < m->t->deny_count; i++) {
        messages_clear(&m->denied[i]);
    }
    free(m->denied);
    messages_clear(&m->addresses);
    messages_clear(&m->threads);
    free(m->members);
    free(m->rows);
    free(m);
}

/** Telephony has one set of messages, that of the phone's first user. */
static bool
names_first_user(const struct source_android *s)
{
    int users[16];
    size_t count = source_users(s, users);

    for (size_t i = 0; i < count; i++) {
        if (users[i] == 0) {
            return true;
        }
    }
    return false;
}

enum wn_status
source_messages(struct source_android *s, struct wn_err *err)
{
    struct messages *m;
    enum wn_status st;

    if (!names_first_user(s)) {
        return wn_fail(err, WN_EREADY, "SMS and MMS are those of the phone's "
            "first user (0), whom the filter does not name");
    }
    m = calloc(1, sizeof(*m));
    if (m) {
        m->s = s;
        m->t = wn_scope_terms(s->scope);
        m->denied = calloc(m->t->deny_count + 1, sizeof(*m->denied));
    }
    if (!m || !m->denied) {
        free(m);
        return wn_fail_nomem(err, "asking for messages");
    }
    for (size_t i = 0; i < m->t->rule_count && i < MESSAGES_RULES; i++) {
        const struct wn_rule *r = &m->t->rules[i];

        if ((wn_scope_rules(s->scope) >> i & 1) != 0 &&
            r->category == WN_CAT_MESSAGES && (r->apps & WN_APP_SMS) != 0) {
            m->rules |= UINT64_C(1) << i;
        }
    }
    st = ask_all(m, err);
    clear(m);
    return st;
}
