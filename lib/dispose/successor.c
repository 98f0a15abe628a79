/** The bundle that holds what was not to be destroyed: verified before anything
 * of the old one is. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/inside.h"
#include "dispose/job.h"
#include "dispose/record.h"
#include "report/report.h"

/** What an earlier run left at --output: is it this bundle's rest? */
struct found {
    const struct wn_dispose_job *job;
    const struct wn_verify_result *withdrawn; /* beside the old one; NULL */
    char lacks[256]; /* a rule withdrawn there that is agreed to here */
    char parent[65], decision[256], seal[65];
    uint64_t disposed; /* rules, as bits, by all disposals in its log */
};

static enum wn_status
take(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct found *f = ctx;
    const struct wn_job *j = e->job;

    (void)err;
    (void)snprintf(f->parent, sizeof(f->parent), "%.64s", j->info.parent_seal);
    (void)snprintf(
        f->decision, sizeof(f->decision), "%s", j->log.disposal_decision);
    memcpy(f->seal, j->r->seal_hash, sizeof(f->seal));
    f->disposed = j->log.disposed;
    for (size_t i = 0; f->withdrawn && i < j->terms->rule_count; i++) {
        const char *rule = j->terms->rules[i].name;

        if ((f->disposed >> i & 1) == 0 && wn_withdrawn(f->withdrawn, rule) &&
            !wn_withdrawn(j->r, rule)) {
            (void)snprintf(f->lacks, sizeof(f->lacks), "%.200s", rule);
        }
    }
    return WN_OK;
}

/** The seal of the bundle that is to be disposed of, as it stands. */
static void
seal_of(char hex[WN_SHA256_HEX], const struct wn_beside *b)
{
    struct wn_beside in = { .dir_fd = openat(b->dir_fd, b->name,
        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) };

    hex[0] = '\0';
    if (in.dir_fd >= 0) {
        (void)wn_dispose_seal(hex, &in);
    }
    wn_beside_close(&in);
}

static enum wn_status
verified(struct found *f, const char *path, struct wn_err *err)
{
    const struct wn_verify_options v = { .bundle_path = path,
        .report = wn_report_hash,
        .deny_sheet_path = f->job->o->deny_sheet_path };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verified_read(&r, &v, take, f, err);

    wn_verify_free(&r);
    return st;
}

/** A record that is left of a bundle of this name would be taken for one of the
 * new bundle's, or be in the way of one. */
static enum wn_status
is_free(const struct wn_beside *out, struct wn_err *err)
{
    static const char *const signatures[] = { "", ".p7s", ".sig" };
    char file[WN_BESIDE_FILE_BYTES], whole[WN_BESIDE_FILE_BYTES + 8];
    bool there = false;

    for (unsigned i = 0; !there && i < (WN_WITHDRAWALS_MAX + 2) * 3; i++) {
        unsigned number = i / 3;

        (void)(number == 0
            ? wn_beside_file(file, out, WN_DISPOSAL_ENDING)
            : number == WN_WITHDRAWALS_MAX + 1
            ? wn_beside_file(file, out, WN_DISPOSAL_BEGUN_ENDING)
            : wn_withdrawal_file(file, out, number));
        (void)snprintf(whole, sizeof(whole), "%s%s", file, signatures[i % 3]);
        there = wn_beside_has(out, whole);
    }
    if (there) {
        (void)wn_fail(err, WN_EOUTPUT, "%s is there, of another bundle that "
            "had the name of the new one", whole);
        wn_todo(err, "Give another --output.");
    }
    return there ? WN_EOUTPUT : WN_OK;
}

