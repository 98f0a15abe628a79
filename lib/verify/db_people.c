/** Parties, own accounts and conversations. */
#include <stdlib.h>
#include <string.h>

#include "verify/evidence.h"
#include "verify/person.h"

/** Ids are 1, 2, 3 …: a gap is a row that was taken out. false: it is not even
 * behind the last. */
static bool
check_id(struct wn_evidence *e, const char *table, int64_t id, size_t before,
    int64_t last)
{
    if (before > 0 && id <= last) {
        wn_ev_unsound(e, table);
        return false;
    }
    if (id != (int64_t)before + 1) {
        wn_report_fault(e->job->r, WN_DB_PATH,
            "table %s is not numbered 1, 2, 3 …: number %lld stands where %zu "
            "belongs; rows were removed or added", table, (long long)id,
            before + 1);
    }
    return true;
}

static void
read_party(struct wn_evidence *e, struct wn_ev_party *p, sqlite3_stmt *q)
{
    static const char *const kinds[] = { "phone", "email", "withheld",
        "other", NULL };
    struct wn_person who = { .mail = false };
    const char *region = e->job->terms ? e->job->terms->region : "";

    p->e164 = wn_ev_text(e, q, 3);
    p->kind = wn_ev_text(e, q, 1);
    (void)wn_ev_copy(e, &e->arena, q, 2, &p->address);
    if (p->address.kind == WN_EV_TEXT || p->address.kind == WN_EV_BLOB) {
        wn_person_read(&who, p->address.p, p->address.n, region);
    }
    p->who = wn_varena_copy(&e->arena, who.who, strlen(who.who));
    p->digits = wn_varena_copy(&e->arena, who.digits, strlen(who.digits));
    p->mail = who.mail;
    p->hidden = who.hidden;
    if (!p->who || !p->digits) {
        e->job->r->nomem = true;
        p->who = p->digits = "";
    }
    if (!wn_is_word(p->kind, kinds)) {
        wn_report_fault(e->job->r, WN_DB_PATH,
            "party %lld is of an unknown kind", (long long)p->id);
    }
    if (e->job->terms && p->e164[0] && !p->hidden &&
        strcmp(p->e164, p->who) != 0) {
        wn_report_fault(e->job->r, WN_DB_PATH, "party %lld: "
            "address_e164_derived is not what its address gives",
            (long long)p->id);
    }
}

static bool
read_parties(struct wn_evidence *e)
{
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT party_id, kind, address_raw, "
        "address_e164_derived FROM party ORDER BY party_id");
    size_t room = 0;
    void *at = NULL;
    int64_t last = 0;

    while (q && wn_ev_step(e, q) &&
        wn_ev_grow(e, &at, &room, e->party_count, sizeof(*e->parties))) {
        int64_t id = sqlite3_column_int64(q, 0);
        struct wn_ev_party *p;

        e->parties = at;
        p = &e->parties[e->party_count];
        *p = (struct wn_ev_party) { .id = id };
        if (!check_id(e, "party", id, e->party_count, last)) {
            break;
        }
        last = id;
        read_party(e, p, q);
        e->party_count++;
    }
    (void)sqlite3_finalize(q);
    if (q) {
        q = wn_ev_prepare(e, "SELECT party_id FROM own_account");
        while (q && wn_ev_step(e, q)) {
            struct wn_ev_party *p =
                wn_ev_party(e, sqlite3_column_int64(q, 0));

            if (p) {
                p->own = p->used = true;
            }
        }
        (void)sqlite3_finalize(q);
    }
    return q != NULL;
}

