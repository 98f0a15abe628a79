/** Times, raw cells and attachments of one message. */
#include <string.h>

#include "base/err.h"
#include "records/ios_messages_edits.h"
#include "records/ios_messages_row.h"

/** ---- times ----------------------------------------------------------- */

static void
time_at(struct wn_reading *rd, const char *kind, int64_t raw,
    const char *set_by)
{
    struct wn_messages *m = rd->state;
    struct wn_event_time t = { .kind = kind, .raw = wn_value_int(raw),
        .epoch = m->epoch, .set_by = set_by };

    if (raw != 0 && wn_msg_time(m, &t.raw, &t.time_ns)) {
        wn_draft_time(&m->draft, WN_PART_METADATA, &t);
    }
}

/** shown = message.date. It is sent for what the owner wrote, received for
 * what came in; Apple says of none whose clock it is but for the first. */
void
wn_msg_times(struct wn_reading *rd, const struct wn_msg_full *full,
    enum wn_time_field decides)
{
    struct wn_messages *m = rd->state;
    const struct wn_msg_row *row = &full->row;
    const char *own = row->from_me ? "device" : "unknown";
    struct wn_event_time shown = { .kind = "shown", .raw = row->date,
        .epoch = m->epoch, .set_by = own };
    struct wn_event_time moved = shown;

    moved.kind = row->from_me ? "sent" : "received";
    if (wn_msg_time(m, &row->date, &shown.time_ns)) {
        moved.time_ns = shown.time_ns;
        if (decides == WN_TF_SHOWN) {
            wn_draft_decided(&m->draft, &shown);
            wn_draft_time(&m->draft, WN_PART_METADATA, &moved);
        } else {
            wn_draft_decided(&m->draft, &moved);
            wn_draft_time(&m->draft, WN_PART_METADATA, &shown);
        }
    }
    time_at(rd, "delivered", row->delivered, "unknown");
    time_at(rd, "read", row->read, row->from_me ? "unknown" : "device");
    time_at(rd, "edited", row->edited, own);
    time_at(rd, "modified", row->retracted, own);
    time_at(rd, "modified", row->delete_date, "device");
}

/** ---- raw ------------------------------------------------------------- */

void
wn_msg_raw_cells(struct wn_draft *d, const struct wn_msg_full *full)
{
    struct wn_msg_edits e = wn_msg_edits_read(&full->cells[F_SUMMARY]);

    for (size_t i = 0; i < wn_message_raw_count; i++) {
        const struct wn_raw_column *c = &wn_message_raw[i];

        /* A reaction's text is a copy of another message's. */
        if (full->raw[i].kind == WN_VAL_NULL ||
            (full->reaction && c->part == WN_PART_TEXT)) {
            continue;
        }
        wn_draft_raw(
            d, c->part, "message", full->row.row, c->name, full->raw[i]);
    }
    if (!full->reaction && !e.quotes && (e.edited || e.unsent)) {
        wn_draft_raw(d, WN_PART_EDITS | WN_PART_TEXT, "message",
            full->row.row, "message_summary_info", full->cells[F_SUMMARY]);
    }
    if (full->row.deleted) {
        wn_draft_raw(d, WN_PART_RECENTLY_DELETED,
            "chat_recoverable_message_join", full->row.row, "delete_date",
            wn_value_int(full->row.delete_date));
    }
}

/** ---- attachments ----------------------------------------------------- */

enum { A_NAME, A_MIME, A_BYTES, A_FIXED };

enum wn_status
wn_msg_attachment_query(
    struct wn_query **out, struct wn_db *db, struct wn_err *err)
{
    const char *columns[A_FIXED + WN_MSG_CELLS] = { "transfer_name",
        "mime_type", "total_bytes" };
    struct wn_select select = { "attachment", columns, A_FIXED,
        " WHERE rowid=?1" };

    for (size_t i = 0; i < wn_attachment_raw_count; i++) {
        columns[select.count++] = wn_attachment_raw[i].name;
    }
    return wn_query_new(out, db, &select, err);
}

static void
details(struct wn_draft *d, struct wn_query *q, const struct wn_msg_file *f)
{
    static const struct {
        size_t from, to;
    } columns[] = { { A_NAME, ATT_NAME }, { A_MIME, ATT_MIME },
        { A_BYTES, ATT_SIZE } };

    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        struct wn_value v = wn_query_value(q, columns[i].from);
        bool fits = (columns[i].from == A_BYTES) == (v.kind == WN_VAL_INT);

        if (fits) {
            wn_draft_set(d, columns[i].to, WN_PART_ATTACHMENTS, v);
        }
    }
    for (size_t i = 0; i < wn_attachment_raw_count; i++) {
        struct wn_value v = wn_query_value(q, A_FIXED + i);

        if (v.kind != WN_VAL_NULL) {
            wn_draft_raw(d, wn_attachment_raw[i].part, "attachment", f->row,
                wn_attachment_raw[i].name, v);
        }
    }
}

static bool
is(const struct wn_msg_file *f, const char *outcome)
{
    return f->outcome && strcmp(f->outcome, outcome) == 0;
}

/** A file that was there and could not be had is a shortfall; one that the
 * phone does not hold is not. */
static void
note_failure(struct wn_reading *rd, const struct wn_msg_file *f,
    const struct wn_verdict *v)
{
    if (is(f, "unreadable")) {
        wn_gate_failed(rd->gate, v->rule, "some attachments could not be read");
    } else if (is(f, "not-staged")) {
        wn_gate_failed(rd->gate, v->rule,
            "some attachments did not fit into memory and were dropped");
    }
}

enum wn_status
wn_msg_attachments(struct wn_reading *rd, struct wn_query *q,
    const struct wn_msg *item, const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    size_t count;
    const struct wn_msg_file *f = wn_msg_files_of(m, item->row, &count);
    enum wn_status st = WN_OK;

    for (; st == WN_OK && count > 0; f++, count--) {
        struct wn_draft *d = &m->draft;

        wn_draft_row(d, &wn_table_attachment, 0);
        wn_draft_set(d, ATT_OUTCOME, 0,
            wn_value_text(f->outcome ? f->outcome : "copied"));
        if (!f->outcome) {
            wn_draft_set(
                d, ATT_FILE, WN_PART_ATTACHMENTS, wn_value_file(f->number));
            wn_draft_file(d, f->number);
        }
        note_failure(rd, f, v);
        /* What was not agreed does not even leave its name. */
        if (is(f, "not-agreed")) {
            continue;
        }
        st = wn_query_start(q, f->row);
        if (st == WN_OK) {
            st = wn_query_next(q, err);
        }
        if (st == WN_OK) {
            details(d, q, f);
        }
        st = st == WN_END ? WN_OK : st; /* a join into nothing */
    }
    return st;
}
