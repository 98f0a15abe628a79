/**
 * Reading WhatsApp's ChatStorage.sqlite (facts: ios 6.1). First integers and
 * addresses only, over all rows, in order of Z_PK: who may be kept is decided
 * there. Then, at the end, the kept rows one by one. WhatsApp and WhatsApp
 * Business are built alike and are read by the same functions. Only
 * ios_whatsapp_messages*.c include it.
 */
#ifndef WN_RECORDS_IOS_WHATSAPP_MESSAGES_H
#define WN_RECORDS_IOS_WHATSAPP_MESSAGES_H

#include "records/message_people.h"
#include "records/message_rules.h"
#include "records/reader.h"

/** ZWAMESSAGE.ZMESSAGETYPE, those that change how a row is read. */
enum { WN_WA_TEXT = 0, WN_WA_IMAGE = 1, WN_WA_VIDEO = 2, WN_WA_VOICE = 3,
    WN_WA_CONTACT = 4, WN_WA_LOCATION = 5, WN_WA_GROUP_EVENT = 6,
    WN_WA_LINK = 7, WN_WA_DOCUMENT = 8, WN_WA_NOTICE = 10, WN_WA_GIF = 11,
    WN_WA_DELETED = 14, WN_WA_POLL = 46, WN_WA_VIDEO_NOTE = 54 };

/** A row of ZWAGROUPMEMBER. */
struct wn_wa_person {
    int64_t row, chat_row;
    const char *raw; /* the JID as stored */
    size_t bytes;
    uint32_t at; /* in members; UINT32_MAX = in no conversation */
    bool active;
};

/** A row of ZWACHATSESSION. */
struct wn_wa_chat {
    int64_t row;
    const char *jid;
    size_t bytes;
    struct wn_handle handle; /* of the other side, one to one */
    enum wn_session_kind kind;
    bool outside; /* status, channel: no conversation between people */
    bool removed; /* its owner deleted it */
    bool untold;  /* the number of somebody in it is not told, or was not */
    size_t first, count, former; /* in members: in it now, then no longer */
    struct wn_handle *past; /* who else ever was in it: whom denies mean */
    size_t past_count, past_room;
    uint64_t rules; /* of the kept messages in it */
    bool open;      /* some kept message is not merely listed-only */
    bool proved;    /* an item that was put tells whose its hidden ids are */
};

/** A message in the dates of some rule; kept when rules is not 0. */
struct wn_wa_item {
    int64_t row;
    int64_t time_ns; /* WN_UNDATED */
    uint64_t rules;
    int64_t media; /* ZMEDIAITEM; 0 = none */
    uint32_t chat;
    bool gap_before;
    bool waits; /* not kept, unless a number becomes known */
};

/** What selection depends on. Texts are valid until the query's next row. */
struct wn_wa_row {
    int64_t row, type, event, member, media;
    int64_t info; /* ZMESSAGEINFO; 0 = none */
    struct wn_value date, sent, from;
    bool from_me;
    uint32_t chat;
    const struct wn_event_time *reacted; /* of a reaction to it, by `from` */
};

/** The file of a message that is kept, or waits. */
struct wn_wa_file {
    int64_t message, row; /* row: of ZWAMEDIAITEM */
    const char *path;    /* in the domain; NULL = none */
    const char *outcome; /* static; NULL = copied */
    uint32_t number;
    bool waits;
};

struct wn_whatsapp {
    uint32_t app;       /* one bit */
    const char *word;   /* for bundles */
    uint64_t lids;      /* wn_book_lids when this was selected */
    struct wn_db *db;
    struct wn_pool memory;
    struct wn_wa_person *persons; /* by row */
    size_t person_count, person_room;
    struct wn_wa_chat *chats; /* by row */
    size_t chat_count, chat_room;
    uint32_t *members; /* persons, chat after chat */
    struct wn_handle *handles; /* theirs, in the same order */
    struct wn_wa_item *items; /* by row; once settled, the kept ones */
    size_t item_count, item_room;
    struct wn_wa_file *files; /* by message */
    size_t file_count, file_room;
    struct wn_wa_file **paths; /* of files, by path */
    size_t path_count;
    struct wn_msg_people people; /* of one question */
    struct wn_draft draft;
    uint64_t seen; /* rows read */
    bool selected;
};

#define WN_WA_GROW(st, m, field, err) \
    do { \
        void *p_ = (m)->field##s; \
        (st) = wn_grow(&p_, &(m)->field##_room, (m)->field##_count, \
                   sizeof(*(m)->field##s)) \
            ? WN_OK : wn_fail_nomem(err, "reading WhatsApp's messages"); \
        (m)->field##s = p_; \
    } while (0)

/** ios_whatsapp_messages_people.c */
enum wn_status wn_wa_people(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);
/** Is this the JID of one person? Of groups, lists and channels it is not. */
bool wn_wa_is_person(const struct wn_value *jid);
const struct wn_wa_person *wn_wa_person(
    const struct wn_whatsapp *m, int64_t row);
uint32_t wn_wa_chat(const struct wn_whatsapp *m, int64_t row);

/** ios_whatsapp_messages_past.c: everybody who ever was in a group. */
enum wn_status wn_wa_past(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);

/** ios_whatsapp_messages_facts.c */
/** Who wrote it: raw and handle. false for the owner, or when not known. */
bool wn_wa_author(const struct wn_reading *rd, const struct wn_whatsapp *m,
    const struct wn_wa_row *row, struct wn_value *raw, struct wn_handle *h);
/** Asks the gate; denies with everybody who ever was in a group. */
enum wn_status wn_wa_ask(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, struct wn_facts *f, struct wn_verdict *v,
    struct wn_err *err);

/** Would a deny rule forbid it, had it been at that time? */
bool wn_wa_forbidden_at(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_row *row, int64_t time_ns);

/** ios_whatsapp_messages_scan.c */
extern const char *const wn_wa_columns[];
extern const size_t wn_wa_column_count;
void wn_wa_read(
    const struct wn_whatsapp *m, struct wn_query *q, struct wn_wa_row *out);
enum wn_status wn_wa_scan(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);

/** ios_whatsapp_messages_narrow.c: keywords with their context, gaps; then what
 * follows from what is kept. */
enum wn_status wn_wa_narrow(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);
bool wn_wa_member_shown(const struct wn_reading *rd,
    const struct wn_wa_chat *chat, const struct wn_handle *h);
/** Count what was seen and chosen, tell the book whom it concerns. */
enum wn_status wn_wa_tell(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);

/** ios_whatsapp_messages_files.c */
enum wn_status wn_wa_files(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err);
/** All that are this file. */
struct wn_wa_file **wn_wa_file_at(
    struct wn_whatsapp *m, const char *path, size_t *count);
/** The file of a message; NULL when it has none. */
struct wn_wa_file *wn_wa_file_of(struct wn_whatsapp *m, int64_t message);

/** ios_whatsapp_messages_emit.c */
enum wn_status wn_wa_emit(struct wn_reading *rd, struct wn_err *err);

#endif
