/** What will be kept, rule by rule. */
#include "consent/explain.h"
#include "consent/rules.h"

void
wn_tell_texts(struct wn_teller *t, const struct wn_node *list)
{
    bool first = true;

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        const struct wn_word *w = wn_word_find(wn_words_caller, n->text);

        wn_tell(t, "%s", first ? "" : n->next ? ", " : " and ");
        if (w) {
            wn_tell(t, "%s", w->said);
        } else {
            wn_tell_text(t, n->text);
        }
        first = false;
    }
}

void
wn_tell_bits(struct wn_teller *t, const struct wn_word *list, uint32_t bits)
{
    bool first = true;

    for (const struct wn_word *w = list; w->name; w++) {
        if ((w->value & bits) == w->value &&
            (w->value & (w->value - 1)) == 0) {
            wn_tell(t, "%s%s", first ? "" : "; ", w->said);
            first = false;
        }
    }
}

static void
tell_dates(struct wn_teller *t, const struct wn_node *n,
    const struct wn_rule *r, bool timed)
{
    const struct wn_word *field =
        wn_word_of(wn_words_time_field, r->time_field);

    if (!timed) {
        return;
    }
    if (r->all_dates) {
        wn_tell(t, "   From any time.");
        if (!t->discreet) {
            wn_tell(t, " The reason given: ");
            wn_tell_text(t, wn_node_text(n, "all-dates-reason"));
            wn_tell(t, ".");
        }
    } else {
        wn_tell(t, "   From ");
        wn_tell_day(t, wn_node_get(n, "from"));
        wn_tell(t, ", all day, to ");
        wn_tell_day(t, wn_node_get(n, "to"));
        wn_tell(t, ", all day (");
        wn_tell_text(t, t->c->terms.zone_name);
        wn_tell(t, " time)");
        if (field) {
            wn_tell(t, ". What counts is %s", field->said);
        }
        wn_tell(t, ".");
    }
    wn_tell_end(t);
    wn_tell(t, "%s", r->undated_include
            ? "   Things without a date are kept too."
            : "   Things without a date are left out.");
    wn_tell_end(t);
}

static void
tell_groups(struct wn_teller *t, const struct wn_rule *r)
{
    switch (r->groups) {
    case WN_GROUP_EXCLUDE:
        wn_tell(t, "   Group chats are left out, even when these people are "
                   "in them.");
        break;
    case WN_GROUP_WHOLE:
        wn_tell(t, "   Group chats that one of these people is in are taken "
                   "whole: what everybody wrote.");
        break;
    case WN_GROUP_LISTED_ONLY:
        wn_tell(t, "   From group chats only what these people and the "
                   "phone's owner wrote is taken. The gaps are marked.");
        break;
    }
    wn_tell_end(t);
}

static void
tell_people(struct wn_teller *t, const struct wn_node *n,
    const struct wn_rule *r, const struct wn_category_rule *row)
{
    if (!row->people || row->contacts) {
        return;
    }
    if (!r->has_people) {
        wn_tell(t, "   With everybody%s.",
            r->category == WN_CAT_MESSAGES ? ", group chats included" : "");
        wn_tell_end(t);
        return;
    }
    wn_tell(t, "   Only with: ");
    wn_tell_people(t, wn_node_get(n, "participants.any-of"));
    wn_tell(t, ". Nobody else.");
    wn_tell_end(t);
    if (r->category == WN_CAT_MESSAGES) {
        tell_groups(t, r);
    }
}

static void
tell_contacts(struct wn_teller *t, const struct wn_node *n,
    const struct wn_rule *r)
{
    switch (r->contacts) {
    case WN_CONTACTS_NAMED:
        wn_tell(t, "   Only the entries of: ");
        wn_tell_people(t, wn_node_get(n, "participants.any-of"));
        wn_tell(t, ".");
        break;
    case WN_CONTACTS_IN_SCOPE:
        wn_tell(t, "   Only the entries of people whose messages or calls "
                   "are kept under this filter.");
        break;
    case WN_CONTACTS_ALL:
        wn_tell(t, "   %s", r->apps == WN_APP_ADDRESS_BOOK
                ? "The whole address book." : "Every entry.");
        break;
    }
    wn_tell_end(t);
}

/** What may name a person or a place on the phone. */
static void
tell_or_count(struct wn_teller *t, const struct wn_node *list)
{
    if (t->discreet) {
        wn_tell(t, "those of the agreement (%u)", list->count);
    } else {
        wn_tell_texts(t, list);
    }
}

