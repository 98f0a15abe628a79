/** What the rows of an item say about it: docs/bundle-format.md, the tables of
 * the categories. */
#include <string.h>

#include "verify/rescope.h"

static int
add(struct wn_rescope *s, struct wn_re_facts *f, const char *who,
    const char *digits, bool hidden)
{
    if (f->count == WN_RE_MEMBERS_MAX) {
        wn_report_item(s->r, f->it->id,
            "it has more people in it than can be tested");
        return -1;
    }
    s->members[f->count] = (struct wn_re_member) { who, digits, hidden };
    return (int)f->count++;
}

/** What only the other app noted about a LID, this one's item cannot know. */
static int
add_known(struct wn_rescope *s, struct wn_re_facts *f,
    const struct wn_ev_party *p)
{
    if (p->apps == 0 || (p->apps & f->app) != 0) {
        return add(s, f, p->who, p->digits, p->hidden);
    }
    wn_report_item(s->r, f->it->id, "somebody in it shows a number that only "
        "another application's list tells");
    return add(s, f, "", "", true);
}

static int
add_party(struct wn_rescope *s, struct wn_re_facts *f,
    const struct wn_ev_value *id)
{
    struct wn_ev_party *p =
        id->kind == WN_EV_INT ? wn_ev_party(s->e, id->i) : NULL;

    if (!p || p->address.n == 0) {
        return -1; /* withheld */
    }
    p->other = true;
    return add_known(s, f, p);
}

/** ---- messages -------------------------------------------------------- */

static void
read_session(struct wn_rescope *s, struct wn_re_facts *f,
    const struct wn_ev_value *id)
{
    const struct wn_ev_session *talk =
        id->kind == WN_EV_INT ? wn_ev_session(s->e, id->i) : NULL;

    if (!talk) {
        return;
    }
    f->talk = strcmp(talk->kind, "group") == 0 ? WN_RE_GROUP
        : strcmp(talk->kind, "one-to-one") == 0 ? WN_RE_ONE_TO_ONE
                                                : WN_RE_TALK_UNKNOWN;
    /* What it calls itself does not count against who is in it. */
    if (talk->count > 1) {
        f->talk = WN_RE_GROUP;
    }
    for (size_t i = 0; i < talk->count; i++) {
        const struct wn_ev_party *p =
            &s->e->parties[s->e->session_parties[talk->first + i]];

        (void)add_known(s, f, p);
    }
    if (talk->display_name.kind != WN_EV_NULL) {
        wn_report_item(s->r, f->it->id, "its conversation carries a title, "
            "which no rule can allow");
    }
}

/** The phone's own side is told in own_account. */
static void
check_own(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_value *id)
{
    const struct wn_ev_party *p =
        id->kind == WN_EV_INT ? wn_ev_party(s->e, id->i) : NULL;

    if (p && !p->own) {
        wn_report_item(s->r, f->it->id, "somebody stands where the phone's own "
            "side does, but own_account does not name them");
    }
}

static void
read_message(struct wn_rescope *s, struct wn_re_facts *f)
{
    const struct wn_ev_row *m = wn_ev_row(f->it, "message");

    if (!m) {
        wn_report_item(s->r, f->it->id, "it is a message without a row in "
            "table message");
        return;
    }
    f->app = wn_re_app(s, f->it, wn_ev_get(m, "application"));
    f->outgoing = wn_ev_is(wn_ev_get(m, "direction"), "outgoing");
    if (wn_ev_is(wn_ev_get(m, "status"), "recently-deleted")) {
        f->needs |= WN_PART_RECENTLY_DELETED;
    }
    if (wn_ev_get(m, "reaction_kind")->kind != WN_EV_NULL ||
        wn_ev_is(wn_ev_get(m, "message_type"), "reaction")) {
        f->needs |= WN_PART_REACTIONS;
    }
    read_session(s, f, wn_ev_get(m, "session_id"));
    for (size_t i = 0; i < f->it->row_count; i++) {
        const struct wn_ev_row *row = &f->it->rows[i];
        bool from;

        if (strcmp(row->table->name, "message_party") != 0) {
            continue;
        }
        /* The other side of each way is the phone's own. */
        from = wn_ev_is(wn_ev_get(row, "role"), "from");
        if (from != f->outgoing) {
            int at = add_party(s, f, wn_ev_get(row, "party_id"));

            f->author = from && f->author < 0 ? at : f->author;
        } else {
            check_own(s, f, wn_ev_get(row, "party_id"));
        }
    }
}

/** ---- calls ----------------------------------------------------------- */

