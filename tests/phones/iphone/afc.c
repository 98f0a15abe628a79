/* AFC (facts section 3). Nothing of the image can be changed: the one file
 * that a client may make is the sync lock, and that is only remembered. */
#include "fault.h"
#include "log.h"
#include "mux.h"
#include "pl.h"
#include "service.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD 40
#define MAGIC "CFA6LPAA"
#define PACKET_MAX (16u << 20)
#define MAX_HANDLES 256

enum afc_op {
    OP_STATUS = 0x01, OP_DATA = 0x02, OP_READ_DIR = 0x03, OP_TRUNCATE = 0x07,
    OP_REMOVE = 0x08, OP_MAKE_DIR = 0x09, OP_INFO = 0x0A, OP_DEVINFO = 0x0B,
    OP_OPEN = 0x0D, OP_OPENED = 0x0E, OP_READ = 0x0F, OP_WRITE = 0x10,
    OP_SEEK = 0x11, OP_TELL = 0x12, OP_TOLD = 0x13, OP_CLOSE = 0x14,
    OP_LOCK = 0x1B,
};

enum afc_status {
    ST_OK = 0, ST_HEADER = 2, ST_READ = 4, ST_ARGUMENT = 7,
    ST_NOT_FOUND = 8, ST_IS_DIR = 9, ST_DENIED = 10, ST_RESOURCES = 3,
    ST_UNSUPPORTED = 15, ST_WOULD_BLOCK = 19,
};

struct handle {
    bool used;
    bool sync_lock;
    int fd;                    /* -1: synthetic, or the lock file */
    const struct synth *synth;
    uint32_t index;
    uint64_t size;
    uint64_t at;
    uint64_t served;
    int64_t reads;
    char *path;
};

struct afc {
    struct conn *c;
    struct phone *p;
    struct tree tree;
    uint64_t packet;           /* of the request being answered */
    uint8_t *body;             /* params and payload, NUL behind */
    size_t params;
    size_t payload;
    uint64_t read_cap;
    struct buf reply;
    struct handle handles[MAX_HANDLES];
};

static void
put_head(struct afc *a, uint8_t *h, uint64_t op, uint64_t params, uint64_t n)
{
    memcpy(h, MAGIC, 8);
    put_le64(h + 8, HEAD + params + n);
    put_le64(h + 16, HEAD + params);
    put_le64(h + 24, a->packet);
    put_le64(h + 32, op);
}

static bool
answer(struct afc *a, uint64_t op, const void *p, size_t params, size_t n)
{
    uint8_t head[HEAD];

    put_head(a, head, op, params, n);
    conn_put(a->c, head, HEAD);
    conn_put(a->c, p, params + n);
    return conn_flush(a->c);
}

static bool
answer_number(struct afc *a, uint64_t op, uint64_t v)
{
    uint8_t le[8];

    put_le64(le, v);
    return answer(a, op, le, 8, 0);
}

static bool
status(struct afc *a, unsigned code)
{
    return answer_number(a, OP_STATUS, code);
}

static bool
refuse_write(struct afc *a, const char *op, const char *path)
{
    log_event(a->p->udid, a->c->service, "write-refused", "swhat", op,
        "spath", path, NULL);
    return status(a, ST_DENIED);
}

/* What an injected fault makes of this request. */
struct mishap {
    bool answered;             /* nothing more to do; see `more` */
    bool more;
    uint64_t cap;              /* longest read */
};

static void
look_for_faults(struct afc *a, const char *op, const char *path, int64_t n,
    struct mishap *m)
{
    struct fault_query q = {.at = AT_AFC_PATH, .path = path, .op = op,
        .n = n};
    const struct fault *f;

    m->answered = false;
    m->more = true;
    m->cap = a->read_cap;
    while (!m->answered && (f = fault_next(a->p, &q)) != NULL) {
        if (f->act == DO_STALL) {
            m->answered = !stop_sleep(f->ms);
            m->more = !m->answered;
        } else if (f->act == DO_STATUS) {
            m->answered = true;
            m->more = status(a, f->code < 0 ? ST_DENIED : (unsigned)f->code);
        } else if (f->act == DO_SHORT_READ) {
            m->cap = f->bytes > 0 ? (uint64_t)f->bytes : 1000;
        } else {
            m->answered = true;
            m->more = false;
            if (f->act == DO_DETACH) {
                mux_detach(a->p, f->ms);
            }
            conn_hang_up(a->c);
        }
    }
}

