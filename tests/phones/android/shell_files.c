#include "shell_files.h"
#include "phone.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Links of every phone; in an image the folder stands in their place. */
static const char *const links[] = {"/sdcard", "/mnt/sdcard",
    "/storage/self/primary"};

#define LINK 0120000 /* S_IFLNK, which POSIX does not name */

static bool
is_phone_link(const char *path)
{
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        if (strcmp(path, links[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
fill(char *local, struct stat *st, char **real, bool follow)
{
    if (local == NULL) {
        errno = EACCES;
        return false;
    }
    if ((follow ? stat : lstat)(local, st) != 0) {
        int why = errno;

        free(local);
        errno = why;
        return false;
    }
    *real = local;
    return true;
}

bool
sh_stat(struct shell *sh, const char *path, struct stat *st, char **real)
{
    *real = NULL;
    return fill(phone_path(sh->phone, path), st, real, true);
}

bool
sh_lstat(struct shell *sh, const char *path, struct stat *st, char **real)
{
    const char *slash = strrchr(path, '/');
    char *parent;
    char *local;

    *real = NULL;
    if (slash == NULL || slash[1] == '\0') {
        return sh_stat(sh, path, st, real);
    }
    if (is_phone_link(path)) {
        if (!sh_stat(sh, path, st, real)) {
            return false;
        }
        st->st_mode = LINK | 0777;
        return true;
    }
    parent = xformat("%.*s", slash == path ? 1 : (int)(slash - path), path);
    local = phone_path(sh->phone, parent);
    free(parent);
    if (local != NULL) {
        parent = local;
        local = xformat("%s/%s", parent, slash + 1);
        free(parent);
    }
    return fill(local, st, real, false);
}

int
sh_file_error(struct shell *sh, const char *command, const char *path)
{
    sh_complain(sh, "%s: %s: %s\n", command, path, strerror(errno));
    return 1;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
sh_folder(const char *real, const struct stat *st, struct shell_list *names)
{
    struct dirent *e;
    DIR *d;

    if (!phone_mode_readable(st->st_mode)) {
        errno = EACCES;
        return false;
    }
    d = opendir(real);
    if (d == NULL) {
        return false;
    }
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            shell_list_add(names, xstrdup(e->d_name));
        }
    }
    closedir(d);
    if (names->n > 1) {
        qsort(names->word, names->n, sizeof(*names->word), by_name);
    }
    return true;
}
