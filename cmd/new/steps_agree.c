/** The notice that was given, and the agreement itself. */
#include "new.h"

static const struct choice forms[] = {
    { "written-paper", N_("on paper"), 0 },
    { "written-electronic", N_("in writing, electronically"), 0 },
    { "oral-recorded", N_("aloud, written down by an officer"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice oral_reasons[] = {
    { "physical-impairment", N_("a physical impairment"), 0 },
    { "literacy", N_("difficulty with reading or writing"), 0 },
    { NULL, NULL, 0 },
};

const struct step new_agree[] = {
    { Q_NOTICE_FORM, PART_NOTICE, ASK_TEXT, .path = "notice.form",
        .initial = "DPN", .when = IF_AGREED,
        .question = N_("Which form of written notice was given?"),
        .why = N_("Section 39(3): without a written notice there is no "
                  "agreement.") },
    { Q_NOTICE_VERSION, PART_NOTICE, ASK_TEXT, .path = "notice.version",
        .when = IF_AGREED,
        .question = N_("Which version of the form?"),
        .why = N_("Forms change; it must be known what this one said.") },
    { Q_NOTICE_REF, PART_NOTICE, ASK_TEXT, .path = "notice.ref",
        .when = IF_AGREED,
        .question = N_("Where is it filed?"),
        .why = N_("So that it is found again.") },
    { Q_NOTICE_LANGUAGE, PART_NOTICE, ASK_WORD, .path = "notice.language",
        .initial = "en-GB", .when = IF_AGREED,
        .question = N_("In which language was it given? A tag, such as en-GB "
                       "or cy."),
        .why = N_("A notice that cannot be read is none.") },
    { Q_NOTICE_HASH, PART_NOTICE, ASK_HASH, .path = "notice.sha256",
        .when = IF_AGREED,
        .question = N_("The file of the notice that was given: its path, or "
                       "its SHA-256?"),
        .why = N_("The hash ties the agreement to that very document. The "
                  "file itself is not copied.") },
    { Q_NOTICE_GIVEN, PART_NOTICE, ASK_MOMENT, .path = "notice.given",
        .when = IF_AGREED,
        .question = N_("When was it given?"),
        .why = N_("The notice comes before the agreement.") },
    { Q_SOUGHT, PART_NOTICE, ASK_TEXT, .path = "notice.information-sought",
        .when = IF_AGREED,
        .question = N_("Which information does the notice say is sought?"),
        .why = N_("Section 39(3)(a). It must be what you have named here.") },
    { Q_NOTICE_REASON, PART_NOTICE, ASK_TEXT, .path = "notice.reason",
        .when = IF_AGREED,
        .question = N_("Which reason does the notice give?"),
        .why = N_("Section 39(3)(b).") },
    { Q_NOTICE_HANDLING, PART_NOTICE, ASK_TEXT, .path = "notice.handling",
        .when = IF_AGREED,
        .question = N_("What does the notice say becomes of the "
                       "information?"),
        .why = N_("Section 39(3)(c).") },
    { Q_MAY_REFUSE, PART_NOTICE, ASK_MUST, .path = "notice.says-may-refuse",
        .when = IF_AGREED,
        .question = N_("Does the notice say that one may refuse?"),
        .why = N_("Section 39(3)(d)."),
        .must = N_("Then it is not enough. Give a notice that says so, and "
                   "begin again.") },
    { Q_CONTINUES, PART_NOTICE, ASK_MUST,
        .path = "notice.says-enquiry-continues", .when = IF_AGREED,
        .question = N_("Does it say that the enquiry does not end because "
                       "somebody refuses?"),
        .why = N_("Section 39(3)(e)."),
        .must = N_("Then it is not enough. Give a notice that says so, and "
                   "begin again.") },
    { Q_MAY_WITHDRAW, PART_NOTICE, ASK_MUST,
        .path = "notice.says-may-withdraw", .when = IF_AGREED,
        .question = N_("Does it say that one may change one's mind?"),
        .why = N_("The person must know that, and how."),
        .must = N_("Then it is not enough. Give a notice that says so, and "
                   "begin again.") },
    { Q_HANDED, PART_AGREE, ASK_MUST, .path = "agreement.device-provided",
        .when = IF_ASKED,
        .question = N_("Was the phone handed over freely?"),
        .why = N_("Section 37(1). A phone that was taken is no phone that "
                  "was provided."),
        .must = N_("Then there is no agreement. Type quit to stop.") },
    { Q_AGREED, PART_AGREE, ASK_MUST, .path = "agreement.extraction-agreed",
        .when = IF_ASKED,
        .question = N_("Did they agree to the extraction, apart from handing "
                       "over the phone?"),
        .why = N_("Section 37(1) wants both."),
        .must = N_("Then nothing may be taken. Type back to ask for less, or "
                   "quit to stop.") },
    { Q_NO_PRESSURE, PART_AGREE, ASK_TEXT,
        .path = "agreement.no-undue-pressure-by", .when = IF_AGREED,
        .question = N_("Who made sure that nobody was pressed?"),
        .why = N_("Section 39(2). A collar number will do.") },
    { Q_FORM, PART_AGREE, ASK_CHOICE, .path = "agreement.form",
        .choices = forms, .initial = "written-paper", .when = IF_AGREED,
        .question = N_("How is it confirmed?"),
        .why = N_("In writing (section 39(4)); aloud only by somebody who "
                  "cannot write it.") },
    { Q_ORAL_REASON, PART_AGREE, ASK_CHOICE, .path = "agreement.oral-reason",
        .choices = oral_reasons, .when = IF_AGREED | IF_ORAL,
        .question = N_("Why aloud?"),
        .why = N_("The Act knows these two reasons. Without a shared "
                  "language, confirm in writing in theirs.") },
    { Q_RECORDED_BY, PART_AGREE, ASK_TEXT, .path = "agreement.recorded-by",
        .when = IF_AGREED | IF_ORAL,
        .question = N_("Who wrote it down, and who else heard it?"),
        .why = N_("Section 39(5): an authorised person records it. A witness "
                  "helps when it is doubted.") },
    { Q_CONTACT, PART_AGREE, ASK_TEXT, .path = "agreement.withdraw-contact",
        .question = N_("Whom does the person call or write to, to stop it? "
                       "It must be safe to find in their things."),
        .why = N_("They may change their mind at any time, and must know "
                  "how. A switchboard number says less than a unit's "
                  "name."),
        .unasked = &(const struct wording){
            N_("Whom can people call or write to about it? It must be safe "
               "to find in their things."),
            N_("Whose phone it is may ask, or object. A switchboard number "
               "says less than a unit's name."), NULL } },
    { Q_UNTIL, PART_AGREE, ASK_MOMENT, .path = "agreement.valid-until",
        .question = N_("Until when does it hold? For example: 20 June 2026 "
                       "18:00."),
        .why = N_("An agreement for today is none for next year."),
        .unasked = &(const struct wording){
            N_("Until when does it hold? For example: 20 June 2026 18:00."),
            N_("A decision for today is none for next year."), NULL } },
    { Q_CONFIRMED, PART_AGREE, ASK_MOMENT, .path = "agreement.confirmed",
        .initial = "now",
        .question = N_("When is it confirmed? Enter alone: now."),
        .why = N_("It holds from then on. The read-back that is signed next "
                  "names this time."),
        .unasked = &(const struct wording){
            N_("When is it confirmed? Enter alone: now."),
            N_("It holds from then on."), NULL } },
};
const size_t new_agree_count = sizeof(new_agree) / sizeof(new_agree[0]);
