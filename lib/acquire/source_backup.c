#include "acquire/source_backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/source_backup_in.h"
#include "base/buf.h"
#include "base/err.h"

#define WAL "-wal"

/** The part of an index that an entry is, or NULL. */
static struct backup_part *
part_of(struct source_backup *s, const struct wn_backup_entry *e,
    unsigned *artefact)
{
    for (unsigned a = 0; a < WN_ART_COUNT; a++) {
        const struct wn_artefact_info *i =
            wn_artefact_info((enum wn_artefact)a);
        size_t n = strlen(i->index_path);

        if (!s->index[a].asked || n == 0 ||
            strcmp(e->domain, i->index_domain) != 0 ||
            strncmp(e->path, i->index_path, n) != 0) {
            continue;
        }
        *artefact = a;
        if (e->path[n] == '\0') {
            return &s->index[a].db;
        }
        if (strcmp(e->path + n, WAL) == 0) {
            return &s->index[a].wal;
        }
    }
    return NULL;
}

/** Which artefact may name this file? */
static bool
is_candidate(const struct source_backup *s, const struct wn_backup_entry *e,
    unsigned *artefact)
{
    for (unsigned a = 0; a < WN_ART_COUNT; a++) {
        const struct wn_artefact_info *i =
            wn_artefact_info((enum wn_artefact)a);
        size_t n = strlen(i->files_prefix);

        if (s->index[a].asked && n > 0 &&
            strcmp(e->domain, i->files_domain) == 0 &&
            strncmp(e->path, i->files_prefix, n) == 0 &&
            strlen(e->path) < TAPE_PATH_MAX) {
            *artefact = a;
            return true;
        }
    }
    return false;
}

/** Indexes whose time has come: another domain has begun, and files that they
 * may name are waiting. */
static enum wn_status
deliver_behind(struct source_backup *s, const struct wn_backup_entry *e,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (unsigned a = 0; st == WN_OK && a < WN_ART_COUNT; a++) {
        if (s->index[a].fresh && s->tape.count > 0 &&
            strcmp(e->domain,
                wn_artefact_info((enum wn_artefact)a)->index_domain) != 0) {
            st = backup_index_deliver(s, a, err);
        }
    }
    return st;
}

static enum wn_status
begin_candidate(struct source_backup *s, unsigned artefact,
    const struct wn_backup_entry *e, enum wn_backup_keep *keep,
    struct wn_err *err)
{
    char locator[LOCATOR_MAX];
    struct wn_origin o;
    enum wn_status st;

    s->entry.artefact = artefact;
    memcpy(s->entry.file_id, e->name, WN_SHA1_BYTES);
    (void)snprintf(s->entry.path, sizeof(s->entry.path), "%s", e->path);
    s->entry.content_at = backup_tape_end(&s->tape);
    s->entry.size = 0;
    s->unstaged = false;
    s->kind = ENTRY_STAGE;
    *keep = WN_BACKUP_KEEP;
    if (s->o.hold) {
        return WN_OK;
    }
    st = backup_index_deliver(s, artefact, err);
    if (st != WN_OK) {
        return st;
    }
    o = backup_origin(
        &s->entry, locator, e->size_hint ? e->size_hint : UINT64_MAX);
    st = s->o.sink->wanted(s->o.sink->ctx, &o);
    if (st == WN_DENIED) {
        s->kind = ENTRY_NONE;
        *keep = WN_BACKUP_DRAIN;
        if (backup_tape_note(&s->tape, &s->entry, TAPE_DRAINED, NULL) !=
            WN_OK) {
            s->index[artefact].unnamed++;
        }
        return WN_OK;
    }
    if (st == WN_OK) {
        st = s->o.sink->file_begin(s->o.sink->ctx, &o, &s->handle, err);
        s->kind = st == WN_OK ? ENTRY_GIVE : ENTRY_NONE;
        return st;
    }
    return st == WN_ABSENT ? WN_OK : st;
}

static enum wn_status
begin(void *ctx, const struct wn_backup_entry *e, enum wn_backup_keep *keep,
    struct wn_err *err)
{
    struct source_backup *s = ctx;
    unsigned artefact = 0;
    enum wn_status st = WN_OK;

