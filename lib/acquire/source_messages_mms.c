/** The rows of pdu. Where dates and conversations decide, they are asked for as
 * rows of SMS are. Where a sender or another address decides, only numbers of
 * rows are asked for at first. */
#include <stdlib.h>

#include "acquire/source_messages.h"
#include "base/err.h"
#include "base/grow.h"

enum { THREAD = 0, BOX = 2 }; /* places of messages_columns() */

static const struct wn_ask_column number[] = { { "thread_id", false } };

struct asking {
    struct messages *m;
    struct messages_ids *threads;
    size_t class;
    bool listed, told;
};

/** ---- rows --------------------------------------------------------------- */

static enum wn_status
on_held(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    const struct asking *a = ctx;
    struct messages *m = a->m;
    void *at = m->held;

    (void)cells;
    if (!wn_grow(&at, &m->held_room, m->held_count, sizeof(*m->held))) {
        return wn_fail_nomem(err, "the row numbers");
    }
    m->held = at;
    m->held[m->held_count++] =
        (struct messages_held){ id, a->class, a->listed };
    return WN_OK;
}

static enum wn_status
on_row(void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    const struct asking *a = ctx;
    struct messages *m = a->m;
    struct messages_row row = { .id = id, .told = a->told,
        .incoming = cells[BOX].kind == WN_CELL_INT && cells[BOX].i == 1 };
    void *at = m->rows;
    enum wn_status st = WN_OK;

    if (!wn_grow(&at, &m->row_room, m->row_count, sizeof(*m->rows))) {
        return wn_fail_nomem(err, "the row numbers");
    }
    m->rows = at;
    if (cells[THREAD].kind == WN_CELL_INT) {
        row.thread = cells[THREAD].i;
        st = messages_add(a->threads, row.thread, err);
    }
    if (st == WN_OK) {
        m->rows[m->row_count++] = row;
    }
    return st;
}

/** ---- questions ---------------------------------------------------------- */

static enum wn_status
ask_class(struct asking *a, bool hold, struct wn_err *err)
{
    struct messages *m = a->m;
    struct wn_ask_column cols[MESSAGES_COLUMNS];
    struct wn_ask q = { .provider = WN_PROV_MMS, .columns = number,
        .column_count = 1 };
    struct source_where w;
    enum wn_status st;

    if (!hold) {
        q.columns = cols;
        q.column_count = messages_columns(
            m, &messages_mms, messages_classes[a->class], cols);
    }
    source_where_begin(&w);
    for (size_t i = 0; i < m->t->rule_count; i++) {
        if ((m->rules >> i & 1) != 0 && messages_class(&m->t->rules[i]) ==
                messages_classes[a->class]) {
            messages_want(&w, m, &messages_mms, i, a->listed);
        }
    }
    messages_denies(&w, m, &messages_mms);
    st = messages_ask(m, &q, &w, hold ? NULL : "pdu", hold ? on_held : on_row,
        a, err);
    source_where_free(&w);
    return st;
}

/** The rows that were held, and may go on. */
static enum wn_status
ask_released(struct asking *a, struct wn_err *err)
{
    struct messages *m = a->m;
    struct wn_ask_column cols[MESSAGES_COLUMNS];
    struct wn_ask q = { .provider = WN_PROV_MMS, .columns = cols,
        .column_count = messages_columns(
            m, &messages_mms, messages_classes[a->class], cols) };
    struct messages_ids ids = { NULL, 0, 0 };
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->held_count && st == WN_OK; i++) {
        if (m->held[i].class == a->class) {
            st = messages_add(&ids, m->held[i].id, err);
        }
    }
    for (size_t i = 0; i < ids.count && st == WN_OK; i += MESSAGES_BATCH) {
        struct source_where w;

        source_where_begin(&w);
        source_where_alternative(&w);
        messages_among(&w, "_id", &ids, i);
        st = messages_ask(m, &q, &w, "pdu", on_row, a, err);
        source_where_free(&w);
    }
    messages_clear(&ids);
    return st;
}

/** ---- order -------------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
    const struct messages_row *x = a;
    const struct messages_row *y = b;

    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return (int)y->told - (int)x->told;
}

static int
by_number(const void *a, const void *b)
{
    const struct messages_held *x = a;
    const struct messages_held *y = b;

    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    if (x->class != y->class) {
        return x->class < y->class ? -1 : 1;
    }
    return (int)x->listed - (int)y->listed;
}

static void
sort_rows(struct messages *m)
{
    size_t n = 0;

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

enum wn_status
messages_ask_mms(struct messages *m, struct messages_ids *threads,
    struct wn_err *err)
{
    struct asking a = { .m = m, .threads = threads };
    /* Then it needs to be known who sent every MMS, and to whom. */
    bool hold = wn_denies_people(m->t, WN_CAT_MESSAGES, WN_APP_SMS);
    enum wn_status st = WN_OK;

    for (a.class = 0; a.class < MESSAGES_CLASSES && st == WN_OK; a.class++) {
        a.listed = false;
        st = ask_class(&a, hold, err);
        a.listed = true;
        st = st == WN_OK ? ask_class(&a, true, err) : st;
    }
    if (m->held_count > 1) {
        qsort(m->held, m->held_count, sizeof(*m->held), by_number);
    }
    if (st == WN_OK) {
        st = messages_release(m, err);
    }
    a.told = true;
    for (a.class = 0; a.class < MESSAGES_CLASSES && st == WN_OK; a.class++) {
        st = ask_released(&a, err);
    }
    sort_rows(m);
    return st;
}
