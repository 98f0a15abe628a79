/* The file service, with all its habits: facts/android 3.4. It only reads. */
#include "adbd.h"
#include "log.h"
#include "synth.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LIMIT 1024
#define ID(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | \
    (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

struct sync {
    struct va_stream *s;
    const struct va_phone *phone;
    struct buf out; /* answers are gathered, as in a socket */
    bool over;
};

static bool
flush(struct sync *y)
{
    bool fine = y->out.n == 0 || stream_write(y->s, y->out.p, y->out.n);

    y->out.n = 0;
    return fine;
}

static void
put(struct sync *y, const void *p, size_t n)
{
    buf_put(&y->out, p, n);
    if (y->out.n >= (1u << 20) && !flush(y)) {
        y->over = true;
    }
}

static void
put32(struct sync *y, uint32_t v)
{
    uint8_t b[4];

    put_le32(b, v);
    put(y, b, 4);
}

static void
put64(struct sync *y, uint64_t v)
{
    uint8_t b[8];

    put_le64(b, v);
    put(y, b, 8);
}

/* The service ends with it, and all that was asked behind it. */
static void
fail(struct sync *y, const char *why, const char *path)
{
    log_event(y->phone->serial, "sync", "fail", "spath", path, "swhy", why,
        NULL);
    put32(y, ID('F', 'A', 'I', 'L'));
    put32(y, (uint32_t)strlen(why));
    put(y, why, strlen(why));
    flush(y);
    y->over = true;
}

/* 0, or errno as the phone has it. */
static int
look(const struct sync *y, const char *path, bool follow, struct stat *st)
{
    char *local;
    int why = 0;

    memset(st, 0, sizeof(*st));
    if (synth_stat(y->phone, path, st)) {
        return phone_is_bfu(y->phone) ? ENOENT : 0;
    }
    local = phone_path(y->phone, path);
    if (local == NULL) {
        return EACCES;
    }
    if (!follow && (strcmp(path, "/sdcard") == 0)) {
        st->st_mode = 0120777; /* a link, on every phone */
    } else if ((follow ? stat : lstat)(local, st) != 0) {
        why = errno;
        if (why == ENOENT && synth_list(y->phone, path, NULL, NULL)) {
            st->st_mode = 0040770;
            why = 0;
        }
    }
    free(local);
    return why;
}

static void
put_stat2(struct sync *y, int why, const struct stat *st)
{
    put32(y, (uint32_t)why);
    put64(y, why ? 0 : (uint64_t)st->st_dev);
    put64(y, why ? 0 : (uint64_t)st->st_ino);
    put32(y, why ? 0 : (uint32_t)st->st_mode);
    put32(y, why ? 0 : (uint32_t)st->st_nlink);
    put32(y, 0);
    put32(y, why ? 0 : 1015);
    put64(y, why ? 0 : (uint64_t)st->st_size);
    put64(y, why ? 0 : (uint64_t)st->st_atime);
    put64(y, why ? 0 : (uint64_t)st->st_mtime);
    put64(y, why ? 0 : (uint64_t)st->st_ctime);
}

static void
on_stat(struct sync *y, uint32_t id, const char *path)
{
    struct stat st;
    int why = look(y, path, id == ID('S', 'T', 'A', '2'), &st);

    log_event(y->phone->serial, "sync", "stat", "spath", path, NULL);
    put32(y, id);
    if (id == ID('S', 'T', 'A', 'T')) {
        put32(y, why ? 0 : (uint32_t)st.st_mode);
        put32(y, why ? 0 : (uint32_t)st.st_size);
        put32(y, why ? 0 : (uint32_t)st.st_mtime);
    } else {
        put_stat2(y, why, &st);
    }
}

/** ---- lists ---------------------------------------------------------------- */

struct listing {
    struct sync *y;
    bool v2;
    int64_t names;
};

static void
entry(void *ctx, const char *name, const struct stat *st)
{
    struct listing *l = ctx;

    put32(l->y, l->v2 ? ID('D', 'N', 'T', '2') : ID('D', 'E', 'N', 'T'));
    if (l->v2) {
        put_stat2(l->y, 0, st);
    } else {
        put32(l->y, (uint32_t)st->st_mode);
        put32(l->y, (uint32_t)st->st_size);
        put32(l->y, (uint32_t)st->st_mtime);
    }
    put32(l->y, (uint32_t)strlen(name));
    put(l->y, name, strlen(name));
    l->names++;
}

static void
real_entries(struct listing *l, const char *path)
{
    char *local = phone_path(l->y->phone, path);
    DIR *d = local == NULL ? NULL : opendir(local);
    struct stat self;
    struct dirent *e;

    if (d != NULL && stat(local, &self) == 0 &&
        !phone_mode_readable(self.st_mode)) {
        closedir(d);
        d = NULL;
    }
    while (d != NULL && (e = readdir(d)) != NULL) {
        char *full = xformat("%s/%s", local, e->d_name);
        struct stat st;

        if (lstat(full, &st) == 0) {
            entry(l, e->d_name, &st);
        }
        free(full);
    }
    if (d != NULL) {
        closedir(d);
    } else if (synth_list(l->y->phone, path, NULL, NULL)) {
        struct stat st = {.st_mode = 0040770};

        entry(l, ".", &st);
        entry(l, "..", &st);
    }
    free(local);
}

/* A folder that cannot be opened is an empty list, without a word. */
static void
on_list(struct sync *y, bool v2, const char *path)
{
    struct listing l = {y, v2, 0};
    struct va_fault f;
    uint8_t zeros[72] = {0};

    if (!phone_fault(y->phone, "sync-list", path, &f)) {
        real_entries(&l, path);
        synth_list(y->phone, path, entry, &l);
    }
    put32(y, ID('D', 'O', 'N', 'E'));
    put(y, zeros, v2 ? 72 : 16);
    log_event(y->phone->serial, "sync", "list", "spath", path, "inames",
        l.names, NULL);
}

/** ---- files ---------------------------------------------------------------- */

static bool
data(struct sync *y, const uint8_t *p, size_t n)
{
    put32(y, ID('D', 'A', 'T', 'A'));
    put32(y, (uint32_t)n);
    put(y, p, n);
    return !y->over;
}

/* What goes wrong in the midst of a file; false: it is over. */
static bool
mishap(struct sync *y, const struct va_fault *f, const char *path)
{
    if (strcmp(f->act, "fail-middle") == 0) {
        fail(y, "read failed: Input/output error", path);
        return false;
    }
    flush(y);
    if (strcmp(f->act, "stall") == 0) {
        return stop_sleep(f->ms == 0 ? -1 : f->ms);
    }
    if (strcmp(f->act, "close") == 0) {
        y->over = true;
        return false;
    }
    y->s->conn->cable->hang_up(y->s->conn->cable->ctx);
    y->over = true;
    return false;
}

static void
send_file(struct sync *y, const char *path, int fd, const struct stat *st,
    const struct va_fault *f)
{
    size_t step = y->phone->rest->data_bytes;
    uint8_t *chunk = xcalloc(step, 1);
    int64_t sent = 0, size = (int64_t)st->st_size;
    bool due = f->act != NULL;

    if (due && strcmp(f->act, "grow") == 0) {
        size += f->rows;
    } else if (due && strcmp(f->act, "shrink") == 0) {
        size = f->rows;
    }
    while (!y->over) {
        ssize_t n = fd < 0 ? 0 : read(fd, chunk, step);

        if (fd < 0 || (n == 0 && sent < size)) { /* made on the fly, or grown */
            n = (ssize_t)((int64_t)step < size - sent ? (int64_t)step
                : size - sent);
            if (fd < 0) {
                synth_fill(st, (uint64_t)sent, chunk, (size_t)n);
            } else {
                memset(chunk, 'g', (size_t)n);
            }
        }
        if (n > size - sent) {
            n = (ssize_t)(size - sent);
        }
        if (n <= 0) {
            break;
        }
        if (due && sent >= f->rows && strcmp(f->act, "grow") != 0 &&
            strcmp(f->act, "shrink") != 0) {
            due = false;
            if (!mishap(y, f, path)) {
                break;
            }
        }
        if (!data(y, chunk, (size_t)n)) {
            break;
        }
        sent += n;
    }
    free(chunk);
    if (!y->over) {
        put32(y, ID('D', 'O', 'N', 'E'));
        put32(y, 0);
    }
    log_event(y->phone->serial, "sync", "recv", "spath", path, "ibytes", sent,
        NULL);
}

static void
on_recv(struct sync *y, const char *path)
{
    struct va_fault f = {0};
    struct stat st;
    char *local;
    int fd = -1;
    int why = look(y, path, true, &st);

    phone_fault(y->phone, "sync-recv", path, &f);
    if (f.act != NULL && strcmp(f.act, "fail-before") == 0) {
        why = EACCES;
    } else if (f.act != NULL && strcmp(f.act, "vanish") == 0) {
        why = ENOENT;
    }
    if (why == 0 && !synth_stat(y->phone, path, &st)) {
        local = phone_path(y->phone, path);
        fd = local != NULL && phone_mode_readable(st.st_mode) ?
            open(local, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
        why = fd >= 0 ? 0 : EACCES;
        free(local);
    }
    if (why != 0) {
        fail(y, why == ENOENT ? "open failed: No such file or directory"
            : "open failed: Permission denied", path);
    } else if (fd >= 0 && (st.st_mode & 0170000) == 0040000) {
        fail(y, "read failed: Is a directory", path);
    } else {
        send_file(y, path, fd, &st, &f);
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void
on_request(struct sync *y, uint32_t id, const char *path)
{
    const struct va_phone *p = y->phone;

    if (id == ID('S', 'T', 'A', 'T') ||
        ((id == ID('S', 'T', 'A', '2') || id == ID('L', 'S', 'T', '2')) &&
            phone_has_feature(p, "stat_v2"))) {
        on_stat(y, id, path);
    } else if (id == ID('L', 'I', 'S', 'T') || (id == ID('L', 'I', 'S', '2') &&
        phone_has_feature(p, "ls_v2"))) {
        on_list(y, id == ID('L', 'I', 'S', '2'), path);
    } else if (id == ID('R', 'E', 'C', 'V')) {
        on_recv(y, path);
    } else if (id == ID('Q', 'U', 'I', 'T')) {
        y->over = true;
    } else {
        log_event(p->serial, "sync", "violation", "swhat",
            "a request that writes, or is unknown", NULL);
        fail(y, "unknown command", path);
    }
}

void
sync_run(struct va_stream *s)
{
    struct sync y = {.s = s, .phone = s->conn->phone};

    while (!y.over) {
        uint8_t head[8];
        char path[PATH_LIMIT + 1];
        uint32_t n;
        bool more;

        /* Answers go out together while more is asked already. */
        pthread_mutex_lock(&s->conn->lock);
        more = s->in.n >= sizeof(head);
        pthread_mutex_unlock(&s->conn->lock);
        if ((!more && !flush(&y)) || !stream_read(s, head, sizeof(head))) {
            break;
        }
        n = get_le32(head + 4);
        if (n > PATH_LIMIT) {
            fail(&y, "path too long", "");
            break;
        }
        if (!stream_read(s, path, n)) {
            break;
        }
        path[n] = '\0';
        on_request(&y, get_le32(head), path);
    }
    flush(&y);
    buf_free(&y.out);
}
