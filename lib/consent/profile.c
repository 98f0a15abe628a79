#include "consent/profile.h"

#include <string.h>

bool
wn_basis_is_agreed(const struct wn_node *root)
{
    return wn_node_is(root, "authority.basis", "agreement") ||
        wn_node_is(root, "authority.basis", "agreement-on-behalf");
}

bool
wn_person_cannot_agree(const struct wn_node *root)
{
    return wn_node_is(root, "person.age-group", "child") ||
        wn_node_is(root, "person.capacity", "lacks");
}

bool
wn_when_applies(const struct wn_check *k, enum wn_when when)
{
    const struct wn_node *r = k->root;
    bool agreed = wn_basis_is_agreed(r);
    bool child = wn_node_is(r, "person.age-group", "child");
    bool adult = wn_node_is(r, "agreement.giver", "responsible-adult");

    switch (when) {
    case WN_WHEN_ALWAYS:
        return true;
    case WN_WHEN_AGREED:
        return agreed;
    case WN_WHEN_NOT_SELF:
        return agreed && wn_node_good(r, "agreement.giver") &&
            !wn_node_is(r, "agreement.giver", "self");
    case WN_WHEN_ON_BEHALF:
        return agreed && wn_person_cannot_agree(r);
    case WN_WHEN_RESPONSIBLE:
        return agreed && adult;
    case WN_WHEN_CHILD:
        return agreed && child;
    case WN_WHEN_CHILD_RESPONSIBLE:
        return agreed && child && adult;
    case WN_WHEN_EXCESS:
        return wn_node_bool_is(r, "authority.excess-information.risk", true);
    case WN_WHEN_CONFIDENTIAL:
        return wn_node_bool_is(
            r, "authority.confidential-information.risk", true);
    case WN_WHEN_EXTENDS:
        return wn_node_get(r, "extends") != NULL;
    }
    return false;
}

/** The map that a path's last key belongs to; NULL when it is not there. */
static const struct wn_node *
parent_of(const struct wn_node *root, const char *path, const char **key)
{
    char head[128];
    const char *dot = strrchr(path, '.');

    *key = dot ? dot + 1 : path;
    if (!dot) {
        return root;
    }
    if ((size_t)(dot - path) >= sizeof(head)) {
        return NULL;
    }
    memcpy(head, path, (size_t)(dot - path));
    head[dot - path] = '\0';
    return wn_node_get(root, head);
}

void
wn_needs_check(struct wn_check *k, const struct wn_need *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *key;
        const struct wn_node *in;

        if (!wn_when_applies(k, rows[i].when) ||
            wn_node_get(k->root, rows[i].path)) {
            continue;
        }
        in = parent_of(k->root, rows[i].path, &key);
        if (in && !in->bad && in->kind == WN_NODE_MAP) {
            wn_complain_missing(
                k, in, key, "\"%s\" is missing: %s", key, rows[i].why);
        }
    }
}

static void
must_be(struct wn_check *k, const char *path, bool value, const char *why)
{
    if (wn_node_bool_is(k->root, path, !value)) {
        wn_complain(k, wn_node_get(k->root, path), "%s", why);
    }
}

static void
check_giver(struct wn_check *k)
{
    const struct wn_node *giver = wn_node_good(k->root, "agreement.giver");

    must_be(k, "agreement.giver-is-suspect", false,
        "whoever is suspected may not give this agreement");
    if (wn_basis_is_agreed(k->root) ||
        wn_node_is(k->root, "authority.basis", "consent")) {
        must_be(k, "agreement.device-provided", true,
            "without the phone being handed over there is no agreement");
        must_be(k, "agreement.extraction-agreed", true,
            "extraction was not agreed to: nothing may be taken");
    }
    if (giver && wn_person_cannot_agree(k->root) &&
        wn_node_is(k->root, "agreement.giver", "self")) {
        wn_complain(k, giver,
            "a child, or somebody who lacks capacity, cannot give this "
            "agreement: name who gave it on their behalf");
    }
}

static void
check_form(struct wn_check *k)
{
    const struct wn_node *a = wn_node_good(k->root, "agreement");

    if (!a) {
        return;
    }
    if (wn_node_is(a, "form", "oral-recorded")) {
        if (!wn_node_get(a, "oral-reason")) {
            wn_complain_missing(k, a, "oral-reason",
                "an agreement given aloud needs \"oral-reason\": "
                "physical-impairment or literacy. Without a shared language, "
                "confirm in writing in theirs");
        }
        if (!wn_node_get(a, "recorded-by")) {
            wn_complain_missing(k, a, "recorded-by",
                "an agreement given aloud needs \"recorded-by\": who wrote it "
                "down");
        }
    } else if (wn_node_good(a, "form") && wn_node_get(a, "oral-reason")) {
        wn_complain_key(k, wn_node_get(a, "oral-reason"),
            "\"oral-reason\" belongs to \"form: oral-recorded\" only");
    }
}

