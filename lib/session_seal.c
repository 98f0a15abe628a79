/** The phone is gone: seal, verify from disk, count, publish. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "report/report.h"
#include "session_in.h"
#include "verify/verify.h"

static bool
some_partly(const struct wn_plan *plan)
{
    const struct wn_plan_view *v = wn_plan_view(plan);

    for (size_t i = 0; i < v->rule_count; i++) {
        if (v->rules[i].partly) {
            return true;
        }
    }
    return false;
}

/** Withdrawal may come while the phone is read; nobody need sign that. */
static enum wn_status
still_agreed(struct wn_work *w, struct wn_err *err)
{
    struct wn_consent *now = NULL;
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st =
        wn_consent_load_draft(&now, &w->s->options.inputs, NULL, &why);

    if (now && wn_consent_terms(now)->withdrawn_ns != 0) {
        st = wn_fail(err, WN_ECANCEL,
            "the agreement was withdrawn while the phone was read");
    } else if (st != WN_OK) {
        /* Nobody can say any more that it stands: fail closed. */
        st = wn_fail(err, WN_ECANCEL, "the filter's file was removed or can "
            "no longer be used; whether the agreement stands is not known: %s",
            why.text);
    } else if (strcmp(wn_consent_sha256(now), /* another one lies there */
                   wn_consent_sha256(w->s->consent)) != 0) {
        st = wn_fail(err, WN_ECANCEL,
            "the filter was changed while the phone was read");
    }
    wn_consent_free(&now);
    return st;
}

/** What the plan knew and records could not: rules that were never carried out,
 * and rules of which a part is out of this version's reach. */
static enum wn_status
tell_limits(struct wn_work *w, struct wn_err *err)
{
    const struct wn_record_sink *sink = wn_bundle_sink(w->s->bundle);
    const struct wn_plan_view *v = wn_plan_view(w->plan);
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < v->rule_count && st == WN_OK; i++) {
        uint64_t bit = UINT64_C(1) << i;
        uint64_t failed = 0;
        const char *reason = "";
        const char *outcome =
            wn_bundle_outcome(w->s->bundle, (unsigned)i, &reason, &failed);

        if ((w->s->dropped & bit) != 0) {
            st = sink->rule(sink->ctx, (unsigned)i, "could-not-look",
                "given up by the people present", 0, err);
        } else if ((w->given_up & bit) != 0) {
            st = sink->rule(sink->ctx, (unsigned)i, "could-not-look",
                v->rules[i].why, 0, err);
        } else if (v->rules[i].partly &&
            (strcmp(outcome, "found") == 0 ||
                strcmp(outcome, "looked-none-found") == 0)) {
            st = sink->rule(sink->ctx, (unsigned)i, "partly",
                v->rules[i].why, failed, err);
        } else if (v->rules[i].why[0] != '\0' && reason[0] == '\0') {
            /* A limit worth knowing, which is no shortfall. */
            char same[32];

            (void)snprintf(same, sizeof(same), "%s", outcome);
            st = sink->rule(sink->ctx, (unsigned)i, same, v->rules[i].why,
                failed, err);
        }
    }
    return st;
}

/** Whatever became of a rule: which apps were looked at, and which were not. */
static enum wn_status
tell_looked(struct wn_work *w, struct wn_err *err)
{
    const struct wn_record_sink *sink = wn_bundle_sink(w->s->bundle);
    const struct wn_terms *t = w->s->terms;
    enum wn_status st = WN_OK;

    for (unsigned i = 0; i < t->rule_count && st == WN_OK; i++) {
        bool carried =
            ((w->s->dropped | w->given_up) >> i & 1u) == 0;
        uint64_t failed = 0;
        const char *reason = "";
        const char *outcome =
            wn_bundle_outcome(w->s->bundle, i, &reason, &failed);
        char words[384], all[1024], same[32];

        wn_looked_words(t->rules[i].category,
            carried ? wn_records_looked(w->records, i) : 0, words,
            sizeof(words));
        if (words[0] != '\0') {
            (void)snprintf(same, sizeof(same), "%s", outcome);
            (void)snprintf(all, sizeof(all), "%.600s%s%s", reason,
                reason[0] != '\0' ? "; " : "", words);
            st = sink->rule(sink->ctx, i, same, all, failed, err);
        }
    }
    return st;
}

static enum wn_status
seal(struct wn_work *w, char hash[65], struct wn_err *err)
{
    const struct wn_footprint *f = wn_acquire_footprint(w->acquire);
    const struct wn_crossed *c = wn_acquire_crossed(w->acquire);
    const struct wn_plan_view *v = wn_plan_view(w->plan);
    char modes[128] = "";
    bool ios = wn_link_identity(w->link)->platform == WN_PLATFORM_IOS;
    struct wn_bundle_end end = { .paired = ios && w->paired,
        .unpaired = ios && w->unpaired,
        .debugging_key = !ios && w->paired,
        .debugging_off = !ios && w->unpaired,
        .sync_lock_used = f->sync_lock_used,
        .password_set = f->password_set,
        .password_removed = f->password_removed,
        .acquisition_modes = modes,
        .shortfall = w->shortfall,
        .partial = w->partial,
        .files_seen = c->files_seen,
        .bytes_seen = c->bytes_seen,
        .files_listed = c->listed,
        .files_probed = c->probed,
        .rows = c->rows,
        .rows_not_kept = c->rows_not_kept,
        .fetched_not_kept = c->fetched_not_kept,
        .content_starts = c->starts,
        .papers = wn_report_put };

    for (size_t i = 0; i < v->rule_count; i++) {
        const char *mode = v->rules[i].acquisition_mode;
        size_t n = strlen(modes);

        if (mode[0] != '\0' && !strstr(modes, mode)) {
            (void)snprintf(modes + n, sizeof(modes) - n, "%s%s",
                n > 0 ? ", " : "", mode);
        }
    }
    return wn_bundle_seal(w->s->bundle, &end, hash, err);
}

