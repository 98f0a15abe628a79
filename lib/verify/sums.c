/** Every byte of the bundle is read once: SHA-256 and SHA-512 in one pass,
 * files spread over a few threads. extract waits for this. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify/tree.h"

#define CHUNK_BYTES ((size_t)256 << 10)
#define THREADS_MAX 4

struct work {
    struct wn_tree *tree;
    atomic_size_t next;
    atomic_bool nomem;
};

static bool
digest(int fd, uint64_t want, uint8_t *chunk, struct wn_digest *d256,
    struct wn_digest *d512)
{
    uint64_t done = 0;

    for (;;) {
        ssize_t got = read(fd, chunk, CHUNK_BYTES);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got == 0 && done == want;
        }
        done += (uint64_t)got;
        if (wn_digest_add(d256, chunk, (size_t)got) != WN_OK ||
            (d512 && wn_digest_add(d512, chunk, (size_t)got) != WN_OK)) {
            return false;
        }
    }
}

static bool
is_wanted(const struct wn_tree *t, const struct wn_tree_file *f)
{
    return !t->tags_only || strncmp(f->path, "data/", strlen("data/")) != 0;
}

static void
sum_one(struct work *w, struct wn_tree_file *f, uint8_t *chunk)
{
    uint8_t s256[WN_SHA256_BYTES], s512[WN_SHA512_BYTES];
    struct wn_digest *d256 = NULL, *d512 = NULL;
    bool both = !w->tree->just_written ||
        strncmp(f->path, "data/files/", strlen("data/files/")) != 0;
    int fd = wn_tree_open_file(w->tree, f);

    if (fd < 0) {
        return;
    }
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    if (wn_digest_new(&d256, WN_SHA256) != WN_OK ||
        (both && wn_digest_new(&d512, WN_SHA512) != WN_OK)) {
        atomic_store(&w->nomem, true);
    } else if (digest(fd, f->size_bytes, chunk, d256, d512) &&
        wn_digest_end(d256, s256) == WN_OK &&
        (!both || wn_digest_end(d512, s512) == WN_OK)) {
        (void)wn_hex(f->sha256, s256, sizeof(s256));
        if (both) {
            (void)wn_hex(f->sha512, s512, sizeof(s512));
        }
        f->read = true;
    }
    wn_digest_free(&d256);
    wn_digest_free(&d512);
    (void)close(fd);
}

static void *
run(void *arg)
{
    struct work *w = arg;
    uint8_t *chunk = malloc(CHUNK_BYTES);
    size_t i;

    if (!chunk) {
        atomic_store(&w->nomem, true);
        return NULL;
    }
    while ((i = atomic_fetch_add(&w->next, 1)) < w->tree->count) {
        if (is_wanted(w->tree, &w->tree->at[i])) {
            sum_one(w, &w->tree->at[i], chunk);
        }
    }
    free(chunk);
    return NULL;
}

void
wn_tree_sums(struct wn_tree *t, struct wn_verify_result *r)
{
    struct work w = { .tree = t };
    pthread_t threads[THREADS_MAX];
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t started = 0;

    /* This thread is one of them. */
    while (started + 1 < THREADS_MAX && (long)started + 1 < processors &&
        started + 1 < t->count &&
        pthread_create(&threads[started], NULL, run, &w) == 0) {
        started++;
    }
    (void)run(&w);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    r->nomem = r->nomem || atomic_load(&w.nomem);
    for (size_t i = 0; i < t->count; i++) {
        if (!t->at[i].read && is_wanted(t, &t->at[i])) {
            wn_report_fault(r, t->at[i].path, "it cannot be read as a whole, "
                "or was changed while it was being verified");
        }
    }
}
