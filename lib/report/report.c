#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/inside.h"
#include "report/page.h"

#define COPY_BYTES 4096

static enum wn_status
into_file(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    return wn_atomic_file_write(ctx, p, n, err);
}

static enum wn_status
into_digest(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    enum wn_status st = wn_digest_add(ctx, p, n);

    return st == WN_OK ? st : wn_fail(err, st, "a report cannot be hashed");
}

enum wn_status
wn_report_hash(char sha256[65], struct wn_evidence *e, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_digest *d = NULL;
    struct wn_page p;
    enum wn_status st = wn_digest_new(&d, WN_SHA256);

    if (st != WN_OK) {
        return wn_fail(err, st, "a report cannot be hashed");
    }
    st = wn_page_write(&p, e, NULL, into_digest, d, err);
    st = st == WN_OK ? wn_digest_end(d, sum) : st;
    if (st == WN_OK) {
        (void)wn_hex(sha256, sum, sizeof(sum));
    }
    wn_digest_free(&d);
    return st;
}

/** ---- into the folder of a bundle ------------------------------------- */

static enum wn_status
put(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct wn_page p;

    return wn_page_write(&p, e, NULL, into_file, ctx, err);
}

enum wn_status
wn_report_put(const char *folder_path, struct wn_err *err)
{
    struct wn_atomic_file *f = NULL;
    int top = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = top >= 0 ? openat(top, "report", O_RDONLY | O_DIRECTORY |
                               O_CLOEXEC | O_NOFOLLOW) : -1;
    enum wn_status st = fd >= 0
        ? wn_atomic_file_new(&f, fd, "index.html", err)
        : wn_fail_errno(err, WN_EOUTPUT, "the folder report/ cannot be "
              "opened");

    st = st == WN_OK ? wn_unsealed_read(folder_path, put, f, err) : st;
    st = st == WN_OK ? wn_atomic_file_commit(f, NULL, err) : st;
    wn_atomic_file_free(&f);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (top >= 0) {
        (void)close(top);
    }
    return st;
}

/** ---- beside it -------------------------------------------------------- */

struct task {
    const struct wn_report_options *options;
    struct wn_report_made made;
    char sealed[WN_SHA256_HEX]; /* of the bundle's own; "" = there is none */
    int fd; /* of the folder that it goes to; -1 = not yet */
    struct wn_atomic_file *file;
};

static enum wn_status
open_output(struct task *t, struct wn_err *err)
{
    const char *path = t->options->output_path;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1)
                         : strdup(".");

    if (!folder) {
        return wn_fail_nomem(err, "a report");
    }
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        free(folder);
        return wn_fail(
            err, WN_EUSAGE, "\"%s\" cannot be the name of a report", path);
    }
    t->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (t->fd < 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the folder of \"%s\" cannot be opened", path);
    }
    if (wn_lies_within(t->fd, t->options->bundle_path)) {
        return wn_fail(err, WN_EUSAGE, "--output lies inside the bundle");
    }
    return wn_atomic_file_new(&t->file, t->fd, name, err);
}

/** All of it, into the file and into the digest. */
static enum wn_status
copy_bytes(struct task *t, int fd, struct wn_digest *d, struct wn_err *err)
{
    uint8_t chunk[COPY_BYTES];
    enum wn_status st = WN_OK;
    ssize_t got = 1;

    while (st == WN_OK && got > 0) {
        got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR) {
            got = 1;
        } else if (got < 0) {
            st = wn_fail_errno(err, WN_EVERIFY, "the bundle's own report "
                "cannot be read");
        } else if (got > 0) {
            st = into_digest(d, chunk, (size_t)got, err);
            st = st == WN_OK ? wn_atomic_file_write(
                t->file, chunk, (size_t)got, err) : st;
        }
    }
    return st;
}

/** The bundle's own report, which verify has just made again and found to be
 * the same: it need not be made a second time. */
static enum wn_status
copy_own(struct task *t, const struct wn_tree *tree,
    const struct wn_tree_file *own, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    char hex[WN_SHA256_HEX] = "";
    struct wn_digest *d = NULL;
    int fd = wn_tree_open_file(tree, own);
    enum wn_status st = wn_digest_new(&d, WN_SHA256);

    if (st != WN_OK) {
        (void)wn_fail(err, st, "a report cannot be hashed");
    } else if (fd >= 0) {
        st = copy_bytes(t, fd, d, err);
    }
    if (st == WN_OK && wn_digest_end(d, sum) == WN_OK) {
        (void)wn_hex(hex, sum, sizeof(sum));
    }
    if (st == WN_OK && strcmp(hex, own->sha256) != 0) {
        st = wn_fail(err, WN_EVERIFY, "%s was changed while it was read",
            WN_PAGE_PATH);
    }
    wn_digest_free(&d);
    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

static enum wn_status
write_one(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct task *t = ctx;
    const struct wn_tree_file *own = wn_tree_find(&e->job->tree, WN_PAGE_PATH);
    struct wn_page p = { .embedded = 0 };
    enum wn_status st = open_output(t, err);

    if (own) {
        memcpy(t->sealed, own->sha256, sizeof(t->sealed));
    }
    if (st == WN_OK && own && e->job->page_same && !t->options->decision) {
        st = copy_own(t, &e->job->tree, own, err);
    } else if (st == WN_OK) {
        st = wn_page_write(
            &p, e, t->options->decision, into_file, t->file, err);
    }
    if (st == WN_OK) {
        t->made.pictures = p.embedded;
        t->made.placeholders = p.not_embedded;
        t->made.shortfall = strcmp(e->job->info.result, "as-asked") != 0;
        t->made.is_virtual = e->job->is_virtual;
    }
    return st;
}

enum wn_status
wn_report_write(struct wn_report_made *out,
    const struct wn_report_options *options, struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = options->bundle_path,
        .deny_sheet_path = options->deny_sheet_path,
        .report = wn_report_hash };
    struct task t = { .options = options, .fd = -1 };
    struct wn_verify_result *r = NULL;
    struct wn_file_sums sums;
    enum wn_status st = wn_verified_read(&r, &o, write_one, &t, err);

    st = st == WN_OK ? wn_atomic_file_commit(t.file, &sums, err) : st;
    if (st == WN_OK) {
        *out = t.made;
        (void)wn_hex(out->sha256, sums.sha256, sizeof(sums.sha256));
        out->same_as_sealed = strcmp(out->sha256, t.sealed) == 0;
    } else if (st == WN_EVERIFY) {
        wn_todo(err, "See all that is wrong with it: winnow verify. No report "
            "is made of such a bundle.");
    }
    wn_atomic_file_free(&t.file);
    if (t.fd >= 0) {
        (void)close(t.fd);
    }
    wn_verify_free(&r);
    return st;
}
