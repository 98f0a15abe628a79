/** Can a rule be carried out, how, and if not, why not? Said before the cable,
 * so that nobody is asked to unlock a phone for nothing. */
#include "scope/plan_in.h"

#include <stdio.h>
#include <string.h>

enum wn_judgement
wn_plan_why(
    struct wn_plan *p, size_t i, enum wn_judgement j, const char *why)
{
    wn_lines_add(&p->whys, "%s", why);
    if (!p->whys.failed) {
        p->rules[i].why = p->whys.at[p->whys.count - 1];
    }
    return j;
}

/** Apps of the rule that no phone of this kind can have. */
static uint32_t
foreign_apps(const struct wn_plan *p, const struct wn_rule *r)
{
    return p->caps.platform == WN_PLATFORM_ANDROID
        ? r->apps & (WN_APP_IMESSAGE | WN_APP_FACETIME) : 0;
}

/** "sms, rcs" */
static void
app_names(uint32_t apps, char *dst, size_t cap)
{
    size_t n = 0;

    dst[0] = '\0';
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const char *name = (apps & bit) != 0 ? wn_app_name(bit) : NULL;
        int more = name
            ? snprintf(dst + n, cap - n, "%s%s", n > 0 ? ", " : "", name)
            : 0;

        n += more > 0 && (size_t)more < cap - n ? (size_t)more : 0;
    }
}

/** What serves the rule over an agreed route, from *next on; WN_ART_COUNT when
 * nothing more does. *other: a route that would have to be agreed to. */
static enum wn_artefact
next_artefact(const struct wn_plan *p, const struct wn_rule *r,
    unsigned *next, uint32_t *other)
{
    while (*next < (unsigned)WN_ART_COUNT) {
        enum wn_artefact a = (enum wn_artefact)(*next)++;
        const struct wn_artefact_info *info = wn_artefact_info(a);

        if (info->platform != p->caps.platform || !wn_artefact_serves(a, r)) {
            continue;
        }
        if ((p->terms->routes & info->route) != 0) {
            return a;
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

/** What can be had only in part. have: the apps of what serves the rule. */
static enum wn_judgement
judge_limits(struct wn_plan *p, size_t i, uint32_t have)
{
    const struct wn_rule *r = &p->terms->rules[i];
    uint32_t missing =
        have != 0 ? r->apps & ~(have | foreign_apps(p, r)) : 0;
    enum wn_judgement j;
    const char *silence;
    char apps[256];
    char why[512];

    if (wn_silent_parts(p->caps.platform, r, &silence) != 0) {
        return wn_plan_why(p, i, WN_PLAN_PARTLY, silence);
    }
    j = p->caps.platform == WN_PLATFORM_IOS
        ? wn_plan_ios_limits(p, i) : wn_plan_android_limits(p, i, &missing);
    if (j != WN_PLAN_PARTLY && missing != 0) {
        app_names(missing, apps, sizeof(apps));
        (void)snprintf(why, sizeof(why),
            "this version cannot read these apps: %s", apps);
        return wn_plan_why(p, i, WN_PLAN_PARTLY, why);
    }
    if (j != WN_PLAN_PARTLY && r->category == WN_CAT_CONTACTS &&
        (r->parts & WN_PART_PICTURES) != 0) {
        return wn_plan_why(p, i, WN_PLAN_PARTLY,
            "this version cannot read the pictures of contacts");
    }
    return j;
}

static enum wn_judgement
no_artefact(struct wn_plan *p, size_t i, uint32_t other)
{
    const struct wn_rule *r = &p->terms->rules[i];
    char apps[256];
    char why[512];

    if (other != 0) {
        (void)snprintf(why, sizeof(why),
            "method.routes does not list %s, the way to %s",
            wn_route_name(other), wn_category_words(r->category));
    } else if (r->apps != 0 && r->apps == foreign_apps(p, r)) {
        app_names(r->apps, apps, sizeof(apps));
        (void)snprintf(why, sizeof(why),
            "not applicable: an Android phone has no %s", apps);
    } else {
        (void)snprintf(why, sizeof(why), "this version cannot read %s%s",
            wn_category_words(r->category),
            r->apps != 0 ? " of these apps" : "");
    }
    return wn_plan_why(p, i, WN_PLAN_CANNOT, why);
}

static enum wn_judgement
judge_artefact(struct wn_plan *p, size_t i, enum wn_artefact a)
{
    bool ios = p->caps.platform == WN_PLATFORM_IOS;
    enum wn_change door =
        ios ? WN_CHANGE_PAIRING_TRUST : WN_CHANGE_USB_DEBUGGING_KEY;
    const struct wn_rule *r = &p->terms->rules[i];
    const char *why;

    if (!p->caps.trusted &&
        (p->terms->device_changes & (uint32_t)door) == 0) {
        return wn_plan_why(p, i, WN_PLAN_CANNOT, ios
            ? "an iPhone tells nothing before it trusts this computer, and "
              "device-changes does not list pairing-trust"
            : "an Android phone tells nothing before its owner allows USB "
              "debugging from this computer, and device-changes does not "
              "list usb-debugging-key");
    }
    if (nobody_resolved(p->terms, r)) {
        return wn_plan_why(p, i, WN_PLAN_CANNOT,
            "none of its people could be resolved, so it would match nobody");
    }
    if (r->parts != 0 &&
        wn_silent_parts(p->caps.platform, r, &why) == r->parts) {
        return wn_plan_why(p, i, WN_PLAN_CANNOT, why);
    }
    return ios ? wn_plan_ios_judge(p, i, a) : wn_plan_android_judge(p, i);
}

static void
say_foreign(struct wn_plan *p, const struct wn_rule *r)
{
    uint32_t foreign = foreign_apps(p, r);
    char apps[256];

    if (foreign != 0) {
        app_names(foreign, apps, sizeof(apps));
        wn_lines_add(&p->remarks,
            "rule %s: %s: not applicable, an Android phone has none", r->name,
            apps);
    }
}

void
wn_plan_judge(struct wn_plan *p, size_t i)
{
    const struct wn_rule *r = &p->terms->rules[i];
    enum wn_artefact a;
    uint32_t have = 0, other = 0;
    unsigned next = 0;
    bool lost = false;

    p->rules[i] = (struct wn_plan_rule){
        .rule = r->name, .route = "", .acquisition_mode = "", .why = ""
    };
    if (((p->dropped >> i) & 1u) != 0) {
        (void)wn_plan_why(p, i, WN_PLAN_CANNOT, "given up before the run");
        return;
    }
    while ((a = next_artefact(p, r, &next, &other)) != WN_ART_COUNT) {
        const struct wn_artefact_info *info = wn_artefact_info(a);

        have |= info->apps;
        if (judge_artefact(p, i, a) == WN_PLAN_CANNOT) {
            lost = true;
            continue;
        }
        p->routes[i] = info->route;
        p->encrypted_wanted =
            p->encrypted_wanted || info->had == WN_HAD_ENCRYPTED;
    }
    if (p->routes[i] == 0) {
        if (!lost) {
            (void)no_artefact(p, i, other);
        }
        return;
    }
    say_foreign(p, r);
    p->used |= p->routes[i];
    p->rules[i].route = wn_route_name(p->routes[i]);
    p->rules[i].acquisition_mode = wn_route_mode(p->routes[i], r->category);
    p->rules[i].feasible = true;
    p->rules[i].partly =
        judge_limits(p, i, have) == WN_PLAN_PARTLY || lost;
}
