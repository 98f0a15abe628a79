/* Requests that name a path. */
#include "afc.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
afc_read_dir(struct afc *a, const char *path)
{
    struct mishap m;
    struct node node;
    int64_t n;

    afc_faults(a, "readdir", path, 0, &m);
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
        return afc_status(a, node.kind == NODE_NONE ? ST_NOT_FOUND : ST_READ);
    }
    return afc_answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
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

bool
afc_file_info(struct afc *a, const char *path)
{
    static const char *const formats[] = {
        "", "S_IFDIR", "S_IFREG", "S_IFLNK", "S_IFIFO",
    };
    struct mishap m;
    struct node n;
    char target[4096];
    ssize_t len;

    afc_faults(a, "stat", path, 0, &m);
    if (m.answered) {
        return m.more;
    }
    tree_find(&a->tree, path, &n);
    log_event(a->p->udid, a->c->service, "stat", "spath", path, "bfound",
        n.kind != NODE_NONE, NULL);
    if (n.kind == NODE_NONE) {
        node_free(&n);
        return afc_status(a, ST_NOT_FOUND);
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
    return afc_answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
}

bool
afc_device_info(struct afc *a)
{
    a->reply.n = 0;
    pair(&a->reply, "Model", a->p->product_type);
    pair_number(&a->reply, "FSTotalBytes", 128000000000);
    pair_number(&a->reply, "FSFreeBytes", 64000000000);
    pair_number(&a->reply, "FSBlockSize", 4096);
    return afc_answer(a, OP_DATA, a->reply.p, 0, a->reply.n);
}

bool
afc_remove(struct afc *a, const char *path)
{
    if (a->tree.top != NULL || strcmp(path, SYNC_LOCK) != 0) {
        return afc_refuse_write(a, "remove", path);
    }
    pthread_mutex_lock(&a->p->lock);
    a->p->sync_file = false;
    pthread_mutex_unlock(&a->p->lock);
    log_event(a->p->udid, a->c->service, "lock-file-removed", NULL);
    return afc_status(a, ST_OK);
}
