/** Is it safe to talk; and what is the line of enquiry? */
#include "new.h"

static const struct choice needs[] = {
    { "interpreter", N_("an interpreter"), 0 },
    { "intermediary", N_("an intermediary"), 0 },
    { "easy-read", N_("an easy-read version"), 0 },
    { "sign-language", N_("sign language"), 0 },
    { "audio-read-back", N_("the read-back read aloud"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice profiles[] = {
    { "gb-pcsc-2022",
        N_("Police, Crime, Sentencing and Courts Act 2022"), 0 },
    { "generic", N_("another law, or a support service"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice bases_gb[] = {
    { "agreement", N_("somebody agrees (section 37)"), 0 },
    { "no-agreement-life-risk",
        N_("no agreement: a life is at risk (section 40)"), 0 },
    { "no-agreement-missing",
        N_("no agreement: the user is missing and at risk (section 40)"), 0 },
    { "no-agreement-deceased",
        N_("no agreement: the user has died (section 40)"), 0 },
    { "death-investigation",
        N_("the investigation of a death (section 41)"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice bases[] = {
    { "consent", N_("the person's consent"), 0 },
    { "warrant-or-order", N_("a warrant or court order"), 0 },
    { "other", N_("another legal basis"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice purposes[] = {
    { "crime", N_("investigating a crime"), IF_NOT_DEATH },
    { "missing-person", N_("finding a missing person"), IF_NOT_DEATH },
    { "protection", N_("protecting somebody who is at risk"), IF_NOT_DEATH },
    { "death-investigation", N_("finding out how somebody died"), IF_DEATH },
    { NULL, NULL, 0 },
};
static const struct choice schedule3[] = {
    { "1", N_("Part 1 (police, coastguard and others)"), 0 },
    { "2", N_("Part 2"), 0 },
    { "3", N_("Part 3"), 0 },
    { NULL, NULL, 0 },
};

const struct step new_talk[] = {
    { Q_SAFE, PART_TALK, ASK_MUST,
        .question = N_("Is it safe for this person to talk to you here and "
                       "now?"),
        .why = N_("Somebody in the room, or somebody who can see this phone "
                  "from elsewhere, may be the one they fear. Nobody can agree "
                  "freely while they are listened to."),
        .must = N_("Then do not go on. Make it safe first: another room, "
                   "another day, another phone to reach them on. Type quit to "
                   "stop; nothing is kept.") },
    { Q_ZONE, PART_TALK, ASK_ZONE, .path = "time.zone",
        .initial = "Europe/London",
        .question = N_("In which time zone are the days and times that you "
                       "will talk about?"),
        .why = N_("A day begins and ends at another moment in another zone. "
                  "The days of the agreement are those of this zone, "
                  "whatever this computer or the phone is set to.") },
    { Q_REGION, PART_TALK, ASK_REGION, .path = "time.region",
        .initial = "GB",
        .question = N_("In which country are phone numbers without + at "
                       "home? Two letters, such as GB."),
        .why = N_("07700 900123 is another number in another country. A "
                  "number is read once, here, and written with its "
                  "country.") },
    { Q_NEEDS, PART_TALK, ASK_MANY, true, .path = "person.needs",
        .choices = needs,
        .question = N_("What does the person need to understand and be "
                       "understood? Enter alone: nothing."),
        .why = N_("Whoever does not follow cannot agree. What is needed is "
                  "recorded, so that others provide it too.") },
    { Q_INTERPRETER, PART_TALK, ASK_TEXT, .path = "person.interpreter-ref",
        .when = IF_INTERPRETER,
        .question = N_("Who interprets? A reference number is enough."),
        .why = N_("If it is asked later what was understood, somebody must "
                  "be able to find the interpreter.") },
    { Q_INTERPRETER_FREE, PART_TALK, ASK_MUST, .when = IF_INTERPRETER,
        .question = N_("Is the interpreter independent: no relative or "
                       "friend, and nobody who has to do with the case?"),
        .why = N_("A relative may leave out what matters, or may be the one "
                  "the person fears."),
        .must = N_("Then wait for an independent interpreter. Type quit to "
                   "stop; nothing is kept.") },
    { Q_PROFILE, PART_ENQUIRY, ASK_CHOICE, .path = "profile",
        .choices = profiles, .cap = "profiles",
        .question = N_("Under which law is the phone to be read?"),
        .why = N_("The law decides what has to be asked and recorded. Winnow "
                  "tests that it is recorded; it never judges it.") },
    { Q_BASIS_GB, PART_ENQUIRY, ASK_CHOICE, .path = "authority.basis",
        .choices = bases_gb, .when = IF_GB,
        .question = N_("What does it rest on?"),
        .why = N_("Without agreement the Act opens a phone only when its "
                  "user has died, is missing, or is a child or somebody "
                  "without capacity whose life is at risk.") },
    { Q_BASIS, PART_ENQUIRY, ASK_CHOICE, .path = "authority.basis",
        .choices = bases, .when = IF_GENERIC,
        .question = N_("What does it rest on?"),
        .why = N_("Whoever reads the result must see by which right it was "
                  "taken.") },
    { Q_INSTRUMENT, PART_ENQUIRY, ASK_TEXT, .path = "authority.instrument",
        .when = IF_GENERIC,
        .question = N_("Which law, order or paper is that? For example: "
                       "written consent of 14 June 2026."),
        .why = N_("Somebody may want to look it up.") },
    { Q_CASE, PART_ENQUIRY, ASK_TEXT, .path = "authority.case",
        .question = N_("What is the case number?"),
        .why = N_("It ties the agreement, and what is taken, to the case.") },
    { Q_EXHIBIT, PART_ENQUIRY, ASK_TEXT, true,
        .path = "authority.exhibit.device",
        .question = N_("The exhibit number of the phone? Enter alone: none."),
        .why = N_("Only if the phone has one already.") },
    { Q_PRODUCT, PART_ENQUIRY, ASK_TEXT, true,
        .path = "authority.exhibit.product",
        .question = N_("The exhibit number of what is taken from it? Enter "
                       "alone: none."),
        .why = N_("What is taken is an exhibit of its own.") },
    { Q_PURPOSE, PART_ENQUIRY, ASK_CHOICE, .path = "authority.purpose",
        .choices = purposes, .when = IF_GB,
        .question = N_("What is it for?"),
        .why = N_("The Act names the only purposes (section 37(2), section "
                  "41).") },
    { Q_LINE, PART_ENQUIRY, ASK_TEXT, .path = "authority.line-of-enquiry",
        .when = IF_GB,
        .question = N_("What is the reasonable line of enquiry: why is this "
                       "phone believed to hold something relevant?"),
        .why = N_("There must be something to look for, not a hope. These "
                  "words are read to the person.") },
    { Q_NECESSITY, PART_ENQUIRY, ASK_TEXT, .path = "authority.necessity",
        .when = IF_GB,
        .question = N_("Why is it needed?"),
        .why = N_("Section 37(5) wants necessity decided and recorded.") },
    { Q_PROPORTIONALITY, PART_ENQUIRY, ASK_TEXT,
        .path = "authority.proportionality", .when = IF_GB,
        .question = N_("Why this much, and not more?"),
        .why = N_("Section 37(5) wants proportionality decided and "
                  "recorded.") },
    { Q_ALTERNATIVES, PART_ENQUIRY, ASK_TEXT,
        .path = "authority.alternatives", .when = IF_GB,
        .question = N_("What was considered instead of taking this from the "
                       "phone?"),
        .why = N_("A photograph of the screen, the other person's phone, or "
                  "the network's records may do. Ask first whether it can be "
                  "had without the phone.") },
    { Q_DECIDED_BY, PART_ENQUIRY, ASK_TEXT, .path = "authority.decided-by",
        .question = N_("Who decided that?"),
        .why = N_("A named person answers for the decision; a collar number "
                  "will do.") },
    { Q_DECIDED, PART_ENQUIRY, ASK_MOMENT, .path = "authority.decided",
        .question = N_("When was it decided? For example: 14 June 2026 "
                       "09:40, or 09:40 for today, or now."),
        .why = N_("The decision comes before the phone is touched.") },
    { Q_EXTRACTS, PART_ENQUIRY, ASK_TEXT,
        .path = "authority.authorised-person.id", .when = IF_GB,
        .question = N_("Who will run the extraction? A collar number will "
                       "do."),
        .why = N_("Only authorised persons may (section 44).") },
    { Q_ORGANISATION, PART_ENQUIRY, ASK_TEXT,
        .path = "authority.authorised-person.organisation", .when = IF_GB,
        .question = N_("For which organisation?"),
        .why = N_("The person is told who asks.") },
    { Q_ROLE, PART_ENQUIRY, ASK_TEXT,
        .path = "authority.authorised-person.role", .when = IF_GB,
        .question = N_("In which role? For example: first responder."),
        .why = N_("It is recorded who did what.") },
    { Q_SCHEDULE3, PART_ENQUIRY, ASK_CHOICE,
        .path = "authority.authorised-person.schedule3-part",
        .choices = schedule3, .initial = "1", .when = IF_GB,
        .question = N_("Under which Part of Schedule 3 are they "
                       "authorised?"),
        .why = N_("Missing persons and protection are open to Parts 1 and 2 "
                  "only, a death to Part 1 only. Police officers are in Part "
                  "1.") },
};
const size_t new_talk_count = sizeof(new_talk) / sizeof(new_talk[0]);
