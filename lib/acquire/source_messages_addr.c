/** Who sent an MMS, and to whom: the phone has no list of all addresses, so
 * each message is asked about by itself. */
#include "acquire/source_messages.h"
#include "base/err.h"

#define FROM 137 /* PduHeaders.FROM. facts: android 5.3 */

enum { MSG_ID, ADDRESS, TYPE, CHARSET };
static const struct wn_ask_column columns[] = { [MSG_ID] = { "msg_id", false },
    [ADDRESS] = { "address", true }, [TYPE] = { "type", false },
    [CHARSET] = { "charset", false } };

/** One that the phone does not tell is nobody's message. */
static enum wn_status
ask(struct messages *m, int64_t id, struct wn_err *err)
{
    const struct wn_ask q = { .provider = WN_PROV_MMS_ADDRESS, .parent = id,
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]) };
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_run_cancelled(m->s->run)
        ? wn_fail(&why, WN_ECANCEL, "stopped while asking for senders")
        : m->addr ? source_rows_more(m->s, &q, m->addr, &why)
                  : source_rows_ask(m->s, &q, "addr", &m->addr, &why);

    if (source_is_answer(st)) {
        m->s->sink->could_not(m->s->sink->ctx, m->s->artefact, true,
            "the phone did not tell who sent some multimedia messages (MMS)");
        return WN_OK;
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &why);
}

/** ---- rows that are held ------------------------------------------------- */

/** By a deny of any date: when it was is not known here. */
static bool
is_denied(const struct messages *m, const struct wn_handle *h)
{
    for (size_t i = 0; i < m->t->deny_count; i++) {
        const struct wn_deny_rule *d = &m->t->denies[i];

        if (d->has_people && wn_span_is_all(d->span) &&
            wn_deny_applies(d, WN_CAT_MESSAGES, WN_APP_SMS) &&
            wn_scope_denies(m->s->scope, i, h)) {
            return true;
        }
    }
    return false;
}

/** Of the rules that let in what listed people wrote, with these columns. */
static bool
is_listed(const struct messages *m, size_t class, const struct wn_handle *h)
{
    for (size_t i = 0; i < m->t->rule_count; i++) {
        const struct wn_rule *r = &m->t->rules[i];
        size_t count = 0;
        const struct wn_handle *people =
            wn_scope_people(m->s->scope, i, &count);

        for (size_t k = 0; (m->rules >> i & 1) != 0 && k < count &&
             messages_class(r) == messages_classes[class] &&
             r->groups == WN_GROUP_LISTED_ONLY; k++) {
            if (wn_handle_same(&people[k], h)) {
                return true;
            }
        }
    }
    return false;
}

/** What its addr says of a row. */
struct told {
    bool any, denied;
    struct wn_handle sender;
};

/** The rows of addr that came since the last call. */
static enum wn_status
read_new(struct messages *m, struct told *out, struct wn_err *err)
{
    const struct wn_cell *cells;
    enum wn_status st = WN_OK;
    int64_t id;

    *out = (struct told){ .sender = { .kind = WN_HANDLE_UNRESOLVED } };
    while (m->addr && st == WN_OK) {
        struct wn_handle h;

        st = m->addr->read(
            m->addr->read_ctx, &m->addr_read, &id, &cells, err);
        if (st != WN_OK || cells[ADDRESS].kind != WN_CELL_TEXT) {
            continue;
        }
        wn_handle_read(&h, cells[ADDRESS].p,
            wn_mms_address(cells[ADDRESS].p, cells[ADDRESS].n), m->t->region);
        out->any = true;
        out->denied = out->denied || is_denied(m, &h);
        if (cells[TYPE].kind == WN_CELL_INT && cells[TYPE].i == FROM) {
            out->sender = h;
        }
    }
    return st == WN_END ? WN_OK : st;
}

enum wn_status
messages_release(struct messages *m, struct wn_err *err)
{
    struct told told = { .any = false };
    size_t n = 0;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->held_count && st == WN_OK; i++) {
        const struct messages_held *h = &m->held[i];

        if (i == 0 || h->id != m->held[i - 1].id) {
            st = ask(m, h->id, err);
            st = st == WN_OK ? read_new(m, &told, err) : st;
        }
        if (st == WN_OK && !told.denied &&
            (!h->listed || is_listed(m, h->class, &told.sender))) {
            m->held[n++] = *h;
        } else {
            m->s->crossed->rows_not_kept++;
        }
    }
    m->held_count = n;
    return st;
}

/** ---- rows that came ----------------------------------------------------- */

/** A conversation with one person tells who wrote; so does having written it
 * oneself, where the conversation tells to whom. */
static bool
needs_sender(const struct messages *m, const struct messages_row *row)
{
    size_t others = messages_members(m, row->thread);

    return !row->told && (others == 0 || (others > 1 && row->incoming));
}

enum wn_status
messages_senders(struct messages *m, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->row_count && st == WN_OK; i++) {
        if (needs_sender(m, &m->rows[i])) {
            st = ask(m, m->rows[i].id, err);
        }
    }
    return st == WN_OK && m->addr ? source_rows_give(m->s, m->addr, err) : st;
}