/** Complain when `late` is before `early`. */
static void
check_order(struct wn_check *k, const char *early, const char *late,
    const char *why)
{
    const struct wn_node *a = wn_node_good(k->root, early);
    const struct wn_node *b = wn_node_good(k->root, late);

    if (a && b && b->value < a->value) {
        wn_complain(k, b, "%s", why);
    }
}

static void
check_instants(struct wn_check *k)
{
    check_order(k, "agreement.valid-from", "agreement.valid-until",
        "\"valid-until\" is before \"valid-from\"");
    check_order(k, "agreement.confirmed", "agreement.valid-from",
        "\"valid-from\" is before the agreement was confirmed");
    check_order(k, "notice.given", "agreement.confirmed",
        "the agreement was confirmed before the notice was given");
}

static void
check_identifiers(struct wn_check *k)
{
    const struct wn_node *list = wn_node_good(k->root, "device.identifiers");
    bool ios = wn_node_is(k->root, "device.platform", "ios");

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        const struct wn_node *value = wn_node_good(n, "value");

        if (ios && wn_node_is(n, "type", "android-id")) {
            wn_complain(k, wn_node_get(n, "type"),
                "an iPhone has no android-id");
        }
        if (wn_node_is(k->root, "device.platform", "android") &&
            wn_node_is(n, "type", "udid")) {
            wn_complain(k, wn_node_get(n, "type"),
                "an Android phone has no udid");
        }
        if (value && wn_node_is(n, "type", "imei") &&
            (strspn(value->text, "0123456789") != strlen(value->text) ||
                strlen(value->text) < 14 || strlen(value->text) > 16)) {
            wn_complain(k, value, "an IMEI is 15 digits");
        } else if (value && strpbrk(value->text, " \t\r\n")) {
            wn_complain(k, value, "an identifier holds no spaces");
        }
    }
    if (ios && wn_node_get(k->root, "device.users")) {
        wn_complain_key(k, wn_node_get(k->root, "device.users"),
            "\"users\" are Android users: an iPhone has none");
    }
}

/** A route that the other platform offers does no harm, but somebody may have
 * explained the wrong one. */
static void
check_routes(struct wn_check *k)
{
    const struct wn_node *list = wn_node_good(k->root, "method.routes");
    const struct wn_node *platform = wn_node_good(k->root, "device.platform");

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        if (platform && platform->word && n->word &&
            (n->word->value & wn_platform_routes(
                (enum wn_platform)platform->value)) == 0) {
            wn_warn(k, n, "not applicable: an %s has no route \"%s\"",
                platform->word->said, n->text);
        }
    }
}

static void
check_revisions(struct wn_check *k)
{
    static const struct wn_need needs[] = {
        { "notice", WN_WHEN_EXTENDS, "a wider agreement needs its own notice" },
        { "notice.ref", WN_WHEN_EXTENDS,
            "a wider agreement needs its own notice" },
        { "notice.given", WN_WHEN_EXTENDS,
            "a wider agreement needs its own notice" },
        { "agreement.confirmed", WN_WHEN_EXTENDS,
            "a wider agreement needs its own confirmation" },
    };

    wn_needs_check(k, needs, sizeof(needs) / sizeof(needs[0]));
    if (wn_node_get(k->root, "supersedes") &&
        wn_node_get(k->root, "extends")) {
        wn_complain_key(k, wn_node_get(k->root, "extends"),
            "a filter narrows an earlier one (supersedes) or widens it "
            "(extends), not both");
    }
}

void
wn_profile_common(struct wn_check *k)
{
    const struct wn_node *profile = wn_node_good(k->root, "profile");

    if (profile && profile->word &&
        profile->word->value == WN_PROFILE_LATER) {
        wn_complain(k, profile,
            "the profile %s is not built yet: use generic or gb-pcsc-2022",
            profile->word->name);
    }
    check_giver(k);
    check_form(k);
    check_instants(k);
    check_identifiers(k);
    check_routes(k);
    check_revisions(k);
    if (profile && profile->word &&
        profile->word->value == WN_PROFILE_GB_PCSC_2022) {
        wn_profile_gb(k);
    }
}
