#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "bundle/bundle.h"

static enum wn_status
sink_source(void *ctx, const struct wn_source *s, uint32_t *number,
    struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    return wn_stage_source(&b->stage, s, number, err);
}

static enum wn_status
sink_file_begin(void *ctx, const char *phone_path, const char *mime_type,
    const char *extension, int64_t mtime_ns, void **handle,
    struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    return wn_files_begin(
        b->files, phone_path, mime_type, extension, mtime_ns, handle, err);
}

static enum wn_status
sink_file_drop(void *ctx, uint32_t number, struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    return wn_files_drop(b->files, number, err);
}

static enum wn_status
sink_put(void *ctx, const struct wn_record *r, struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    if (b->state != WN_BUNDLE_OPEN || r->rule >= b->terms->rule_count) {
        return wn_fail(err, WN_EINTERNAL, "a record came without a rule");
    }
    enum wn_status st = wn_stage_put(&b->stage, r, err);
    if (st == WN_OK) {
        b->kept[r->rule]++;
    }
    return st;
}

static enum wn_status
sink_own_account(void *ctx, const struct wn_party *p, const char *label,
    struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    return wn_stage_own_account(&b->stage, p, label, err);
}

static enum wn_status
sink_rule(void *ctx, unsigned rule, const char *outcome, const char *reason,
    uint64_t failed, struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    if (rule >= b->terms->rule_count) {
        return wn_fail(err, WN_EINTERNAL, "an outcome of an unknown rule");
    }
    (void)snprintf(
        b->outcome[rule], sizeof(b->outcome[rule]), "%s", outcome);
    (void)snprintf(b->reason[rule], sizeof(b->reason[rule]), "%s",
        reason ? reason : "");
    b->failed[rule] = failed;
    return WN_OK;
}

static enum wn_status
sink_not_kept(
    void *ctx, enum wn_category c, uint64_t count, struct wn_err *err)
{
    struct wn_bundle *b = ctx;
    if (c >= WN_CAT_COUNT) {
        return wn_fail(err, WN_EINTERNAL, "a count of an unknown category");
    }
    b->not_kept[c] += count;
    return WN_OK;
}

static void
log_start(struct wn_bundle *b)
{
    const struct wn_detail start[] = {
        { .key = "version", .text = b->version },
        { .key = "filter_sha256", .text = wn_consent_sha256(b->consent) },
        { .key = "plan_hash", .text = b->plan_hash },
        { .key = "operator", .text = b->operator_id },
        { .key = "place", .text = b->place }
    };
    wn_audit_log_add(
        b->log, "start", start, sizeof(start) / sizeof(start[0]));
    if (b->dir.erased_dead) {
        wn_audit_log_add(b->log, "erased-dead-run", NULL, 0);
    }
}

enum wn_status
wn_bundle_put_filter(struct wn_bundle *b, struct wn_err *err)
{
    size_t n;
    const uint8_t *p = wn_consent_bytes(b->consent, &n);
    int fd = wn_bundle_open_folder(&b->dir, "consent");
    if (fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the folder consent/ cannot be opened");
    }
    enum wn_status st =
        wn_atomic_file_put(fd, "filter.yaml", p, n, NULL, err);
    wn_bundle_close_folder(&fd);
    const struct wn_signature *s = wn_consent_signature(b->consent);
    if (st == WN_OK && s) {
        p = wn_consent_signature_bytes(b->consent, &n);
        st = wn_bundle_put_signature(
            b, strchr(s->file, '/') + 1, p, n, err);
    }
    return st;
}

enum wn_status
wn_bundle_put_signature(struct wn_bundle *b, const char *name, const void *p,
    size_t n, struct wn_err *err)
{
    int fd = wn_bundle_open_folder(&b->dir, "consent");
    if (fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the folder consent/ cannot be opened");
    }
    (void)snprintf(b->signature_path, sizeof(b->signature_path),
        "consent/%.40s", name);
    enum wn_status st = wn_atomic_file_put(fd, name, p, n, NULL, err);
    wn_bundle_close_folder(&fd);
    return st;
}

static enum wn_status
open_parts(struct wn_bundle *b, struct wn_err *err)
{
    enum wn_status st = wn_audit_log_new(&b->log, b->dir.audit_fd, err);
    if (st == WN_OK) {
        st = wn_files_new(&b->files, b->dir.files_fd, err);
    }
    if (st == WN_OK) {
        st = wn_stage_open(&b->stage, wn_record_tables(), b->files, err);
    }
    if (st == WN_OK) {
        st = wn_bundle_put_filter(b, err);
    }
    if (st == WN_OK && b->dir.erased_dead) {
        st = wn_void_write(b, "an earlier run to this place was cut off",
            "what it had written was erased before this run began", err);
    }
    return st;
}

