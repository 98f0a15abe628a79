/* From a path of the phone to what it stands for, link by link. */
#include "fs_in.h"
#include "phone_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX 40

/* Folders and links of every phone; a link has a target. */
static const struct {
    const char *path, *target;
} fixed[] = {
    {"/", NULL},
    {"/sdcard", "/storage/self/primary"},
    {"/mnt", NULL},
    {"/mnt/sdcard", "/storage/self/primary"},
    {"/storage", NULL},
    {"/storage/self", NULL},
    {"/storage/self/primary", "/storage/emulated/0"},
    {"/storage/emulated", NULL},
    {"/data", NULL},
    {"/data/local", NULL},
};
#define NFIXED (sizeof(fixed) / sizeof(fixed[0]))

static const struct {
    const char *path, *image;
    bool device_protected; /* open before first unlock */
} mounts[] = {
    {"/storage/emulated/0", "fs/sdcard", false},
    {"/data/local/tmp", "fs/data/local/tmp", true},
    {"/storage", "fs/storage", false},
};

const char *
fs_fixed_child(const char *folder, size_t i)
{
    size_t n = strcmp(folder, "/") == 0 ? 0 : strlen(folder);

    if (strcmp(folder, "/storage/emulated") == 0) {
        return i == 0 ? "0" : NULL;
    }
    for (size_t k = 1; k < NFIXED; k++) {
        const char *s = fixed[k].path;

        if (strncmp(s, folder, n) == 0 && s[n] == '/' &&
            strchr(s + n + 1, '/') == NULL && i-- == 0) {
            return s + n + 1;
        }
    }
    return NULL;
}

/* A mount may be a link in the image: whoever made it put it there. */
static bool
is_mount(const char *path)
{
    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        if (strcmp(path, mounts[i].path) == 0) {
            return true;
        }
    }
    return false;
}

char *
fs_local(const struct va_phone *p, const char *path)
{
    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        if (fs_is_below(path, mounts[i].path) &&
            (mounts[i].device_protected || !phone_is_bfu(p))) {
            return xformat("%s/%s%s", p->dir, mounts[i].image,
                path + strlen(mounts[i].path));
        }
    }
    return NULL;
}

static bool
is_listed(const struct va_words *w, const char *path)
{
    for (size_t i = 0; i < w->n; i++) {
        if (fs_within(w->at[i], path)) {
            return true;
        }
    }
    return false;
}

static char *
link_target(const char *local)
{
    char text[4096];
    ssize_t n = readlink(local, text, sizeof(text));

    return xformat("%.*s", n < 0 ? 0 : (int)n, text);
}

static int
classify_fixed(const struct va_phone *p, size_t i, struct fs_place *f)
{
    f->kind = fixed[i].target == NULL ? FS_FIXED : FS_FIXED_LINK;
    f->target = fixed[i].target == NULL ? NULL : xstrdup(fixed[i].target);
    f->st.st_mode = f->target == NULL ? FS_FOLDER | 0755 : FS_LINK | 0777;
    f->st.st_nlink = 1;
    f->st.st_ino = (ino_t)i + 1;
    f->shut = fs_is_below(f->path, "/data");
    f->local = strcmp(fixed[i].path, "/storage") == 0 ?
        fs_local(p, f->path) : NULL;
    return 0;
}

/* Other users' storage, and what apps keep. */
static bool
is_private(const char *path)
{
    return (fs_is_below(path, "/data") &&
        !fs_is_below(path, "/data/local/tmp")) ||
        (fs_is_below(path, "/storage/emulated") &&
            !fs_is_below(path, "/storage/emulated/0"));
}

/* What there is at f->path, of which the folder is known to be one. */
static int
classify(const struct va_phone *p, struct fs_place *f)
{
    for (size_t i = 0; i < NFIXED; i++) {
        if (strcmp(f->path, fixed[i].path) == 0) {
            return classify_fixed(p, i, f);
        }
    }
    f->local = fs_local(p, f->path);
    if (is_private(f->path)) {
        return EACCES;
    }
    if (f->local == NULL) {
        return ENOENT;
    }
    f->listed = is_listed(&p->rest->unreadable, f->path);
    f->shut = f->listed;
    if ((is_mount(f->path) ? stat : lstat)(f->local, &f->st) == 0) {
        f->kind = FS_LOCAL;
        if ((f->st.st_mode & 0170000) == FS_LINK) {
            f->target = link_target(f->local);
        }
        f->shut = f->shut || !phone_mode_readable(f->st.st_mode);
        f->st.st_uid = 0;
        f->st.st_gid = 1015; /* sdcard_rw */
    } else if (errno != ENOENT) {
        return errno;
    } else if ((f->made = synth_find(p, f->path, &f->number)) != NULL) {
        f->kind = FS_MADE;
        synth_stat(f->made, f->number, &f->st);
    } else if (synth_leads(p, f->path)) {
        f->kind = FS_MADE_FOLDER;
        f->st.st_mode = FS_FOLDER | 0770;
        f->st.st_nlink = 2;
    } else {
        return ENOENT;
    }
    return fs_changed(p, f->path, &f->st, &f->grown) ? 0 : ENOENT;
}

static void
forget(struct fs_place *f)
{
    char *path = f->path;

    free(f->local);
    free(f->target);
    memset(f, 0, sizeof(*f));
    f->path = path;
}

void
fs_place_free(struct fs_place *f)
{
    forget(f);
    free(f->path);
    f->path = NULL;
}

/* The rest of the way after a link: its target, then what came behind it. */
static char *
through(struct fs_place *f, const char *rest)
{
    char *way = xformat("%s/%s", f->target, rest);
    size_t n = strlen(f->path);

    if (*way == '/') {
        n = 1;
    } else {
        while (n > 1 && f->path[--n] != '/') {
        }
    }
    f->path = xrealloc(f->path, strlen(f->path) + strlen(way) + 3, 1);
    f->path[n > 0 ? n : 1] = '\0';
    return way;
}

int
fs_find(const struct va_phone *p, const char *path, bool follow,
    struct fs_place *f)
{
    char *way = xstrdup(path);
    char *at = way;
    int links = 0;
    int why;

    memset(f, 0, sizeof(*f));
    f->path = xcalloc(strlen(path) + 3, 1);
    f->path[0] = '/';
    why = classify(p, f);
    while (why == 0 && *(at += strspn(at, "/")) != '\0') {
        size_t n = strcspn(at, "/");
        bool last = at[n] == '\0';

        if ((f->st.st_mode & 0170000) != FS_FOLDER) {
            why = ENOTDIR;
            break;
        }
        fs_step(f->path, at, n);
        forget(f);
        at += n;
        why = n > 255 ? ENAMETOOLONG : classify(p, f);
        if (why == 0 && f->target != NULL && (!last || follow)) {
            char *next;

            if (++links > LINKS_MAX) {
                why = ELOOP;
                break;
            }
            next = through(f, at);
            forget(f);
            free(way);
            at = way = next;
            why = classify(p, f);
        }
    }
    free(way);
    return why;
}

char *
phone_path(const struct va_phone *p, const char *path)
{
    struct fs_place f;
    int why = fs_find(p, path, true, &f);
    char *local = NULL;

    if ((why == 0 || why == ENOENT) && !f.listed) {
        local = fs_local(p, f.path);
    }
    fs_place_free(&f);
    return local;
}