static bool
read_sessions(struct wn_evidence *e)
{
    static const char *const kinds[] = { "one-to-one", "group", "unknown",
        NULL };
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT session_id, application, "
        "display_name, kind FROM session ORDER BY session_id");
    size_t room = 0;
    void *at = NULL;
    int64_t last = 0;

    while (q && wn_ev_step(e, q) &&
        wn_ev_grow(e, &at, &room, e->session_count, sizeof(*e->sessions))) {
        struct wn_ev_session *s;

        e->sessions = at;
        s = &e->sessions[e->session_count];
        *s = (struct wn_ev_session) { .id = sqlite3_column_int64(q, 0) };
        if (!check_id(e, "session", s->id, e->session_count, last)) {
            break;
        }
        last = s->id;
        s->application = wn_ev_text(e, q, 1);
        (void)wn_ev_copy(e, &e->arena, q, 2, &s->display_name);
        s->kind = wn_ev_text(e, q, 3);
        if (!wn_is_word(s->kind, kinds)) {
            wn_report_fault(e->job->r, WN_DB_PATH,
                "session %lld is of an unknown kind", (long long)s->id);
        }
        e->session_count++;
    }
    (void)sqlite3_finalize(q);
    return q != NULL;
}

/** Those of a session follow each other, each once: first and count tell where
 * they stand. */
static bool
read_members(struct wn_evidence *e)
{
    struct wn_ev_session *last = NULL;
    int64_t before[2] = { INT64_MIN, INT64_MIN };
    sqlite3_stmt *q = wn_ev_prepare(e, "SELECT session_id, party_id FROM "
        "session_party ORDER BY session_id, party_id");
    size_t room = 0;
    void *at = NULL;

    while (q && wn_ev_step(e, q) &&
        wn_ev_grow(e, &at, &room, e->session_party_count,
            sizeof(*e->session_parties))) {
        int64_t id[2] = { sqlite3_column_int64(q, 0),
            sqlite3_column_int64(q, 1) };
        struct wn_ev_session *s = wn_ev_session(e, id[0]);
        struct wn_ev_party *p = wn_ev_party(e, id[1]);

        e->session_parties = at;
        if (id[0] < before[0] || (id[0] == before[0] && id[1] <= before[1])) {
            wn_ev_unsound(e, "session_party");
            break;
        }
        before[0] = id[0];
        before[1] = id[1];
        if (!s || !p) {
            continue; /* foreign_key_check has said so */
        }
        if (s != last) {
            s->first = e->session_party_count;
            last = s;
        }
        s->count++;
        p->used = p->other = true;
        e->session_parties[e->session_party_count++] =
            (size_t)(p - e->parties);
    }
    (void)sqlite3_finalize(q);
    return q != NULL;
}

enum wn_status
wn_ev_people(struct wn_evidence *e)
{
    return read_parties(e) && read_sessions(e) && read_members(e) &&
            !e->ended && !e->job->r->nomem
        ? WN_OK : WN_ABSENT;
}

static int
by_id(const void *key, const void *at)
{
    int64_t a = *(const int64_t *)key;
    int64_t b = *(const int64_t *)at; /* id is the first member of all */

    return a < b ? -1 : a > b;
}

struct wn_ev_party *
wn_ev_party(const struct wn_evidence *e, int64_t id)
{
    return e->party_count == 0 ? NULL
        : bsearch(&id, e->parties, e->party_count, sizeof(*e->parties),
              by_id);
}

struct wn_ev_session *
wn_ev_session(const struct wn_evidence *e, int64_t id)
{
    return e->session_count == 0 ? NULL
        : bsearch(&id, e->sessions, e->session_count, sizeof(*e->sessions),
              by_id);
}

struct wn_ev_source *
wn_ev_source(const struct wn_evidence *e, int64_t id)
{
    return e->source_count == 0 ? NULL
        : bsearch(&id, e->sources, e->source_count, sizeof(*e->sources),
              by_id);
}

struct wn_ev_file *
wn_ev_file(const struct wn_evidence *e, int64_t id)
{
    return e->file_count == 0 ? NULL
        : bsearch(&id, e->files, e->file_count, sizeof(*e->files), by_id);
}
