#include "acquire/vault.h"

#include <stdlib.h>
#include <string.h>

#include "acquire/vault_in.h"
#include "base/buf.h"
#include "base/err.h"

#define DEFAULT_MEMORY (UINT64_C(1) << 30)
#define LEAST_BLOCKS 4
#define OBJECTS_MAX 4096
#define OBJECT_BLOCKS_MAX (UINT32_C(1) << 26) /* 4 TiB */

enum wn_status
wn_vault_new(struct wn_vault **out, const struct wn_vault_options *options,
    struct wn_err *err)
{
    uint64_t memory =
        options->memory_bytes ? options->memory_bytes : DEFAULT_MEMORY;
    struct wn_vault *v = calloc(1, sizeof(*v));
    bool must_lock = false;
    enum wn_status st;

    if (!v) {
        return wn_fail_nomem(err, "the vault");
    }
    if (pthread_mutex_init(&v->lock, NULL) != 0) {
        free(v);
        return wn_fail(err, WN_EINTERNAL, "a lock could not be made");
    }
    for (unsigned i = 0; i < VAULT_CACHE; i++) {
        v->cache[i].object = WN_VAULT_NONE;
    }
    v->cap_blocks = memory / VAULT_BLOCK;
    st = vault_guard(options->swaps, memory, &must_lock, err);
    if (st == WN_OK) {
        st = vault_pages_new(&v->pages, must_lock, err);
    }
    if (st == WN_OK && options->may_spill) {
        st = vault_spill_new(&v->spill, v->pages, options->folder, err);
        /* The cache is memory too. */
        v->cap_blocks -= v->cap_blocks > 2 * VAULT_CACHE ? VAULT_CACHE
                                                         : v->cap_blocks / 2;
    }
    if (v->cap_blocks < LEAST_BLOCKS) {
        v->cap_blocks = LEAST_BLOCKS;
    }
    if (st != WN_OK) {
        wn_vault_free(&v);
        return st;
    }
    *out = v;
    return WN_OK;
}

void
wn_vault_free(struct wn_vault **v)
{
    if (!*v) {
        return;
    }
    vault_serve_withdraw(*v, WN_VAULT_NONE);
    for (uint32_t i = 0; i < (*v)->object_count; i++) {
        free((*v)->objects[i].blocks);
    }
    free((*v)->objects);
    vault_spill_free(&(*v)->spill);
    vault_pages_free(&(*v)->pages);
    (void)pthread_mutex_destroy(&(*v)->lock);
    free(*v);
    *v = NULL;
}

struct vault_object *
vault_object(struct wn_vault *v, uint32_t id)
{
    if (id >= v->object_count || !v->objects[id].used) {
        return NULL;
    }
    return &v->objects[id];
}

static enum wn_status
create(struct wn_vault *v, uint32_t *id, enum wn_vault_rank rank,
    struct wn_err *err)
{
    struct vault_object *more;
    uint32_t i = 0;

    while (i < v->object_count && v->objects[i].used) {
        i++;
    }
    if (i == OBJECTS_MAX) {
        return wn_fail(err, WN_ELIMIT, "the vault holds too many objects");
    }
    if (i == v->object_count) {
        more = realloc(v->objects, (i + 1) * sizeof(*more));
        if (!more) {
            return wn_fail_nomem(err, "the vault");
        }
        v->objects = more;
        v->object_count++;
    }
    v->objects[i] = (struct vault_object){ .used = true, .rank = rank };
    *id = i;
    return WN_OK;
}

enum wn_status
wn_vault_create(struct wn_vault *v, uint32_t *id, enum wn_vault_rank rank,
    struct wn_err *err)
{
    enum wn_status st;

    (void)pthread_mutex_lock(&v->lock);
    st = create(v, id, rank, err);
    (void)pthread_mutex_unlock(&v->lock);
    return st;
}

static enum wn_status
full(struct wn_vault *v, struct wn_err *err)
{
    (void)wn_fail(err, WN_ELIMIT, "what must be held until it is decided does "
        "not fit into the %llu MiB of memory that it may use",
        (unsigned long long)(v->cap_blocks * VAULT_BLOCK >> 20));
    wn_todo(err, "allow more with --memory, or have `staging: encrypted` "
        "agreed to in the filter");
    return WN_ELIMIT;
}

/** One more block at the end of an object. */
static enum wn_status
extend(struct wn_vault *v, struct vault_object *o, struct wn_err *err)
{
    struct vault_block *more;
    uint8_t *mem;

    if (o->count == o->room) {
        uint32_t room = o->room ? o->room * 2 : 4;

        more = room > OBJECT_BLOCKS_MAX
            ? NULL
            : realloc(o->blocks, room * sizeof(*more));
        if (!more) {
            return wn_fail_nomem(err, "the vault");
        }
        o->blocks = more;
        o->room = room;
    }
    if (!v->spill && v->held_blocks >= v->cap_blocks) {
        return full(v, err);
    }
    mem = vault_pages_take(v->pages);
    if (!mem) {
        (void)wn_fail(err, WN_ELIMIT, "the system gives no more memory");
        wn_todo(err, "ask for less with --memory");
        return WN_ELIMIT;
    }
    v->held_blocks++;
    o->blocks[o->count++] = (struct vault_block){
        .mem = mem,
        .sealed = { .slot = VAULT_NO_SLOT },
    };
    return WN_OK;
}

/** A block is full: it stays in memory while its rank's share lasts. */
static enum wn_status
settle(struct wn_vault *v, const struct vault_object *o,
    struct vault_block *b, struct wn_err *err)
{
    uint64_t share =
        o->rank == WN_VAULT_INDEX ? v->cap_blocks : v->cap_blocks / 2;
    enum wn_status st;

    if (b->live == 0) {
        vault_release(v, b); /* dropped while it was being filled */
        return WN_OK;
    }
    if (!v->spill || v->held_blocks <= share) {
        return WN_OK;
    }
    st = vault_spill_put(v->spill, b->mem, &b->sealed, err);
    if (st == WN_OK) {
        vault_pages_give(v->pages, b->mem);
        b->mem = NULL;
        v->held_blocks--;
    }
    return st;
}

static enum wn_status
append(struct wn_vault *v, struct vault_object *o, const uint8_t *p, size_t n,
    struct wn_err *err)
{
    enum wn_status st;

    while (n > 0) {
        uint32_t at = (uint32_t)(o->size % VAULT_BLOCK);
        size_t take = n < VAULT_BLOCK - at ? n : VAULT_BLOCK - at;
        struct vault_block *b;

        if (at == 0 && o->size / VAULT_BLOCK == o->count) {
            st = extend(v, o, err);
            if (st != WN_OK) {
                return st;
            }
        }
        b = &o->blocks[o->count - 1];
        memcpy(b->mem + at, p, take);
        b->live += (uint32_t)take;
        o->size += take;
        p += take;
        n -= take;
        if (at + take == VAULT_BLOCK) {
            st = settle(v, o, b, err);
            if (st != WN_OK) {
                return st;
            }
        }
    }
    return WN_OK;
}

enum wn_status
wn_vault_append(struct wn_vault *v, uint32_t id, const void *p, size_t n,
    struct wn_err *err)
{
    struct vault_object *o;
    enum wn_status st;

    (void)pthread_mutex_lock(&v->lock);
    o = vault_object(v, id);
    st = o ? append(v, o, p, n, err)
           : wn_fail(err, WN_EINTERNAL, "no such object in the vault");
    (void)pthread_mutex_unlock(&v->lock);
    return st;
}
