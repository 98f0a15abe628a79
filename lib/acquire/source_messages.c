/** The order of questions about SMS and MMS. */
#include "acquire/source_messages.h"

#include <stdlib.h>

#include "base/err.h"

/** ---- SMS ---------------------------------------------------------------- */

struct came {
    struct messages *m;
    struct messages_ids *threads, *rows;
};

static enum wn_status
on_sms(void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    struct came *c = ctx;
    enum wn_status st = messages_add(c->rows, id, err);

    return st == WN_OK && cells[0].kind == WN_CELL_INT /* thread_id */
        ? messages_add(c->threads, cells[0].i, err) : st;
}

/** One question for each set of columns that rules agreed to. */
static enum wn_status
ask_sms(struct came *c, struct wn_err *err)
{
    struct messages *m = c->m;
    enum wn_status st = WN_OK;

    for (size_t k = 0; k < MESSAGES_CLASSES && st == WN_OK; k++) {
        struct wn_ask_column cols[MESSAGES_COLUMNS];
        struct wn_ask q = { .provider = WN_PROV_SMS, .columns = cols,
            .column_count = messages_columns(
                m, &messages_sms, messages_classes[k], cols) };
        struct source_where w;

        source_where_begin(&w);
        for (size_t i = 0; i < m->t->rule_count; i++) {
            if ((m->rules >> i & 1) != 0 &&
                messages_class(&m->t->rules[i]) == messages_classes[k]) {
                messages_want(&w, m, &messages_sms, i, false);
            }
        }
        messages_denies(&w, m, &messages_sms);
        st = messages_ask(m, &q, &w, "sms", on_sms, c, err);
        source_where_free(&w);
    }
    messages_sort(c->rows);
    return st;
}

/** ---- all ---------------------------------------------------------------- */

/** MMS that the phone does not show are no end of its SMS. */
static enum wn_status
ask_mms(struct messages *m, struct messages_ids *threads, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = messages_ask_mms(m, threads, &why);

    if (st == WN_ABSENT || st == WN_EREADY) {
        m->s->sink->could_not(m->s->sink->ctx, m->s->artefact, true,
            "the phone does not let multimedia messages (MMS) be read");
        return WN_OK;
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &why);
}

/** What the host turned away of what came. */
static void
count_turned_away(struct messages *m, const struct messages_ids *sms)
{
    for (size_t i = 0; i < sms->count; i++) {
        m->s->crossed->rows_not_kept +=
            !messages_wanted(m, "sms", sms->at[i], "");
    }
    for (size_t i = 0; i < m->row_count; i++) {
        m->s->crossed->rows_not_kept +=
            !messages_wanted(m, "pdu", m->rows[i].id, "");
    }
}

static enum wn_status
ask_all(struct messages *m, struct wn_err *err)
{
    struct messages_ids threads = { NULL, 0, 0 }, sms = { NULL, 0, 0 };
    struct came c = { m, &threads, &sms };
    enum wn_status st = messages_find_people(m, err);

    if (st == WN_OK) {
        st = ask_sms(&c, err);
    }
    if (st == WN_OK) {
        st = ask_mms(m, &threads, err);
    }
    messages_sort(&threads);
    if (st == WN_OK) {
        st = messages_complete_people(m, &threads, err);
    }
    if (st == WN_OK) {
        st = messages_senders(m, err);
    }
    if (st == WN_OK) {
        st = messages_parts(m, err);
    }
    if (st == WN_OK) {
        count_turned_away(m, &sms);
    }
    messages_clear(&threads);
    messages_clear(&sms);
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
    free(m->held);
    free(m);
}

/** Telephony has one set of messages, that of the phone's first user. */
static bool
names_first_user(const struct source_android *s)
{
    for (size_t i = 0; i < s->user_count; i++) {
        if (s->users[i] == 0) {
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
        const struct wn_rule *r = source_where_rule(s, i, WN_CAT_MESSAGES);

        if (r && (r->apps & WN_APP_SMS) != 0) {
            m->rules |= UINT64_C(1) << i;
        }
    }
    st = ask_all(m, err);
    clear(m);
    return st;
}
