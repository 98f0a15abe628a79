/** Can a rule be carried out, how, and if not, why not? Said before the cable,
 * so that nobody is asked to unlock a phone for nothing. */
#include "scope/plan_in.h"

#include <stdio.h>
#include <string.h>

enum judgement { CAN, CANNOT, PARTLY };

static const char *
mode_of(uint32_t route)
{
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

static enum judgement
say(struct wn_plan *p, size_t i, enum judgement j, const char *why)
{
    wn_lines_add(&p->whys, "%s", why);
    if (!p->whys.failed) {
        p->rules[i].why = p->whys.at[p->whys.count - 1];
    }
    return j;
}

/** The artefact that serves the rule over an agreed route; WN_ART_COUNT when
 * none does, with *other a route that would have to be agreed to. */
static enum wn_artefact
find_artefact(
    const struct wn_terms *t, const struct wn_rule *r, uint32_t *other)
{
    *other = 0;
    for (unsigned a = 0; a < (unsigned)WN_ART_COUNT; a++) {
        const struct wn_artefact_info *info =
            wn_artefact_info((enum wn_artefact)a);

        if (!wn_artefact_serves((enum wn_artefact)a, r)) {
            continue;
        }
        if ((t->routes & info->route) != 0) {
            return (enum wn_artefact)a;
        }
        *other = info->route;
    }
    return WN_ART_COUNT;
}

static bool
nobody_resolved(const struct wn_terms *t, const struct wn_rule *r)
{
    for (size_t i = 0; i < r->people.count; i++) {
        struct wn_handle h;

        wn_handle_read(
            &h, r->people.at[i], strlen(r->people.at[i]), t->region);
        if (h.kind != WN_HANDLE_UNRESOLVED) {
            return false;
        }
    }
    return r->has_people && r->callers == 0;
}

/** Names of the bits of apps that artefact a cannot read. */
static bool
missing_apps(enum wn_artefact a, const struct wn_rule *r, char *dst, size_t cap)
{
    uint32_t have = wn_artefact_info(a)->apps;
    bool any = false;
    size_t n = 0;

    for (uint32_t bit = 1; bit != 0 && have != 0; bit <<= 1) {
        const char *name = (r->apps & bit & ~have) != 0
            ? wn_app_name(bit) : NULL;
        int more = name
            ? snprintf(dst + n, cap - n, "%s%s", any ? ", " : "", name) : 0;

        if (name && more > 0 && (size_t)more < cap - n) {
            n += (size_t)more;
        }
        any = any || name;
    }
    return any;
}

static enum judgement
judge_encryption(struct wn_plan *p, size_t i)
{
    bool temporary =
        (p->terms->device_changes & WN_CHANGE_TEMPORARY_PASSWORD) != 0;

    if (p->caps.will_encrypt_known && p->caps.will_encrypt) {
        return CAN;
    }
    if (temporary) {
        return CAN;
    }
    if (p->caps.will_encrypt_known) {
        return say(p, i, CANNOT,
            "only an encrypted backup holds this, the phone has no backup "
            "password, and device-changes does not list "
            "temporary-backup-password");
    }
    return say(p, i, CAN,
        "only if the owner has set a backup password, which is known when the "
        "phone is connected: device-changes does not list "
        "temporary-backup-password");
}

/** Blocked calls are in the call history from iOS 14 on. */
static bool
before_ios_14(const struct wn_caps *caps)
{
    const char *v = caps->product_version;

    return caps->known && v[0] >= '0' && v[0] <= '9' &&
        (v[1] < '0' || v[1] > '9' || (v[0] == '1' && v[1] < '4'));
}

/** What can be had only in part. */
static enum judgement
judge_limits(struct wn_plan *p, size_t i, enum wn_artefact a)
{
    const struct wn_rule *r = &p->terms->rules[i];
    char apps[256] = "";
    char why[512];

    if (missing_apps(a, r, apps, sizeof(apps))) {
        (void)snprintf(why, sizeof(why),
            "this version cannot read these apps: %s", apps);
        return say(p, i, PARTLY, why);
    }
    if ((r->callers & WN_CALLER_BLOCKED) != 0 && before_ios_14(&p->caps)) {
        return say(p, i, PARTLY,
            "this phone's system does not record which callers were blocked");
    }
    if (r->category == WN_CAT_CONTACTS && (r->parts & WN_PART_PICTURES) != 0) {
        return say(p, i, PARTLY,
            "this version cannot read the pictures of contacts");
    }
    return CAN;
}

static enum judgement
judge_artefact(struct wn_plan *p, size_t i, enum wn_artefact a, uint32_t other)
{
    const struct wn_rule *r = &p->terms->rules[i];
    char why[512];

    if (a == WN_ART_COUNT && other != 0) {
        (void)snprintf(why, sizeof(why),
            "method.routes does not list %s, the way to %s",
            wn_route_name(other), wn_category_words(r->category));
        return say(p, i, CANNOT, why);
    }
    if (a == WN_ART_COUNT) {
        (void)snprintf(why, sizeof(why), "this version cannot read %s%s",
            wn_category_words(r->category),
            r->apps != 0 ? " of these apps" : "");
        return say(p, i, CANNOT, why);
    }
    if (!p->caps.trusted &&
        (p->terms->device_changes & WN_CHANGE_PAIRING_TRUST) == 0) {
        return say(p, i, CANNOT,
            "an iPhone tells nothing before it trusts this computer, and "
            "device-changes does not list pairing-trust");
    }
    if (nobody_resolved(p->terms, r)) {
        return say(p, i, CANNOT,
            "none of its people could be resolved, so it would match nobody");
    }
    return CAN;
}

void
wn_plan_judge(struct wn_plan *p, size_t i)
{
    const struct wn_rule *r = &p->terms->rules[i];
    enum wn_artefact a;
    enum judgement j = CAN;
    uint32_t other;

    p->rules[i] = (struct wn_plan_rule){
        .rule = r->name, .route = "", .acquisition_mode = "", .why = ""
    };
    if (((p->dropped >> i) & 1u) != 0) {
        (void)say(p, i, CANNOT, "given up before the run");
        return;
    }
    if (p->caps.platform != WN_PLATFORM_IOS) {
        (void)say(p, i, CANNOT, "this version reads iPhones only");
        return;
    }
    a = find_artefact(p->terms, r, &other);
    j = judge_artefact(p, i, a, other);
    if (j == CAN && wn_artefact_info(a)->encrypted_only) {
        j = judge_encryption(p, i);
    }
    if (j == CANNOT) {
        return;
    }
    p->routes[i] = wn_artefact_info(a)->route;
    p->used |= p->routes[i];
    p->encrypted_wanted =
        p->encrypted_wanted || wn_artefact_info(a)->encrypted_only;
    p->rules[i].route = wn_route_name(p->routes[i]);
    p->rules[i].acquisition_mode = mode_of(p->routes[i]);
    p->rules[i].feasible = true;
    p->rules[i].partly = judge_limits(p, i, a) == PARTLY;
}
