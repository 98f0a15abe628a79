#include "acquire/backup_tape.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"

#define HEAD_BYTES 40 /* artefact, length of path, file id, place, size */
#define COUNT_MAX ((size_t)1 << 28)
#define CLASSES 65 /* of sizes: powers of two */

void
backup_tape_init(struct backup_tape *t, struct wn_vault *v)
{
    *t = (struct backup_tape){
        .vault = v,
        .names = WN_VAULT_NONE,
        .contents = WN_VAULT_NONE,
    };
}

void
backup_tape_clear(struct backup_tape *t)
{
    wn_vault_drop(t->vault, t->names);
    wn_vault_drop(t->vault, t->contents);
    free(t->states);
    backup_tape_init(t, t->vault);
}

uint64_t
backup_tape_end(const struct backup_tape *t)
{
    return t->contents == WN_VAULT_NONE
        ? 0
        : wn_vault_size(t->vault, t->contents);
}

enum wn_status
backup_tape_content(
    struct backup_tape *t, const void *p, size_t n, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    if (t->contents == WN_VAULT_NONE) {
        st = wn_vault_create(t->vault, &t->contents, WN_VAULT_CANDIDATE, err);
    }
    return st == WN_OK ? wn_vault_append(t->vault, t->contents, p, n, err)
                       : st;
}

void
backup_tape_forget(struct backup_tape *t, uint64_t from)
{
    uint64_t end = backup_tape_end(t);

    if (end > from) {
        wn_vault_punch(t->vault, t->contents, from, end - from);
    }
}

static enum wn_status
remember(struct backup_tape *t, enum tape_state state, struct wn_err *err)
{
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 1024;
        uint8_t *more = t->room >= COUNT_MAX ? NULL : realloc(t->states, room);

        if (!more) {
            return wn_fail(err, WN_ELIMIT, "the phone sends too many files");
        }
        t->states = more;
        t->room = room;
    }
    t->states[t->count++] = (uint8_t)state;
    return WN_OK;
}

enum wn_status
backup_tape_note(struct backup_tape *t, const struct tape_entry *e,
    enum tape_state state, struct wn_err *err)
{
    uint8_t record[HEAD_BYTES + TAPE_PATH_MAX];
    size_t n = strlen(e->path);
    enum wn_status st = WN_OK;

    if (t->names == WN_VAULT_NONE) {
        st = wn_vault_create(t->vault, &t->names, WN_VAULT_INDEX, err);
        if (st != WN_OK) {
            return st;
        }
    }
    wn_put_u32le(record, (uint32_t)e->artefact << 16 | (uint32_t)n);
    memcpy(record + 4, e->file_id, WN_SHA1_BYTES);
    wn_put_u64le(record + 24, e->content_at);
    wn_put_u64le(record + 32, e->size);
    memcpy(record + HEAD_BYTES, e->path, n);
    if (t->torn) {
        return WN_ELIMIT;
    }
    st = wn_vault_append(t->vault, t->names, record, HEAD_BYTES + n, err);
    if (st == WN_OK) {
        st = remember(t, state, err);
    }
    /* What was written of a record that did not fit cannot be taken back: the
     * list ends before it. */
    t->torn = st != WN_OK;
    return st;
}

enum wn_status
backup_tape_next(struct backup_tape *t, struct tape_reader *r,
    struct tape_entry *e, struct wn_err *err)
{
    uint8_t head[HEAD_BYTES];
    uint32_t kind;
    size_t n;
    enum wn_status st;

    if (r->next >= t->count) {
        return WN_END;
    }
    st = wn_vault_read_all(
        t->vault, t->names, r->at, head, sizeof(head), err);
    if (st != WN_OK) {
        return st;
    }
    struct wn_cursor c = wn_cursor(head, sizeof(head));
    kind = wn_cur_u32le(&c);
    memcpy(e->file_id, wn_cur_bytes(&c, WN_SHA1_BYTES), WN_SHA1_BYTES);
    e->content_at = wn_cur_u64le(&c);
    e->size = wn_cur_u64le(&c);
    e->artefact = kind >> 16;
    n = kind & 0xFFFF;
    if (n >= TAPE_PATH_MAX) {
        return wn_fail(err, WN_EINTERNAL, "the list of candidates is torn");
    }
    st = wn_vault_read_all(
        t->vault, t->names, r->at + HEAD_BYTES, e->path, n, err);
    e->path[n] = '\0';
    r->at += HEAD_BYTES + n;
    r->next++;
    return st;
}

void
backup_tape_settle(struct backup_tape *t, size_t i,
    const struct tape_entry *e, enum tape_state state)
{
    if (t->states[i] == TAPE_STAGED && e->size > 0) {
        wn_vault_punch(t->vault, t->contents, e->content_at, e->size);
    }
    t->states[i] = (uint8_t)state;
}

static unsigned
class_of(uint64_t size)
{
    return size == 0 ? 0 : 64 - (unsigned)__builtin_clzll(size);
}

/** Bytes held, by class of size. */
static enum wn_status
weigh(struct backup_tape *t, uint64_t bytes[CLASSES])
{
    struct tape_reader r = { 0, 0 };
    struct tape_entry *e = malloc(sizeof(*e));
    enum wn_status st;

    if (!e) {
        return WN_ENOMEM;
    }
    while ((st = backup_tape_next(t, &r, e, NULL)) == WN_OK) {
        if (t->states[r.next - 1] == TAPE_STAGED) {
            bytes[class_of(e->size)] += e->size;
        }
    }
    free(e);
    return st == WN_END ? WN_OK : st;
}

uint64_t
backup_tape_shed(struct backup_tape *t, uint64_t bytes)
{
    uint64_t held[CLASSES] = { 0 };
    uint64_t dropped = 0;
    unsigned least = CLASSES - 1;
    struct tape_reader r = { 0, 0 };
    struct tape_entry *e;

    if (weigh(t, held) != WN_OK) {
        return 0;
    }
    for (uint64_t sum = held[least]; sum < bytes && least > 1;) {
        sum += held[--least];
    }
    e = malloc(sizeof(*e));
    while (e && dropped < bytes &&
        backup_tape_next(t, &r, e, NULL) == WN_OK) {
        if (t->states[r.next - 1] == TAPE_STAGED &&
            class_of(e->size) >= least) {
            backup_tape_settle(t, r.next - 1, e, TAPE_NOT_STAGED);
            dropped += e->size;
        }
    }
    free(e);
    return dropped;
}
