/** audit/counts.json: what it counts is what is there. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verify/job.h"

#define JSON_BYTES_MAX (1u << 20)

struct wn_jin *
wn_job_json(struct wn_job *j, const char *path, size_t cap_bytes)
{
    struct wn_jin *json = NULL;
    struct wn_buf b;

    if (wn_tree_read(&j->tree, path, cap_bytes, &b, j->r) == WN_OK) {
        enum wn_status st = wn_jin_parse(&json, b.data, b.len);

        if (st != WN_OK) {
            j->r->nomem = j->r->nomem || st == WN_ENOMEM;
            wn_report_fault(j->r, path, "it is not valid JSON");
        } else if (wn_jin_root(json)->kind != WN_JIN_MAP) {
            wn_report_fault(j->r, path, "it is not one JSON object");
            wn_jin_free(&json);
        }
    }
    wn_buf_clear(&b);
    return json;
}

static void
check_rule(struct wn_job *j, const struct wn_jin_node *rule, size_t i)
{
    const struct wn_rule_seen *seen = &j->rules[i];
    int64_t id = 0, kept = -1, failed = -1;

    if (!wn_jin_int(rule, "rule_id", &id) ||
        !wn_jin_int(rule, "kept", &kept) ||
        !wn_jin_int(rule, "failed", &failed) || id != (int64_t)i + 1) {
        wn_report_fault(
            j->r, WN_COUNTS_PATH, "its rule %zu is not complete", i + 1);
        return;
    }
    if (j->terms && i < j->terms->rule_count &&
        strcmp(wn_jin_text(rule, "rule"), j->terms->rules[i].name) != 0) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "its rule %zu has not the name "
            "that the filter gives", i + 1);
    }
    if (j->db_read &&
        (!seen->in_db || kept != seen->kept || failed != seen->failed ||
            strcmp(wn_jin_text(rule, "outcome"), seen->outcome) != 0)) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "its rule %zu (kept, failed or "
            "outcome) does not agree with the database", i + 1);
    }
}

/** What was disposed of is counted there, and nowhere else. */
static void
check_disposed(struct wn_job *j, const struct wn_jin_node *rule, size_t i,
    int64_t gone[WN_CAT_COUNT])
{
    bool says = wn_jin_get(rule, "disposed") != NULL;
    int64_t n = 0;

    if (says != (strcmp(wn_jin_text(rule, "outcome"), "disposed") == 0) ||
        (says && (!wn_jin_int(rule, "disposed", &n) || n < 0))) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "its rule %zu does not say "
            "rightly how much of it was disposed of", i + 1);
    } else if (j->terms && i < j->terms->rule_count &&
        __builtin_add_overflow(gone[j->terms->rules[i].category], n,
            &gone[j->terms->rules[i].category])) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "it counts more than there "
            "can be");
    }
}

static size_t
check_rules(struct wn_job *j, const struct wn_jin_node *list,
    int64_t gone[WN_CAT_COUNT])
{
    size_t n = 0;

    if (!list || list->kind != WN_JIN_LIST) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "it has no list of rules");
        return 0;
    }
    for (const struct wn_jin_node *r = list->first; r; r = r->next) {
        if (n < WN_RULES_SEEN_MAX) {
            check_rule(j, r, n);
            check_disposed(j, r, n, gone);
        }
        n++;
    }
    return n;
}

/** Items of all rules of a category. */
static uint64_t
items_of(const struct wn_job *j, enum wn_category c)
{
    uint64_t n = 0;

    for (size_t i = 0; i < j->terms->rule_count && i < WN_RULES_SEEN_MAX;
         i++) {
        n += j->terms->rules[i].category == c ? j->rules[i].items : 0;
    }
    return n;
}

