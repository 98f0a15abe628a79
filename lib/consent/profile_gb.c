/** The field matrix of gb-pcsc-2022 (facts/standards 1.1): PCSC Act 2022
 * ss.37-44, and DPA 2018 ss.36-44 for what becomes of the data. */
#include "consent/profile.h"

static const char decision[] = "s.37(5) needs it recorded";
static const char told[] = "s.39(3): the written notice must say it";
static const char handled[] =
    "the person must be told who answers for their data (DPA 2018 s.44)";

static const struct wn_need needs[] = {
    { "authority.purpose", WN_WHEN_ALWAYS, "s.37(2) names the only ones" },
    { "authority.line-of-enquiry", WN_WHEN_ALWAYS,
        "why is this phone believed to hold something relevant?" },
    { "authority.necessity", WN_WHEN_ALWAYS, decision },
    { "authority.proportionality", WN_WHEN_ALWAYS, decision },
    { "authority.alternatives", WN_WHEN_ALWAYS,
        "what was considered instead of taking this from the phone?" },
    { "authority.excess-information", WN_WHEN_ALWAYS,
        "is there a risk of obtaining other information (s.37(6))?" },
    { "authority.excess-information.limb", WN_WHEN_EXCESS,
        "none-avoids or not-practicable (s.37(7))" },
    { "authority.excess-information.reason", WN_WHEN_EXCESS,
        "s.37(7) needs it recorded" },
    { "authority.confidential-information", WN_WHEN_ALWAYS,
        "is there a risk of obtaining confidential information (s.37(8))?" },
    { "authority.confidential-information.amount", WN_WHEN_CONFIDENTIAL,
        "how much is likely to be on the phone (s.37(9))?" },
    { "authority.confidential-information.relevance", WN_WHEN_CONFIDENTIAL,
        "how may it matter (s.37(9))?" },
    { "authority.confidential-information.limb", WN_WHEN_CONFIDENTIAL,
        "none-avoids or not-practicable (s.37(10))" },
    { "authority.confidential-information.reason", WN_WHEN_CONFIDENTIAL,
        "s.37(10) needs it recorded" },
    { "authority.authorised-person", WN_WHEN_ALWAYS,
        "who extracts, under Schedule 3?" },
    { "authority.authorised-person.role", WN_WHEN_ALWAYS,
        "in which role do they extract?" },
    { "authority.authorised-person.schedule3-part", WN_WHEN_ALWAYS,
        "under which Part of Schedule 3 do they extract (1, 2 or 3)?" },
    { "person.category", WN_WHEN_ALWAYS,
        "victim, witness, suspect or other (DPA 2018 s.38)" },
    { "person.age-group", WN_WHEN_ALWAYS, "adult or child (s.38)" },
    { "person.capacity", WN_WHEN_ALWAYS, "full or lacks (s.38)" },
    { "notice", WN_WHEN_AGREED, "s.39(3): agreement needs a written notice" },
    { "notice.form", WN_WHEN_AGREED, "which form was given?" },
    { "notice.version", WN_WHEN_AGREED, "which version of it was given?" },
    { "notice.ref", WN_WHEN_AGREED, "where is the given notice filed?" },
    { "notice.language", WN_WHEN_AGREED, "in which language was it given?" },
    { "notice.sha256", WN_WHEN_AGREED,
        "it ties this filter to the document actually given" },
    { "notice.given", WN_WHEN_AGREED, "when was it given?" },
    { "notice.information-sought", WN_WHEN_AGREED, told },
    { "notice.reason", WN_WHEN_AGREED, told },
    { "notice.handling", WN_WHEN_AGREED, told },
    { "notice.says-may-refuse", WN_WHEN_AGREED, told },
    { "notice.says-enquiry-continues", WN_WHEN_AGREED, told },
    { "notice.says-may-withdraw", WN_WHEN_AGREED,
        "the person must know that they can change their mind" },
    { "agreement.giver", WN_WHEN_AGREED, "who agreed (ss.37, 38)?" },
    { "agreement.giver-ref", WN_WHEN_NOT_SELF,
        "who agreed? A reference is enough" },
    { "agreement.relation", WN_WHEN_NOT_SELF,
        "how are they related to the person, or to the phone?" },
    { "agreement.giver-may-extract", WN_WHEN_ON_BEHALF,
        "is the giver themselves entitled to extract (s.38(5))?" },
    { "agreement.nobody-else-available", WN_WHEN_RESPONSIBLE,
        "a responsible adult may agree only when nobody closer can (s.38)" },
    { "agreement.child-views", WN_WHEN_CHILD,
        "a child's views must be asked for, so far as practicable (s.38)" },
    { "agreement.inform-parent", WN_WHEN_CHILD_RESPONSIBLE,
        "must a parent or guardian still be told (s.38)?" },
    { "agreement.giver-is-suspect", WN_WHEN_AGREED,
        "is whoever agrees suspected of anything here?" },
    { "agreement.device-provided", WN_WHEN_AGREED,
        "s.37(1): was the phone handed over voluntarily?" },
    { "agreement.extraction-agreed", WN_WHEN_AGREED,
        "s.37(1): was the extraction agreed to?" },
    { "agreement.form", WN_WHEN_AGREED, "s.39(4): how was it confirmed?" },
    { "agreement.confirmed", WN_WHEN_AGREED,
        "s.39(4): when was it confirmed?" },
    { "agreement.no-undue-pressure-by", WN_WHEN_AGREED,
        "s.39(2): who made sure that nobody was pressed?" },
    { "agreement.copy-given", WN_WHEN_AGREED,
        "s.39(6): was a copy of the confirmation given?" },
    { "handling", WN_WHEN_ALWAYS, handled },
    { "handling.controller", WN_WHEN_ALWAYS, handled },
    { "handling.recipients", WN_WHEN_ALWAYS, "who will see it (DPA s.44)?" },
    { "handling.retain", WN_WHEN_ALWAYS, "how long is it kept (DPA s.44)?" },
    { "handling.review-by", WN_WHEN_ALWAYS,
        "when is keeping it looked at again (DPA s.39)?" },
};

