#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "verify/job.h"
#include "verify/sidecar.h"
#include "verify/verified.h"

/** Is there anything at all that makes this folder a bundle? */
static bool
is_bundle(const struct wn_tree *t)
{
    return wn_tree_find(t, "bagit.txt") || wn_tree_find(t, "seal.txt") ||
        wn_tree_find(t, WN_DB_PATH);
}

static void
run(struct wn_job *j, const struct wn_verify_options *options)
{
    j->tree.just_written = options->just_written;
    wn_tree_sums(&j->tree, j->r);
    wn_verify_bag_info(j);
    wn_verify_bag(j);
    wn_verify_seal(j);
    wn_verify_stamp(j);
    wn_verify_signatures(j);
    wn_verify_log(j);
    wn_verify_agreement(j);
    wn_verify_filter(j, options->deny_sheet_path);
    wn_verify_db(j, options->bundle_path);
    wn_verify_withdrawals(j, options->bundle_path);
    (void)wn_disposal_look(j->r, options->bundle_path, j->trust);
    wn_verify_counts(j);
    wn_verify_device(j);
    wn_verify_words(j);
    wn_verify_report(j, options);
    wn_report_close(j->r);
}

enum wn_status
wn_verify_run(struct wn_verify_result **out,
    const struct wn_verify_options *options, struct wn_err *err)
{
    return wn_verified_read(out, options, NULL, NULL, err);
}

enum wn_status
wn_verified_read(struct wn_verify_result **out,
    const struct wn_verify_options *options, wn_verified_fn *fn, void *ctx,
    struct wn_err *err)
{
    struct wn_job *j = calloc(1, sizeof(*j));
    struct wn_verify_result *r = calloc(1, sizeof(*r));
    enum wn_status st = WN_OK;

    *out = NULL;
    if (!j || !r) {
        free(j);
        free(r);
        return wn_fail_nomem(err, "verifying a bundle");
    }
    j->r = r;
    j->tree.fd = -1;
    st = wn_trust_load(
        &j->trust, options->trust_paths, options->trust_count, err);
    if (st != WN_OK) {
        goto out;
    }
    st = wn_tree_open(&j->tree, options->bundle_path, r, err);
    if (st != WN_OK) {
        if (wn_disposal_look(r, options->bundle_path, j->trust)) {
            *out = r; /* the findings say what became of it */
            r = NULL;
        }
        goto out;
    }
    if (!is_bundle(&j->tree)) {
        st = wn_fail(err, WN_EVERIFY, "\"%s\" is not a bundle: it has neither "
            "bagit.txt nor seal.txt nor records", options->bundle_path);
        wn_todo(err, "Give the path of the bundle's own folder.");
        goto out;
    }
    run(j, options);
    if (r->nomem) {
        st = wn_fail_nomem(err, "verifying a bundle");
        goto out;
    }
    if (!wn_verify_valid(r)) {
        st = wn_fail(err, WN_EVERIFY, "the bundle is not valid: %zu finding%s; "
            "the first: %s: %s", r->count, r->count == 1 ? "" : "s",
            r->findings[0].where, r->findings[0].what);
    } else if (fn) {
        st = wn_verify_db_read(j, options->bundle_path, fn, ctx, err);
    }
    *out = r;
    r = NULL;
out:
    wn_consent_free(&j->consent);
    wn_trust_free(&j->trust);
    wn_tree_close(&j->tree);
    free(j);
    wn_verify_free(&r);
    return st;
}

enum wn_status
wn_unsealed_read(const char *folder_path, wn_verified_fn *fn, void *ctx,
    struct wn_err *err)
{
    struct wn_job *j = calloc(1, sizeof(*j));
    struct wn_verify_result *r = calloc(1, sizeof(*r));
    enum wn_status st = j && r ? WN_OK : wn_fail_nomem(err, "a bundle");

    if (st == WN_OK) {
        j->r = r;
        st = wn_tree_open(&j->tree, folder_path, r, err);
    }
    if (st == WN_OK) {
        j->tree.tags_only = true;
        wn_tree_sums(&j->tree, r);
        wn_verify_bag_info(j);
        wn_verify_filter(j, NULL);
        j->is_virtual = strcmp(j->info.device_kind, "phone") != 0;
        st = wn_verify_db_read(j, folder_path, fn, ctx, err);
    }
    if (j) {
        wn_consent_free(&j->consent);
        wn_tree_close(&j->tree);
    }
    free(j);
    wn_verify_free(&r);
    return st;
}

void
wn_verify_free(struct wn_verify_result **r)
{
    if (!*r) {
        return;
    }
    wn_report_back_to(*r, &(struct wn_report_mark) { .count = 0 });
    free((*r)->findings);
    free((*r)->remarks);
    wn_withdrawals_clear(*r);
    free(*r);
    *r = NULL;
}

bool
wn_verify_valid(const struct wn_verify_result *r)
{
    return r->count == 0 && r->more == 0;
}

size_t
wn_verify_findings(const struct wn_verify_result *r)
{
    return r->count;
}

const struct wn_verify_finding *
wn_verify_finding_at(const struct wn_verify_result *r, size_t i)
{
    return i < r->count ? &r->findings[i] : NULL;
}

size_t
wn_verify_remarks(const struct wn_verify_result *r)
{
    return r->remark_count;
}

const char *
wn_verify_remark_at(const struct wn_verify_result *r, size_t i)
{
    return i < r->remark_count ? r->remarks[i] : NULL;
}

uint64_t
wn_verify_items(const struct wn_verify_result *r)
{
    return r->items;
}

uint64_t
wn_verify_outside(const struct wn_verify_result *r)
{
    return r->outside;
}

const char *
wn_verify_seal_hash(const struct wn_verify_result *r)
{
    return r->seal_hash;
}

const char *
wn_verify_filter_hash(const struct wn_verify_result *r)
{
    return r->filter_hash;
}

size_t
wn_verify_signature_count(const struct wn_verify_result *r)
{
    return r->signature_count;
}

const struct wn_signature *
wn_verify_signature_at(const struct wn_verify_result *r, size_t i)
{
    return i < r->signature_count ? &r->signatures[i] : NULL;
}

const struct wn_signature *
wn_verify_agreement_signature(const struct wn_verify_result *r)
{
    return r->agreement_signed ? &r->agreement : NULL;
}

const struct wn_time_stamp *
wn_verify_stamp_of(const struct wn_verify_result *r)
{
    return r->stamped ? &r->stamp : NULL;
}
