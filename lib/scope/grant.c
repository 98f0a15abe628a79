#include "base/err.h"
#include "scope/scope_in.h"

static bool
route_is_used(const struct wn_scope *s, enum wn_route route)
{
    for (unsigned a = 0; a < (unsigned)WN_ART_COUNT; a++) {
        if (wn_artefact_info((enum wn_artefact)a)->route == (uint32_t)route &&
            wn_scope_needs(s, (enum wn_artefact)a)) {
            return true;
        }
    }
    return false;
}

static size_t
slot_of(enum wn_route route)
{
    for (size_t i = 0; i < WN_ROUTE_MAX; i++) {
        if ((uint32_t)route == 1u << i) {
            return i;
        }
    }
    return WN_ROUTE_MAX;
}

enum wn_status
wn_scope_grant(const struct wn_grant **out, struct wn_scope *s,
    enum wn_route route, struct wn_err *err)
{
    size_t slot = slot_of(route);

    if (slot == WN_ROUTE_MAX) {
        return wn_fail(err, WN_DENIED, "a grant is for one known route");
    }
    if ((s->terms->routes & (uint32_t)route) == 0) {
        return wn_fail(err, WN_DENIED,
            "the filter does not agree to the route %s", wn_route_name(route));
    }
    if (!route_is_used(s, route)) {
        return wn_fail(err, WN_DENIED, "no rule needs the route %s",
            wn_route_name(route));
    }
    s->grants[slot] = (struct wn_grant){ s, route };
    *out = &s->grants[slot];
    return WN_OK;
}

enum wn_status
wn_grant_permits(
    const struct wn_grant *g, enum wn_route route, struct wn_err *err)
{
    if (!g || g->route != route || !g->scope) {
        return wn_fail(err, WN_DENIED,
            "nothing may be read over the route %s without a grant for it",
            wn_route_name(route));
    }
    return WN_OK;
}