static void
complain_at(struct wn_check *k, const char *path, const char *text)
{
    const struct wn_node *n = wn_node_good(k->root, path);

    if (n) {
        wn_complain(k, n, "%s", text);
    }
}

/** Basis and purpose belong to certain sections and certain people. */
static void
check_basis(struct wn_check *k)
{
    const struct wn_node *r = k->root;
    bool s41 = wn_node_is(r, "authority.basis", "death-investigation");
    bool for_death = wn_node_is(r, "authority.purpose", "death-investigation");

    if (wn_node_is(r, "authority.basis", "consent") ||
        wn_node_is(r, "authority.basis", "warrant-or-order") ||
        wn_node_is(r, "authority.basis", "other")) {
        complain_at(k, "authority.basis",
            "this is no power of the 2022 Act: use the profile generic");
        return;
    }
    if (wn_node_is(r, "authority.purpose", "other")) {
        complain_at(k, "authority.purpose",
            "the 2022 Act knows no other purpose (s.37(2), s.41)");
    } else if (s41 && !for_death && wn_node_good(r, "authority.purpose")) {
        complain_at(k, "authority.purpose",
            "the basis is the investigation of a death (s.41): so must the "
            "purpose be");
    } else if (for_death && !s41 && wn_node_good(r, "authority.basis")) {
        complain_at(k, "authority.purpose",
            "this purpose needs \"basis: death-investigation\" (s.41)");
    }
    if (wn_node_is(r, "authority.basis", "no-agreement-life-risk") &&
        wn_node_good(r, "person.age-group") &&
        wn_node_good(r, "person.capacity") && !wn_person_cannot_agree(r)) {
        complain_at(k, "authority.basis",
            "s.40 allows this only for a child or somebody who lacks "
            "capacity: an adult with full capacity is asked");
    }
}

static void
check_schedule3(struct wn_check *k)
{
    static const char path[] = "authority.authorised-person.schedule3-part";
    int64_t part = wn_node_value(k->root, path, 0);

    if (part > 2 &&
        (wn_node_is(k->root, "authority.purpose", "missing-person") ||
            wn_node_is(k->root, "authority.purpose", "protection"))) {
        complain_at(k, path,
            "this purpose is open to Schedule 3 Part 1 or 2 only (s.44)");
    }
    if (part > 1 &&
        wn_node_is(k->root, "authority.basis", "death-investigation")) {
        complain_at(k, path,
            "the investigation of a death is open to Schedule 3 Part 1 only "
            "(s.44)");
    }
}

