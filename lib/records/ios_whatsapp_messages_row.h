/** One whole row of ZWAMESSAGE with its ZWAMEDIAITEM, and the values of its
 * record. */
#ifndef WN_RECORDS_IOS_WHATSAPP_MESSAGES_ROW_H
#define WN_RECORDS_IOS_WHATSAPP_MESSAGES_ROW_H

#include "records/ios_whatsapp_messages.h"
#include "records/message_tables.h"

#define WN_WA_CELLS 32

/** Read for typed values, not to be kept as they are. */
enum { WA_STANZA, WA_TO, WA_STATUS, WA_TEXT, WA_FIXED };
enum { WAM_MESSAGE, WAM_PATH, WAM_TITLE, WAM_MIME, WAM_SIZE, WAM_META,
    WAM_LATITUDE, WAM_LONGITUDE, WAM_FIXED };

struct wn_wa_full {
    struct wn_wa_row row;
    struct wn_value cells[WA_FIXED];
    struct wn_value raw[WN_WA_CELLS]; /* as wn_wa_message_raw */
    struct wn_value media[WAM_FIXED]; /* all NULL without one */
    int64_t duration; /* of media; only with has_media */
    bool has_media, has_duration;
};

extern const struct wn_raw_column wn_wa_message_raw[];
extern const size_t wn_wa_message_raw_count;

/** Each table read by row; NULL: there is no such table. */
struct wn_wa_queries {
    struct wn_query *message, *media, *info;
};
enum wn_status wn_wa_queries_new(
    struct wn_wa_queries *q, struct wn_db *db, struct wn_err *err);
void wn_wa_queries_free(struct wn_wa_queries *q);
/** Values point into the newest rows. @retval WN_END no such message */
enum wn_status wn_wa_full_read(const struct wn_whatsapp *m,
    struct wn_wa_queries *q, int64_t row, struct wn_wa_full *out,
    struct wn_err *err);
/** ZRECEIPTINFO of its ZWAMESSAGEINFO; an empty BLOB without. It points into
 * the newest row. */
enum wn_status wn_wa_info(struct wn_wa_queries *q,
    const struct wn_wa_full *full, struct wn_value *out, struct wn_err *err);

/** ios_whatsapp_messages_words.c: of a type, what is what. */
const char *wn_wa_type_word(int64_t type, int64_t event);
/** May a message of this type have a file of its own? */
bool wn_wa_has_file(int64_t type);
/** What was written: the text, else a file's caption. NULL when what stands
 * there is not the author's (events, previews). */
struct wn_value wn_wa_text(const struct wn_wa_full *full);
/** The stanza id of the message that this one answers; nothing of its text. */
struct wn_value wn_wa_reply_to(const struct wn_wa_full *full);

/** ios_whatsapp_messages_detail.c: each adds to the reader's draft. */
void wn_wa_typed(struct wn_whatsapp *m, const struct wn_wa_item *item,
    const struct wn_wa_full *full, const struct wn_session_ref *s);
void wn_wa_times(struct wn_whatsapp *m, const struct wn_wa_full *full,
    enum wn_time_field decides);
void wn_wa_raw_cells(struct wn_whatsapp *m, const struct wn_wa_full *full);
void wn_wa_attachment(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, const struct wn_verdict *v);

/** ios_whatsapp_messages_emit.c: into the draft; may be NULL. */
const struct wn_session_ref *wn_wa_session(struct wn_reading *rd,
    struct wn_whatsapp *m, const struct wn_wa_chat *c);
enum wn_status wn_wa_parties(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, const struct wn_session_ref *s,
    struct wn_err *err);

/** ios_whatsapp_messages_receipts.c: into the draft, when it came to those of
 * s. */
enum wn_status wn_wa_receipts(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_full *full,
    const struct wn_session_ref *s, struct wn_err *err);

/** ios_whatsapp_messages_reactions.c: those to a kept message, each asked about
 * by itself. First they are counted, then put. */
enum wn_status wn_wa_reactions(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_item *item,
    const struct wn_wa_full *full, bool put, struct wn_err *err);

#endif
