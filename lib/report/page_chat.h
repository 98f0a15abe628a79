/** Inside page_chat*.c: messages, conversation by conversation. */
#ifndef WN_REPORT_PAGE_CHAT_H
#define WN_REPORT_PAGE_CHAT_H

#include "report/page.h"

/** A message in its place. */
struct wn_line {
    int64_t session; /* 0 = none */
    int64_t time_ns, item;
    const char *set_by; /* in words, to stand after the time */
    bool dated;
};

/** By id, to be found by what answers it. */
struct wn_line_id {
    uint64_t hash;
    int64_t session, item;
};

/** Attachments of an item are rows first … first + count - 1. */
struct wn_line_files {
    int64_t item, first, count;
};

struct wn_chat {
    struct wn_page *p;
    struct wn_line *lines; /* by conversation, then time */
    size_t count, shown;
    struct wn_line_id *ids; /* of the shown ones, by hash */
    size_t id_count;
    struct wn_line_files *files; /* by item */
    size_t file_count;
    const char *application; /* of the conversation at hand */
    struct wn_cells message, parties, receipts, edits, attachments, target;
    sqlite3_stmt *times;
};

/** page_chat_order.c. false: said in p->h. */
bool wn_chat_open(struct wn_chat *c, struct wn_page *p);
void wn_chat_close(struct wn_chat *c);
/** The item that has this message_id; 0 when it is not shown. */
int64_t wn_chat_find(
    struct wn_chat *c, int64_t session, const void *id, size_t n);

/** page_message.c: one list item. */
void wn_chat_message(struct wn_chat *c, const struct wn_line *l);
/** page_message_rest.c: what stands below its text. */
void wn_chat_rest(struct wn_chat *c, const struct wn_line *l);

/** Columns of `message` as wn_chat_open() asks for them. */
enum {
    M_ID, M_APPLICATION, M_TYPE, M_DIRECTION, M_STATUS, M_TEXT, M_SUBJECT,
    M_REPLY_TO, M_REACTION, M_EMOJI, M_EDITED, M_EDIT_STATE, M_GAP, M_LEFT_OUT
};
enum { P_PARTY, P_ROLE };
enum { R_PARTY, R_DELIVERED, R_READ };
enum { E_TIME, E_TEXT };
enum { A_FILE, A_NAME, A_MIME, A_SIZE, A_OUTCOME };

#endif
