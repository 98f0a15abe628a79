/** Days and moments against each other, against now, and against the policy. */
#include <stdio.h>
#include <string.h>

#include "new.h"

#define DAY_NS (INT64_C(86400) * 1000000000)

/** Longer than the policy allows? Days are counted with both ends. */
static const char *
too_long(struct interview *it, const char *cap, int64_t ns, int64_t spare)
{
    int64_t most = wn_policy_cap(it->policy, cap);

    if (most == 0 || ns <= (most - spare) * DAY_NS) {
        return NULL;
    }
    (void)snprintf(it->told, sizeof(it->told),
        _("The policy allows at most %lld days. Type an earlier day."),
        (long long)most);
    return it->told;
}

/** What a day would be at, to count days. */
static int64_t
noon_of(const char *day)
{
    char text[32];
    struct wn_typed t;

    (void)snprintf(text, sizeof(text), "%.10sT12:00:00Z", day);
    return wn_typed_moment(&t, text, "UTC") == WN_TYPED_GOOD ? t.at_ns : 0;
}

/** What a policy caps. */
static const char *
over_cap(struct interview *it, struct place at, const struct wn_typed *t,
    const struct wn_typed *now)
{
    return at.id == Q_TO ? too_long(it, "longest-window-days",
            noon_of(t->value) - noon_of(answer(it, Q_FROM, at.lap)), 1)
        : at.id == Q_UNTIL ? too_long(it, "longest-agreement-days",
            t->at_ns - now->at_ns, 0) : NULL;
}

/** Days and moments that cannot both be true. Both sides compare as texts. */
const char *
out_of_order(struct interview *it, struct place at, const struct wn_typed *t)
{
    const char *value = t->value;
    struct wn_typed now;

    if (at.id == Q_TO && strcmp(value, answer(it, Q_FROM, at.lap)) < 0) {
        return _("The last day is before the first.");
    }
    if (at.id == Q_CONFIRMED &&
        strcmp(value, answer(it, Q_NOTICE_GIVEN, 0)) < 0) {
        return _("That is before the notice was given.");
    }
    if (wn_typed_moment(&now, "now", answer(it, Q_ZONE, 0)) !=
        WN_TYPED_GOOD) {
        return _("There is no such time zone. Type it like Europe/London.");
    }
    if (at.id == Q_UNTIL && strcmp(value, now.value) <= 0) {
        return _("That is over already.");
    }
    if (at.id == Q_REVIEW && strncmp(value, now.value, 10) < 0) {
        return _("That is over already.");
    }
    if ((at.id == Q_DECIDED || at.id == Q_NOTICE_GIVEN ||
            at.id == Q_CONFIRMED) && strcmp(value, now.value) > 0) {
        return _("That is still to come.");
    }
    if (at.id == Q_FROM && strncmp(value, now.value, 10) > 0) {
        return _("That is still to come.");
    }
    return over_cap(it, at, t, &now);
}
