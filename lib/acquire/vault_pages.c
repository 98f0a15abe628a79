/* madvise() and mmap()'s MAP_ANONYMOUS are not POSIX. */
#define _DEFAULT_SOURCE

#include <stdlib.h>
#include <sys/mman.h>

#include "acquire/vault_in.h"
#include "base/buf.h"
#include "base/err.h"

#define SLAB_BLOCKS 16

struct slab {
    struct slab *next;
    uint8_t *mem;
};

/** A free block's first bytes hold the next one: nothing else is in it. */
struct free_block {
    struct free_block *next;
};

struct vault_pages {
    bool must_lock;
    struct slab *slabs;
    struct free_block *free;
};

enum wn_status
vault_pages_new(struct vault_pages **out, bool must_lock, struct wn_err *err)
{
    struct vault_pages *p = calloc(1, sizeof(*p));

    if (!p) {
        return wn_fail_nomem(err, "the vault");
    }
    p->must_lock = must_lock;
    *out = p;
    return WN_OK;
}

static void
unmap(uint8_t *mem)
{
    size_t bytes = (size_t)SLAB_BLOCKS * VAULT_BLOCK;

    wn_wipe(mem, bytes);
    munmap(mem, bytes);
}

void
vault_pages_free(struct vault_pages **p)
{
    struct slab *s;

    if (!*p) {
        return;
    }
    while ((s = (*p)->slabs)) {
        (*p)->slabs = s->next;
        unmap(s->mem);
        free(s);
    }
    free(*p);
    *p = NULL;
}

static bool
grow(struct vault_pages *p)
{
    size_t bytes = (size_t)SLAB_BLOCKS * VAULT_BLOCK;
    struct slab *s = calloc(1, sizeof(*s));
    void *mem;

    if (!s) {
        return false;
    }
    mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mem == MAP_FAILED) {
        free(s);
        return false;
    }
    /* Without plain swap a lock is a second belt: its failure is no fault. */
    if ((mlock(mem, bytes) != 0 && p->must_lock) ||
        madvise(mem, bytes, MADV_DONTDUMP) != 0 ||
        madvise(mem, bytes, MADV_DONTFORK) != 0) {
        munmap(mem, bytes);
        free(s);
        return false;
    }
    s->mem = mem;
    s->next = p->slabs;
    p->slabs = s;
    for (unsigned i = SLAB_BLOCKS; i > 0; i--) {
        void *at = s->mem + (size_t)(i - 1) * VAULT_BLOCK;
        struct free_block *f = at;

        f->next = p->free;
        p->free = f;
    }
    return true;
}

uint8_t *
vault_pages_take(struct vault_pages *p)
{
    struct free_block *f;

    if (!p->free && !grow(p)) {
        return NULL;
    }
    f = p->free;
    p->free = f->next;
    f->next = NULL;
    return (uint8_t *)f;
}

void
vault_pages_give(struct vault_pages *p, uint8_t *block)
{
    void *at = block;
    struct free_block *f = at;

    wn_wipe(block, VAULT_BLOCK);
    f->next = p->free;
    p->free = f;
}
