/**
 * SMS and MMS of an Android phone, from the rows of its telephony provider
 * (facts: android 5.3). What came is held as rowsets; of each row a few numbers
 * are kept in memory, and it is read again when its record is made. Only
 * android_messages*.c include it.
 */
#ifndef WN_RECORDS_ANDROID_MESSAGES_H
#define WN_RECORDS_ANDROID_MESSAGES_H

#include "records/message_people.h"
#include "records/message_rules.h"
#include "records/message_tables.h"
#include "records/rowset.h"

/** ---- tables of the provider, and their columns -------------------------- */

enum wn_am_table { AM_SMS, AM_PDU, AM_PART, AM_TABLES };

/** Each is kept raw too, where its part was agreed to. */
enum { SMS_THREAD, SMS_ADDRESS, SMS_DATE, SMS_DATE_SENT, SMS_TYPE, SMS_READ,
    SMS_SEEN, SMS_STATUS, SMS_ERROR, SMS_PROTOCOL, SMS_CENTRE, SMS_SUB_ID,
    SMS_CREATOR, SMS_SUBJECT, SMS_BODY, SMS_COLUMNS };
enum { PDU_THREAD, PDU_DATE, PDU_DATE_SENT, PDU_BOX, PDU_TYPE, PDU_M_ID,
    PDU_READ, PDU_SEEN, PDU_SIZE, PDU_PRIORITY, PDU_CONTENT_TYPE,
    PDU_RESPONSE, PDU_RETRIEVED, PDU_SUB_ID, PDU_CREATOR, PDU_TEXT_ONLY,
    PDU_SUBJECT, PDU_SUBJECT_CHARSET, PDU_COLUMNS };
enum { PART_MID, PART_SEQ, PART_TYPE, PART_NAME, PART_FILE_NAME,
    PART_LOCATION, PART_CONTENT_ID, PART_DISPOSITION, PART_CHARSET, PART_TEXT,
    PART_COLUMNS };
extern const struct wn_raw_column wn_am_sms[SMS_COLUMNS];
extern const struct wn_raw_column wn_am_pdu[PDU_COLUMNS];
extern const struct wn_raw_column wn_am_part[PART_COLUMNS];

/** Telephony.Sms.TYPE, and, but for QUEUED, Telephony.Mms.MESSAGE_BOX. */
enum { BOX_INBOX = 1, BOX_SENT = 2, BOX_DRAFT = 3, BOX_OUTBOX = 4,
    BOX_FAILED = 5, BOX_QUEUED = 6 };

/** ---- what came ---------------------------------------------------------- */

/** Rows of one table; those of a table may come in several rowsets, and a row
 * in several of them, with other columns. */
struct wn_am_set {
    enum wn_am_table table;
    struct wn_row_places places; /* by _id */
    struct wn_rows rows;         /* cells NULL: not at the row sought */
};

struct wn_am_address { /* of canonical_addresses */
    int64_t id;
    const char *raw;
    size_t bytes;
    struct wn_handle handle;
};

struct wn_am_thread {
    int64_t id;
    size_t first, count; /* in recipients */
};

/** PduHeaders, as in addr.type. facts: android 5.3 */
enum { AM_BCC = 129, AM_CC = 130, AM_FROM = 137 };

/** A row of an MMS's addr. */
struct wn_am_peer {
    int64_t message, id, type, charset;
    const char *raw; /* as stored */
    size_t raw_bytes;
    const char *address; /* as meant */
    size_t bytes;
    struct wn_handle handle;
    bool owner; /* "insert-address-token" */
};

/** The messages of one thread that are SMS, or those that are MMS. */
struct wn_am_chat {
    uint32_t thread; /* in threads */
    bool mms;
    uint64_t rules; /* of the kept messages in it */
    bool open;      /* some kept message is not merely listed-only */
    const char *face; /* one to one: how the other side is shown; NULL = as in
                         canonical_addresses */
    size_t face_bytes;
};

struct wn_am_item {
    bool mms;
    int64_t id, thread, date, date_sent, box;
    const char *address; /* of an SMS */
    size_t bytes;
    uint32_t chat;
    uint64_t allowed; /* rules that allow it */
    uint64_t rules;   /* of these, after keywords */
    bool gap_before;
};

struct wn_am_piece { /* a row of part */
    int64_t message, seq, id;
    bool text; /* belongs to the message's text */
    uint32_t number;
    const char *outcome; /* static; NULL = copied */
};

