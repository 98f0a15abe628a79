/* sms, mms, mms-sms: what the shell user sees of TelephonyProvider. */
#include "content_sql.h"
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SUBQUERIES_SINCE 29 /* "select" is refused; a patch of early 2020 */
#define FUNCTIONS_SINCE 37  /* and functions that take text apart */

/* Callers that are neither system, phone nor the SMS app see two views. */
static bool
open_db(struct shell *sh, const char *authority, struct content_answer *a)
{
    if (!provider_open(sh, authority, 0, "mmssms.db", a)) {
        return false;
    }
    if (provider_has(a->db, "sms")) {
        provider_view(a->db, "sms_restricted",
            "SELECT * FROM main.sms WHERE type=1 OR type=2");
    }
    if (provider_has(a->db, "pdu")) {
        provider_view(a->db, "pdu_restricted", "SELECT * FROM main.pdu WHERE "
            "(msg_box=1 OR msg_box=2) AND (m_type!=130)");
    }
    return true;
}

static bool
not_select(void *ctx, const char *token, size_t n)
{
    const struct shell *sh = ctx;

    if (sh->phone->sdk < FUNCTIONS_SINCE) {
        return !sql_word_eq(token, n, "select");
    }
    return !sql_word_in(token, n, "SELECT UNION EXCEPT INTERSECT JOIN FROM "
        "GROUP HAVING WINDOW VALUES HEX SUBSTR SQLITE_VERSION UNICODE PRINTF "
        "INSTR RANDOM RANDOMBLOB ZEROBLOB TYPEOF");
}

/* NULL, or the words of the refusal; caller frees. */
static char *
subquery(struct shell *sh, const struct content_query *q)
{
    const char *bad = NULL;
    size_t bad_n = 0;

    if (sh->phone->sdk < SUBQUERIES_SINCE) {
        return NULL;
    }
    for (size_t i = 0; i < q->projection.n + 2; i++) {
        const char *part = i < q->projection.n ? q->projection.word[i] :
            i == q->projection.n ? q->where : q->sort;
        enum sql_fault fault = sql_tokens(part, not_select, sh, &bad, &bad_n);

        if (fault == SQL_TOKEN) {
            return xformat("%.*s token not allowed in query", (int)bad_n, bad);
        }
        if (fault != SQL_FINE) {
            return sql_fault_text(fault, part, NULL, 0);
        }
    }
    return sh->phone->sdk >= FUNCTIONS_SINCE && !sql_is_balanced(q->where) ?
        xformat("Unbalanced brackets in '%s'", q->where) : NULL;
}

/* True when the query goes no further. */
static bool
subquery_refused(struct shell *sh, const struct content_query *q,
    bool silently, struct content_answer *a)
{
    char *why = subquery(sh, q);
    bool refused = why != NULL;

    if (refused) {
        a->refused = true;
        if (!silently) {
            content_throw(a, "java.lang.IllegalArgumentException: %s", why);
        }
    }
    free(why);
    return refused;
}

/* Android 14: only messages of the SIMs that the phone knows, or of none. */
static void
subscriptions(struct shell *sh, struct plan *p, sqlite3 *db)
{
    struct buf list = {0};

    if (!sh->phone->mms_sub_filter || !provider_has_column(db, p->tables,
        "sub_id")) {
        return;
    }
    for (size_t i = 0; i < sh->phone->nsubscriptions; i++) {
        char *id = xformat("'%" PRId64 "',", sh->phone->subscriptions[i]);

        buf_put(&list, id, strlen(id));
        free(id);
    }
    buf_put(&list, "'-1'", sizeof("'-1'"));
    plan_where(p, "(sub_id IN (%s))", (const char *)list.p);
    buf_free(&list);
}

static void
forbidden(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    sh_violation(sh, "a URI that changes the phone", q->uri.text);
    content_throw(a, "java.lang.SecurityException: %s: refused by the virtual "
        "phone", q->uri.text);
    a->refused = true;
}

static void
unknown(struct shell *sh, const struct content_query *q,
    struct content_answer *a, const char *words)
{
    log_event(sh->phone->serial, "content", "unknown-uri", "suri", q->uri.text, NULL);
    content_throw(a, "java.lang.IllegalArgumentException: %s %s", words,
        q->uri.text);
}

static bool
box(const struct content_query *q, const char *const *names, size_t n,
    struct plan *p, const char *column)
{
    for (size_t i = 0; i < n; i++) {
        if (names[i] != NULL && uri_is(&q->uri, names[i])) {
            plan_where(p, "%s=%d", column, (int)i + 1);
            return true;
        }
    }
    return false;
}

