#include "consent/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "consent/consent.h"

#define END { NULL, 0, NULL }

const struct wn_word wn_words_profile[] = {
    { "generic", WN_PROFILE_GENERIC, "" },
    { "gb-pcsc-2022", WN_PROFILE_GB_PCSC_2022, "" },
    { "eu-led", WN_PROFILE_LATER, "" },
    { "us-consent", WN_PROFILE_LATER, "" },
    END,
};
const struct wn_word wn_words_basis[] = {
    { "agreement", WN_BASIS_AGREEMENT, "the agreement of the phone's user" },
    { "agreement-on-behalf", WN_BASIS_ON_BEHALF,
        "an agreement given on behalf of the phone's user" },
    { "no-agreement-life-risk", WN_BASIS_LIFE_RISK,
        "no agreement: a life is at risk" },
    { "no-agreement-missing", WN_BASIS_MISSING,
        "no agreement: the phone's user is missing and at risk" },
    { "no-agreement-deceased", WN_BASIS_DECEASED,
        "no agreement: the phone's user has died" },
    { "death-investigation", WN_BASIS_DEATH_INVESTIGATION,
        "the investigation of a death" },
    { "consent", WN_BASIS_CONSENT, "the consent of the phone's user" },
    { "warrant-or-order", WN_BASIS_WARRANT, "a warrant or court order" },
    { "other", WN_BASIS_OTHER, "another legal basis" },
    END,
};
const struct wn_word wn_words_purpose[] = {
    { "crime", 0, "investigating a crime" },
    { "missing-person", 1, "finding a missing person" },
    { "protection", 2, "protecting somebody who is at risk" },
    { "death-investigation", 3, "finding out how somebody died" },
    { "other", 4, "another purpose" },
    END,
};
const struct wn_word wn_words_limb[] = {
    { "none-avoids", 0, "" },
    { "not-practicable", 1, "" },
    { "not-applicable", 2, "" },
    END,
};
const struct wn_word wn_words_person[] = {
    { "victim", 0, "" },
    { "witness", 1, "" },
    { "suspect", 2, "" },
    { "other", 3, "" },
    END,
};
const struct wn_word wn_words_age[] = {
    { "adult", 0, "" },
    { "child", 1, "" },
    END,
};
const struct wn_word wn_words_capacity[] = {
    { "full", 0, "" },
    { "lacks", 1, "" },
    END,
};
const struct wn_word wn_words_needs[] = {
    { "interpreter", 0, "an interpreter" },
    { "intermediary", 1, "an intermediary" },
    { "easy-read", 2, "an easy-read version" },
    { "sign-language", 3, "sign language" },
    { "audio-read-back", 4, "this text read aloud" },
    END,
};
const struct wn_word wn_words_giver[] = {
    { "self", 0, "the person themselves" },
    { "parent-or-guardian", 1, "a parent or guardian" },
    { "care-authority", 2, "the care authority" },
    { "voluntary-organisation", 3, "a voluntary organisation" },
    { "social-worker", 4, "a social worker" },
    { "attorney", 5, "an attorney" },
    { "deputy", 6, "a deputy" },
    { "intervention-order", 7, "somebody under an intervention order" },
    { "responsible-adult", 8, "a responsible adult" },
    { "other-user", 9, "another user of this phone" },
    END,
};
const struct wn_word wn_words_inform_parent[] = {
    { "required", 0, "a parent or guardian must still be told" },
    { "done", 1, "a parent or guardian has been told" },
    { "inappropriate", 2, "telling a parent or guardian was judged "
                          "inappropriate" },
    END,
};
const struct wn_word wn_words_form[] = {
    { "written-paper", 0, "on paper" },
    { "written-electronic", 1, "in writing, electronically" },
    { "oral-recorded", 2, "aloud, written down by an officer" },
    END,
};
const struct wn_word wn_words_oral_reason[] = {
    { "physical-impairment", 0, "a physical impairment" },
    { "literacy", 1, "difficulty with reading or writing" },
    END,
};
const struct wn_word wn_words_platform[] = {
    { "ios", WN_PLATFORM_IOS, "iPhone" },
    { "android", WN_PLATFORM_ANDROID, "Android phone" },
    END,
};
const struct wn_word wn_words_identifier[] = {
    { "serial", WN_ID_SERIAL, "serial number" },
    { "udid", WN_ID_UDID, "device identifier" },
    { "imei", WN_ID_IMEI, "IMEI" },
    { "android-id", WN_ID_ANDROID_ID, "Android identifier" },
    END,
};
const struct wn_word wn_words_category[] = {
#define WN_X(id, name, timed, words) { name, WN_CAT_##id, words },
    WN_CATEGORIES(WN_X)
#undef WN_X
    END,
};
const struct wn_word wn_words_app[] = {
    { "sms", WN_APP_SMS, "SMS and MMS" },
    { "imessage", WN_APP_IMESSAGE, "iMessage" },
    { "rcs", WN_APP_RCS, "RCS" },
    { "phone-messages", WN_APP_SMS | WN_APP_IMESSAGE | WN_APP_RCS,
        "the phone's own messages (SMS, MMS, iMessage, RCS)" },
    { "phone", WN_APP_PHONE, "the phone's own calls" },
    { "facetime", WN_APP_FACETIME, "FaceTime" },
    { "whatsapp", WN_APP_WHATSAPP, "WhatsApp" },
    { "whatsapp-business", WN_APP_WHATSAPP_BUSINESS, "WhatsApp Business" },
    { "address-book", WN_APP_ADDRESS_BOOK, "the phone's address book" },
    END,
};
const struct wn_word wn_words_time_field[] = {
    { "shown", WN_TF_SHOWN, "the time the phone shows beside it" },
    { "sent", WN_TF_SENT, "the time it was sent" },
    { "received", WN_TF_RECEIVED, "the time it was received" },
    { "start", WN_TF_START, "the time it began" },
    { "occurs", WN_TF_OCCURS, "when it takes place" },
    { "created", WN_TF_CREATED, "the time it was made" },
    { "taken", WN_TF_TAKEN, "the time it was taken" },
    { "added", WN_TF_ADDED, "the time it came onto the phone" },
    { "recorded", WN_TF_RECORDED, "the time it was recorded" },
    { "modified", WN_TF_MODIFIED, "the time it was last changed" },
    { "visited", WN_TF_VISITED, "the time of the visit" },
    END,
};
const struct wn_word wn_words_part[] = {
    { "metadata", WN_PART_METADATA, "who, when and how" },
    { "text", WN_PART_TEXT, "what was written" },
    { "attachments", WN_PART_ATTACHMENTS, "pictures and files sent with it" },
    { "reactions", WN_PART_REACTIONS, "reactions" },
    { "edits", WN_PART_EDITS, "earlier versions of edited messages" },
    { "recently-deleted", WN_PART_RECENTLY_DELETED,
        "what was deleted but is still in the phone's bin" },
    { "names", WN_PART_NAMES, "names" },
    { "numbers", WN_PART_NUMBERS, "phone numbers" },
    { "e-mail", WN_PART_EMAIL, "e-mail addresses" },
    { "addresses", WN_PART_ADDRESSES, "postal addresses" },
    { "notes", WN_PART_NOTES, "the notes beside a contact" },
    { "pictures", WN_PART_PICTURES, "contact pictures" },
    { "camera-roll", WN_PART_CAMERA_ROLL, "the ordinary album" },
    { "hidden", WN_PART_HIDDEN, "the hidden album" },
    { "pending", WN_PART_PENDING, "pictures still being saved" },
    { "model", WN_PART_MODEL, "the model" },
    { "os", WN_PART_OS, "the system's version" },
    { "serial", WN_PART_SERIAL, "the serial number" },
    { "zone", WN_PART_ZONE, "the time zone" },
    { "clock-skew", WN_PART_CLOCK_SKEW, "how far its clock is off" },
    { "phone-number", WN_PART_PHONE_NUMBER, "its own phone number" },
    { "sim", WN_PART_SIM, "the SIM card's numbers" },
    { "accounts", WN_PART_ACCOUNTS, "the accounts on it" },
    END,
};
const struct wn_word wn_words_kind[] = {
    { "camera", WN_KIND_CAMERA, "taken with the camera" },
    { "screenshot", WN_KIND_SCREENSHOT, "screenshots" },
    { "screen-recording", WN_KIND_SCREEN_RECORDING, "screen recordings" },
    { "saved", WN_KIND_SAVED, "saved from somewhere else" },
    END,
};
const struct wn_word wn_words_groups[] = {
    { "exclude", WN_GROUP_EXCLUDE, "" },
    { "whole", WN_GROUP_WHOLE, "" },
    { "listed-only", WN_GROUP_LISTED_ONLY, "" },
    END,
};
const struct wn_word wn_words_contacts[] = {
    { "named", WN_CONTACTS_NAMED, "" },
    { "participants-in-scope", WN_CONTACTS_IN_SCOPE, "" },
    { "all", WN_CONTACTS_ALL, "" },
    END,
};
const struct wn_word wn_words_undated[] = {
    { "exclude", 0, "" },
    { "include", 1, "" },
    END,
};
const struct wn_word wn_words_caller[] = {
    { "withheld", WN_CALLER_WITHHELD, "callers who hid their number" },
    { "not-in-contacts", WN_CALLER_NOT_IN_CONTACTS,
        "callers who are not in the phone's contacts" },
    { "blocked", WN_CALLER_BLOCKED, "blocked callers" },
    END,
};
const struct wn_word wn_words_deny_reason[] = {
    { "legal-privilege", 0, "talk with a lawyer is private" },
    { "journalistic", 1, "a journalist's work is protected" },
    { "health", 2, "it is about health" },
    { "counselling", 3, "counselling is private" },
    { "third-party", 4, "it is about somebody else" },
    { "other", 5, "another reason" },
    END,
};
const struct wn_word wn_words_index[] = {
    { "photos-catalogue", 1, "the phone's list of all photos" },
    END,
};
const struct wn_word wn_words_staging[] = {
    { "memory", 0, "" },
    { "encrypted", 1, "" },
    END,
};
const struct wn_word wn_words_disruption[] = {
    { "void", 0, "" },
    { "seal-finished-rules", 1, "" },
    END,
};
const struct wn_word wn_words_preview[] = {
    { "none", 0, "" },
    { "counts", 1, "" },
    END,
};

const struct wn_word *
wn_word_find(const struct wn_word *list, const char *name)
{
    for (; list->name; list++) {
        if (strcmp(list->name, name) == 0) {
            return list;
        }
    }
    return NULL;
}

const struct wn_word *
wn_word_of(const struct wn_word *list, uint32_t value)
{
    for (; list->name; list++) {
        if (list->value == value) {
            return list;
        }
    }
    return NULL;
}

const char *
wn_word_said(const struct wn_word *w)
{
    return w->said[0] ? w->said : w->name;
}

const char *
wn_app_name(uint32_t app)
{
    const struct wn_word *w = wn_word_of(wn_words_app, app);

    /* phone-messages is three bits, so no name of one. */
    return w && (app & (app - 1)) == 0 ? w->name : NULL;
}

const char *
wn_time_field_name(enum wn_time_field f)
{
    const struct wn_word *w = wn_word_of(wn_words_time_field, f);

    return w ? w->name : NULL;
}
