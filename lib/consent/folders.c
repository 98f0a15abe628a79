/** Folders of documents. Each has one name from here on, whatever it is called
 * in the filter, so that no file is met twice. */
#include <string.h>

#include "consent/rules.h"

static const char storage[] = "/storage/emulated/0";
/* Links that lead there on every phone; for the USB user it is the first
 * user's. facts: Android, /sdcard and /storage/self/primary. */
static const char *const links[] = { "/sdcard", "/mnt/sdcard",
    "/storage/self/primary" };

/** Without doubled slashes, one at the end, and ".". */
static void
tidy(char *dst, const char *path)
{
    char *at = dst;

    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");

        if (n > 0 && !(n == 1 && p[0] == '.')) {
            if (at > dst || path[0] == '/') {
                *at++ = '/';
            }
            memcpy(at, p, n);
            at += n;
        }
        p += n + strspn(p + n, "/");
    }
    *at = '\0';
}

/** What follows a link; NULL when it is none of them. */
static const char *
behind_link(const char *path)
{
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        size_t n = strlen(links[i]);

        if (strncmp(path, links[i], n) == 0 &&
            (path[n] == '/' || path[n] == '\0')) {
            return path + n;
        }
    }
    return NULL;
}

static const char *
one_name(struct wn_arena *a, const char *path)
{
    size_t n = strlen(path);
    char *tidied = wn_arena_take(a, n + 2);
    const char *rest;
    char *out;

    if (!tidied) {
        return path; /* the arena remembers that it failed */
    }
    tidy(tidied, path);
    rest = behind_link(tidied);
    out = rest ? wn_arena_take(a, sizeof(storage) + strlen(rest)) : NULL;
    if (!out) {
        return tidied;
    }
    memcpy(out, storage, sizeof(storage));
    memcpy(out + sizeof(storage) - 1, rest, strlen(rest) + 1);
    return out;
}

static bool
climbs(const char *path)
{
    for (const char *p = path; (p = strstr(p, "..")) != NULL; p += 2) {
        if ((p == path || p[-1] == '/') && (p[2] == '/' || p[2] == '\0')) {
            return true;
        }
    }
    return false;
}

/** Whatever else a phone has, nobody may look at. */
static bool
may_be_searched(const char *path)
{
    static const char all[] = "/storage";
    size_t n = sizeof(all) - 1;

    return path[0] != '\0' && !climbs(path) && (path[0] != '/' ||
        (strncmp(path, all, n) == 0 && (path[n] == '/' || path[n] == '\0')));
}

struct wn_texts
wn_folders_of(struct wn_check *k, const struct wn_node *rule)
{
    const struct wn_node *list = wn_node_good(rule, "folders");
    struct wn_texts out = { NULL, 0 };
    const char **at = list && list->kind == WN_NODE_LIST && list->count > 0
        ? wn_arena_array(k->arena, list->count, sizeof(*at)) : NULL;

    for (const struct wn_node *n = at ? list->first : NULL; n; n = n->next) {
        const char *name = one_name(k->arena, n->text);

        if (!n->bad && !n->to_fill && !may_be_searched(name)) {
            wn_complain(k, n, "\"%.60s\" is no folder that can be searched: "
                "write it like Download, below the user's storage, or like "
                "/storage/12AB-34CD/DCIM; without \"..\"", n->text);
        }
        at[out.count++] = name;
    }
    out.at = at;
    return out;
}
