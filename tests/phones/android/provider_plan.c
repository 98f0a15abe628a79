/* SQLiteQueryBuilder: projection maps, strictness, the SQL text. */
#include "content_sql.h"
#include "phone.h"
#include "provider.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
put(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

static void
clause(struct plan *p, char *text)
{
    if (text == NULL) {
        die("no memory");
    }
    put(&p->where, p->where.n > 0 ? " AND " : "");
    put(&p->where, text);
    sqlite3_free(text);
}

void
plan_where(struct plan *p, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    clause(p, sqlite3_vmprintf(fmt, ap));
    va_end(ap);
}

void
plan_equals(struct plan *p, const char *column, const char *value)
{
    clause(p, sqlite3_mprintf("%s=%Q", column, value));
}

void
plan_column(struct plan *p, const char *name, const char *expression)
{
    p->map = xrealloc(p->map, p->nmap + 1, sizeof(*p->map));
    p->map[p->nmap].name = xstrdup(name);
    p->map[p->nmap++].expression = expression == NULL ? NULL :
        xstrdup(expression);
}

void
plan_free(struct plan *p)
{
    for (size_t i = 0; i < p->nmap; i++) {
        free(p->map[i].name);
        free(p->map[i].expression);
    }
    free(p->map);
    buf_free(&p->where);
    memset(p, 0, sizeof(*p));
}

/* HashMap.get: case counts. */
static const struct column *
mapped(const struct plan *p, const char *name, size_t n)
{
    for (size_t i = 0; i < p->nmap; i++) {
        if (strlen(p->map[i].name) == n &&
            memcmp(p->map[i].name, name, n) == 0) {
            return &p->map[i];
        }
    }
    return NULL;
}

/* OPERATOR(column), with a bare column in the map (or * where grey). */
static bool
is_aggregate(const struct plan *p, const char *s, bool grey)
{
    size_t n = strcspn(s, "(");
    size_t len = strlen(s);
    const struct column *c;

    if (s[n] == '\0' || s[len - 1] != ')' || len - n < 3 || !sql_word_in(s, n,
        "AVG COUNT MAX MIN SUM TOTAL GROUP_CONCAT")) {
        return false;
    }
    c = mapped(p, s + n + 1, len - n - 2);
    return (c != NULL && c->expression == NULL) ||
        (grey && len - n == 3 && s[n + 1] == '*');
}

static bool
put_column(const struct plan *p, const char *name, struct buf *sql)
{
    const struct column *c = mapped(p, name, strlen(name));

    if (c != NULL) {
        put(sql, c->expression == NULL ? c->name : c->expression);
        if (c->expression != NULL) {
            put(sql, " AS ");
            put(sql, c->name);
        }
        return true;
    }
    if (p->nmap == 0 ||
        ((p->rules & PLAN_ALIASES) && (strstr(name, " AS ") != NULL ||
        strstr(name, " as ") != NULL)) ||
        ((p->rules & (PLAN_AGGREGATES | PLAN_GREY_LIST)) &&
        is_aggregate(p, name, p->rules & PLAN_GREY_LIST)) ||
        !(p->rules & (PLAN_STRICT_COLUMNS | PLAN_ALIASES))) {
        put(sql, name);
        return true;
    }
    return false;
}

static bool
put_projection(const struct plan *p, const struct content_query *q,
    struct buf *sql, struct content_answer *a)
{
    bool all = p->ignores_projection || q->projection.n == 0;
    size_t n = all ? p->nmap : q->projection.n;

    if (n == 0) {
        put(sql, "*");
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = all ? p->map[i].name : q->projection.word[i];

        put(sql, i > 0 ? ", " : "");
        if (!put_column(p, name, sql)) {
            content_throw(a, "java.lang.IllegalArgumentException: Invalid "
                "column %s", name);
            return false;
        }
    }
    return true;
}

static bool
strict_token(void *ctx, const char *token, size_t n)
{
    const struct plan *p = ctx;

    if (mapped(p, token, n) != NULL || (strlen(p->tables) == n &&
        memcmp(p->tables, token, n) == 0)) {
        return true;
    }
    return sql_word_is_strict(token, n);
}

static bool
grammar_allows(struct plan *p, const char *where, const char *sort,
    struct content_answer *a)
{
    const char *parts[] = {where, sort};

    for (size_t i = 0; i < 2 && (p->rules & PLAN_STRICT_GRAMMAR); i++) {
        const char *bad = NULL;
        size_t bad_n = 0;
        enum sql_fault fault = sql_tokens(parts[i], strict_token, p, &bad,
            &bad_n);

        if (fault != SQL_FINE) {
            char *text = sql_fault_text(fault, parts[i], bad, bad_n);

            content_throw(a, "java.lang.IllegalArgumentException: %s", text);
            free(text);
            return false;
        }
    }
    if ((p->rules & PLAN_BALANCED) && !sql_is_balanced(where)) {
        content_throw(a, "android.database.sqlite.SQLiteException: near "
            "\")\": syntax error (code 1): , while compiling: SELECT … WHERE "
            "((%s))", where);
        return false;
    }
    return true;
}

static void
compile(struct plan *p, struct shell *sh, const char *sql,
    struct content_answer *a)
{
    if (sqlite3_prepare_v2(a->db, sql, -1, &a->rows, NULL) == SQLITE_OK &&
        a->rows != NULL) {
        return;
    }
    if (p->rules & PLAN_SWALLOW) {
        a->refused = true;
        return;
    }
    content_throw(a, "android.database.sqlite.SQLiteException: %s (code %d%s"
        "): , while compiling: %s", sqlite3_errmsg(a->db),
        sqlite3_errcode(a->db), sh->phone->sdk >= 28 ? " SQLITE_ERROR" : "",
        sql);
}

void
plan_run(struct plan *p, struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    bool selects = q->where != NULL && q->where[0] != '\0';
    const char *sort = p->sort != NULL ? p->sort : q->sort != NULL ? q->sort :
        p->default_sort;
    struct buf sql = {0};
    size_t head;
    char limit[64];

    put(&sql, "SELECT ");
    if (!put_projection(p, q, &sql, a) ||
        !grammar_allows(p, q->where, q->sort, a)) {
        buf_free(&sql);
        return;
    }
    put(&sql, " FROM ");
    put(&sql, p->tables);
    head = sql.n;
    if (selects || p->where.n > 0) {
        put(&sql, " WHERE ");
    }
    if (p->where.n > 0) {
        put(&sql, "(");
        buf_put(&sql, p->where.p, p->where.n);
        put(&sql, selects ? ") AND " : ")");
    }
    if (selects) {
        put(&sql, "(");
        put(&sql, q->where);
        put(&sql, ")");
    }
    if (sort != NULL && sort[0] != '\0') {
        put(&sql, " ORDER BY ");
        put(&sql, sort);
    }
    if (p->limit >= 0) {
        snprintf(limit, sizeof(limit), " LIMIT %" PRId64 ",%" PRId64,
            p->offset, p->limit);
        put(&sql, limit);
    }
    buf_put(&sql, "", 1);
    compile(p, sh, (const char *)sql.p, a);
    if (a->rows != NULL) {
        provider_sources(a, (const char *)sql.p, head);
    }
    buf_free(&sql);
}
