#include "bundle/bag_sums.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define CHUNK_BYTES (256u << 10)

enum wn_status
wn_bag_sums_add(struct wn_bag_sums *s, const char *path, const char *sha256,
    const char *sha512, uint64_t bytes, struct wn_err *err)
{
    if (s->count == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        struct wn_bag_sum *at = realloc(s->at, room * sizeof(*at));
        if (!at) {
            return wn_fail_nomem(err, "a manifest");
        }
        s->at = at;
        s->room = room;
    }
    struct wn_bag_sum *sum = &s->at[s->count++];
    (void)snprintf(sum->path, sizeof(sum->path), "%s", path);
    (void)snprintf(sum->sha256, sizeof(sum->sha256), "%s", sha256);
    (void)snprintf(sum->sha512, sizeof(sum->sha512), "%s", sha512);
    s->bytes += bytes;
    return WN_OK;
}

static enum wn_status
digest_fd(int fd, struct wn_digest *d256, struct wn_digest *d512,
    uint64_t *bytes)
{
    uint8_t *chunk = malloc(CHUNK_BYTES);
    enum wn_status st = chunk ? WN_OK : WN_ENOMEM;
    *bytes = 0;
    while (st == WN_OK) {
        ssize_t got = read(fd, chunk, CHUNK_BYTES);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            st = got < 0 ? WN_EOUTPUT : WN_OK;
            break;
        }
        *bytes += (uint64_t)got;
        st = wn_digest_add(d256, chunk, (size_t)got);
        if (st == WN_OK) {
            st = wn_digest_add(d512, chunk, (size_t)got);
        }
    }
    free(chunk);
    return st;
}

enum wn_status
wn_bag_sums_read(
    struct wn_bag_sums *s, int bag_fd, const char *path, struct wn_err *err)
{
    uint8_t s256[WN_SHA256_BYTES], s512[WN_SHA512_BYTES];
    char h256[WN_SHA256_HEX], h512[WN_SHA512_HEX];
    struct wn_digest *d256 = NULL, *d512 = NULL;
    uint64_t bytes = 0;
    enum wn_status st = WN_EOUTPUT;
    int fd = openat(bag_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        st = wn_digest_new(&d256, WN_SHA256);
    }
    if (st == WN_OK) {
        st = wn_digest_new(&d512, WN_SHA512);
    }
    if (st == WN_OK) {
        st = digest_fd(fd, d256, d512, &bytes);
    }
    if (st == WN_OK) {
        st = wn_digest_end(d256, s256);
    }
    if (st == WN_OK) {
        st = wn_digest_end(d512, s512);
    }
    if (st != WN_OK) {
        st = wn_fail_errno(
            err, st, "\"%s\" could not be read back and hashed", path);
    } else {
        st = wn_bag_sums_add(s, path, wn_hex(h256, s256, sizeof(s256)),
            wn_hex(h512, s512, sizeof(s512)), bytes, err);
    }
    wn_digest_free(&d256);
    wn_digest_free(&d512);
    if (fd >= 0) {
        (void)close(fd);
    }
    return st;
}

static int
by_path(const void *a, const void *b)
{
    const struct wn_bag_sum *x = a, *y = b;
    return strcmp(x->path, y->path);
}

void
wn_bag_sums_sort(struct wn_bag_sums *s)
{
    if (s->count > 0) {
        qsort(s->at, s->count, sizeof(*s->at), by_path);
    }
}

void
wn_bag_sums_clear(struct wn_bag_sums *s)
{
    free(s->at);
    *s = (struct wn_bag_sums){ 0 };
}
