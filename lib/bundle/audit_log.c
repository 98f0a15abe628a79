/* F_OFD_SETLK is Linux: a lock that belongs to the open file. One that belongs
 * to the process would be lost as soon as the log is read back for hashing. */
#define _GNU_SOURCE
#include "bundle/audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "base/json.h"
#include "base/timespan.h"

#define LINE_BYTES_MAX 65536

struct wn_audit_log {
    pthread_mutex_t lock;
    int fd;
    bool closed;
    int failed_errno; /* sticky: the first write that failed */
    enum wn_status st;
    int64_t seq;
    char prev[WN_SHA256_HEX];
};

enum wn_status
wn_audit_log_new(struct wn_audit_log **out, int audit_fd, struct wn_err *err)
{
    struct wn_audit_log *a = calloc(1, sizeof(*a));
    if (!a) {
        return wn_fail_nomem(err, "the audit log");
    }
    memset(a->prev, '0', WN_SHA256_HEX - 1);
    a->fd = openat(audit_fd, "log.jsonl",
        O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (a->fd < 0 || fcntl(a->fd, F_OFD_SETLK, &lock) != 0) {
        enum wn_status st = wn_fail_errno(
            err, WN_EOUTPUT, "the audit log cannot be created");
        if (a->fd >= 0) {
            (void)close(a->fd);
        }
        free(a);
        return st;
    }
    (void)pthread_mutex_init(&a->lock, NULL);
    *out = a;
    return WN_OK;
}

enum wn_status
wn_audit_log_carry(
    struct wn_audit_log *a, const void *p, size_t n, struct wn_err *err)
{
    const char *at = p, *end = at + n;
    uint8_t sum[WN_SHA256_BYTES];
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) {
            return wn_fail(err, WN_EVERIFY, "the log before is cut off");
        }
        a->st = wn_digest_of(WN_SHA256, at, (size_t)(stop - at), sum);
        if (a->st != WN_OK) {
            return wn_fail(err, a->st, "the log before cannot be hashed");
        }
        (void)wn_hex(a->prev, sum, sizeof(sum));
        a->seq++;
        at = stop + 1;
    }
    if (!wn_write_all(a->fd, p, n)) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the audit log cannot be written");
    }
    return WN_OK;
}

static void
put_line(struct wn_audit_log *a, struct wn_buf *line, const char *event,
    const struct wn_detail *d, size_t count)
{
    char when[WN_RFC3339_BYTES];
    struct wn_json j;
    wn_json_init(&j, line);
    wn_json_obj(&j);
    wn_json_key(&j, "seq");
    wn_json_int(&j, a->seq);
    wn_json_key(&j, "t");
    wn_json_str(&j, wn_rfc3339(when, wn_now_ns()));
    wn_json_key(&j, "mono_ns");
    wn_json_int(&j, wn_mono_ns());
    wn_json_key(&j, "event");
    wn_json_str(&j, event);
    if (count > 0) {
        wn_json_key(&j, "details");
        wn_json_obj(&j);
        for (size_t i = 0; i < count; i++) {
            wn_json_key(&j, d[i].key);
            if (d[i].text) {
                wn_json_str(&j, d[i].text);
            } else {
                wn_json_int(&j, d[i].number);
            }
        }
        wn_json_end_obj(&j);
    }
    wn_json_key(&j, "prev");
    wn_json_str(&j, a->prev);
    wn_json_end_obj(&j);
}

static void
add_locked(struct wn_audit_log *a, const char *event,
    const struct wn_detail *d, size_t count)
{
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_buf line;
    wn_buf_init(&line, LINE_BYTES_MAX);
    put_line(a, &line, event, d, count);
    enum wn_status st = line.st;
    if (st == WN_OK) {
        st = wn_digest_of(WN_SHA256, line.data, line.len, sum);
    }
    if (st == WN_OK) {
        st = wn_buf_str(&line, "\n");
    }
    if (st == WN_OK && !wn_write_all(a->fd, line.data, line.len)) {
        a->failed_errno = errno;
        st = WN_EOUTPUT;
    }
    if (st == WN_OK) {
        (void)wn_hex(a->prev, sum, sizeof(sum));
        a->seq++;
    }
    a->st = st;
    wn_buf_clear(&line);
}

void
wn_audit_log_add(struct wn_audit_log *a, const char *event,
    const struct wn_detail *d, size_t count)
{
    (void)pthread_mutex_lock(&a->lock);
    if (!a->closed && a->st == WN_OK) {
        add_locked(a, event, d, count);
    }
    (void)pthread_mutex_unlock(&a->lock);
}

enum wn_status
wn_audit_log_close(struct wn_audit_log *a, char head[WN_SHA256_HEX],
    struct wn_err *err)
{
    (void)pthread_mutex_lock(&a->lock);
    a->closed = true;
    if (a->st == WN_OK && fsync(a->fd) != 0) {
        a->failed_errno = errno;
        a->st = WN_EOUTPUT;
    }
    memcpy(head, a->prev, WN_SHA256_HEX);
    enum wn_status st = a->st;
    errno = a->failed_errno;
    (void)pthread_mutex_unlock(&a->lock);
    if (st != WN_OK) {
        return wn_fail_errno(err, st, "the audit log could not be written");
    }
    return WN_OK;
}

void
wn_audit_log_free(struct wn_audit_log **a)
{
    if (!*a) {
        return;
    }
    (void)close((*a)->fd);
    (void)pthread_mutex_destroy(&(*a)->lock);
    free(*a);
    *a = NULL;
}
