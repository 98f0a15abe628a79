#include "synth.h"
#include "fs.h"
#include "phone_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)1 << 20)
#define HEAD 16
#define COUNT_MAX 10000000 /* numbers have seven digits */

static void
load_one(struct conf *c, const yaml_node_t *node, struct va_synth *s)
{
    const char *path = conf_str(c, node, "path", NULL);
    int64_t bytes = conf_int(c, node, "bytes", 512);
    int64_t most = conf_int(c, node, "bytes-max", bytes);
    uint64_t state;

    conf_only(c, node, "synthetic", "path count bytes bytes-max seed name "
        "suffix mtime mtime-step");
    s->count = conf_int(c, node, "count", 1);
    s->name = conf_str(c, node, "name", "F");
    s->suffix = conf_str(c, node, "suffix", ".jpg");
    if (path == NULL || s->count < 0 || s->count > COUNT_MAX || bytes < 0 ||
        most < bytes || strlen(s->name) + strlen(s->suffix) > 200) {
        die("synthetic: wants path, count and bytes in sane ranges");
    }
    s->path = fs_canonical(path);
    s->bytes = (uint64_t)bytes;
    s->bytes_max = (uint64_t)most;
    s->seed = (uint64_t)conf_int(c, node, "seed", 1);
    s->mtime = conf_int(c, node, "mtime", 1772884800);
    s->mtime_step = conf_int(c, node, "mtime-step", 0);
    s->block = xcalloc(BLOCK, 1);
    state = s->seed;
    for (size_t i = 0; i < BLOCK; i += 8) {
        put_le64(s->block + i, rng_next(&state));
    }
}

void
synth_load(struct va_phone *p)
{
    struct va_phone_rest *r = p->rest;
    const yaml_node_t *list = conf_node(r->conf, conf_root(r->conf),
        "synthetic");

    r->nsynths = conf_len(list);
    r->synths = xcalloc(r->nsynths, sizeof(*r->synths));
    for (size_t i = 0; i < r->nsynths; i++) {
        load_one(r->conf, conf_item(r->conf, list, i), &r->synths[i]);
    }
}

void
synth_free(struct va_phone *p)
{
    for (size_t i = 0; i < p->rest->nsynths; i++) {
        free(p->rest->synths[i].path);
        free(p->rest->synths[i].block);
    }
    free(p->rest->synths);
}

void
synth_name(const struct va_synth *s, int64_t i, char out[SYNTH_NAME_MAX])
{
    snprintf(out, SYNTH_NAME_MAX, "%s%07lld%s", s->name, (long long)i,
        s->suffix);
}

const struct va_synth *
synth_at(const struct va_phone *p, size_t i)
{
    return i < p->rest->nsynths ? &p->rest->synths[i] : NULL;
}

const struct va_synth *
synth_find(const struct va_phone *p, const char *path, int64_t *i)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - path);

    for (size_t k = 0; k < p->rest->nsynths; k++) {
        const struct va_synth *s = &p->rest->synths[k];
        size_t n = strlen(s->name);
        char again[SYNTH_NAME_MAX];

        if (folder == 0 || strlen(s->path) != folder ||
            memcmp(s->path, path, folder) != 0 ||
            strncmp(slash + 1, s->name, n) != 0) {
            continue;
        }
        *i = strtoll(slash + 1 + n, NULL, 10);
        if (*i >= 0 && *i < s->count) {
            synth_name(s, *i, again);
            if (strcmp(again, slash + 1) == 0) {
                return s;
            }
        }
    }
    return NULL;
}

bool
synth_leads(const struct va_phone *p, const char *path)
{
    size_t n = strlen(path);

    for (size_t k = 0; k < p->rest->nsynths; k++) {
        const char *s = p->rest->synths[k].path;

        if (strncmp(s, path, n) == 0 && (s[n] == '\0' || s[n] == '/')) {
            return true;
        }
    }
    return false;
}

static uint64_t
size_of(const struct va_synth *s, int64_t i)
{
    uint64_t state = s->seed ^ ((uint64_t)i << 20);

    if (s->bytes_max == s->bytes) {
        return s->bytes;
    }
    return s->bytes + rng_next(&state) % (s->bytes_max - s->bytes + 1);
}

void
synth_stat(const struct va_synth *s, int64_t i, struct stat *st)
{
    memset(st, 0, sizeof(*st));
    st->st_mode = FS_REGULAR | 0660;
    st->st_nlink = 1;
    st->st_size = (off_t)size_of(s, i);
    st->st_mtime = s->mtime + i * s->mtime_step;
    st->st_atime = st->st_mtime;
    st->st_ctime = st->st_mtime;
    st->st_ino = (ino_t)((s->seed << 32) + (uint64_t)i + 1);
}

/* The block from a place of the file's own, round and round; its first bytes
 * tell which file it is. */
size_t
synth_read(const struct va_synth *s, int64_t i, uint64_t offset, uint8_t *out,
    size_t n)
{
    uint64_t size = size_of(s, i);
    size_t at = (size_t)((offset + (uint64_t)i * 4099) % BLOCK);
    uint8_t head[HEAD];

    if (offset >= size) {
        return 0;
    }
    n = n > size - offset ? (size_t)(size - offset) : n;
    for (size_t done = 0; done < n;) {
        size_t part = BLOCK - at < n - done ? BLOCK - at : n - done;

        memcpy(out + done, s->block + at, part);
        done += part;
        at = 0;
    }
    if (offset < HEAD) {
        size_t part = HEAD - (size_t)offset;

        put_le64(head, s->seed);
        put_le64(head + 8, (uint64_t)i);
        memcpy(out, head + offset, part < n ? part : n);
    }
    return n;
}
