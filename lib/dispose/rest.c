#include "dispose/rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "report/report.h"
#include "winnow/winnow.h"

#define LOG_BYTES_MAX (256u << 20)
#define JSON_BYTES_MAX (1u << 20)
#define NAMES_BYTES 8192

struct copying {
    struct wn_evidence *e;
    struct wn_bundle *b;
};

static enum wn_status
copy_file(void *ctx, const char *from, const char *to, const char *sha256,
    unsigned id, struct wn_err *err)
{
    struct copying *c = ctx;
    const struct wn_tree *t = &c->e->job->tree;
    const struct wn_tree_file *f = wn_tree_find(t, from);
    const char *name = strrchr(to, '/');
    char sum[WN_SHA256_HEX] = "";
    int fd = f ? wn_tree_open_file(t, f) : -1;
    enum wn_status st;

    if (fd < 0 || !name) {
        return wn_fail(
            err, WN_EVERIFY, "%s changed after it was verified", from);
    }
    st = wn_bundle_rest_file(c->b, fd, name + 1, id, sum, err);
    (void)close(fd);
    return st != WN_OK || strcmp(sum, sha256) == 0 ? st
        : wn_fail(err, WN_EVERIFY, "%s is not what the database says", from);
}

/** The names of the rules, with ", " between. */
static void
names_of(char out[NAMES_BYTES], const struct wn_disposal *d)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < d->rule_count && n < NAMES_BYTES; i++) {
        int put = snprintf(out + n, NAMES_BYTES - n, "%s%s", i ? ", " : "",
            d->rules[i].rule);

        n += put > 0 ? (size_t)put : 0;
    }
}

/** "2 4": their numbers in the filter. */
static void
ids_of(char *out, size_t cap, uint64_t rules)
{
    size_t n = 0;

    for (unsigned i = 0; i < 64; i++) {
        if ((rules >> i & 1u) != 0) {
            int put = snprintf(out + n, cap - n, "%s%u", n ? " " : "", i + 1);

            n += put > 0 ? (size_t)put : 0;
        }
    }
}

/** The filter's signature in the bundle; out is initialised here.
 * @return its name in consent/; "" without one */
static const char *
signature_of(struct wn_buf *out, struct wn_job *j)
{
    static const char *const names[] = { WN_FILTER_PATH ".p7s",
        WN_FILTER_PATH ".sig" };

    wn_buf_init(out, WN_SIGNATURE_BYTES_MAX);
    for (size_t i = 0; i < 2; i++) {
        if (wn_tree_find(&j->tree, names[i]) &&
            wn_tree_read(&j->tree, names[i], WN_SIGNATURE_BYTES_MAX, out,
                j->r) == WN_OK) {
            return strchr(names[i], '/') + 1;
        }
    }
    return "";
}

static enum wn_status
begin(struct wn_bundle **out, struct wn_evidence *e,
    const struct wn_disposal *d, uint64_t rules, const char *path,
    const struct wn_buf *log, struct wn_err *err)
{
    struct wn_job *j = e->job;
    struct wn_buf signature;
    char *names = malloc(NAMES_BYTES), ids[256];
    const struct wn_detail details[] = {
        { .key = "version", .text = wn_version() },
        { .key = "parent_seal_sha256", .text = j->r->seal_hash },
        { .key = "parent_log_head", .text = j->info.log_head },
        { .key = "rule_ids", .text = ids },
        { .key = "rules", .text = names },
        { .key = "decision", .text = d->decision },
        { .key = "by", .text = d->by },
        { .key = "rank", .text = d->rank } };
    struct wn_bundle_rest rest = { .path = path,
        .consent = j->consent,
        .is_virtual = j->is_virtual,
        .version = wn_version(),
        .parent_seal = j->r->seal_hash,
        .log = log->data,
        .log_bytes = log->len,
        .disposal = details,
        .disposal_count = sizeof(details) / sizeof(details[0]) };
    enum wn_status st;

    if (!names) {
        return wn_fail_nomem(err, "the rest of a bundle");
    }
    names_of(names, d);
    ids_of(ids, sizeof(ids), rules);
    rest.signature_name = signature_of(&signature, j);
    rest.signature = signature.data;
    rest.signature_bytes = signature.len;
    st = wn_bundle_rest_new(out, &rest, err);
    wn_buf_clear(&signature);
    free(names);
    return st;
}

/** Records, files, counts; then the report and the seal. */
static enum wn_status
fill(struct wn_bundle *b, struct wn_evidence *e, const struct wn_disposal *d,
    uint64_t rules, const struct wn_buf *device, struct wn_err *err)
{
    struct wn_job *j = e->job;
    const struct wn_bundle_end end = { .acquisition_modes = j->info.modes,
        .shortfall = strcmp(j->info.result, "as-asked") != 0,
        .partial = strcmp(j->info.result, "partial") == 0,
        .papers = wn_tree_find(&j->tree, WN_PAGE_PATH) ? wn_report_put
                                                       : NULL };
    struct wn_jin *counts =
        wn_job_json(j, WN_COUNTS_PATH, JSON_BYTES_MAX);
    struct copying c = { e, b };
    char reason[320], seal_hash[65];
    struct wn_buf text = { 0 };
    int64_t left = (int64_t)j->r->items;
    sqlite3 *db = NULL;
    enum wn_status st;

    (void)snprintf(reason, sizeof(reason), "disposed of on decision %s",
        d->decision);
    for (size_t i = 0; i < d->rule_count; i++) {
        left -= d->rules[i].items;
    }
    st = wn_rest_records(&db, e, rules, reason, err);
    st = st == WN_OK ? wn_bundle_rest_records(b, db, err) : st;
    st = st == WN_OK ? wn_rest_files(db, copy_file, &c, err) : st;
    st = st == WN_OK ? wn_rest_counts(&text, j, counts ? wn_jin_root(counts)
                                           : NULL, rules, err) : st;
    st = st == WN_OK ? wn_bundle_rest_seal(
                           b, &text, device, left, &end, seal_hash, err) : st;
    wn_rest_close(&db);
    wn_buf_clear(&text);
    wn_jin_free(&counts);
    return st;
}

enum wn_status
wn_rest_make(struct wn_bundle **out, struct wn_evidence *e,
    const struct wn_disposal *d, uint64_t rules, const char *path,
    struct wn_err *err)
{
    struct wn_job *j = e->job;
    struct wn_buf log = { 0 }, device = { 0 };
    enum wn_status st = WN_EVERIFY;

    *out = NULL;
    if (wn_tree_read(&j->tree, WN_LOG_PATH, LOG_BYTES_MAX, &log, j->r) ==
            WN_OK &&
        wn_tree_read(&j->tree, WN_DEVICE_PATH, JSON_BYTES_MAX, &device,
            j->r) == WN_OK) {
        st = begin(out, e, d, rules, path, &log, err);
        st = st == WN_OK ? fill(*out, e, d, rules, &device, err) : st;
    } else {
        (void)wn_fail(err, WN_EVERIFY, "the bundle changed after it was "
            "verified");
    }
    if (st != WN_OK) {
        wn_bundle_free(out);
    }
    wn_buf_clear(&log);
    wn_buf_clear(&device);
    return st;
}
