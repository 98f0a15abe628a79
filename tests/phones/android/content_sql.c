#include "content_sql.h"
#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What SQLiteTokenizer of Android knows (isFunction, isType, isKeyword). */
static const char functions[] =
    "abs avg char coalesce count glob group_concat hex ifnull instr length "
    "like likelihood likely lower ltrim max min nullif random randomblob "
    "replace round rtrim substr sum total trim typeof unicode unlikely upper "
    "zeroblob";
static const char types[] =
    "INT INTEGER TINYINT SMALLINT MEDIUMINT BIGINT INT2 INT8 CHARACTER VARCHAR "
    "NCHAR NVARCHAR TEXT CLOB BLOB REAL DOUBLE FLOAT NUMERIC DECIMAL BOOLEAN "
    "DATE DATETIME";
static const char keywords[] =
    "ABORT ACTION ADD AFTER ALL ALTER ANALYZE AND AS ASC ATTACH AUTOINCREMENT "
    "BEFORE BEGIN BETWEEN BINARY BY CASCADE CASE CAST CHECK COLLATE COLUMN "
    "COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME "
    "CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH "
    "DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS "
    "EXPLAIN FAIL FILTER FOLLOWING FOR FOREIGN FULL GLOB GROUPS IF IGNORE "
    "IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO "
    "IS ISNULL JOIN KEY LEFT LIKE MATCH NATURAL NO NOCASE NOT NOTHING NOTNULL "
    "NULL OF OFFSET ON OR OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING "
    "PRIMARY QUERY "
    "RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE "
    "RESTRICT RIGHT ROLLBACK ROW ROWS RTRIM SAVEPOINT SET TABLE TEMP TEMPORARY "
    "THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION UNIQUE UPDATE USING "
    "VACUUM VIEW VIRTUAL WHEN WITH WITHOUT";

bool
sql_word_eq(const char *token, size_t n, const char *word)
{
    return strlen(word) == n && strncasecmp(token, word, n) == 0;
}

bool
sql_word_in(const char *token, size_t n, const char *list)
{
    for (const char *p = list; *p != '\0'; ) {
        size_t len = strcspn(p, " ");

        if (len == n && strncasecmp(p, token, n) == 0) {
            return true;
        }
        p += len;
        p += strspn(p, " ");
    }
    return false;
}

bool
sql_word_is_strict(const char *token, size_t n)
{
    return n == 0 || sql_word_in(token, n, functions) ||
        sql_word_in(token, n, types) || sql_word_in(token, n, keywords);
}

static bool
is_word_start(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(char c)
{
    return is_word_start(c) || (c >= '0' && c <= '9');
}

/* The end of a quoted piece that begins at p, or NULL. Doubled quotes stay
 * inside. */
static const char *
quote_end(const char *p)
{
    char q = *p == '[' ? ']' : *p;

    for (p++; *p != '\0'; p++) {
        if (*p == q && q != ']' && p[1] == q) {
            p++;
        } else if (*p == q) {
            return p;
        }
    }
    return NULL;
}

/* Steps over a comment; NULL when it never ends. p is unchanged when there
 * is none. */
static const char *
skip_comment(const char *p)
{
    const char *end;

    if (p[0] == '-' && p[1] == '-') {
        end = strchr(p, '\n');
        return end == NULL ? NULL : end + 1;
    }
    if (p[0] == '/' && p[1] == '*') {
        end = strstr(p + 2, "*/");
        return end == NULL ? NULL : end + 2;
    }
    return p;
}

static enum sql_fault
one_token(const char **at, sql_visit visit, void *ctx, const char **bad,
    size_t *bad_n)
{
    const char *p = *at;
    const char *end = p;
    const char *from = p;

    if (is_word_start(*p)) {
        while (is_word(*end)) {
            end++;
        }
        *at = end;
    } else if (strchr("'\"`[", *p) != NULL) {
        end = quote_end(p);
        if (end == NULL) {
            return SQL_UNTERMINATED_QUOTE;
        }
        *at = end + 1;
        from = *p == '\'' ? end : p + 1;
    } else if ((end = skip_comment(p)) != p) {
        *at = end;
        return end == NULL ? SQL_UNTERMINATED_COMMENT : SQL_FINE;
    } else {
        *at = p + 1;
        return *p == ';' ? SQL_SEMICOLON : SQL_FINE;
    }
    if (from == end || visit(ctx, from, (size_t)(end - from))) {
        return SQL_FINE;
    }
    *bad = from;
    *bad_n = (size_t)(end - from);
    return SQL_TOKEN;
}

enum sql_fault
sql_tokens(const char *sql, sql_visit visit, void *ctx, const char **bad,
    size_t *bad_n)
{
    enum sql_fault fault = SQL_FINE;

    while (sql != NULL && *sql != '\0' && fault == SQL_FINE) {
        fault = one_token(&sql, visit, ctx, bad, bad_n);
    }
    return fault;
}

char *
sql_fault_text(enum sql_fault fault, const char *sql, const char *bad,
    size_t bad_n)
{
    switch (fault) {
    case SQL_UNTERMINATED_QUOTE:
        return xformat("Unterminated quote in '%s'", sql);
    case SQL_UNTERMINATED_COMMENT:
        return xformat("Unterminated comment in '%s'", sql);
    case SQL_SEMICOLON:
        return xformat("Semicolon is not allowed in '%s'", sql);
    case SQL_FINE:
    case SQL_TOKEN:
        break;
    }
    return xformat("Invalid token %.*s", (int)bad_n, bad);
}

bool
sql_is_balanced(const char *sql)
{
    size_t depth = 0;

    while (sql != NULL && *sql != '\0') {
        const char *next = sql;

        if (strchr("'\"`[", *sql) != NULL) {
            next = quote_end(sql);
            next = next == NULL ? NULL : next + 1;
        } else {
            next = skip_comment(sql);
        }
        if (next == NULL) {
            return false;
        }
        if (next != sql) {
            sql = next;
            continue;
        }
        if (*sql == ')' && depth-- == 0) {
            return false;
        }
        depth += *sql == '(';
        sql++;
    }
    return depth == 0;
}
