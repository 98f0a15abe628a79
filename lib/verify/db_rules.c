/** The rule table, against the filter: the bundle may not tell of other rules
 * than those that were agreed to. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verify/evidence.h"

static void
fault(struct wn_evidence *e, int64_t id, const char *what)
{
    wn_report_fault(
        e->job->r, WN_DB_PATH, "rule %" PRId64 ": %s", id, what);
}

static bool
is_instant(sqlite3_stmt *q, int column, bool bounded, int64_t ns)
{
    return bounded ? sqlite3_column_type(q, column) == SQLITE_INTEGER &&
                         sqlite3_column_int64(q, column) == ns
                   : sqlite3_column_type(q, column) == SQLITE_NULL;
}

/** How such a rule is served on such a phone (docs/consent-filter.md,
 * "Routes"). */
static const char *
mode_of(const struct wn_terms *t, enum wn_category category)
{
    const uint32_t records = 1u << WN_CAT_MESSAGES | 1u << WN_CAT_CALLS |
        1u << WN_CAT_CONTACTS | 1u << WN_CAT_CALENDAR;

    if (category == WN_CAT_DEVICE_INFO) {
        return "selected-on-device";
    }
    if (category == WN_CAT_DEVICE_CONTROLS) {
        return "drained-in-transit";
    }
    if ((records >> category & 1u) == 0) {
        return "fetched-one-by-one";
    }
    return t->platform == WN_PLATFORM_IOS ? "drained-in-transit"
                                          : "selected-on-device";
}

static void
against_filter(struct wn_evidence *e, sqlite3_stmt *q, int64_t id,
    const struct wn_rule *rule)
{
    bool bounded = !rule->all_dates && wn_category_timed(rule->category);
    const char *mode = wn_ev_text(e, q, 9);

    if (strcmp(wn_ev_text(e, q, 1), rule->name) != 0 ||
        strcmp(wn_ev_text(e, q, 2), wn_category_name(rule->category)) != 0) {
        fault(e, id, "it has not the name and category that the filter gives");
    }
    if (!is_instant(q, 3, bounded, rule->span.from_ns) ||
        !is_instant(q, 4, bounded, rule->span.until_ns) ||
        strcmp(wn_ev_text(e, q, 5), e->job->terms->zone_name) != 0) {
        fault(e, id, "its period or zone is not that of the filter");
    }
    if (mode[0] != '\0' &&
        strcmp(mode, mode_of(e->job->terms, rule->category)) != 0) {
        fault(e, id, "its way of acquisition is not that of such a phone");
    }
    if (mode[0] == '\0' && sqlite3_column_int64(q, 7) > 0) {
        fault(e, id, "it kept items that were acquired in no way");
    }
}

static void
take(struct wn_evidence *e, sqlite3_stmt *q, size_t before)
{
    static const char *const outcomes[] = { "found", "looked-none-found",
        "could-not-look", "partly", "disposed", NULL };
    static const char *const modes[] = { "selected-on-device",
        "fetched-one-by-one", "drained-in-transit", "", NULL };
    int64_t id = sqlite3_column_int64(q, 0);
    struct wn_rule_seen *seen;

    if (id != (int64_t)before + 1 || id > WN_RULES_SEEN_MAX) {
        fault(e, id, "it stands out of turn");
        return;
    }
    seen = &e->job->rules[id - 1];
    seen->in_db = true;
    (void)snprintf(
        seen->outcome, sizeof(seen->outcome), "%s", wn_ev_text(e, q, 6));
    seen->kept = sqlite3_column_int64(q, 7);
    seen->failed = sqlite3_column_int64(q, 8);
    if (!wn_is_word(seen->outcome, outcomes) ||
        !wn_is_word(wn_ev_text(e, q, 9), modes)) {
        fault(e, id, "its outcome or way of acquisition is no known word");
    }
    if ((strcmp(seen->outcome, "disposed") == 0) !=
        ((e->job->log.disposed >> (id - 1) & 1u) != 0)) {
        fault(e, id, "the log and its outcome do not agree on whether what it "
            "kept was disposed of");
    }
    if (e->job->terms && (uint64_t)id <= e->job->terms->rule_count) {
        against_filter(e, q, id, &e->job->terms->rules[id - 1]);
    }
}

void
wn_ev_rules(struct wn_evidence *e)
{
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT rule_id, name, category, "
        "from_utc_ns, until_utc_ns, zone, outcome, kept, failed, "
        "acquisition_mode FROM rule ORDER BY rule_id");
    size_t count = 0;

    while (q && wn_ev_step(e, q)) {
        take(e, q, count++);
    }
    (void)sqlite3_finalize(q);
    if (e->job->terms && count != e->job->terms->rule_count) {
        wn_report_fault(e->job->r, WN_DB_PATH, "it has %zu rules, the filter "
            "has %zu", count, e->job->terms->rule_count);
    }
}
