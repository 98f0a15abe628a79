/** One whole row of message, and the values of its record. */
#ifndef WN_RECORDS_IOS_MESSAGES_ROW_H
#define WN_RECORDS_IOS_MESSAGES_ROW_H

#include "records/ios_messages.h"
#include "records/message_tables.h"

#define WN_MSG_CELLS 64

extern const struct wn_raw_column wn_message_raw[];
extern const size_t wn_message_raw_count;
extern const struct wn_raw_column wn_attachment_raw[];
extern const size_t wn_attachment_raw_count;

/** Read beside wn_message_raw, at these places of cells: for typed values, not
 * to be kept as they are. */
enum { F_GUID, F_SERVICE, F_TEXT, F_ATTRIBUTED, F_SUBJECT, F_ACCOUNT,
    F_CALLER_ID, F_SUMMARY, F_PAYLOAD, F_TITLE, F_ERROR, F_IS_SENT,
    F_IS_DELIVERED, F_IS_READ, F_ASSOCIATED, F_EMOJI, F_THREAD, F_SCHEDULE,
    F_COUNT };

struct wn_msg_full {
    struct wn_msg_row row;
    struct wn_value cells[F_COUNT];
    struct wn_value raw[WN_MSG_CELLS]; /* as wn_message_raw */
    bool reaction;
};

enum wn_status wn_msg_full_query(
    struct wn_query **out, struct wn_db *db, struct wn_err *err);
enum wn_status wn_msg_attachment_query(
    struct wn_query **out, struct wn_db *db, struct wn_err *err);
/** Values point into q's newest row. */
void wn_msg_full_read(const struct wn_messages *m, struct wn_query *q,
    const struct wn_msg *item, struct wn_msg_full *out);

/** Each adds to the reader's draft. */
void wn_msg_typed(struct wn_reading *rd, const struct wn_msg *item,
    const struct wn_msg_full *full, const struct wn_session_ref *s);
void wn_msg_times(struct wn_reading *rd, const struct wn_msg_full *full,
    enum wn_time_field decides);
void wn_msg_raw_cells(struct wn_draft *d, const struct wn_msg_full *full);
enum wn_status wn_msg_attachments(struct wn_reading *rd, struct wn_query *q,
    const struct wn_msg *item, const struct wn_verdict *v,
    struct wn_err *err);

#endif
