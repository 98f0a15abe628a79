#include "verify/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/timespan.h"

/** Folders still to be listed. */
struct todo {
    char **at;
    size_t count, room;
    size_t seen;
};

static bool
push(struct todo *t, char *path)
{
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 8;
        void *larger = realloc(t->at, room * sizeof(*t->at));

        if (!larger) {
            return false;
        }
        t->at = larger;
        t->room = room;
    }
    t->at[t->count++] = path;
    return true;
}

static bool
add_file(struct wn_tree *t, char *path, const struct stat *sb)
{
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        void *larger = realloc(t->at, room * sizeof(*t->at));

        if (!larger) {
            return false;
        }
        t->at = larger;
        t->room = room;
    }
    t->at[t->count++] = (struct wn_tree_file) { .path = path,
        .size_bytes = (uint64_t)sb->st_size,
        .inode = sb->st_ino,
        .changed_ns = (int64_t)sb->st_ctim.tv_sec * WN_NS_PER_S +
            sb->st_ctim.tv_nsec };
    return true;
}

static size_t
depth_of(const char *path)
{
    size_t n = 1;

    for (; *path; path++) {
        n += *path == '/' ? 1 : 0;
    }
    return n;
}

/** The name of a folder can tell something too. */
static void
check_folder(const char *path, struct wn_verify_result *r)
{
    static const char *const known[] = { "data", "data/files", "audit",
        "consent", "report" };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(path, known[i]) == 0) {
            return;
        }
    }
    wn_report_fault(
        r, path, "a bundle has no such folder: it was added or renamed");
}

/** One name of a folder; path is taken over. */
static void
take(struct wn_tree *t, struct todo *todo, char *path, const struct stat *sb,
    struct wn_verify_result *r)
{
    bool ok = true;

    if (S_ISREG(sb->st_mode) && t->count < WN_TREE_FILES_MAX) {
        ok = add_file(t, path, sb);
    } else if (S_ISDIR(sb->st_mode) && depth_of(path) < WN_TREE_DEPTH_MAX &&
        todo->seen < WN_TREE_FOLDERS_MAX) {
        todo->seen++;
        check_folder(path, r);
        ok = push(todo, path);
    } else {
        if (S_ISREG(sb->st_mode) || S_ISDIR(sb->st_mode)) {
            wn_report_fault(r, path, "there are more files or folders than a "
                "bundle may have: this one was not looked at");
        } else {
            wn_report_fault(r, path, "this is no plain file (a link, or worse):"
                " a bundle holds only plain files");
        }
        free(path);
    }
    if (!ok) {
        free(path);
        r->nomem = true;
    }
}

static void
list_folder(struct wn_tree *t, struct todo *todo, const char *folder,
    struct wn_verify_result *r)
{
    int fd = wn_tree_walk(t->fd, folder, O_RDONLY | O_DIRECTORY);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *e;

    if (!dir) {
        if (fd >= 0) {
            (void)close(fd);
        }
        wn_report_fault(r, folder[0] ? folder : ".",
            "the folder cannot be listed: what is in it is not known");
        return;
    }
    while (!r->nomem && (e = readdir(dir)) != NULL) {
        struct stat sb;
        size_t room = strlen(folder) + strlen(e->d_name) + 2;
        char *path;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        path = malloc(room);
        if (!path) {
            r->nomem = true;
            break;
        }
        (void)snprintf(path, room, "%s%s%s", folder, folder[0] ? "/" : "",
            e->d_name);
        if (fstatat(fd, e->d_name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
            wn_report_fault(r, path, "it cannot be looked at");
            free(path);
            continue;
        }
        take(t, todo, path, &sb, r);
    }
    (void)closedir(dir);
}

static int
by_path(const void *a, const void *b)
{
    const struct wn_tree_file *x = a, *y = b;

    return strcmp(x->path, y->path);
}

enum wn_status
wn_tree_open(struct wn_tree *t, const char *path, struct wn_verify_result *r,
    struct wn_err *err)
{
    struct todo todo = { 0 };

    *t = (struct wn_tree) { .fd = open(
        path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    if (t->fd < 0) {
        (void)wn_fail_errno(err, WN_EVERIFY,
            "\"%s\" is not a bundle: it cannot be opened as a folder", path);
        wn_todo(err, "Give the path of the bundle's folder.");
        return WN_EVERIFY;
    }
    list_folder(t, &todo, "", r);
    while (todo.count > 0) {
        char *folder = todo.at[--todo.count];

        list_folder(t, &todo, folder, r);
        free(folder);
    }
    free(todo.at);
    if (t->count > 0) {
        qsort(t->at, t->count, sizeof(*t->at), by_path);
    }
    return WN_OK;
}

void
wn_tree_close(struct wn_tree *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->at[i].path);
    }
    free(t->at);
    if (t->fd >= 0) {
        (void)close(t->fd);
    }
    *t = (struct wn_tree) { .fd = -1 };
}

struct wn_tree_file *
wn_tree_find(const struct wn_tree *t, const char *path)
{
    size_t low = 0, high = t->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(path, t->at[mid].path);

        if (order == 0) {
            return &t->at[mid];
        }
        if (order < 0) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return NULL;
}
