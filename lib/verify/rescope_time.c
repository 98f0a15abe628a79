/** Times: the one that decided must be what its raw value says, and lie within
 * the rule's dates; no other may lie within a denied period. */
#include <inttypes.h>
#include <string.h>

#include "verify/rescope.h"

/* Units of the raw values and where they begin (docs/bundle-format.md). */
struct unit {
    const char *name;
    int64_t zero_s, ns;
};
static const struct unit units[] = {
    { "unix-s", 0, INT64_C(1000000000) },
    { "unix-ms", 0, 1000000 },
    { "unix-ns", 0, 1 },
    { "apple-s", INT64_C(978307200), INT64_C(1000000000) },
    { "apple-s-real", INT64_C(978307200), INT64_C(1000000000) },
    { "apple-ns", INT64_C(978307200), 1 },
    { "hfs-s", INT64_C(-2082844800), INT64_C(1000000000) },
};

/* A real has 53 bits: 0.1 µs today, and rounding differs between readings. */
#define REAL_SLACK_NS 1000

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

enum wn_re_answer
wn_re_in_time(const struct wn_rescope *s, const struct wn_rule *rule,
    const struct wn_ev_item *it)
{
    const char *kind = kind_of(rule->time_field);
    const struct wn_ev_time *t;

    if (!wn_category_timed(rule->category)) {
        return WN_RE_YES;
    }
    t = it->dated && strcmp(it->time.kind, kind) == 0 ? &it->time
                                                      : time_of(it, kind);
    /* A picture without a capture time goes by the catalogue's or the file's:
     * its basis says which. */
    if (!t && it->dated && is_picture(rule->category) &&
        rule->time_field == WN_TF_TAKEN) {
        t = &it->time;
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
wn_re_deny_time(const struct wn_deny_rule *d, const struct wn_ev_item *it)
{
    bool picture = is_picture(it->category);

    if ((d->span.from_ns == WN_TIME_MIN && d->span.until_ns == WN_TIME_MAX) ||
        it->category == WN_CAT_CONTACTS ||
        (!it->dated && it->time_count == 0)) {
        return true;
    }
    if (it->dated && span_has(d->span, it->time.time_ns)) {
        return true;
    }
    for (size_t i = 0; i < it->time_count; i++) {
        const struct wn_ev_time *t = &it->times[i];

        if (span_has(d->span, t->time_ns) &&
            (!picture || strcmp(t->kind, "taken") == 0 ||
                strcmp(t->kind, "added") == 0)) {
            return true;
        }
    }
    return false;
}

/** ---- is the time what its raw value says? ---------------------------- */

static const struct unit *
unit_of(const char *name)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(units[i].name, name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

static bool
is_true(const struct wn_ev_time *t)
{
    const struct unit *u = unit_of(t->epoch);
    int64_t ns;

    if (!u) {
        return strcmp(t->epoch, "text") == 0 && t->raw.kind == WN_EV_TEXT;
    }
    if (t->raw.kind == WN_EV_INT) {
        return !__builtin_mul_overflow(t->raw.i, u->ns, &ns) &&
            !__builtin_add_overflow(ns, u->zero_s * WN_NS_PER_S, &ns) &&
            ns == t->time_ns;
    }
    if (t->raw.kind == WN_EV_REAL) {
        /* Whole units and the rest apart, as the sum would lose bits. */
        double whole, rest;

        if (u->ns != WN_NS_PER_S || !(t->raw.r > -9e9 && t->raw.r < 9e9)) {
            return false;
        }
        whole = (double)(int64_t)t->raw.r;
        whole -= whole > t->raw.r ? 1 : 0;
        rest = (t->raw.r - whole) * (double)u->ns;
        ns = ((int64_t)whole + u->zero_s) * WN_NS_PER_S + (int64_t)rest;
        return t->time_ns >= ns - REAL_SLACK_NS &&
            t->time_ns <= ns + REAL_SLACK_NS;
    }
    return false;
}

static bool
is_same(const struct wn_ev_time *a, const struct wn_ev_time *b)
{
    return a->time_ns == b->time_ns && strcmp(a->kind, b->kind) == 0 &&
        strcmp(a->epoch, b->epoch) == 0 && a->raw.kind == b->raw.kind &&
        a->raw.i == b->raw.i && a->raw.n == b->raw.n &&
        (a->raw.n == 0 || memcmp(a->raw.p, b->raw.p, a->raw.n) == 0);
}

static void
check_one(struct wn_rescope *s, const struct wn_ev_item *it,
    const struct wn_ev_time *t)
{
    static const char *const kinds[] = { "shown", "sent", "received",
        "delivered", "read", "edited", "recorded", "taken", "added",
        "created", "modified", "visited", "start", "end", NULL };
    static const char *const setters[] = { "device", "network", "sender",
        "exif", "quicktime", "catalogue", "filesystem", "unknown", NULL };

    if (!wn_is_word(t->kind, kinds) || !wn_is_word(t->set_by, setters)) {
        wn_report_item(s->r, it->id, "one of its times is of an unknown kind, "
            "or set by nobody known");
    }
    if (!is_true(t)) {
        wn_report_item(s->r, it->id, "its time \"%s\" is not what its raw "
            "value says", t->kind);
    }
}

void
wn_re_check_times(struct wn_rescope *s, const struct wn_ev_item *it)
{
    bool explained = !it->dated;

    for (size_t i = 0; i < it->time_count; i++) {
        const struct wn_ev_time *t = &it->times[i];

        check_one(s, it, t);
        explained = explained || is_same(t, &it->time);
        if (is_picture(it->category) && is_same(t, &it->time) &&
            strcmp(t->set_by, "catalogue") == 0 &&
            !s->t->index_photos_catalogue) {
            wn_rescope_outside(s, it->id, "it was chosen by the date in the "
                "phone's list of photos, which was not agreed to be used");
        }
    }
    if (!explained) {
        wn_report_item(s->r, it->id,
            "the time that decided is none of its times");
    }
    if (it->dated && !is_true(&it->time)) {
        wn_report_item(s->r, it->id, "the time that decided is not what its "
            "raw value says");
    }
}
