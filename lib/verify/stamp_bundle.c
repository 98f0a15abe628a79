/** A time-stamp for a bundle that lies where there is no network: the query
 * goes out on a stick, the reply comes back. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/io.h"
#include "sign/sign.h"
#include "verify/verify.h"

#define STAMP_NAME "seal.txt.tsr"

static enum wn_status
read_at(struct wn_buf *b, int dir_fd, const char *path, size_t cap,
    struct wn_err *err)
{
    int fd = openat(dir_fd, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool whole;

    wn_buf_init(b, cap);
    (void)wn_buf_str(b, "");
    whole = fd >= 0 && wn_read_all(fd, b);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!whole) {
        return wn_fail_errno(err, WN_EUSAGE, "%s cannot be read", path);
    }
    return b->st == WN_OK ? WN_OK
        : wn_fail(err, WN_EUSAGE, "%s is longer than it may be", path);
}

/** A valid bundle without a stamp: its folder, and what is to be stamped. */
static enum wn_status
open_bundle(const char *path, int *fd, char of[64], struct wn_buf *content,
    struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = path };
    struct wn_verify_result *r = NULL;
    struct stat sb;
    enum wn_status st = wn_verify_run(&r, &o, err);

    if (st != WN_OK) {
        wn_todo(err, "winnow verify lists all findings. A bundle that is not "
                     "valid is never stamped.");
        wn_verify_free(&r);
        return st;
    }
    (void)snprintf(of, 64, "%s", wn_verify_signature_count(r) > 0
        ? wn_verify_signature_at(r, 0)->file : "seal.txt");
    wn_verify_free(&r);
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0) {
        return wn_fail_errno(err, WN_EVERIFY, "%s cannot be opened", path);
    }
    if (fstatat(*fd, STAMP_NAME, &sb, AT_SYMLINK_NOFOLLOW) == 0) {
        (void)wn_fail(err, WN_EOUTPUT, "%s is stamped already: a time-stamp is "
            "never written over", path);
        wn_todo(err, "winnow verify --trust says of when it is.");
        return WN_EOUTPUT;
    }
    return read_at(content, *fd, of, WN_SIGNATURE_BYTES_MAX, err);
}

/** A new file that a person named. */
static enum wn_status
put_file(const char *path, const struct wn_buf *b, struct wn_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1)
                         : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    enum wn_status st = fd >= 0
        ? wn_atomic_file_put(fd, name, b->data, b->len, NULL, err)
        : wn_fail_errno(err, WN_EOUTPUT, "%s cannot be written", path);

    if (fd >= 0) {
        (void)close(fd);
    }
    free(folder);
    return st;
}

enum wn_status
wn_bundle_stamp_request(char of[64], const char *bundle_path,
    const char *request_path, struct wn_err *err)
{
    struct wn_buf content = { 0 }, query = { 0 };
    int fd = -1;
    enum wn_status st = open_bundle(bundle_path, &fd, of, &content, err);

    if (st == WN_OK) {
        st = wn_stamp_query(content.data, content.len, &query, err);
    }
    if (st == WN_OK) {
        st = put_file(request_path, &query, err);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    wn_buf_clear(&content);
    wn_buf_clear(&query);
    return st;
}

enum wn_status
wn_bundle_stamp_reply(struct wn_time_stamp *out, const char *bundle_path,
    const char *reply_path, struct wn_err *err)
{
    struct wn_time_stamp seen = { .verdict = WN_SIGNATURE_MALFORMED };
    struct wn_buf content = { 0 }, reply = { 0 };
    char of[64] = "";
    int fd = -1;
    enum wn_status st =
        read_at(&reply, AT_FDCWD, reply_path, WN_STAMP_BYTES_MAX, err);

    if (st == WN_OK) {
        st = open_bundle(bundle_path, &fd, of, &content, err);
    }
    if (st == WN_OK) {
        wn_check_stamp(&seen, reply.data, reply.len, content.data,
            content.len, NULL);
        (void)snprintf(seen.of, sizeof(seen.of), "%s", of);
        if (!wn_signature_good(seen.verdict)) {
            st = wn_fail(err, WN_EVERIFY, "%s is no time-stamp of this "
                "bundle's %s: %s", reply_path, of, seen.why);
            wn_todo(err, "Give the reply to the request that was made for "
                         "this bundle.");
        }
    }
    if (st == WN_OK) {
        st = wn_atomic_file_put(
            fd, STAMP_NAME, reply.data, reply.len, NULL, err);
    }
    if (st == WN_OK) {
        *out = seen;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    wn_buf_clear(&content);
    wn_buf_clear(&reply);
    return st;
}
