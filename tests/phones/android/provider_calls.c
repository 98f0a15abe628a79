/* call_log: CallLogProvider as a caller without READ_VOICEMAIL sees it. */
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define STRICT_SINCE 26
#define VOICEMAIL 4
#define NOT_A_NUMBER INT64_MIN

/* Columns of the table that the provider's map does not name. */
#define HIDDEN_25 "phone_account_hidden transcription_state "
static const char hidden[] = HIDDEN_25
    "_data has_content mime_type source_data source_package state dirty "
    "deleted backed_up restored archived is_omtp_voicemail sub_id";

static int64_t
number_parameter(const struct content_query *q, const char *key,
    int64_t otherwise)
{
    const char *s = uri_parameter(&q->uri, key);
    char *end;
    long long v;

    if (s == NULL) {
        return otherwise;
    }
    v = strtoll(s, &end, 10);
    return *end != '\0' || end == s || v > INT32_MAX || v < INT32_MIN ?
        NOT_A_NUMBER : v;
}

void
provider_calls(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct content_uri *u = &q->uri;
    struct plan p = {.tables = "calls",
        .rules = PLAN_STRICT_COLUMNS | PLAN_AGGREGATES | PLAN_BALANCED};
    int64_t id;

    if (sh->phone->sdk >= STRICT_SINCE) {
        p.rules |= PLAN_STRICT_GRAMMAR;
    }
    p.limit = number_parameter(q, "limit", 0);
    p.offset = number_parameter(q, "offset", 0);
    if (uri_is(u, "calls/#")) {
        uri_number(u, 1, &id);
        plan_where(&p, "(_id = %lld)", (long long)id);
    } else if (!uri_is(u, "calls")) {
        log_event(sh->phone->serial, "content", "unknown-uri", "suri",
            u->text, NULL);
        content_throw(a, "java.lang.IllegalArgumentException: Unknown URL %s",
            u->text);
        return;
    }
    if (p.limit == NOT_A_NUMBER || p.offset == NOT_A_NUMBER) {
        const char *key = p.limit == NOT_A_NUMBER ? "limit" : "offset";

        content_throw(a, "java.lang.IllegalArgumentException: Integer "
            "required for %s parameter but value '%s' was found instead.",
            key, uri_parameter(u, key));
    } else if (provider_open(sh, "call_log", q->user, "calllog.db", a)) {
        p.limit = p.limit > 0 ? p.limit : -1; /* or none at all */
        plan_relation(&p, a->db, "calls", sh->phone->sdk < STRICT_SINCE ?
            hidden : hidden + strlen(HIDDEN_25));
        plan_where(&p, "(type != %d)", VOICEMAIL);
        if (sh->phone->sdk >= STRICT_SINCE &&
            provider_has_column(a->db, "calls", "phone_account_hidden")) {
            plan_where(&p, "(phone_account_hidden = 0)");
        }
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
