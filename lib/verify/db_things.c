/** Sources, and the files of data/files/: each row ↔ its file on disk. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/evidence.h"

static const char *const modes[] = { "selected-on-device",
    "fetched-one-by-one", "drained-in-transit", "", NULL };

/** ---- sources --------------------------------------------------------- */

static bool
read_source(struct wn_evidence *e, struct wn_ev_source *s, sqlite3_stmt *q,
    size_t before)
{
    static const char *const kinds[] = { "database", "file", "identity",
        "provider", NULL };

    *s = (struct wn_ev_source) { .id = sqlite3_column_int64(q, 0) };
    if (before > 0 && s->id <= s[-1].id) {
        wn_ev_unsound(e, "source");
        return false;
    }
    s->kind = wn_ev_text(e, q, 1);
    (void)wn_ev_copy(e, &e->arena, q, 2, &s->locator);
    s->mode = wn_ev_text(e, q, 3);
    if (s->id != (int64_t)before + 1) {
        wn_report_fault(e->job->r, WN_DB_PATH, "table source is not numbered "
            "1, 2, 3 …: rows were removed or added");
    }
    if (!wn_is_word(s->kind, kinds) || !wn_is_word(s->mode, modes)) {
        wn_report_fault(e->job->r, WN_DB_PATH, "source %" PRId64 " is of an "
            "unknown kind or was acquired in an unknown way", s->id);
    }
    return true;
}

static bool
read_sources(struct wn_evidence *e)
{
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT source_id, kind, locator, "
        "acquisition_mode FROM source ORDER BY source_id");
    size_t room = 0;
    void *at = NULL;

    while (q && wn_ev_step(e, q) &&
        wn_ev_grow(e, &at, &room, e->source_count, sizeof(*e->sources))) {
        e->sources = at;
        if (!read_source(
                e, &e->sources[e->source_count], q, e->source_count)) {
            break;
        }
        e->source_count++;
    }
    e->sources = at;
    (void)sqlite3_finalize(q);
    return q != NULL;
}

/** ---- files ----------------------------------------------------------- */

/** data/files/000017.jpg for file 17. */
static bool
is_named(const char *path, int64_t id)
{
    char expected[64];
    int n = snprintf(expected, sizeof(expected), "data/files/%06" PRId64, id);
    const char *rest;

    if (n < 0 || strncmp(path, expected, (size_t)n) != 0) {
        return false;
    }
    rest = path + n;
    return *rest == '\0' ||
        (*rest == '.' && rest[1] &&
            strspn(rest + 1, "abcdefghijklmnopqrstuvwxyz0123456789") ==
                strlen(rest + 1) &&
            strlen(rest + 1) <= 5);
}

static void
check_file(struct wn_evidence *e, sqlite3_stmt *q, const char *sha256)
{
    struct wn_verify_result *r = e->job->r;
    int64_t id = sqlite3_column_int64(q, 0);
    const char *path = wn_ev_text(e, q, 1);
    const char *sha512 = wn_ev_text(e, q, 4);
    struct wn_tree_file *f = wn_tree_find(&e->job->tree, path);

    if (!is_named(path, id)) {
        wn_report_fault(r, WN_DB_PATH, "file %" PRId64 " is not named as the "
            "bundle's files are", id);
        return;
    }
    if (!f) {
        wn_report_fault(r, path, "the database has it, but the file is not "
            "there: it was removed or renamed");
        return;
    }
    f->listed |= WN_LISTED_BY_DB;
    if (sqlite3_column_int64(q, 2) < 0 ||
        (uint64_t)sqlite3_column_int64(q, 2) != f->size_bytes) {
        wn_report_fault(r, path, "the database says that it has another size");
    }
    if (f->read && (strcmp(sha256, f->sha256) != 0 ||
                       strcmp(sha512, f->sha512) != 0)) {
        wn_report_fault(r, path, "its checksums are not those of the database: "
            "it is not the file that was taken from the phone");
    }
}

static bool
read_files(struct wn_evidence *e)
{
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT file_id, path, size_in_bytes, "
        "sha256, sha512 FROM file ORDER BY file_id");
    size_t room = 0;
    void *at = NULL;

    while (q && wn_ev_step(e, q) &&
        wn_ev_grow(e, &at, &room, e->file_count, sizeof(*e->files))) {
        struct wn_ev_file *f;

        e->files = at;
        f = &e->files[e->file_count];
        *f = (struct wn_ev_file) { .id = sqlite3_column_int64(q, 0),
            .path = wn_ev_text(e, q, 1), .sha256 = wn_ev_text(e, q, 3) };
        if (e->file_count > 0 && f->id <= f[-1].id) {
            wn_ev_unsound(e, "file");
            break;
        }
        check_file(e, q, f->sha256);
        if (f->id != (int64_t)e->file_count + 1) {
            wn_report_fault(e->job->r, WN_DB_PATH, "table file is not numbered "
                "1, 2, 3 …: rows were removed or added");
        }
        e->file_count++;
    }
    e->files = at;
    (void)sqlite3_finalize(q);
    for (size_t i = 0; q && i < e->job->tree.count; i++) {
        const struct wn_tree_file *f = &e->job->tree.at[i];

        if (strncmp(f->path, "data/files/", 11) == 0 &&
            (f->listed & WN_LISTED_BY_DB) == 0) {
            wn_report_fault(e->job->r, f->path, "the database has no row for "
                "it: no record explains it");
        }
    }
    return q != NULL;
}

enum wn_status
wn_ev_things(struct wn_evidence *e)
{
    return read_sources(e) && read_files(e) && !e->ended &&
            !e->job->r->nomem
        ? WN_OK : WN_ABSENT;
}

/** ---- the other way round --------------------------------------------- */

void
wn_ev_unused(struct wn_evidence *e)
{
    struct wn_verify_result *r = e->job->r;

    for (size_t i = 0; i < e->party_count; i++) {
        if (!e->parties[i].used) {
            wn_report_fault(r, WN_DB_PATH, "party %" PRId64 " belongs to no "
                "item: nothing allows it to be here", e->parties[i].id);
        }
    }
    for (size_t i = 0; i < e->session_count; i++) {
        if (!e->sessions[i].used) {
            wn_report_fault(r, WN_DB_PATH, "session %" PRId64 " belongs to no "
                "item: nothing allows it to be here", e->sessions[i].id);
        }
    }
    for (size_t i = 0; i < e->file_count; i++) {
        if (e->files[i].items == 0) {
            wn_report_fault(r, WN_DB_PATH, "file %" PRId64 " belongs to no "
                "item: nothing allows it to be here", e->files[i].id);
        }
    }
    for (size_t i = 0; i < e->source_count; i++) {
        /* A database may have been read and hold nothing that is in scope. */
        if (e->sources[i].items == 0 &&
            strcmp(e->sources[i].kind, "file") == 0) {
            wn_report_fault(r, WN_DB_PATH, "source %" PRId64 " is a file that "
                "no item comes from", e->sources[i].id);
        }
    }
}