static bool
read_dir(struct afc *a, const char *path)
{
    struct mishap m;
    struct node node;
    int64_t n;

    look_for_faults(a, "readdir", path, 0, &m);
    if (m.answered) {
        return m.more;
    }
    tree_find(&a->tree, path, &node);
    node_free(&node);
    a->reply.n = 0;
    n = tree_list(&a->tree, path, &a->reply);
    log_event(a->p->udid, a->c->service, "readdir", "spath", path, "icount",
        n, NULL);
    if (n < 0) {
        return status(a, node.kind == NODE_NONE ? ST_NOT_FOUND : ST_READ);
    }
    return answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
}

static void
pair(struct buf *b, const char *key, const char *value)
{
    buf_put_str(b, key);
    buf_put_str(b, value);
}

static void
pair_number(struct buf *b, const char *key, uint64_t v)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, v);
    pair(b, key, text);
}

static bool
file_info(struct afc *a, const char *path)
{
    static const char *const formats[] = {
        "", "S_IFDIR", "S_IFREG", "S_IFLNK", "S_IFIFO",
    };
    struct mishap m;
    struct node n;
    char target[4096];
    ssize_t len;

    look_for_faults(a, "stat", path, 0, &m);
    if (m.answered) {
        return m.more;
    }
    tree_find(&a->tree, path, &n);
    log_event(a->p->udid, a->c->service, "stat", "spath", path, "bfound",
        n.kind != NODE_NONE, NULL);
    if (n.kind == NODE_NONE) {
        node_free(&n);
        return status(a, ST_NOT_FOUND);
    }
    a->reply.n = 0;
    pair_number(&a->reply, "st_size", n.size);
    pair_number(&a->reply, "st_blocks", n.blocks);
    pair_number(&a->reply, "st_nlink", n.links);
    pair(&a->reply, "st_ifmt", formats[n.kind]);
    pair_number(&a->reply, "st_mtime", (uint64_t)n.mtime_ns);
    pair_number(&a->reply, "st_birthtime", (uint64_t)n.mtime_ns);
    len = n.kind == NODE_LINK ? readlink(n.real, target, sizeof(target) - 1)
                              : 0;
    if (len > 0) {
        target[len] = '\0';
        pair(&a->reply, "LinkTarget", target);
    }
    node_free(&n);
    return answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
}

static bool
device_info(struct afc *a)
{
    a->reply.n = 0;
    pair(&a->reply, "Model", a->p->product_type);
    pair_number(&a->reply, "FSTotalBytes", 128000000000);
    pair_number(&a->reply, "FSFreeBytes", 64000000000);
    pair_number(&a->reply, "FSBlockSize", 4096);
    return answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
}

static struct handle *
free_handle(struct afc *a, uint64_t *number)
{
    for (uint64_t i = 0; i < MAX_HANDLES; i++) {
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
        return status(a, ST_RESOURCES);
    }
    pthread_mutex_lock(&a->p->lock);
    a->p->sync_file = true;
    pthread_mutex_unlock(&a->p->lock);
    h->used = true;
    h->sync_lock = true;
    h->path = xstrdup(path);
    log_event(a->p->udid, a->c->service, "lock-file-open", "spath", path,
        "imode", (int64_t)mode, NULL);
    return answer_number(a, OP_OPENED, number);
}

