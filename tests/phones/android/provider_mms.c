/* mms and mms-sms. */
#include "provider_telephony.h"

#include <inttypes.h>
#include <string.h>

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
        return telephony_box(q, boxes, 4, p, "msg_box");
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

    if (telephony_refuses(sh, q, false, a)) {
        return;
    }
    if (!mms_plan(&q->uri, q, &p)) {
        telephony_unknown(sh, q);
    } else if (telephony_open(sh, "mms", a)) {
        telephony_subscriptions(sh, &p, a->db);
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}

/* The thread that these people have; the phone would make one that they do
 * not have yet. */
static void
thread_id(struct shell *sh, const struct content_query *q, struct plan *p)
{
    const char *who = uri_parameter(&q->uri, "recipient");
    char *literal;

    provider_changes(sh, q, "a canonical address and a thread would be made");
    p->tables = "threads";
    p->ignores_projection = true;
    plan_column(p, "_id", NULL);
    literal = sqlite3_mprintf("%Q", who == NULL ? "" : who);
    plan_where(p, "recipient_ids IN (SELECT CAST(_id AS TEXT) FROM "
        "canonical_addresses WHERE address=%s)", literal);
    sqlite3_free(literal);
}

/* False for a URI that the provider does not know. */
static bool
mms_sms_plan(struct shell *sh, const struct content_query *q, struct plan *p)
{
    const struct content_uri *u = &q->uri;
    const char *simple = uri_parameter(u, "simple");
    int64_t id = 0;

    if (uri_is(u, "threadID")) {
        thread_id(sh, q, p);
    } else if (uri_is(u, "canonical-addresses")) {
        p->tables = "canonical_addresses";
        p->ignores_projection = true;
        plan_column(p, "_id", NULL);
        plan_column(p, "address", NULL);
    } else if (uri_is(u, "canonical-address/#")) {
        p->tables = "canonical_addresses";
        p->ignores_projection = true;
        plan_column(p, "address", NULL);
        uri_number(u, 1, &id);
        plan_where(p, "_id=%" PRId64, id);
    } else if (uri_is(u, "conversations") && simple != NULL &&
        strcmp(simple, "true") == 0) {
        p->tables = "threads";
        p->sort = "date DESC";
    } else {
        if (uri_is(u, "conversations/obsolete")) {
            provider_changes(sh, q, "threads without messages would go");
        }
        return false;
    }
    return true;
}

void
provider_mms_sms(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    struct plan p = {.limit = -1};

    if (telephony_refuses(sh, q, true, a)) {
        return;
    }
    if (!mms_sms_plan(sh, q, &p)) {
        telephony_unknown(sh, q);
        content_throw(a, "java.lang.IllegalStateException: Unrecognized URI:"
            "%s", q->uri.text);
    } else if (telephony_open(sh, "mms-sms", a)) {
        if (strcmp(p.tables, "canonical_addresses") == 0) {
            telephony_subscriptions(sh, &p, a->db);
        }
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
