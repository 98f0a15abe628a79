#include "pack/parts_find.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define FIRST ".0001.cms"
#define ENDING ".cms"
#define DIGITS 4

void
wn_part_name(const char *name, unsigned number, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s.%04u.cms", name, number);
}

/** The number in a name of the set's; 0 = it is none of them. */
static unsigned
number_in(const struct wn_parts_found *f, const char *name)
{
    size_t n = strlen(f->name);
    unsigned number = 0;

    if (strncmp(name, f->name, n) != 0 || name[n] != '.' ||
        strspn(name + n + 1, "0123456789") != DIGITS ||
        strcmp(name + n + 1 + DIGITS, ENDING) != 0) {
        return 0;
    }
    for (size_t i = 0; i < DIGITS; i++) {
        number = number * 10 + (unsigned)(name[n + 1 + i] - '0');
    }
    return number;
}

static enum wn_status
look(struct wn_parts_found *f, struct wn_err *err)
{
    int fd = openat(f->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    bool *there = calloc(WN_PACK_PARTS_MAX + 1, sizeof(*there));
    enum wn_status st = WN_OK;

    if (!dir || !there) {
        st = there ? wn_fail_errno(err, WN_EVERIFY, "a folder cannot be listed")
                   : wn_fail_nomem(err, "looking for parts");
        (void)(!dir && fd >= 0 ? close(fd) : 0);
    }
    for (const struct dirent *e;
        st == WN_OK && (e = readdir(dir)) != NULL;) {
        unsigned number = number_in(f, e->d_name);

        there[number] = true;
        f->count = number > f->count ? number : f->count;
    }
    for (unsigned i = 1; st == WN_OK && i <= f->count; i++) {
        char name[300];

        if (!there[i]) {
            wn_part_name(f->name, i, name, sizeof(name));
            st = wn_fail(err, WN_EVERIFY, "part %u is missing: there is no "
                "\"%s\", but later parts", i, name);
            wn_todo(err, "Bring all parts of the set into one folder.");
        }
    }
    (void)(dir ? closedir(dir) : 0);
    free(there);
    return st;
}

enum wn_status
wn_parts_prefix(
    int *dir_fd, char name[256], const char *first_part, struct wn_err *err)
{
    const char *file;
    size_t n;
    enum wn_status st =
        wn_pack_open_folder(dir_fd, &file, first_part, 256, err);

    if (st != WN_OK) {
        return st;
    }
    n = strlen(file);
    if (n <= strlen(FIRST) || strcmp(file + n - strlen(FIRST), FIRST) != 0) {
        (void)close(*dir_fd);
        *dir_fd = -1;
        st = wn_fail(err, WN_EUSAGE, "\"%s\" is not called as a first part",
            first_part);
        wn_todo(err, "Give the path of the first part, PREFIX" FIRST ".");
        return st;
    }
    memcpy(name, file, n - strlen(FIRST));
    name[n - strlen(FIRST)] = '\0';
    return WN_OK;
}

enum wn_status
wn_parts_find(struct wn_parts_found *out, const char *first_part,
    struct wn_err *err)
{
    struct wn_parts_found f = { .dir_fd = -1 };
    enum wn_status st = wn_parts_prefix(&f.dir_fd, f.name, first_part, err);

    if (st != WN_OK) {
        return st == WN_EOUTPUT ? WN_EVERIFY : st;
    }
    st = look(&f, err);
    if (st == WN_OK && f.count == 0) {
        st = wn_fail(err, WN_EVERIFY, "there is no \"%s\"", first_part);
        wn_todo(err, "Give the path of the first part.");
    }
    if (st != WN_OK) {
        (void)close(f.dir_fd);
        return st;
    }
    *out = f;
    return WN_OK;
}
