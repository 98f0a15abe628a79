/** Everything that the person may want to know, on a page or two. */
#include <string.h>

#include "report/receipt_in.h"

/** "Label: text." when there is a text. */
static void
fact(struct wn_paper *p, const char *label, const char *text)
{
    if (text[0] != '\0') {
        wn_paper_say(p, "%s: ", label);
        wn_paper_quote(p, text);
        wn_paper_end(p, WN_PAPER_ITEM);
    }
}

static void
banners(struct wn_paper *p, const struct wn_sealed *s)
{
    if (s->is_virtual) {
        wn_paper_line(p, WN_PAPER_BANNER, "NOT EVIDENCE: virtual phone");
    }
    if (s->partial) {
        wn_paper_line(p, WN_PAPER_BANNER, "PARTIAL. The copying broke off "
            "before it was done. Only what was finished by then was kept.");
    } else if (s->shortfall) {
        wn_paper_line(p, WN_PAPER_BANNER, "SHORTFALL. Some of what was agreed "
            "could not be had. It is said below what, and why.");
    }
}

static void
which_phone(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_jin_node *is =
        wn_jin_get(wn_jin_root(s->device), "identity");
    const char *serial = wn_jin_text(is, "serial");

    wn_paper_say(p, "The phone: %s, ",
        s->terms->platform == WN_PLATFORM_IOS ? "an iPhone" : "an Android");
    wn_paper_quote(p, wn_jin_text(is, "product_type"));
    wn_paper_say(p, ", system version ");
    wn_paper_quote(p, wn_jin_text(is, "product_version"));
    if (serial[0] != '\0') {
        wn_paper_say(p, ", serial number ");
        wn_paper_quote(p, serial);
    }
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
who_took_it(struct wn_paper *p, const struct wn_sealed *s)
{
    static const char *const keys[] = { "authority.authorised-person.id",
        "authority.authorised-person.role" };
    const struct wn_jin_node *log =
        wn_jin_get(wn_jin_root(s->start), "details");

    wn_paper_say(p, "Who took the copy: ");
    if (s->terms->organisation[0] != '\0') {
        wn_paper_quote(p, s->terms->organisation);
    } else {
        wn_paper_say(p, "not written down");
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = wn_consent_text(s->consent, keys[i]);

        if (text[0] != '\0') {
            wn_paper_say(p, ", ");
            wn_paper_quote(p, text);
        }
    }
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_ITEM);
    fact(p, "Who ran the program", wn_jin_text(log, "operator"));
    fact(p, "Where", wn_jin_text(log, "place"));
}

static void
at_a_glance(struct wn_paper *p, const struct wn_sealed *s)
{
    char from[WN_MOMENT_BYTES], to[WN_MOMENT_BYTES];

    wn_paper_line(p, WN_PAPER_HEADING, "Which phone, who and when");
    which_phone(p, s);
    who_took_it(p, s);
    wn_paper_say(p, "When: from %s to %s. (By the computer's clock.)",
        wn_moment_words(from, s->consent, s->started_ns, true),
        wn_moment_words(to, s->consent, s->ended_ns, true));
    wn_paper_end(p, WN_PAPER_ITEM);
    fact(p, "Case", s->terms->case_number);
    fact(p, "Number of the phone in the case", s->terms->exhibit_device);
    fact(p, "Number of the copy in the case", s->terms->exhibit_product);
    fact(p, "Reference of this agreement", s->terms->id);
    fact(p, "Whom to ask",
        wn_consent_text(s->consent, "agreement.withdraw-contact"));
}

static void
on_behalf(struct wn_paper *p, const struct wn_sealed *s)
{
    const char *giver = wn_consent_text(s->consent, "agreement.giver");
    const char *told = wn_consent_said(s->consent, "agreement.inform-parent");

    if (giver[0] != '\0' && strcmp(giver, "self") != 0) {
        wn_paper_say(p, "Who agreed on your behalf: %s, ",
            wn_consent_said(s->consent, "agreement.giver"));
        wn_paper_quote(
            p, wn_consent_text(s->consent, "agreement.giver-ref"));
        wn_paper_say(p, ".");
        wn_paper_end(p, WN_PAPER_ITEM);
    }
    if (told[0] != '\0') {
        wn_paper_say(p, "To be told: %s.", told);
        wn_paper_end(p, WN_PAPER_ITEM);
    }
}

/** What it rests on, and why. */
static void
why(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_consent *c = s->consent;
    char moment[WN_MOMENT_BYTES];
    int64_t when;

    wn_paper_line(p, WN_PAPER_HEADING, "Why");
    wn_paper_say(p, "What it rests on: %s, ",
        wn_consent_said(c, "authority.basis"));
    wn_paper_quote(p, s->terms->instrument);
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_ITEM);
    fact(p, "Why it is needed", wn_consent_text(c, "notice.reason"));
    if (wn_consent_when(c, "agreement.confirmed", &when)) {
        wn_paper_say(p, "Agreed %s, on %s.",
            wn_consent_said(c, "agreement.form"),
            wn_moment_words(moment, c, when, true));
        wn_paper_end(p, WN_PAPER_ITEM);
    }
    fact(p, "The notice that was given", wn_consent_text(c, "notice.ref"));
    on_behalf(p, s);
}

void
wn_receipt_full(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(
        p, WN_PAPER_TITLE, "Receipt: what was copied from your phone");
    banners(p, s);
    at_a_glance(p, s);
    why(p, s);
    wn_receipt_rules(p, s);
    wn_receipt_not_kept(p, s);
    wn_receipt_changes(p, s);
    wn_receipt_rights(p, s);
    wn_receipt_seal(p, s);
    wn_paper_say(p, "Whoever has the copy can check it: the program "
        "sha256sum, run on its file seal.txt, must print this code. The "
        "agreement has a code of its own: %s", s->filter_hash);
    wn_paper_end(p, WN_PAPER_PARA);
}
