/* Paths of the phone as text. */
#include "fs_in.h"

#include <stdlib.h>
#include <string.h>

bool
fs_is_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(path, folder, n) == 0 &&
        (path[n] == '\0' || path[n] == '/');
}

void
fs_step(char *path, const char *part, size_t n)
{
    size_t have = strlen(path);

    if (n == 0 || (n == 1 && part[0] == '.')) {
        return;
    }
    if (n == 2 && part[0] == '.' && part[1] == '.') {
        while (have > 1 && path[--have] != '/') {
        }
        path[have > 0 ? have : 1] = '\0';
        return;
    }
    if (have > 1) {
        path[have++] = '/';
    }
    memcpy(path + have, part, n);
    path[have + n] = '\0';
}

char *
fs_canonical(const char *path)
{
    static const char *const names[] = {"/storage/self/primary",
        "/mnt/sdcard", "/sdcard"};
    char *out = xcalloc(strlen(path) + 3, 1);

    out[0] = '/';
    while (*path != '\0') {
        size_t n = strcspn(path, "/");

        fs_step(out, path, n);
        path += n + (path[n] == '/');
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (fs_is_below(out, names[i])) {
            char *full = xformat("/storage/emulated/0%s",
                out + strlen(names[i]));

            free(out);
            return full;
        }
    }
    return out;
}

bool
fs_within(const char *want, const char *have)
{
    char *folder = fs_canonical(want);
    char *path = fs_canonical(have);
    bool yes = strcmp(folder, "/") == 0 || fs_is_below(path, folder);

    free(folder);
    free(path);
    return yes;
}
