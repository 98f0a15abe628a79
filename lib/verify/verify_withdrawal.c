/** Agreement that was withdrawn: is each record about this bundle and this
 * filter, and what is left that is agreed to? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timespan.h"
#include "verify/job.h"
#include "verify/sidecar.h"

#define WORDS_BYTES 512

/** "rule "a", "b"", cut with … */
static const char *
words(char out[WORDS_BYTES], const struct wn_withdrawal *w)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < w->rule_count && n < WORDS_BYTES - 120; i++) {
        int put = snprintf(out + n, WORDS_BYTES - n, "%s\"%.100s\"",
            i ? ", " : "", w->rules[i]);

        n += put > 0 ? (size_t)put : 0;
    }
    if (n >= WORDS_BYTES - 120) {
        (void)snprintf(out + WORDS_BYTES - 16, 16, " \xe2\x80\xa6");
    }
    return out;
}

/** The rule of the filter that has this name; its count when none has. */
static size_t
rule_of(const struct wn_terms *t, const char *name)
{
    size_t i = 0;

    while (i < t->rule_count && strcmp(t->rules[i].name, name) != 0) {
        i++;
    }
    return i;
}

/** gone: the rules that are withdrawn so far, as bits. */
static void
check_rules(struct wn_job *j, const struct wn_withdrawal *w, uint64_t *gone)
{
    const struct wn_terms *t = j->terms;
    uint64_t all = t->rule_count >= 64 ? UINT64_MAX
                                       : (UINT64_C(1) << t->rule_count) - 1;
    uint64_t before = *gone, disposed = 0;

    for (size_t i = 0; i < t->rule_count && i < WN_RULES_SEEN_MAX; i++) {
        disposed |= strcmp(j->rules[i].outcome, "disposed") == 0
            ? UINT64_C(1) << i : 0;
    }

    for (size_t i = 0; i < w->rule_count; i++) {
        size_t rule = rule_of(t, w->rules[i]);

        if (rule == t->rule_count) {
            wn_report_fault(j->r, w->file, "it withdraws agreement to a rule "
                "\"%s\", which the filter has not", w->rules[i]);
        } else {
            *gone |= UINT64_C(1) << rule;
        }
    }
    if (*gone == before || w->whole != ((*gone | disposed) == all)) {
        wn_report_fault(j->r, w->file, "what it says of how much is withdrawn "
            "does not agree with its rules and the filter");
    }
}

static void
tell(struct wn_job *j, const struct wn_withdrawal *w)
{
    char when[WN_RFC3339_BYTES], rules[WORDS_BYTES], who[320];

    wn_report_remark(j->r, "%s: agreement withdrawn on %s, entered by "
        "%.100s%s%s: %s %s%s. Processing of what was taken under %s is "
        "restricted to what the law requires. %s", w->file,
        wn_rfc3339(when, w->when_ns), w->by,
        w->carried_from[0]
            ? ", carried over from the bundle that this is the rest of, of "
              "seal " : "",
        w->carried_from,
        w->rule_count == 1 ? "rule" : "rules", words(rules, w),
        w->whole ? ", and with that all of it" : "",
        w->rule_count == 1 ? "it" : "them",
        wn_sidecar_who(who, sizeof(who), w->is_signed, &w->signature));
}

void
wn_verify_withdrawals(struct wn_job *j, const char *bundle_path)
{
    uint64_t gone = 0;

    wn_withdrawals_load(j->r, bundle_path, j->trust);
    for (size_t i = 0; i < j->r->withdrawal_count; i++) {
        const struct wn_withdrawal *w = &j->r->withdrawals[i];

        if (w->rule_count == 0) {
            continue; /* it could not be read: said */
        }
        if (strcmp(w->seal_hash, j->r->seal_hash) != 0 ||
            strcmp(w->filter_hash, j->r->filter_hash) != 0) {
            wn_report_fault(j->r, w->file,
                "it is about another bundle: of another seal or filter");
        } else if (w->carried_from[0] &&
            strcmp(w->carried_from, j->info.parent_seal) != 0) {
            wn_report_fault(j->r, w->file, "it names a bundle that it was "
                "carried over from, and this one is not the rest of that");
        } else if (j->terms) {
            check_rules(j, w, &gone);
        }
        tell(j, w);
    }
}

/** ---- what others ask --------------------------------------------------- */

size_t
wn_verify_withdrawal_count(const struct wn_verify_result *r)
{
    return r->withdrawal_count;
}

const struct wn_withdrawal *
wn_verify_withdrawal_at(const struct wn_verify_result *r, size_t i)
{
    return i < r->withdrawal_count ? &r->withdrawals[i] : NULL;
}

enum wn_restriction
wn_verify_restriction(const struct wn_verify_result *r)
{
    bool whole = false;

    for (size_t i = 0; i < r->withdrawal_count; i++) {
        whole = whole || r->withdrawals[i].whole;
    }
    return whole                      ? WN_RESTRICTION_WHOLE
        : r->withdrawal_count > 0 ? WN_RESTRICTION_PART
                                  : WN_RESTRICTION_NONE;
}

enum wn_restriction
wn_bundle_restriction(const char *bundle_path, char *why, size_t cap)
{
    struct wn_verify_result *r = calloc(1, sizeof(*r));
    enum wn_restriction is = WN_RESTRICTION_WHOLE;
    char when[WN_RFC3339_BYTES], rules[WORDS_BYTES];
    size_t n = 0;

    why[0] = '\0';
    if (!r) { /* not known: as much as any could */
        return is;
    }
    wn_withdrawals_load(r, bundle_path, NULL);
    is = wn_verify_restriction(r);
    if (r->nomem || (r->withdrawal_count == 0 && r->count > 0)) {
        /* Not known, or the first record is missing: all may be withdrawn. */
        is = WN_RESTRICTION_WHOLE;
        (void)snprintf(why, cap, "%s",
            r->count > 0 ? r->findings[0].what : "memory is short");
        wn_verify_free(&r);
        return is;
    }
    for (size_t i = 0; i < r->withdrawal_count && n < cap; i++) {
        const struct wn_withdrawal *w = &r->withdrawals[i];
        int put = w->rule_count > 0
            ? snprintf(why + n, cap - n, "%son %s: %s %s", n ? "; " : "",
                  wn_rfc3339(when, w->when_ns),
                  w->rule_count == 1 ? "rule" : "rules", words(rules, w))
            : snprintf(why + n, cap - n, "%s%.200s cannot be read",
                  n ? "; " : "", w->file);

        n += put > 0 ? (size_t)put : 0;
    }
    wn_verify_free(&r);
    return is;
}