void
provider_sms(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    static const char *const boxes[] = {"inbox", "sent", "draft", "outbox",
        "failed", "queued"};
    const struct content_uri *u = &q->uri;
    struct plan p = {.tables = "sms_restricted", .default_sort = "date DESC",
        .limit = -1};
    int64_t id;

    if (u->nsegments > 0 && (strcmp(u->segment[0], "raw") == 0 ||
        strncmp(u->segment[0], "icc", 3) == 0)) {
        forbidden(sh, q, a);
        return;
    }
    if (subquery_refused(sh, q, true, a)) {
        return;
    }
    if (uri_is(u, "#") || uri_is(u, "*/#")) {
        bool thread = strcmp(u->segment[0], "conversations") == 0;

        uri_number(u, u->nsegments - 1, &id);
        plan_where(&p, "%s=%" PRId64, thread ? "thread_id" : "_id", id);
    } else if (uri_is(u, "undelivered")) {
        plan_where(&p, "(type=4 OR type=5 OR type=6)");
    } else if (!uri_is(u, "") && !box(q, boxes, 6, &p, "type")) {
        unknown(sh, q, a, "Invalid request:");
    }
    if (a->exception == NULL && open_db(sh, "sms", a)) {
        subscriptions(sh, &p, a->db);
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}

/* Where an mms URI points. False for one that the provider does not know. */
static bool
mms_plan(const struct content_uri *u, const struct content_query *q,
    struct plan *p)
{
    static const char *const boxes[] = {"inbox", "sent", "drafts", "outbox"};
    int64_t id = 0;

    if (uri_is(u, "part") || uri_is(u, "part/#") || uri_is(u, "#/part")) {
        p->tables = "part";
        p->default_sort = "seq";
    } else if (uri_is(u, "#/addr")) {
        p->tables = "addr";
        p->default_sort = NULL;
    } else if (!uri_is(u, "") && !uri_is(u, "#")) {
        return box(q, boxes, 4, p, "msg_box");
    }
    if (uri_is(u, "part/#")) {
        uri_number(u, 1, &id);
        plan_where(p, "_id=%" PRId64, id);
    } else if (u->nsegments > 0 && uri_number(u, 0, &id)) {
        plan_where(p, "%s=%" PRId64, u->nsegments == 1 ? "_id" :
            strcmp(p->tables, "part") == 0 ? "mid" : "msg_id", id);
    }
    return true;
}

void
provider_mms(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    struct plan p = {.tables = "pdu_restricted", .default_sort = "date DESC",
        .rules = PLAN_SWALLOW, .limit = -1};

    if (subquery_refused(sh, q, false, a)) {
        return;
    }
    if (!mms_plan(&q->uri, q, &p)) {
        log_event(sh->phone->serial, "content", "unknown-uri", "suri", q->uri.text,
            NULL);
        a->refused = true;
    } else if (open_db(sh, "mms", a)) {
        if (strcmp(p.tables, "addr") != 0) {
            subscriptions(sh, &p, a->db);
        }
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}

void
provider_mms_sms(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct content_uri *u = &q->uri;
    const char *simple = uri_parameter(u, "simple");
    struct plan p = {.limit = -1};
    int64_t id = 0;

    if (u->nsegments > 0 && (strcmp(u->segment[0], "threadID") == 0 ||
        uri_is(u, "conversations/obsolete"))) {
        forbidden(sh, q, a);
        return;
    }
    if (subquery_refused(sh, q, true, a)) {
        return;
    }
    if (uri_is(u, "canonical-addresses")) {
        p.tables = "canonical_addresses";
        p.ignores_projection = true;
        plan_column(&p, "_id", NULL);
        plan_column(&p, "address", NULL);
    } else if (uri_is(u, "canonical-address/#")) {
        p.tables = "canonical_addresses";
        p.ignores_projection = true;
        plan_column(&p, "address", NULL);
        uri_number(u, 1, &id);
        plan_where(&p, "_id=%" PRId64, id);
    } else if (uri_is(u, "conversations") && simple != NULL &&
        strcmp(simple, "true") == 0) {
        p.tables = "threads";
        p.sort = "date DESC";
    } else {
        content_throw(a, "java.lang.IllegalStateException: Unrecognized URI:"
            "%s", u->text);
    }
    if (a->exception == NULL && open_db(sh, "mms-sms", a)) {
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