static void
copy_text(char *dst, size_t cap, const char *src)
{
    (void)snprintf(dst, cap, "%s", src ? src : "");
}

enum wn_status
wn_bundle_new(struct wn_bundle **out, const struct wn_bundle_start *start,
    struct wn_err *err)
{
    struct wn_bundle *b = calloc(1, sizeof(*b));
    if (!b) {
        return wn_fail_nomem(err, "a bundle");
    }
    b->consent = start->consent;
    b->terms = wn_consent_terms(start->consent);
    b->phone = start->phone;
    b->started_ns = wn_now_ns();
    copy_text(b->operator_id, sizeof(b->operator_id), start->operator_id);
    copy_text(b->place, sizeof(b->place), start->place);
    copy_text(b->plan_hash, sizeof(b->plan_hash), start->plan_hash);
    copy_text(b->version, sizeof(b->version), start->version);
    b->sink = (struct wn_record_sink){ .ctx = b,
        .source = sink_source,
        .file_begin = sink_file_begin,
        .file_data = wn_files_data,
        .file_end = wn_files_end,
        .file_drop = sink_file_drop,
        .put = sink_put,
        .own_account = sink_own_account,
        .rule = sink_rule,
        .not_kept = sink_not_kept };
    enum wn_status st = b->terms->rule_count <= WN_RULES_MAX
        ? wn_bundle_dir_make(&b->dir, start->path, err)
        : wn_fail(err, WN_EINTERNAL, "more rules than a filter may have");
    if (st != WN_OK) {
        free(b);
        return st;
    }
    st = open_parts(b, err);
    if (st != WN_OK) {
        (void)wn_bundle_dir_erase(&b->dir, NULL);
        b->state = WN_BUNDLE_DONE;
        wn_bundle_free(&b);
        return st;
    }
    log_start(b);
    *out = b;
    return WN_OK;
}

const struct wn_record_sink *
wn_bundle_sink(struct wn_bundle *b)
{
    return &b->sink;
}

void
wn_bundle_log(struct wn_bundle *b, const char *event,
    const struct wn_detail *d, size_t count)
{
    wn_audit_log_add(b->log, event, d, count);
}

const char *
wn_bundle_partial_path(const struct wn_bundle *b)
{
    return b->dir.path;
}

uint64_t
wn_bundle_kept(const struct wn_bundle *b, unsigned rule)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < b->terms->rule_count; i++) {
        sum += rule == UINT_MAX || rule == i ? b->kept[i] : 0;
    }
    return sum;
}

const char *
wn_bundle_outcome(const struct wn_bundle *b, unsigned rule,
    const char **reason, uint64_t *failed)
{
    bool known = rule < b->terms->rule_count;

    *failed = known ? b->failed[rule] : 0;
    *reason = known ? b->reason[rule] : "";
    return known ? b->outcome[rule] : "";
}

enum wn_status
wn_bundle_publish(struct wn_bundle *b, struct wn_err *err)
{
    if (b->state != WN_BUNDLE_SEALED) {
        return wn_fail(err, WN_EINTERNAL, "a bundle is published unsealed");
    }
    enum wn_status st = wn_bundle_dir_publish(&b->dir, err);
    if (st == WN_OK) {
        b->state = WN_BUNDLE_DONE;
    }
    return st;
}

enum wn_status
wn_bundle_abandon(struct wn_bundle *b, enum wn_status why, const char *reason,
    struct wn_err *err)
{
    if (b->state == WN_BUNDLE_DONE) {
        return WN_OK;
    }
    enum wn_status st = wn_bundle_dir_erase(&b->dir, err);
    /* Of a rest nothing was destroyed: the parent is there. */
    enum wn_status told = b->parent_seal[0] != '\0' ? WN_OK
        : wn_void_write(b, wn_status_name(why), reason, err);
    b->state = WN_BUNDLE_DONE;
    return st != WN_OK ? st : told;
}

void
wn_bundle_free(struct wn_bundle **b)
{
    if (!*b) {
        return;
    }
    if ((*b)->state != WN_BUNDLE_DONE) {
        (void)wn_bundle_abandon(
            *b, WN_EINTERNAL, "the run ended without sealing", NULL);
    }
    wn_stage_close(&(*b)->stage);
    wn_files_free(&(*b)->files);
    wn_audit_log_free(&(*b)->log);
    wn_bundle_dir_close(&(*b)->dir);
    free((*b)->own_phone);
    free(*b);
    *b = NULL;
}
