/** One extraction, as the public header promises it. The floors meet in
 * session_run.c. */
#include "winnow/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/err.h"
#include "session_in.h"

static enum wn_status
in_force(struct wn_session *s, struct wn_err *err)
{
    unsigned runs = 0;
    enum wn_status st = wn_tally_count(
        s->state_dir, wn_consent_sha256(s->consent), &runs, err);

    return st == WN_OK
        ? wn_consent_in_force(s->consent, wn_now_ns(), runs, err) : st;
}

enum wn_status
wn_session_new(struct wn_session **out,
    const struct wn_session_options *options,
    const struct wn_session_callbacks *callbacks, struct wn_err *err)
{
    struct wn_session *s = calloc(1, sizeof(*s));
    enum wn_status st;

    if (!s) {
        return wn_fail_nomem(err, "starting a session");
    }
    s->options = *options;
    s->callbacks = *callbacks;
    s->tally = (struct wn_tally){ .fd = -1, .lock_fd = -1 };
    atomic_init(&s->cancel, 0);
    wn_session_wire(s);
    st = wn_state_dir(&s->state_dir, options->state_dir, err);
    s->run.state_dir = s->state_dir;
    if (st == WN_OK) {
        st = wn_consent_load(&s->consent, &options->inputs, NULL, err);
    }
    if (st == WN_OK) {
        s->terms = wn_consent_terms(s->consent);
        st = in_force(s, err);
    }
    if (st != WN_OK) {
        wn_session_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

void
wn_session_free(struct wn_session **s)
{
    if (!*s) {
        return;
    }
    wn_plan_free(&(*s)->plan);
    wn_tally_close(&(*s)->tally);
    wn_consent_free(&(*s)->consent);
    free((*s)->state_dir);
    free(*s);
    *s = NULL;
}

void
wn_session_cancel(struct wn_session *s)
{
    atomic_store(&s->cancel, 1);
}

/** What can be known to fail is said before anybody touches the phone. */
static enum wn_status
before_the_phone(struct wn_session *s, struct wn_err *err)
{
    struct stat sb;
    enum wn_status st;

    if (!s->options.output_path) {
        return wn_fail(err, WN_EUSAGE, "no place for the bundle was given");
    }
    if (s->options.inputs.filter_text) {
        /* Nobody signs a text, and nobody can withdraw it. */
        return wn_fail(err, WN_EUSAGE, "a run needs the filter as a file");
    }
    if (!s->options.plan_hash && !s->callbacks.prompt) {
        (void)wn_fail(err, WN_EUSAGE,
            "nobody is here to confirm the plan, and no plan was given");
        wn_todo(err, "Run it on a terminal, or give --plan with the hash that "
                     "winnow plan prints.");
        return WN_EUSAGE;
    }
    if (wn_run_cancelled(&s->run)) {
        return wn_fail(err, WN_ECANCEL, "cancelled");
    }
    if (lstat(s->options.output_path, &sb) == 0) {
        (void)wn_fail(err, WN_EOUTPUT,
            "%s exists: a bundle is never written over anything",
            s->options.output_path);
        wn_todo(err, "Give another --output.");
        return WN_EOUTPUT;
    }
    if (s->options.sign.key) {
        st = wn_signer_open(&s->signer, &s->options.sign, err);
        if (st != WN_OK) {
            return st;
        }
    }
    st = wn_tally_open(
        &s->tally, s->state_dir, wn_consent_sha256(s->consent), err);
    /* Once more, now that nobody else can be counting. */
    return st == WN_OK ? in_force(s, err) : st;
}

#define RUN_FACTS 9
#define BACKING_FACTS 5

/** Who answers for the filter, where anybody does: as the plan said it. */
static size_t
put_backing(struct wn_detail *d, const struct wn_consent *c)
{
    const struct wn_signature *s = wn_consent_signature(c);
    size_t n = 0;

    if (wn_consent_policy_id(c)[0]) {
        d[n++] = (struct wn_detail){ "policy", wn_consent_policy_id(c), 0 };
        d[n++] = (struct wn_detail){
            "policy_sha256", wn_consent_policy_sha256(c), 0 };
    }
    if (s) {
        /* A raw key's name is a path on this computer, and nobody's. */
        d[n++] = (struct wn_detail){
            "filter_signed_by", s->issuer[0] ? s->who : "", 0 };
        d[n++] = (struct wn_detail){
            "filter_signer_sha256", s->fingerprint, 0 };
        d[n++] = (struct wn_detail){
            "filter_signature", wn_signature_word(s->verdict), 0 };
    }
    return n;
}

static void
log_start(struct wn_session *s, const struct wn_plan *plan)
{
    struct utsname host;
    bool known = uname(&host) == 0;
    struct wn_detail d[RUN_FACTS + BACKING_FACTS] = {
        { "host", known ? host.nodename : "?", 0 },
        { "system", known ? host.sysname : "?", 0 },
        { "release", known ? host.release : "?", 0 },
        { "confirmed_by", s->callbacks.prompt ? "a person" : "plan hash", 0 },
        { "plan_hash", wn_plan_view(plan)->hash, 0 },
        { "rules_given_up", NULL, __builtin_popcountll(s->dropped) },
        { "services_opened_before", NULL, s->services_before },
        { "idle_timeout_s", NULL, s->run.idle_timeout_s },
        { "passcode_timeout_s", NULL, s->run.passcode_timeout_s }
    };

    wn_session_log(s, "agreed", d,
        RUN_FACTS + put_backing(d + RUN_FACTS, s->consent));
}

static enum wn_status
run_on(struct wn_session *s, struct wn_link *link, const struct wn_plan *plan,
    struct wn_session_result *out, struct wn_err *err)
{
    struct wn_bundle_start start = { .path = s->options.output_path,
        .consent = s->consent,
        .phone = wn_link_identity(link),
        .operator_id = s->options.operator_id,
        .place = s->options.place,
        .plan_hash = wn_plan_view(plan)->hash,
        .version = wn_version() };
    struct wn_err ours = WN_ERR_INIT;
    enum wn_status st = wn_bundle_new(&s->bundle, &start, err);

    if (st != WN_OK) {
        return st;
    }
    log_start(s, plan);
    wn_session_notes_begin(s);
    st = wn_session_extract(s, link, out, &ours);
    if (st != WN_OK) {
        (void)wn_fail_again(err, st, &ours);
        ours = (struct wn_err)WN_ERR_INIT;
        if (wn_bundle_abandon(s->bundle, st, err ? err->text : "", &ours) !=
            WN_OK) {
            wn_session_notice(s, ours.text);
            wn_session_notice(s, ours.todo);
        }
        if (s->callbacks.voided) {
            s->callbacks.voided(s->callbacks.ctx, err ? err->text : "");
        }
    }
    wn_bundle_free(&s->bundle);
    return st;
}

enum wn_status
wn_session_run(struct wn_session *s, struct wn_session_result *out,
    struct wn_err *err)
{
    struct wn_link *link = NULL;
    struct wn_plan *plan = NULL;
    enum wn_status st = before_the_phone(s, err);

    s->dropped = 0;
    s->services_before = 0;
    if (st == WN_OK) {
        st = wn_link_open(&link, s->options.device, &s->run, err);
    }
    if (st == WN_OK) {
        st = wn_session_plan_for(s, link, WN_STAGE_RUN, 0, &plan, err);
    }
    if (st == WN_OK) {
        st = wn_session_agree(s, plan, err);
    }
    if (st == WN_OK) {
        st = run_on(s, link, plan, out, err);
    }
    wn_scope_free(&s->scope);
    wn_plan_free(&plan);
    wn_link_free(&link);
    wn_signer_free(&s->signer);
    wn_tally_close(&s->tally);
    return st;
}