static void
tell_limits(struct wn_teller *t, const struct wn_node *n,
    const struct wn_rule *r)
{
    if (wn_node_get(n, "keywords")) {
        wn_tell(t, "   Only where one of these words stands: ");
        tell_or_count(t, wn_node_get(n, "keywords.any-of"));
        if (r->keyword_context > 0) {
            wn_tell(t, " (and up to %u before and after, whatever they say)",
                (unsigned)r->keyword_context);
        }
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (wn_node_get(n, "folders")) {
        wn_tell(t, "   Only in these folders: ");
        tell_or_count(t, wn_node_get(n, "folders"));
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (wn_node_get(n, "mime")) {
        wn_tell(t, "   Only these types of file: ");
        wn_tell_texts(t, wn_node_get(n, "mime"));
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (r->max_items > 0) {
        wn_tell(t, "   If it is more than %llu, the program stops and asks.",
            (unsigned long long)r->max_items);
        wn_tell_end(t);
    }
}

static void
tell_parts(struct wn_teller *t, const struct wn_rule *r,
    const struct wn_category_rule *row)
{
    if (r->apps != 0 && r->apps != WN_APP_ADDRESS_BOOK) {
        wn_tell(t, "   In: ");
        wn_tell_bits(t, wn_words_app, r->apps);
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (row->kinds) {
        wn_tell(t, "   Which ones: ");
        wn_tell_bits(t, wn_words_kind, r->kinds);
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (r->category == WN_CAT_CALLS) {
        wn_tell(t, "   What is taken: who, when and for how long. Nothing "
                   "that was said.");
        wn_tell_end(t);
    }
    if (row->parts != 0) {
        wn_tell(t, "   What is taken: ");
        wn_tell_bits(t, wn_words_part, r->parts);
        wn_tell(t, ".");
        wn_tell_end(t);
        if (row->parts & ~r->parts) {
            wn_tell(t, "   What is not: ");
            wn_tell_bits(t, wn_words_part, row->parts & ~r->parts);
            wn_tell(t, ".");
            wn_tell_end(t);
        }
    }
    if (row->kinds) {
        wn_tell(t, "   A picture also tells where it was taken, if the phone "
                   "noted it.");
        wn_tell_end(t);
    }
    if (row->kinds && (r->kinds & (WN_KIND_SCREENSHOT | WN_KIND_SAVED))) {
        wn_tell(t, "   Screenshots and saved pictures may carry another day "
                   "than the thing they show.");
        wn_tell_end(t);
    }
}

static void
tell_rule(struct wn_teller *t, unsigned number, const struct wn_node *n,
    const struct wn_rule *r)
{
    const struct wn_category_rule *row = wn_category_rule(r->category);
    const char *words = wn_category_words(r->category);

    if (!wn_node_good(n, "category")) {
        wn_tell(t, "%u. ", number);
        wn_tell_text(t, wn_node_text(n, "category"));
        wn_tell_end(t);
        return;
    }
    wn_tell(t, "%u. %c%s", number,
        words[0] >= 'a' && words[0] <= 'z' ? words[0] - 'a' + 'A' : words[0],
        words + 1);
    if (!t->discreet) {
        wn_tell(t, " (the rule \"");
        wn_tell_text(t, r->name);
        wn_tell(t, "\")");
    }
    wn_tell_end(t);
    tell_people(t, n, r, row);
    if (row->contacts) {
        tell_contacts(t, n, r);
    }
    tell_dates(t, n, r, row->times[0] != WN_TF_NONE);
    tell_parts(t, r, row);
    tell_limits(t, n, r);
}

void
wn_explain_rule(struct wn_teller *t, size_t i)
{
    const struct wn_node *list = wn_node_get(t->c->root, "allow");
    const struct wn_node *n = list ? list->first : NULL;

    for (size_t k = 0; n && k < i; k++) {
        n = n->next;
    }
    if (n && i < t->c->terms.rule_count) {
        tell_rule(t, (unsigned)i + 1, n, &t->c->terms.rules[i]);
    }
}

void
wn_explain_allow(struct wn_teller *t)
{
    const struct wn_node *list = wn_node_get(t->c->root, "allow");
    const struct wn_node *n = list ? list->first : NULL;

    wn_tell_heading(t, "What will be looked at and kept");
    for (size_t i = 0; n && i < t->c->terms.rule_count; i++, n = n->next) {
        tell_rule(t, (unsigned)i + 1, n, &t->c->terms.rules[i]);
    }
}
