#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "pack/pack.h"
#include "pack/parts_in.h"
#include "pack/tar_in.h"
#include "pack/tar_out.h"
#include "pack/unpack_out.h"
#include "verify/verify.h"

#define CHUNK_BYTES (64u << 10)
#define MEMBERS_MAX 2100000u
#define MORE_BYTES_MAX 4096u

struct job {
    const struct wn_unpack_options *o;
    struct wn_parts_in *parts;
    struct wn_unpack_out out;
    uint64_t done;
    unsigned members;
    char top[WN_TAR_PATH_BYTES]; /* "NAME/", once it is known */
    uint8_t *chunk;
};

/** What comes out of the parts makes no sense, or is not let in. */
static enum wn_status
senseless(struct job *j, const char *what, struct wn_err *err)
{
    enum wn_status st = wn_parts_in_blame(j->parts, err);

    if (st == WN_OK) {
        st = wn_fail(err, WN_EVERIFY, "the parts are whole, but what is in "
            "them is no bundle: %s; nothing was unpacked", what);
        wn_todo(err, "Ask whoever sent it how it was made.");
    }
    return st;
}

/** n bytes of the archive, or, where it may end, none at all. */
static enum wn_status
take(struct job *j, void *p, size_t n, bool *ended, struct wn_err *err)
{
    size_t got;
    enum wn_status st = wn_parts_in_read(j->parts, p, n, &got, err);

    j->done += got;
    if (ended) {
        *ended = st == WN_OK && got == 0;
    }
    if (st == WN_OK && got < n && !(ended && got == 0)) {
        st = senseless(j, "it ends too early", err);
    }
    if (st == WN_OK && j->o->progress &&
        !j->o->progress(j->o->ctx, j->done,
            wn_parts_in_list(j->parts)->archive_bytes)) {
        st = wn_fail(err, WN_ECANCEL, "stopped: nothing was unpacked");
    }
    return st;
}

static enum wn_status
padding(struct job *j, uint64_t size_bytes, struct wn_err *err)
{
    uint8_t zeros[WN_TAR_BLOCK];

    return take(j, zeros, wn_tar_padding(size_bytes), NULL, err);
}

struct member {
    bool folder;
    uint64_t size_bytes;
    char path[WN_TAR_PATH_BYTES]; /* inside the bundle */
};

/** The name that the archive gives it, without the bundle's own. */
static bool
place_in_bundle(struct job *j, const char *name, struct member *m)
{
    size_t n = strlen(name), top = strlen(j->top);

    if (top == 0) { /* the first: "NAME/" */
        (void)snprintf(j->top, sizeof(j->top), "%s", name);
        return m->folder && n > 1 && strchr(name, '/') == name + n - 1;
    }
    if (strncmp(name, j->top, top) != 0) {
        return false;
    }
    n -= top;
    memcpy(m->path, name + top, n + 1);
    if (!m->folder) {
        return wn_pack_is_file(m->path);
    }
    if (n == 0 || m->path[n - 1] != '/') {
        return false;
    }
    m->path[n - 1] = '\0';
    return m->path[0] != '\0' && wn_pack_is_folder(m->path);
}

/** The next block, and the pax header before it. */
static enum wn_status
next_block(struct job *j, struct wn_tar_block *b, struct wn_tar_more *more,
    bool *ended, struct wn_err *err)
{
    uint8_t block[WN_TAR_BLOCK];
    enum wn_status st = take(j, block, sizeof(block), ended, err);

    *more = (struct wn_tar_more) { .has_path = false };
    if (st != WN_OK || *ended) {
        return st;
    }
    if (!wn_tar_block(b, block)) {
        return senseless(j, "a header of its tar is none of ours", err);
    }
    if (b->type != 'x') {
        return WN_OK;
    }
    if (b->size_bytes > MORE_BYTES_MAX) {
        return senseless(j, "a header of its tar is too long", err);
    }
    st = take(j, j->chunk, (size_t)b->size_bytes, NULL, err);
    st = st == WN_OK ? padding(j, b->size_bytes, err) : st;
    if (st == WN_OK &&
        !wn_tar_more(more, (char *)j->chunk, (size_t)b->size_bytes)) {
        return senseless(j, "a pax header of its tar is none of ours", err);
    }
    st = st == WN_OK ? take(j, block, sizeof(block), NULL, err) : st;
    if (st == WN_OK && (!wn_tar_block(b, block) || b->type == 'x')) {
        return senseless(j, "a header of its tar is none of ours", err);
    }
    return st;
}

