/**
 * SQL as a provider looks at it before SQLite does: tokens, and the strict
 * grammar of SQLiteQueryBuilder. Messages are the ones of Android.
 */
#ifndef ANDROID_CONTENT_SQL_H
#define ANDROID_CONTENT_SQL_H

#include <stdbool.h>
#include <stddef.h>

enum sql_fault {
    SQL_FINE,
    SQL_UNTERMINATED_QUOTE,
    SQL_UNTERMINATED_COMMENT,
    SQL_SEMICOLON,
    SQL_TOKEN, /* the visitor said no */
};

/** Called for each bare or quoted identifier (not for 'text'). */
typedef bool (*sql_visit)(void *ctx, const char *token, size_t n);

/** The first token refused is left in *bad (of bad_n), when not NULL. */
enum sql_fault
sql_tokens(const char *sql, sql_visit visit, void *ctx,
    const char **bad, size_t *bad_n);

/** Why, as the exception says it; caller frees. */
char *
sql_fault_text(enum sql_fault fault, const char *sql, const char *bad,
    size_t bad_n);

/** A function, type or keyword that the strict grammar lets pass. */
bool
sql_word_is_strict(const char *token, size_t n);

/** Parentheses outside quotes and comments close what was opened, and no
 *  quote or comment stays open. */
bool
sql_is_balanced(const char *sql);

/** token is `word` in any case. */
bool
sql_word_eq(const char *token, size_t n, const char *word);

/** token is in a list of words with spaces between, in any case. */
bool
sql_word_in(const char *token, size_t n, const char *list);

#endif
