#include "scope/scope.h"

static const struct wn_artefact_info artefacts[] = {
#define WN_X(reader, on, cats, apps, route, enc, idom, ipath, fdom, fprefix) \
    { #reader, WN_PLATFORM_##on, cats, apps, route, enc, idom, ipath, fdom, \
        fprefix },
    WN_ARTEFACTS(WN_X)
#undef WN_X
};

_Static_assert(sizeof(artefacts) / sizeof(artefacts[0]) == WN_ART_COUNT,
    "one row an artefact");
_Static_assert(WN_CAT_COUNT <= 32, "categories are bits of uint32_t");

const struct wn_artefact_info *
wn_artefact_info(enum wn_artefact a)
{
    return (unsigned)a < (unsigned)WN_ART_COUNT ? &artefacts[a] : NULL;
}
