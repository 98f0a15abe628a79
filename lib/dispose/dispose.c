/** A bundle, or what some of its rules kept, is destroyed. In this order: the
 * rest stands and is verified; the record that it has begun is on the disk;
 * what opens packed sets is destroyed, then the old bundle, then the parts; the
 * tombstone stands; the first record goes. Each step can be the last before the
 * power fails: the same command goes on. */
#include "dispose/dispose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "dispose/job.h"
#include "dispose/record.h"
#include "dispose/rest.h"
#include "winnow/winnow.h"

/** ---- what is asked for -------------------------------------------------- */

static enum wn_status
check_options(const struct wn_dispose_options *o, struct wn_err *err)
{
    enum wn_status st = wn_record_text(o->decision, "--decision", err);

    st = st == WN_OK ? wn_record_text(o->by, "--by", err) : st;
    st = st == WN_OK ? wn_record_text(o->rank, "--rank", err) : st;
    if (st == WN_OK && (o->rule_count > 0) != (o->output_path != NULL)) {
        st = wn_fail(err, WN_EUSAGE, o->rule_count > 0
                ? "what the other rules kept needs a place: --output PATH, "
                  "the new bundle to create"
                : "--output belongs to --rule: without it all is destroyed "
                  "and nothing is left to be put anywhere");
    }
    if (st == WN_OK && o->packed_count > WN_DISPOSE_PACKED_MAX) {
        st = wn_fail(err, WN_EUSAGE, "at most %u packed sets at once",
            WN_DISPOSE_PACKED_MAX);
    }
    return st;
}

/** A disposal that was interrupted: is it this one? Its counts and hashes are
 * taken as they stand there, though nobody signed them: what they were counted
 * from is half gone, and cannot be verified again. */
static enum wn_status
resume(struct wn_dispose_job *job, const struct wn_buf *text,
    struct wn_err *err)
{
    const struct wn_dispose_options *o = job->o;
    struct wn_disposal *d = &job->d;
    enum wn_status st = wn_disposal_parse(d, text);

    if (st != WN_OK || d->finished_ns != 0) {
        return wn_fail(err, WN_EVERIFY, "%s%s is no record of a disposal that "
            "has begun, as Winnow writes it: nothing was done",
            job->beside.name, WN_DISPOSAL_BEGUN_ENDING);
    }
    for (size_t i = 0; i < o->rule_count && !d->whole; i++) {
        size_t k = 0;

        while (k < d->rule_count && strcmp(d->rules[k].rule, o->rules[i])) {
            k++;
        }
        st = k == d->rule_count ? WN_EUSAGE : st;
    }
    if (st != WN_OK || strcmp(d->decision, o->decision) != 0 ||
        strcmp(d->by, o->by) != 0 || strcmp(d->rank, o->rank) != 0 ||
        d->whole != (o->rule_count == 0) ||
        (!d->whole && o->rule_count != d->rule_count)) {
        (void)wn_fail(err, WN_EUSAGE, "a disposal of this bundle has begun, on "
            "decision %s of %s (%s), and has to be finished first",
            d->decision, d->by, d->rank);
        wn_todo(err, "Give the command of that decision again.");
        return WN_EUSAGE;
    }
    job->resumed = true;
    st = wn_dispose_same(job, err);
    st = st == WN_OK ? wn_packed_same(job, err) : st;
    return st == WN_OK && !d->whole ? wn_dispose_stands(job, err) : st;
}

/** ---- the steps ---------------------------------------------------------- */

static enum wn_status
ask(const struct wn_dispose_job *job, struct wn_err *err)
{
    struct wn_dispose_told told = { .name = job->beside.name,
        .whole = job->d.whole,
        .resumed = job->resumed,
        .files = job->d.files };

    for (size_t i = 0; i < job->d.rule_count; i++) {
        told.items += (uint64_t)job->d.rules[i].items;
    }
    for (size_t i = 0; i < job->d.set_count; i++) {
        told.parts += (uint64_t)job->d.sets[i].parts;
        told.parts_elsewhere += (uint64_t)job->d.sets[i].elsewhere;
    }
    return !job->o->confirm || job->o->confirm(job->o->ctx, &told) ? WN_OK
        : wn_fail(err, WN_ECANCEL, "nothing was destroyed");
}

