/** The rest of a bundle after a part of it was disposed of: a new bundle whose
 * log goes on where its parent's ended. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "bundle/bundle.h"

#define CHUNK_BYTES (256u << 10)

enum wn_status
wn_bundle_rest_new(struct wn_bundle **out, const struct wn_bundle_rest *rest,
    struct wn_err *err)
{
    struct wn_bundle *b = calloc(1, sizeof(*b));
    enum wn_status st;

    if (!b) {
        return wn_fail_nomem(err, "a bundle");
    }
    b->consent = rest->consent;
    b->terms = wn_consent_terms(rest->consent);
    b->own_phone = calloc(1, sizeof(*b->own_phone));
    b->phone = b->own_phone;
    (void)snprintf(b->version, sizeof(b->version), "%s", rest->version);
    (void)snprintf(
        b->parent_seal, sizeof(b->parent_seal), "%s", rest->parent_seal);
    st = b->phone ? wn_bundle_dir_make(&b->dir, rest->path, err)
                  : wn_fail_nomem(err, "a bundle");
    if (st != WN_OK) {
        free(b->own_phone);
        free(b);
        return st;
    }
    b->own_phone->is_virtual = rest->is_virtual;
    st = wn_audit_log_new(&b->log, b->dir.audit_fd, err);
    if (st == WN_OK) {
        st = wn_audit_log_carry(b->log, rest->log, rest->log_bytes, err);
    }
    if (st == WN_OK) {
        wn_audit_log_add(
            b->log, "disposal", rest->disposal, rest->disposal_count);
        st = wn_files_new(&b->files, b->dir.files_fd, err);
    }
    st = st == WN_OK ? wn_bundle_put_filter(b, err) : st;
    if (st == WN_OK && rest->signature_name[0] != '\0') {
        /* Who signed what was agreed is as true of the rest. */
        st = wn_bundle_put_signature(b, rest->signature_name,
            rest->signature, rest->signature_bytes, err);
    }
    if (st != WN_OK) {
        wn_bundle_free(&b);
    }
    *out = b;
    return st;
}

enum wn_status
wn_bundle_rest_file(struct wn_bundle *b, int from_fd, const char *name,
    unsigned ordinal, char sha256[65], struct wn_err *err)
{
    const char *dot = strchr(name, '.');
    uint8_t *chunk = malloc(CHUNK_BYTES);
    enum wn_status st = chunk ? WN_OK : wn_fail_nomem(err, "copying a file");
    void *handle = NULL;
    uint32_t number = 0;
    ssize_t got = 1;

    st = st == WN_OK ? wn_files_begin(b->files, "", "", dot ? dot + 1 : "", 0,
                           &handle, err) : st;
    while (st == WN_OK && got > 0) {
        got = read(from_fd, chunk, CHUNK_BYTES);
        if (got < 0 && errno == EINTR) {
            got = 1;
        } else if (got < 0) {
            st = wn_fail_errno(err, WN_EVERIFY, "%s cannot be read", name);
        } else {
            st = wn_files_data(handle, chunk, (size_t)got, err);
        }
    }
    if (handle) {
        enum wn_status ended = wn_files_end(handle, st == WN_OK, &number, err);

        st = st == WN_OK ? ended : st;
    }
    free(chunk);
    st = st == WN_OK ? wn_files_name(b->files, number, ordinal, err) : st;
    if (st == WN_OK) {
        memcpy(sha256, wn_files_at(b->files, number)->sha256, 65);
    }
    return st;
}

enum wn_status
wn_bundle_rest_records(
    struct wn_bundle *b, struct sqlite3 *db, struct wn_err *err)
{
    char path[WN_BUNDLE_PATH_BYTES + 32];

    (void)snprintf(path, sizeof(path), "%s/data/records.sqlite", b->dir.path);
    return wn_final_vacuum(db, "main", path, err);
}

enum wn_status
wn_bundle_rest_seal(struct wn_bundle *b, const struct wn_buf *counts,
    const struct wn_buf *device, int64_t items,
    const struct wn_bundle_end *end, char seal_hash[65], struct wn_err *err)
{
    enum wn_status st = wn_atomic_file_put(b->dir.audit_fd, "counts.json",
        counts->data, counts->len, NULL, err);

    b->stage.items = items;
    if (st == WN_OK) {
        st = wn_atomic_file_put(b->dir.audit_fd, "device.json", device->data,
            device->len, NULL, err);
    }
    return st == WN_OK ? wn_bundle_close(b, end, seal_hash, err) : st;
}
