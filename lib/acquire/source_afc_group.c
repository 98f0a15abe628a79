/** Files that belong together: dated, decided and fetched as one. */
#include <stdio.h>
#include <string.h>

#include "acquire/source_afc_in.h"
#include "base/err.h"


static bool
join(char *dst, size_t cap, const char *a, const char *b)
{
    int n = snprintf(dst, cap, "%s/%s", a, b);

    return n > 0 && (size_t)n < cap;
}

/** Stat a name and make it a member; folders are for later. */
static enum wn_status
member(struct afc_walk *w, struct wn_afc *conn, struct afc_group *g,
    const char *path, bool *is_folder, struct wn_err *err)
{
    const struct wn_artefact_info *info = wn_artefact_info(w->artefact);
    struct wn_err mine = WN_ERR_INIT;
    struct afc_file *f;
    struct wn_afc_stat stat;
    enum wn_status st = wn_afc_stat(conn, path, &stat, &mine);

    *is_folder = false;
    if (st != WN_OK) {
        if (!afc_is_local(st)) {
            return wn_fail_again(err, st, &mine);
        }
        atomic_fetch_add(st == WN_ABSENT ? &w->vanished : &w->unread, 1);
        return WN_OK;
    }
    *is_folder = stat.is_dir;
    if (stat.is_dir || stat.is_link) {
        return WN_OK; /* a link may lead anywhere: never followed */
    }
    if (g->count == AFC_GROUP) {
        atomic_fetch_add(&w->unread, 1);
        return WN_OK;
    }
    f = &g->files[g->count];
    *f = (struct afc_file){ .walk = w, .conn = conn, .stat = stat };
    (void)snprintf(f->path, sizeof(f->path), "%s", path);
    (void)snprintf(f->locator, sizeof(f->locator), "%s/%s",
        info->files_domain, path);
    g->media[g->count] = (struct wn_media_file){
        .origin = {
            .artefact = w->artefact,
            .locator = f->locator,
            .path = f->path,
            .acquisition_mode = AFC_MODE,
            .size_bytes = stat.size_bytes,
            .mtime_ns = stat.mtime_ns,
            .birth_ns = stat.birth_ns,
        },
        .read_at = afc_file_read_at,
        .read_ctx = f,
    };
    g->count++;
    return WN_OK;
}

/** Everything below one folder of edits. */
static enum wn_status
add_edits(struct afc_walk *w, struct wn_afc *conn, struct afc_group *g,
    struct afc_edit_folders *e, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < e->count; i++) {
        struct wn_err mine = WN_ERR_INIT;
        struct afc_names names;

        st = afc_names_read(&names, conn, w->o->sink, e->paths[i], &mine);
        if (st != WN_OK && afc_is_local(st)) {
            atomic_fetch_add(&w->unread, st != WN_ABSENT);
            st = WN_OK;
        } else if (st != WN_OK) {
            st = wn_fail_again(err, st, &mine);
        }
        for (size_t j = 0; st == WN_OK && j < names.count; j++) {
            char path[AFC_PATH];
            bool folder = false;

            if (join(path, sizeof(path), e->paths[i], names.list[j].name)) {
                st = member(w, conn, g, path, &folder, err);
            }
            if (folder && e->count < AFC_EDIT_FOLDERS) {
                memcpy(e->paths[e->count++], path, sizeof(path));
            }
        }
        afc_names_free(&names);
    }
    return st;
}

static enum wn_status
edits_of(struct afc_walk *w, struct wn_afc *conn, struct afc_group *g,
    const char *key, struct wn_err *err)
{
    size_t at = afc_names_find(&w->edits, key);
    struct afc_edit_folders *e;
    char root[AFC_PATH + sizeof(AFC_EDITS)];

    if (at == w->edits.count) {
        return WN_OK;
    }
    e = &g->edits;
    e->count = 0;
    (void)snprintf(root, sizeof(root), AFC_EDITS "%s", w->folder->path);
    for (; at < w->edits.count && strcmp(w->edits.list[at].key, key) == 0 &&
         e->count < AFC_EDIT_FOLDERS;
         at++) {
        e->count += join(
            e->paths[e->count], AFC_PATH, root, w->edits.list[at].name);
    }
    return add_edits(w, conn, g, e, err);
}

static enum wn_status
collect(struct afc_walk *w, struct wn_afc *conn, struct afc_group *g,
    size_t number, struct wn_err *err)
{
    const struct afc_name *first = &w->names.list[w->groups[number]];
    enum wn_status st = WN_OK;

    for (size_t i = w->groups[number];
         st == WN_OK && i < w->groups[number + 1]; i++) {
        char path[AFC_PATH];
        bool folder = false;

        if (!join(path, sizeof(path), w->folder->path,
                w->names.list[i].name)) {
            atomic_fetch_add(&w->unread, 1);
            continue;
        }
        st = member(w, conn, g, path, &folder, err);
        if (st == WN_OK && folder &&
            afc_walk_later(w, path, w->folder->depth + 1) != WN_OK) {
            st = wn_fail_nomem(err, "the list of folders");
        }
    }
    return st == WN_OK && g->count > 0
        ? edits_of(w, conn, g, first->key, err)
        : st;
}

enum wn_status
afc_group_run(struct afc_walk *w, struct wn_afc *conn, struct afc_group *g,
    size_t number, struct wn_err *err)
{
    const struct wn_item_sink *sink = w->o->sink;
    enum wn_status st;

    g->count = 0;
    st = collect(w, conn, g, number, err);
    if (st == WN_OK && g->count > 0) {
        st = sink->media(sink->ctx, w->artefact, g->media, g->count, err);
    }
    for (size_t i = 0; st == WN_OK && i < g->count; i++) {
        if (g->media[i].keep) {
            st = afc_file_fetch(
                &g->files[i], &g->media[i].origin, g->chunk, err);
        }
    }
    for (size_t i = 0; i < g->count; i++) {
        afc_file_close(&g->files[i]);
    }
    return st;
}
