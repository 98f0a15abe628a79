/** The filter's text, with the comments that a reader needs. */
#include <stdlib.h>
#include <string.h>

#include "filter.h"

static bool
on_behalf(const struct interview *it)
{
    return answer(it, Q_GIVER, 0)[0] &&
        !answer_is(it, Q_GIVER, 0, "self") &&
        !answer_is(it, Q_GIVER, 0, "other-user");
}

static void
basis(const struct out *o)
{
    const struct interview *it = o->it;
    const char *b = answer(it, Q_BASIS_GB, 0);
    bool s41 = strcmp(b, "death-investigation") == 0;

    if (!b[0]) {
        put_word(o, "  basis", Q_BASIS, 0);
        put_text(o, "  instrument", Q_INSTRUMENT, 0);
        return;
    }
    fprintf(o->f, "  basis: %s\n", on_behalf(it) ? "agreement-on-behalf" : b);
    fprintf(o->f, "  instrument: \"Police, Crime, Sentencing and Courts Act "
        "2022 s.%s\"\n", strcmp(b, "agreement") == 0 ? "37"
            : s41 ? "41" : "40");
}

static void
risks(const struct out *o)
{
    const struct interview *it = o->it;
    bool excess = holds(it, IF_EXCESS, 0);
    bool confidential = holds(it, IF_CONFIDENTIAL, 0);

    fprintf(o->f, "  # May other information be obtained?%s\n"
        "  excess-information:\n    risk: %s\n",
        holds(it, IF_EXCESS_OPEN, 0) ? ""
            : " Yes: an iPhone sends\n  # everything in a backup; the program "
              "drops the rest.", excess ? "true" : "false");
    put_word(o, "    limb", Q_EXCESS_LIMB, 0);
    put_text(o, "    reason", Q_EXCESS_REASON, 0);
    fprintf(o->f, "  # May confidential information be obtained (s.43)?\n"
        "  confidential-information:\n    risk: %s\n",
        confidential ? "true" : "false");
    put_text(o, "    amount", Q_AMOUNT, 0);
    put_text(o, "    relevance", Q_RELEVANCE, 0);
    put_word(o, "    limb", Q_CONFIDENTIAL_LIMB, 0);
    put_text(o, "    reason", Q_CONFIDENTIAL_REASON, 0);
}

static void
authority(const struct out *o)
{
    fputs("\nauthority:\n", o->f);
    put_text(o, "  case", Q_CASE, 0);
    if (answer(o->it, Q_EXHIBIT, 0)[0] || answer(o->it, Q_PRODUCT, 0)[0]) {
        fputs("  exhibit:\n", o->f);
        put_text(o, "    device", Q_EXHIBIT, 0);
        put_text(o, "    product", Q_PRODUCT, 0);
    }
    basis(o);
    put_word(o, "  purpose", Q_PURPOSE, 0);
    put_text(o, "  line-of-enquiry", Q_LINE, 0);
    put_text(o, "  necessity", Q_NECESSITY, 0);
    put_text(o, "  proportionality", Q_PROPORTIONALITY, 0);
    put_text(o, "  alternatives", Q_ALTERNATIVES, 0);
    if (holds(o->it, IF_GB, 0)) {
        risks(o);
    }
    put_text(o, "  decided-by", Q_DECIDED_BY, 0);
    put_text(o, "  decided", Q_DECIDED, 0);
    if (holds(o->it, IF_GB, 0)) {
        fputs("  authorised-person:\n", o->f);
        put_text(o, "    id", Q_EXTRACTS, 0);
        put_text(o, "    organisation", Q_ORGANISATION, 0);
        put_text(o, "    role", Q_ROLE, 0);
        put_word(o, "    schedule3-part", Q_SCHEDULE3, 0);
    }
}

static void
person(const struct out *o)
{
    fputs("\nperson:\n", o->f);
    put_text(o, "  ref", Q_PERSON, 0);
    put_word(o, "  category", Q_CATEGORY, 0);
    put_word(o, "  age-group", Q_AGE, 0);
    put_word(o, "  capacity", Q_CAPACITY, 0);
    put_list(o, "  needs", answer(o->it, Q_NEEDS, 0), ',', false);
    put_text(o, "  interpreter-ref", Q_INTERPRETER, 0);
}

static void
notice(const struct out *o)
{
    if (!holds(o->it, IF_AGREED, 0)) {
        return;
    }
    fputs("\nnotice:                          # the written notice that was "
          "given (s.39)\n", o->f);
    put_text(o, "  form", Q_NOTICE_FORM, 0);
    put_text(o, "  version", Q_NOTICE_VERSION, 0);
    put_text(o, "  ref", Q_NOTICE_REF, 0);
    put_text(o, "  language", Q_NOTICE_LANGUAGE, 0);
    put_text(o, "  sha256", Q_NOTICE_HASH, 0);
    put_text(o, "  given", Q_NOTICE_GIVEN, 0);
    put_text(o, "  information-sought", Q_SOUGHT, 0);
    put_text(o, "  reason", Q_NOTICE_REASON, 0);
    put_text(o, "  handling", Q_NOTICE_HANDLING, 0);
    put_boolean(o, "  says-may-refuse", Q_MAY_REFUSE);
    put_boolean(o, "  says-enquiry-continues", Q_CONTINUES);
    put_boolean(o, "  says-may-withdraw", Q_MAY_WITHDRAW);
}

