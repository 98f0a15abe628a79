/* realpath() is of the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700
#include "pack/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "pack/pack_files.h"
#include "pack/pack_last.h"
#include "pack/pack_note.h"
#include "pack/parts_out.h"
#include "pack/set.h"
#include "pack/tar_out.h"
#include "verify/verify.h"

#define CHUNK_BYTES (64u << 10)

struct job {
    const struct wn_pack_options *o;
    struct wn_pack_files files;
    struct wn_parts_out *parts;
    char *name; /* of the bundle's folder, inside the archive */
    uint64_t done, total;
    uint8_t *chunk;
};

static enum wn_status
put(struct job *j, const void *p, size_t n, struct wn_err *err)
{
    enum wn_status st = wn_parts_out_write(j->parts, p, n, err);

    j->done += n;
    if (st == WN_OK && j->o->progress &&
        !j->o->progress(j->o->ctx, j->done, j->total)) {
        st = wn_fail(err, WN_ECANCEL, "stopped: nothing was packed");
    }
    return st;
}

/** The header of a member. total: only count its bytes, and its content's. */
static enum wn_status
header(struct job *j, const struct wn_pack_file *f, bool total,
    struct wn_err *err)
{
    char path[1024];
    struct wn_buf b;
    enum wn_status st;

    (void)snprintf(path, sizeof(path), "%s%s%s%s", j->name,
        f->path[0] ? "/" : "", f->path, f->folder ? "/" : "");
    wn_buf_init(&b, 32768);
    wn_tar_header(&b, path, f->size_bytes, f->folder);
    st = b.st;
    if (st != WN_OK) {
        (void)wn_fail_nomem(err, "packing a bundle");
    } else if (total) {
        j->total += b.len + f->size_bytes + wn_tar_padding(f->size_bytes);
    } else {
        st = put(j, b.data, b.len, err);
    }
    wn_buf_clear(&b);
    return st;
}

static enum wn_status
changed(const struct wn_pack_file *f, struct wn_err *err)
{
    (void)wn_fail(err, WN_EVERIFY, "\"%s\" changed while the bundle was being "
        "packed: nothing was packed", f->path);
    wn_todo(err, "See who writes to the bundle, verify it, and pack again.");
    return WN_EVERIFY;
}

static enum wn_status
content(struct job *j, const struct wn_pack_file *f, struct wn_err *err)
{
    static const uint8_t zeros[WN_TAR_BLOCK] = { 0 };
    uint64_t left = f->size_bytes;
    enum wn_status st = WN_OK;
    int fd = wn_pack_files_open(&j->files, f);

    if (fd < 0) {
        return changed(f, err);
    }
    while (left > 0 && st == WN_OK) {
        size_t want = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
        ssize_t got = read(fd, j->chunk, want);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            st = got == 0 ? changed(f, err) : wn_fail_errno(
                err, WN_EVERIFY, "\"%s\" cannot be read", f->path);
            break;
        }
        st = put(j, j->chunk, (size_t)got, err);
        left -= (uint64_t)got;
    }
    if (st == WN_OK && !wn_pack_file_unchanged(fd, f)) {
        st = changed(f, err);
    }
    (void)close(fd);
    return st == WN_OK
        ? put(j, zeros, wn_tar_padding(f->size_bytes), err) : st;
}

static enum wn_status
archive(struct job *j, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < j->files.count && st == WN_OK; i++) {
        st = header(j, &j->files.at[i], true, err);
    }
    for (size_t i = 0; i < j->files.count && st == WN_OK; i++) {
        const struct wn_pack_file *f = &j->files.at[i];

        st = header(j, f, false, err);
        if (st == WN_OK && !f->folder) {
            st = content(j, f, err);
        }
    }
    return st == WN_OK ? wn_parts_out_break(j->parts, err) : st;
}

