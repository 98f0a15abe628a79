/** What becomes of the copy, and what the person may do. */
#include <string.h>

#include "report/receipt_in.h"

/** "Label: text", or that nobody wrote it down. */
static void
told(struct wn_paper *p, const char *label, const char *text)
{
    wn_paper_say(p, "%s: ", label);
    if (text[0] != '\0') {
        wn_paper_quote(p, text);
    } else {
        wn_paper_say(p, "not written down. You can ask");
    }
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
who_sees_it(struct wn_paper *p, const struct wn_consent *c)
{
    const char *one = wn_consent_text_at(c, "handling.recipients", 0);

    if (!one) {
        told(p, "Who will see it", "");
        return;
    }
    wn_paper_say(p, "Who will see it: ");
    for (size_t i = 0; one && i < 12; i++) {
        wn_paper_say(p, "%s", i > 0 ? "; " : "");
        wn_paper_quote(p, one);
        one = wn_consent_text_at(c, "handling.recipients", i + 1);
    }
    wn_paper_say(p, one ? "; and others, named in the agreement." : ".");
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
what_becomes_of_it(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_consent *c = s->consent;
    char day[WN_MOMENT_BYTES];

    wn_paper_line(p, WN_PAPER_HEADING, "What becomes of the copy");
    who_sees_it(p, c);
    told(p, "How long it is kept", wn_consent_text(c, "handling.retain"));
    told(p, "When that is looked at again",
        wn_day_words(day, c, "handling.review-by"));
    told(p, "Who answers for it",
        wn_consent_text(c, "handling.controller.name"));
    told(p, "How to reach them",
        wn_consent_text(c, "handling.controller.contact"));
    wn_paper_line(p, WN_PAPER_ITEM, "Other people are in it too, because "
        "you wrote to each other. Their part is handled in the same way.");
}

static void
change_your_mind(struct wn_paper *p, const struct wn_sealed *s)
{
    char moment[WN_MOMENT_BYTES];

    wn_paper_line(p, WN_PAPER_HEADING, "If you change your mind");
    if (wn_consent_is_asked(s->consent)) {
        wn_paper_line(p, WN_PAPER_ITEM, "Stop us before copying ends and we "
            "keep nothing; after that, tell us; the law may require us to "
            "keep it.");
        wn_paper_say(p, "The copying ended on %s.",
            wn_moment_words(moment, s->consent, s->ended_ns, true));
        wn_paper_end(p, WN_PAPER_ITEM);
        wn_paper_line(p, WN_PAPER_ITEM, "You may tell us at any time, about "
            "all of it or a part. You need not say why. It is written down.");
    } else {
        wn_paper_line(p, WN_PAPER_ITEM, "This did not rest on an agreement. "
            "You may still ask what is done, and why.");
    }
    told(p, "Whom to tell",
        wn_consent_text(s->consent, "agreement.withdraw-contact"));
}

void
wn_receipt_rights(struct wn_paper *p, const struct wn_sealed *s)
{
    bool gb = s->terms->profile == WN_PROFILE_GB_PCSC_2022;

    what_becomes_of_it(p, s);
    wn_paper_line(p, WN_PAPER_HEADING, "Your rights");
    if (wn_consent_is_asked(s->consent)) {
        wn_paper_line(p, WN_PAPER_ITEM, "You could have said no, and you "
            "could have agreed to less.");
    }
    if (strcmp(wn_consent_text(s->consent, "notice.says-enquiry-continues"),
            "true") == 0) {
        wn_paper_line(p, WN_PAPER_ITEM,
            "The enquiry would not have ended because of that.");
    }
    wn_paper_line(p, WN_PAPER_ITEM, "You can ask to see what was copied, to "
        "have mistakes put right, to have it deleted, or to have less done "
        "with it. While it may be needed in a case, the answer may be no, or "
        "not yet. Then you are told why.");
    wn_paper_line(p, WN_PAPER_ITEM, gb
            ? "You can complain to whoever answers for it, and to the "
              "Information Commissioner: telephone 0303 123 1113."
            : "You can complain to whoever answers for it, and to the "
              "authority for data protection where you live.");
    change_your_mind(p, s);
}