static void
read_call(struct wn_rescope *s, struct wn_re_facts *f)
{
    const struct wn_ev_row *c = wn_ev_row(f->it, "call");

    if (!c) {
        wn_report_item(
            s->r, f->it->id, "it is a call without a row in table call");
        return;
    }
    f->app = wn_re_app(s, f->it, wn_ev_get(c, "application"));
    f->outgoing = wn_ev_is(wn_ev_get(c, "direction"), "outgoing");
    (void)add_party(s, f, wn_ev_get(c, "party_id"));
    for (size_t i = 0; i < f->it->row_count; i++) {
        if (strcmp(f->it->rows[i].table->name, "call_party") == 0) {
            (void)add_party(
                s, f, wn_ev_get(&f->it->rows[i], "party_id"));
        }
    }
    f->talk = f->count > 1 ? WN_RE_GROUP
        : f->count == 1    ? WN_RE_ONE_TO_ONE
                           : WN_RE_TALK_UNKNOWN;
    f->has_caller = f->count > 0;
    if (f->count == 0 && !f->outgoing) {
        f->callers |= WN_CALLER_WITHHELD;
    }
    if (wn_ev_is(wn_ev_get(c, "call_type"), "blocked")) {
        f->callers |= WN_CALLER_BLOCKED;
    }
}

/** ---- calendar -------------------------------------------------------- */

static void
read_calendar(struct wn_rescope *s, struct wn_re_facts *f)
{
    if (!wn_ev_row(f->it, "calendar_event")) {
        wn_report_item(s->r, f->it->id, "it is a calendar entry without a row "
            "in table calendar_event");
    }
    for (size_t i = 0; i < f->it->row_count; i++) {
        if (strcmp(f->it->rows[i].table->name, "calendar_party") == 0) {
            (void)add_party(s, f, wn_ev_get(&f->it->rows[i], "party_id"));
        }
    }
}

/** ---- contacts -------------------------------------------------------- */

/** A number or address of a contact. Contacts are few: their names stay until
 * the end. */
static void
add_point(struct wn_rescope *s, struct wn_re_facts *f,
    const struct wn_person *p)
{
    const char *who = wn_varena_copy(&s->e->arena, p->who, strlen(p->who));
    const char *digits =
        wn_varena_copy(&s->e->arena, p->digits, strlen(p->digits));

    if (!who || !digits) {
        s->r->nomem = true;
        return;
    }
    (void)add(s, f, who, digits, p->hidden);
}

static void
read_contact(struct wn_rescope *s, struct wn_re_facts *f)
{
    const uint32_t whatsapp = WN_APP_WHATSAPP | WN_APP_WHATSAPP_BUSINESS;
    bool hidden = false, known = false;

    f->app = wn_re_app_of_contact(f->it);
    if (!wn_ev_row(f->it, "contact")) {
        wn_report_item(s->r, f->it->id, "it is a contact without a row in "
            "table contact");
    }
    for (size_t i = 0; i < f->it->row_count; i++) {
        const struct wn_ev_row *row = &f->it->rows[i];
        const struct wn_ev_value *v = wn_ev_get(row, "value_raw");
        const struct wn_ev_value *kind = wn_ev_get(row, "kind");
        struct wn_person p;

        if (strcmp(row->table->name, "contact_point") != 0 ||
            (v->kind != WN_EV_TEXT && v->kind != WN_EV_BLOB)) {
            continue;
        }
        wn_person_read(&p, v->p, v->n, s->t->region);
        if (wn_ev_is(kind, "phone") || wn_ev_is(kind, "email")) {
            add_point(s, f, &p);
            known = known || (p.who[0] && !p.mail);
        }
        /* WhatsApp writes a LID with its server, or the digits alone. */
        hidden = hidden || p.hidden ||
            ((f->app & whatsapp) != 0 && wn_ev_is(kind, "other"));
    }
    if (hidden && !known) { /* WhatsApp tells a LID and no number */
        (void)add(s, f, "", "", true);
    }
}

/** ---- all ------------------------------------------------------------- */

void
wn_re_read(struct wn_rescope *s, const struct wn_ev_item *it,
    struct wn_re_facts *out)
{
    *out = (struct wn_re_facts) { .it = it,
        .members = s->members,
        .author = -1 };
    switch (it->category) {
    case WN_CAT_MESSAGES:
        read_message(s, out);
        break;
    case WN_CAT_CALLS:
        read_call(s, out);
        break;
    case WN_CAT_CONTACTS:
        read_contact(s, out);
        break;
    case WN_CAT_PHOTOS:
    case WN_CAT_VIDEOS:
        wn_re_media(s, out);
        break;
    case WN_CAT_AUDIO:
    case WN_CAT_DOCUMENTS:
        wn_re_file(s, out);
        break;
    case WN_CAT_DEVICE_INFO:
        wn_re_fact(s, out);
        break;
    case WN_CAT_CALENDAR:
        read_calendar(s, out);
        break;
    case WN_CAT_DEVICE_CONTROLS:
        break; /* nothing limits them but their rule */
    case WN_CAT_VOICEMAIL:
    case WN_CAT_NOTES:
    case WN_CAT_BROWSER_HISTORY:
    case WN_CAT_LOCATIONS:
    case WN_CAT_HEALTH:
    case WN_CAT_INSTALLED_APPS:
    case WN_CAT_COUNT:
    default:
        wn_report_remark(s->r, "Items of the category %s were tested by rule "
            "and time only.", wn_category_name(it->category));
        break;
    }
}
