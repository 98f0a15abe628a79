/** records.sqlite as a whole: opened, loaded, and each item hashed and tested
 * again. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "verify/rescope.h"
#include "verify/verified.h"

struct pass {
    struct wn_evidence *e;
    struct wn_rescope *scope; /* NULL: there is no filter to test against */
    /* The item before, for the order. */
    int64_t last_rule, last_time;
    bool last_dated;
};

/** Numbered by rule, then time (the undated last): bundle-format.md. */
static void
check_order(struct pass *p, const struct wn_ev_item *it)
{
    struct wn_verify_result *r = p->e->job->r;

    if (it->id != (int64_t)r->items + 1) {
        wn_report_fault(r, WN_DB_PATH, "item %" PRId64 " stands where %" PRIu64
            " belongs: items were removed or added", it->id, r->items + 1);
    }
    if (r->items > 0 &&
        (it->rule_id < p->last_rule ||
            (it->rule_id == p->last_rule &&
                ((it->dated && !p->last_dated) ||
                    (it->dated && p->last_dated &&
                        it->time.time_ns < p->last_time))))) {
        wn_report_item(r, it->id, "it stands out of order: items are numbered "
            "by rule and time");
    }
    p->last_rule = it->rule_id;
    p->last_time = it->time.time_ns;
    p->last_dated = it->dated;
}

static void
check_hash(struct pass *p, const struct wn_ev_item *it)
{
    struct wn_verify_result *r = p->e->job->r;
    char hex[WN_SHA256_HEX] = "";
    enum wn_status st = wn_canon_hash(hex, p->e, it);

    if (st == WN_ENOMEM) {
        r->nomem = true;
    } else if (st != WN_OK) {
        wn_report_item(r, it->id, "its record hash cannot be computed: it "
            "refers to what is not there, or holds text that is none");
    } else if (strcmp(hex, it->sha256) != 0) {
        wn_report_item(r, it->id, "its record_sha256 is not the hash of its "
            "rows: they were changed");
    }
}

static void
check_words(struct pass *p, const struct wn_ev_item *it)
{
    if (it->category >= WN_CAT_COUNT || !it->source) {
        wn_report_item(p->e->job->r, it->id,
            "its category or source is not known");
    }
    if (it->dated != (it->time.kind[0] != '\0') ||
        it->dated != (it->time.epoch[0] != '\0') ||
        (!it->dated && it->time.raw.kind != WN_EV_NULL)) {
        wn_report_item(p->e->job->r, it->id,
            "its time, raw value, epoch and basis are not there together");
    }
}

static void
take(void *ctx, const struct wn_ev_item *it)
{
    struct pass *p = ctx;
    struct wn_job *j = p->e->job;

    check_order(p, it);
    check_words(p, it);
    check_hash(p, it);
    if (it->rule_id >= 1 && it->rule_id <= WN_RULES_SEEN_MAX) {
        j->rules[it->rule_id - 1].items++;
    }
    if (p->scope) {
        wn_rescope_item(p->scope, it);
    }
    j->r->items++;
}

static void
check_rules(struct wn_job *j)
{
    for (size_t i = 0; i < WN_RULES_SEEN_MAX; i++) {
        const struct wn_rule_seen *s = &j->rules[i];
        bool none = strcmp(s->outcome, "looked-none-found") == 0 ||
            strcmp(s->outcome, "could-not-look") == 0 ||
            strcmp(s->outcome, "disposed") == 0;

        if (!s->in_db) {
            continue;
        }
        if (s->kept < 0 || (uint64_t)s->kept != s->items) {
            wn_report_fault(j->r, WN_DB_PATH, "rule %zu: it says that %" PRId64
                " items were kept, and there are %" PRIu64, i + 1, s->kept,
                s->items);
        }
        if ((none && s->items > 0) ||
            (strcmp(s->outcome, "found") == 0 && s->items == 0)) {
            wn_report_fault(j->r, WN_DB_PATH, "rule %zu: its outcome is \"%s\","
                " and there are %" PRIu64 " items", i + 1, s->outcome,
                s->items);
        }
    }
}

static void
read_all(struct wn_evidence *e)
{
    struct wn_job *j = e->job;
    struct wn_rescope *scope = j->terms ? malloc(sizeof(*scope)) : NULL;
    struct pass p = { .e = e };

    if (j->terms && !scope) {
        j->r->nomem = true;
        return;
    }
    if (scope && wn_rescope_begin(scope, e) == WN_OK) {
        p.scope = scope;
    }
    wn_ev_items(e, take, &p);
    wn_ev_unused(e);
    if (p.scope) {
        wn_rescope_end(scope);
    }
    if (scope) {
        wn_rescope_clear(scope);
        free(scope);
    }
    check_rules(j);
    j->db_read = !e->ended;
}

void
wn_verify_db(struct wn_job *j, const char *bundle_path)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_DB_PATH);
    struct wn_evidence *e = calloc(1, sizeof(*e));
    struct wn_sound *sound = NULL;

    if (!e) {
        j->r->nomem = true;
        return;
    }
    if (wn_ev_open(e, j, bundle_path) == WN_OK &&
        (sound = wn_sound_begin(e, bundle_path)) != NULL) {
        wn_ev_rules(e);
        if (wn_ev_people(e) == WN_OK && wn_ev_things(e) == WN_OK) {
            wn_ev_lids(e);
            read_all(e);
        }
        j->db_read = wn_sound_end(sound) && j->db_read;
    }
    wn_ev_close(e);
    free(e);
    if (!j->db_read) {
        wn_report_fault(j->r, WN_DB_PATH, "its items could not be tested");
    } else if (f && !wn_tree_unchanged(&j->tree, f)) {
        wn_report_fault(
            j->r, WN_DB_PATH, "it was changed while it was being verified");
    }
}

enum wn_status
wn_verify_db_read(struct wn_job *j, const char *bundle_path,
    wn_verified_fn *fn, void *ctx, struct wn_err *err)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_DB_PATH);
    struct wn_evidence *e = calloc(1, sizeof(*e));
    enum wn_status st = WN_EVERIFY;

    if (!e) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    if (wn_ev_open(e, j, bundle_path) == WN_OK &&
        wn_ev_people(e) == WN_OK && wn_ev_things(e) == WN_OK) {
        wn_ev_lids(e);
        st = fn(ctx, e, err);
    }
    wn_ev_close(e);
    free(e);
    /* What is found now was not there a moment ago. */
    if (st == WN_EVERIFY ||
        (st == WN_OK && (!wn_verify_valid(j->r) || !f ||
                            !wn_tree_unchanged(&j->tree, f)))) {
        return wn_fail(err, WN_EVERIFY,
            "the bundle was changed while it was being read");
    }
    return st;
}
