/** Which phone; what, who and when; and what never. */
#include "new.h"

static const struct choice platforms[] = {
    { "ios", N_("an iPhone"), 0 },
    { "android", N_("an Android phone"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice identifiers[] = {
    { "serial", N_("serial number"), 0 },
    { "imei", N_("IMEI"), 0 },
    { "udid", N_("device identifier (UDID)"), IF_IPHONE },
    { "android-id", N_("Android identifier"), IF_ANDROID },
    { NULL, NULL, 0 },
};
static const struct choice kinds[] = {
    { "messages", N_("messages"), 0 },
    { "calls", N_("calls"), 0 },
    { "contacts", N_("contacts"), 0 },
    { "photos", N_("photos"), 0 },
    { "videos", N_("videos"), 0 },
    { "audio", N_("sound recordings"), IF_ANDROID },
    { "calendar", N_("calendar entries"), IF_ANDROID },
    { "documents", N_("documents"), IF_ANDROID },
    { "device-info", N_("facts about the phone itself"), 0 },
    { "device-controls", N_("apps that may watch or control the phone"),
        IF_ANDROID },
    { "nothing", N_("nothing (leave this rule out)"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice apps[] = {
    { "phone-messages", N_("the phone's own messages (SMS, MMS, iMessage, "
                           "RCS)"), 0 },
    { "whatsapp", N_("WhatsApp"), IF_IPHONE },
    { "whatsapp-business", N_("WhatsApp Business"), IF_IPHONE },
    { NULL, NULL, 0 },
};
static const struct choice call_apps[] = {
    { "phone", N_("the phone's own calls"), 0 },
    { "facetime", N_("FaceTime"), IF_IPHONE },
    { "whatsapp", N_("WhatsApp"), IF_IPHONE },
    { "whatsapp-business", N_("WhatsApp Business"), IF_IPHONE },
    { NULL, NULL, 0 },
};
static const struct choice parts[] = {
    { "attachments", N_("pictures and files sent with it"), 0 },
    { "reactions", N_("reactions"), 0 },
    { "edits", N_("earlier versions of edited messages"), 0 },
    { "recently-deleted", N_("what was deleted but is still in the bin"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice pictures[] = {
    { "camera", N_("taken with the camera"), 0 },
    { "screenshot", N_("screenshots"), 0 },
    { "screen-recording", N_("screen recordings"), 0 },
    { "saved", N_("saved from somewhere else"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice contacts[] = {
    { "participants-in-scope",
        N_("of the people whose messages or calls are kept"), 0 },
    { "named", N_("of people that you name now"), 0 },
    { "all", N_("the whole address book"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice who[] = {
    { "named", N_("only with certain people"), 0 },
    { "everybody", N_("with everybody"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice groups[] = {
    { "exclude", N_("leave them out"), 0 },
    { "listed-only", N_("only what these people and the owner wrote"), 0 },
    { "whole", N_("what everybody wrote"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice when[] = {
    { "days", N_("from one day to another"), 0 },
    { "all-dates", N_("of any time"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice reasons[] = {
    { "legal-privilege", N_("a lawyer"), 0 },
    { "journalistic", N_("a journalist"), 0 },
    { "health", N_("a doctor, or somebody else about health"), 0 },
    { "counselling", N_("a counsellor"), 0 },
    { "third-party", N_("somebody who has nothing to do with it"), 0 },
    { "other", N_("another reason"), 0 },
    { NULL, NULL, 0 },
};

const struct step new_what[] = {
    { Q_PLATFORM, PART_PHONE, ASK_CHOICE, .path = "device.platform",
        .choices = platforms,
        .question = N_("Which kind of phone is it?"),
        .why = N_("What leaves the phone on the way depends on it. There is "
                  "one agreement for one phone; another phone gets its own "
                  "at the end.") },
    { Q_ID_TYPE, PART_PHONE, ASK_CHOICE, .path = "device.identifiers",
        .choices = identifiers, .initial = "serial",
        .question = N_("By what is this very phone known?"),
        .why = N_("No other phone will be read. The serial number stands in "
                  "the settings under About; winnow devices shows how it "
                  "ends.") },
    { Q_ID_VALUE, PART_PHONE, ASK_WORD, .path = "device.identifiers",
        .question = N_("What is it?"),
        .why = N_("If it is not the one of the phone that is plugged in, "
                  "nothing is read.") },
    { Q_KIND, PART_WHAT, ASK_CHOICE, .path = "allow.category",
        .choices = kinds, .cap = "categories",
        .question = N_("What is to be taken? One kind at a time."),
        .why = N_("Nothing is taken that is not named here. Name what the "
                  "line of enquiry needs, and no more.") },
    { Q_APPS, PART_WHAT, ASK_MANY, .path = "allow.apps", .choices = apps,
        .initial = "phone-messages", .when = IF_MESSAGES,
        .question = N_("Messages of which apps?"),
        .why = N_("Apps that are not named are not looked at.") },
    { Q_CALL_APPS, PART_WHAT, ASK_MANY, .path = "allow.apps",
        .choices = call_apps, .initial = "phone", .when = IF_CALLS,
        .question = N_("Calls of which apps?"),
        .why = N_("Apps that are not named are not looked at.") },
    { Q_PARTS, PART_WHAT, ASK_MANY, true, .path = "allow.parts",
        .choices = parts, .when = IF_MESSAGES,
        .question = N_("What more of a message than who, when and what was "
                       "written? Enter alone: nothing more."),
        .why = N_("Pictures and deleted things say more than the person may "
                  "think of. Only what is needed is taken.") },
    { Q_PICTURES, PART_WHAT, ASK_MANY, .path = "allow.kind",
        .choices = pictures, .initial = "camera", .when = IF_IMAGES,
        .question = N_("Which ones?"),
        .why = N_("A screenshot may show a conversation with anybody. Albums "
                  "that are hidden or deleted are left out.") },
    { Q_FOLDERS, PART_WHAT, ASK_LIST, .path = "allow.folders",
        .initial = "Download", .when = IF_DOCUMENTS,
        .question = N_("In which folders? Several are separated by a "
                       "semicolon."),
        .why = N_("Documents are taken from named folders only.") },
    { Q_CONTACTS, PART_WHAT, ASK_CHOICE, .path = "allow.contacts",
        .choices = contacts, .when = IF_CONTACTS,
        .question = N_("Whose entries?"),
        .why = N_("A whole address book is about a great many people who "
                  "were not asked.") },
    { Q_WHO, PART_WHAT, ASK_CHOICE, .path = "allow.participants",
        .choices = who, .when = IF_TALK,
        .question = N_("With whom?"),
        .why = N_("Whatever is not with these people stays on the phone.") },
    { Q_PEOPLE, PART_WHAT, ASK_PEOPLE, .path = "allow.participants.any-of",
        .when = IF_NAMED,
        .question = N_("Their phone numbers or e-mail addresses, as the "
                       "phone knows them? Several are separated by commas."),
        .why = N_("People match exactly: a name matches nobody. A number "
                  "without + is read in the country that you named.") },
    { Q_GROUPS, PART_WHAT, ASK_CHOICE,
        .path = "allow.participants.group-chats", .choices = groups,
        .initial = "exclude", .when = IF_MESSAGES | IF_NAMED,
        .question = N_("And group chats that they are in?"),
        .why = N_("In a group others write too, who were not asked.") },
    { Q_WHEN, PART_WHAT, ASK_CHOICE, .path = "allow.all-dates",
        .choices = when, .initial = "days", .when = IF_TIMED,
        .question = N_("Of which time?"),
        .why = N_("Days keep the rest of a life out of it. Without them the "
                  "reason is recorded.") },
    { Q_FROM, PART_WHAT, ASK_DAY, .path = "allow.from", .when = IF_DAYS,
        .question = N_("The first day? For example: 14 June 2026."),
        .why = N_("The whole day counts, from midnight on.") },
    { Q_TO, PART_WHAT, ASK_DAY, .path = "allow.to", .when = IF_DAYS,
        .question = N_("The last day?"),
        .why = N_("This day still counts, to its end.") },
    { Q_ALL_REASON, PART_WHAT, ASK_TEXT, .path = "allow.all-dates-reason",
        .when = IF_ALL_DATES,
        .question = N_("Why without any limit in time?"),
        .why = N_("It is read back to the person.") },
    { Q_MORE, PART_WHAT, ASK_YES_NO,
        .question = N_("Is anything else to be taken?"),
        .why = N_("Each kind of thing is a rule of its own, with its own "
                  "people and days.") },
    { Q_PROTECT, PART_NEVER, ASK_YES_NO, .path = "deny",
        .question = N_("Is there anybody whose conversations with the person "
                       "must never be taken: a lawyer, a doctor, a "
                       "counsellor, a journalist?"),
        .why = N_("What is never to be taken wins over everything else. Ask "
                  "the person: they know, and the Act wants such material "
                  "left alone (section 43).") },
    { Q_DENY_REASON, PART_NEVER, ASK_CHOICE, .path = "deny.reason",
        .choices = reasons, .when = IF_PROTECTED,
        .question = N_("Who is it?"),
        .why = N_("Only the reason is recorded, not who it is by name.") },
    { Q_DENY_PEOPLE, PART_NEVER, ASK_PEOPLE,
        .path = "deny.participants.any-of", .when = IF_PROTECTED,
        .question = N_("Their phone numbers or e-mail addresses? Several are "
                       "separated by commas."),
        .why = N_("Every conversation with them in it is left out, even when "
                  "only the last nine digits agree.") },
    { Q_DENY_MORE, PART_NEVER, ASK_YES_NO,
        .when = IF_PROTECTED,
        .question = N_("Is there anybody else like that?"),
        .why = N_("Each kind of reason is recorded by itself.") },
};
const size_t new_what_count = sizeof(new_what) / sizeof(new_what[0]);