/** In wn_verified_read(): what there is, whether to go on, and the rest. */
static enum wn_status
prepare(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct wn_dispose_job *job = ctx;
    enum wn_status st = wn_dispose_count(job, e, err);

    st = st == WN_OK ? wn_packed_take(job, err) : st;
    if (st == WN_OK && job->rest_there &&
        job->rest_disposed != (e->job->log.disposed | job->rules)) {
        st = wn_fail(err, WN_EOUTPUT, "the bundle at --output is what another "
            "choice of rules left: give that command again, or another "
            "--output");
    }
    st = st == WN_OK ? ask(job, err) : st;
    if (st == WN_OK && !job->d.whole && !job->rest_there) {
        st = wn_rest_make(&job->rest, e, &job->d, job->rules,
            job->o->output_path, err);
    }
    return st;
}

static enum wn_status
begin(struct wn_dispose_job *job, struct wn_err *err)
{
    const struct wn_verify_options v = {
        .bundle_path = job->o->bundle_path,
        .deny_sheet_path = job->o->deny_sheet_path };
    char file[WN_BESIDE_FILE_BYTES];
    struct wn_verify_result *r = NULL;
    struct wn_buf text;
    enum wn_status st;

    st = job->o->output_path ? wn_dispose_find_rest(job, err) : WN_OK;
    st = st == WN_OK ? wn_verified_read(&r, &v, prepare, job, err) : st;
    wn_verify_free(&r);
    if (st == WN_EVERIFY) {
        wn_todo(err, "Nothing was destroyed. winnow verify lists all "
            "findings: of a bundle that is not valid nobody could say what "
            "was destroyed.");
    }
    st = st == WN_OK && job->o->output_path ? wn_dispose_publish(job, err)
                                            : st;
    if (st != WN_OK) {
        return st;
    }
    job->d.begun_ns = wn_record_now();
    wn_disposal_text(&text, &job->d);
    st = wn_record_put(&job->beside, wn_beside_file(file, &job->beside,
            WN_DISPOSAL_BEGUN_ENDING), &text, NULL, err);
    wn_buf_clear(&text);
    return st;
}

/** A record that an earlier run left, or that somebody put there meanwhile:
 * only what this disposal would write is signed, and counts as its end. */
static enum wn_status
check_record(struct wn_dispose_job *job, const char *file, struct wn_err *err)
{
    struct wn_disposal there;
    struct wn_buf text, again;
    bool same = false;

    if (wn_beside_read(&job->beside, file, WN_SIDECAR_BYTES_MAX, &text) ==
            WN_OK &&
        wn_disposal_parse(&there, &text) == WN_OK) {
        job->d.finished_ns = there.finished_ns;
        if (there.set_count == job->d.set_count) { /* what was at hand then */
            memcpy(job->d.sets, there.sets, sizeof(there.sets));
        }
        wn_disposal_text(&again, &job->d);
        same = there.finished_ns != 0 && again.st == WN_OK &&
            again.len == text.len &&
            memcmp(again.data, text.data, text.len) == 0;
        wn_buf_clear(&again);
        wn_disposal_clear(&there);
    }
    wn_buf_clear(&text);
    if (!same) {
        (void)wn_fail(err, WN_EVERIFY, "%s is not the record of this "
            "disposal; it is not signed", file);
        wn_todo(err, "Move it elsewhere, and give the same command again.");
    }
    return same ? WN_OK : WN_EVERIFY;
}

