/** What the plan says to people: what crosses the cable, what the owner will be
 * asked, what is changed, and everything worth knowing before it begins. */
#include <stdio.h>
#include <string.h>

#include "scope/plan_in.h"

/** "2026-03-15 00:00 GMT" in the filter's zone. */
static void
local_text(char *dst, size_t cap, const struct wn_zone *zone, int64_t t_ns)
{
    const char *name = "";
    int offset = wn_zone_offset(zone, t_ns, &name);
    struct wn_civil c = wn_civil_from_ns(t_ns + offset * WN_NS_PER_S);

    (void)snprintf(dst, cap, "%04d-%02d-%02d %02d:%02d %s", c.year, c.month,
        c.day, c.hour, c.minute, name);
}

static void
say_span(struct wn_plan *p, const char *what, const char *name,
    struct wn_span span)
{
    char from[64], until[64];
    char from_utc[WN_RFC3339_BYTES], until_utc[WN_RFC3339_BYTES];

    local_text(from, sizeof(from), p->terms->zone, span.from_ns);
    local_text(until, sizeof(until), p->terms->zone, span.until_ns);
    wn_lines_add(&p->remarks,
        "%s %s: from %s up to, not including, %s (%s up to %s)", what, name,
        from, until, wn_rfc3339(from_utc, span.from_ns),
        wn_rfc3339(until_utc, span.until_ns));
}

/** Where a clock change falls on midnight, the two readings differ. */
static void
say_midnight(struct wn_plan *p, const struct wn_rule *r)
{
    struct wn_span wide;

    if (wn_zone_days(&wide, p->terms->zone, &r->from, &r->to, true) == WN_OK &&
        (wide.from_ns != r->span.from_ns ||
            wide.until_ns != r->span.until_ns)) {
        wn_lines_add(&p->remarks,
            "rule %s: a change of the clocks falls on its midnight; the "
            "narrower reading is taken", r->name);
    }
}

static void
say_people(struct wn_plan *p, const struct wn_rule *r)
{
    for (size_t i = 0; i < r->people.count; i++) {
        const char *raw = r->people.at[i];
        struct wn_handle h;

        wn_handle_read(&h, raw, strlen(raw), p->terms->region);
        if (h.kind == WN_HANDLE_UNRESOLVED) {
            wn_lines_add(&p->remarks,
                "rule %s: \"%s\" could not be resolved and will match nobody",
                r->name, raw);
        }
    }
}

static void
say_rule(struct wn_plan *p, size_t i)
{
    const struct wn_rule *r = &p->terms->rules[i];

    if (wn_category_timed(r->category) && !r->all_dates) {
        say_span(p, "rule", r->name, r->span);
        say_midnight(p, r);
    }
    say_people(p, r);
    if (p->caps.platform == WN_PLATFORM_ANDROID && p->rules[i].feasible) {
        wn_plan_android_remark(p, i);
    }
    if (r->max_items > 0) {
        wn_lines_add(&p->remarks,
            "rule %s: over %llu items it stops and asks", r->name,
            (unsigned long long)r->max_items);
    }
}

static bool
is_open(struct wn_span s)
{
    return s.from_ns == WN_TIME_MIN || s.until_ns == WN_TIME_MAX;
}

/** Sizes are not known before the phone tells them: one of 8 to 256 GB over USB
 * 2, and the owner's own time at the screen. */
static void
say_phone(struct wn_plan *p)
{
    if ((p->used & WN_ROUTE_IDENTITY) != 0) {
        wn_lines_add(&p->leaves,
            "identity: the facts about the phone that are kept, asked for one "
            "by one");
    }
    p->view.minutes_low = 1;
    p->view.minutes_high = 3;
    if (p->caps.platform == WN_PLATFORM_IOS) {
        wn_plan_ios_say(p);
    } else {
        wn_plan_android_say(p);
    }
}

/** One filter may be written for phones of both kinds: what it agrees to that
 * this kind does not know does no harm, and is named. */
static void
say_elsewhere(struct wn_plan *p)
{
    bool ios = p->caps.platform == WN_PLATFORM_IOS;
    const char *kind = ios ? "an iPhone" : "an Android phone";
    uint32_t routes = p->terms->routes & ~wn_platform_routes(p->caps.platform);
    uint32_t changes =
        p->terms->device_changes & ~wn_platform_changes(p->caps.platform);

    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((routes & bit) != 0) {
            wn_lines_add(&p->remarks, "route %s: not applicable to %s",
                wn_route_name(bit), kind);
        }
        if ((changes & bit) != 0) {
            wn_lines_add(&p->remarks,
                "device-change %s: not applicable to %s", wn_change_name(bit),
                kind);
        }
    }
    if (!ios && p->terms->index_photos_catalogue) {
        wn_lines_add(&p->remarks,
            "index photos-catalogue: not applicable to %s", kind);
    }
}

void
wn_plan_say(struct wn_plan *p)
{
    const struct wn_terms *t = p->terms;

    if (p->used != 0) {
        say_phone(p);
    }
    say_elsewhere(p);
    for (size_t i = 0; i < t->rule_count; i++) {
        say_rule(p, i);
    }
    for (size_t i = 0; i < t->deny_count; i++) {
        const struct wn_deny_rule *d = &t->denies[i];

        /* Who a sheet protects, and when, is kept out of everything. */
        if (!d->from_sheet && !is_open(d->span)) {
            say_span(p, "never", d->name, d->span);
        }
    }
    if (t->deny_sheet_sha256[0] != '\0') {
        wn_lines_add(&p->remarks,
            "a deny sheet is applied, sha256 %s", t->deny_sheet_sha256);
    }
    if (p->phone && p->phone->is_virtual) {
        wn_lines_add(&p->remarks, "NOT EVIDENCE: virtual phone");
    }
}