static void
check_risk(struct wn_check *k, const char *section)
{
    const struct wn_node *in = wn_node_good(k->root, section);
    const struct wn_node *limb = in ? wn_node_good(in, "limb") : NULL;

    if (!limb) {
        return;
    }
    if (wn_node_bool_is(in, "risk", true) &&
        wn_node_is(in, "limb", "not-applicable")) {
        wn_complain(k, limb,
            "there is a risk: say none-avoids or not-practicable");
    }
    if (wn_node_bool_is(in, "risk", false) &&
        !wn_node_is(in, "limb", "not-applicable")) {
        wn_complain(
            k, limb, "there is no risk: the limb is then not-applicable");
    }
}

/** Who may agree for whom: s.38(2)-(9). */
static void
check_giver(struct wn_check *k)
{
    const struct wn_node *r = k->root;
    bool child = wn_node_is(r, "person.age-group", "child");
    bool self = wn_node_is(r, "agreement.giver", "self");
    bool user = wn_node_is(r, "agreement.giver", "other-user");
    bool known = wn_node_good(r, "person.age-group") &&
        wn_node_good(r, "person.capacity");

    if (!wn_node_good(r, "agreement.giver") || !wn_basis_is_agreed(r)) {
        return;
    }
    if (wn_node_is(r, "authority.basis", "agreement") && !self && !user) {
        complain_at(k, "agreement.giver",
            "somebody else agreed: the basis is then agreement-on-behalf");
    }
    if (wn_node_is(r, "authority.basis", "agreement-on-behalf")) {
        if (self && !wn_person_cannot_agree(r)) {
            complain_at(k, "agreement.giver",
                "the person agreed themselves: the basis is then agreement");
        } else if (!self && !user && known && !wn_person_cannot_agree(r)) {
            complain_at(k, "agreement.giver",
                "nobody can agree for an adult with full capacity (s.38)");
        }
    }
    if (child && (wn_node_is(r, "agreement.giver", "social-worker") ||
            wn_node_is(r, "agreement.giver", "attorney") ||
            wn_node_is(r, "agreement.giver", "deputy") ||
            wn_node_is(r, "agreement.giver", "intervention-order"))) {
        complain_at(k, "agreement.giver",
            "s.38 does not let them agree for a child: a parent or guardian, "
            "the care authority, or else a responsible adult");
    }
    if (wn_node_is(r, "agreement.giver", "responsible-adult") &&
        wn_node_bool_is(r, "agreement.giver-may-extract", true)) {
        complain_at(k, "agreement.giver-may-extract",
            "nobody entitled to extract may be the responsible adult "
            "(s.38(5))");
    }
}

static void
check_told(struct wn_check *k)
{
    static const char *const said[] = { "notice.says-may-refuse",
        "notice.says-enquiry-continues", "notice.says-may-withdraw" };

    if (!wn_basis_is_agreed(k->root)) {
        return;
    }
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        if (wn_node_bool_is(k->root, said[i], false)) {
            complain_at(k, said[i],
                "a notice that does not say this is not enough: give one that "
                "does");
        }
    }
    if (wn_node_bool_is(k->root, "agreement.copy-given", false) &&
        wn_node_good(k->root, "agreement.form") &&
        !wn_node_is(k->root, "agreement.form", "written-electronic")) {
        complain_at(k, "agreement.copy-given",
            "a copy of the confirmation must be given (s.39(6)-(7))");
    }
    if (wn_node_get(k->root, "person.needs") &&
        !wn_node_get(k->root, "person.interpreter-ref")) {
        const struct wn_node *n = wn_node_good(k->root, "person.needs");

        for (n = n ? n->first : NULL; n; n = n->next) {
            if (n->word && n->word->value == 0) {
                wn_warn(k, n,
                    "an interpreter is needed: \"interpreter-ref\" says who "
                    "it was");
            }
        }
    }
}

void
wn_profile_gb(struct wn_check *k)
{
    wn_needs_check(k, needs, sizeof(needs) / sizeof(needs[0]));
    check_basis(k);
    check_schedule3(k);
    check_risk(k, "authority.excess-information");
    check_risk(k, "authority.confidential-information");
    check_giver(k);
    check_told(k);
}
