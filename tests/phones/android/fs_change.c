/* What faults have made of files while they were read. */
#include "fs_in.h"
#include "phone_in.h"

#include <stdlib.h>
#include <string.h>

struct fs_change {
    struct fs_change *next;
    char *path;
    char *what;
    int64_t bytes;
};

void
fs_change(const struct va_phone *p, const char *path, const char *what,
    int64_t bytes)
{
    struct va_phone_rest *r = p->rest;
    struct fs_change *c = xcalloc(1, sizeof(*c));

    c->path = fs_canonical(path);
    c->what = xstrdup(what);
    c->bytes = bytes;
    pthread_mutex_lock(&r->lock);
    c->next = r->changes;
    r->changes = c;
    pthread_mutex_unlock(&r->lock);
}

static bool
apply(const struct fs_change *c, struct stat *st, int64_t *grown)
{
    if (strcmp(c->what, "vanish") == 0) {
        return false;
    }
    st->st_mtime++;
    st->st_ctime++;
    if (strcmp(c->what, "grow") == 0) {
        *grown += c->bytes;
        st->st_size += c->bytes;
    } else if (strcmp(c->what, "shrink") == 0 && c->bytes < st->st_size) {
        st->st_size = c->bytes;
    }
    return true;
}

bool
fs_changed(const struct va_phone *p, const char *path, struct stat *st,
    int64_t *grown)
{
    struct va_phone_rest *r = p->rest;
    bool there = true;

    *grown = 0;
    pthread_mutex_lock(&r->lock);
    for (struct fs_change *c = r->changes; c != NULL && there; c = c->next) {
        if (strcmp(c->path, path) == 0) {
            there = apply(c, st, grown);
        }
    }
    pthread_mutex_unlock(&r->lock);
    return there;
}

void
fs_free(struct va_phone *p)
{
    while (p->rest->changes != NULL) {
        struct fs_change *next = p->rest->changes->next;

        free(p->rest->changes->path);
        free(p->rest->changes->what);
        free(p->rest->changes);
        p->rest->changes = next;
    }
}
