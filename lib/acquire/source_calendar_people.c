/** Who is in which entry: guests and organisers, compared on the phone. */
#include "acquire/source_calendar.h"

static const struct wn_ask_column of_entry[] = { { "event_id", false } };

/** Numbers of rows that a question gives, added to *out. */
static enum wn_status
ask(struct source_android *s, struct wn_ask *q, struct source_where *w,
    size_t column, struct source_ids *out, struct wn_err *err)
{
    const struct wn_rowset *rs = NULL;
    enum wn_status st = source_where_ask(w, s, q, "numbers", &rs, err);

    source_where_free(w);
    return st == WN_OK ? source_rows_ids(rs, column, out, err) : st;
}

static enum wn_status
entries_with(struct source_android *s, int user, size_t rule,
    struct source_ids *out, struct wn_err *err)
{
    struct wn_ask guests = { .provider = WN_PROV_ATTENDEE, .user = user,
        .columns = of_entry, .column_count = 1 };
    struct wn_ask own = { .provider = WN_PROV_EVENT, .user = user };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    source_where_alternative(&w);
    source_where_people(&w, s, rule, "attendeeEmail");
    st = ask(s, &guests, &w, 0, out, err);
    if (st != WN_OK) {
        return st;
    }
    source_where_begin(&w);
    source_where_alternative(&w);
    source_where_people(&w, s, rule, "organizer");
    return ask(s, &own, &w, SIZE_MAX, out, err);
}

enum wn_status
calendar_choose_people(struct source_android *s, int user,
    struct calendar_choice *c, struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_ask guests = { .provider = WN_PROV_ATTENDEE, .user = user,
        .columns = of_entry, .column_count = 1 };
    struct source_where w;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < t->rule_count; i++) {
        const struct wn_rule *r = source_where_rule(s, i, WN_CAT_CALENDAR);

        if (r && r->has_people) {
            c->limited[i] = true;
            st = entries_with(s, user, i, &c->people[i], err);
        }
    }
    if (st != WN_OK) {
        return st;
    }
    source_where_begin(&w);
    source_where_denied_people(&w, s, WN_CAT_CALENDAR, 0, "attendeeEmail");
    if (w.count > 0 || w.failed) {
        return ask(s, &guests, &w, 0, &c->denied, err);
    }
    source_where_free(&w);
    return WN_OK;
}
