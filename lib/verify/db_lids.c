/** Who a LID of WhatsApp is: the one number that rows of its own list, kept
 * with the items, tell for it. A party that shows a number without is wrong.
 * Each app has a list, which tells nothing about the other's items. */
#include <stdlib.h>
#include <string.h>

#include "verify/evidence.h"
#include "verify/person.h"
#include "verify/whatsapp.h"

#define ROWS_MAX 4000000u

struct lid {
    char user[WN_EV_USER_BYTES];
    struct wn_ev_party *party;
    uint32_t told; /* by which apps */
    bool contradicted;
};

static int
by_user(const void *a, const void *b)
{
    return strcmp(a, b); /* user stands first */
}

static void
untold(struct wn_evidence *e, const struct wn_ev_party *p)
{
    wn_report_fault(e->job->r, WN_DB_PATH, "party %lld: no row of WhatsApp's "
        "own list that is here tells this number for its address, or rows "
        "differ", (long long)p->id);
}

/** Parties that show a number for a LID, by LID; NULL when there are none. What
 * else tells no number has no list to tell it. */
static struct lid *
claims(struct wn_evidence *e, size_t *count)
{
    struct lid *at = calloc(e->party_count + 1, sizeof(*at));

    *count = 0;
    if (!at) {
        e->job->r->nomem = true;
        return NULL;
    }
    for (size_t i = 0; i < e->party_count; i++) {
        struct wn_ev_party *p = &e->parties[i];
        size_t user;

        if (!p->e164[0] || !p->hidden) {
            continue;
        }
        if (wn_ev_jid(p->address.p, p->address.n, &user) == WN_EV_JID_LID &&
            wn_ev_lid(at[*count].user, p->address.p, p->address.n)) {
            at[(*count)++].party = p;
        } else {
            untold(e, p);
        }
    }
    qsort(at, *count, sizeof(*at), by_user);
    return at;
}

static void
hear(struct wn_evidence *e, struct lid *at, size_t count, sqlite3_stmt *q)
{
    char user[WN_EV_USER_BYTES], number[WN_EV_USER_BYTES];
    const void *cell = sqlite3_column_blob(q, 0);
    uint32_t app = wn_ev_app(wn_ev_source(e, sqlite3_column_int64(q, 2)));
    struct wn_person who = { .mail = false };
    struct lid *found;

    if (!cell ||
        !wn_ev_lid(user, cell, (size_t)sqlite3_column_bytes(q, 0))) {
        return;
    }
    found = bsearch(user, at, count, sizeof(*at), by_user);
    if (!found) {
        return;
    }
    cell = sqlite3_column_blob(q, 1);
    if (cell &&
        wn_ev_lid_number(number, cell, (size_t)sqlite3_column_bytes(q, 1))) {
        wn_person_read(&who, number, strlen(number), e->job->terms->region);
    }
    while (found > at && strcmp(found[-1].user, user) == 0) {
        found--;
    }
    for (; found < at + count && strcmp(found->user, user) == 0; found++) {
        bool same = wn_person_is(who.who, found->party->e164);

        found->told |= same ? app : 0;
        found->contradicted = found->contradicted || !same;
    }
}

static void
settle(struct wn_evidence *e, const struct lid *l)
{
    struct wn_ev_party *p = l->party;

    if (l->told != 0 && !l->contradicted) {
        p->hidden = false;
        p->apps = l->told;
        p->who = p->e164;
        p->digits = p->e164 + 1; /* past "+" */
    } else {
        untold(e, p);
    }
}

void
wn_ev_lids(struct wn_evidence *e)
{
    size_t count, rows = 0;
    struct lid *at = e->job->terms ? claims(e, &count) : NULL;
    sqlite3_stmt *q = at && count > 0
        ? wn_ev_prepare(e, "SELECT l.value, n.value, i.source_id "
              "FROM raw_row l JOIN item i ON i.item_id = l.item_id "
              "LEFT JOIN raw_row n ON n.item_id = l.item_id AND "
              "n.source_table = l.source_table AND "
              "n.source_row = l.source_row AND "
              "n.column_name = 'ZPHONENUMBER' "
              "WHERE l.source_table = 'ZWAPHONENUMBERLIDPAIR' AND "
              "l.column_name = 'ZLID'")
        : NULL;

    while (q && wn_ev_step(e, q)) {
        if (++rows > ROWS_MAX) {
            wn_report_fault(e->job->r, WN_DB_PATH,
                "it has more rows than a bundle may have");
            break;
        }
        hear(e, at, count, q);
    }
    (void)sqlite3_finalize(q);
    for (size_t i = 0; q && i < count; i++) {
        settle(e, &at[i]);
    }
    free(at);
}
