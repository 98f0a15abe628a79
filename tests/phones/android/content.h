/** The phone's `content` command: what is asked, what a provider answers. */
#ifndef ANDROID_CONTENT_H
#define ANDROID_CONTENT_H

#include "content_uri.h"
#include "phone.h"
#include "shell_state.h"

#include <sqlite3.h>

#define CONTENT_EXTRAS 16

struct content_extra {
    char *key;
    char type;      /* b s i l f d n */
    char *value;
};

struct content_query {
    struct content_uri uri;
    bool has_uri;
    int user;
    struct shell_list projection;
    char *where;    /* NULL: none */
    char *sort;     /* NULL: none */
    struct content_extra extra[CONTENT_EXTRAS];
    size_t nextras;
};

/** The options after `content query` or `content read`. NULL, or the text of
 *  the IllegalArgumentException; caller frees. */
char *
content_parse(struct content_query *q, int sdk, bool reading, int argc,
    char **argv);

void
content_query_free(struct content_query *q);

/** The value of an extra, or NULL. */
const char *
content_extra(const struct content_query *q, const char *key);

/** What a provider said. */
struct content_answer {
    sqlite3 *db;
    sqlite3_stmt *rows; /* NULL without an exception: a null cursor */
    char *exception;    /* "java.lang.SecurityException: …" */
    struct shell_list sources; /* columns that the projection reads */
    bool noting;        /* the authorizer adds to them */
    bool killed;        /* the process is gone in the middle */
    bool refused;       /* the exception or null cursor is a refusal */
    struct va_fault fault; /* injected; act NULL: none */
};

void
content_answer_free(struct content_answer *a);

/** An exception; takes nothing. */
void
content_throw(struct content_answer *a, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

/** What was served, for the log. */
struct content_served {
    int64_t rows;
    struct buf ids;     /* a JSON array's inside */
    struct buf columns; /* that rows are made of, whatever they are called */
    struct buf printed; /* their names in the answer */
    const char *result; /* rows, none, refused, error */
};

/** Print an answer as Content.java does, and note what was served. Consumes
 *  the rows. Sets a->exception when one is thrown in the middle. */
void
content_print(struct shell *sh, struct content_answer *a,
    struct content_served *served);

/** An injected fault at this URI: true when `a` is the answer already, else
 *  a->fault may say what becomes of the true one. */
bool
content_fault(struct shell *sh, const struct content_query *q,
    struct content_answer *a);

/** Before row `row` is printed: false when the answer ends here, with an
 *  exception or a->killed. *skip: this row is left out. */
bool
content_fault_row(struct content_answer *a, int64_t row, bool *skip);

#endif
