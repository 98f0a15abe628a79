/** How content*.c ask, and read what is answered. */
#ifndef WN_DEVICE_ANDROID_CONTENT_IN_H
#define WN_DEVICE_ANDROID_CONTENT_IN_H

#include "base/buf.h"
#include "device/android/content.h"

#define CONTENT_COLUMNS_MAX 64
#define CONTENT_ROW_MAX (16u << 20) /* eight of a provider's cursor windows */

/* An answer this short came out of one cursor window, and so out of one moment:
 * a field takes 16 bytes there, at least 7 in print, and windows are of 1 MiB
 * or more. */
#define CONTENT_ONE_MOMENT (256u << 10)

/** ---- one start of `content` (content_run.c) ----------------------------- */

enum content_said {
    CONTENT_ROWS,
    CONTENT_NONE,    /* "No result found.": also a refusal */
    CONTENT_REFUSED, /* the shell user may not */
    CONTENT_ABSENT,  /* no such provider, or it is locked */
    CONTENT_BAD,     /* a column or a word that it does not know */
    CONTENT_TOO_BIG, /* a row that fits no cursor window, behind those given */
    CONTENT_STOPPED, /* by line() */
    CONTENT_ODD
};

struct content_lines {
    void *ctx;
    /** A line without its LF, borrowed. WN_END: enough. */
    enum wn_status (*line)(
        void *ctx, const char *p, size_t n, struct wn_err *err);
    /** Lines that begin no row are parts of values, not complaints. */
    bool values;
};

struct content_reply {
    enum content_said said;
    uint64_t bytes;
};

/** c: query with projection, also and sort. Adds to totals->starts.
 * @retval WN_ELIMIT  too long for this phone: nothing was sent */
enum wn_status content_run(struct wn_content *c,
    const struct wn_allow_content *ask, const struct content_lines *lines,
    struct content_reply *reply, struct wn_ask_totals *totals,
    struct wn_err *err);

/** What a reply without rows means for people. Never WN_OK. */
enum wn_status content_objection(enum content_said said,
    enum wn_provider p, struct wn_err *err);

/** What the words on stderr mean (content_words.c); "" = nothing was said. */
enum content_said content_words(const char *text, size_t n);
bool content_is_noise(const char *line, size_t n);
bool content_is_none(const char *line, size_t n);

/** ---- lines (content_line.c) --------------------------------------------- */

struct content_span {
    const char *p;
    size_t n;
};

/** "Row: K _id=N": what follows is left in *rest. */
bool content_row_start(const char *p, size_t n, uint64_t *k, int64_t *id,
    struct content_span *rest);
/** Step over a word; false when something else is there. */
bool content_skip(struct content_span *s, const char *word);
/** -?[0-9]+ that fits, and nothing else. */
bool content_integer(const char *p, size_t n, int64_t *out);
/** ", a=1, b=2" into the values of names. WN_ABSENT: more than one reading;
 * WN_EFORMAT: none. */
enum wn_status content_split(struct content_span text,
    const char *const *names, size_t count, struct content_span *values);

/** ---- a question in the making ------------------------------------------- */

struct content_column {
    const char *name;
    bool text;    /* asked for as text */
    size_t at;    /* in the caller's columns */
    unsigned bit; /* in the provider's set */
};

struct content_ask {
    struct wn_content *c;
    const struct wn_ask *q;
    struct content_column columns[CONTENT_COLUMNS_MAX]; /* that exist */
    size_t count;
    wn_provider_row_fn *fn;
    void *ctx;
    struct wn_ask_totals *totals;
};

/** Of a->columns: cells in the caller's order, those that do not exist NULL. */
enum wn_status content_give(const struct content_ask *a, int64_t id,
    const struct wn_cell *cells, struct wn_err *err);
/** The columns that are asked for and may exist. @retval WN_ABSENT none does */
enum wn_status content_columns(struct content_ask *a, struct wn_err *err);

