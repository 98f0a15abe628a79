/* Open files, and the sync lock. */
#include "afc.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct handle *
free_handle(struct afc *a, uint64_t *number)
{
    for (uint64_t i = 0; i < AFC_HANDLES; i++) {
        if (!a->handles[i].used) {
            memset(&a->handles[i], 0, sizeof(a->handles[i]));
            a->handles[i].fd = -1;
            *number = i + 1;
            return &a->handles[i];
        }
    }
    return NULL;
}

/* The lock file comes into being when it is opened for writing. */
static bool
open_lock(struct afc *a, const char *path, uint64_t mode)
{
    uint64_t number = 0;
    struct handle *h = free_handle(a, &number);

    if (h == NULL) {
        return afc_status(a, ST_RESOURCES);
    }
    pthread_mutex_lock(&a->p->lock);
    a->p->sync_file = true;
    pthread_mutex_unlock(&a->p->lock);
    h->used = true;
    h->sync_lock = true;
    h->path = xstrdup(path);
    log_event(a->p->udid, a->c->service, "lock-file-open", "spath", path,
        "imode", (int64_t)mode, NULL);
    return afc_answer_number(a, OP_OPENED, number);
}

bool
afc_open(struct afc *a, uint64_t mode, const char *path)
{
    bool lock = a->tree.top == NULL && strcmp(path, SYNC_LOCK) == 0;
    uint64_t number = 0;
    struct mishap m;
    struct handle *h;
    struct node n;

    afc_faults(a, "open", path, 0, &m);
    if (m.answered) {
        return m.more;
    }
    if (mode < 1 || mode > 6) {
        return afc_status(a, ST_ARGUMENT);
    }
    if (mode > 1) {
        return lock ? open_lock(a, path, mode)
                    : afc_refuse_write(a, "open", path);
    }
    tree_find(&a->tree, path, &n);
    h = free_handle(a, &number);
    if (n.kind != NODE_FILE || h == NULL) {
        unsigned code = n.kind == NODE_NONE ? ST_NOT_FOUND
            : n.kind == NODE_FOLDER ? ST_IS_DIR
            : n.kind == NODE_FILE ? ST_RESOURCES : ST_DENIED;

        node_free(&n);
        return afc_status(a, code);
    }
    if (n.real != NULL) {
        h->fd = open(n.real, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (n.real != NULL && h->fd < 0) {
        node_free(&n);
        return afc_status(a, ST_DENIED);
    }
    h->used = true;
    h->synth = n.synth;
    h->index = n.index;
    h->size = n.size;
    h->path = xstrdup(path);
    node_free(&n);
    log_event(a->p->udid, a->c->service, "open", "spath", path, "imode",
        (int64_t)mode, NULL);
    return afc_answer_number(a, OP_OPENED, number);
}

static struct handle *
handle_of(struct afc *a, uint64_t number)
{
    if (number < 1 || number > AFC_HANDLES ||
        !a->handles[number - 1].used) {
        return NULL;
    }
    return &a->handles[number - 1];
}

static ssize_t
read_some(struct handle *h, uint8_t *out, size_t n)
{
    ssize_t got;

    if (h->synth != NULL) {
        return (ssize_t)synth_read(h->synth, h->index, h->at, out, n);
    }
    if (h->fd < 0) {
        return 0;
    }
    do {
        got = pread(h->fd, out, n, (off_t)h->at);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool
read_file(struct afc *a, struct handle *h, uint64_t want)
{
    struct mishap m;
    uint8_t *room;
    ssize_t got;

    afc_faults(a, "read", h->path, ++h->reads, &m);
    if (m.answered) {
        return m.more;
    }
    if (want > m.cap) {
        want = m.cap;
    }
    a->reply.n = 0;
    room = buf_room(&a->reply, AFC_HEAD + (size_t)want);
    got = read_some(h, room + AFC_HEAD, (size_t)want);
    if (got < 0) {
        return afc_status(a, ST_READ);
    }
    h->at += (uint64_t)got;
    h->served += (uint64_t)got;
    afc_put_head(a, room, OP_DATA, 0, (uint64_t)got);
    return conn_write(a->c, room, AFC_HEAD + (size_t)got);
}

static bool
seek_file(struct afc *a, struct handle *h, uint64_t whence, uint64_t offset)
{
    uint64_t base = whence == 0 ? 0 : whence == 1 ? h->at : h->size;
    uint64_t to = base + offset; /* offset is signed: it wraps as it should */

    if (whence > 2 || to > INT64_MAX) {
        return afc_status(a, ST_ARGUMENT);
    }
    h->at = to;
    return afc_status(a, ST_OK);
}

static void
unlock(struct afc *a, const struct handle *h)
{
    pthread_mutex_lock(&a->p->lock);
    if (a->p->sync_lock == h) {
        a->p->sync_lock = NULL;
    }
    pthread_mutex_unlock(&a->p->lock);
}

static bool
lock_file(struct afc *a, struct handle *h, uint64_t op)
{
    bool got = true;

    if (!h->sync_lock) {
        return afc_refuse_write(a, "lock", h->path);
    }
    if (op == 12) {
        unlock(a, h);
    } else if (op == 5 || op == 6) {
        pthread_mutex_lock(&a->p->lock);
        if (a->p->lock_busy_left > 0) {
            a->p->lock_busy_left--;
            got = false;
        } else {
            got = a->p->sync_lock == NULL || a->p->sync_lock == h;
            a->p->sync_lock = got ? h : a->p->sync_lock;
        }
        pthread_mutex_unlock(&a->p->lock);
    } else {
        return afc_status(a, ST_ARGUMENT);
    }
    log_event(a->p->udid, a->c->service, "lock-file", "iop", (int64_t)op,
        "bok", got, NULL);
    return afc_status(a, got ? ST_OK : ST_WOULD_BLOCK);
}

void
afc_close(struct afc *a, struct handle *h, bool asked)
{
    unlock(a, h);
    if (h->fd >= 0) {
        close(h->fd);
    }
    log_event(a->p->udid, a->c->service, "close", "spath", h->path, "ibytes",
        (int64_t)h->served, "basked", asked, NULL);
    free(h->path);
    h->path = NULL;
    h->used = false;
}

/* Requests whose first argument is an open handle. */
bool
afc_by_handle(struct afc *a, uint64_t op, size_t numbers)
{
    struct handle *h;

    if (a->params < 8 * numbers) {
        return afc_status(a, ST_ARGUMENT);
    }
    h = handle_of(a, afc_number(a, 0));
    if (h == NULL) {
        return afc_status(a, ST_ARGUMENT);
    }
    if (op == OP_READ) {
        return read_file(a, h, afc_number(a, 1));
    }
    if (op == OP_SEEK) {
        return seek_file(a, h, afc_number(a, 1), afc_number(a, 2));
    }
    if (op == OP_TELL) {
        return afc_answer_number(a, OP_TOLD, h->at);
    }
    if (op == OP_LOCK) {
        return lock_file(a, h, afc_number(a, 1));
    }
    if (op == OP_WRITE) {
        return afc_refuse_write(a, "write", h->path);
    }
    afc_close(a, h, true);
    return afc_status(a, ST_OK);
}