static void
who_agreed(const struct out *o)
{
    put_word(o, "  giver", Q_GIVER, 0);
    put_text(o, "  giver-ref", Q_GIVER_REF, 0);
    put_text(o, "  relation", Q_RELATION, 0);
    put_boolean(o, "  giver-may-extract", Q_MAY_EXTRACT);
    put_text(o, "  nobody-else-available", Q_NOBODY_ELSE, 0);
    if (answer(o->it, Q_VIEWS, 0)[0]) {
        fputs("  child-views:\n", o->f);
        put_boolean(o, "    ascertained", Q_VIEWS_ASKED);
        put_text(o, "    summary", Q_VIEWS, 0);
    }
    put_word(o, "  inform-parent", Q_INFORM_PARENT, 0);
    if (answer_is(o->it, Q_NOT_SUSPECT, 0, "yes")) {
        fputs("  giver-is-suspect: false\n", o->f);
    }
    put_boolean(o, "  device-provided", Q_HANDED);
    put_boolean(o, "  extraction-agreed", Q_AGREED);
}

static void
agreement(const struct out *o, const char *signed_sha256)
{
    fputs("\nagreement:\n", o->f);
    who_agreed(o);
    put_word(o, "  form", Q_FORM, 0);
    put_word(o, "  oral-reason", Q_ORAL_REASON, 0);
    put_text(o, "  recorded-by", Q_RECORDED_BY, 0);
    if (holds(o->it, IF_ASKED, 0)) {
        put_text(o, "  confirmed", Q_CONFIRMED, 0);
    }
    if (signed_sha256[0]) {
        fprintf(o->f, "  signed-read-back:              # the .txt beside "
            "this file, as it was signed\n    sha256: %s\n", signed_sha256);
    }
    put_text(o, "  no-undue-pressure-by", Q_NO_PRESSURE, 0);
    if (holds(o->it, IF_AGREED, 0)) {
        fputs("  copy-given: true\n", o->f);
    }
    put_text(o, "  valid-from", Q_CONFIRMED, 0);
    put_text(o, "  valid-until", Q_UNTIL, 0);
    fputs("  max-runs: 1\n", o->f);
    put_text(o, "  withdraw-contact", Q_CONTACT, 0);
}

static void
device(const struct out *o)
{
    fputs("\ndevice:\n", o->f);
    put_word(o, "  platform", Q_PLATFORM, 0);
    fputs("  identifiers:                   # every one given must match the "
          "phone\n", o->f);
    put_word(o, "    - type", Q_ID_TYPE, 0);
    put_text(o, "      value", Q_ID_VALUE, 0);
    fputs("\n# The zone in which the days below are meant, and how numbers "
          "without + are read.\ntime:\n", o->f);
    put_text(o, "  zone", Q_ZONE, 0);
    put_text(o, "  region", Q_REGION, 0);
}

static void
handling(const struct out *o)
{
    if (!holds(o->it, IF_GB, 0)) {
        return;
    }
    fputs("\nhandling:\n  controller:\n", o->f);
    put_text(o, "    name", Q_CONTROLLER, 0);
    put_text(o, "    contact", Q_CONTROLLER_CONTACT, 0);
    put_list(o, "  recipients", answer(o->it, Q_RECIPIENTS, 0), ';', true);
    put_text(o, "  retain", Q_RETAIN, 0);
    put_text(o, "  review-by", Q_REVIEW, 0);
}

char *
filter_text(const struct interview *it, const char *signed_sha256, size_t *n)
{
    struct out o = { .it = it };
    char *made = NULL;

    o.f = open_memstream(&made, n);
    if (!o.f) {
        return NULL;
    }
    fprintf(o.f, "# Made by winnow new, from what was said. Every key is "
        "explained in\n# docs/consent-filter.md; winnow check reads it "
        "aloud.\n\nwinnow: 1\nid: %s\nrevision: 1\n", it->id);
    put_word(&o, "profile", Q_PROFILE, 0);
    /* Translators: the language tag of yours, such as cy. */
    fprintf(o.f, "language: %s\n", _("en-GB"));
    authority(&o);
    person(&o);
    notice(&o);
    agreement(&o, signed_sha256);
    device(&o);
    put_rules(&o);
    put_method(&o);
    handling(&o);
    if (fclose(o.f) != 0) {
        wipe_free(made, made ? *n : 0);
        return NULL;
    }
    return made;
}
