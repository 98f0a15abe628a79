#include "consent/terms.h"

#include <string.h>

#include "base/err.h"
#include "consent/rules.h"

static enum wn_status
open_zone(struct wn_check *k, struct wn_consent *c, struct wn_err *err)
{
    const struct wn_node *name = wn_node_good(k->root, "time.zone");
    struct wn_err unknown = WN_ERR_INIT;
    enum wn_status st;

    if (!name || name->kind != WN_NODE_TEXT) {
        return WN_OK;
    }
    st = wn_zone_open(&c->zone, name->text, &unknown);
    if (st == WN_ABSENT || st == WN_EFORMAT) {
        wn_complain(k, name,
            "\"%.60s\" is no zone of the IANA time zone database: write it "
            "like Europe/London",
            name->text);
        return WN_OK;
    }
    k->terms->zone = c->zone;
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &unknown);
}

static void
build_identifiers(struct wn_check *k)
{
    const struct wn_node *list = wn_node_good(k->root, "device.identifiers");
    struct wn_identifier *at;
    size_t count = 0;

    if (!list || list->kind != WN_NODE_LIST) {
        return;
    }
    at = wn_arena_array(k->arena, list->count, sizeof(*at));
    for (const struct wn_node *n = list->first; at && n; n = n->next) {
        const struct wn_node *type = wn_node_good(n, "type");

        if (type && type->word) {
            at[count].type = (enum wn_id_type)type->value;
            at[count++].value = wn_node_text(n, "value");
        }
    }
    k->terms->identifiers = at;
    k->terms->identifier_count = count;
}

/** The first user is who is meant when nobody is named. */
static void
build_users(struct wn_check *k)
{
    const struct wn_node *list = wn_node_good(k->root, "device.users");
    struct wn_terms *t = k->terms;

    t->users[0] = 0;
    t->user_count = 1;
    if (!list || list->kind != WN_NODE_LIST || list->count == 0) {
        return;
    }
    t->user_count = 0;
    for (const struct wn_node *n = list->first; n; n = n->next) {
        if (t->user_count < sizeof(t->users) / sizeof(t->users[0])) {
            t->users[t->user_count++] = (int)n->value;
        }
    }
}

static void
build_instants(struct wn_check *k)
{
    struct wn_terms *t = k->terms;

    t->valid_from_ns = wn_node_value(k->root, "agreement.valid-from", 0);
    t->valid_until_ns = wn_node_value(k->root, "agreement.valid-until", 0);
    /* An instant is never 0: the scalar check wants the year 2000 or later. */
    t->withdrawn_ns = wn_node_value(k->root, "agreement.withdrawn", 0);
    t->max_runs = (unsigned)wn_node_value(k->root, "agreement.max-runs", 1);
}

enum wn_status
wn_terms_build(struct wn_check *k, struct wn_consent *c, struct wn_err *err)
{
    static const char organisation[] =
        "authority.authorised-person.organisation";
    const struct wn_node *r = k->root;
    struct wn_terms *t = k->terms;

    t->id = wn_node_text(r, "id");
    t->revision = wn_node_value(r, "revision", 0);
    t->profile = (enum wn_profile)wn_node_value(
        r, "profile", WN_PROFILE_GENERIC);
    t->language = wn_node_text(r, "language");
    t->case_number = wn_node_text(r, "authority.case");
    t->exhibit_device = wn_node_text(r, "authority.exhibit.device");
    t->exhibit_product = wn_node_text(r, "authority.exhibit.product");
    t->basis = wn_node_text(r, "authority.basis");
    t->instrument = wn_node_text(r, "authority.instrument");
    t->purpose = wn_node_text(r, "authority.purpose");
    t->organisation = wn_node_text(r, organisation);
    if (t->organisation[0] == '\0') {
        t->organisation = wn_node_text(r, "handling.controller.name");
    }
    t->person_ref = wn_node_text(r, "person.ref");
    t->zone_name = wn_node_text(r, "time.zone");
    t->region = wn_node_text(r, "time.region");
    t->platform = (enum wn_platform)wn_node_value(
        r, "device.platform", WN_PLATFORM_IOS);
    t->deny_sheet_sha256 = wn_node_text(r, "deny-sheet.sha256");
    build_instants(k);
    build_identifiers(k);
    build_users(k);
    return open_zone(k, c, err);
}

static bool
is_confidential(const char *reason)
{
    return strcmp(reason, "legal-privilege") == 0 ||
        strcmp(reason, "health") == 0 || strcmp(reason, "counselling") == 0;
}

/** A drained route lets everything in a backup cross the cable: the risk of
 * other information is then a fact, and must have been decided on. */
static void
check_drained(struct wn_check *k)
{
    const struct wn_node *r = k->root;
    const struct wn_node *excess =
        wn_node_good(r, "authority.excess-information.risk");
    const struct wn_node *secret =
        wn_node_good(r, "authority.confidential-information.risk");
    bool denies = false;

    for (size_t i = 0; i < k->terms->deny_count; i++) {
        denies = denies || is_confidential(k->terms->denies[i].reason);
    }
    if (excess && excess->value == 0) {
        wn_complain(k, excess,
            "the route ios-backup lets everything in a backup cross the "
            "cable: there is a risk of other information, so say risk: true, "
            "limb and reason");
    }
    if (secret && denies && secret->value == 0) {
        wn_complain(k, secret,
            "a rule keeps privileged, health or counselling matters out, and "
            "the route ios-backup lets them cross the cable: say risk: true, "
            "amount, relevance, limb and reason");
    }
}

void
wn_method_build(struct wn_check *k)
{
    const struct wn_node *r = k->root;
    struct wn_terms *t = k->terms;

    t->routes = wn_bits_of(r, "method.routes", 0) | WN_ROUTE_IDENTITY;
    t->device_changes = wn_bits_of(r, "method.device-changes", 0);
    t->index_photos_catalogue = wn_bits_of(r, "method.indexes", 0) != 0;
    t->staging_encrypted = wn_node_is(r, "method.staging", "encrypted");
    t->seal_finished_rules =
        wn_node_is(r, "method.on-disruption", "seal-finished-rules");
    t->preview_counts = wn_node_is(r, "method.preview", "counts");
    if (wn_node_is(r, "profile", "gb-pcsc-2022") &&
        (t->routes & WN_ROUTE_IOS_BACKUP)) {
        check_drained(k);
    }
}