static bool
open_file(struct afc *a, uint64_t mode, const char *path)
{
    bool lock = a->tree.top == NULL && strcmp(path, SYNC_LOCK) == 0;
    uint64_t number = 0;
    struct mishap m;
    struct handle *h;
    struct node n;

    look_for_faults(a, "open", path, 0, &m);
    if (m.answered) {
        return m.more;
    }
    if (mode < 1 || mode > 6) {
        return status(a, ST_ARGUMENT);
    }
    if (mode > 1) {
        return lock ? open_lock(a, path, mode)
                    : refuse_write(a, "open", path);
    }
    tree_find(&a->tree, path, &n);
    h = free_handle(a, &number);
    if (n.kind != NODE_FILE || h == NULL) {
        unsigned code = n.kind == NODE_NONE ? ST_NOT_FOUND
            : n.kind == NODE_FOLDER ? ST_IS_DIR
            : n.kind == NODE_FILE ? ST_RESOURCES : ST_DENIED;

        node_free(&n);
        return status(a, code);
    }
    if (n.real != NULL) {
        h->fd = open(n.real, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (n.real != NULL && h->fd < 0) {
        node_free(&n);
        return status(a, ST_DENIED);
    }
    h->used = true;
    h->synth = n.synth;
    h->index = n.index;
    h->size = n.size;
    h->path = xstrdup(path);
    node_free(&n);
    log_event(a->p->udid, a->c->service, "open", "spath", path, "imode",
        (int64_t)mode, NULL);
    return answer_number(a, OP_OPENED, number);
}

static struct handle *
handle_of(struct afc *a, uint64_t number)
{
    if (number < 1 || number > MAX_HANDLES ||
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

    look_for_faults(a, "read", h->path, ++h->reads, &m);
    if (m.answered) {
        return m.more;
    }
    if (want > m.cap) {
        want = m.cap;
    }
    a->reply.n = 0;
    room = buf_room(&a->reply, HEAD + (size_t)want);
    got = read_some(h, room + HEAD, (size_t)want);
    if (got < 0) {
        return status(a, ST_READ);
    }
    h->at += (uint64_t)got;
    h->served += (uint64_t)got;
    put_head(a, room, OP_DATA, 0, (uint64_t)got);
    return conn_write(a->c, room, HEAD + (size_t)got);
}

static bool
seek_file(struct afc *a, struct handle *h, uint64_t whence, uint64_t offset)
{
    uint64_t base = whence == 0 ? 0 : whence == 1 ? h->at : h->size;
    uint64_t to = base + offset; /* offset is signed: it wraps as it should */

    if (whence > 2 || to > INT64_MAX) {
        return status(a, ST_ARGUMENT);
    }
    h->at = to;
    return status(a, ST_OK);
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
        return refuse_write(a, "lock", h->path);
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
        return status(a, ST_ARGUMENT);
    }
    log_event(a->p->udid, a->c->service, "lock-file", "iop", (int64_t)op,
        "bok", got, NULL);
    return status(a, got ? ST_OK : ST_WOULD_BLOCK);
}

static void
close_handle(struct afc *a, struct handle *h, bool asked)
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

static bool
remove_path(struct afc *a, const char *path)
{
    if (a->tree.top != NULL || strcmp(path, SYNC_LOCK) != 0) {
        return refuse_write(a, "remove", path);
    }
    pthread_mutex_lock(&a->p->lock);
    a->p->sync_file = false;
    pthread_mutex_unlock(&a->p->lock);
    log_event(a->p->udid, a->c->service, "lock-file-removed", NULL);
    return status(a, ST_OK);
}

static uint64_t
number(const struct afc *a, size_t i)
{
    return get_le64(a->body + 8 * i);
}

/* Requests whose first argument is an open handle. */
static bool
by_handle(struct afc *a, uint64_t op, size_t numbers)
{
    struct handle *h;

    if (a->params < 8 * numbers) {
        return status(a, ST_ARGUMENT);
    }
    h = handle_of(a, number(a, 0));
    if (h == NULL) {
        return status(a, ST_ARGUMENT);
    }
    if (op == OP_READ) {
        return read_file(a, h, number(a, 1));
    }
    if (op == OP_SEEK) {
        return seek_file(a, h, number(a, 1), number(a, 2));
    }
    if (op == OP_TELL) {
        return answer_number(a, OP_TOLD, h->at);
    }
    if (op == OP_LOCK) {
        return lock_file(a, h, number(a, 1));
    }
    if (op == OP_WRITE) {
        return refuse_write(a, "write", h->path);
    }
    close_handle(a, h, true);
    return status(a, ST_OK);
}

/* Requests that name a path, which begins after `skip` bytes. */
static bool
by_path(struct afc *a, uint64_t op, size_t skip)
{
    char *path;
    bool more;

    if (a->params < skip) {
        return status(a, ST_ARGUMENT);
    }
    path = tree_clean((const char *)a->body + skip);
    if (path == NULL) {
        log_event(a->p->udid, a->c->service, "outside", "spath",
            (const char *)a->body + skip, NULL);
        return status(a, ST_DENIED);
    }
    if (op == OP_READ_DIR) {
        more = read_dir(a, path);
    } else if (op == OP_INFO) {
        more = file_info(a, path);
    } else if (op == OP_OPEN) {
        more = open_file(a, number(a, 0), path);
    } else if (op == OP_REMOVE) {
        more = remove_path(a, path);
    } else {
        more = refuse_write(a, "make-dir", path);
    }
    free(path);
    return more;
}

static bool
dispatch(struct afc *a, uint64_t op)
{
    switch (op) {
    case OP_READ_DIR:
    case OP_INFO:
    case OP_REMOVE:
    case OP_MAKE_DIR:
        return by_path(a, op, 0);
    case OP_OPEN:
        return by_path(a, op, 8);
    case OP_DEVINFO:
        return device_info(a);
    case OP_READ:
    case OP_LOCK:
        return by_handle(a, op, 2);
    case OP_SEEK:
        return by_handle(a, op, 3);
    case OP_TELL:
    case OP_CLOSE:
    case OP_WRITE:
        return by_handle(a, op, 1);
    default:
        log_event(a->p->udid, a->c->service, "unsupported", "iopcode",
            (int64_t)op, NULL);
        return status(a, ST_UNSUPPORTED);
    }
}

static bool
serve_one(struct afc *a)
{
    uint8_t head[HEAD];
    uint64_t entire;
    uint64_t part;
    bool more;

    if (!conn_read(a->c, head, HEAD)) {
        return false;
    }
    entire = get_le64(head + 8);
    part = get_le64(head + 16);
    a->packet = get_le64(head + 24);
    if (memcmp(head, MAGIC, 8) != 0 || part < HEAD || entire < part ||
        entire > PACKET_MAX) {
        log_event(a->p->udid, a->c->service, "bad-packet", NULL);
        return false;
    }
    a->params = (size_t)(part - HEAD);
    a->payload = (size_t)(entire - part);
    a->body = xcalloc(a->params + a->payload + 1, 1);
    more = conn_read(a->c, a->body, a->params + a->payload) &&
        dispatch(a, get_le64(head + 32));
    free(a->body);
    a->body = NULL;
    return more;
}

static void
serve_tree(struct conn *c, struct tree *tree)
{
    struct afc *a = xcalloc(1, sizeof(*a));

    a->c = c;
    a->p = c->phone;
    a->tree = *tree;
    a->read_cap = (uint64_t)conf_int(a->p->conf, conf_root(a->p->conf),
        "afc.read-cap", 4 << 20);
    while (serve_one(a)) {
    }
    for (size_t i = 0; i < MAX_HANDLES; i++) {
        if (a->handles[i].used) {
            close_handle(a, &a->handles[i], false);
        }
    }
    buf_free(&a->reply);
    free(a);
}

void
afc_serve(struct conn *c)
{
    struct tree tree = {.p = c->phone, .synths = true,
        .root = xformat("%s/media", c->phone->dir)};

    serve_tree(c, &tree);
    free(tree.root);
}

static bool
safe_bundle(const char *id)
{
    return id != NULL && *id != '\0' && *id != '.' &&
        strchr(id, '/') == NULL;
}

void
house_arrest_serve(struct conn *c)
{
    plist_t request = conn_recv_plist(c);
    char *id = pl_get_str(request, "Identifier");
    bool documents = pl_eq(pl_get(request, "Command"), "VendDocuments");
    struct tree tree = {.p = c->phone, .top = "Documents",
        .root = xformat("%s/documents/%s", c->phone->dir,
            safe_bundle(id) ? id : ".none")};
    bool ok = documents && access(tree.root, F_OK) == 0;

    log_event(c->phone->udid, c->service, "vend", "sapp", id, "bok", ok,
        NULL);
    if (request != NULL && !ok) {
        conn_send_plist(c, pl_dict("Error", plist_new_string(documents
            ? "ApplicationLookupFailed" : "InstallationLookupFailed"), NULL),
            PLIST_XML);
    } else if (ok) {
        conn_send_plist(c, pl_dict("Status", plist_new_string("Complete"),
            NULL), PLIST_XML);
        serve_tree(c, &tree);
    }
    plist_free(request);
    free(tree.root);
    free(id);
}
