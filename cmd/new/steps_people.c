/** Who it is, and who may agree for them. */
#include "new.h"

static const struct choice categories[] = {
    { "victim", N_("a victim"), 0 },
    { "witness", N_("a witness"), 0 },
    { "suspect", N_("a suspect"), 0 },
    { "other", N_("somebody else"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice ages[] = {
    { "adult", N_("18 or older"), 0 },
    { "child", N_("younger than 18"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice capacities[] = {
    { "full", N_("yes, they can decide this themselves"), 0 },
    { "lacks", N_("no, they lack the capacity to decide this"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice givers[] = {
    { "self", N_("the person themselves"), IF_CAN },
    { "parent-or-guardian", N_("a parent or guardian"), IF_CANNOT },
    { "care-authority", N_("the care authority"), IF_CANNOT },
    { "voluntary-organisation",
        N_("a voluntary organisation that cares for them"), IF_CANNOT },
    { "social-worker", N_("a registered social worker"),
        IF_CANNOT | IF_NOT_CHILD },
    { "attorney", N_("an attorney"), IF_CANNOT | IF_NOT_CHILD },
    { "deputy", N_("a deputy"), IF_CANNOT | IF_NOT_CHILD },
    { "intervention-order", N_("somebody under an intervention order"),
        IF_CANNOT | IF_NOT_CHILD },
    { "responsible-adult", N_("a responsible adult, because nobody closer "
                              "is available"), IF_CANNOT },
    { "other-user", N_("another adult who uses this phone"), 0 },
    { NULL, NULL, 0 },
};
static const struct choice informs[] = {
    { "required", N_("they must still be told"), 0 },
    { "done", N_("they have been told"), 0 },
    { "inappropriate", N_("it was judged inappropriate"), 0 },
    { NULL, NULL, 0 },
};

const struct step new_people[] = {
    { Q_PERSON, PART_PERSON, ASK_TEXT, .path = "person.ref",
        .question = N_("A reference for the person whose phone it is, such "
                       "as V1? Never a name."),
        .why = N_("The agreement goes with what is taken, to people who need "
                  "not know the name.") },
    { Q_CATEGORY, PART_PERSON, ASK_CHOICE, .path = "person.category",
        .choices = categories, .when = IF_GB,
        .question = N_("Who are they in this case?"),
        .why = N_("Data about victims, witnesses and suspects are kept apart "
                  "(Data Protection Act 2018, section 38).") },
    { Q_AGE, PART_PERSON, ASK_CHOICE, .path = "person.age-group",
        .choices = ages, .when = IF_GB,
        .question = N_("How old are they?"),
        .why = N_("A child cannot give this agreement (section 38): somebody "
                  "who may agrees on their behalf, and the child is asked "
                  "what they think.") },
    { Q_CAPACITY, PART_PERSON, ASK_CHOICE, .path = "person.capacity",
        .choices = capacities, .initial = "full", .when = IF_GB,
        .question = N_("Do they have the capacity to decide about this?"),
        .why = N_("Shock, drink or illness may take it away for a while. "
                  "Then wait, unless it cannot wait.") },
    { Q_GIVER, PART_PERSON, ASK_CHOICE, .path = "agreement.giver",
        .choices = givers, .when = IF_AGREED,
        .question = N_("Who agrees?"),
        .why = N_("Section 38 names who may agree for whom. Those who may "
                  "not are not offered here.") },
    { Q_GIVER_REF, PART_PERSON, ASK_TEXT, .path = "agreement.giver-ref",
        .when = IF_AGREED | IF_NOT_SELF,
        .question = N_("A reference for whoever agrees, such as G1?"),
        .why = N_("It must be possible to find them again.") },
    { Q_RELATION, PART_PERSON, ASK_TEXT, .path = "agreement.relation",
        .when = IF_AGREED | IF_NOT_SELF,
        .question = N_("How are they related to the person, or to the "
                       "phone?"),
        .why = N_("That is what lets them agree.") },
    { Q_MAY_EXTRACT, PART_PERSON, ASK_YES_NO,
        .path = "agreement.giver-may-extract",
        .when = IF_AGREED | IF_CANNOT,
        .question = N_("Are they themselves entitled to extract data for "
                       "this purpose, as a police officer is?"),
        .why = N_("Nobody who is may be the responsible adult (section "
                  "38(5)).") },
    { Q_NOBODY_ELSE, PART_PERSON, ASK_TEXT,
        .path = "agreement.nobody-else-available",
        .when = IF_AGREED | IF_RESPONSIBLE,
        .question = N_("Why is nobody closer available?"),
        .why = N_("A responsible adult may agree only then (section 38).") },
    { Q_VIEWS_ASKED, PART_PERSON, ASK_YES_NO,
        .path = "agreement.child-views.ascertained",
        .when = IF_AGREED | IF_CHILD,
        .question = N_("Has the child been asked what they think?"),
        .why = N_("It must be done so far as practicable (section 38).") },
    { Q_VIEWS, PART_PERSON, ASK_TEXT,
        .path = "agreement.child-views.summary",
        .when = IF_AGREED | IF_CHILD,
        .question = N_("What did the child say; or why were they not asked?"),
        .why = N_("These words are read back.") },
    { Q_INFORM_PARENT, PART_PERSON, ASK_CHOICE,
        .path = "agreement.inform-parent", .choices = informs,
        .when = IF_AGREED | IF_CHILD | IF_RESPONSIBLE,
        .question = N_("Has a parent or guardian been told?"),
        .why = N_("They must be told afterwards, unless that would be "
                  "inappropriate (section 38).") },
    { Q_NOT_SUSPECT, PART_PERSON, ASK_MUST,
        .path = "agreement.giver-is-suspect", .when = IF_AGREED,
        .question = N_("Is it certain that whoever agrees is suspected of "
                       "nothing here?"),
        .why = N_("A suspect's phone is read under other powers, not by "
                  "agreement."),
        .must = N_("Whoever is suspected may not give this agreement. Type "
                   "back and name somebody else, or quit.") },
};
const size_t new_people_count = sizeof(new_people) / sizeof(new_people[0]);
