/** Which columns are read of a row, and finding a row again. */
#include "base/err.h"
#include "base/grow.h"
#include "records/android_messages.h"

/* Never: person and contact_id (of the address book), a thread's snippet (it
 * may be of any date), _data (a path inside another app). */
const struct wn_raw_column wn_am_sms[SMS_COLUMNS] = {
    [SMS_THREAD] = { "thread_id", 0 },
    [SMS_ADDRESS] = { "address", 0 },
    [SMS_DATE] = { "date", 0 },
    [SMS_DATE_SENT] = { "date_sent", WN_PART_METADATA },
    [SMS_TYPE] = { "type", 0 },
    [SMS_READ] = { "read", WN_PART_METADATA },
    [SMS_SEEN] = { "seen", WN_PART_METADATA },
    [SMS_STATUS] = { "status", WN_PART_METADATA },
    [SMS_ERROR] = { "error_code", WN_PART_METADATA },
    [SMS_PROTOCOL] = { "protocol", WN_PART_METADATA },
    [SMS_CENTRE] = { "service_center", WN_PART_METADATA },
    [SMS_SUB_ID] = { "sub_id", WN_PART_METADATA },
    [SMS_CREATOR] = { "creator", WN_PART_METADATA },
    [SMS_SUBJECT] = { "subject", WN_PART_TEXT },
    [SMS_BODY] = { "body", WN_PART_TEXT },
};

const struct wn_raw_column wn_am_pdu[PDU_COLUMNS] = {
    [PDU_THREAD] = { "thread_id", 0 },
    [PDU_DATE] = { "date", 0 },
    [PDU_DATE_SENT] = { "date_sent", WN_PART_METADATA },
    [PDU_BOX] = { "msg_box", 0 },
    [PDU_TYPE] = { "m_type", 0 },
    [PDU_M_ID] = { "m_id", WN_PART_METADATA },
    [PDU_READ] = { "read", WN_PART_METADATA },
    [PDU_SEEN] = { "seen", WN_PART_METADATA },
    [PDU_SIZE] = { "m_size", WN_PART_METADATA },
    [PDU_PRIORITY] = { "pri", WN_PART_METADATA },
    [PDU_CONTENT_TYPE] = { "ct_t", WN_PART_METADATA },
    [PDU_RESPONSE] = { "resp_st", WN_PART_METADATA },
    [PDU_RETRIEVED] = { "retr_st", WN_PART_METADATA },
    [PDU_SUB_ID] = { "sub_id", WN_PART_METADATA },
    [PDU_CREATOR] = { "creator", WN_PART_METADATA },
    [PDU_TEXT_ONLY] = { "text_only", WN_PART_METADATA },
    [PDU_SUBJECT] = { "sub", WN_PART_TEXT },
    [PDU_SUBJECT_CHARSET] = { "sub_cs", WN_PART_TEXT },
};

/* Beside these, each has the part of what it is: text, or an attachment. */
const struct wn_raw_column wn_am_part[PART_COLUMNS] = {
    [PART_MID] = { "mid", 0 },
    [PART_SEQ] = { "seq", 0 },
    [PART_TYPE] = { "ct", 0 },
    [PART_NAME] = { "name", WN_PART_ATTACHMENTS },
    [PART_FILE_NAME] = { "fn", WN_PART_ATTACHMENTS },
    [PART_LOCATION] = { "cl", WN_PART_ATTACHMENTS },
    [PART_CONTENT_ID] = { "cid", WN_PART_ATTACHMENTS },
    [PART_DISPOSITION] = { "cd", WN_PART_ATTACHMENTS },
    [PART_CHARSET] = { "chset", WN_PART_TEXT },
    [PART_TEXT] = { "text", WN_PART_TEXT },
};

static const struct {
    const char *name;
    const struct wn_raw_column *columns;
    size_t count;
} tables[AM_TABLES] = {
    [AM_SMS] = { "sms", wn_am_sms, SMS_COLUMNS },
    [AM_PDU] = { "pdu", wn_am_pdu, PDU_COLUMNS },
    [AM_PART] = { "part", wn_am_part, PART_COLUMNS },
};

enum wn_status
wn_am_add_set(struct wn_amessages *m, enum wn_am_table table,
    const struct wn_rowset *rs, struct wn_err *err)
{
    const char *names[WN_ROWS_COLUMNS];
    struct wn_am_set set = { .table = table };
    void *sets = m->sets;
    enum wn_status st;

    if (!wn_grow(&sets, &m->set_room, m->set_count, sizeof(*m->sets))) {
        return wn_fail_nomem(err, "the rows of messages");
    }
    m->sets = sets;
    for (size_t i = 0; i < tables[table].count; i++) {
        names[i] = tables[table].columns[i].name;
    }
    st = wn_row_places(&set.places, rs, NULL, err);
    if (st != WN_OK) {
        return st;
    }
    wn_rows_begin(&set.rows, rs, names, tables[table].count);
    m->sources[table] = m->sources[table] ? m->sources[table] : rs;
    m->sets[m->set_count++] = set;
    return WN_OK;
}

enum wn_status
wn_am_seek(struct wn_amessages *m, enum wn_am_table table, int64_t id,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < m->set_count; i++) {
        struct wn_am_set *s = &m->sets[i];
        const struct wn_row_place *at;
        size_t count;

        if (s->table != table) {
            continue;
        }
        at = wn_row_find(&s->places, id, &count);
        s->rows.cells = NULL;
        if (at) {
            st = wn_rows_seek(&s->rows, at->at, err);
        }
    }
    return st == WN_END
        ? wn_fail(err, WN_EINTERNAL, "a row of messages is gone") : st;
}

struct wn_value
wn_am_value(
    const struct wn_amessages *m, enum wn_am_table table, size_t column)
{
    for (size_t i = 0; i < m->set_count; i++) {
        const struct wn_am_set *s = &m->sets[i];

        if (s->table == table && s->rows.cells &&
            s->rows.place[column] != SIZE_MAX) {
            return wn_rows_value(&s->rows, column);
        }
    }
    return (struct wn_value) { 0 };
}

void
wn_am_raw(struct wn_amessages *m, enum wn_am_table table, int64_t id,
    uint32_t part)
{
    for (size_t i = 0; i < tables[table].count; i++) {
        const struct wn_raw_column *c = &tables[table].columns[i];
        struct wn_value v = wn_am_value(m, table, i);

        if (v.kind != WN_VAL_NULL) {
            wn_draft_raw(&m->draft, c->part | part, tables[table].name, id,
                c->name, v);
        }
    }
}
