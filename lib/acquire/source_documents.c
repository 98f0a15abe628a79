/** Documents by folder: the phone's `find` chooses by date where it can, and
 * otherwise the names and dates of the folders are listed. Without folders the
 * catalogue chooses by type. docs/categories/documents.md */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/source_pull.h"
#include "acquire/source_where.h"
#include "base/err.h"

static bool
is_ours(const struct source_android *s, size_t i, bool by_folder)
{
    const struct wn_rule *r = source_where_rule(s, i, WN_CAT_DOCUMENTS);

    return r && (r->folders.count > 0) == by_folder;
}

struct hunt {
    struct source_android *s;
    struct source_pull *pull;
};

/** ---- by folder --------------------------------------------------------- */

static enum wn_status
on_found(void *ctx, const struct wn_phone_file *f, struct wn_err *err)
{
    struct hunt *h = ctx;
    const struct wn_item_sink *sink = h->s->sink;
    const struct wn_origin o = { .artefact = h->s->artefact,
        .locator = f->path, .path = f->path, .acquisition_mode = PULL_MODE,
        .size_bytes = f->size_bytes, .mtime_ns = f->mtime_ns };

    return sink->wanted(sink->ctx, &o) == WN_OK
        ? source_pull_add(h->pull, f->path, f->mtime_ns, err) : WN_OK;
}

/** "Download" is below the user's shared storage; "/storage/…" is itself.
 * Freed by the caller; NULL without memory. */
static char *
full_path(const char *folder, int user)
{
    size_t room = strlen(folder) + 64;
    char *path = malloc(room);

    if (path && folder[0] == '/') {
        (void)snprintf(path, room, "%s", folder);
    } else if (path) {
        (void)snprintf(
            path, room, "/storage/emulated/%d/%s", user, folder);
    }
    return path;
}

/** All of a rule's folders, or NULL. */
static char **
full_paths(const struct wn_rule *r, int user)
{
    char **paths = calloc(r->folders.count + 1, sizeof(*paths));
    bool whole = paths != NULL;

    for (size_t i = 0; whole && i < r->folders.count; i++) {
        paths[i] = full_path(r->folders.at[i], user);
        whole = paths[i] != NULL;
    }
    if (!whole && paths) {
        for (char **p = paths; *p; p++) {
            free(*p);
        }
        free(paths);
    }
    return whole ? paths : NULL;
}

static enum wn_status
find(struct hunt *h, const struct wn_rule *r, int user, struct wn_err *err)
{
    char **paths = full_paths(r, user);
    struct wn_found_totals totals = { 0, 0 };
    const struct wn_item_sink *sink = h->s->sink;
    enum wn_status st;

    if (!paths) {
        return wn_fail_nomem(err, "the folders to search");
    }
    st = wn_files_find(h->s->link, h->s->grant, (const char *const *)paths,
        r->folders.count, r->span.from_ns, r->span.until_ns, on_found, h,
        &totals, err);
    for (char **p = paths; *p; p++) {
        free(*p);
    }
    free(paths);
    h->s->crossed->listed += totals.listed;
    if (st == WN_OK && totals.unreadable > 0) {
        sink->could_not(sink->ctx, h->s->artefact, true,
            "the phone does not let the USB user read some of the folders");
    }
    if (st == WN_ABSENT) {
        sink->could_not(sink->ctx, h->s->artefact, true,
            "a folder that the filter names is not on the phone");
        return WN_OK;
    }
    return st;
}

/** ---- by type ----------------------------------------------------------- */

static enum wn_status
ask_catalogue(struct hunt *h, int user, struct wn_err *err)
{
    static const struct wn_ask_column columns[] = { { "_data", true },
        { "date_modified", false } };
    const struct wn_terms *t = wn_scope_terms(h->s->scope);
    struct wn_ask q = { .provider = WN_PROV_FILE, .user = user,
        .columns = columns, .column_count = 2 };
    const struct wn_rowset *rs = NULL;
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < t->rule_count; i++) {
        if (is_ours(h->s, i, false)) {
            source_where_mimes(&w, &t->rules[i], "mime_type",
                "date_modified", WN_NS_PER_S);
        }
    }
    st = source_where_ask(&w, h->s, &q, "files", &rs, err);
    source_where_free(&w);
    for (uint64_t i = 0, offset = 0; st == WN_OK && i < rs->count; i++) {
        char path[PULL_PATH_BYTES];
        const struct wn_cell *cells;
        struct wn_phone_file f = { path, UINT64_MAX, 0 };
        int64_t id;

        st = rs->read(rs->read_ctx, &offset, &id, &cells, err);
        if (st == WN_OK && source_pull_path(h->pull, &cells[0], path)) {
            (void)wn_time_from_int(
                &f.mtime_ns, WN_EPOCH_UNIX_S, cells[1].i);
            st = on_found(h, &f, err);
        }
    }
    return st == WN_DENIED || st == WN_END ? WN_OK : st;
}

static enum wn_status
documents_of(struct hunt *h, int user, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(h->s->scope);
    bool by_type = false;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < t->rule_count && st == WN_OK; i++) {
        by_type = by_type || is_ours(h->s, i, false);
        if (is_ours(h->s, i, true)) {
            st = find(h, &t->rules[i], user, err);
        }
    }
    return st == WN_OK && by_type ? ask_catalogue(h, user, err) : st;
}

enum wn_status
source_documents(struct source_android *s, struct wn_err *err)
{
    struct hunt h = { s, NULL };
    enum wn_status st = source_pull_new(&h.pull, s, err);

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        st = documents_of(&h, s->users[i], err);
    }
    if (st == WN_OK && source_pull_count(h.pull) > 0) {
        st = source_pull_run(h.pull, err);
    }
    source_pull_free(&h.pull);
    return st;
}
