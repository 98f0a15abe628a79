/** SQLite's own checks of records.sqlite, on a second core. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/thread.h"
#include "verify/evidence.h"

#define MESSAGES_MAX 100
#define STEPS_BETWEEN_LOOKS 100 /* each may copy as much as the file */

struct wn_sound {
    struct wn_evidence *reader;
    const char *bundle_path;
    struct wn_report_mark before; /* they began */
    struct wn_verify_result found;  /* by them */
    pthread_t thread;
    bool in_thread;
    atomic_bool damaged;
    sqlite3_int64 memory_most;
};

static void
unread(struct wn_sound *s, sqlite3 *db)
{
    if (sqlite3_errcode(db) == SQLITE_NOMEM) {
        s->found.nomem = true;
        return;
    }
    wn_report_fault(&s->found, WN_DB_PATH, "it cannot be read to its end: %s",
        sqlite3_errmsg(db));
}

/** One answer, "ok". Nothing is asked behind another: the next step would walk
 * the rows of a tree that may lead in circles. */
static bool
is_whole(struct wn_sound *s, sqlite3 *db)
{
    sqlite3_stmt *q = NULL;
    /* The schema first, while that is bounded: the check itself takes long. */
    int code = sqlite3_exec(
        db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    bool whole = false;

    sqlite3_progress_handler(db, 0, NULL, NULL);
    code = code == SQLITE_OK ? sqlite3_prepare_v2(db,
               "PRAGMA integrity_check(100)", -1, &q, NULL) : code;
    code = code == SQLITE_OK ? sqlite3_step(q) : code;
    if (code == SQLITE_ROW) {
        const char *answer = (const char *)sqlite3_column_text(q, 0);

        whole = answer && strcmp(answer, "ok") == 0;
        if (!whole) {
            wn_report_fault(&s->found, WN_DB_PATH, "it is damaged: %s",
                answer ? answer : "?");
        }
    } else {
        unread(s, db);
    }
    (void)sqlite3_finalize(q);
    return whole;
}

/** Of a whole database alone. */
static void
check_references(struct wn_sound *s, sqlite3 *db)
{
    sqlite3_stmt *q = NULL;
    size_t bad = 0;
    int code = sqlite3_prepare_v2(
        db, "PRAGMA foreign_key_check", -1, &q, NULL);

    code = code == SQLITE_OK ? sqlite3_step(q) : code;
    for (; code == SQLITE_ROW && bad < MESSAGES_MAX; bad++) {
        const char *table = (const char *)sqlite3_column_text(q, 0);

        wn_report_fault(&s->found, WN_DB_PATH, "a row refers to what is not "
            "there, in table: %s", table ? table : "?");
        code = sqlite3_step(q);
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        unread(s, db);
    }
    (void)sqlite3_finalize(q);
}

static void *
check(void *arg)
{
    struct wn_sound *s = arg;
    sqlite3 *db = NULL;
    enum wn_status st = wn_ev_connect(&db, s->bundle_path);

    if (st != WN_OK) {
        wn_ev_unopened(&s->found, st);
    }
    if (!db || !is_whole(s, db)) {
        atomic_store(&s->damaged, true);
    } else {
        check_references(s, db);
    }
    (void)sqlite3_close(db);
    return NULL;
}

/** A damaged tree of pages can lead in circles for ever, between two rows that
 * are asked for; wn_ev_step() looks before each. Where rows are sorted, all are
 * kept meanwhile. */
static int
is_to_stop(void *ctx)
{
    struct wn_sound *s = ctx;

    return atomic_load(&s->damaged) ||
        sqlite3_memory_used() > s->memory_most;
}

struct wn_sound *
wn_sound_begin(struct wn_evidence *e, const char *bundle_path)
{
    struct wn_sound *s = calloc(1, sizeof(*s));
    struct wn_err ignored = WN_ERR_INIT;

    if (!s) {
        e->job->r->nomem = true;
        return NULL;
    }
    s->reader = e;
    s->bundle_path = bundle_path;
    s->before = wn_report_mark(e->job->r);
    atomic_init(&s->damaged, false);
    /* A row of a few bytes takes some eighty to sort, and stands there once. */
    s->memory_most = sqlite3_memory_used() + 4 * (sqlite3_int64)e->weight_most;
    e->damaged = &s->damaged;
    sqlite3_progress_handler(e->db, STEPS_BETWEEN_LOOKS, is_to_stop, s);
    s->in_thread = wn_thread_start(&s->thread, check, s, &ignored) == WN_OK;
    if (!s->in_thread) {
        (void)check(s); /* one after the other is as good, and slower */
    }
    return s;
}

bool
wn_sound_end(struct wn_sound *s)
{
    struct wn_verify_result *r = s->reader->job->r;
    bool sound;

    if (s->in_thread) {
        (void)pthread_join(s->thread, NULL);
    }
    sqlite3_progress_handler(s->reader->db, 0, NULL, NULL);
    s->reader->damaged = NULL;
    sound = !atomic_load(&s->damaged);
    if (!sound) {
        wn_report_back_to(r, &s->before);
    }
    wn_report_append(r, &s->found);
    free(s->found.findings);
    free(s);
    return sound;
}
