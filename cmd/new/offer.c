/** What may be chosen: as things stand, and as the policy lets it. */
#include <string.h>

#include "new.h"

struct wording
wording_of(const struct interview *it, enum step_id id)
{
    const struct step *s = it->steps[id];

    return s->unasked && !holds(it, IF_ASKED, 0)
        ? *s->unasked : (struct wording){ s->question, s->why, s->must };
}

bool
fits(const struct interview *it, const struct choice *c, int lap)
{
    return holds(it, c->when, lap);
}

static bool
may_change(const struct interview *it, const char *change)
{
    return wn_policy_lets(it->policy, "device-changes", change);
}

/** Of what may be taken: also the way that it comes. */
static bool
comes_at_all(const struct interview *it, const char *kind)
{
    const char *route = route_of(it, kind);
    bool password = strcmp(kind, "calls") == 0 && holds(it, IF_IPHONE, 0);

    return (!route[0] || wn_policy_lets(it->policy, "routes", route)) &&
        (!password || may_change(it, "temporary-backup-password"));
}

bool
is_let(const struct interview *it, struct place at, const struct choice *c)
{
    const struct step *s = it->steps[at.id];
    const char *kind = answer(it, Q_KIND, at.lap);

    if (!it->policy || strcmp(c->word, "nothing") == 0) {
        return true;
    }
    if ((at.id == Q_WHO && strcmp(c->word, "everybody") == 0) ||
        (at.id == Q_CONTACTS && strcmp(c->word, "all") == 0)) {
        return !wn_policy_wants_people(it->policy, kind);
    }
    if (at.id == Q_PLATFORM) {
        return may_change(it, strcmp(c->word, "ios") == 0
                ? "pairing-trust" : "usb-debugging-key");
    }
    if (at.id == Q_WHEN && strcmp(c->word, "all-dates") == 0) {
        return wn_policy_cap(it->policy, "longest-window-days") == 0;
    }
    return !s->cap || (wn_policy_lets(it->policy, s->cap, c->word) &&
        (at.id != Q_KIND || comes_at_all(it, c->word)));
}

bool
offered(const struct interview *it, struct place at, const struct choice *c)
{
    return fits(it, c, at.lap) && is_let(it, at, c);
}
