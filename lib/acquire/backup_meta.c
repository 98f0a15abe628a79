#include "acquire/backup_meta.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

void
backup_meta_init(struct backup_meta *m, struct wn_vault *v)
{
    *m = (struct backup_meta){ .vault = v };
}

void
backup_meta_clear(struct backup_meta *m)
{
    for (unsigned i = 0; i < META_NAMES; i++) {
        if (m->files[i].name[0] != '\0') {
            wn_vault_drop(m->vault, m->files[i].object);
        }
    }
    backup_meta_init(m, m->vault);
}

/** "" finds a free place. */
static struct meta_file *
named(struct backup_meta *m, const char *name)
{
    for (unsigned i = 0; i < META_NAMES; i++) {
        if (strcmp(m->files[i].name, name) == 0) {
            return &m->files[i];
        }
    }
    return NULL;
}

static bool
good(const char *name)
{
    return name[0] != '\0' && strlen(name) < META_NAME_MAX;
}

enum wn_status
backup_meta_remove(struct backup_meta *m, const char *name)
{
    struct meta_file *f = good(name) ? named(m, name) : NULL;

    if (!f) {
        return WN_ABSENT;
    }
    wn_vault_drop(m->vault, f->object);
    *f = (struct meta_file){ .name = "" };
    return WN_OK;
}

enum wn_status
backup_meta_begin(struct backup_meta *m, const char *name, uint32_t *object,
    struct wn_err *err)
{
    struct meta_file *f;
    uint32_t made = WN_VAULT_NONE;
    enum wn_status st;

    if (!good(name)) {
        return wn_fail(
            err, WN_EFORMAT, "the phone sent metadata under a bad name");
    }
    (void)backup_meta_remove(m, name);
    f = named(m, "");
    if (!f) {
        return wn_fail(
            err, WN_ELIMIT, "the phone sends too many metadata files");
    }
    st = wn_vault_create(m->vault, &made, WN_VAULT_INDEX, err);
    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(f->name, sizeof(f->name), "%s", name);
    f->object = made;
    *object = made;
    return WN_OK;
}

enum wn_status
backup_meta_move(struct backup_meta *m, const char *from, const char *to)
{
    struct meta_file *f = good(from) ? named(m, from) : NULL;

    if (!f || !good(to)) {
        return WN_ABSENT;
    }
    if (strcmp(from, to) != 0) {
        (void)backup_meta_remove(m, to);
        (void)snprintf(f->name, sizeof(f->name), "%s", to);
    }
    return WN_OK;
}

enum wn_status
backup_meta_read(struct backup_meta *m, const char *name, uint64_t offset,
    void *buf, size_t cap, size_t *got, struct wn_err *err)
{
    const struct meta_file *f = good(name) ? named(m, name) : NULL;

    return f ? wn_vault_read(m->vault, f->object, offset, buf, cap, got, err)
             : WN_ABSENT;
}

static const struct meta_file *
find(const struct backup_meta *m, const char *base)
{
    const struct meta_file *best = NULL;

    for (unsigned i = 0; i < META_NAMES; i++) {
        const struct meta_file *f = &m->files[i];
        const char *slash = strrchr(f->name, '/');

        if (strcmp(slash ? slash + 1 : f->name, base) == 0 &&
            (!best || strstr(f->name, "Snapshot/"))) {
            best = f;
        }
    }
    return best;
}

uint32_t
backup_meta_find(const struct backup_meta *m, const char *base)
{
    const struct meta_file *f = find(m, base);

    return f ? f->object : WN_VAULT_NONE;
}

uint32_t
backup_meta_take(struct backup_meta *m, const char *base)
{
    const struct meta_file *f = find(m, base);
    uint32_t object = f ? f->object : WN_VAULT_NONE;

    if (f) {
        m->files[f - m->files] = (struct meta_file){ .name = "" };
    }
    return object;
}
