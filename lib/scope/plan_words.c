/** What the plan says to people: what crosses the cable, what the owner will be
 * asked, what is changed, and everything worth knowing before it begins. */
#include <stdio.h>
#include <string.h>

#include "scope/plan_in.h"

static void
say_leaves(struct wn_plan *p)
{
    if ((p->used & WN_ROUTE_IDENTITY) != 0) {
        wn_lines_add(&p->leaves,
            "identity: the facts about the phone that are kept, asked for one "
            "by one");
    }
    if ((p->used & WN_ROUTE_IOS_AFC) != 0) {
        wn_lines_add(&p->leaves,
            "ios-afc: what is kept; names and dates of the searched folders; "
            "the first part of a picture when only that can date it; also the "
            "phone's list of all photos, read in memory for its hidden and "
            "deleted flags%s",
            p->terms->index_photos_catalogue
                ? " and, as agreed, for their dates" : " only");
    }
    if ((p->used & WN_ROUTE_IOS_BACKUP) != 0) {
        wn_lines_add(&p->leaves,
            "ios-backup: everything the phone puts in a backup (an encrypted "
            "one: saved passwords and health too). The program tests it in "
            "memory, shows it to nobody, keeps only what is listed");
    }
}

/** Will a temporary backup password be set, or may it be? */
static bool
temporary_password(const struct wn_plan *p)
{
    return p->encrypted_wanted &&
        (p->terms->device_changes & WN_CHANGE_TEMPORARY_PASSWORD) != 0 &&
        !(p->caps.will_encrypt_known && p->caps.will_encrypt);
}

static void
say_prompts(struct wn_plan *p)
{
    const char *maybe = p->caps.will_encrypt_known ? ""
        : " (if the phone has one)";

    if (p->used == 0) {
        return;
    }
    wn_lines_add(&p->prompts, "%s", p->caps.trusted
        ? "Unlock the phone."
        : "Unlock the phone, tap Trust when it asks, and enter the passcode on "
          "the phone.");
    if ((p->used & WN_ROUTE_IOS_BACKUP) == 0) {
        return;
    }
    if (temporary_password(p)) {
        wn_lines_add(&p->prompts,
            "A temporary backup password is shown to the owner before it is "
            "set%s; enter the passcode on the phone to set it, and again to "
            "remove it.",
            p->caps.will_encrypt_known ? ""
                : ", if the phone has no backup password of its own");
    }
    if (!p->caps.will_encrypt_known || p->caps.will_encrypt) {
        wn_lines_add(&p->prompts,
            "Type the backup password that the owner once set%s.", maybe);
    }
    wn_lines_add(&p->prompts,
        "Enter the passcode on the phone when the transfer begins.");
}

static void
say_changes(struct wn_plan *p)
{
    if (p->used == 0) {
        return;
    }
    if (p->caps.trusted) {
        wn_lines_add(&p->remarks,
            "the phone trusts this computer already: that trust is used, and "
            "left as it was");
    } else {
        wn_lines_add(&p->changes,
            "pairing-trust: the phone trusts this computer until the end of "
            "the run; then the trust is taken back");
    }
    if ((p->used & WN_ROUTE_IOS_BACKUP) != 0 &&
        (p->terms->device_changes & WN_CHANGE_SYNC_LOCK_FILE) != 0) {
        wn_lines_add(&p->changes,
            "sync-lock-file: an empty lock file is held on the phone while it "
            "is read");
    }
    if (temporary_password(p)) {
        wn_lines_add(&p->changes,
            "temporary-backup-password: set for the run and removed at its "
            "end%s",
            p->caps.will_encrypt_known ? ""
                : ", if the phone has no backup password of its own");
    }
}

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

static void
say_minutes(struct wn_plan *p)
{
    /* Sizes are not known before the phone tells them: a phone of 8 to 256 GB
     * over USB 2, and the owner's own time at the screen. */
    p->view.minutes_low = p->used != 0 ? 1 : 0;
    p->view.minutes_high = p->used != 0 ? 3 : 0;
    if ((p->used & WN_ROUTE_IOS_AFC) != 0) {
        p->view.minutes_low += 1;
        p->view.minutes_high += 30;
    }
    if ((p->used & WN_ROUTE_IOS_BACKUP) != 0) {
        p->view.minutes_low += 8;
        p->view.minutes_high += 180;
    }
}

void
wn_plan_say(struct wn_plan *p)
{
    const struct wn_terms *t = p->terms;

    say_leaves(p);
    say_prompts(p);
    say_changes(p);
    say_minutes(p);
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
