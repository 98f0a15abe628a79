/** The rules of data/records.sqlite, whose rows verify has tested. */
#include <stdio.h>

#include "base/err.h"
#include "report/sealed.h"

static void
text(sqlite3_stmt *q, int column, char *dst, size_t cap)
{
    const unsigned char *p = sqlite3_column_text(q, column);

    (void)snprintf(dst, cap, "%s", p ? (const char *)p : "");
}

/** One row a rule: the rule's own columns, then its items counted. */
static const char sql[] =
    "SELECT r.rule_id, r.acquisition_mode, r.outcome, r.outcome_reason,"
    " r.kept, r.failed, i.n, i.dated, i.first, i.last FROM rule r LEFT JOIN"
    " (SELECT rule_id, count(*) AS n, count(time_utc_ns) AS dated,"
    " min(time_utc_ns) AS first, max(time_utc_ns) AS last FROM item"
    " GROUP BY rule_id) i ON i.rule_id = r.rule_id ORDER BY r.rule_id";

static bool
take(struct wn_sealed *s, sqlite3_stmt *q)
{
    struct wn_sealed_rule *r;

    if (s->rule_count >= s->terms->rule_count ||
        s->rule_count >= WN_SEALED_RULES_MAX ||
        sqlite3_column_int64(q, 0) != (int64_t)s->rule_count + 1 ||
        sqlite3_column_int64(q, 4) != sqlite3_column_int64(q, 6)) {
        return false;
    }
    r = &s->rules[s->rule_count++];
    text(q, 1, r->mode, sizeof(r->mode));
    text(q, 2, r->outcome, sizeof(r->outcome));
    text(q, 3, r->reason, sizeof(r->reason));
    r->kept = sqlite3_column_int64(q, 4);
    r->failed = sqlite3_column_int64(q, 5);
    r->dated = sqlite3_column_int64(q, 7);
    r->first_ns = sqlite3_column_int64(q, 8);
    r->last_ns = sqlite3_column_int64(q, 9);
    return true;
}

enum wn_status
wn_sealed_rules(
    struct wn_sealed *s, struct wn_evidence *e, struct wn_err *err)
{
    sqlite3_stmt *q = wn_ev_prepare(e, sql);
    bool good = q != NULL;

    while (good && wn_ev_step(e, q)) {
        good = take(s, q);
    }
    (void)sqlite3_finalize(q);
    if (!good || s->rule_count != s->terms->rule_count) {
        return wn_fail(err, WN_EVERIFY,
            "the rules of data/records.sqlite are not those of the filter");
    }
    return WN_OK;
}
