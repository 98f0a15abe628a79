/** The kept messages, row by row, as records. */
#include <string.h>

#include "base/err.h"
#include "records/android_messages.h"

enum { /* PduHeaders, as in pdu.m_type. facts: android 5.3 */
    M_SEND_REQ = 128,
    M_RETRIEVE_CONF = 132
};
#define STATUS_COMPLETE 0 /* Telephony.Sms.STATUS: the network delivered it */

/** ---- times -------------------------------------------------------------- */

/** The rule's own time decides, or the one that is shown. */
static void
times(struct wn_draft *d, const struct wn_am_item *item,
    enum wn_time_field field)
{
    bool in = item->box == BOX_INBOX;
    enum wn_epoch epoch = wn_am_epoch(item);
    struct wn_event_time at[3] = {
        { "shown", 0, wn_value_int(item->date), epoch, "device" },
        { in ? "received" : "sent", 0, wn_value_int(item->date), epoch,
            "device" },
        { "sent", 0, wn_value_int(item->date_sent), epoch,
            item->mms ? "unknown" : "network" } };
    const char *wanted = field == WN_TF_SENT ? "sent"
        : field == WN_TF_RECEIVED ? "received" : "shown";
    size_t decides = SIZE_MAX;
    bool known[3];

    for (size_t i = 0; i < 3; i++) {
        known[i] = (i < 2 || in) &&
            wn_am_time(item, at[i].raw.i, &at[i].time_ns);
        decides = known[i] && strcmp(at[i].kind, wanted) == 0 ? i : decides;
    }
    decides = decides == SIZE_MAX && known[0] ? 0 : decides;
    for (size_t i = 0; i < 3; i++) {
        if (i == decides) {
            wn_draft_decided(d, &at[i]);
        } else if (known[i]) {
            wn_draft_time(d, WN_PART_METADATA, &at[i]);
        }
    }
}

/** ---- the row ------------------------------------------------------------ */

static const char *
status_word(const struct wn_amessages *m, const struct wn_am_item *item,
    uint32_t parts)
{
    struct wn_value status = item->mms || (parts & WN_PART_METADATA) == 0
        ? (struct wn_value) { 0 } : wn_am_value(m, AM_SMS, SMS_STATUS);

    switch (item->box) {
    case BOX_INBOX:
        return "received";
    case BOX_SENT:
        return status.kind == WN_VAL_INT && status.i == STATUS_COMPLETE
            ? "delivered" : "sent";
    case BOX_FAILED:
        return "failed";
    default: /* written, or waiting to be sent */
        return "draft";
    }
}

static const char *
type_word(const struct wn_amessages *m, const struct wn_am_item *item)
{
    struct wn_value type = item->mms ? wn_am_value(m, AM_PDU, PDU_TYPE)
                                     : wn_value_int(M_RETRIEVE_CONF);

    return type.kind == WN_VAL_INT &&
            (type.i == M_SEND_REQ || type.i == M_RETRIEVE_CONF)
        ? "message" : "other";
}

static void
typed(struct wn_amessages *m, const struct wn_am_item *item,
    const struct wn_session_ref *s, uint32_t parts)
{
    enum wn_am_table table = item->mms ? AM_PDU : AM_SMS;
    struct wn_draft *d = &m->draft;

    wn_draft_row(d, &wn_table_message, 0);
    if (item->mms) {
        wn_draft_set(d, MSG_GUID, WN_PART_METADATA,
            wn_am_value(m, AM_PDU, PDU_M_ID));
    }
    if (s) {
        wn_draft_set(d, MSG_SESSION, 0,
            (struct wn_value) { .kind = WN_VAL_SESSION, .session = s });
    }
    wn_draft_set(
        d, MSG_APPLICATION, 0, wn_value_text(item->mms ? "mms" : "sms"));
    wn_draft_set(d, MSG_TYPE, 0, wn_value_text(type_word(m, item)));
    wn_draft_set(d, MSG_DIRECTION, 0, wn_value_text(
        item->box == BOX_INBOX ? "incoming" : "outgoing"));
    wn_draft_set(
        d, MSG_STATUS, 0, wn_value_text(status_word(m, item, parts)));
    wn_draft_set(d, MSG_IS_READ, WN_PART_METADATA,
        wn_am_value(m, table, item->mms ? PDU_READ : SMS_READ));
    wn_draft_set(d, MSG_GAP_BEFORE, 0, wn_value_int(item->gap_before));
}

/** @param v  what the gate says of it */
static enum wn_status
compose(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_verdict *v, uint32_t source, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    struct wn_draft *d = &m->draft;
    const struct wn_session_ref *s = NULL;
    struct wn_value text, subject;
    enum wn_status st = wn_am_text(m, item, &text, &subject, err);

    if (st != WN_OK) {
        return st;
    }
    wn_draft_begin(d, WN_CAT_MESSAGES, source, item->mms ? "pdu" : "sms",
        item->id);
    if (item->chat != WN_NO_CHAT) {
        s = wn_am_session(rd, &m->chats[item->chat]);
    }
    typed(m, item, s, v->parts);
    wn_draft_set(d, MSG_TEXT, WN_PART_TEXT, text);
    wn_draft_set(d, MSG_SUBJECT, WN_PART_TEXT, subject);
    times(d, item, v->time_field);
    wn_am_raw(m, item->mms ? AM_PDU : AM_SMS, item->id, 0);
    wn_am_parties(rd, item, s);
    return wn_am_attachments(rd, item, v, err);
}

static enum wn_status
emit_one(struct wn_reading *rd, const struct wn_am_item *item,
    uint32_t source, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_am_ask(rd, item, &f, &v, err);

    if (st == WN_OK) {
        st = wn_gate_narrow(rd->gate, &v, item->rules);
    }
    if (st == WN_OK) {
        st = compose(rd, item, &v, source, err);
    }
    if (st == WN_OK) {
        st = wn_gate_put(rd->gate, &f, item->rules, &m->draft, err);
    }
    return st == WN_DENIED
        ? wn_fail(err, WN_EINTERNAL, "a chosen message is not allowed") : st;
}

enum wn_status
wn_am_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    uint32_t sources[AM_TABLES] = { 0 };
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < AM_PART; i++) {
        if (m->sources[i]) {
            st = wn_rows_source(rd, m->sources[i], &sources[i], err);
        }
    }
    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        if (m->items[i].rules == 0) {
            continue;
        }
        st = wn_run_cancelled(rd->run)
            ? wn_fail(err, WN_ECANCEL, "stopped while writing messages")
            : emit_one(rd, &m->items[i],
                  sources[m->items[i].mms ? AM_PDU : AM_SMS], err);
    }
    return st;
}
