/** Giving room back. */
#include <stdlib.h>

#include "acquire/vault_in.h"
#include "base/buf.h"

void
vault_release(struct wn_vault *v, struct vault_block *b)
{
    vault_cache_forget(v, b);
    if (b->mem) {
        vault_pages_give(v->pages, b->mem);
        b->mem = NULL;
        v->held_blocks--;
    }
    if (b->sealed.slot != VAULT_NO_SLOT) {
        vault_spill_release(v->spill, b->sealed.slot);
        b->sealed.slot = VAULT_NO_SLOT;
    }
    b->live = 0;
}

void
wn_vault_punch(struct wn_vault *v, uint32_t id, uint64_t offset, uint64_t n)
{
    struct vault_object *o;

    (void)pthread_mutex_lock(&v->lock);
    o = vault_object(v, id);
    while (o && n > 0 && offset < o->size) {
        struct vault_block *b = &o->blocks[offset / VAULT_BLOCK];
        uint32_t at = (uint32_t)(offset % VAULT_BLOCK);
        uint64_t left = o->size - offset;
        uint64_t take = n < left ? n : left;

        take = take < VAULT_BLOCK - at ? take : VAULT_BLOCK - at;
        if (b->mem) {
            wn_wipe(b->mem + at, (size_t)take);
        }
        b->live -= take < b->live ? (uint32_t)take : b->live;
        /* The last block is still being filled. */
        if (b->live == 0 && offset / VAULT_BLOCK < o->size / VAULT_BLOCK) {
            vault_release(v, b);
        }
        offset += take;
        n -= take;
    }
    (void)pthread_mutex_unlock(&v->lock);
}

void
wn_vault_drop(struct wn_vault *v, uint32_t id)
{
    struct vault_object *o;

    if (id == WN_VAULT_NONE) {
        return;
    }
    vault_serve_withdraw(v, id);
    (void)pthread_mutex_lock(&v->lock);
    o = vault_object(v, id);
    if (o) {
        for (uint32_t i = 0; i < o->count; i++) {
            vault_release(v, &o->blocks[i]);
        }
        free(o->blocks);
        *o = (struct vault_object){ .used = false };
    }
    (void)pthread_mutex_unlock(&v->lock);
}
