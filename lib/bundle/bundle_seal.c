#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "bundle/bundle.h"

static enum wn_status
write_records(struct wn_bundle *b, struct wn_err *err)
{
    struct wn_rule_outcome outcomes[WN_RULES_MAX];
    char path[WN_BUNDLE_PATH_BYTES + 32];
    for (size_t i = 0; i < b->terms->rule_count; i++) {
        outcomes[i] = (struct wn_rule_outcome){ b->outcome[i], b->reason[i],
            b->failed[i] };
    }
    (void)snprintf(path, sizeof(path), "%s/data/records.sqlite", b->dir.path);
    return wn_final_write(
        &b->stage, b->files, b->terms, outcomes, path, b->kept, err);
}

static void
log_end(struct wn_bundle *b, const struct wn_bundle_end *end)
{
    /* A phone that lets nobody in yet does not say at the start what it is. */
    const struct wn_detail d[] = {
        { .key = "device_kind",
            .text = b->phone->is_virtual ? "virtual phone: NOT EVIDENCE"
                                         : "phone" },
        { .key = "items", .number = b->stage.items },
        { .key = "result",
            .text = end->partial      ? "partial"
                : end->shortfall ? "shortfall"
                                 : "as-asked" }
    };
    wn_audit_log_add(b->log, "seal", d, sizeof(d) / sizeof(d[0]));
}

enum wn_status
wn_bundle_seal(struct wn_bundle *b, const struct wn_bundle_end *end,
    char seal_hash[65], struct wn_err *err)
{
    if (b->state != WN_BUNDLE_OPEN) {
        return wn_fail(err, WN_EINTERNAL, "a bundle is sealed twice");
    }
    enum wn_status st = write_records(b, err);
    if (st == WN_OK) {
        st = wn_counts_write(b, end, err);
    }
    if (st == WN_OK) {
        st = wn_device_json_write(b, end, err);
    }
    return st == WN_OK ? wn_bundle_close(b, end, seal_hash, err) : st;
}

enum wn_status
wn_bundle_close(struct wn_bundle *b, const struct wn_bundle_end *end,
    char seal_hash[65], struct wn_err *err)
{
    char head[WN_SHA256_HEX];
    enum wn_status st = wn_files_settle(b->files, b->dir.files_fd, err);
    if (st == WN_OK) {
        log_end(b, end);
        st = wn_audit_log_close(b->log, head, err);
    }
    if (st == WN_OK) {
        st = wn_bag_write(b, end, head, err);
    }
    if (st == WN_OK) {
        st = wn_seal_write(b, seal_hash, err);
    }
    const int folders[] = { b->dir.files_fd, b->dir.data_fd, b->dir.audit_fd,
        b->dir.fd };
    for (size_t i = 0; st == WN_OK && i < 4; i++) {
        if (fsync(folders[i]) != 0) {
            st = wn_fail_errno(
                err, WN_EOUTPUT, "a folder could not be settled on disk");
        }
    }
    if (st == WN_OK) {
        b->state = WN_BUNDLE_SEALED;
    }
    return st;
}
