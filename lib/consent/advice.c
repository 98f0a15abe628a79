/** What `check` says about a rule that is valid, but has a side that nobody
 * should overlook. */
#include "consent/rules.h"

static void
advise_pictures(struct wn_check *k, const struct wn_node *cat,
    const struct wn_node *node, const struct wn_rule *r)
{
    wn_warn(k, cat,
        "pictures carry the place where they were taken, if the phone noted "
        "it");
    if (!r->all_dates && (r->kinds & WN_KIND_SCREENSHOT)) {
        wn_warn(k, cat,
            "a screenshot of something may have been made later: it is found "
            "by the day of the screenshot, not of what it shows");
    }
    if (!r->all_dates && r->time_field == WN_TF_TAKEN &&
        (r->kinds & WN_KIND_SAVED)) {
        wn_warn(k, cat,
            "a saved picture is found by the day it was taken, which is not "
            "the day it came onto this phone (time-field: added)");
    }
    if (r->category == WN_CAT_PHOTOS && wn_node_get(node, "kind") &&
        (r->kinds & WN_KIND_SCREEN_RECORDING)) {
        wn_warn(k, wn_node_get(node, "kind"),
            "a screen recording is a video: it needs a rule for videos");
    }
}

static void
advise_messages(struct wn_check *k, const struct wn_node *cat,
    const struct wn_node *node, const struct wn_rule *r)
{
    const struct wn_node *groups =
        wn_node_get(node, "participants.group-chats");

    if (r->sms_family_subset) {
        wn_warn(k, wn_node_get(node, "apps"),
            "one conversation can change between SMS, iMessage and RCS: "
            "naming only some of them may leave gaps (phone-messages takes "
            "all three)");
    }
    if (!r->has_people) {
        wn_warn(k, cat,
            "no participants: this takes the messages with everybody, group "
            "chats included");
    }
    if (groups && r->groups == WN_GROUP_WHOLE) {
        wn_warn(k, groups,
            "this takes what everybody wrote in such a group, also people "
            "who were not asked");
    }
    if (groups && r->groups == WN_GROUP_LISTED_ONLY) {
        wn_warn(k, groups,
            "only the named people's and the owner's own messages are taken: "
            "what others wrote in between is missing, and is marked");
    }
}

static bool
on_iphone(const struct wn_check *k)
{
    return wn_node_is(k->root, "device.platform", "ios");
}

void
wn_rule_advise(
    struct wn_check *k, const struct wn_node *node, const struct wn_rule *r)
{
    const struct wn_node *cat = wn_node_get(node, "category");
    const struct wn_node *undated = wn_node_get(node, "undated");
    const struct wn_node *all = wn_node_get(node, "all-dates");

    if (r->category == WN_CAT_MESSAGES) {
        advise_messages(k, cat, node, r);
    } else if (r->category == WN_CAT_PHOTOS || r->category == WN_CAT_VIDEOS) {
        advise_pictures(k, cat, node, r);
    } else if (r->category == WN_CAT_CALLS) {
        if (!r->has_people) {
            wn_warn(k, cat, "no participants: this takes everybody's calls");
        }
        if (on_iphone(k) && (r->apps & (WN_APP_PHONE | WN_APP_FACETIME))) {
            wn_warn(k, cat,
                "an iPhone gives its calls only in an encrypted backup: its "
                "owner's backup password is needed, or a temporary one");
        }
    } else if (r->category == WN_CAT_CONTACTS &&
        r->contacts == WN_CONTACTS_ALL && wn_node_get(node, "contacts")) {
        wn_warn(k, wn_node_get(node, "contacts"),
            "this takes %s", r->apps == WN_APP_ADDRESS_BOOK
                ? "the whole address book"
                : "every entry of all the contact lists that it names");
    }
    wn_advise_numbers(k, node, r);
    if (undated && r->undated_include) {
        wn_warn(k, undated,
            "items without a usable date are kept too, whenever they are "
            "from");
    }
    if (all && r->all_dates) {
        wn_warn(k, all, "no limit in time");
    }
    if (r->keywords.count > 0 && r->keyword_context > 0) {
        wn_warn(k, wn_node_get(node, "keywords.context"),
            "up to %u messages before and after each hit are kept too, "
            "whatever they say",
            (unsigned)r->keyword_context);
    }
}
