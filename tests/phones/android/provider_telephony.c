/* What sms, mms and mms-sms share; and sms. */
#include "content_sql.h"
#include "log.h"
#include "phone.h"
#include "provider_telephony.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SUBQUERIES_SINCE 29 /* "select" is refused; a patch of early 2020 */

bool
telephony_open(struct shell *sh, const char *authority,
    struct content_answer *a)
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
    (void)ctx;
    return !sql_word_eq(token, n, "select");
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
        enum sql_fault fault = sql_tokens(part, not_select, NULL, &bad,
            &bad_n);

        if (fault == SQL_TOKEN) {
            return xstrdup("SELECT token not allowed in query");
        }
        if (fault != SQL_FINE) {
            return sql_fault_text(fault, part, NULL, 0);
        }
    }
    return NULL;
}

bool
telephony_refuses(struct shell *sh, const struct content_query *q,
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

void
telephony_subscriptions(struct shell *sh, struct plan *p, sqlite3 *db)
{
    bool sms = strcmp(p->tables, "sms_restricted") == 0;
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
    plan_where(p, "(sub_id IN (%s)%s)", (const char *)list.p, sms ?
        " OR address IN ('112','911')" : "");
    buf_free(&list);
}

void
telephony_unknown(struct shell *sh, const struct content_query *q)
{
    log_event(sh->phone->serial, "content", "unknown-uri", "suri",
        q->uri.text, NULL);
}

bool
telephony_box(const struct content_query *q, const char *const *names, size_t n,
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

/* sms/raw purges before it answers; the SIM is read by the modem and has no
 * table. True when there is nothing to ask SQLite for. */
static bool
sms_oddity(struct shell *sh, const struct content_query *q, struct plan *p)
{
    const struct content_uri *u = &q->uri;
    const char *first = u->nsegments > 0 ? u->segment[0] : "";

    if (uri_is(u, "raw")) {
        provider_changes(sh, q, "rows of sms/raw that are marked as deleted "
            "would be purged");
        p->tables = "raw";
        p->default_sort = NULL;
    } else if (strncmp(first, "icc", 3) == 0 || strcmp(first, "sim") == 0) {
        provider_changes(sh, q, "the SIM's messages would be read by the "
            "modem");
        return true;
    } else if (strcmp(first, "threadID") == 0) {
        provider_changes(sh, q, "a thread would be made");
        return true;
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
    bool there = true;
    int64_t id;

    if (telephony_refuses(sh, q, true, a) || sms_oddity(sh, q, &p)) {
        return;
    }
    if (uri_is(u, "#") || uri_is(u, "*/#")) {
        bool thread = strcmp(u->segment[0], "conversations") == 0;

        uri_number(u, u->nsegments - 1, &id);
        plan_where(&p, "%s=%" PRId64, thread ? "thread_id" : "_id", id);
    } else if (uri_is(u, "undelivered")) {
        plan_where(&p, "(type=4 OR type=5 OR type=6)");
    } else if (!uri_is(u, "") && !uri_is(u, "raw") &&
        !telephony_box(q, boxes, 6, &p, "type")) {
        telephony_unknown(sh, q); /* a null cursor */
        there = false;
    }
    if (there && telephony_open(sh, "sms", a)) {
        telephony_subscriptions(sh, &p, a->db);
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
