/**
 * A reader turns one artefact into records. Adding one: a row in
 * scope/artefact.h and a file here that defines `wn_reader_<name>`.
 * See docs/adding-a-category.md.
 */
#ifndef WN_RECORDS_READER_H
#define WN_RECORDS_READER_H

#include <pthread.h>

#include "records/book.h"
#include "records/gate.h"
#include "records/record.h"
#include "records/sqlite_in.h"

enum wn_looked { WN_LOOK_NOT, WN_LOOK_FAILED, WN_LOOK_PARTLY, WN_LOOK_DONE };

/** One reader at work. Made by records.c. */
struct wn_reading {
    const struct wn_reader *reader;
    enum wn_artefact artefact;
    const struct wn_scope *scope;
    const struct wn_terms *terms;
    struct wn_gate *gate;
    const struct wn_run *run;
    const struct wn_record_sink *sink;
    struct wn_book *book; /* names, contacts, people kept: shared */
    struct wn_index index; /* its texts are copies; index.uri NULL = none yet */
    struct wn_pool memory; /* of those copies */
    uint32_t source;        /* of the index */
    pthread_mutex_t *lock;  /* for state that media() or had() change */
    void *state;
    enum wn_looked looked;
    char why[256]; /* of FAILED and PARTLY, for people */
};

/** Slots are optional but for emit and free. Status as in acquire/item.h. */
struct wn_reader {
    const struct wn_table *const *tables; /* NULL-terminated; or NULL */
    bool late; /* selects after the others: needs to know whom they kept */
    /** Make state. Called once, before all else. */
    enum wn_status (*open)(struct wn_reading *rd, struct wn_err *err);
    /** rd->index is complete. */
    enum wn_status (*index)(struct wn_reading *rd, struct wn_err *err);
    /** A rowset has come (Android). */
    enum wn_status (*rows)(struct wn_reading *rd, const struct wn_rowset *rs,
        struct wn_err *err);
    enum wn_status (*wanted)(
        struct wn_reading *rd, const struct wn_origin *o);
    void (*not_had)(struct wn_reading *rd, const struct wn_origin *o,
        const char *outcome);
    /** A kept file has its number. From any thread. */
    enum wn_status (*had)(struct wn_reading *rd, const struct wn_origin *o,
        uint32_t number, const char *mime_type, struct wn_err *err);
    /** From any thread. */
    enum wn_status (*media)(struct wn_reading *rd,
        struct wn_media_file *files, size_t count, struct wn_err *err);
    enum wn_status (*value)(struct wn_reading *rd, const char *key,
        const char *value, enum wn_part part, struct wn_err *err);
    /** All has come: choose what is still to choose; nothing is put yet. */
    enum wn_status (*select)(struct wn_reading *rd, struct wn_err *err);
    /** Put every chosen record, in an order that depends on them alone. */
    enum wn_status (*emit)(struct wn_reading *rd, struct wn_err *err);
    void (*free)(struct wn_reading *rd);
};

#define WN_X(name, on, cats, apps, route, had, idom, ipath, fdom, fprefix) \
    extern const struct wn_reader wn_reader_##name;
WN_ARTEFACTS(WN_X)
#undef WN_X

/** Something of the artefact cannot be read; the rules say so. why is plain
 * words; several are said one after the other. */
void wn_reading_partly(struct wn_reading *rd, const char *why);

/** Damage to one row is said and passed over; any other failure ends the run.
 * st and what: of reading that row; what becomes *err. */
enum wn_status wn_reading_survive(struct wn_reading *rd, enum wn_status st,
    const struct wn_err *what, struct wn_err *err);

/** Register the index as a source, once: rd->source. */
enum wn_status wn_reading_source(struct wn_reading *rd, struct wn_err *err);

#endif
