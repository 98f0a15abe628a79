#include "synth.h"
#include "phone_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN (1u << 20)

struct va_synth {
    const char *path, *name, *suffix;
    int64_t count, bytes, mtime, mtime_step;
    uint64_t first; /* inode */
};

static uint8_t *pattern;

void
synth_load(struct va_phone *p, struct conf *c, const yaml_node_t *seq)
{
    struct va_phone_rest *r = p->rest;
    uint64_t state = 7, inode = 1000000;

    r->nsynths = conf_len(seq);
    r->synths = xcalloc(r->nsynths + 1, sizeof(*r->synths));
    for (size_t i = 0; i < r->nsynths; i++) {
        const yaml_node_t *s = conf_item(c, seq, i);

        conf_only(c, s, "synthetic", "path count bytes seed name suffix mtime "
            "mtime-step");
        r->synths[i] = (struct va_synth){
            .path = xstrdup(conf_str(c, s, "path", "/sdcard/DCIM/Bench")),
            .name = xstrdup(conf_str(c, s, "name", "F")),
            .suffix = xstrdup(conf_str(c, s, "suffix", ".jpg")),
            .count = conf_int(c, s, "count", 1),
            .bytes = conf_int(c, s, "bytes", 0),
            .mtime = conf_int(c, s, "mtime", 1772884800),
            .mtime_step = conf_int(c, s, "mtime-step", 0),
            .first = inode};
        inode += (uint64_t)r->synths[i].count;
    }
    if (r->nsynths > 0) {
        pattern = xcalloc(2 * PATTERN, 1);
        for (size_t i = 0; i < 2 * PATTERN; i += 8) {
            put_le64(pattern + i, rng_next(&state));
        }
    }
}

static void
fill(const struct va_synth *s, int64_t i, struct stat *st)
{
    memset(st, 0, sizeof(*st));
    st->st_mode = 0100660; /* S_IFREG */
    st->st_nlink = 1;
    st->st_size = s->bytes;
    st->st_mtime = s->mtime + i * s->mtime_step;
    st->st_atime = st->st_ctime = st->st_mtime;
    st->st_ino = s->first + (uint64_t)i;
}

/* "/sdcard/…", however the phone spells it. */
static const char *
standard(const char *path)
{
    static const char *const same[] = {"/storage/emulated/0", "/sdcard",
        "/storage/self/primary", "/mnt/sdcard"};

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        size_t n = strlen(same[i]);

        if (strncmp(path, same[i], n) == 0 && path[n] == '/') {
            return path + n;
        }
    }
    return path;
}

bool
synth_stat(const struct va_phone *p, const char *path, struct stat *st)
{
    const char *rest = standard(path);

    for (size_t i = 0; i < p->rest->nsynths; i++) {
        const struct va_synth *s = &p->rest->synths[i];
        const char *folder = standard(s->path);
        size_t n = strlen(folder), m = strlen(s->name);
        char *end;
        long long number;

        if (strncmp(rest, folder, n) != 0 || rest[n] != '/' ||
            strncmp(rest + n + 1, s->name, m) != 0) {
            continue;
        }
        number = strtoll(rest + n + 1 + m, &end, 10);
        if (end == rest + n + 1 + m + 7 && strcmp(end, s->suffix) == 0 &&
            number >= 0 && number < s->count) {
            fill(s, number, st);
            return true;
        }
    }
    return false;
}

bool
synth_list(const struct va_phone *p, const char *folder,
    void (*fn)(void *ctx, const char *name, const struct stat *st), void *ctx)
{
    const char *rest = standard(folder);
    bool any = false;

    for (size_t i = 0; i < p->rest->nsynths; i++) {
        const struct va_synth *s = &p->rest->synths[i];
        const char *mine = standard(s->path);
        size_t n = strlen(mine);

        if (strncmp(rest, mine, n) != 0 ||
            (rest[n] != '\0' && strcmp(rest + n, "/") != 0)) {
            continue;
        }
        any = true;
        for (int64_t k = 0; fn != NULL && k < s->count; k++) {
            char name[128];
            struct stat st;

            snprintf(name, sizeof(name), "%s%07lld%s", s->name, (long long)k,
                s->suffix);
            fill(s, k, &st);
            fn(ctx, name, &st);
        }
    }
    return any;
}

void
synth_fill(const struct stat *st, uint64_t offset, uint8_t *out, size_t n)
{
    uint64_t at = (offset + (uint64_t)st->st_ino * 8191) % PATTERN;

    memcpy(out, pattern + at, n);
}
