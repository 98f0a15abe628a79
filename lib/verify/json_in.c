#include "verify/json_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "verify/json_scan.h"

struct wn_jin {
    struct wn_jin_node *nodes; /* a fixed array: pointers into it stay good */
    size_t count, room;
    char *text; /* unescaped texts, one after the other */
};

struct reader {
    struct wn_jscan s;
    struct wn_jin *j;
    /* The containers around the place, and the last child of each. */
    struct wn_jin_node *open[WN_JIN_DEPTH_MAX];
    struct wn_jin_node *last[WN_JIN_DEPTH_MAX];
    size_t members[WN_JIN_DEPTH_MAX];
    size_t depth;
};

/** One value, containers only opened. */
static bool
value(struct reader *r, struct wn_jin_node *n)
{
    wn_jscan_space(&r->s);
    if (r->s.p >= r->s.end) {
        return false;
    }
    switch (*r->s.p) {
    case '{':
    case '[':
        n->kind = *r->s.p++ == '{' ? WN_JIN_MAP : WN_JIN_LIST;
        return r->depth < WN_JIN_DEPTH_MAX;
    case '"':
        n->kind = WN_JIN_TEXT;
        n->text = wn_jscan_string(&r->s);
        return n->text != NULL;
    case 't':
    case 'f':
        n->kind = WN_JIN_BOOL;
        n->number = *r->s.p == 't';
        return wn_jscan_word(&r->s, *r->s.p == 't' ? "true" : "false");
    case 'n':
        return wn_jscan_word(&r->s, "null");
    default:
        n->kind = WN_JIN_INT;
        return wn_jscan_integer(&r->s, &n->number);
    }
}

static struct wn_jin_node *
new_node(struct reader *r, const char *key)
{
    struct wn_jin *j = r->j;
    struct wn_jin_node *n;

    if (j->count == j->room) {
        return NULL;
    }
    n = &j->nodes[j->count++];
    n->key = key;
    if (r->depth > 0) {
        struct wn_jin_node *parent = r->open[r->depth - 1];
        struct wn_jin_node *before = r->last[r->depth - 1];

        if (before) {
            before->next = n;
        } else {
            parent->first = n;
        }
        r->last[r->depth - 1] = n;
    }
    return n;
}

/** The next member of the innermost container, or its end. */
static bool
step(struct reader *r)
{
    struct wn_jin_node *in = r->open[r->depth - 1];
    bool map = in->kind == WN_JIN_MAP;
    const char *key = NULL;
    struct wn_jin_node *n;

    if (wn_jscan_eat(&r->s, map ? '}' : ']')) {
        r->depth--;
        return true;
    }
    if (r->members[r->depth - 1]++ == WN_JIN_MEMBERS_MAX ||
        (in->first && !wn_jscan_eat(&r->s, ','))) {
        return false;
    }
    if (map) {
        wn_jscan_space(&r->s);
        key = wn_jscan_string(&r->s);
        if (!key || wn_jin_get(in, key) || !wn_jscan_eat(&r->s, ':')) {
            return false;
        }
    }
    n = new_node(r, key);
    if (!n || !value(r, n)) {
        return false;
    }
    if (n->kind == WN_JIN_MAP || n->kind == WN_JIN_LIST) {
        r->open[r->depth] = n;
        r->members[r->depth] = 0;
        r->last[r->depth++] = NULL;
    }
    return true;
}

static bool
document(struct reader *r)
{
    struct wn_jin_node *n = new_node(r, NULL);

    if (!n || !value(r, n)) {
        return false;
    }
    if (n->kind == WN_JIN_MAP || n->kind == WN_JIN_LIST) {
        r->open[0] = n;
        r->last[0] = NULL;
        r->depth = 1;
    }
    while (r->depth > 0) {
        if (!step(r)) {
            return false;
        }
    }
    wn_jscan_space(&r->s);
    return r->s.p == r->s.end;
}

enum wn_status
wn_jin_parse(struct wn_jin **out, const void *p, size_t n)
{
    struct wn_jin *j;
    struct reader r = { .s = { .p = p, .end = (const char *)p + n } };
    enum wn_status st = WN_ENOMEM;

    if (n == 0 || !wn_utf8_valid(p, n)) {
        return WN_EFORMAT;
    }
    j = calloc(1, sizeof(*j));
    if (!j) {
        return WN_ENOMEM;
    }
    /* A value takes at least two bytes of the source, but for the last. */
    j->room = n / 2 + 1 < WN_JIN_NODES_MAX ? n / 2 + 1 : WN_JIN_NODES_MAX;
    j->nodes = calloc(j->room, sizeof(*j->nodes));
    j->text = malloc(n + 1);
    r.j = j;
    r.s.out = j->text;
    if (j->nodes && j->text) {
        st = document(&r) ? WN_OK : WN_EFORMAT;
    }
    if (st != WN_OK) {
        wn_jin_free(&j);
        return st;
    }
    *out = j;
    return WN_OK;
}

void
wn_jin_free(struct wn_jin **j)
{
    if (*j) {
        free((*j)->nodes);
        free((*j)->text);
        free(*j);
        *j = NULL;
    }
}

const struct wn_jin_node *
wn_jin_root(const struct wn_jin *j)
{
    return &j->nodes[0];
}

const struct wn_jin_node *
wn_jin_get(const struct wn_jin_node *map, const char *key)
{
    if (!map || map->kind != WN_JIN_MAP) {
        return NULL;
    }
    for (const struct wn_jin_node *n = map->first; n; n = n->next) {
        if (strcmp(n->key, key) == 0) {
            return n;
        }
    }
    return NULL;
}

const char *
wn_jin_text(const struct wn_jin_node *map, const char *key)
{
    const struct wn_jin_node *n = wn_jin_get(map, key);

    return n && n->kind == WN_JIN_TEXT ? n->text : "";
}

bool
wn_jin_int(const struct wn_jin_node *map, const char *key, int64_t *out)
{
    const struct wn_jin_node *n = wn_jin_get(map, key);

    if (!n || n->kind != WN_JIN_INT) {
        return false;
    }
    *out = n->number;
    return true;
}
