#include "bundle/bundle_files.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "bundle/sparse.h"

#define FILES_MAX 1000000u

struct wn_files {
    int fd;
    pthread_mutex_t lock;
    struct wn_kept_file *at;
    size_t count, room;
};

struct file_out {
    struct wn_files *files;
    int fd;
    uint32_t number;
    enum wn_status st;
    uint64_t size_bytes;
    struct wn_digest *sha256, *sha512;
};

static void
temp_name(char dst[24], uint32_t number)
{
    (void)snprintf(dst, 24, "tmp-%08u", (unsigned)number);
}

enum wn_status
wn_files_new(struct wn_files **out, int files_fd, struct wn_err *err)
{
    struct wn_files *f = calloc(1, sizeof(*f));
    if (!f) {
        return wn_fail_nomem(err, "the list of files");
    }
    f->fd = files_fd;
    (void)pthread_mutex_init(&f->lock, NULL);
    *out = f;
    return WN_OK;
}

void
wn_files_free(struct wn_files **f)
{
    if (!*f) {
        return;
    }
    for (size_t i = 0; i < (*f)->count; i++) {
        free((*f)->at[i].phone_path);
        free((*f)->at[i].mime_type);
    }
    free((*f)->at);
    (void)pthread_mutex_destroy(&(*f)->lock);
    free(*f);
    *f = NULL;
}

static bool
is_extension(const char *s)
{
    size_t n = strlen(s);
    return n < 6 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789") == n;
}

/** A new slot of the list; the caller holds the lock. */
static enum wn_status
add_slot(struct wn_files *f, const struct wn_kept_file *k, uint32_t *number)
{
    if (f->count >= FILES_MAX) {
        return WN_ELIMIT;
    }
    if (f->count == f->room) {
        size_t room = f->room ? f->room * 2 : 64;
        struct wn_kept_file *at = realloc(f->at, room * sizeof(*at));
        if (!at) {
            return WN_ENOMEM;
        }
        f->at = at;
        f->room = room;
    }
    *number = (uint32_t)f->count;
    f->at[f->count++] = *k;
    return WN_OK;
}

static enum wn_status
new_slot(struct wn_files *f, const char *phone_path, const char *mime_type,
    const char *extension, int64_t mtime_ns, uint32_t *number)
{
    struct wn_kept_file k = { .mtime_ns = mtime_ns };
    k.phone_path = strdup(phone_path);
    k.mime_type = strdup(mime_type ? mime_type : "");
    enum wn_status st = WN_ENOMEM;
    if (k.phone_path && k.mime_type) {
        if (extension && is_extension(extension)) {
            (void)snprintf(k.extension, sizeof(k.extension), "%s", extension);
        }
        (void)pthread_mutex_lock(&f->lock);
        st = add_slot(f, &k, number);
        (void)pthread_mutex_unlock(&f->lock);
    }
    if (st != WN_OK) {
        free(k.phone_path);
        free(k.mime_type);
    }
    return st;
}

static void
free_out(struct file_out *o)
{
    if (o) {
        if (o->fd >= 0) {
            (void)close(o->fd);
        }
        wn_digest_free(&o->sha256);
        wn_digest_free(&o->sha512);
        free(o);
    }
}

