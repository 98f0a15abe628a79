/** Times: the one that decided lies within the rule's dates; none lies within a
 * denied period. */
#include <string.h>

#include "verify/rescope.h"

static bool
span_has(struct wn_span s, int64_t t)
{
    return t >= s.from_ns && (t < s.until_ns || s.until_ns == WN_TIME_MAX);
}

/** The event time of a kind; NULL. */
static const struct wn_ev_time *
time_of(const struct wn_ev_item *it, const char *kind)
{
    for (size_t i = 0; i < it->time_count; i++) {
        if (strcmp(it->times[i].kind, kind) == 0) {
            return &it->times[i];
        }
    }
    return NULL;
}

/** The kind of event time that a rule's time-field is about. */
static const char *
kind_of(enum wn_time_field field)
{
    static const char *const kinds[WN_TF_COUNT] = { [WN_TF_SHOWN] = "shown",
        [WN_TF_SENT] = "sent", [WN_TF_RECEIVED] = "received",
        [WN_TF_START] = "start", [WN_TF_OCCURS] = "start",
        [WN_TF_CREATED] = "created", [WN_TF_TAKEN] = "taken",
        [WN_TF_ADDED] = "added", [WN_TF_RECORDED] = "recorded",
        [WN_TF_MODIFIED] = "modified", [WN_TF_VISITED] = "visited" };

    return (unsigned)field < WN_TF_COUNT && kinds[field] ? kinds[field] : "";
}

static bool
is_picture(enum wn_category c)
{
    return c == WN_CAT_PHOTOS || c == WN_CAT_VIDEOS;
}

/** When a picture or sound was made: its own time, else the catalogue's, else
 * the file's; the kind says which. */
static const struct wn_ev_time *
captured(const struct wn_ev_item *it)
{
    const struct wn_ev_time *t =
        time_of(it, is_picture(it->category) ? "taken" : "recorded");

    t = t ? t : time_of(it, "created");
    return t ? t : time_of(it, "modified");
}

enum wn_re_answer
wn_re_in_time(const struct wn_rescope *s, const struct wn_rule *rule,
    const struct wn_ev_item *it)
{
    const char *kind = kind_of(rule->time_field);
    const struct wn_ev_time *t;

    if (!wn_category_timed(rule->category)) {
        return WN_RE_YES;
    }
    if (rule->time_field == WN_TF_OCCURS) {
        return wn_re_occurs(it, rule->span) ? WN_RE_YES : WN_RE_NO;
    }
    t = it->dated && strcmp(it->time.kind, kind) == 0 ? &it->time
                                                      : time_of(it, kind);
    if ((is_picture(rule->category) && rule->time_field == WN_TF_TAKEN) ||
        (rule->category == WN_CAT_AUDIO &&
            rule->time_field == WN_TF_RECORDED)) {
        t = captured(it);
    } else if (rule->category == WN_CAT_AUDIO) {
        t = time_of(it, "added"); /* when it came to the phone */
    }
    if (t) {
        return rule->all_dates || span_has(rule->span, t->time_ns)
            ? WN_RE_YES : WN_RE_NO;
    }
    if (rule->undated_include) {
        return WN_RE_YES;
    }
    /* Another rule's time may have been left out with its part. */
    return it->rule_id >= 1 && &s->t->rules[it->rule_id - 1] != rule
        ? WN_RE_MAYBE : WN_RE_NO;
}

bool
wn_re_deny_time(const struct wn_deny_rule *d, const struct wn_re_facts *f)
{
    const struct wn_ev_item *it = f->it;
    bool picture = is_picture(it->category);

    if ((d->span.from_ns == WN_TIME_MIN && d->span.until_ns == WN_TIME_MAX) ||
        it->category == WN_CAT_CONTACTS || f->zone_assumed ||
        (!it->dated && it->time_count == 0)) {
        return true;
    }
    if (it->category == WN_CAT_CALENDAR) {
        return wn_re_occurs(it, d->span); /* what lasts has no one instant */
    }
    if (it->dated && span_has(d->span, it->time.time_ns)) {
        return true;
    }
    for (size_t i = 0; i < it->time_count; i++) {
        const struct wn_ev_time *t = &it->times[i];

        /* Each file of a group has a file time of its own; the group was
         * decided by that of its picture. */
        if (span_has(d->span, t->time_ns) &&
            (!picture || strcmp(t->kind, "modified") != 0)) {
            return true;
        }
    }
    return wn_re_receipt_within(it, d->span);
}
