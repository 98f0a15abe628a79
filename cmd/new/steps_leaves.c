/** What leaves the phone on the way, what else may come with it, and what
 * becomes of it. */
#include "new.h"

static const struct choice limbs[] = {
    { "none-avoids", N_("no other means avoids that risk"), 0 },
    { "not-practicable",
        N_("other means would, but they are not reasonably practicable"), 0 },
    { NULL, NULL, 0 },
};

const struct step new_leaves[] = {
    { Q_ROUTE, PART_LEAVES, ASK_MUST, .path = "method.routes",
        .question = N_("Have you explained what leaves the phone on the way, "
                       "as it stands above, and is that agreed to?"),
        .why = N_("More may cross the cable than is kept. The person has to "
                  "know that before, not after."),
        .must = N_("Then nothing can be taken this way. Explain it, or type "
                   "back and ask for less: pictures come one by one."),
        .unasked = &(const struct wording){
            N_("Does what this rests on cover what leaves the phone on the "
               "way, as it stands above?"),
            N_("More may cross the cable than is kept. Nobody has agreed to "
               "that: the law, warrant or order has to cover it."),
            N_("Then nothing can be taken this way. Type back and ask for "
               "less: pictures come one by one.") } },
    { Q_CHANGES, PART_LEAVES, ASK_MUST, .path = "method.device-changes",
        .question = N_("Have you explained what changes on the phone, as it "
                       "stands above, and is that agreed to?"),
        .why = N_("Nothing else is ever changed, and it is put back at the "
                  "end."),
        .must = N_("Without it the phone does not let this computer in. "
                   "Explain it, or quit."),
        .unasked = &(const struct wording){
            N_("Does what this rests on also cover what changes on the "
               "phone, as it stands above?"),
            N_("Nothing else is ever changed, and it is put back at the "
               "end."),
            N_("Without it the phone does not let this computer in. Find out "
               "whether it is covered, or quit.") } },
    { Q_EXCESS, PART_LEAVES, ASK_YES_NO,
        .path = "authority.excess-information.risk",
        .when = IF_GB | IF_EXCESS_OPEN,
        .question = N_("Is there a risk of obtaining other information than "
                       "what is looked for?"),
        .why = N_("Section 37(6). A picture of that night may show "
                  "bystanders; a conversation strays.") },
    { Q_EXCESS_LIMB, PART_LEAVES, ASK_CHOICE,
        .path = "authority.excess-information.limb", .choices = limbs,
        .when = IF_GB | IF_EXCESS,
        .question = N_("There is a risk of obtaining other information. What "
                       "about other means?"),
        .why = N_("Section 37(7) knows these two answers.") },
    { Q_EXCESS_REASON, PART_LEAVES, ASK_TEXT,
        .path = "authority.excess-information.reason",
        .when = IF_GB | IF_EXCESS,
        .question = N_("Why is that so?"),
        .why = N_("Section 37(7) wants the reason recorded.") },
    { Q_CONFIDENTIAL, PART_LEAVES, ASK_YES_NO,
        .path = "authority.confidential-information.risk",
        .when = IF_GB | IF_CONFIDENTIAL_OPEN,
        .question = N_("Is there a risk of obtaining confidential "
                       "information, such as talk with a lawyer, a doctor or "
                       "a journalist?"),
        .why = N_("Section 37(8) and section 43.") },
    { Q_AMOUNT, PART_LEAVES, ASK_TEXT,
        .path = "authority.confidential-information.amount",
        .when = IF_GB | IF_CONFIDENTIAL,
        .question = N_("How much confidential information is likely to be on "
                       "the phone?"),
        .why = N_("Section 37(9) wants it considered.") },
    { Q_RELEVANCE, PART_LEAVES, ASK_TEXT,
        .path = "authority.confidential-information.relevance",
        .when = IF_GB | IF_CONFIDENTIAL,
        .question = N_("How may it matter to the case?"),
        .why = N_("Section 37(9) wants it considered.") },
    { Q_CONFIDENTIAL_LIMB, PART_LEAVES, ASK_CHOICE,
        .path = "authority.confidential-information.limb", .choices = limbs,
        .when = IF_GB | IF_CONFIDENTIAL,
        .question = N_("What about other means that avoid confidential "
                       "information?"),
        .why = N_("Section 37(10) knows these two answers.") },
    { Q_CONFIDENTIAL_REASON, PART_LEAVES, ASK_TEXT,
        .path = "authority.confidential-information.reason",
        .when = IF_GB | IF_CONFIDENTIAL,
        .question = N_("Why is that so for confidential information?"),
        .why = N_("Section 37(10) wants the reason recorded.") },
    { Q_CONTROLLER, PART_LEAVES, ASK_TEXT,
        .path = "handling.controller.name", .when = IF_GB,
        .question = N_("Who answers for the data?"),
        .why = N_("The person must be told (Data Protection Act 2018, "
                  "section 44). Usually it is the force.") },
    { Q_CONTROLLER_CONTACT, PART_LEAVES, ASK_TEXT,
        .path = "handling.controller.contact", .when = IF_GB,
        .question = N_("How are they reached?"),
        .why = N_("For questions, and for complaints.") },
    { Q_RECIPIENTS, PART_LEAVES, ASK_LIST, .path = "handling.recipients",
        .when = IF_GB,
        .question = N_("Who will see it? Several are separated by a "
                       "semicolon, for example: CPS; the defence."),
        .why = N_("The person must be told (section 44).") },
    { Q_RETAIN, PART_LEAVES, ASK_TEXT, .path = "handling.retain",
        .when = IF_GB,
        .question = N_("How long is it kept?"),
        .why = N_("The person must be told (section 44).") },
    { Q_REVIEW, PART_LEAVES, ASK_DAY, .path = "handling.review-by",
        .when = IF_GB,
        .question = N_("By which day is keeping it looked at again?"),
        .why = N_("It must be looked at again (Data Protection Act 2018, "
                  "section 39).") },
};
const size_t new_leaves_count = sizeof(new_leaves) / sizeof(new_leaves[0]);
