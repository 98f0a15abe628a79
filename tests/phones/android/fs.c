/* Files and folders of the phone. */
#include "fs_in.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
fs_stat(const struct va_phone *p, const char *path, bool follow,
    struct stat *st)
{
    struct fs_place f;
    int why = fs_find(p, path, follow, &f);

    *st = f.st;
    fs_place_free(&f);
    return why;
}

/** ---- files -------------------------------------------------------------- */

struct fs_file {
    int fd; /* -1: made, or a folder */
    bool folder;
    const struct va_synth *made;
    int64_t number;
    uint64_t at;
    uint64_t size;   /* without what has grown */
    uint64_t grown;
};

int
fs_open(const struct va_phone *p, const char *path, struct fs_file **out)
{
    struct fs_place f;
    struct fs_file *file;
    int why = fs_find(p, path, true, &f);
    int fd = -1;

    if (why == 0 && f.shut) {
        why = EACCES;
    }
    if (why == 0 && f.kind == FS_LOCAL) {
        fd = open(f.local, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
        why = fd < 0 ? errno : 0;
    }
    if (why == 0) {
        file = xcalloc(1, sizeof(*file));
        file->fd = fd;
        file->folder = (f.st.st_mode & 0170000) == FS_FOLDER;
        file->made = f.made;
        file->number = f.number;
        file->grown = (uint64_t)f.grown;
        file->size = (uint64_t)f.st.st_size - file->grown;
        *out = file;
    }
    fs_place_free(&f);
    return why;
}

ssize_t
fs_read(struct fs_file *f, uint8_t *to, size_t n)
{
    ssize_t got = 0;

    if (f->folder) {
        return -EISDIR;
    }
    if (f->at < f->size && n > f->size - f->at) {
        n = (size_t)(f->size - f->at);
    }
    if (f->at >= f->size) {
        uint64_t left = f->size + f->grown - f->at;

        n = n > left ? (size_t)left : n;
        memset(to, '+', n);
        got = (ssize_t)n;
    } else if (f->made != NULL) {
        got = (ssize_t)synth_read(f->made, f->number, f->at, to, n);
    } else {
        do {
            got = read(f->fd, to, n);
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            return -errno;
        }
        if (got == 0) {
            f->size = f->at;
            f->grown = 0;
        }
    }
    f->at += (uint64_t)got;
    return got;
}

void
fs_close(struct fs_file **f)
{
    if (*f != NULL) {
        if ((*f)->fd >= 0) {
            close((*f)->fd);
        }
        free(*f);
        *f = NULL;
    }
}

/** ---- folders ------------------------------------------------------------ */

struct names {
    char **at;
    size_t n, cap;
};

static void
add(struct names *l, const char *name)
{
    if (l->n == l->cap) {
        l->cap = l->cap * 2 + 16;
        l->at = xrealloc(l->at, l->cap, sizeof(*l->at));
    }
    l->at[l->n++] = xstrdup(name);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
local_names(const char *local, struct names *l)
{
    DIR *d = opendir(local);
    struct dirent *e;

    if (d == NULL) {
        return errno;
    }
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            add(l, e->d_name);
        }
    }
    closedir(d);
    return 0;
}

/* Folders on the way to made files that the image itself does not have. */
static void
made_folders(const struct va_phone *p, const char *folder, struct names *l)
{
    const struct va_synth *s;
    size_t n = strlen(folder);

    for (size_t i = 0; (s = synth_at(p, i)) != NULL; i++) {
        if (strlen(s->path) > n && fs_is_below(s->path, folder)) {
            char *name = xformat("%.*s", (int)strcspn(s->path + n + 1, "/"),
                s->path + n + 1);
            bool have = false;

            for (size_t k = 0; k < l->n && !have; k++) {
                have = strcmp(l->at[k], name) == 0;
            }
            if (!have) {
                add(l, name);
            }
            free(name);
        }
    }
}

static void
tell(const struct va_phone *p, const char *folder, const char *name,
    fs_name fn, void *ctx)
{
    char *full = xformat("%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
        name);
    struct stat st;
    int why = fs_stat(p, full, false, &st);

    fn(ctx, name, why, &st);
    free(full);
}

static void
made_files(const struct va_phone *p, const char *folder, fs_name fn,
    void *ctx)
{
    const struct va_synth *s;

    for (size_t i = 0; (s = synth_at(p, i)) != NULL; i++) {
        for (int64_t k = 0; strcmp(s->path, folder) == 0 && k < s->count;
            k++) {
            char name[SYNTH_NAME_MAX];
            struct stat st;
            int64_t grown;
            char *full;

            synth_name(s, k, name);
            synth_stat(s, k, &st);
            full = xformat("%s/%s", folder, name);
            fn(ctx, name, fs_changed(p, full, &st, &grown) ? 0 : ENOENT, &st);
            free(full);
        }
    }
}

int
fs_list(const struct va_phone *p, const char *path, fs_name fn, void *ctx)
{
    struct fs_place f;
    struct names l = {0};
    int why = fs_find(p, path, true, &f);
    const char *name;

    if (why == 0 && (f.st.st_mode & 0170000) != FS_FOLDER) {
        why = ENOTDIR;
    } else if (why == 0 && f.shut) {
        why = EACCES;
    }
    if (why == 0 && f.kind == FS_LOCAL) {
        why = local_names(f.local, &l);
    }
    for (size_t i = 0; why == 0 && f.kind == FS_FIXED &&
        (name = fs_fixed_child(f.path, i)) != NULL; i++) {
        add(&l, name);
    }
    if (why == 0 && f.kind == FS_FIXED && f.local != NULL) {
        local_names(f.local, &l); /* cards beside what every phone has */
    }
    if (why == 0) {
        made_folders(p, f.path, &l);
        if (l.n > 1) {
            qsort(l.at, l.n, sizeof(*l.at), by_name);
        }
        fn(ctx, ".", 0, &f.st);
        fn(ctx, "..", 0, &f.st);
        for (size_t i = 0; i < l.n; i++) {
            tell(p, f.path, l.at[i], fn, ctx);
        }
        made_files(p, f.path, fn, ctx);
    }
    for (size_t i = 0; i < l.n; i++) {
        free(l.at[i]);
    }
    free(l.at);
    fs_place_free(&f);
    return why;
}