/** Does the provider take expressions? */
bool content_is_open(enum wn_provider p);
/** Its rows come in no order that can be asked for. */
bool content_is_unsorted(enum wn_provider p);

/** A question that matches no row, whatever is in them (content_missing.c). */
struct wn_ask content_nothing(
    enum wn_provider p, int user, int64_t parent);

/** ---- numbers of rows (content_ids.c) ------------------------------------ */

struct content_ids {
    int64_t *at; /* malloc'd */
    size_t count, room;
};

void content_ids_free(struct content_ids *ids);
enum wn_status content_ids_add(
    struct content_ids *ids, int64_t id, struct wn_err *err);
/** Ascending, each once. */
void content_ids_sort(struct content_ids *ids);
bool content_ids_have(const struct content_ids *ids, int64_t id);
/** Those that match q, and also (NULL = nothing more); added to ids. */
enum wn_status content_ids_ask(struct wn_content *c, const struct wn_ask *q,
    const char *also, struct content_ids *ids, struct content_reply *reply,
    struct wn_ask_totals *totals, struct wn_err *err);

/** Are they still these? Else totals->changed: rows came or went while several
 * answers, or a long one, were read. */
enum wn_status content_ids_compare(struct content_ask *a,
    const struct content_ids *ids, struct wn_err *err);

/** ---- rows in hex digits (content_hex.c) --------------------------------- */

struct content_hex {
    struct wn_buf bytes; /* that the cells point into */
    struct wn_cell cells[CONTENT_COLUMNS_MAX];
    uint64_t k;
    int64_t id;
    bool cut;   /* a text is `most` bytes long: there may be more of it */
    bool unfit; /* a number is none */
};

/** "typeof(date)||hex(date)"; at most `most` bytes of a text. */
void content_hex_put(
    struct wn_buf *b, const struct content_column *c, size_t most);
/** A line. @retval WN_EFORMAT not one of this question's */
enum wn_status content_hex_read(struct content_hex *r,
    const struct content_ask *a, size_t most, const char *p, size_t n,
    struct wn_err *err);
/** Of a text, from `offset` on, to the end of `into`. WN_ABSENT: the row has
 * gone meanwhile. WN_ELIMIT: into is full. */
enum wn_status content_hex_rest(const struct content_ask *a, int64_t id,
    const struct content_column *c, size_t offset, struct wn_buf *into,
    struct wn_err *err);

/** ---- rows set aside (content_keep.c) ------------------------------------ */

struct content_keep {
    struct wn_buf bytes;
    struct content_kept *rows; /* malloc'd */
    size_t count, room;
};

void content_keep_init(struct content_keep *k);
void content_keep_free(struct content_keep *k);
enum wn_status content_keep_put(struct content_keep *k, int64_t id,
    const struct wn_cell *cells, size_t count, struct wn_err *err);
/** All of them to content_give(), in order of _id. */
enum wn_status content_keep_give(
    struct content_keep *k, const struct content_ask *a, struct wn_err *err);

/** ---- the two ways, and the rest ----------------------------------------- */

/** *said is not CONTENT_ROWS: nothing was given, and that is why.
 * @retval WN_ELIMIT  too long for one command: nothing was given */
typedef enum wn_status content_way(struct content_ask *a,
    enum content_said *said, struct wn_err *err);
content_way content_open;      /* expressions */
content_way content_strict;    /* plain columns */
content_way content_canonical; /* its own columns, whatever is asked for */

/** An empty answer, or a question that was not understood (content_prove.c).
 * WN_OK: it is empty indeed; WN_END: columns were found to be missing, so ask
 * again; else what is wrong. */
enum wn_status content_prove(struct content_ask *a, enum content_said said,
    struct wn_err *err);
/** The question is understood: rows came. */
void content_proven(const struct content_ask *a);

/** A question that fits no command, in several (content_parts.c). */
enum wn_status content_parts(struct content_ask *a, struct wn_err *err);
/** One that fits: the way of its provider, proven. */
enum wn_status content_whole(struct content_ask *a, struct wn_err *err);

#endif
