/** Agreement is withdrawn: a record beside the bundle, which is not touched. */
#include "dispose/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/timespan.h"
#include "dispose/record.h"
#include "verify/verified.h"
#include "winnow/winnow.h"

struct task {
    const struct wn_withdraw_options *o;
    const struct wn_withdrawal *was; /* NULL: it is entered now */
    struct wn_withdrawal w;
    char *names[64]; /* w.rules */
};

/** Of the filter's rules, those that are named and not yet withdrawn. */
static enum wn_status
choose(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct task *t = ctx;
    const struct wn_terms *terms = e->job->terms;
    const struct wn_verify_result *r = e->job->r;
    enum wn_status st = wn_record_rules(
        terms, t->o->rules, t->o->rule_count, err);
    size_t left = 0, named_before = 0;

    t->w.rules = t->names;
    for (size_t i = 0; st == WN_OK && i < terms->rule_count; i++) {
        const char *name = terms->rules[i].name;
        bool before = wn_withdrawn(r, name);
        bool gone = strcmp(e->job->rules[i].outcome, "disposed") == 0;
        bool named = t->o->rule_count == 0 ||
            wn_record_names(t->o->rules, t->o->rule_count, name);

        named_before += named && before ? 1 : 0;
        if (!before && !gone && named) {
            t->names[t->w.rule_count] = strdup(name);
            if (!t->names[t->w.rule_count++]) {
                return wn_fail_nomem(err, "a withdrawal");
            }
        } else {
            left += before || gone ? 0 : 1;
        }
    }
    if (st == WN_OK && t->w.rule_count == 0 && named_before == 0) {
        st = wn_fail(err, WN_EOUTPUT, "what these rules kept was disposed of: "
            "nothing of it is left that agreement could be withdrawn to");
    } else if (st == WN_OK && t->w.rule_count == 0) {
        st = wn_fail(err, WN_EOUTPUT, "agreement to all that was withdrawn "
            "before: the record of it is %s",
            r->withdrawals[r->withdrawal_count - 1].file);
        wn_todo(err, "winnow verify says since when.");
    }
    t->w.whole = left == 0;
    return st;
}

static enum wn_status
follow(struct task *t, const struct wn_beside *b,
    const struct wn_verify_result *r, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_buf before;
    enum wn_status st = WN_OK;

    if (r->withdrawal_count == WN_WITHDRAWALS_MAX) {
        return wn_fail(err, WN_EOUTPUT, "there are %u records of withdrawals "
            "already, and no more can be made", WN_WITHDRAWALS_MAX);
    }
    t->w.number = (unsigned)r->withdrawal_count + 1;
    (void)wn_withdrawal_file(t->w.file, b, t->w.number);
    if (t->w.number > 1) {
        st = wn_beside_read(b, r->withdrawals[r->withdrawal_count - 1].file,
            WN_SIDECAR_BYTES_MAX, &before);
        if (st != WN_OK || wn_digest_of(WN_SHA256, before.data, before.len,
                               sum) != WN_OK) {
            st = wn_fail(err, WN_EVERIFY,
                "the record of the withdrawal before cannot be read");
        } else {
            (void)wn_hex(t->w.previous, sum, sizeof(sum));
        }
        wn_buf_clear(&before);
    }
    return st;
}

static enum wn_status
write_down(struct task *t, const struct wn_beside *b,
    const struct wn_verify_result *r, const struct wn_signer *signer,
    struct wn_err *err)
{
    struct wn_buf text = { 0 };
    enum wn_status st = follow(t, b, r, err);

    if (st == WN_OK) {
        (void)snprintf(t->w.by, sizeof(t->w.by), "%s", t->o->by);
        memcpy(t->w.carried_from, t->was ? t->was->carried_from : "",
            t->was ? sizeof(t->w.carried_from) : 1);
        (void)snprintf(
            t->w.version, sizeof(t->w.version), "%s", wn_version());
        memcpy(t->w.seal_hash, r->seal_hash, sizeof(t->w.seal_hash));
        memcpy(t->w.filter_hash, r->filter_hash, sizeof(t->w.filter_hash));
        t->w.when_ns = t->was ? t->was->when_ns : wn_record_now();
        wn_withdrawal_text(&text, &t->w);
        st = text.st == WN_OK
            ? wn_record_put(b, t->w.file, &text, signer, err)
            : wn_fail(err, text.st, "the withdrawal cannot be written down");
    }
    wn_buf_clear(&text);
    return st;
}

static enum wn_status
withdraw(struct wn_withdraw_result *out,
    const struct wn_withdraw_options *options,
    const struct wn_withdrawal *was, struct wn_err *err)
{
    const struct wn_verify_options v = { .bundle_path = options->bundle_path,
        .deny_sheet_path = options->deny_sheet_path };
    struct task t = { .o = options, .was = was };
    struct wn_verify_result *r = NULL;
    struct wn_signer *signer = NULL;
    struct wn_beside b = { .dir_fd = -1 };
    enum wn_status st =
        was ? WN_OK : wn_record_text(options->by, "--by", err);

    if (st == WN_OK && options->key.key) {
        st = wn_signer_open(&signer, &options->key, err);
    }
    st = st == WN_OK ? wn_beside_open(&b, options->bundle_path, err) : st;
    st = st == WN_OK ? wn_verified_read(&r, &v, choose, &t, err) : st;
    if (st == WN_EVERIFY) {
        wn_todo(err, "winnow verify lists all findings; nothing was written.");
    }
    st = st == WN_OK ? write_down(&t, &b, r, signer, err) : st;
    if (st == WN_OK) {
        *out = (struct wn_withdraw_result) { .whole = t.w.whole,
            .when_ns = t.w.when_ns };
        (void)snprintf(out->file, sizeof(out->file), "%s", t.w.file);
        (void)snprintf(out->who, sizeof(out->who), "%s",
            signer ? wn_signer_who(signer) : "");
    }
    for (size_t i = 0; i < t.w.rule_count; i++) {
        free(t.names[i]);
    }
    wn_verify_free(&r);
    wn_beside_close(&b);
    wn_signer_free(&signer);
    return st;
}

enum wn_status
wn_bundle_withdraw(struct wn_withdraw_result *out,
    const struct wn_withdraw_options *options, struct wn_err *err)
{
    return withdraw(out, options, NULL, err);
}

enum wn_status
wn_withdraw_again(const struct wn_withdraw_options *options,
    const struct wn_withdrawal *was, struct wn_err *err)
{
    struct wn_withdraw_result done;

    return withdraw(&done, options, was, err);
}