struct wn_amessages {
    struct wn_pool memory;
    struct wn_pool item_memory; /* of items */
    struct wn_pool text_memory; /* of the newest wn_am_text */
    const struct wn_rowset *sources[AM_TABLES]; /* NULL = nothing came */
    struct wn_am_set *sets;
    size_t set_count, set_room;
    struct wn_am_address *addresses; /* by id */
    size_t address_count, address_room;
    struct wn_am_thread *threads; /* by id */
    size_t thread_count, thread_room;
    int64_t *recipients; /* ids of addresses */
    size_t recipient_count, recipient_room;
    struct wn_am_peer *peers; /* by message, id */
    size_t peer_count, peer_room;
    struct wn_am_chat *chats;
    struct wn_am_item *items; /* by table, id */
    size_t item_count, item_room;
    struct wn_am_piece *pieces; /* by message, seq, id */
    size_t piece_count, piece_room;
    size_t sets_in_pieces; /* sets that were looked through for these */
    struct wn_msg_people people; /* of one question */
    bool settled; /* everything that came has been judged */
    struct wn_draft draft;
};

/** android_messages_rows.c: find one row in all the sets that hold it. */
enum wn_status wn_am_add_set(struct wn_amessages *m, enum wn_am_table table,
    const struct wn_rowset *rs, struct wn_err *err);
enum wn_status wn_am_seek(struct wn_amessages *m, enum wn_am_table table,
    int64_t id, struct wn_err *err);
/** Of the row sought; borrowed until the next seek in that table. */
struct wn_value wn_am_value(
    const struct wn_amessages *m, enum wn_am_table table, size_t column);
/** Its cells into the draft; with each column's part, or all with `part`. */
void wn_am_raw(struct wn_amessages *m, enum wn_am_table table, int64_t id,
    uint32_t part);

/** android_messages_people.c */
enum wn_status wn_am_add_addresses(struct wn_reading *rd,
    const struct wn_rowset *rs, struct wn_err *err);
enum wn_status wn_am_add_threads(struct wn_amessages *m,
    const struct wn_rowset *rs, struct wn_err *err);
enum wn_status wn_am_add_peers(struct wn_reading *rd,
    const struct wn_rowset *rs, struct wn_err *err);
void wn_am_sort_people(struct wn_amessages *m);
const struct wn_am_address *wn_am_address(
    const struct wn_amessages *m, int64_t id);
/** UINT32_MAX = no such thread, or nobody is in it. */
uint32_t wn_am_thread(const struct wn_amessages *m, int64_t id);
/** The addresses of an MMS, as far as they were asked for. */
const struct wn_am_peer *wn_am_peers(
    const struct wn_amessages *m, int64_t message, size_t *count);
/** Who sent an MMS that came in; NULL = not known. */
const struct wn_am_peer *wn_am_sender(
    const struct wn_amessages *m, int64_t message);

/** android_messages_facts.c: asks the gate; the denies first, with everybody
 * who might be meant. @retval WN_DENIED */
enum wn_status wn_am_ask(struct wn_reading *rd, const struct wn_am_item *item,
    struct wn_facts *f, struct wn_verdict *v, struct wn_err *err);
enum wn_epoch wn_am_epoch(const struct wn_am_item *item);
bool wn_am_time(const struct wn_am_item *item, int64_t raw, int64_t *out_ns);

/** android_messages_select.c: judge all that came. */
enum wn_status wn_am_settle(struct wn_reading *rd, struct wn_err *err);
struct wn_am_item *wn_am_item(struct wn_amessages *m, bool mms, int64_t id);
bool wn_am_member_shown(const struct wn_reading *rd,
    const struct wn_am_chat *chat, const struct wn_handle *h);

/** android_messages_parts.c */
enum wn_status wn_am_add_parts(struct wn_amessages *m, struct wn_err *err);
struct wn_am_piece *wn_am_pieces(
    struct wn_amessages *m, int64_t message, size_t *count);
struct wn_am_piece *wn_am_piece(struct wn_amessages *m, int64_t id);
/** What the item says; it is sought for that. Borrowed until the next call, or
 * the next seek. */
enum wn_status wn_am_text(struct wn_amessages *m,
    const struct wn_am_item *item, struct wn_value *text,
    struct wn_value *subject, struct wn_err *err);
enum wn_status wn_am_attachments(struct wn_reading *rd,
    const struct wn_am_item *item, const struct wn_verdict *v,
    struct wn_err *err);

/** android_messages_parties.c: into the draft. */
const struct wn_session_ref *wn_am_session(
    struct wn_reading *rd, const struct wn_am_chat *chat);
void wn_am_parties(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_session_ref *s);

/** android_messages_emit.c */
enum wn_status wn_am_emit(struct wn_reading *rd, struct wn_err *err);

#endif
