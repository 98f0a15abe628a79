/**
 * records.sqlite read as evidence: hostile input, opened read-only and
 * immutable, its schema taken apart before any row is read. Only this floor's
 * *db* and rescope files look inside.
 */
#ifndef WN_VERIFY_EVIDENCE_H
#define WN_VERIFY_EVIDENCE_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "verify/arena.h"
#include "verify/job.h"

#define WN_EV_NAME_BYTES 64
#define WN_EV_COLUMNS_MAX 48
#define WN_EV_TABLES_MAX 96

enum wn_ev_kind { WN_EV_NULL, WN_EV_INT, WN_EV_REAL, WN_EV_TEXT, WN_EV_BLOB };

struct wn_ev_value {
    enum wn_ev_kind kind;
    int64_t i;
    double r;
    const uint8_t *p; /* TEXT, BLOB; never NULL for them */
    size_t n;
};

/** ---- the shape ------------------------------------------------------- */

struct wn_ev_column {
    char name[WN_EV_NAME_BYTES];
    char type[8];                   /* INTEGER TEXT ANY BLOB REAL */
    char refers[WN_EV_NAME_BYTES];  /* table, or "" */
    bool not_null;
    bool key; /* PRIMARY KEY of this column alone */
};

struct wn_ev_table {
    char name[WN_EV_NAME_BYTES];
    struct wn_ev_column columns[WN_EV_COLUMNS_MAX];
    size_t count;
    char keys[2 * WN_EV_NAME_BYTES + 2]; /* "a, b" of PRIMARY KEY(a, b) */
    bool without_rowid;
    /* Of a typed table: */
    bool typed;
    int item_column;    /* index of item_id */
    int own_column;     /* index of its own id, -1 = none */
    int ordinal_column; /* -1 = none: one row an item */
    /* Columns of which a record hash is made, by their names. */
    size_t hashed[WN_EV_COLUMNS_MAX], hashed_count;
    bool found;         /* of a fixed table: it is there and right */
};

/** Take a CREATE TABLE apart by the grammar of docs/bundle-format.md.
 * @retval WN_EFORMAT it is none of those */
enum wn_status wn_ev_grammar(struct wn_ev_table *out, const char *sql);

/** ---- people, conversations, sources, files --------------------------- */

struct wn_ev_party {
    int64_t id;
    const char *kind;
    struct wn_ev_value address;
    const char *who;    /* normalised by us; "" = nobody certain */
    const char *digits; /* "" = none */
    const char *e164;   /* as the bundle has it; "" = none */
    bool mail;
    bool hidden; /* somebody whose number nothing here tells */
    uint32_t apps; /* whose own lists tell it; 0 = the address itself does */
    bool own;  /* the phone's own side */
    bool other; /* stands where the other side does */
    bool used; /* something refers to it */
};

struct wn_ev_session {
    int64_t id;
    const char *application, *kind;
    struct wn_ev_value display_name;
    size_t first, count; /* in session_parties */
    bool used;
};

struct wn_ev_source {
    int64_t id;
    const char *kind;
    struct wn_ev_value locator;
    const char *mode;
    uint64_t items;
};

struct wn_ev_file {
    int64_t id;
    const char *path; /* data/files/000017.jpg */
    const char *sha256;
    uint64_t items;
};

struct wn_evidence {
    struct wn_job *job;
    sqlite3 *db;
    struct wn_ev_table tables[WN_EV_TABLES_MAX];
    size_t table_count;
    struct wn_varena arena;
    struct wn_ev_party *parties; /* by id, like the rest */
    size_t party_count;
    struct wn_ev_session *sessions;
    size_t session_count;
    size_t *session_parties; /* indexes into parties */
    size_t session_party_count;
    struct wn_ev_source *sources;
    size_t source_count;
    struct wn_ev_file *files;
    size_t file_count;
    size_t weight_most; /* of an arena */
    const atomic_bool *damaged; /* by SQLite's checks; NULL: none run */
    bool ended; /* no row more is read, which was said */
};

/** Open, harden, shape. Whether it is sound is another question, below.
 * @retval WN_ABSENT not usable: said */
enum wn_status wn_ev_open(
    struct wn_evidence *e, struct wn_job *j, const char *bundle_path);
void wn_ev_close(struct wn_evidence *e);
/** The hardened connection alone, for the schema: each statement is ended
 * after many steps, until sqlite3_progress_handler() is called again.
 * @retval WN_ABSENT it cannot be opened */
enum wn_status wn_ev_connect(sqlite3 **out, const char *bundle_path);
/** Say why it was not. */
void wn_ev_unopened(struct wn_verify_result *r, enum wn_status why);

/** Is it sound, by SQLite's own checks? They take about as long as reading all
 * of it, so they run beside that (db_sound.c). Until they have ended nothing
 * that was read is to be believed; where they fail, reading e is ended too. */
struct wn_sound;
/** NULL without memory, which is said. */
struct wn_sound *wn_sound_begin(
    struct wn_evidence *e, const char *bundle_path);
/** Waits for them. false: it is damaged, which is said, and what was found
 * since wn_sound_begin() is forgotten. Frees s, before e is closed. */
bool wn_sound_end(struct wn_sound *s);
/** Tables and columns as the format has them. @retval WN_ABSENT said */
enum wn_status wn_ev_shape(struct wn_evidence *e);
const struct wn_ev_table *wn_ev_table(
    const struct wn_evidence *e, const char *name);
/** -1 when there is none. */
int wn_ev_column(const struct wn_ev_table *t, const char *name);

/** Load parties, sessions, sources, files; check them among themselves. */
enum wn_status wn_ev_people(struct wn_evidence *e);
enum wn_status wn_ev_things(struct wn_evidence *e);
/** db_lids.c, after these: LIDs whose number rows of the bundle tell. */
void wn_ev_lids(struct wn_evidence *e);
/** rescope_apps.c: the application that keeps its things there, alone; 0 = no
 * single one. source may be NULL. */
