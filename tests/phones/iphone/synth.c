#include "synth.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define BLOCK ((size_t)1 << 20)
#define HEAD 16
#define COUNT_MAX 50000000
#define SYNTH_KEYS \
    "domain prefix count bytes bytes-max data-bytes seed name suffix " \
    "per-folder mtime mtime-step"

static char *
trimmed(const char *s)
{
    char *out;
    size_t n;

    while (*s == '/') {
        s++;
    }
    out = xstrdup(s);
    n = strlen(out);
    while (n > 0 && out[n - 1] == '/') {
        out[--n] = '\0';
    }
    return out;
}

/* The camera roll and the media domain lie under AFC's root. */
static const char *
media_prefix(const struct synth *s)
{
    if (strcmp(s->domain, "media") == 0) {
        return s->prefix;
    }
    if ((strcmp(s->domain, "CameraRollDomain") == 0 ||
        strcmp(s->domain, "MediaDomain") == 0) &&
        strncmp(s->prefix, "Media/", 6) == 0) {
        return s->prefix + 6;
    }
    return NULL;
}

static void
load_one(struct phone *p, const yaml_node_t *node, struct synth *s)
{
    struct conf *c = p->conf;
    int64_t count = conf_int(c, node, "count", -1);
    int64_t bytes = conf_int(c, node, "bytes", 512);
    int64_t most = conf_int(c, node, "bytes-max", bytes);
    int64_t folder = conf_int(c, node, "per-folder", 0);
    uint64_t state;

    conf_only(c, node, "synthetic", SYNTH_KEYS);
    s->domain = conf_str(c, node, "domain", NULL);
    s->prefix = trimmed(conf_str(c, node, "prefix", ""));
    s->name = conf_str(c, node, "name", "F");
    s->suffix = conf_str(c, node, "suffix", ".bin");
    if (s->domain == NULL || *s->prefix == '\0' || count < 0 ||
        count > COUNT_MAX || bytes < 0 || most < bytes || folder < 0 ||
        folder > COUNT_MAX || strlen(s->name) + strlen(s->suffix) > 200) {
        die("synthetic: wants domain, prefix, count, bytes in sane ranges");
    }
    s->media = media_prefix(s);
    s->count = (uint32_t)count;
    s->bytes = (uint64_t)bytes;
    s->bytes_max = (uint64_t)most;
    s->data_bytes = (uint64_t)conf_int(c, node, "data-bytes", INT64_MAX);
    s->seed = (uint64_t)conf_int(c, node, "seed", 1);
    s->per_folder = (uint32_t)folder;
    s->mtime = conf_int(c, node, "mtime", 1717200000);
    s->mtime_step = conf_int(c, node, "mtime-step", 1);
    s->block = xcalloc(BLOCK, 1);
    state = s->seed;
    for (size_t i = 0; i < BLOCK; i += 8) {
        put_le64(s->block + i, rng_next(&state));
    }
}

struct synth *
synth_load(struct phone *p, size_t *n)
{
    const yaml_node_t *list = conf_node(p->conf, conf_root(p->conf),
        "synthetic");
    struct synth *all;

    *n = conf_len(list);
    all = xcalloc(*n, sizeof(*all));
    for (size_t i = 0; i < *n; i++) {
        load_one(p, conf_item(p->conf, list, i), &all[i]);
    }
    return all;
}

void
synth_free(struct synth *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(s[i].prefix);
        free(s[i].block);
    }
    free(s);
}

/* Decimal with at least `width` digits; called a million times in a row. */
static char *
put_number(char *at, uint32_t v, int width)
{
    char digits[12];
    int n = 0;

    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (n < width) {
        digits[n++] = '0';
    }
    while (n > 0) {
        *at++ = digits[--n];
    }
    return at;
}

static char *
put_text(char *at, const char *s)
{
    size_t n = strlen(s);

    memcpy(at, s, n);
    return at + n;
}

void
synth_name(const struct synth *s, uint32_t i, char out[SYNTH_NAME_MAX])
{
    char *at = out;

    if (s->per_folder > 0) {
        at = put_number(at, i / s->per_folder, 5);
        *at++ = '/';
    }
    at = put_text(at, s->name);
    at = put_number(at, i, 7);
    at = put_text(at, s->suffix);
    *at = '\0';
}

bool
synth_find(const struct synth *s, const char *rel, uint32_t *i)
{
    char again[SYNTH_NAME_MAX];
    const char *base = strrchr(rel, '/');
    size_t n = strlen(s->name);
    unsigned long v;
    char *end;

    base = base == NULL ? rel : base + 1;
    if (strncmp(base, s->name, n) != 0) {
        return false;
    }
    v = strtoul(base + n, &end, 10);
    if (end == base + n || v >= s->count) {
        return false;
    }
    synth_name(s, (uint32_t)v, again);
    *i = (uint32_t)v;
    return strcmp(again, rel) == 0;
}

uint64_t
synth_size(const struct synth *s, uint32_t i)
{
    uint64_t state = s->seed ^ ((uint64_t)i << 20);

    if (s->bytes_max == s->bytes) {
        return s->bytes;
    }
    return s->bytes + rng_next(&state) % (s->bytes_max - s->bytes + 1);
}

int64_t
synth_mtime(const struct synth *s, uint32_t i)
{
    return s->mtime + s->mtime_step * (int64_t)i;
}

/* The block from a place of the file's own, round and round. */
static void
fill(const struct synth *s, uint32_t i, uint64_t offset, uint8_t *out,
    size_t n)
{
    size_t at = (size_t)((offset + (uint64_t)i * 4099) % BLOCK);

    while (n > 0) {
        size_t part = BLOCK - at < n ? BLOCK - at : n;

        memcpy(out, s->block + at, part);
        out += part;
        n -= part;
        at = 0;
    }
}

size_t
synth_read(const struct synth *s, uint32_t i, uint64_t offset, uint8_t *out,
    size_t n)
{
    uint64_t size = synth_size(s, i);
    uint8_t head[HEAD];
    size_t data;

    if (offset >= size) {
        return 0;
    }
    if (n > size - offset) {
        n = (size_t)(size - offset);
    }
    data = offset >= s->data_bytes ? 0 : n;
    if (data > 0 && data > s->data_bytes - offset) {
        data = (size_t)(s->data_bytes - offset);
    }
    fill(s, i, offset, out, data);
    memset(out + data, 0, n - data);
    if (offset < HEAD) {
        size_t part = HEAD - (size_t)offset;

        put_le64(head, s->seed);
        put_le64(head + 8, i);
        memcpy(out, head + offset, part < n ? part : n);
    }
    return n;
}
