/**
 * Reading sms.db (facts: ios 6.1, 6.2). First integers only, over all rows, in
 * order of rowid beside the sorted joins: who may be kept is decided there.
 * Then, at the end, the kept rows one by one. Only ios_messages*.c include it.
 */
#ifndef WN_RECORDS_IOS_MESSAGES_H
#define WN_RECORDS_IOS_MESSAGES_H

#include "records/message_people.h"
#include "records/message_rules.h"
#include "records/reader.h"

struct wn_msg_handle {
    int64_t row;
    const char *raw;
    size_t bytes;
    struct wn_handle handle;
};

struct wn_msg_chat {
    int64_t row;
    const char *guid;
    const char *application;
    enum wn_session_kind kind;
    size_t first, count; /* in members: those in it now */
    uint32_t *past;      /* handles that once wrote in it and are gone */
    size_t past_count, past_room;
    uint64_t rules;      /* of the kept messages in it */
    bool open;           /* some kept message is not merely listed-only */
};

/** chat_message_join or chat_recoverable_message_join, sorted by message. */
struct wn_msg_join {
    int64_t message;
    uint32_t chat;
    bool deleted;
    int64_t delete_date;
};

/** A message in the dates of some rule; kept when rules is not 0. */
struct wn_msg {
    int64_t row;
    int64_t time_ns; /* WN_UNDATED */
    uint64_t rules;
    int64_t handle;
    int64_t delete_date;
    uint32_t chat;
    bool deleted;
    bool gap_before;
};

/** The integers that selection depends on. */
struct wn_msg_row {
    int64_t row, handle, other_handle, item_type, reaction;
    struct wn_value date;
    int64_t read, delivered, played, edited, retracted, delete_date;
    bool from_me, deleted, has_chat;
    uint32_t app;
    uint32_t chat;
};

/** One attachment of a kept message. */
struct wn_msg_file {
    int64_t message, row;
    const char *path;    /* relative to MediaDomain; NULL = none */
    const char *outcome; /* static; NULL = copied */
    uint32_t number;
    bool preview; /* of a link: never kept */
};

struct wn_messages {
    struct wn_db *db;
    enum wn_epoch epoch;
    struct wn_pool memory;
    struct wn_msg_handle *handles; /* by row */
    size_t handle_count, handle_room;
    struct wn_msg_chat *chats; /* by row */
    size_t chat_count, chat_room;
    uint32_t *members; /* handles, chat after chat */
    size_t member_count, member_room;
    struct wn_msg_join *joins;
    size_t join_count, join_room;
    struct wn_msg *items; /* by row */
    size_t item_count, item_room;
    struct wn_msg_file *files; /* by message, row */
    size_t file_count, file_room;
    struct wn_msg_file **paths; /* of files, by path */
    size_t path_count;
    struct wn_msg_people people; /* of one question */
    struct wn_draft draft;
    uint64_t seen; /* rows read */
    bool selected;
};

/** Room for one more element. */
enum wn_status wn_msg_grow(void **array, size_t *room, size_t count,
    size_t size, struct wn_err *err);
#define WN_MSG_GROW(st, m, field, err) \
    do { \
        void *p_ = (m)->field##s; \
        (st) = wn_msg_grow(&p_, &(m)->field##_room, (m)->field##_count, \
            sizeof(*(m)->field##s), err); \
        (m)->field##s = p_; \
    } while (0)

/** ios_messages_people.c */
enum wn_status wn_msg_people(struct wn_reading *rd, struct wn_err *err);
const struct wn_msg_handle *wn_msg_handle(
    const struct wn_messages *m, int64_t row);
uint32_t wn_msg_chat(const struct wn_messages *m, int64_t row);
enum wn_status wn_msg_past(struct wn_messages *m, struct wn_msg_chat *chat,
    int64_t handle, struct wn_err *err);

/** ios_messages_joins.c */
enum wn_status wn_msg_joins(struct wn_messages *m, struct wn_err *err);
/** The join of a message; *at moves on, so ask in order of rowid. */
const struct wn_msg_join *wn_msg_join(
    const struct wn_messages *m, size_t *at, int64_t message);

/** ios_messages_facts.c: what is asked about a row. */
enum wn_status wn_msg_facts(struct wn_messages *m, const struct wn_msg_row *row,
    bool wide, struct wn_facts *out, struct wn_err *err);
/** Asks, with everybody who ever was in a group on the side of deny. */
enum wn_status wn_msg_ask(struct wn_reading *rd, const struct wn_msg_row *row,
    struct wn_facts *f, struct wn_verdict *v, struct wn_err *err);
bool wn_msg_time(const struct wn_messages *m, const struct wn_value *raw,
    int64_t *out_ns);
uint32_t wn_msg_app(const struct wn_value *service);
bool wn_msg_is_reaction(int64_t associated_type);

/** ios_messages_scan.c */
extern const char *const wn_msg_columns[];
extern const size_t wn_msg_column_count;
void wn_msg_read(const struct wn_messages *m, struct wn_query *q,
    const struct wn_msg_join *join, struct wn_msg_row *out);
enum wn_status wn_msg_scan(struct wn_reading *rd, struct wn_err *err);

/** ios_messages_narrow.c: keywords with their context, and gaps. */
enum wn_status wn_msg_narrow(struct wn_reading *rd, struct wn_err *err);
/** The text of a row: the column, else what attributedBody holds. */
struct wn_value wn_msg_text(
    const struct wn_value *text, const struct wn_value *attributed);

/** ios_messages_kept.c: what follows from what is kept. */
void wn_msg_settle(struct wn_reading *rd);
/** Count what was seen and chosen and tell the book whom it concerns: once,
 * when no newer index can come. */
enum wn_status wn_msg_tell(struct wn_reading *rd, struct wn_err *err);
/** May this member be shown among the parties of a conversation? */
bool wn_msg_member_shown(const struct wn_reading *rd,
    const struct wn_msg_chat *chat, const struct wn_handle *h);

/** ios_messages_files.c */
enum wn_status wn_msg_files(struct wn_reading *rd, struct wn_err *err);
/** All attachments that are this file. */
struct wn_msg_file **wn_msg_file_at(
    struct wn_messages *m, const char *path, size_t *count);
/** First attachment of a message, and how many. */
struct wn_msg_file *wn_msg_files_of(
    struct wn_messages *m, int64_t message, size_t *count);

/** ios_messages_emit.c */
enum wn_status wn_msg_emit(struct wn_reading *rd, struct wn_err *err);

#endif