/** From disk, with the code that shares nothing with the gate. */
static enum wn_status
verify(struct wn_work *w, struct wn_session_result *out, struct wn_err *err)
{
    struct wn_verify_options o = { .just_written = true,
        .bundle_path = wn_bundle_partial_path(w->s->bundle),
        .deny_sheet_path = w->s->options.inputs.deny_sheet_path,
        .report = wn_report_hash };
    struct wn_verify_result *r = NULL;
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_verify_run(&r, &o, &why);

    if (st == WN_OK && r && strcmp(wn_verify_seal_hash(r), out->seal_hash)) {
        st = wn_fail(err, WN_EVERIFY, "the seal on disk is another one");
    } else if (st == WN_OK && r) {
        out->items = wn_verify_items(r);
    } else if (r && wn_verify_findings(r) > 0) {
        const struct wn_verify_finding *f = wn_verify_finding_at(r, 0);

        (void)wn_fail(err, WN_EVERIFY,
            "the finished bundle does not verify (%zu findings), the first: "
            "%s: %s", wn_verify_findings(r), f->where, f->what);
        st = WN_EVERIFY;
    } else {
        st = wn_fail(err, st == WN_OK ? WN_EVERIFY : st,
            "the finished bundle cannot be verified: %s", why.text);
    }
    wn_verify_free(&r);
    return st;
}

/** The seal that was just verified, signed before the bundle has its name. If
 * that fails the bundle is no worse: somebody was asked for it, and it can be
 * signed later. Only a seal that is another one by now ends the run. */
static enum wn_status
sign(struct wn_work *w, struct wn_session_result *out, struct wn_err *err)
{
    const struct wn_signer *s = w->s->signer;
    struct wn_err *why = &out->not_signed;
    enum wn_status st = WN_OK;
    int fd = -1;

    if (!s) {
        return WN_OK;
    }
    fd = open(wn_bundle_partial_path(w->s->bundle),
        O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    st = fd >= 0 ? wn_signer_put(s, fd, "seal.txt", out->seal_hash, why)
                 : wn_fail_errno(why, WN_EOUTPUT, "the bundle cannot be "
                       "opened to be signed");
    if (fd >= 0) {
        (void)close(fd);
    }
    if (st == WN_EVERIFY) {
        return wn_fail_again(err, st, why);
    }
    if (st == WN_OK) {
        (void)snprintf(out->signature, sizeof(out->signature), "seal.txt%s",
            wn_signer_ending(s));
    }
    return WN_OK;
}

static enum wn_status
publish(struct wn_work *w, struct wn_session_result *out, struct wn_err *err)
{
    enum wn_status st = wn_tally_add(&w->s->tally, out->seal_hash, err);

    if (st == WN_OK) {
        st = wn_bundle_publish(w->s->bundle, err);
        if (st != WN_OK) {
            wn_tally_take_back(&w->s->tally, out->seal_hash);
        }
    }
    return st;
}

static void
tell_rules(struct wn_work *w)
{
    const struct wn_session_callbacks *c = &w->s->callbacks;
    const struct wn_terms *t = w->s->terms;

    for (unsigned i = 0; c->rule && i < t->rule_count; i++) {
        uint64_t failed;
        const char *reason = "";
        const char *outcome =
            wn_bundle_outcome(w->s->bundle, i, &reason, &failed);

        c->rule(c->ctx, t->rules[i].name, outcome, reason,
            wn_bundle_kept(w->s->bundle, i));
    }
}

enum wn_status
wn_session_seal(
    struct wn_work *w, struct wn_session_result *out, struct wn_err *err)
{
    enum wn_status st = still_agreed(w, err);

    w->shortfall = w->partial || wn_records_shortfall(w->records) ||
        (w->given_up | w->s->dropped) != 0 || some_partly(w->plan);
    if (st == WN_OK) {
        st = tell_limits(w, err);
    }
    if (st == WN_OK) {
        st = tell_looked(w, err);
    }
    if (st == WN_OK && wn_run_cancelled(&w->s->run)) {
        st = wn_fail(err, WN_ECANCEL, "cancelled");
    }
    if (st == WN_OK) {
        st = seal(w, out->seal_hash, err);
    }
    if (st == WN_OK) {
        st = verify(w, out, err);
    }
    /* It may take minutes to verify: a "stop" is heard until it has a name. */
    if (st == WN_OK && wn_run_cancelled(&w->s->run)) {
        st = wn_fail(err, WN_ECANCEL, "cancelled");
    }
    if (st == WN_OK) {
        st = sign(w, out, err);
    }
    if (st == WN_OK) {
        st = publish(w, out, err);
    }
    if (st == WN_OK) {
        out->result = w->partial ? "partial"
            : w->shortfall       ? "shortfall" : "as-asked";
        tell_rules(w);
    }
    return st;
}
