#include "log.h"
#include "sync.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *
reason(int why)
{
    switch (why) {
    case ENOENT:
        return "No such file or directory";
    case EACCES:
        return "Permission denied";
    case EISDIR:
        return "Is a directory";
    case ENOTDIR:
        return "Not a directory";
    case ELOOP:
        return "Too many symbolic links encountered";
    case ENAMETOOLONG:
        return "File name too long";
    default:
        return "I/O error";
    }
}

static void
fail(struct sync *y, const char *what, int why, const char *path)
{
    char *text = xformat("%s failed: %s", what, reason(why));

    sync_fail(y, text, path);
    free(text);
}

/* What goes wrong in the midst of a file. False: it is over. */
static bool
mishap(struct sync *y, const struct va_fault *f, const char *path)
{
    bool go_on = true;

    if (strcmp(f->act, "fail-middle") == 0) {
        fail(y, "read", f->code > 0 ? (int)f->code : EIO, path);
        return false;
    }
    sync_flush(y);
    if (strcmp(f->act, "close") == 0) {
        y->over = true;
        return false;
    }
    conn_fault(y->s->conn, f, &go_on);
    y->over = y->over || !go_on;
    return go_on;
}

/* To the end of the file, as it then is. */
static int64_t
send_file(struct sync *y, struct fs_file *file, const char *path,
    struct va_fault *f)
{
    size_t step = y->phone->rest->data_bytes;
    int64_t sent = 0;

    while (!y->over) {
        size_t want = step;
        ssize_t n;

        if (f->act != NULL && sent >= f->bytes) {
            if (!mishap(y, f, path)) {
                break;
            }
            f->act = NULL;
        } else if (f->act != NULL && (int64_t)want > f->bytes - sent) {
            want = (size_t)(f->bytes - sent);
        }
        n = fs_read(file, sync_room(y, want), want);
        if (n < 0) {
            fail(y, "read", (int)-n, path);
        }
        if (n <= 0) {
            break;
        }
        sync_data(y, (size_t)n);
        sent += n;
    }
    return sent;
}

/* Faults that the file itself has: they are over when it is opened. */
static void
before(struct sync *y, const char *path, struct va_fault *f, int *why)
{
    static const char *const changes[] = {"grow", "shrink", "touch",
        "vanish"};

    if (f->act != NULL && strcmp(f->act, "fail-before") == 0) {
        *why = f->code > 0 ? (int)f->code : EACCES;
        f->act = NULL;
    }
    for (size_t i = 0; i < 4 && f->act != NULL; i++) {
        if (strcmp(f->act, changes[i]) == 0) {
            fs_change(y->phone, path, changes[i], f->bytes);
            f->act = NULL;
        }
    }
}

void
sync_recv(struct sync *y, const char *path)
{
    struct va_fault f;
    struct fs_file *file = NULL;
    int64_t sent;
    int why = 0;

    if (!sync_faults(y, "sync-recv", path, &f)) {
        return;
    }
    before(y, path, &f, &why);
    why = why != 0 ? why : fs_open(y->phone, path, &file);
    if (why != 0) {
        fail(y, "open", why, path);
        return;
    }
    sent = send_file(y, file, path, &f);
    if (!y->over) {
        sync_put32(y, ID('D', 'O', 'N', 'E'));
        sync_put32(y, 0);
    }
    log_event(y->phone->serial, "sync", "recv", "spath", path, "ibytes", sent,
        "bwhole", !y->over, NULL);
    fs_close(&file);
}
