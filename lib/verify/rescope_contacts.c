/** Contacts: by name, or because they take part in something kept; and names
 * beside numbers only where such a contact is here. */
#include <stdlib.h>
#include <string.h>

#include "verify/rescope.h"

static bool
has_points(const struct wn_re_facts *f)
{
    return f->count > 0;
}

static enum wn_re_answer
by_name(struct wn_rescope *s, size_t i, const struct wn_re_facts *f)
{
    const struct wn_re_people *list = &s->allow[i];
    const uint32_t both = WN_PART_NUMBERS | WN_PART_EMAIL;

    for (size_t m = 0; m < f->count; m++) {
        for (size_t k = 0; k < list->count; k++) {
            if (wn_person_is(list->at[k].who, f->members[m].who)) {
                return WN_RE_YES;
            }
        }
    }
    if ((s->t->rules[i].parts & both) != both) {
        wn_report_remark(s->r, "Some contacts were kept without their numbers "
            "or addresses, so who they are could not be tested.");
        return WN_RE_MAYBE;
    }
    return WN_RE_NO;
}

enum wn_re_answer
wn_re_contact(struct wn_rescope *s, size_t i, const struct wn_re_facts *f)
{
    const struct wn_rule *rule = &s->t->rules[i];

    switch (rule->contacts) {
    case WN_CONTACTS_NAMED:
        return rule->has_people ? by_name(s, i, f) : WN_RE_NO;
    case WN_CONTACTS_IN_SCOPE: /* and see wn_re_cards_end() */
    case WN_CONTACTS_ALL:
    default:
        return rule->has_people ? by_name(s, i, f) : WN_RE_YES;
    }
}

/** ---- who takes part -------------------------------------------------- */

enum wn_status
wn_re_card_add(struct wn_rescope *s, const struct wn_re_facts *f)
{
    const struct wn_rule *rule = &s->t->rules[f->it->rule_id - 1];
    const struct wn_ev_row *row = wn_ev_row(f->it, "contact");
    const struct wn_ev_value *name = wn_ev_get(row, "display_name");
    struct wn_re_card card = { f->it->id, s->name_count, 0 };
    void *at;

    if (name->kind == WN_EV_TEXT || name->kind == WN_EV_BLOB) {
        struct wn_ev_value copy = *name;

        at = s->shown;
        if (!wn_re_room(s, &at, s->shown_count, &s->shown_room,
                sizeof(*s->shown))) {
            return WN_ENOMEM;
        }
        s->shown = at;
        copy.p = wn_varena_copy(&s->e->arena, name->p, name->n);
        s->r->nomem = s->r->nomem || !copy.p;
        s->shown[s->shown_count++] = copy;
    }
    if (rule->category != WN_CAT_CONTACTS ||
        rule->contacts != WN_CONTACTS_IN_SCOPE) {
        return WN_OK;
    }
    if (!has_points(f)) {
        wn_report_remark(s->r, "Some contacts were kept without their numbers "
            "or addresses, so who they are could not be tested.");
        return WN_OK;
    }
    for (size_t i = 0; i < f->count; i++) {
        at = s->names;
        if (!wn_re_room(s, &at, s->name_count, &s->name_room,
                sizeof(*s->names))) {
            return WN_ENOMEM;
        }
        s->names = at;
        s->names[s->name_count++] = f->members[i].who;
        card.count++;
    }
    at = s->cards;
    if (!wn_re_room(
            s, &at, s->card_count, &s->card_room, sizeof(*s->cards))) {
        return WN_ENOMEM;
    }
    s->cards = at;
    s->cards[s->card_count++] = card;
    return WN_OK;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/** A name beside a number is that of some contact here. */
static void
check_shown(struct wn_rescope *s)
{
    sqlite3_stmt *q = wn_ev_prepare(s->e, "SELECT party_id, display_name FROM "
        "party WHERE display_name IS NOT NULL ORDER BY party_id");

    while (q && wn_ev_step(s->e, q)) {
        const void *p = sqlite3_column_blob(q, 1);
        size_t n = (size_t)sqlite3_column_bytes(q, 1);
        bool found = false;

        for (size_t i = 0; p && i < s->shown_count && !found; i++) {
            found = s->shown[i].n == n && memcmp(s->shown[i].p, p, n) == 0;
        }
        if (!found) {
            s->r->outside++;
            wn_report_fault(s->r, WN_DB_PATH, "outside the filter: party %lld "
                "carries a name, but no contact with that name is here",
                (long long)sqlite3_column_int64(q, 0));
        }
    }
    (void)sqlite3_finalize(q);
}

void
wn_re_cards_end(struct wn_rescope *s)
{
    const char **taking =
        calloc(s->e->party_count + 1, sizeof(*taking));
    size_t n = 0;

    if (!taking) {
        s->r->nomem = true;
        return;
    }
    for (size_t i = 0; i < s->e->party_count; i++) {
        const struct wn_ev_party *p = &s->e->parties[i];

        if (p->who[0] && p->used && (!p->own || p->other)) {
            taking[n++] = p->who;
        }
    }
    qsort(taking, n, sizeof(*taking), by_text);
    for (size_t i = 0; i < s->card_count; i++) {
        const struct wn_re_card *c = &s->cards[i];
        bool takes_part = false;

        for (size_t k = 0; k < c->count && !takes_part; k++) {
            takes_part = n > 0 && bsearch(&s->names[c->first + k], taking, n,
                                      sizeof(*taking), by_text);
        }
        if (!takes_part) {
            wn_rescope_outside(s, c->item, "it is a contact of somebody who "
                "takes part in nothing that is here");
        }
    }
    free(taking);
    check_shown(s);
}
