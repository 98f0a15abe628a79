/**
 * SMS and MMS of an Android phone. Who is meant is found first, in the phone's
 * lists of addresses and conversations; then the messages are asked for by
 * dates and conversations, so that the phone itself selects.
 * docs/categories/messages.md. Only source_messages*.c include it.
 */
#ifndef WN_ACQUIRE_SOURCE_MESSAGES_H
#define WN_ACQUIRE_SOURCE_MESSAGES_H

#include "acquire/source_where.h"

#define MESSAGES_BATCH 4000 /* row numbers in one question */
#define MESSAGES_RULES 64

/** Row numbers; malloc'd. */
struct messages_ids {
    int64_t *at;
    size_t count, room;
};

/** Conversations of a rule's people. */
struct messages_talks {
    struct messages_ids exact;  /* with one of them alone */
    struct messages_ids line;   /* the same, and those whose address is theirs
                                   but for a "+" or a "0", and so nobody's for
                                   certain */
    struct messages_ids groups; /* with one of them among others */
};

struct messages_table {
    enum wn_provider provider;
    const char *name;   /* "sms", "pdu" */
    const char *box;    /* which way: 1 is what came in */
    int64_t unit_ns;    /* of its dates */
    bool addressed;     /* a row names its other side */
};
extern const struct messages_table messages_sms, messages_mms;

struct messages_member {
    int64_t thread, address; /* rows of threads, canonical_addresses */
};

/** A set of parts that some rules agreed to: a question of its own. */
#define MESSAGES_CLASSES 4
extern const uint32_t messages_classes[MESSAGES_CLASSES];
/** Which columns a rule agreed to; keywords are looked for in the text. */
uint32_t messages_class(const struct wn_rule *r);

/** A row of pdu, of which more than its number has come. */
struct messages_row {
    int64_t id, thread;
    bool incoming;
    bool told; /* who sent it and to whom came already */
};

/** A row of pdu of which only its number came: its addr decides. */
struct messages_held {
    int64_t id;
    size_t class;
    bool listed; /* if the sender is one of the rules' people */
};

struct messages {
    struct source_android *s;
    const struct wn_terms *t;
    uint64_t rules; /* those that ask for SMS and MMS */
    struct messages_talks of[MESSAGES_RULES];
    struct messages_ids *denied; /* conversations of each deny's people */
    struct messages_ids addresses, threads; /* that came already */
    struct messages_member *members; /* of these threads; by thread */
    size_t member_count, member_room;
    struct messages_row *rows; /* of pdu, by id */
    size_t row_count, row_room;
    struct messages_held *held;
    size_t held_count, held_room;
    const struct wn_rowset *addr; /* NULL = none was asked for */
    uint64_t addr_read;           /* of which so much was looked at */
};

/** ---- source_messages_ids.c ---------------------------------------------- */

enum wn_status messages_add(
    struct messages_ids *ids, int64_t id, struct wn_err *err);
/** Sorted, each once. */
void messages_sort(struct messages_ids *ids);
/** In a sorted list. */
bool messages_has(const struct messages_ids *ids, int64_t id);
void messages_clear(struct messages_ids *ids);
/** "5 9": who is in a conversation; nobody when it is not such a list. */
enum wn_status messages_recipients(struct messages_ids *out,
    const struct wn_cell *list, struct wn_err *err);
/** column IN ids, as alternatives of one question from ids[from] on. */
void messages_among(struct source_where *w, const char *column,
    const struct messages_ids *ids, size_t from);
/** Does the reader want this of a row? "sms/7", "pdu/7"; of an MMS, before its
 * texts came, "mms/7" and what: "/text", "/files". */
bool messages_wanted(
    struct messages *m, const char *table, int64_t id, const char *what);
/** Ask, read the rows by fn unless it is NULL, and give them; table NULL: they
 * are not given. */
typedef enum wn_status messages_row_fn(void *ctx, int64_t id,
    const struct wn_cell *cells, struct wn_err *err);
enum wn_status messages_ask(struct messages *m, struct wn_ask *q,
    const struct source_where *w, const char *table, messages_row_fn *fn,
    void *ctx, struct wn_err *err);

/** ---- source_messages_people.c ------------------------------------------- */

/** Find the conversations of the rules' and of the denied people. */
enum wn_status messages_find_people(struct messages *m, struct wn_err *err);

/** ---- source_messages_members.c ------------------------------------------ */

extern const struct wn_ask_column messages_address_columns[1];
extern const struct wn_ask_column messages_thread_columns[1];
enum wn_status messages_note_members(struct messages *m, int64_t thread,
    const struct messages_ids *who, struct wn_err *err);
/** How many are in a conversation, beside the owner; 0 = not known. */
size_t messages_members(const struct messages *m, int64_t thread);
/** Who is in these conversations, of which rows came? */
enum wn_status messages_complete_people(struct messages *m,
    const struct messages_ids *threads, struct wn_err *err);

/** ---- source_messages_where.c -------------------------------------------- */

/** What rule i asks of a table. others: of a group that is open to listed
 * people only, the MMS that came in, which only their senders can decide; else
 * everything but that. */
void messages_want(struct source_where *w, const struct messages *m,
    const struct messages_table *t, size_t i, bool others);
void messages_denies(struct source_where *w, const struct messages *m,
    const struct messages_table *t);

/** ---- source_messages_columns.c ------------------------------------------ */

#define MESSAGES_COLUMNS 24
/** Columns of a table that these parts allow, into cols. The first are
 * thread_id and, of pdu, date and msg_box. */
size_t messages_columns(const struct messages *m,
    const struct messages_table *t, uint32_t parts,
    struct wn_ask_column cols[MESSAGES_COLUMNS]);

/** ---- source_messages_mms.c ---------------------------------------------- */

/** The rows of pdu; threads: of those that came. */
enum wn_status messages_ask_mms(struct messages *m,
    struct messages_ids *threads, struct wn_err *err);

/** ---- source_messages_addr.c --------------------------------------------- */

/** Ask for the addr of each row that is held, and leave those that may go on.
 */
enum wn_status messages_release(struct messages *m, struct wn_err *err);
/** The senders that conversations do not tell; then addr is given. */
enum wn_status messages_senders(struct messages *m, struct wn_err *err);

/** ---- source_messages_parts.c -------------------------------------------- */

/** The parts of the MMS that the reader wants, and their files. */
enum wn_status messages_parts(struct messages *m, struct wn_err *err);

/** ---- source_messages_files.c -------------------------------------------- */

/** The bytes of one part, to the sink, if it is wanted. */
enum wn_status messages_file(
    struct messages *m, int64_t part, struct wn_err *err);

#endif
