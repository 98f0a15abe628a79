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

struct wn_texts
wn_folders_of(struct wn_check *k, const struct wn_node *rule)
{
    struct wn_texts written = wn_texts_of(k, rule, "folders");
    const char **at = written.count > 0
        ? wn_arena_array(k->arena, written.count, sizeof(*at)) : NULL;

    for (size_t i = 0; at && i < written.count; i++) {
        at[i] = one_name(k->arena, written.at[i]);
    }
    return (struct wn_texts) { at, at ? written.count : 0 };
}