enum wn_status
wn_files_begin(struct wn_files *f, const char *phone_path,
    const char *mime_type, const char *extension, int64_t mtime_ns,
    void **handle, struct wn_err *err)
{
    struct file_out *o = calloc(1, sizeof(*o));
    if (!o) {
        return wn_fail_nomem(err, "a file of the bundle");
    }
    o->files = f;
    o->fd = -1;
    enum wn_status st = wn_digest_new(&o->sha256, WN_SHA256);
    if (st == WN_OK) {
        st = wn_digest_new(&o->sha512, WN_SHA512);
    }
    if (st == WN_OK) {
        st = new_slot(
            f, phone_path, mime_type, extension, mtime_ns, &o->number);
    }
    if (st != WN_OK) {
        free_out(o);
        return wn_fail(err, st, "no room to note one more file");
    }
    char name[24];
    temp_name(name, o->number);
    o->fd = openat(
        f->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (o->fd < 0) {
        st = wn_fail_errno(
            err, WN_EOUTPUT, "a file of the bundle cannot be created");
        free_out(o);
        return st;
    }
    *handle = o;
    return WN_OK;
}

enum wn_status
wn_files_data(void *handle, const void *p, size_t n, struct wn_err *err)
{
    struct file_out *o = handle;
    if (o->st != WN_OK) {
        return wn_fail(err, o->st, "a file of the bundle failed before");
    }
    o->st = wn_digest_add(o->sha256, p, n);
    if (o->st == WN_OK) {
        o->st = wn_digest_add(o->sha512, p, n);
    }
    if (o->st != WN_OK) {
        return wn_fail(err, o->st, "a file of the bundle cannot be hashed");
    }
    if (!wn_sparse_append(o->fd, &o->size_bytes, p, n)) {
        o->st = wn_fail_errno(
            err, WN_EOUTPUT, "a file of the bundle cannot be written");
        wn_todo(err, "Free space on the disk, or choose another, and run "
            "again.");
        return o->st;
    }
    return WN_OK;
}

static enum wn_status
settle(struct file_out *o, struct wn_err *err)
{
    uint8_t s256[WN_SHA256_BYTES], s512[WN_SHA512_BYTES];
    enum wn_status st = o->st;
    if (st == WN_OK) {
        st = wn_digest_end(o->sha256, s256);
    }
    if (st == WN_OK) {
        st = wn_digest_end(o->sha512, s512);
    }
    int fd = o->fd;
    o->fd = -1;
    bool whole = wn_sparse_end(fd, o->size_bytes);
    if ((close(fd) != 0 || !whole) && st == WN_OK) {
        st = WN_EOUTPUT;
    }
    if (st != WN_OK) {
        return wn_fail(err, st, "a file of the bundle could not be finished");
    }
    struct wn_files *f = o->files;
    (void)pthread_mutex_lock(&f->lock);
    struct wn_kept_file *k = &f->at[o->number];
    k->kept = true;
    k->size_bytes = o->size_bytes;
    (void)wn_hex(k->sha256, s256, sizeof(s256));
    (void)wn_hex(k->sha512, s512, sizeof(s512));
    (void)pthread_mutex_unlock(&f->lock);
    return WN_OK;
}

enum wn_status
wn_files_end(void *handle, bool keep, uint32_t *number, struct wn_err *err)
{
    struct file_out *o = handle;
    enum wn_status st = WN_OK;
    if (keep) {
        st = settle(o, err);
    }
    if (keep && st == WN_OK) {
        *number = o->number;
    } else {
        char name[24];
        temp_name(name, o->number);
        if (unlinkat(o->files->fd, name, 0) != 0 && st == WN_OK) {
            st = wn_fail_errno(err, WN_EOUTPUT,
                "a file that is not to be kept cannot be erased");
        }
    }
    free_out(o);
    return st;
}

enum wn_status
wn_files_drop(struct wn_files *f, uint32_t number, struct wn_err *err)
{
    (void)pthread_mutex_lock(&f->lock);
    bool known = number < f->count && f->at[number].kept;
    if (known) {
        f->at[number].kept = false;
    }
    (void)pthread_mutex_unlock(&f->lock);
    char name[24];
    temp_name(name, number);
    if (!known || unlinkat(f->fd, name, 0) != 0) {
        return wn_fail_errno(err, WN_EOUTPUT,
            "a file that is not to be kept cannot be erased");
    }
    return WN_OK;
}

size_t
wn_files_count(const struct wn_files *f)
{
    return f->count;
}

const struct wn_kept_file *
wn_files_at(const struct wn_files *f, uint32_t number)
{
    return number < f->count ? &f->at[number] : NULL;
}

enum wn_status
wn_files_name(struct wn_files *f, uint32_t number, unsigned ordinal,
    struct wn_err *err)
{
    struct wn_kept_file *k = &f->at[number];
    char name[24], final[24];
    temp_name(name, number);
    (void)snprintf(final, sizeof(final), "%06u%s%s", ordinal,
        k->extension[0] ? "." : "", k->extension);
    if (renameat(f->fd, name, f->fd, final) != 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "a file of the bundle cannot be named");
    }
    memcpy(k->name, final, sizeof(k->name));
    return WN_OK;
}