static enum wn_status
finish(struct wn_dispose_job *job, struct wn_err *err)
{
    char file[WN_BESIDE_FILE_BYTES], begun[WN_BESIDE_FILE_BYTES];
    struct wn_buf text;
    enum wn_status st;

    (void)wn_beside_file(file, &job->beside, WN_DISPOSAL_ENDING);
    (void)wn_beside_file(begun, &job->beside, WN_DISPOSAL_BEGUN_ENDING);
    job->d.finished_ns = wn_record_now();
    wn_disposal_text(&text, &job->d);
    /* It may have been written before, and only its signature not. */
    if (wn_beside_has(&job->beside, file)) {
        st = check_record(job, file, err);
        st = st == WN_OK
            ? wn_record_sign(&job->beside, file, job->signer, err) : st;
    } else {
        st = wn_record_put(&job->beside, file, &text, job->signer, err);
    }
    wn_buf_clear(&text);
    st = st == WN_OK ? wn_packed_forget(job, err) : st;
    if (st == WN_OK && (unlinkat(job->beside.dir_fd, begun, 0) != 0 ||
                           !wn_settle_folder(job->beside.dir_fd))) {
        st = wn_fail_errno(err, WN_EOUTPUT, "%s cannot be removed", begun);
    }
    return st;
}

/** Where does it stand? */
static enum wn_status
look(struct wn_dispose_job *job, struct wn_err *err)
{
    char file[WN_BESIDE_FILE_BYTES];
    struct wn_buf text;
    enum wn_status st = wn_beside_read(&job->beside, wn_beside_file(file,
        &job->beside, WN_DISPOSAL_BEGUN_ENDING), WN_SIDECAR_BYTES_MAX, &text);

    if (st == WN_OK) {
        st = resume(job, &text, err);
    } else if (st == WN_ABSENT) {
        st = !wn_beside_has(&job->beside, wn_beside_file(file, &job->beside,
                 WN_DISPOSAL_ENDING)) ? WN_OK
            : wn_fail(err, WN_EOUTPUT, "a bundle of this name was disposed of "
                  "before: %s is there", file);
    } else {
        st = wn_fail(err, WN_EVERIFY, "%s cannot be read", file);
    }
    wn_buf_clear(&text);
    return st;
}

static void
tell(struct wn_dispose_result *out, const struct wn_dispose_job *job)
{
    *out = (struct wn_dispose_result) { .whole = job->d.whole,
        .resumed = job->resumed,
        .files = job->d.files,
        .linked = job->d.linked };
    (void)wn_beside_file(out->file, &job->beside, WN_DISPOSAL_ENDING);
    (void)snprintf(out->successor_seal, sizeof(out->successor_seal), "%s",
        job->d.successor_seal);
    (void)snprintf(out->who, sizeof(out->who), "%s",
        job->signer ? wn_signer_who(job->signer) : "");
    for (size_t i = 0; i < job->d.rule_count; i++) {
        out->items += (uint64_t)job->d.rules[i].items;
    }
    for (size_t i = 0; i < job->d.set_count; i++) {
        out->parts += (uint64_t)job->d.sets[i].parts;
        out->parts_elsewhere += (uint64_t)job->d.sets[i].elsewhere;
    }
}

enum wn_status
wn_bundle_dispose(struct wn_dispose_result *out,
    const struct wn_dispose_options *options, struct wn_err *err)
{
    struct wn_dispose_job *job = calloc(1, sizeof(*job));
    enum wn_status st = job ? check_options(options, err)
                            : wn_fail_nomem(err, "a disposal");

    if (!job) {
        return st;
    }
    job->o = options;
    job->beside.dir_fd = -1;
    if (st == WN_OK && options->key.key) {
        st = wn_signer_open(&job->signer, &options->key, err);
    }
    st = st == WN_OK
        ? wn_beside_open(&job->beside, options->bundle_path, err) : st;
    st = st == WN_OK ? wn_packed_open(job, err) : st;
    st = st == WN_OK ? look(job, err) : st;
    if (st == WN_OK) {
        st = job->resumed ? ask(job, err) : begin(job, err);
    }
    st = st == WN_OK ? wn_packed_destroy_keys(job, err) : st;
    st = st == WN_OK ? wn_bundle_destroy(
                           job->beside.dir_fd, job->beside.name, err) : st;
    st = st == WN_OK ? wn_packed_destroy(job, err) : st;
    st = st == WN_OK ? finish(job, err) : st;
    if (st == WN_OK) {
        tell(out, job);
    }
    wn_dispose_clear(job);
    return st;
}
