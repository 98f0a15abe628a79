/** An Android phone: its content providers and the files of shared storage. */
#include <stdio.h>

#include "scope/plan_in.h"

/* find can compare dates from Android 11 on (facts: toybox 0.8.3). */
#define SDK_FIND_BY_DATE 30
/* It has such files, but `content` takes no extra before Android 11. */
#define SDK_PENDING_HIDDEN 29

static const char no_files[] =
    "this phone does not let the USB user see its files; whoever manages it "
    "may have forbidden that";

static const struct {
    enum wn_category category;
    const char *refused;
    const char *unknown; /* NULL: every release lets it be read */
} permissions[] = {
    { WN_CAT_MESSAGES,
        "this phone does not let the USB user read messages (READ_SMS)",
        "only if this phone lets the USB user read messages (READ_SMS), which "
        "is known when it is connected; Android 7 and before do not" },
    { WN_CAT_CALLS,
        "this phone does not let the USB user read calls (READ_CALL_LOG)",
        "only if this phone lets the USB user read calls (READ_CALL_LOG), "
        "which is known when it is connected; Android 7 to 11 mostly do not" },
    { WN_CAT_CONTACTS,
        "this phone does not let the USB user read contacts (READ_CONTACTS)",
        NULL },
    { WN_CAT_CALENDAR, "this phone does not let the USB user read the "
        "calendar (READ_CALENDAR)", NULL },
    { WN_CAT_PHOTOS, no_files, NULL },
    { WN_CAT_VIDEOS, no_files, NULL },
    { WN_CAT_AUDIO, no_files, NULL },
};

enum wn_judgement
wn_plan_android_judge(struct wn_plan *p, size_t i)
{
    enum wn_category c = p->terms->rules[i].category;

    if (c == WN_CAT_CALENDAR &&
        p->terms->rules[i].time_field == WN_TF_CREATED) {
        return wn_plan_why(p, i, WN_PLAN_CANNOT,
            "an Android phone does not store when a calendar entry was made");
    }
    for (size_t k = 0; k < sizeof(permissions) / sizeof(permissions[0]);
         k++) {
        if (permissions[k].category != c) {
            continue;
        }
        if ((p->caps.refused & (1u << c)) != 0) {
            return wn_plan_why(
                p, i, WN_PLAN_CANNOT, permissions[k].refused);
        }
        if ((p->caps.readable & (1u << c)) != 0) {
            return WN_PLAN_CAN;
        }
        if (p->caps.known) {
            return wn_plan_why(p, i, WN_PLAN_CAN,
                "the phone did not say whether the USB user may read this; "
                "the run will find out");
        }
        if (permissions[k].unknown) {
            return wn_plan_why(p, i, WN_PLAN_CAN, permissions[k].unknown);
        }
    }
    return WN_PLAN_CAN;
}

enum wn_judgement
wn_plan_android_limits(struct wn_plan *p, size_t i, uint32_t *missing)
{
    const struct wn_rule *r = &p->terms->rules[i];

    if (p->caps.sdk == SDK_PENDING_HIDDEN &&
        (r->parts & WN_PART_PENDING) != 0) {
        return wn_plan_why(p, i, WN_PLAN_PARTLY,
            "Android 10 does not tell the USB user of files that are not "
            "finished (pending)");
    }
    if (r->category != WN_CAT_MESSAGES) {
        return WN_PLAN_CAN;
    }
    /* "phone-messages" means what a phone calls its messages, and the limit is
     * told; whoever picks RCS out is told that it is missing. */
    if (!r->sms_family_subset) {
        *missing &= ~(uint32_t)WN_APP_RCS;
    }
    return p->rules[i].why[0] != '\0' ? WN_PLAN_CAN
        : wn_plan_why(p, i, WN_PLAN_CAN,
              "the USB user sees SMS and MMS that were sent or received: no "
              "chats (RCS), no drafts, nothing that failed");
}

static void
say_leaves(struct wn_plan *p)
{
    if ((p->used & WN_ROUTE_ANDROID_PROVIDER) != 0) {
        wn_lines_add(&p->leaves,
            "android-provider: what is kept, and row numbers; where the phone "
            "cannot match a person itself, the addresses of that period; "
            "repeating calendar entries of which no occurrence is in range. "
            "All counted");
    }
    if ((p->used & WN_ROUTE_ANDROID_FILES) != 0) {
        wn_lines_add(&p->leaves,
            "android-files: what is kept; names and dates of the searched "
            "folders; a whole file whose own capture time then disagrees with "
            "the catalogue. All counted");
    }
}

