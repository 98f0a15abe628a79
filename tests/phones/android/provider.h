/** The content providers of the phone, over the SQLite files of its image. */
#ifndef ANDROID_PROVIDER_H
#define ANDROID_PROVIDER_H

#include "content.h"

/** Answer one query as user 2000 of this phone. Never fails otherwise than
 *  through the answer. */
void
provider_query(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

/** `content read`: the file behind a URI on stdout. The answer carries only
 *  an exception. Returns bytes served. */
int64_t
provider_read(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

/** One column that a provider lets through: its name, what SQLite is asked. */
struct column {
    char *name;
    char *expression; /* NULL: the name */
};

enum plan_rule {
    PLAN_STRICT_COLUMNS = 1,  /* only mapped columns */
    PLAN_AGGREGATES = 2,      /* … and COUNT(column) and its like */
    PLAN_ALIASES = 4,         /* … and "expression AS name" */
    PLAN_GREY_LIST = 8,       /* … and what Android 10 tolerated */
    PLAN_STRICT_GRAMMAR = 16, /* words of where and sort are looked at */
    PLAN_BALANCED = 32,       /* parentheses of where are counted */
    PLAN_SWALLOW = 64,        /* what SQLite refuses becomes a null cursor */
};

/** A query in the making. All zero but tables and rules is a start. */
struct plan {
    const char *tables;
    unsigned rules;
    struct column *map;
    size_t nmap;
    struct buf where;         /* the provider's own clauses */
    const char *default_sort; /* when none is asked for */
    const char *sort;         /* NULL: the query's */
    bool ignores_projection;  /* the whole map, whatever is asked */
    int64_t limit;            /* < 0: none */
    int64_t offset;
};

/** AND another clause of the provider. */
void
plan_where(struct plan *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

/** AND column = 'value', with the value quoted. */
void
plan_equals(struct plan *p, const char *column, const char *value);

/** A map entry; expression NULL for a plain column. */
void
plan_column(struct plan *p, const char *name, const char *expression);

/** Map all columns of a table or view, but those listed in `skip`. */
void
plan_relation(struct plan *p, sqlite3 *db, const char *relation,
    const char *skip);

/** Compile it against a->db into a->rows, or throw. */
void
plan_run(struct plan *p, struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
plan_free(struct plan *p);

/**
 * Open one file of a user's providers for reading. False, with an exception,
 * when it is not there.
 */
bool
provider_open(struct shell *sh, const char *authority, int user,
    const char *file, struct content_answer *a);

/** From here on SQLite may read and nothing else. */
void
provider_seal(struct content_answer *a);

/** Find out which columns a statement's values are made of: those that its
 *  first `head` bytes, "SELECT … FROM …", read. Those that only a condition
 *  reads do not leave the phone. */
void
provider_sources(struct content_answer *a, const char *sql, size_t head);

/** A table or view that can be asked; AOSP's views lean on tables of another
 *  file at times. */
bool
provider_has(sqlite3 *db, const char *relation);

bool
provider_has_column(sqlite3 *db, const char *relation, const char *column);

/** A URI that changes the phone when it is only asked: logged as a violation
 *  with what a phone would do. Nothing is changed here. */
void
provider_changes(struct shell *sh, const struct content_query *q,
    const char *what);

/** A temporary view over the image's tables. Dies when it cannot be made. */
void
provider_view(sqlite3 *db, const char *name, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/** Android's own SQL functions and collations. */
void
provider_functions(sqlite3 *db);

/** The single providers. User and lock are checked already. */
void
provider_sms(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_mms(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_mms_sms(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_calls(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_contacts(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_calendar(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

void
provider_media(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

#endif
