/** Reading back: from memory, or from the file through a small cache. */
#include <string.h>

#include "acquire/vault_in.h"
#include "base/err.h"

void
vault_cache_forget(struct wn_vault *v, struct vault_block *b)
{
    struct vault_cached *c;

    if (b->cached == 0) {
        return;
    }
    c = &v->cache[b->cached - 1];
    vault_pages_give(v->pages, c->mem);
    *c = (struct vault_cached){ .object = WN_VAULT_NONE };
    b->cached = 0;
}

/** A place to read into: a free one, or the next not used lately. */
static uint32_t
place(struct wn_vault *v)
{
    for (;;) {
        uint32_t at = v->cache_hand;
        struct vault_cached *c = &v->cache[at];

        v->cache_hand = (at + 1) % VAULT_CACHE;
        if (c->object == WN_VAULT_NONE) {
            return at;
        }
        if (!c->recent) {
            /* Only the place is taken over: no need to wipe what is about to
             * be overwritten whole. */
            v->objects[c->object].blocks[c->block].cached = 0;
            c->object = WN_VAULT_NONE;
            return at;
        }
        c->recent = false;
    }
}

enum wn_status
vault_cache_get(struct wn_vault *v, uint32_t id, uint32_t index,
    const uint8_t **out, struct wn_err *err)
{
    struct vault_block *b = &v->objects[id].blocks[index];
    struct vault_cached *c;
    uint32_t at;
    enum wn_status st;

    if (b->cached > 0) {
        c = &v->cache[b->cached - 1];
        c->recent = true;
        *out = c->mem;
        return WN_OK;
    }
    at = place(v);
    c = &v->cache[at];
    if (!c->mem) {
        c->mem = vault_pages_take(v->pages);
    }
    if (!c->mem) {
        return wn_fail_nomem(err, "the vault");
    }
    st = vault_spill_get(v->spill, &b->sealed, c->mem, err);
    if (st != WN_OK) {
        return st;
    }
    c->object = id;
    c->block = index;
    /* Not recent yet: one long scan must not push the rest out. */
    c->recent = false;
    b->cached = at + 1;
    *out = c->mem;
    return WN_OK;
}

static enum wn_status
read_block(struct wn_vault *v, uint32_t id, uint32_t index,
    const uint8_t **out, struct wn_err *err)
{
    const struct vault_block *b = &v->objects[id].blocks[index];

    if (b->mem) {
        *out = b->mem;
        return WN_OK;
    }
    if (b->sealed.slot == VAULT_NO_SLOT) {
        return WN_ABSENT;
    }
    return vault_cache_get(v, id, index, out, err);
}

static enum wn_status
read_at(struct wn_vault *v, uint32_t id, uint64_t offset, uint8_t *buf,
    size_t cap, size_t *got, struct wn_err *err)
{
    const struct vault_object *o = &v->objects[id];
    size_t done = 0;

    if (offset >= o->size) {
        return WN_END;
    }
    if (cap > o->size - offset) {
        cap = (size_t)(o->size - offset);
    }
    while (done < cap) {
        uint32_t at = (uint32_t)((offset + done) % VAULT_BLOCK);
        size_t take = cap - done;
        const uint8_t *from = NULL;
        enum wn_status st = read_block(
            v, id, (uint32_t)((offset + done) / VAULT_BLOCK), &from, err);

        if (st != WN_OK) {
            return st;
        }
        take = take < VAULT_BLOCK - at ? take : VAULT_BLOCK - at;
        memcpy(buf + done, from + at, take);
        done += take;
    }
    *got = done;
    return WN_OK;
}

enum wn_status
wn_vault_read(struct wn_vault *v, uint32_t id, uint64_t offset, void *buf,
    size_t cap, size_t *got, struct wn_err *err)
{
    enum wn_status st;

    (void)pthread_mutex_lock(&v->lock);
    if (id < v->object_count && v->objects[id].used) {
        st = read_at(v, id, offset, buf, cap, got, err);
    } else {
        st = wn_fail(err, WN_EINTERNAL, "no such object in the vault");
    }
    (void)pthread_mutex_unlock(&v->lock);
    return st;
}

enum wn_status
wn_vault_read_all(struct wn_vault *v, uint32_t id, uint64_t offset, void *buf,
    size_t n, struct wn_err *err)
{
    size_t got = 0;
    enum wn_status st = n == 0
        ? WN_OK
        : wn_vault_read(v, id, offset, buf, n, &got, err);

    if (st == WN_END || st == WN_ABSENT || (st == WN_OK && got != n)) {
        st = wn_fail(err, WN_EFORMAT, "an object in the vault is cut short");
    }
    return st;
}

uint64_t
wn_vault_size(struct wn_vault *v, uint32_t id)
{
    uint64_t size = 0;

    (void)pthread_mutex_lock(&v->lock);
    if (id < v->object_count && v->objects[id].used) {
        size = v->objects[id].size;
    }
    (void)pthread_mutex_unlock(&v->lock);
    return size;
}

void
wn_vault_held(
    struct wn_vault *v, uint64_t *memory_bytes, uint64_t *disk_bytes)
{
    (void)pthread_mutex_lock(&v->lock);
    *memory_bytes = v->held_blocks * VAULT_BLOCK;
    *disk_bytes = v->spill ? vault_spill_bytes(v->spill) : 0;
    (void)pthread_mutex_unlock(&v->lock);
}
