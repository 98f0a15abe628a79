/* Requests of the file service, one after another. */
#include "sync.h"
#include "log.h"

#include <string.h>

#define PATH_LIMIT 1024
#define GATHER (1u << 20)

/* Whole blocks only, so that no small one comes between; the rest stays. */
static void
drain(struct sync *y)
{
    size_t block = y->s->conn->max;
    size_t whole = y->out.n / block * block;

    if (y->out.n < GATHER + block || whole == 0) {
        return;
    }
    if (!stream_write(y->s, y->out.p, whole)) {
        y->over = true;
    }
    memmove(y->out.p, y->out.p + whole, y->out.n - whole);
    y->out.n -= whole;
}

bool
sync_flush(struct sync *y)
{
    bool fine = y->out.n == 0 || stream_write(y->s, y->out.p, y->out.n);

    y->out.n = 0;
    y->over = y->over || !fine;
    return fine;
}

void
sync_put(struct sync *y, const void *p, size_t n)
{
    buf_put(&y->out, p, n);
    drain(y);
}

void
sync_put32(struct sync *y, uint32_t v)
{
    uint8_t b[4];

    put_le32(b, v);
    sync_put(y, b, 4);
}

uint8_t *
sync_room(struct sync *y, size_t n)
{
    return buf_room(&y->out, 8 + n) + 8;
}

void
sync_data(struct sync *y, size_t n)
{
    uint8_t *head = y->out.p + y->out.n;

    put_le32(head, ID('D', 'A', 'T', 'A'));
    put_le32(head + 4, (uint32_t)n);
    y->out.n += 8 + n;
    drain(y);
}

void
sync_fail(struct sync *y, const char *why, const char *path)
{
    log_event(y->phone->serial, "sync", "fail", "spath", path, "swhy", why,
        NULL);
    sync_put32(y, ID('F', 'A', 'I', 'L'));
    sync_put32(y, (uint32_t)strlen(why));
    sync_put(y, why, strlen(why));
    sync_flush(y);
    y->over = true;
}

bool
sync_faults(struct sync *y, const char *at, const char *path,
    struct va_fault *own)
{
    struct va_fault f;
    bool go_on = true;

    own->act = NULL;
    while (go_on && phone_fault(y->phone, at, path, &f)) {
        bool later = strcmp(at, "sync-recv") == 0 && f.bytes > 0;

        if (strcmp(f.act, "lock") == 0) {
            continue;
        }
        if (!later && strcmp(f.act, "stall") == 0) {
            sync_flush(y);
        }
        if (later || !conn_fault(y->s->conn, &f, &go_on)) {
            *own = f;
            break;
        }
    }
    y->over = y->over || !go_on;
    return go_on;
}

/* Something no reader asks for: refused, and the connection ends. */
static void
strange(struct sync *y, const char *what, const char *path)
{
    sync_fail(y, "unknown command", path);
    conn_violation(y->s->conn, what);
}

static void
request(struct sync *y, uint32_t id, const char *path)
{
    const struct va_conn *c = y->s->conn;

    switch (id) {
    case ID('S', 'T', 'A', 'T'):
        sync_stat(y, id, path);
        return;
    case ID('S', 'T', 'A', '2'):
    case ID('L', 'S', 'T', '2'):
        if (c->v2_stat) {
            sync_stat(y, id, path);
            return;
        }
        break;
    case ID('L', 'I', 'S', 'T'):
        sync_list(y, false, path);
        return;
    case ID('L', 'I', 'S', '2'):
        if (c->v2_list) {
            sync_list(y, true, path);
            return;
        }
        break;
    case ID('R', 'E', 'C', 'V'):
        sync_recv(y, path);
        return;
    case ID('S', 'E', 'N', 'D'):
    case ID('S', 'N', 'D', '2'):
        strange(y, "sync writes to the phone", path);
        return;
    default:
        break;
    }
    strange(y, "a sync request that was not agreed on", path);
}

void
sync_serve(struct va_stream *s)
{
    struct sync y = {.s = s, .phone = s->conn->phone};

    while (!y.over) {
        uint8_t head[8];
        char path[PATH_LIMIT + 1];
        uint32_t n;

        /* Answers go out together while more is asked already. */
        if ((stream_ready(s) < sizeof(head) && !sync_flush(&y)) ||
            !stream_read(s, head, sizeof(head))) {
            break;
        }
        n = get_le32(head + 4);
        if (get_le32(head) == ID('Q', 'U', 'I', 'T')) {
            break;
        }
        if (n > PATH_LIMIT) {
            sync_fail(&y, "path too long", NULL);
            break;
        }
        if (!stream_read(s, path, n)) {
            break;
        }
        path[n] = '\0';
        if (n == 0 || strlen(path) != n) {
            strange(&y, "a sync path that is none", path);
        } else {
            request(&y, get_le32(head), path);
        }
    }
    sync_flush(&y);
    buf_free(&y.out);
}
