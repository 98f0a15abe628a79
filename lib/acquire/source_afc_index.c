/** A database that the phone has open: copied with its -wal, and again if it
 * changed meanwhile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/index_log.h"
#include "acquire/source_afc_in.h"
#include "base/err.h"

#define TRIES 3

struct part {
    uint32_t object;
    uint64_t size;
    char sha256[WN_SHA256_HEX];
    struct wn_afc_stat stat;
    bool there;
};

static void
drop(struct afc_walk *w, struct part *p)
{
    wn_vault_drop(w->o->vault, p->object);
    *p = (struct part){ .object = WN_VAULT_NONE };
}

static enum wn_status
copy(struct afc_walk *w, struct wn_afc_file *f, struct part *p,
    struct wn_digest *d, struct wn_err *err)
{
    uint8_t *chunk = malloc(AFC_CHUNK);
    enum wn_status st = WN_OK;

    if (!chunk) {
        return wn_fail_nomem(err, "a copy");
    }
    while (st == WN_OK) {
        size_t got = 0;

        st = afc_walk_stopped(w)
            ? wn_fail(err, WN_ECANCEL, "stopped")
            : wn_afc_file_read(f, chunk, AFC_CHUNK, &got, err);
        if (st == WN_OK) {
            st = wn_digest_add(d, chunk, got);
        }
        if (st == WN_OK) {
            st = wn_vault_append(w->o->vault, p->object, chunk, got, err);
        }
    }
    free(chunk);
    return st == WN_END ? WN_OK : st;
}

/** @retval WN_ABSENT not there */
static enum wn_status
fetch(struct afc_walk *w, const char *path, struct part *p,
    struct wn_err *err)
{
    struct wn_afc_file *f = NULL;
    struct wn_digest *d = NULL;
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st = wn_afc_stat(w->conns[0], path, &p->stat, err);

    if (st == WN_OK) {
        st = wn_afc_file_open(&f, w->conns[0], path, err);
    }
    if (st == WN_OK) {
        st = wn_digest_new(&d, WN_SHA256);
    }
    if (st == WN_OK) {
        st = wn_vault_create(w->o->vault, &p->object, WN_VAULT_INDEX, err);
    }
    if (st == WN_OK) {
        st = copy(w, f, p, d, err);
    }
    if (st == WN_OK) {
        st = wn_digest_end(d, sum);
    }
    if (st == WN_OK) {
        wn_hex(p->sha256, sum, sizeof(sum));
        p->size = wn_vault_size(w->o->vault, p->object);
        p->there = true;
    }
    wn_digest_free(&d);
    wn_afc_file_free(&f);
    return st;
}

static bool
same(struct afc_walk *w, const char *path, const struct part *p)
{
    struct wn_afc_stat now;
    enum wn_status st = wn_afc_stat(w->conns[0], path, &now, NULL);

    if (!p->there || st != WN_OK) {
        return !p->there && st == WN_ABSENT;
    }
    return now.size_bytes == p->stat.size_bytes &&
        now.mtime_ns == p->stat.mtime_ns && p->size == p->stat.size_bytes;
}

/** A -wal that only grew: SQLite leaves out the frames that were cut. */
static bool
grew(struct afc_walk *w, const char *path, const struct part *p)
{
    struct wn_afc_stat now;

    return p->there && p->size >= p->stat.size_bytes &&
        wn_afc_stat(w->conns[0], path, &now, NULL) == WN_OK &&
        now.size_bytes > p->stat.size_bytes;
}

/** One copy of both; *whole: they are of one state. */
static enum wn_status
fetch_both(struct afc_walk *w, struct part *db, struct part *wal, bool *whole,
    struct wn_err *err)
{
    const struct wn_artefact_info *info = wn_artefact_info(w->artefact);
    char wal_path[AFC_PATH];
    enum wn_status st;

    drop(w, db);
    drop(w, wal);
    (void)snprintf(wal_path, sizeof(wal_path), "%s-wal", info->index_path);
    st = fetch(w, info->index_path, db, err);
    if (st == WN_OK) {
        st = fetch(w, wal_path, wal, err);
        st = st == WN_ABSENT ? WN_OK : st;
    }
    if (st == WN_OK) {
        *whole = (same(w, wal_path, wal) || grew(w, wal_path, wal)) &&
            same(w, info->index_path, db);
    }
    return st;
}

static enum wn_status
deliver(struct afc_walk *w, const struct part *db, const struct part *wal,
    struct wn_err *err)
{
    const struct wn_artefact_info *info = wn_artefact_info(w->artefact);
    const struct wn_item_sink *sink = w->o->sink;
    char uri[WN_VAULT_URI_BYTES];
    char locator[AFC_PATH];
    struct wn_index ix = {
        .artefact = w->artefact,
        .uri = uri,
        .locator = locator,
        .acquisition_mode = AFC_MODE,
        .size_bytes = db->size,
        .has_wal = wal->there,
        .wal_bytes = wal->there ? wal->size : 0,
    };
    enum wn_status st =
        wn_vault_serve(w->o->vault, db->object, wal->object, uri, err);

    if (st != WN_OK) {
        return st;
    }
    (void)snprintf(locator, sizeof(locator), "%s/%s", info->index_domain,
        info->index_path);
    memcpy(ix.sha256, db->sha256, sizeof(ix.sha256));
    memcpy(ix.wal_sha256, wal->sha256, sizeof(ix.wal_sha256));
    index_received(w->o->run, &ix);
    return sink->index(sink->ctx, &ix, err);
}

enum wn_status
afc_index_run(struct afc_walk *w, struct wn_err *err)
{
    const struct wn_item_sink *sink = w->o->sink;
    struct part db = { .object = WN_VAULT_NONE };
    struct part wal = { .object = WN_VAULT_NONE };
    struct wn_err mine = WN_ERR_INIT;
    bool whole = false;
    enum wn_status st = WN_EFORMAT;

    for (unsigned i = 0; st == WN_EFORMAT && i < TRIES; i++) {
        mine = (struct wn_err)WN_ERR_INIT;
        st = fetch_both(w, &db, &wal, &whole, &mine);
        if (st == WN_OK && !whole) {
            st = WN_EFORMAT; /* torn, and with it perhaps a flag: once more */
        }
        if (st == WN_OK) {
            st = deliver(w, &db, &wal, &mine);
        }
    }
    if (st == WN_OK) {
        return st; /* the vault keeps both for the sink */
    }
    drop(w, &db);
    drop(w, &wal);
    if (!afc_is_local(st)) {
        return wn_fail_again(err, st, &mine);
    }
    sink->could_not(sink->ctx, w->artefact, false, st == WN_EFORMAT
            ? "the phone's list of all photos could not be read whole; without "
              "it hidden and deleted ones cannot be told from the others"
            : "the phone does not give out its list of all photos; without it "
              "hidden and deleted ones cannot be told from the others");
    return WN_ABSENT;
}