static void
say_prompts(struct wn_plan *p)
{
    wn_lines_add(&p->prompts, "Unlock the phone.");
    if (p->caps.trusted) {
        return;
    }
    wn_lines_add(&p->prompts,
        "Switch USB debugging on, if it is off: Settings, Developer options.");
    wn_lines_add(&p->prompts,
        "When the phone asks, compare the fingerprint that it shows with the "
        "one on this computer, then allow USB debugging once: do not tick "
        "\"Always allow from this computer\".");
    wn_lines_add(&p->prompts,
        "Switch USB debugging off again when the run has ended.");
}

static void
say_changes(struct wn_plan *p)
{
    if (p->caps.trusted) {
        wn_lines_add(&p->remarks,
            "the phone lets this computer in already: that is used, and left "
            "as it was");
    } else {
        wn_lines_add(&p->changes,
            "usb-debugging-key: the phone lets in a key that is made for this "
            "run and destroyed at its end");
    }
    if (p->caps.known && p->caps.locked) {
        wn_lines_add(&p->remarks,
            "the phone has not been unlocked since it was switched on: let "
            "its owner unlock it first");
    }
}

static void
say_users(struct wn_plan *p)
{
    for (size_t i = 0; p->caps.known && i < p->terms->user_count; i++) {
        bool there = false;

        for (size_t k = 0; k < p->caps.user_count; k++) {
            there = there || p->caps.users[k] == p->terms->users[i];
        }
        if (!there) {
            wn_lines_add(&p->remarks,
                "user %d is not on this phone, or does not run: nothing is "
                "asked of it", p->terms->users[i]);
        }
    }
}

void
wn_plan_android_say(struct wn_plan *p)
{
    say_leaves(p);
    say_prompts(p);
    say_changes(p);
    say_users(p);
    if ((p->used & WN_ROUTE_ANDROID_PROVIDER) != 0) {
        p->view.minutes_high += 10;
    }
    if ((p->used & WN_ROUTE_ANDROID_FILES) != 0) {
        p->view.minutes_high += 30;
    }
}

static void
remark_messages(struct wn_plan *p, const struct wn_rule *r)
{
    wn_lines_add(&p->remarks,
        "rule %s: drafts, what failed, chats (RCS) and messages of a SIM that "
        "the phone has forgotten are out of reach: that none is found does "
        "not prove that there is none", r->name);
    if (r->has_people) {
        wn_lines_add(&p->remarks,
            "rule %s: the phone finds these people by the numbers of their "
            "conversations. Addresses that end alike, or that it cannot "
            "compare, leave it too, and are counted", r->name);
    }
    if (r->has_people && r->groups != WN_GROUP_EXCLUDE) {
        wn_lines_add(&p->remarks,
            "rule %s: who sent an MMS to a group has to be asked message by "
            "message, about a second each", r->name);
    }
    if ((r->parts & WN_PART_ATTACHMENTS) != 0) {
        wn_lines_add(&p->remarks,
            "rule %s: attachments of MMS are asked for one by one, about a "
            "second each", r->name);
    }
    if (r->keywords.count > 0) {
        wn_lines_add(&p->remarks,
            "rule %s: words are looked for on this computer: the texts of all "
            "its other bounds leave the phone, and are counted", r->name);
    }
}

void
wn_plan_android_remark(struct wn_plan *p, size_t i)
{
    const struct wn_rule *r = &p->terms->rules[i];

    if (r->category == WN_CAT_MESSAGES) {
        remark_messages(p, r);
    }
    if (r->category == WN_CAT_CALLS &&
        (r->callers & WN_CALLER_NOT_IN_CONTACTS) != 0) {
        wn_lines_add(&p->remarks,
            "rule %s: the phone cannot tell who is in no contact: the numbers "
            "of all callers of that period leave it, and those of contacts "
            "that end alike; all are counted", r->name);
    }
    if (r->category == WN_CAT_CONTACTS &&
        r->contacts != WN_CONTACTS_ALL) {
        wn_lines_add(&p->remarks,
            "rule %s: numbers of contacts that end alike leave the phone too, "
            "and are counted", r->name);
    }
    if (r->category == WN_CAT_DEVICE_CONTROLS) {
        wn_lines_add(&p->remarks,
            "rule %s: the phone lists its policies and all packages that it "
            "did not come with; all but what is asked for is dropped in "
            "memory", r->name);
    }
    if (r->category == WN_CAT_DOCUMENTS && p->caps.sdk < SDK_FIND_BY_DATE) {
        wn_lines_add(&p->remarks,
            "rule %s: %s the names and dates of all files in its folders "
            "leave the phone", r->name, p->caps.sdk == 0
                ? "before Android 11," : "on this phone,");
    }
}
