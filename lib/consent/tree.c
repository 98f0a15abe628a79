#include "consent/tree.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "consent/consent_parse.h"

static const struct wn_node *
child(const struct wn_node *map, const char *key, size_t n)
{
    if (map->kind != WN_NODE_MAP) {
        return NULL;
    }
    for (const struct wn_node *c = map->first; c; c = c->next) {
        if (c->key && strlen(c->key) == n && memcmp(c->key, key, n) == 0) {
            return c;
        }
    }
    return NULL;
}

const struct wn_node *
wn_node_get(const struct wn_node *from, const char *path)
{
    while (from && *path) {
        size_t n = strcspn(path, ".");

        from = child(from, path, n);
        path += n;
        path += *path == '.';
    }
    return from;
}

const struct wn_node *
wn_node_good(const struct wn_node *from, const char *path)
{
    const struct wn_node *n = wn_node_get(from, path);

    return n && !n->bad && !n->to_fill ? n : NULL;
}

const char *
wn_node_text(const struct wn_node *from, const char *path)
{
    const struct wn_node *n = wn_node_get(from, path);

    return n && !n->bad && n->kind == WN_NODE_TEXT ? n->text : "";
}

bool
wn_node_is(const struct wn_node *from, const char *path, const char *word)
{
    const struct wn_node *n = wn_node_good(from, path);

    return n && n->word && strcmp(n->word->name, word) == 0;
}

bool
wn_node_bool_is(const struct wn_node *from, const char *path, bool value)
{
    const struct wn_node *n = wn_node_good(from, path);

    return n && n->kind == WN_NODE_TEXT && n->value == (value ? 1 : 0);
}

int64_t
wn_node_value(const struct wn_node *from, const char *path, int64_t otherwise)
{
    const struct wn_node *n = wn_node_good(from, path);

    return n && n->kind == WN_NODE_TEXT ? n->value : otherwise;
}

char *
wn_node_path(char dst[WN_PATH_BYTES], const struct wn_node *n)
{
    const struct wn_node *way[WN_FILTER_DEPTH_MAX + 2];
    size_t depth = 0;
    size_t at = 0;
    char key[64];

    for (; n && n->parent && depth < sizeof(way) / sizeof(way[0]);
        n = n->parent) {
        way[depth++] = n;
    }
    dst[0] = '\0';
    while (depth > 0 && at < WN_PATH_BYTES) {
        int m;

        n = way[--depth];
        if (n->key) {
            wn_escape(key, sizeof(key), n->key, strlen(n->key));
            m = snprintf(dst + at, WN_PATH_BYTES - at, "%s%s",
                at > 0 ? "." : "", key);
        } else {
            m = snprintf(dst + at, WN_PATH_BYTES - at, "[%u]", n->index);
        }
        if (m < 0) {
            break;
        }
        at += (size_t)m;
    }
    return dst;
}