uint32_t wn_ev_app(const struct wn_ev_source *source);
/** The rule table against the filter; fills job->rules. */
void wn_ev_rules(struct wn_evidence *e);
/** After all items: nothing stands there that no item explains. */
void wn_ev_unused(struct wn_evidence *e);

/** By id; NULL when there is none. */
struct wn_ev_party *wn_ev_party(const struct wn_evidence *e, int64_t id);
struct wn_ev_session *wn_ev_session(const struct wn_evidence *e, int64_t id);
struct wn_ev_source *wn_ev_source(const struct wn_evidence *e, int64_t id);
struct wn_ev_file *wn_ev_file(const struct wn_evidence *e, int64_t id);

/** ---- statements ------------------------------------------------------ */

/** Reports what fails. NULL statement = failed. */
sqlite3_stmt *wn_ev_prepare(struct wn_evidence *e, const char *sql);
/** true for a row; a failure is reported and ends the reading. So does,
 * silently, that it is found to be damaged: each row may hold as much as the
 * file. */
bool wn_ev_step(struct wn_evidence *e, sqlite3_stmt *q);
/** Rows of a table came as no sound database gives them: said once, and no row
 * more is read. By id each stands once and all ascend: who looks one up, or
 * goes by where it stands among others, relies on it. */
void wn_ev_unsound(struct wn_evidence *e, const char *table);
/** Is another row worth reading? */
bool wn_ev_goes_on(struct wn_evidence *e);
/** Is what was copied there no more than a file of this size can hold? Else
 * that is said once, and no row more is read. */
bool wn_ev_fits(struct wn_evidence *e, const struct wn_varena *a);
/** Room for one more row of `size` bytes behind `count`; not cleared. false:
 * there are too many, or no memory, which is said. */
bool wn_ev_grow(struct wn_evidence *e, void **array, size_t *room,
    size_t count, size_t size);
/** A copy in the arena; false without memory (job->r->nomem is set). */
bool wn_ev_copy(struct wn_evidence *e, struct wn_varena *to, sqlite3_stmt *q,
    int column, struct wn_ev_value *out);
/** A text column as a C string in e->arena; "" when it is none. */
const char *wn_ev_text(struct wn_evidence *e, sqlite3_stmt *q, int column);

/** ---- items ----------------------------------------------------------- */

struct wn_ev_time {
    const char *kind, *epoch, *set_by;
    int64_t time_ns;
    struct wn_ev_value raw;
};

struct wn_ev_row {
    const struct wn_ev_table *table;
    const struct wn_ev_value *values; /* table->count of them */
};

struct wn_ev_raw {
    const char *table, *column;
    int64_t row;
    struct wn_ev_value value;
};

struct wn_ev_rendering {
    const char *table;
    int64_t ordinal; /* of the row in its record */
    const char *column, *text;
};

struct wn_ev_item {
    int64_t id, rule_id;
    enum wn_category category; /* WN_CAT_COUNT = no such */
    struct wn_ev_source *source;
    const char *source_table;
    int64_t source_row;
    bool dated;
    struct wn_ev_time time; /* its kind is time_basis */
    const char *sha256;
    struct wn_ev_time *times;
    size_t time_count, time_room;
    struct wn_ev_row *rows; /* by table, in their order */
    size_t row_count, row_room;
    struct wn_ev_file **files;
    size_t file_count, file_room;
    struct wn_ev_raw *raws;
    size_t raw_count, raw_room;
    struct wn_ev_rendering *renderings; /* by table, ordinal, column */
    size_t rendering_count, rendering_room;
    struct wn_varena arena; /* of this item alone */
};

/** First row of a table; NULL. */
const struct wn_ev_row *wn_ev_row(
    const struct wn_ev_item *it, const char *table);
/** A value of a row; a static NULL value where there is no such column. */
const struct wn_ev_value *wn_ev_get(
    const struct wn_ev_row *row, const char *column);
/** What a column of the source held, as it was kept; NULL value likewise. */
const struct wn_ev_value *wn_ev_raw(
    const struct wn_ev_item *it, const char *table, const char *column);
bool wn_ev_is(const struct wn_ev_value *v, const char *text);
/** By their bytes, the shorter first: of TEXT and BLOB; others have none. */
int wn_ev_compare(const struct wn_ev_value *a, const struct wn_ev_value *b);

/** What can be read of the bytes in this row's column; NULL: nothing is beside
 * them. A row without a stored ordinal is the only one of its table. */
const struct wn_ev_rendering *wn_ev_rendering(const struct wn_ev_item *it,
    const struct wn_ev_row *row, const char *column);

/** Text that is no UTF-8 has a readable rendering beside it, and nothing else
 * has (db_row.c). */
void wn_ev_check_renderings(
    struct wn_evidence *e, const struct wn_ev_item *it);

/** Rows of typed tables keep the place that they had in their record. */
void wn_ev_check_ordinals(
    struct wn_evidence *e, const struct wn_ev_item *it);

/** One item after the other, with all that belongs to it. */
typedef void wn_ev_item_fn(void *ctx, const struct wn_ev_item *it);
void wn_ev_items(struct wn_evidence *e, wn_ev_item_fn *fn, void *ctx);

/** Fill t->hashed of a typed table. */
void wn_canon_order(struct wn_ev_table *t);
/** record_sha256 of an item, computed again (docs/bundle-format.md).
 * @retval WN_EFORMAT  it refers to what is not there */
enum wn_status wn_canon_hash(char hex[WN_SHA256_HEX],
    const struct wn_evidence *e, const struct wn_ev_item *it);

#endif
