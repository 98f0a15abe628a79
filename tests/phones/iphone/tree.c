#include "tree.h"
#include "catalog.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *
tree_clean(const char *path)
{
    char *out = xcalloc(strlen(path) + 1, 1);
    size_t n = 0;

    while (*path != '\0') {
        size_t len = strcspn(path, "/");

        if (len == 2 && memcmp(path, "..", 2) == 0) {
            free(out);
            return NULL;
        }
        if (len > 0 && !(len == 1 && *path == '.')) {
            if (n > 0) {
                out[n++] = '/';
            }
            memcpy(out + n, path, len);
            n += len;
        }
        path += len + (path[len] == '/');
    }
    out[n] = '\0';
    return out;
}

/* The rest of `path` below `folder` ("" when equal), or NULL. */
static const char *
below(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    if (n == 0) {
        return path;
    }
    if (strncmp(path, folder, n) != 0 ||
        (path[n] != '/' && path[n] != '\0')) {
        return NULL;
    }
    return path[n] == '/' ? path + n + 1 : path + n;
}

static bool
is_subfolder(const struct synth *s, const char *rel, uint32_t *number)
{
    char *end = NULL;
    unsigned long v;

    if (s->per_folder == 0 || strlen(rel) != 5) {
        return false;
    }
    v = strtoul(rel, &end, 10);
    *number = (uint32_t)v;
    return *end == '\0' && v * s->per_folder < s->count;
}

static void
find_synth(struct tree *t, const char *path, struct node *out)
{
    const struct catalog *c = t->p->catalog;

    for (size_t i = 0; t->synths && i < c->nsynths; i++) {
        const struct synth *s = &c->synths[i];
        const char *rel = s->media == NULL ? NULL : below(path, s->media);
        uint32_t number;

        if (rel != NULL && synth_find(s, rel, &out->index)) {
            out->kind = NODE_FILE;
            out->synth = s;
            out->size = synth_size(s, out->index);
            out->blocks = (out->size + 511) / 512;
            out->links = 1;
            out->mtime_ns = synth_mtime(s, out->index) * 1000000000;
            return;
        }
        if ((rel != NULL && (*rel == '\0' || is_subfolder(s, rel, &number)))
            || (s->media != NULL && below(s->media, path) != NULL)) {
            out->kind = NODE_FOLDER;
            out->links = 2;
            out->mtime_ns = s->mtime * 1000000000;
        }
    }
}

/* The path below the real root, or NULL when it is the made-up top. */
static const char *
real_part(const struct tree *t, const char *path)
{
    return t->top == NULL ? path : *path == '\0' ? NULL
                                                 : below(path, t->top);
}

void
tree_find(struct tree *t, const char *path, struct node *out)
{
    const char *rel = real_part(t, path);
    struct stat st;

    memset(out, 0, sizeof(*out));
    if (rel == NULL) {
        out->kind = *path == '\0' ? NODE_FOLDER : NODE_NONE;
        out->links = 2;
        return;
    }
    out->real = xformat("%s/%s", t->root, rel);
    if (lstat(out->real, &st) == 0) {
        out->kind = S_ISDIR(st.st_mode) ? NODE_FOLDER
            : S_ISREG(st.st_mode) ? NODE_FILE
            : S_ISLNK(st.st_mode) ? NODE_LINK : NODE_OTHER;
        out->size = (uint64_t)st.st_size;
        out->blocks = (uint64_t)st.st_blocks;
        out->links = (uint64_t)st.st_nlink;
        out->mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 +
            st.st_mtim.tv_nsec;
        return;
    }
    free(out->real);
    out->real = NULL;
    if (*path == '\0') {
        out->kind = NODE_FOLDER;
        out->links = 2;
    }
    find_synth(t, path, out);
    if (out->kind == NODE_NONE && strcmp(path, SYNC_LOCK) == 0 &&
        t->p->sync_file) {
        out->kind = NODE_FILE;
        out->links = 1;
    }
}

void
node_free(struct node *n)
{
    free(n->real);
    n->real = NULL;
}

static bool
has_name(const struct buf *names, const char *name, size_t len)
{
    for (size_t at = 0; at < names->n;) {
        const char *have = (const char *)names->p + at;
        size_t n = strlen(have);

        if (n == len && memcmp(have, name, n) == 0) {
            return true;
        }
        at += n + 1;
    }
    return false;
}

static void
put_name(struct buf *names, const char *name, int64_t *count)
{
    buf_put_str(names, name);
    ++*count;
}

static void
list_synth(const struct synth *s, const char *path, struct buf *names,
    int64_t *count)
{
    const char *rel = below(path, s->media);
    const char *deeper = below(s->media, path);
    char name[SYNTH_NAME_MAX];
    uint32_t from = 0;
    uint32_t upto = s->count;
    uint32_t folder;

    if (rel == NULL) {
        size_t len = deeper == NULL ? 0 : strcspn(deeper, "/");

        if (len > 0 && !has_name(names, deeper, len)) {
            buf_put(names, deeper, len);
            buf_put(names, "", 1);
            ++*count;
        }
        return;
    }
    if (*rel == '\0' && s->per_folder > 0) {
        for (uint32_t i = 0; i < s->count; i += s->per_folder) {
            synth_name(s, i, name);
            name[5] = '\0';
            put_name(names, name, count);
        }
        return;
    }
    if (*rel != '\0') {
        if (!is_subfolder(s, rel, &folder)) {
            return;
        }
        from = folder * s->per_folder;
        upto = upto - from > s->per_folder ? from + s->per_folder : upto;
    }
    for (uint32_t i = from; i < upto; i++) {
        const char *base;

        synth_name(s, i, name);
        base = strrchr(name, '/');
        put_name(names, base == NULL ? name : base + 1, count);
    }
}

static int64_t
list_real(const char *folder, struct buf *names)
{
    DIR *dir = opendir(folder);
    struct dirent *e;
    int64_t n = 0;

    if (dir == NULL) {
        return -1;
    }
    while ((e = readdir(dir)) != NULL) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            put_name(names, e->d_name, &n);
        }
    }
    closedir(dir);
    return n;
}

int64_t
tree_list(struct tree *t, const char *path, struct buf *names)
{
    const struct catalog *c = t->p->catalog;
    struct node node;
    int64_t count = 0;

    tree_find(t, path, &node);
    if (node.kind != NODE_FOLDER) {
        node_free(&node);
        return -1;
    }
    put_name(names, ".", &count);
    put_name(names, "..", &count);
    if (node.real != NULL) {
        int64_t n = list_real(node.real, names);

        count = n < 0 ? -1 : count + n;
    } else if (t->top != NULL && *path == '\0') {
        put_name(names, t->top, &count);
    }
    node_free(&node);
    for (size_t i = 0; count >= 0 && t->synths && i < c->nsynths; i++) {
        if (c->synths[i].media != NULL) {
            list_synth(&c->synths[i], path, names, &count);
        }
    }
    if (count >= 0 && t->top == NULL && *path == '\0' && t->p->sync_file) {
        put_name(names, SYNC_LOCK, &count);
    }
    return count;
}
