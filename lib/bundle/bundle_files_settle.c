/* syncfs() is Linux. */
#define _GNU_SOURCE
#include "bundle/bundle_files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/err.h"
#include "base/thread.h"

/* One flush of a disk serves all who wait for it. */
#define THREADS_MAX 8
/* A flush of the whole disk also waits for what others have written, and for
 * what waited in the vault: 2.5 s for 1.6 GB of that. One by one, fewer than
 * these take less (2 ms each; all figures of one ext4 disk). */
#define MANY 1024

struct settling {
    const struct wn_files *files;
    int fd;
    atomic_size_t next;
    atomic_int failed; /* errno */
};

static void
settle_one(struct settling *s, const struct wn_kept_file *k)
{
    int none = 0;
    int fd = openat(s->fd, k->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || fsync(fd) != 0) {
        (void)atomic_compare_exchange_strong(&s->failed, &none, errno);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void *
run(void *arg)
{
    struct settling *s = arg;
    size_t i;

    while (atomic_load(&s->failed) == 0 &&
        (i = atomic_fetch_add(&s->next, 1)) < wn_files_count(s->files)) {
        const struct wn_kept_file *k = wn_files_at(s->files, (uint32_t)i);

        if (k->kept) {
            settle_one(s, k);
        }
    }
    return NULL;
}

enum wn_status
wn_files_settle(const struct wn_files *f, int files_fd, struct wn_err *err)
{
    struct settling s = { .files = f, .fd = files_fd };
    pthread_t threads[THREADS_MAX];
    size_t started = 0;
    size_t count = wn_files_count(f);

    /* Takes them all to the disk with few commits of its journal, where each
     * fsync() by itself would need one. Whether a file arrived is told by its
     * own fsync() alone: not every file system does all of it here. */
    if (count >= MANY) {
        (void)syncfs(files_fd);
    }
    /* This thread is one of them. */
    while (started + 1 < THREADS_MAX && started + 1 < count &&
        wn_thread_start(&threads[started], run, &s, NULL) == WN_OK) {
        started++;
    }
    (void)run(&s);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    errno = atomic_load(&s.failed);
    return errno == 0 ? WN_OK
        : wn_fail_errno(
              err, WN_EOUTPUT, "a file of the bundle cannot be settled");
}
