/* Paths of the phone as paths of this machine. */
#include "phone_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Links and mounts of every phone; the first that fits counts. */
static const struct {
    const char *phone, *image;
} roots[] = {
    {"/storage/self/primary", "fs/sdcard"},
    {"/storage/emulated/0", "fs/sdcard"},
    {"/mnt/sdcard", "fs/sdcard"},
    {"/sdcard", "fs/sdcard"},
    {"/storage", "fs/storage"},
    {"/data/local/tmp", "fs/data/local/tmp"},
};

/* "." and ".." and double slashes taken out; NULL when it climbs above /. */
static char *
plain(const char *path)
{
    char *out = xcalloc(strlen(path) + 2, 1);
    size_t n = 0;

    for (const char *p = path; *p != '\0';) {
        size_t part;

        while (*p == '/') {
            p++;
        }
        part = strcspn(p, "/");
        if (part == 2 && p[0] == '.' && p[1] == '.') {
            while (n > 0 && out[--n] != '/') {
            }
        } else if (part > 0 && !(part == 1 && p[0] == '.')) {
            out[n++] = '/';
            memcpy(out + n, p, part);
            n += part;
        }
        p += part;
    }
    if (n == 0) {
        out[n++] = '/';
    }
    out[n] = '\0';
    return out;
}

static bool
is_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 &&
        (path[n] == '\0' || path[n] == '/');
}

static bool
is_unreadable(const struct va_phone *p, const char *path)
{
    for (size_t i = 0; i < p->rest->unreadable.n; i++) {
        if (is_below(path, p->rest->unreadable.at[i])) {
            return true;
        }
    }
    return false;
}

char *
phone_path(const struct va_phone *p, const char *path)
{
    char *clean = plain(path);
    char *local = NULL;

    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]) && local == NULL;
        i++) {
        size_t n = strlen(roots[i].phone);

        if (is_below(clean, roots[i].phone)) {
            char *standard = xformat("%s%s", strcmp(roots[i].image,
                "fs/sdcard") == 0 ? "/sdcard" : roots[i].phone, clean + n);
            bool shut = is_unreadable(p, standard) || is_unreadable(p, clean) ||
                (phone_is_bfu(p) && strncmp(roots[i].image, "fs/data", 7) != 0);

            free(standard);
            if (shut) {
                break;
            }
            local = xformat("%s/%s%s", p->dir, roots[i].image, clean + n);
        }
    }
    free(clean);
    return local;
}
