/** One row a category: what its rules may say. */
#include "consent/rules.h"

#define PHONE_MESSAGES (WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS)
#define WHATSAPPS (WN_APP_WHATSAPP | WN_APP_WHATSAPP_BUSINESS)
#define DEVICE_DEFAULTS \
    (WN_PART_MODEL | WN_PART_OS | WN_PART_SERIAL | WN_PART_ZONE | \
        WN_PART_CLOCK_SKEW)
#define ALBUMS \
    (WN_PART_CAMERA_ROLL | WN_PART_HIDDEN | WN_PART_RECENTLY_DELETED | \
        WN_PART_PENDING)
#define ADDRESS_PARTS (WN_PART_NAMES | WN_PART_NUMBERS | WN_PART_EMAIL)
#define MESSAGE_PARTS (WN_PART_METADATA | WN_PART_TEXT)

static const struct wn_category_rule rows[WN_CAT_COUNT] = {
    [WN_CAT_DEVICE_INFO] = { .parts = DEVICE_DEFAULTS | WN_PART_PHONE_NUMBER |
            WN_PART_SIM | WN_PART_ACCOUNTS,
        .parts_default = DEVICE_DEFAULTS },
    [WN_CAT_MESSAGES] = { .times = { WN_TF_SHOWN, WN_TF_SENT,
                              WN_TF_RECEIVED },
        .parts = MESSAGE_PARTS | WN_PART_ATTACHMENTS | WN_PART_REACTIONS |
            WN_PART_EDITS | WN_PART_RECENTLY_DELETED,
        .parts_default = MESSAGE_PARTS,
        .apps = PHONE_MESSAGES | WHATSAPPS,
        .people = true,
        .keywords = true },
    [WN_CAT_CALLS] = { .times = { WN_TF_START },
        .parts_default = WN_PART_METADATA,
        .apps = WN_APP_PHONE | WN_APP_FACETIME | WHATSAPPS,
        .apps_default = WN_APP_PHONE | WN_APP_FACETIME,
        .people = true,
        .callers = true },
    [WN_CAT_CONTACTS] = { .parts = ADDRESS_PARTS | WN_PART_ADDRESSES |
            WN_PART_NOTES | WN_PART_PICTURES,
        .parts_default = ADDRESS_PARTS,
        .apps = WN_APP_ADDRESS_BOOK | WHATSAPPS,
        .apps_default = WN_APP_ADDRESS_BOOK,
        .people = true,
        .contacts = true },
    [WN_CAT_CALENDAR] = { .times = { WN_TF_OCCURS, WN_TF_CREATED },
        .people = true,
        .keywords = true },
    [WN_CAT_PHOTOS] = { .times = { WN_TF_TAKEN, WN_TF_ADDED },
        .parts = ALBUMS,
        .parts_default = WN_PART_CAMERA_ROLL,
        .kinds = true },
    [WN_CAT_VIDEOS] = { .times = { WN_TF_TAKEN, WN_TF_ADDED },
        .parts = ALBUMS,
        .parts_default = WN_PART_CAMERA_ROLL,
        .kinds = true },
    [WN_CAT_AUDIO] = { .times = { WN_TF_RECORDED, WN_TF_RECEIVED } },
    [WN_CAT_VOICEMAIL] = { .times = { WN_TF_RECORDED, WN_TF_RECEIVED },
        .people = true },
    [WN_CAT_NOTES] = { .times = { WN_TF_MODIFIED, WN_TF_CREATED },
        .keywords = true },
    [WN_CAT_BROWSER_HISTORY] = { .times = { WN_TF_VISITED },
        .keywords = true },
    [WN_CAT_DOCUMENTS] = { .times = { WN_TF_MODIFIED }, .files = true },
    [WN_CAT_LOCATIONS] = { .times = { WN_TF_RECORDED, WN_TF_START },
        .sensitive = true },
    [WN_CAT_HEALTH] = { .times = { WN_TF_RECORDED, WN_TF_START },
        .sensitive = true },
    [WN_CAT_INSTALLED_APPS] = { .parts = 0 },
    [WN_CAT_DEVICE_CONTROLS] = { .parts = 0 },
};

const struct wn_category_rule *
wn_category_rule(enum wn_category c)
{
    return &rows[c];
}