static void
check_category(struct wn_job *j, const struct wn_jin_node *in,
    bool asked[WN_CAT_COUNT], const int64_t gone[WN_CAT_COUNT])
{
    const char *name = wn_jin_text(in, "category");
    enum wn_category c = wn_category_from(name, strlen(name));
    int64_t kept = -1, not_kept = -1, seen = -1, disposed = 0, sum;

    if (c >= WN_CAT_COUNT || !wn_jin_int(in, "kept", &kept) ||
        !wn_jin_int(in, "not_kept", &not_kept) ||
        !wn_jin_int(in, "seen", &seen) || kept < 0 || not_kept < 0) {
        wn_report_fault(j->r, WN_COUNTS_PATH,
            "one of its categories is not complete");
        return;
    }
    (void)wn_jin_int(in, "disposed", &disposed);
    if (disposed != gone[c] || __builtin_add_overflow(kept, not_kept, &sum) ||
        __builtin_add_overflow(sum, disposed, &sum) || sum != seen) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "%s: kept, not kept and disposed "
            "of do not make what was seen", name);
    }
    if (asked[c]) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "%s stands there twice", name);
    }
    asked[c] = true;
    if (j->terms && j->db_read && (uint64_t)kept != items_of(j, c)) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "%s: it says that %" PRId64
            " were kept, and there are %" PRIu64, name, kept,
            items_of(j, c));
    }
}

static void
check_categories(struct wn_job *j, const struct wn_jin_node *list,
    const int64_t gone[WN_CAT_COUNT])
{
    bool counted[WN_CAT_COUNT] = { false };

    if (!list || list->kind != WN_JIN_LIST) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "it has no list of categories");
        return;
    }
    for (const struct wn_jin_node *c = list->first; c; c = c->next) {
        check_category(j, c, counted, gone);
    }
    for (size_t i = 0; j->terms && i < j->terms->rule_count; i++) {
        if (!counted[j->terms->rules[i].category]) {
            counted[j->terms->rules[i].category] = true;
            wn_report_fault(j->r, WN_COUNTS_PATH, "the category %s is not "
                "counted", wn_category_name(j->terms->rules[i].category));
        }
    }
}

/** What the cable saw: whole, and no more rows turned away than came. */
static void
check_crossed(struct wn_job *j, const struct wn_jin_node *crossed)
{
    static const char *const keys[] = { "backup_bytes", "backup_files",
        "content_starts", "files_fetched_not_kept", "files_listed",
        "files_opened_to_date_them", "rows", "rows_not_kept" };
    int64_t n = 0, rows = 0, turned_away = 0;

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (!wn_jin_int(crossed, keys[i], &n) || n < 0) {
            wn_report_fault(j->r, WN_COUNTS_PATH,
                "it does not say what crossed the cable: %s", keys[i]);
        }
    }
    if (wn_jin_int(crossed, "rows", &rows) &&
        wn_jin_int(crossed, "rows_not_kept", &turned_away) &&
        turned_away > rows) {
        wn_report_fault(j->r, WN_COUNTS_PATH,
            "it counts more rows that were not kept than rows that came");
    }
}

void
wn_verify_counts(struct wn_job *j)
{
    struct wn_jin *json = wn_job_json(j, WN_COUNTS_PATH, JSON_BYTES_MAX);
    const struct wn_jin_node *root;
    int64_t gone[WN_CAT_COUNT] = { 0 };
    size_t rules;

    if (!json) {
        return;
    }
    root = wn_jin_root(json);
    rules = check_rules(j, wn_jin_get(root, "rules"), gone);
    if (j->terms && rules != j->terms->rule_count) {
        wn_report_fault(j->r, WN_COUNTS_PATH, "it counts %zu rules, the filter "
            "has %zu", rules, j->terms->rule_count);
    }
    check_categories(j, wn_jin_get(root, "categories"), gone);
    check_crossed(j, wn_jin_get(root, "crossed_the_cable"));
    if (j->db_read && j->log.sealed &&
        j->log.sealed_items != (int64_t)j->r->items) {
        wn_report_fault(j->r, WN_LOG_PATH, "it says that %" PRId64 " items "
            "were sealed, and there are %" PRIu64, j->log.sealed_items,
            j->r->items);
    }
    wn_jin_free(&json);
}
