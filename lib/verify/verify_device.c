/** audit/device.json: the phone is that of the filter; whatever the run changed
 * it put back, or it is said. */
#include <stdio.h>
#include <string.h>

#include "verify/job.h"

#define JSON_BYTES_MAX (1u << 20)

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** Letters and digits alike, whatever their case; spaces and dashes apart. */
static bool
is_same(const char *a, const char *b)
{
    for (;;) {
        while (*a == ' ' || *a == '-') {
            a++;
        }
        while (*b == ' ' || *b == '-') {
            b++;
        }
        if (lower(*a) != lower(*b)) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

static void
check_identity(struct wn_job *j, const struct wn_jin_node *identity)
{
    for (size_t i = 0; j->terms && i < j->terms->identifier_count; i++) {
        const struct wn_identifier *id = &j->terms->identifiers[i];
        static const char *const keys[] = { [WN_ID_SERIAL] = "serial",
            [WN_ID_UDID] = "udid", [WN_ID_IMEI] = "imei",
            [WN_ID_ANDROID_ID] = "android_id" };
        const char *key =
            (unsigned)id->type <= WN_ID_ANDROID_ID ? keys[id->type] : "";
        const struct wn_jin_node *is = wn_jin_get(identity, key);

        if (!is) {
            wn_report_remark(j->r, "The filter names the phone's %s; the "
                "bundle does not hold it, so it was not compared.", key);
        } else if (is->kind != WN_JIN_TEXT || !is_same(is->text, id->value)) {
            wn_report_fault(j->r, WN_DEVICE_PATH, "its %s is not that of the "
                "filter: this is another phone", key);
        }
    }
}

static bool
is_true(const struct wn_jin_node *map, const char *key)
{
    const struct wn_jin_node *n = wn_jin_get(map, key);

    return n && n->kind == WN_JIN_BOOL && n->number;
}

/** What a run may change, and what tells that it was put back. */
static const struct change {
    const char *made;
    enum wn_change agreed;
    enum wn_platform platform;
    const char *undone; /* "" = it goes by itself */
    const char *remark; /* when it was not */
} changes_of_a_run[] = {
    { "paired", WN_CHANGE_PAIRING_TRUST, WN_PLATFORM_IOS, "unpaired",
        "The pairing with the phone was, as far as the bundle tells, not "
        "undone." },
    { "backup_password_set", WN_CHANGE_TEMPORARY_PASSWORD, WN_PLATFORM_IOS,
        "backup_password_removed",
        "A backup password was set on the phone and, as far as the bundle "
        "tells, not removed." },
    { "sync_lock_file_used", WN_CHANGE_SYNC_LOCK_FILE, WN_PLATFORM_IOS, "",
        "" },
    { "usb_debugging_key_allowed", WN_CHANGE_USB_DEBUGGING_KEY,
        WN_PLATFORM_ANDROID, "usb_debugging_seen_off",
        "USB debugging was not seen off after the run: the owner should "
        "switch it off and revoke its authorisations." },
};

static void
must_say(
    struct wn_job *j, const struct wn_jin_node *changes, const char *key)
{
    const struct wn_jin_node *n = wn_jin_get(changes, key);

    if (key[0] != '\0' && (!n || n->kind != WN_JIN_BOOL)) {
        wn_report_fault(
            j->r, WN_DEVICE_PATH, "it does not say whether %s", key);
    }
}

static void
check_changes(struct wn_job *j, const struct wn_jin_node *changes)
{
    for (size_t i = 0;
         i < sizeof(changes_of_a_run) / sizeof(changes_of_a_run[0]); i++) {
        const struct change *c = &changes_of_a_run[i];

        must_say(j, changes, c->made);
        must_say(j, changes, c->undone);
        if (!is_true(changes, c->made)) {
            continue;
        }
        if (c->undone[0] != '\0' && !is_true(changes, c->undone)) {
            wn_report_remark(j->r, "%s", c->remark);
        }
        if (j->terms &&
            ((j->terms->device_changes & (uint32_t)c->agreed) == 0 ||
                j->terms->platform != c->platform)) {
            wn_report_fault(j->r, WN_DEVICE_PATH, "the run changed something "
                "on the phone that the filter's device-changes do not list");
        }
    }
}

static void
check_platform(struct wn_job *j, const struct wn_jin_node *identity)
{
    if (j->terms && identity &&
        strcmp(wn_jin_text(identity, "platform"),
            wn_platform_name(j->terms->platform)) != 0) {
        wn_report_fault(j->r, WN_DEVICE_PATH, "its platform is not that of "
            "the filter");
    }
}

void
wn_verify_device(struct wn_job *j)
{
    static const char mark[] = "Virtual";
    struct wn_jin *json = wn_job_json(j, WN_DEVICE_PATH, JSON_BYTES_MAX);
    const struct wn_jin_node *identity;
    bool says, is;

    if (!json) {
        return;
    }
    identity = wn_jin_get(wn_jin_root(json), "identity");
    if (!identity) {
        wn_report_fault(
            j->r, WN_DEVICE_PATH, "it does not say what the phone was");
    }
    says = strcmp(wn_jin_text(identity, "kind"),
               "virtual phone: NOT EVIDENCE") == 0;
    is = strncmp(wn_jin_text(identity, "product_type"), mark,
             sizeof(mark) - 1) == 0;
    if (identity && says != is) {
        wn_report_fault(j->r, WN_DEVICE_PATH, "its kind and its product type "
            "do not agree on whether this was a real phone");
    }
    j->is_virtual = says || is;
    check_platform(j, identity);
    check_identity(j, identity);
    check_changes(j, wn_jin_get(wn_jin_root(json), "changes"));
    wn_jin_free(&json);
}

/** ---- statements that must agree -------------------------------------- */

static void
check_result(struct wn_job *j)
{
    bool short_of = false;

    for (size_t i = 0; i < WN_RULES_SEEN_MAX; i++) {
        const struct wn_rule_seen *s = &j->rules[i];

        short_of = short_of || (s->in_db &&
            (strcmp(s->outcome, "could-not-look") == 0 ||
                strcmp(s->outcome, "partly") == 0));
    }
    if (j->db_read && short_of &&
        strcmp(j->info.result, "as-asked") == 0) {
        wn_report_fault(j->r, "bag-info.txt", "Winnow-Result says as-asked, "
            "but a rule was served in part or not at all");
    }
    if (j->log.sealed && strcmp(j->log.sealed_result, j->info.result) != 0) {
        wn_report_fault(j->r, "bag-info.txt",
            "Winnow-Result is not what the log says");
    }
    if (strcmp(j->info.result, "partial") == 0) {
        wn_report_remark(j->r, "PARTIAL: the run was disrupted; only what was "
            "finished is here.");
    } else if (strcmp(j->info.result, "shortfall") == 0) {
        wn_report_remark(j->r, "Shortfall: some of what was asked for could "
            "not be had. See the rules' outcomes.");
    }
}

void
wn_verify_words(struct wn_job *j)
{
    bool bag = strcmp(j->info.device_kind, "NOT EVIDENCE: virtual phone") == 0;
    bool log =
        strcmp(j->log.device_kind, "virtual phone: NOT EVIDENCE") == 0;

    if (bag != j->is_virtual || (j->log.sealed && log != j->is_virtual)) {
        wn_report_fault(j->r, "bag-info.txt", "the bag, the log and "
            "device.json do not agree on whether this was a real phone");
    }
    if (bag || log || j->is_virtual) {
        wn_report_remark(j->r, "NOT EVIDENCE: virtual phone.");
    }
    check_result(j);
}
