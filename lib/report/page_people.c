/** Who is who: names of contacts in the bundle, beside the numbers. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/page.h"

void
wn_page_people(struct wn_page *p)
{
    sqlite3_stmt *q = wn_ev_prepare(p->e, "SELECT party_id, display_name FROM "
        "party WHERE display_name IS NOT NULL");

    p->names = wn_varena_get(
        &p->arena, (p->e->party_count + 1) * sizeof(*p->names));
    if (!p->names || !q) {
        wn_html_fail(&p->h, q ? wn_fail_nomem(p->h.err, "a report")
                              : WN_EVERIFY);
    } else {
        memset(p->names, 0, (p->e->party_count + 1) * sizeof(*p->names));
    }
    while (p->h.st == WN_OK && wn_ev_step(p->e, q)) {
        const struct wn_ev_party *party =
            wn_ev_party(p->e, sqlite3_column_int64(q, 0));

        if (party && !wn_ev_copy(p->e, &p->arena, q, 1,
                         &p->names[party - p->e->parties])) {
            wn_html_fail(&p->h, wn_fail_nomem(p->h.err, "a report"));
        }
    }
    (void)sqlite3_finalize(q);
}

bool
wn_page_is_own(const struct wn_page *p, int64_t party_id)
{
    const struct wn_ev_party *party = wn_ev_party(p->e, party_id);

    return party && party->own;
}

static bool
is_text(const struct wn_ev_value *v)
{
    return (v->kind == WN_EV_TEXT || v->kind == WN_EV_BLOB) && v->n > 0;
}

void
wn_page_party(struct wn_page *p, int64_t party_id)
{
    const struct wn_ev_party *party = wn_ev_party(p->e, party_id);
    const struct wn_ev_value *name;

    if (!party) {
        wn_html(&p->h, "somebody who is not named");
        return;
    }
    if (strcmp(party->kind, "withheld") == 0) {
        wn_html(&p->h, "a withheld number");
        return;
    }
    name = &p->names[party - p->e->parties];
    if (is_text(name)) {
        wn_html_name(&p->h, name->p, name->n);
        wn_html(&p->h, " (");
    }
    if (party->e164[0]) {
        wn_html_word(&p->h, party->e164);
    } else if (is_text(&party->address)) {
        wn_html_name(&p->h, party->address.p, party->address.n);
    } else {
        wn_html(&p->h, "no address");
    }
    wn_html(&p->h, is_text(name) ? ")" : "");
}

const char *
wn_page_application(const char *word)
{
    static const char *const names[][2] = { { "sms", "SMS" },
        { "mms", "MMS" }, { "imessage", "iMessage" }, { "rcs", "RCS chat" },
        { "whatsapp", "WhatsApp" },
        { "whatsapp-business", "WhatsApp Business" },
        { "phone", "telephone" }, { "facetime", "FaceTime" } };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i][0], word) == 0) {
            return names[i][1];
        }
    }
    return "another app";
}
