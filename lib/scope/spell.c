/** How one person's address may be written down: what a phone that compares by
 * itself is asked for. The other way round from people.c. */
#include <stdio.h>
#include <string.h>

#include "base/regions.h"
#include "scope/scope.h"

struct spellings {
    char (*at)[256];
    size_t count;
    const struct wn_handle *of;
    const char *region;
};

/** Only what reads back as the same: a spelling that would be somebody else's,
 * or nobody's, asks the phone for rows that may not be kept. */
static void
add(struct spellings *s, const char *before, const char *trunk,
    const char *rest)
{
    char text[256];
    struct wn_handle back;
    int n = snprintf(text, sizeof(text), "%s%s%s", before, trunk, rest);

    if (n <= 0 || (size_t)n >= sizeof(text) || s->count == WN_SPELLINGS) {
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->at[i], text) == 0) {
            return;
        }
    }
    wn_handle_read(&back, text, (size_t)n, s->region);
    if (wn_handle_same(&back, s->of)) {
        memcpy(s->at[s->count++], text, (size_t)n + 1);
    }
}

size_t
wn_handle_spellings(const struct wn_handle *h, const char *region,
    char out[WN_SPELLINGS][256])
{
    struct spellings s = { out, 0, h, region };
    const struct wn_region *home = wn_region_find(region);
    const struct wn_region *theirs =
        h->kind == WN_HANDLE_E164 ? wn_region_of_digits(h->norm + 1) : NULL;
    const char *trunk = theirs ? theirs->trunk : "";
    char before[32];
    const char *rest;

    add(&s, h->norm, "", "");
    if (h->kind != WN_HANDLE_E164 || !theirs) {
        return s.count;
    }
    rest = h->norm + 1 + strlen(theirs->country);
    (void)snprintf(before, sizeof(before), "+%s", theirs->country);
    add(&s, before, trunk, rest); /* "+44 (0)20 …" */
    if (home) {
        (void)snprintf(
            before, sizeof(before), "%s%s", home->abroad, theirs->country);
        add(&s, before, "", rest);
        add(&s, before, trunk, rest);
        add(&s, home->trunk, "", rest);
        add(&s, "", "", rest);
    }
    return s.count;
}
