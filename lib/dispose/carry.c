/** Agreement that was withdrawn to rules that are left stays withdrawn: since
 * when, and as entered by whom, is what the old bundle's records say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "dispose/job.h"
#include "dispose/record.h"

static bool
is_left(const struct wn_dispose_job *job, const struct wn_job *parent,
    const char *rule)
{
    for (size_t i = 0; i < parent->terms->rule_count; i++) {
        if (strcmp(parent->terms->rules[i].name, rule) == 0) {
            return (job->rules >> i & 1) == 0 &&
                strcmp(parent->rules[i].outcome, "disposed") != 0;
        }
    }
    return false;
}

static bool
is_carried(const struct wn_dispose_job *job, const char *rule)
{
    for (size_t i = 0; i < job->carried_count; i++) {
        if (wn_record_names((const char *const *)job->carried[i].rules,
                job->carried[i].rule_count, rule)) {
            return true;
        }
    }
    return false;
}

/** Of one record, what is left of its rules. */
static enum wn_status
take(struct wn_dispose_job *job, const struct wn_job *parent,
    const struct wn_withdrawal *w, struct wn_err *err)
{
    struct wn_withdrawal *c = &job->carried[job->carried_count];

    c->rules = calloc(w->rule_count + 1, sizeof(*c->rules));
    for (size_t i = 0; c->rules && i < w->rule_count; i++) {
        if (is_left(job, parent, w->rules[i]) &&
            !is_carried(job, w->rules[i])) {
            c->rules[c->rule_count] = strdup(w->rules[i]);
            if (!c->rules[c->rule_count++]) {
                job->carried_count++; /* to be freed */
                return wn_fail_nomem(err, "a disposal");
            }
        }
    }
    if (!c->rules) {
        return wn_fail_nomem(err, "a disposal");
    }
    if (c->rule_count == 0) {
        free(c->rules);
        c->rules = NULL;
        return WN_OK;
    }
    c->when_ns = w->when_ns;
    (void)snprintf(c->by, sizeof(c->by), "%s", w->by);
    memcpy(c->carried_from, parent->r->seal_hash, sizeof(c->carried_from));
    job->carried_count++;
    return WN_OK;
}

enum wn_status
wn_carry_take(struct wn_dispose_job *job, const struct wn_job *parent,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0;
         st == WN_OK && !job->d.whole && i < parent->r->withdrawal_count;
         i++) {
        st = take(job, parent, &parent->r->withdrawals[i], err);
    }
    return st;
}

enum wn_status
wn_carry_look(
    struct wn_verify_result **out, const char *path, struct wn_err *err)
{
    *out = calloc(1, sizeof(**out));
    if (!*out) {
        return wn_fail_nomem(err, "a disposal");
    }
    wn_withdrawals_load(*out, path, NULL);
    return WN_OK;
}

/** Is all of it withdrawn already, where the rest stands? */
static enum wn_status
stands(bool *out, const char *path, const struct wn_withdrawal *c,
    struct wn_err *err)
{
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_carry_look(&r, path, err);

    *out = true;
    for (size_t i = 0; st == WN_OK && i < c->rule_count; i++) {
        *out = *out && wn_withdrawn(r, c->rules[i]);
    }
    wn_verify_free(&r);
    return st;
}

/** Records of an earlier run, which may have stopped before it signed. */
static enum wn_status
sign_all(const struct wn_dispose_job *job, struct wn_err *err)
{
    char file[WN_BESIDE_FILE_BYTES];
    struct wn_beside out;
    enum wn_status st = wn_beside_open(&out, job->o->output_path, err);

    for (unsigned i = 1; st == WN_OK && i <= WN_WITHDRAWALS_MAX &&
         wn_beside_has(&out, wn_withdrawal_file(file, &out, i)); i++) {
        st = wn_record_sign(&out, file, job->signer, err);
    }
    wn_beside_close(&out);
    return st;
}

enum wn_status
wn_carry_put(const struct wn_dispose_job *job, struct wn_err *err)
{
    const struct wn_dispose_options *o = job->o;
    enum wn_status st =
        job->carried_count > 0 ? sign_all(job, err) : WN_OK;

    for (size_t i = 0; st == WN_OK && i < job->carried_count; i++) {
        const struct wn_withdrawal *c = &job->carried[i];
        const struct wn_withdraw_options w = { .bundle_path = o->output_path,
            .deny_sheet_path = o->deny_sheet_path,
            .rules = (const char *const *)c->rules,
            .rule_count = c->rule_count,
            .by = c->by,
            .key = o->key };
        bool there = false;

        st = stands(&there, o->output_path, c, err);
        if (st == WN_OK && !there) {
            st = wn_withdraw_again(&w, c, err);
        }
    }
    return st;
}

void
wn_carry_clear(struct wn_dispose_job *job)
{
    for (size_t i = 0; i < job->carried_count; i++) {
        for (size_t k = 0; k < job->carried[i].rule_count; k++) {
            free(job->carried[i].rules[k]);
        }
        free(job->carried[i].rules);
    }
}
