/** Candidates that waited: asked for again once their index is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/source_backup_in.h"
#include "base/buf.h"
#include "base/err.h"

#define CHUNK 65536
#define GIVEN_MAX ((size_t)1 << 26)

struct wanted {
    uint8_t file_id[WN_SHA1_BYTES];
    size_t number;   /* of the entry on the tape */
    uint64_t at;     /* of its name */
    bool superseded; /* sent again later: the later one counts */
};

struct sweep {
    struct source_backup *s;
    unsigned artefact;
    struct wanted *list;
    size_t count, room;
    struct tape_entry entry;
    char locator[LOCATOR_MAX];
    uint8_t chunk[CHUNK];
    void *handle;
};

struct wn_origin
backup_origin(const struct tape_entry *e, char locator[LOCATOR_MAX],
    uint64_t size)
{
    const struct wn_artefact_info *info =
        wn_artefact_info((enum wn_artefact)e->artefact);

    (void)snprintf(
        locator, LOCATOR_MAX, "%s/%s", info->files_domain, e->path);
    return (struct wn_origin){
        .artefact = (enum wn_artefact)e->artefact,
        .locator = locator,
        .path = e->path,
        .acquisition_mode = BACKUP_MODE,
        .size_bytes = size,
    };
}

enum wn_status
backup_remember_given(struct source_backup *s, const struct tape_entry *e,
    uint64_t size, struct wn_err *err)
{
    struct backup_given *g;

    if (s->given_count == s->given_room) {
        size_t room = s->given_room ? s->given_room * 2 : 256;
        struct backup_given *more = room > GIVEN_MAX
            ? NULL
            : realloc(s->given, room * sizeof(*more));

        if (!more) {
            return wn_fail_nomem(err, "the list of kept files");
        }
        s->given = more;
        s->given_room = room;
    }
    g = &s->given[s->given_count];
    memcpy(g->file_id, e->file_id, WN_SHA1_BYTES);
    g->artefact = (uint8_t)e->artefact;
    g->order = (uint32_t)s->given_count++;
    g->size = size;
    return WN_OK;
}

static enum wn_status
want(struct sweep *w, const struct tape_reader *r, uint64_t at)
{
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 64;
        struct wanted *more = realloc(w->list, room * sizeof(*more));

        if (!more) {
            return WN_ENOMEM;
        }
        w->list = more;
        w->room = room;
    }
    w->list[w->count] = (struct wanted){ .number = r->next - 1, .at = at };
    memcpy(w->list[w->count].file_id, w->entry.file_id, WN_SHA1_BYTES);
    w->count++;
    return WN_OK;
}

/** What the sink says of one entry, and what follows from it at once. */
static enum wn_status
ask(struct sweep *w, const struct tape_reader *r, uint64_t at)
{
    struct backup_tape *t = &w->s->tape;
    enum tape_state state = (enum tape_state)t->states[r->next - 1];
    struct wn_origin o =
        backup_origin(&w->entry, w->locator, w->s->o.hold ? UINT64_MAX
                                                          : w->entry.size);
    enum wn_status st;

    if (w->entry.artefact != w->artefact || state == TAPE_SETTLED) {
        return WN_OK;
    }
    st = w->s->o.sink->wanted(w->s->o.sink->ctx, &o);
    if (st == WN_OK) {
        return want(w, r, at);
    }
    if (st == WN_DENIED) {
        backup_tape_settle(t, r->next - 1, &w->entry, TAPE_DRAINED);
        return WN_OK;
    }
    return st == WN_ABSENT ? WN_OK : st;
}