    *keep = WN_BACKUP_DRAIN;
    s->kind = ENTRY_NONE;
    s->seen = 0;
    if (!e->proven) {
        return WN_OK;
    }
    if (!s->o.hold) {
        st = deliver_behind(s, e, err);
    }
    if (st != WN_OK) {
        return st;
    }
    s->part = part_of(s, e, &artefact);
    if (s->part) {
        s->kind = ENTRY_PART;
        s->entry.artefact = artefact;
        *keep = WN_BACKUP_KEEP;
        return backup_part_begin(s, s->part, e->name, err);
    }
    if (is_candidate(s, e, &artefact)) {
        return begin_candidate(s, artefact, e, keep, err);
    }
    return WN_OK;
}

static enum wn_status
data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct source_backup *s = ctx;
    enum wn_status st = WN_OK;

    switch (s->kind) {
    case ENTRY_PART:
        st = backup_part_data(s, s->part, p, n, err);
        break;
    case ENTRY_GIVE:
        st = s->o.sink->file_data(s->handle, p, n, err);
        break;
    case ENTRY_STAGE:
        if (!s->unstaged) {
            st = backup_tape_content(&s->tape, p, n, NULL);
        }
        if (st == WN_ELIMIT) {
            backup_tape_forget(&s->tape, s->entry.content_at);
            s->unstaged = true;
            st = WN_OK;
        }
        if (st != WN_OK) {
            (void)wn_fail(err, st, "a candidate could not be staged");
        }
        break;
    case ENTRY_NONE:
        break;
    }
    s->seen += n;
    return st;
}

static void
end_staged(struct source_backup *s, bool complete)
{
    enum tape_state state = s->unstaged ? TAPE_NOT_STAGED : TAPE_STAGED;

    if (!complete) {
        backup_tape_forget(&s->tape, s->entry.content_at);
        state = TAPE_FAILED;
    }
    s->entry.size = s->seen;
    if (backup_tape_note(&s->tape, &s->entry, state, NULL) != WN_OK) {
        backup_tape_forget(&s->tape, s->entry.content_at);
        s->index[s->entry.artefact].unnamed++;
    }
}

static enum wn_status
end(void *ctx, bool complete, struct wn_err *err)
{
    struct source_backup *s = ctx;
    enum backup_entry_kind kind = s->kind;
    void *handle = s->handle;
    bool changed = false;
    enum wn_status st = WN_OK;

    s->kind = ENTRY_NONE;
    s->handle = NULL;
    switch (kind) {
    case ENTRY_PART:
        st = backup_part_end(s, s->part, complete, &changed, err);
        s->index[s->entry.artefact].fresh |= changed;
        break;
    case ENTRY_GIVE:
        st = s->o.sink->file_end(
            handle, complete ? WN_FILE_COMPLETE : WN_FILE_UNREADABLE, err);
        if (st == WN_OK && complete) {
            st = backup_remember_given(s, &s->entry, s->seen, err);
        }
        break;
    case ENTRY_STAGE:
        end_staged(s, complete);
        break;
    case ENTRY_NONE:
        break;
    }
    return st;
}

enum wn_status
source_backup_new(struct source_backup **out,
    const struct source_backup_options *options, struct wn_err *err)
{
    const struct backup_part none = {
        .object = WN_VAULT_NONE,
        .served = WN_VAULT_NONE,
        .incoming = WN_VAULT_NONE,
    };
    struct source_backup *s = calloc(1, sizeof(*s));

    if (!s) {
        return wn_fail_nomem(err, "the backup route");
    }
    s->o = *options;
    s->list = WN_VAULT_NONE;
    s->meta_object = WN_VAULT_NONE;
    s->sink = (struct wn_backup_sink){
        .ctx = s,
        .begin = begin,
        .data = data,
        .end = end,
    };
    backup_meta_members(&s->sink);
    backup_meta_init(&s->meta, options->vault);
    backup_tape_init(&s->tape, options->vault);
    for (unsigned a = 0; a < WN_ART_COUNT; a++) {
        s->index[a].asked = options->artefacts >> a & 1;
        s->index[a].db = none;
        s->index[a].wal = none;
    }
    *out = s;
    return WN_OK;
}

const struct wn_backup_sink *
source_backup_sink(struct source_backup *s)
{
    return &s->sink;
}

void
source_backup_free(struct source_backup **s)
{
    if (!*s) {
        return;
    }
    source_backup_stop(*s);
    for (unsigned a = 0; a < WN_ART_COUNT; a++) {
        backup_part_drop(*s, &(*s)->index[a].db);
        backup_part_drop(*s, &(*s)->index[a].wal);
    }
    free((*s)->given);
    wn_wipe(*s, sizeof(**s));
    free(*s);
    *s = NULL;
}