static enum wn_status
publish(struct job *j, struct wn_pack_result *r, struct wn_err *err)
{
    char file[WN_PACK_NAME_BYTES + 8];
    const char *name;
    int folder = wn_parts_out_folder(j->parts, &name);
    const struct wn_pack_part *parts = wn_parts_out_done(j->parts, &r->parts);
    struct wn_buf note;
    enum wn_status st;

    wn_buf_init(&note, WN_PACK_NOTE_BYTES_MAX);
    wn_pack_note(&note, name, r->set, parts, r->parts);
    (void)snprintf(file, sizeof(file), "%s.txt", name);
    st = note.st != WN_OK ? wn_fail_nomem(err, "writing the note")
                          : wn_parts_out_publish(j->parts, err);
    if (st == WN_OK) {
        st = wn_atomic_file_put(folder, file, note.data, note.len, NULL, err);
        if (st != WN_OK) {
            wn_parts_out_withdraw(j->parts);
        }
    }
    wn_buf_clear(&note);
    return st;
}

/** What is written must not lie inside what is packed. */
static enum wn_status
check_place(const struct job *j, struct wn_err *err)
{
    const char *name;
    struct stat sb;

    if (fstat(wn_parts_out_folder(j->parts, &name), &sb) != 0) {
        return wn_fail_errno(err, WN_EOUTPUT, "a folder cannot be looked at");
    }
    for (size_t i = 0; i < j->files.count; i++) {
        if (j->files.at[i].folder && j->files.at[i].inode == sb.st_ino &&
            j->files.at[i].device == sb.st_dev) {
            (void)wn_fail(err, WN_EOUTPUT, "the parts would lie inside the "
                "bundle, which may not be added to");
            wn_todo(err, "Give an --output outside the bundle's folder.");
            return WN_EOUTPUT;
        }
    }
    return WN_OK;
}

static enum wn_status
verified(const char *path, char seal_hash[65], struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = path };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verify_run(&r, &o, err);

    if (st == WN_OK) {
        (void)snprintf(seal_hash, 65, "%s", wn_verify_seal_hash(r));
    } else {
        wn_todo(err, "Nothing was packed; winnow verify lists all findings.");
    }
    wn_verify_free(&r);
    return st;
}

static enum wn_status
begin(struct job *j, struct wn_pack_result *r, struct wn_err *err)
{
    char *real = realpath(j->o->bundle_path, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;

    j->name = slash && slash[1] ? strdup(slash + 1) : strdup("bundle");
    free(real);
    j->chunk = malloc(CHUNK_BYTES);
    if (!j->name || !j->chunk) {
        return wn_fail_nomem(err, "packing a bundle");
    }
    return wn_set_name(r->set, r->seal_hash, err);
}

enum wn_status
wn_pack_in_parts(const struct wn_pack_options *options, uint64_t part_bytes,
    struct wn_pack_result *out, struct wn_err *err)
{
    struct job j = { .o = options, .files = { .fd = -1 } };
    struct wn_pack_result r = { .parts = 0 };
    STACK_OF(X509) *to = NULL;
    enum wn_status st = wn_recipients_read(
        &to, options->recipient_paths, options->recipient_count, err);

    if (st == WN_OK) {
        st = wn_parts_out_new(
            &j.parts, options->prefix, to, part_bytes, err);
    }
    /* Listed before it is verified: what was changed since is noticed. */
    if (st == WN_OK) {
        st = wn_pack_files_list(&j.files, options->bundle_path, err);
    }
    st = st == WN_OK ? check_place(&j, err) : st;
    st = st == WN_OK ? verified(options->bundle_path, r.seal_hash, err) : st;
    st = st == WN_OK ? begin(&j, &r, err) : st;
    st = st == WN_OK ? archive(&j, err) : st;
    r.archive_bytes = j.done;
    st = st == WN_OK ? wn_pack_last(j.parts, &r, err) : st;
    st = st == WN_OK ? publish(&j, &r, err) : st;
    if (st == WN_OK) {
        *out = r;
    }
    wn_parts_out_free(&j.parts);
    wn_pack_files_free(&j.files);
    wn_recipients_free(&to);
    free(j.name);
    free(j.chunk);
    return st;
}

enum wn_status
wn_pack_run(const struct wn_pack_options *options,
    struct wn_pack_result *out, struct wn_err *err)
{
    return wn_pack_in_parts(options, WN_PACK_PART_BYTES, out, err);
}
