/** What the rows of pictures, and of facts about the phone, say. */
#include "verify/rescope.h"

/** ---- photos and videos ----------------------------------------------- */

static void
read_kind(struct wn_re_facts *f, const struct wn_ev_row *m)
{
    static const struct {
        const char *word;
        uint32_t kind;
    } kinds[] = { { "camera", WN_KIND_CAMERA },
        { "screenshot", WN_KIND_SCREENSHOT },
        { "screen-recording", WN_KIND_SCREEN_RECORDING },
        { "saved", WN_KIND_SAVED } };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (wn_ev_is(wn_ev_get(m, "origin_derived"), kinds[i].word)) {
            f->kind = kinds[i].kind;
        }
    }
}

void
wn_re_media(struct wn_rescope *s, struct wn_re_facts *f)
{
    const struct wn_ev_row *m = wn_ev_row(f->it, "media");
    const struct wn_ev_value *hidden = wn_ev_get(m, "is_hidden");
    const struct wn_ev_value *deleted = wn_ev_get(m, "is_recently_deleted");

    if (!m) {
        wn_report_item(
            s->r, f->it->id, "it is a picture without a row in table media");
        return;
    }
    read_kind(f, m);
    f->zone_assumed = wn_ev_get(m, "zone_assumed")->i != 0;
    f->needs |= hidden->i != 0 ? (uint32_t)WN_PART_HIDDEN : 0;
    f->needs |= deleted->i != 0 ? (uint32_t)WN_PART_RECENTLY_DELETED : 0;
    if (hidden->kind != WN_EV_INT || deleted->kind != WN_EV_INT) {
        wn_report_remark(s->r, "The bundle does not tell of some pictures "
            "whether they were hidden or recently deleted, so that was not "
            "tested for them.");
    } else if (f->needs == 0) {
        f->needs = WN_PART_CAMERA_ROLL;
    }
    f->needs |= wn_ev_get(m, "is_pending")->i != 0
        ? (uint32_t)WN_PART_PENDING : 0;
    if (f->needs != WN_PART_CAMERA_ROLL) {
        f->needs &= ~(uint32_t)WN_PART_CAMERA_ROLL;
    }
    if (wn_ev_is(wn_ev_get(m, "origin_basis"), "catalogue") &&
        !s->t->index_photos_catalogue) {
        wn_rescope_outside(s, f->it->id, "its kind was read in the phone's "
            "list of photos, which was not agreed to be used");
    }
}

/** ---- the phone ------------------------------------------------------- */

void
wn_re_fact(struct wn_rescope *s, struct wn_re_facts *f)
{
    static const struct {
        const char *name;
        uint32_t part;
    } facts[] = { { "ProductType", WN_PART_MODEL },
        { "DeviceClass", WN_PART_MODEL }, { "ProductVersion", WN_PART_OS },
        { "BuildVersion", WN_PART_OS }, { "SerialNumber", WN_PART_SERIAL },
        { "TimeZone", WN_PART_ZONE },
        { "clock-skew-ns", WN_PART_CLOCK_SKEW },
        { "PhoneNumber", WN_PART_PHONE_NUMBER },
        { "IntegratedCircuitCardIdentity", WN_PART_SIM },
        { "ro.product.manufacturer", WN_PART_MODEL },
        { "ro.product.model", WN_PART_MODEL },
        { "ro.product.device", WN_PART_MODEL },
        { "ro.build.version.release", WN_PART_OS },
        { "ro.build.version.sdk", WN_PART_OS },
        { "ro.build.version.security_patch", WN_PART_OS },
        { "ro.build.display.id", WN_PART_OS },
        { "ro.serialno", WN_PART_SERIAL },
        { "persist.sys.timezone", WN_PART_ZONE } };
    const struct wn_ev_row *row = wn_ev_row(f->it, "device_fact");

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        if (wn_ev_is(wn_ev_get(row, "name"), facts[i].name)) {
            f->needs = facts[i].part;
            return;
        }
    }
    wn_rescope_outside(s, f->it->id, "it is a fact about the phone that no "
        "part of device-info names");
}
