/** SQLite's own checks of records.sqlite, on a second core. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/thread.h"
#include "verify/evidence.h"

#define MESSAGES_MAX 100
#define STEPS_BETWEEN_LOOKS 20000

struct wn_sound {
    struct wn_evidence *reader;
    const char *bundle_path;
    struct wn_report_mark before; /* they began */
    struct wn_verify_result found;  /* by them */
    pthread_t thread;
    bool in_thread;
    atomic_bool damaged;
};

/** Every answer but `good` is a finding. */
static bool
ask(struct wn_sound *s, sqlite3 *db, const char *sql, const char *good,
    const char *what)
{
    sqlite3_stmt *q = NULL;
    size_t bad = 0;
    int code = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

    while (code == SQLITE_OK && bad < MESSAGES_MAX &&
        (code = sqlite3_step(q)) == SQLITE_ROW) {
        const char *answer = (const char *)sqlite3_column_text(q, 0);

        code = SQLITE_OK;
        if (!good || !answer || strcmp(answer, good) != 0) {
            bad++;
            wn_report_fault(
                &s->found, WN_DB_PATH, "%s: %s", what, answer ? answer : "?");
        }
    }
    if (code != SQLITE_OK && code != SQLITE_DONE) {
        bad++;
        wn_report_fault(&s->found, WN_DB_PATH,
            "it cannot be read to its end: %s", sqlite3_errmsg(db));
    }
    (void)sqlite3_finalize(q);
    return bad == 0;
}

static void *
check(void *arg)
{
    struct wn_sound *s = arg;
    sqlite3 *db = wn_ev_connect(s->bundle_path);

    if (!db) {
        wn_report_fault(&s->found, WN_DB_PATH, "it cannot be opened");
    }
    if (!db || !ask(s, db, "PRAGMA integrity_check(100)", "ok",
                   "it is damaged")) {
        atomic_store(&s->damaged, true);
    } else {
        (void)ask(s, db, "PRAGMA foreign_key_check", NULL,
            "a row refers to what is not there, in table");
    }
    (void)sqlite3_close(db);
    return NULL;
}

/** A damaged tree of pages can lead in circles for ever. */
static int
is_to_stop(void *ctx)
{
    struct wn_sound *s = ctx;

    return atomic_load(&s->damaged);
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
    sound = !atomic_load(&s->damaged);
    if (!sound) {
        wn_report_back_to(r, &s->before);
    }
    wn_report_append(r, &s->found);
    free(s->found.findings);
    free(s);
    return sound;
}