static enum wn_status
next_member(struct job *j, struct member *m, bool *ended, struct wn_err *err)
{
    struct wn_tar_block b = { .type = '0' };
    struct wn_tar_more more;
    enum wn_status st = next_block(j, &b, &more, ended, err);

    if (st != WN_OK || *ended) {
        return st;
    }
    *m = (struct member) { .folder = b.type == '5',
        .size_bytes = more.has_size ? more.size_bytes : b.size_bytes };
    if (!place_in_bundle(j, more.has_path ? more.path : b.name, m) ||
        (m->folder && m->size_bytes > 0)) {
        return senseless(j, "it has a name that no bundle has", err);
    }
    if (++j->members > MEMBERS_MAX) {
        return senseless(j, "it has more files than a bundle may have", err);
    }
    return WN_OK;
}

static enum wn_status
write_file(struct job *j, const struct member *m, struct wn_err *err)
{
    uint64_t left = m->size_bytes;
    int fd = -1;
    enum wn_status st = wn_unpack_out_file(&j->out, &fd, m->path, err);

    while (st == WN_OK && left > 0) {
        size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;

        st = take(j, j->chunk, n, NULL, err);
        if (st == WN_OK && !wn_write_all(fd, j->chunk, n)) {
            st = wn_fail_errno(
                err, WN_EOUTPUT, "\"%s\" could not be written", m->path);
            wn_todo(err, "Free space on the disk, or give another --output, "
                "and run again.");
        }
        left -= n;
    }
    if (fd >= 0 && close(fd) != 0 && errno != EINTR && st == WN_OK) {
        st = wn_fail_errno(
            err, WN_EOUTPUT, "\"%s\" could not be written", m->path);
    }
    return st == WN_OK ? padding(j, m->size_bytes, err) : st;
}

static enum wn_status
members(struct job *j, struct wn_err *err)
{
    struct member m = { .folder = true };
    bool ended = false;
    enum wn_status st = WN_OK;

    while (st == WN_OK && !ended) {
        st = next_member(j, &m, &ended, err);
        if (st == WN_OK && !ended) {
            st = m.folder ? wn_unpack_out_folder(&j->out, m.path, err)
                          : write_file(j, &m, err);
        }
    }
    if (st == WN_OK && j->done != wn_parts_in_list(j->parts)->archive_bytes) {
        st = senseless(j, "it is not as long as its list says", err);
    }
    return st;
}

static enum wn_status
verified(const struct job *j, char seal_hash[65], struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = j->out.path };
    struct wn_verify_result *r = NULL;
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_verify_run(&r, &o, &why);

    if (st == WN_OK) {
        (void)snprintf(seal_hash, 65, "%s", wn_verify_seal_hash(r));
    } else {
        st = wn_fail(err, st, "the parts are whole, but %s", why.text);
        wn_todo(err, "Nothing was unpacked. Ask whoever sent it.");
    }
    wn_verify_free(&r);
    return st;
}

static enum wn_status
unpack(struct job *j, struct wn_pack_result *r, struct wn_err *err)
{
    const struct wn_pack_list *l = wn_parts_in_list(j->parts);
    enum wn_status st = wn_unpack_out_open(&j->out, j->o->output_path, err);

    r->parts = l->count + 1;
    memcpy(r->set, l->set, sizeof(r->set));
    st = st == WN_OK ? members(j, err) : st;
    r->archive_bytes = j->done;
    st = st == WN_OK ? wn_unpack_out_settle(&j->out, err) : st;
    st = st == WN_OK ? verified(j, r->seal_hash, err) : st;
    return st == WN_OK ? wn_unpack_out_publish(&j->out, err) : st;
}

enum wn_status
wn_unpack_run(const struct wn_unpack_options *options,
    struct wn_pack_result *out, struct wn_err *err)
{
    struct job j = { .o = options, .out = { .parent_fd = -1, .fd = -1 } };
    struct wn_pack_result r = { .parts = 0 };
    struct wn_cms_key key = { NULL, NULL };
    enum wn_status st;

    j.chunk = malloc(CHUNK_BYTES);
    st = j.chunk ? wn_cms_key_open(&key, options, err)
                 : wn_fail_nomem(err, "unpacking");
    if (st == WN_OK) {
        st = wn_parts_in_new(&j.parts, options->first_part, &key, err);
    }
    st = st == WN_OK ? unpack(&j, &r, err) : st;
    if (st == WN_OK) {
        *out = r;
    }
    wn_unpack_out_close(&j.out);
    wn_parts_in_free(&j.parts);
    wn_cms_key_free(&key);
    if (j.chunk) {
        wn_wipe(j.chunk, CHUNK_BYTES);
        free(j.chunk);
    }
    return st;
}