enum wn_status
wn_dispose_find_rest(struct wn_dispose_job *job, struct wn_err *err)
{
    const char *path = job->o->output_path;
    struct found f = { .job = job };
    struct wn_err ignored = WN_ERR_INIT;
    char parent[WN_SHA256_HEX];
    struct wn_beside out;
    enum wn_status st = wn_beside_open(&out, path, err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(
        job->d.successor, sizeof(job->d.successor), "%s", out.name);
    if (wn_lies_within(out.dir_fd, job->o->bundle_path)) {
        wn_beside_close(&out);
        return wn_fail(err, WN_EUSAGE, "--output lies inside the bundle that "
            "is to be destroyed");
    }
    seal_of(parent, &job->beside);
    if (wn_beside_has(&out, out.name)) {
        job->rest_there = verified(&f, path, &ignored) == WN_OK &&
            strcmp(f.parent, parent) == 0 &&
            strcmp(f.decision, job->o->decision) == 0;
        job->rest_disposed = f.disposed; /* which rules: prepare() asks */
        if (!job->rest_there) {
            st = wn_fail(err, WN_EOUTPUT, "\"%s\" exists already, and is not "
                "what an interrupted disposal of this bundle left", path);
            wn_todo(err, "Give another --output.");
        }
    } else {
        st = is_free(&out, err);
    }
    memcpy(job->d.successor_seal, f.seal, sizeof(f.seal));
    wn_beside_close(&out);
    return st;
}

enum wn_status
wn_dispose_stands(const struct wn_dispose_job *job, struct wn_err *err)
{
    struct found f = { .job = job };
    struct wn_err ignored = WN_ERR_INIT;
    struct wn_verify_result *before = NULL;
    struct wn_beside out;
    enum wn_status st = wn_beside_open(&out, job->o->output_path, err);

    if (st != WN_OK) {
        return st;
    }
    /* As they are now: one may be new. */
    st = wn_carry_look(&before, job->o->bundle_path, err);
    f.withdrawn = before;
    /* Its seal alone would stand for content that is gone. */
    if (st == WN_OK && (wn_lies_within(out.dir_fd, job->o->bundle_path) ||
            verified(&f, job->o->output_path, &ignored) != WN_OK ||
            strcmp(f.seal, job->d.successor_seal) != 0)) {
        st = wn_fail(err, WN_EVERIFY, "the new bundle of seal %s, which holds "
            "what is not to be destroyed, is not at \"%s\", or is not valid "
            "there", job->d.successor_seal, job->o->output_path);
        wn_todo(err, "Nothing more was destroyed. Give the path where it is; "
            "winnow verify says what is wrong with it.");
    } else if (st == WN_OK && f.lacks[0] != '\0') {
        st = wn_fail(err, WN_EVERIFY, "agreement to rule \"%s\" was withdrawn "
            "beside the old bundle, and beside the new one no record says so",
            f.lacks);
        wn_todo(err, "Nothing more was destroyed. Bring the records back "
            "beside the new bundle, or enter it there with winnow withdraw; "
            "then give the same command again.");
    }
    wn_verify_free(&before);
    wn_beside_close(&out);
    return st;
}

/** A disposal without a signature is one all the same: said, not undone. */
static enum wn_status
sign(struct wn_dispose_job *job, struct wn_err *err)
{
    char name[64];
    int fd = open(job->o->output_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct wn_beside in = { .dir_fd = fd };
    enum wn_status st = fd >= 0 ? WN_OK : wn_fail_errno(
        err, WN_EOUTPUT, "the new bundle cannot be opened to be signed");

    (void)snprintf(name, sizeof(name), "seal.txt%s",
        wn_signer_ending(job->signer));
    if (st == WN_OK && !wn_beside_has(&in, name)) {
        st = wn_signer_put(
            job->signer, fd, "seal.txt", job->d.successor_seal, err);
    }
    wn_beside_close(&in);
    return st;
}

enum wn_status
wn_dispose_publish(struct wn_dispose_job *job, struct wn_err *err)
{
    struct found f = { .job = job };
    enum wn_status st = WN_OK;

    if (!job->rest_there) {
        st = verified(&f, wn_bundle_partial_path(job->rest), err);
        if (st != WN_OK) {
            wn_todo(err, "The rest cannot stand by itself, so nothing was "
                "destroyed. Where its items rest on what is to go (cards of "
                "people who then take part in nothing), name their rule too.");
        }
        memcpy(job->d.successor_seal, f.seal, sizeof(f.seal));
        st = st == WN_OK ? wn_bundle_publish(job->rest, err) : st;
    }
    st = st == WN_OK && job->signer ? sign(job, err) : st;
    st = st == WN_OK ? wn_carry_put(job, err) : st;
    /* The last look before what it stands for is destroyed elsewhere. */
    return st == WN_OK ? wn_dispose_stands(job, err) : st;
}
