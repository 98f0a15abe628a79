/** An iPhone: the backup and the files of its media folder. */
#include <stdio.h>

#include "scope/plan_in.h"

/** Blocked calls are in the call history from iOS 14 on. */
static bool
before_ios_14(const struct wn_caps *caps)
{
    const char *v = caps->product_version;

    return caps->known && v[0] >= '0' && v[0] <= '9' &&
        (v[1] < '0' || v[1] > '9' || (v[0] == '1' && v[1] < '4'));
}

static enum wn_judgement
judge_encryption(struct wn_plan *p, size_t i)
{
    bool temporary =
        (p->terms->device_changes & WN_CHANGE_TEMPORARY_PASSWORD) != 0;

    if (p->caps.will_encrypt_known && p->caps.will_encrypt) {
        return WN_PLAN_CAN;
    }
    if (temporary) {
        return WN_PLAN_CAN;
    }
    if (p->caps.will_encrypt_known) {
        return wn_plan_why(p, i, WN_PLAN_CANNOT,
            "only an encrypted backup holds this, the phone has no backup "
            "password, and device-changes does not list "
            "temporary-backup-password");
    }
    return wn_plan_why(p, i, WN_PLAN_CAN,
        "only if the owner has set a backup password, which is known when the "
        "phone is connected: device-changes does not list "
        "temporary-backup-password");
}

enum wn_judgement
wn_plan_ios_judge(struct wn_plan *p, size_t i, enum wn_artefact a)
{
    return wn_artefact_info(a)->had == WN_HAD_ENCRYPTED
        ? judge_encryption(p, i) : WN_PLAN_CAN;
}

enum wn_judgement
wn_plan_ios_limits(struct wn_plan *p, size_t i)
{
    if ((p->terms->rules[i].callers & WN_CALLER_BLOCKED) != 0 &&
        before_ios_14(&p->caps)) {
        return wn_plan_why(p, i, WN_PLAN_PARTLY,
            "this phone's system does not record which callers were blocked");
    }
    return WN_PLAN_CAN;
}

static void
say_leaves(struct wn_plan *p)
{
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

void
wn_plan_ios_say(struct wn_plan *p)
{
    say_leaves(p);
    say_prompts(p);
    say_changes(p);
    if ((p->used & WN_ROUTE_IOS_AFC) != 0) {
        p->view.minutes_low += 1;
        p->view.minutes_high += 30;
    }
    if ((p->used & WN_ROUTE_IOS_BACKUP) != 0) {
        p->view.minutes_low += 8;
        p->view.minutes_high += 180;
    }
}
