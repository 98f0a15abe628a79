#include "scope/scope_in.h"

static const struct wn_artefact_info artefacts[] = {
#define WN_X(reader, on, cats, apps, route, had, idom, ipath, fdom, fprefix) \
    { #reader, WN_PLATFORM_##on, cats, apps, route, WN_HAD_##had, idom, ipath, \
        fdom, fprefix },
    WN_ARTEFACTS(WN_X)
#undef WN_X
};

_Static_assert(sizeof(artefacts) / sizeof(artefacts[0]) == WN_ART_COUNT,
    "one row an artefact");
_Static_assert(WN_CAT_COUNT <= 32, "categories are bits of uint32_t");

static const struct {
    uint32_t parts;
    const char *why;
} silent[] = {
    [WN_PLATFORM_IOS] = { WN_PART_ACCOUNTS,
        "an iPhone does not tell its accounts over the cable" },
    [WN_PLATFORM_ANDROID] = {
        WN_PART_PHONE_NUMBER | WN_PART_SIM | WN_PART_ACCOUNTS,
        "an Android phone does not tell its number, SIM or accounts in a way "
        "that can be relied on" },
};

uint32_t
wn_silent_parts(
    enum wn_platform platform, const struct wn_rule *r, const char **why)
{
    if (r->category != WN_CAT_DEVICE_INFO ||
        (unsigned)platform >= sizeof(silent) / sizeof(silent[0])) {
        return 0;
    }
    *why = silent[platform].why;
    return r->parts & silent[platform].parts;
}

const struct wn_artefact_info *
wn_artefact_info(enum wn_artefact a)
{
    return (unsigned)a < (unsigned)WN_ART_COUNT ? &artefacts[a] : NULL;
}

const char *
wn_route_mode(uint32_t route, enum wn_category category)
{
    if (category == WN_CAT_DEVICE_CONTROLS) {
        return "drained-in-transit"; /* commands that list all there is */
    }
    switch (route) {
    case WN_ROUTE_IDENTITY:
    case WN_ROUTE_ANDROID_PROVIDER:
        return "selected-on-device";
    case WN_ROUTE_IOS_BACKUP:
        return "drained-in-transit";
    default:
        return "fetched-one-by-one";
    }
}

bool
wn_artefact_concerns(enum wn_artefact a, const struct wn_rule *r)
{
    const struct wn_artefact_info *info = wn_artefact_info(a);

    return (info->categories & (1u << r->category)) != 0 &&
        (info->apps == 0 || r->apps == 0 || (info->apps & r->apps) != 0);
}

bool
wn_artefact_serves(enum wn_artefact a, const struct wn_rule *r)
{
    return wn_artefact_info(a)->had != WN_HAD_HELPER &&
        wn_artefact_concerns(a, r);
}

const char *
wn_rule_mode(const struct wn_terms *t, const struct wn_rule *r)
{
    for (unsigned a = 0; a < (unsigned)WN_ART_COUNT; a++) {
        const struct wn_artefact_info *info = &artefacts[a];

        if (info->platform == t->platform && (t->routes & info->route) &&
            wn_artefact_serves((enum wn_artefact)a, r)) {
            return wn_route_mode(info->route, r->category);
        }
    }
    return "";
}
