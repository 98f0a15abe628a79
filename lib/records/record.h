/**
 * Door of floor 5: the record model, the record sink (implemented by bundle),
 * and records' own entry: an item sink made of scope + record sink.
 *
 * A record is one item of the bundle: where it came from, the time that
 * decided, every known event time, the raw columns it was read from, and typed
 * rows for the tables of its category. Tables are described by data, so a new
 * category adds a descriptor beside its reader and nothing in bundle.
 */
#ifndef WN_RECORDS_RECORD_H
#define WN_RECORDS_RECORD_H

#include "acquire/item.h"
#include "base/run.h"
#include "base/timespan.h"

/** ---- tables ---------------------------------------------------------- */

enum wn_column_type {
    WN_COL_INTEGER,
    WN_COL_TEXT,  /* invalid UTF-8 is stored as a BLOB instead: type ANY */
    WN_COL_BLOB,
    WN_COL_PARTY,   /* value = wn_party; stored as party_id */
    WN_COL_SESSION, /* value = wn_session_ref; stored as session_id */
    WN_COL_FILE     /* value = file number from the sink; stored as file_id */
};

struct wn_column {
    const char *name;
    enum wn_column_type type;
    bool state; /* a live phone changes it (is_read): not in record_sha256 */
};

/** A typed table. Its first stored columns are made by bundle: own_id (if not
 * NULL, an INTEGER PRIMARY KEY numbered at the end), then item_id. */
struct wn_table {
    const char *name;   /* "message" */
    const char *own_id; /* "attachment_id", or NULL: item_id is the key if
                           `single`, else not unique */
    bool single;        /* at most one row per item */
    size_t column_count;
    const struct wn_column *columns;
};

/** All tables of all readers, NULL-terminated. */
const struct wn_table *const *wn_record_tables(void);

/** ---- values ---------------------------------------------------------- */

enum wn_value_kind {
    WN_VAL_NULL,
    WN_VAL_INT,
    WN_VAL_REAL,
    WN_VAL_TEXT, /* n bytes, any bytes */
    WN_VAL_BLOB,
    WN_VAL_PARTY,
    WN_VAL_SESSION,
    WN_VAL_FILE
};

struct wn_party {
    const char *kind; /* phone | email | withheld | other */
    const char *address_raw;
    size_t address_bytes;
    const char *address_e164_derived; /* NULL when none */
    const char *display_name; /* NULL unless a contacts rule admits it */
};

struct wn_session_ref {
    const char *key; /* unique within the source: chat guid; not stored */
    const char *application;
    const char *display_name; /* NULL unless in scope */
    const char *kind; /* one-to-one | group | unknown */
    int64_t participant_count;
    const struct wn_party *parties;
    size_t party_count;
};

struct wn_value {
    enum wn_value_kind kind;
    int64_t i;
    double r;
    const void *p; /* TEXT, BLOB */
    size_t n;
    const struct wn_party *party;
    const struct wn_session_ref *session;
};

struct wn_row {
    const struct wn_table *table;
    const struct wn_value *values; /* table->column_count of them */
};

/** One raw source column, as stored. */
struct wn_raw_cell {
    const char *table;
    int64_t row;
    const char *column;
    struct wn_value value; /* NULL, INT, REAL, TEXT, BLOB only */
};

struct wn_event_time {
    const char *kind; /* shown | sent | … (docs/bundle-format.md) */
    int64_t time_ns;
    struct wn_value raw;
    enum wn_epoch epoch;
    const char *set_by; /* device | network | sender | exif | … */
};

struct wn_record {
    unsigned rule; /* index in filter order */
    enum wn_category category;
    uint32_t source;          /* from sink->source */
    const char *source_table; /* "" for files */
    int64_t source_row;
    bool dated;
    struct wn_event_time decided; /* the time that decided; kind = basis */
    const struct wn_event_time *times;
    size_t time_count;
    const struct wn_raw_cell *raw;
    size_t raw_count;
    const struct wn_row *rows;
    size_t row_count;
    const uint32_t *files; /* file numbers belonging to the item */
    size_t file_count;
};

struct wn_source {
    const char *kind; /* database | file | identity | provider */
    const char *locator;
    const char *sha256; /* "" when not whole */
    uint64_t size_bytes;
    const char *acquisition_mode;
    const char *note;
};

/** ---- the sink -------------------------------------------------------- */

struct wn_record_sink {
    void *ctx;
    /** Register a thing read. Same locator twice gives the same number. */
    enum wn_status (*source)(void *ctx, const struct wn_source *s,
        uint32_t *number, struct wn_err *err);
    /** A file to keep, streamed; thread-safe across handles. extension is of
     * [a-z0-9]{1,5} or "". */
    enum wn_status (*file_begin)(void *ctx, const char *phone_path,
        const char *mime_type, const char *extension, int64_t mtime_ns,
        void **handle, struct wn_err *err);
    enum wn_status (*file_data)(
        void *handle, const void *p, size_t n, struct wn_err *err);
    /** Keep: *number for records. Otherwise erased. */
    enum wn_status (*file_end)(void *handle, bool keep, uint32_t *number,
        struct wn_err *err);
    /** A kept file that no record came to need: erase it. */
    enum wn_status (*file_drop)(
        void *ctx, uint32_t number, struct wn_err *err);
    /** One record, borrowed for the call. From one thread. */
    enum wn_status (*put)(
        void *ctx, const struct wn_record *r, struct wn_err *err);
    /** The phone's own side: which number or account. */
    enum wn_status (*own_account)(void *ctx, const struct wn_party *p,
        const char *label, struct wn_err *err);
    /** outcome: found | looked-none-found | could-not-look | partly. */
    enum wn_status (*rule)(void *ctx, unsigned rule, const char *outcome,
        const char *reason, uint64_t failed, struct wn_err *err);
    /** One total of things seen and not kept for a category. */
    enum wn_status (*not_kept)(void *ctx, enum wn_category c, uint64_t count,
        struct wn_err *err);
};

/** ---- records itself -------------------------------------------------- */

struct wn_records;

/** scope, sink and run are borrowed. */
enum wn_status wn_records_new(struct wn_records **out,
    const struct wn_scope *scope, const struct wn_record_sink *sink,
    const struct wn_run *run, struct wn_err *err);
/** The item sink to hand to acquire; owned by records. */
const struct wn_item_sink *wn_records_sink(struct wn_records *r);
/** Some rule was served only in part, or not at all. */
bool wn_records_shortfall(const struct wn_records *r);
/** Apps of a rule that were looked at, for all that is known of them or for
 * part of it. 0 for a rule that was given up, or of no apps. */
uint32_t wn_records_looked(const struct wn_records *r, unsigned rule);
void wn_records_free(struct wn_records **r);

#endif
