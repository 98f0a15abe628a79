#include "dispose/job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "dispose/record.h"
#include "winnow/winnow.h"

static enum wn_status
take_rule(struct wn_dispose_job *job, const struct wn_job *j, size_t i,
    struct wn_err *err)
{
    struct wn_disposed_rule *r = &job->d.rules[job->d.rule_count];
    char **name = &job->names[job->d.rule_count];

    *name = strdup(j->terms->rules[i].name);
    if (!*name) {
        return wn_fail_nomem(err, "a disposal");
    }
    *r = (struct wn_disposed_rule) { .rule = *name,
        .category = j->terms->rules[i].category,
        .items = j->rules[i].kept };
    job->d.rule_count++;
    job->rules |= UINT64_C(1) << i;
    return WN_OK;
}

/** The rules that are named, or all that have not been disposed of. */
static enum wn_status
take_rules(struct wn_dispose_job *job, const struct wn_job *j,
    struct wn_err *err)
{
    const struct wn_dispose_options *o = job->o;
    enum wn_status st =
        wn_record_rules(j->terms, o->rules, o->rule_count, err);
    size_t left = 0;

    for (size_t i = 0; st == WN_OK && i < j->terms->rule_count; i++) {
        const char *name = j->terms->rules[i].name;
        bool gone = strcmp(j->rules[i].outcome, "disposed") == 0;
        bool named = wn_record_names(o->rules, o->rule_count, name);

        if (gone && named) {
            st = wn_fail(err, WN_EUSAGE, "what rule \"%s\" kept was disposed "
                "of before", name);
        } else if (!gone && (named || o->rule_count == 0)) {
            st = take_rule(job, j, i, err);
        } else if (!gone) {
            left++;
        }
    }
    if (st == WN_OK && o->rule_count > 0 && left == 0) {
        st = wn_fail(err, WN_EUSAGE, "these are all the rules there are: "
            "nothing would be left");
        wn_todo(err, "Leave out --rule and --output to dispose of all of it.");
    }
    job->d.whole = o->rule_count == 0;
    return st == WN_OK ? wn_carry_take(job, j, err) : st;
}

static void
take_files(struct wn_dispose_job *job, const struct wn_tree *t)
{
    for (size_t i = 0; i < t->count; i++) {
        int fd = wn_tree_open_file(t, &t->at[i]);
        struct stat sb;

        job->d.files++;
        job->d.bytes += (int64_t)t->at[i].size_bytes;
        if (fd >= 0) {
            job->d.linked += fstat(fd, &sb) == 0 && sb.st_nlink > 1 ? 1 : 0;
            (void)close(fd);
        }
    }
}

static void
copy(char *to, size_t cap, const char *from)
{
    size_t n = strnlen(from, cap - 1);

    memcpy(to, from, n);
    to[n] = '\0';
}

enum wn_status
wn_dispose_count(
    struct wn_dispose_job *job, struct wn_evidence *e, struct wn_err *err)
{
    const struct wn_job *j = e->job;
    const struct wn_tree_file *manifest =
        wn_tree_find(&j->tree, "manifest-sha256.txt");
    struct wn_disposal *d = &job->d;

    copy(d->bundle, sizeof(d->bundle), job->beside.name);
    copy(d->decision, sizeof(d->decision), job->o->decision);
    copy(d->by, sizeof(d->by), job->o->by);
    copy(d->rank, sizeof(d->rank), job->o->rank);
    copy(d->version, sizeof(d->version), wn_version());
    copy(d->seal_hash, sizeof(d->seal_hash), j->r->seal_hash);
    copy(d->filter_hash, sizeof(d->filter_hash), j->r->filter_hash);
    copy(d->manifest_hash, sizeof(d->manifest_hash),
        manifest ? manifest->sha256 : "");
    copy(d->log_head, sizeof(d->log_head), j->info.log_head);
    take_files(job, &j->tree);
    return take_rules(job, j, err);
}

/** ---- is it still the bundle that the record is about? ------------------- */

static const char *const folders[] = { "data", "audit", "consent", "report" };

#define FOLDER_COUNT (sizeof(folders) / sizeof(folders[0]))

bool
wn_dispose_seal(char hex[WN_SHA256_HEX], const struct wn_beside *in)
{
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_buf seal;
    enum wn_status st = wn_beside_read(in, "seal.txt", 4096, &seal);
    bool there = st != WN_ABSENT;

    hex[0] = '\0';
    if (st == WN_OK) {
        size_t i = 0;

        while (i < seal.len && seal.data[i] == 0) {
            i++;
        }
        there = i < seal.len;
        if (wn_digest_of(WN_SHA256, seal.data, seal.len, sum) == WN_OK) {
            (void)wn_hex(hex, sum, sizeof(sum));
        }
    }
    wn_buf_clear(&seal);
    return there;
}

static bool
is_name_of_bundle(const char *name)
{
    static const char *const whole[] = { ".", "..", "bagit.txt",
        "bag-info.txt" };
    static const char *const begun[] = { "manifest-sha", "tagmanifest-sha",
        "seal.txt" };

    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
        if (strcmp(name, whole[i]) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++) {
        if (strncmp(name, begun[i], strlen(begun[i])) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < FOLDER_COUNT; i++) {
        if (strcmp(name, folders[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** Nothing in it that no bundle has? Somebody's folder may hold anything. */
static bool
has_only_ours(const struct wn_beside *in)
{
    int fd = openat(in->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    bool ours = dir != NULL;

    if (!dir) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    for (const struct dirent *e; ours && (e = readdir(dir));) {
        ours = is_name_of_bundle(e->d_name);
    }
    (void)closedir(dir);
    return ours;
}

enum wn_status
wn_dispose_same(const struct wn_dispose_job *job, struct wn_err *err)
{
    struct wn_beside in = { .dir_fd = openat(job->beside.dir_fd,
        job->beside.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) };
    char hex[WN_SHA256_HEX];
    bool ours;

    if (in.dir_fd < 0 && errno == ENOENT) {
        return WN_OK; /* all of it is gone */
    }
    ours = in.dir_fd >= 0 && has_only_ours(&in);
    if (ours && wn_dispose_seal(hex, &in)) {
        ours = strcmp(hex, job->d.seal_hash) == 0;
    } else {
        /* The seal goes after all the folders. */
        for (size_t i = 0; ours && i < FOLDER_COUNT; i++) {
            ours = !wn_beside_has(&in, folders[i]);
        }
    }
    wn_beside_close(&in);
    return ours ? WN_OK
        : wn_fail(err, WN_EVERIFY, "\"%s\" is not the bundle whose disposal "
              "has begun: another one stands in its place, and is not touched",
              job->beside.name);
}

void
wn_dispose_clear(struct wn_dispose_job *job)
{
    for (size_t i = 0; i < sizeof(job->names) / sizeof(job->names[0]); i++) {
        free(job->names[i]);
    }
    wn_bundle_free(&job->rest);
    wn_packed_close(job);
    wn_carry_clear(job);
    wn_disposal_clear(&job->d);
    wn_beside_close(&job->beside);
    wn_signer_free(&job->signer);
    free(job);
}
