/** Bounded reads of a bundle's own files, and whether they stayed what they
 * were when verifying began. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "report/sealed_in.h"

#define JSON_BYTES_MAX (1u << 20)

/** What is read after verifying. */
static const char *const used[] = { "seal.txt", "bag-info.txt",
    "consent/filter.yaml", "audit/device.json", "audit/counts.json",
    "audit/log.jsonl", "data/records.sqlite" };
_Static_assert(sizeof(used) / sizeof(used[0]) == WN_SEALED_USED,
    "one stamp a file");

enum wn_status
wn_sealed_changed(struct wn_err *err, const char *what)
{
    enum wn_status st = wn_fail(err, WN_EVERIFY, "%s changed or could not be "
        "read after the bundle was verified: nothing can be said about it",
        what);

    wn_todo(err, "See that nobody writes to the bundle, verify it again, and "
        "start again.");
    return st;
}

static bool
stamp(const struct wn_opening *o, size_t i, struct wn_stamp *out)
{
    struct stat sb;

    if (fstatat(o->fd, used[i], &sb, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(sb.st_mode)) {
        return false;
    }
    *out = (struct wn_stamp) { sb.st_dev, sb.st_ino, sb.st_size, sb.st_ctim };
    return true;
}

void
wn_sealed_stamp(struct wn_opening *o)
{
    for (size_t i = 0; i < WN_SEALED_USED; i++) {
        o->stamps[i] = (struct wn_stamp) { .size = -1 };
        (void)stamp(o, i, &o->stamps[i]);
    }
}

enum wn_status
wn_sealed_unchanged(const struct wn_opening *o, struct wn_err *err)
{
    for (size_t i = 0; i < WN_SEALED_USED; i++) {
        const struct wn_stamp *was = &o->stamps[i];
        struct wn_stamp is;

        if (!stamp(o, i, &is) || is.device != was->device ||
            is.inode != was->inode || is.size != was->size ||
            is.changed.tv_sec != was->changed.tv_sec ||
            is.changed.tv_nsec != was->changed.tv_nsec) {
            return wn_sealed_changed(err, used[i]);
        }
    }
    return WN_OK;
}

enum wn_status
wn_sealed_file(const struct wn_opening *o, const char *path, size_t cap,
    bool line, struct wn_buf *b, struct wn_err *err)
{
    int fd = openat(
        o->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    uint8_t chunk[4096];
    ssize_t got = 1;
    const char *end;

    wn_buf_init(b, cap);
    while (fd >= 0 && got > 0) {
        got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        if (got > 0 && wn_buf_put(b, chunk, (size_t)got) != WN_OK) {
            break;
        }
        if (line && got > 0 && memchr(chunk, '\n', (size_t)got)) {
            got = 0;
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (b->st == WN_ENOMEM) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    if (fd < 0 || got != 0 || b->st != WN_OK || b->len == 0) {
        return wn_sealed_changed(err, path);
    }
    end = line ? memchr(b->data, '\n', b->len) : NULL;
    b->len = end ? (size_t)(end - (const char *)b->data) : b->len;
    return WN_OK;
}

enum wn_status
wn_sealed_json(const struct wn_opening *o, const char *path, bool line,
    struct wn_jin **out, struct wn_err *err)
{
    struct wn_buf b;
    enum wn_status st = wn_sealed_file(o, path,
        line ? WN_SEALED_LINE_MAX : JSON_BYTES_MAX, line, &b, err);

    if (st == WN_OK) {
        st = wn_jin_parse(out, b.data, b.len);
        if (st == WN_ENOMEM) {
            st = wn_fail_nomem(err, "reading a bundle");
        } else if (st != WN_OK || wn_jin_root(*out)->kind != WN_JIN_MAP) {
            st = wn_sealed_changed(err, path);
        }
    }
    wn_buf_clear(&b);
    return st;
}