static int
by_file(const void *a, const void *b)
{
    const struct wanted *x = a;
    const struct wanted *y = b;
    int order = memcmp(x->file_id, y->file_id, WN_SHA1_BYTES);

    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static int
by_number(const void *a, const void *b)
{
    const struct wanted *x = a;
    const struct wanted *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static void
mark_superseded(struct sweep *w)
{
    if (w->count == 0) {
        return;
    }
    qsort(w->list, w->count, sizeof(*w->list), by_file);
    for (size_t i = 0; i + 1 < w->count; i++) {
        w->list[i].superseded = memcmp(w->list[i].file_id,
            w->list[i + 1].file_id, WN_SHA1_BYTES) == 0;
    }
    qsort(w->list, w->count, sizeof(*w->list), by_number);
}

static enum wn_status
to_sink(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct sweep *w = ctx;

    return w->s->o.sink->file_data(w->handle, p, n, err);
}

static enum wn_status
copy_plain(struct sweep *w, struct wn_err *err)
{
    uint64_t done = 0;
    enum wn_status st = WN_OK;

    while (st == WN_OK && done < w->entry.size) {
        uint64_t left = w->entry.size - done;
        size_t take = left < CHUNK ? (size_t)left : CHUNK;

        st = wn_vault_read_all(w->s->o.vault, w->s->tape.contents,
            w->entry.content_at + done, w->chunk, take, err);
        if (st == WN_OK) {
            st = to_sink(w, w->chunk, take, err);
        }
        done += take;
    }
    wn_wipe(w->chunk, sizeof(w->chunk));
    return st;
}

/** Bytes of one staged file to the sink. A damaged one is told, and is not the
 * end of the run. */
static enum wn_status
give(struct sweep *w, const struct wn_origin *o, struct wn_err *err)
{
    const struct wn_item_sink *sink = w->s->o.sink;
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status copied;
    enum wn_status st = sink->file_begin(sink->ctx, o, &w->handle, err);

    if (st != WN_OK) {
        return st;
    }
    copied = w->s->keys
        ? backup_decrypt(w->s, w->entry.file_id, w->s->tape.contents,
              w->entry.content_at, w->entry.size, false, to_sink, w, &mine)
        : copy_plain(w, &mine);
    st = sink->file_end(w->handle,
        copied == WN_OK ? WN_FILE_COMPLETE
                        : (copied == WN_EFORMAT ? WN_FILE_UNREADABLE
                                                : WN_FILE_DROPPED),
        err);
    w->handle = NULL;
    if (copied != WN_OK && copied != WN_EFORMAT) {
        return wn_fail_again(err, copied, &mine);
    }
    if (st == WN_OK && copied == WN_OK && !w->s->keys) {
        st = backup_remember_given(w->s, &w->entry, w->entry.size, err);
    }
    return st;
}

static enum wn_status
settle(struct sweep *w, const struct wanted *x, struct wn_err *err)
{
    struct backup_tape *t = &w->s->tape;
    struct tape_reader r = { .at = x->at, .next = x->number };
    enum tape_state state = (enum tape_state)t->states[x->number];
    struct wn_origin o;
    enum wn_status st = backup_tape_next(t, &r, &w->entry, err);

    if (st != WN_OK) {
        return st;
    }
    o = backup_origin(&w->entry, w->locator, w->entry.size);
    if (!x->superseded) {
        switch (state) {
        case TAPE_STAGED:
            st = give(w, &o, err);
            break;
        case TAPE_NOT_STAGED:
        case TAPE_DRAINED:
            w->s->o.sink->not_had(w->s->o.sink->ctx, &o, "not-staged");
            break;
        case TAPE_FAILED:
            w->s->o.sink->not_had(w->s->o.sink->ctx, &o, "unreadable");
            break;
        case TAPE_SETTLED:
            break;
        }
    }
    backup_tape_settle(t, x->number, &w->entry, TAPE_SETTLED);
    return st;
}

enum wn_status
backup_sweep(struct source_backup *s, unsigned artefact, struct wn_err *err)
{
    struct sweep *w = calloc(1, sizeof(*w));
    struct tape_reader r = { 0, 0 };
    uint64_t at = 0;
    enum wn_status st;

    if (!w) {
        return wn_fail_nomem(err, "the candidates");
    }
    w->s = s;
    w->artefact = artefact;
    while ((st = backup_tape_next(&s->tape, &r, &w->entry, err)) == WN_OK) {
        st = wn_run_cancelled(s->o.run) ? WN_ECANCEL : ask(w, &r, at);
        if (st != WN_OK) {
            st = wn_fail(err, st, "the candidates could not be gone through");
            break;
        }
        at = r.at;
    }
    st = st == WN_END ? WN_OK : st;
    mark_superseded(w);
    for (size_t i = 0; st == WN_OK && i < w->count; i++) {
        st = wn_run_cancelled(s->o.run)
            ? wn_fail(err, WN_ECANCEL, "stopped")
            : settle(w, &w->list[i], err);
    }
    free(w->list);
    wn_wipe(w, sizeof(*w));
    free(w);
    return st;
}
