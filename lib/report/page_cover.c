/** What this is, of which phone, who made it, and what it rests on. */
#include <inttypes.h>
#include <string.h>

#include "report/page.h"

static void
fact(struct wn_page *p, const char *label, const char *text)
{
    if (text[0] != '\0') {
        wn_htmlf(&p->h, "<dt>%s</dt><dd>", label);
        wn_html_word(&p->h, text);
        wn_html(&p->h, "</dd>\n");
    }
}

static void
banners(struct wn_page *p)
{
    if (p->s->is_virtual) {
        wn_html(&p->h, "<p class=\"b\">NOT EVIDENCE: virtual phone. This was "
            "made of a phone that only exists as a program.</p>\n");
    }
    if (p->s->partial) {
        wn_html(&p->h, "<p class=\"b\">PARTIAL. The copying broke off before "
            "it was done. Only what was finished by then is here.</p>\n");
    } else if (p->s->shortfall) {
        wn_html(&p->h, "<p class=\"b\">SHORTFALL. Some of what was asked for "
            "could not be had. It is said below what, and why.</p>\n");
    }
    if (p->decision) {
        wn_html(&p->h, "<p class=\"b\">Pictures are shown in this copy of the "
            "report, on the decision ");
        wn_html_word(&p->h, p->decision);
        wn_html(&p->h, ". The report in the bundle shows none.</p>\n");
    }
}

static void
which_phone(struct wn_page *p)
{
    const struct wn_jin_node *is =
        wn_jin_get(wn_jin_root(p->s->device), "identity");

    wn_htmlf(&p->h, "<dt>Phone</dt><dd>%s, ",
        p->s->terms->platform == WN_PLATFORM_IOS ? "an iPhone"
                                                 : "an Android phone");
    wn_html_word(&p->h, wn_jin_text(is, "product_type"));
    wn_html(&p->h, ", system version ");
    wn_html_word(&p->h, wn_jin_text(is, "product_version"));
    wn_html(&p->h, "</dd>\n");
    fact(p, "Serial number", wn_jin_text(is, "serial"));
}

static void
who_and_when(struct wn_page *p)
{
    const struct wn_jin_node *log =
        wn_jin_get(wn_jin_root(p->s->start), "details");

    fact(p, "Taken by", p->s->terms->organisation);
    fact(p, "Operator", wn_jin_text(log, "operator"));
    fact(p, "Place", wn_jin_text(log, "place"));
    wn_html(&p->h, "<dt>Begun</dt><dd>");
    wn_page_time(p, p->s->started_ns);
    wn_html(&p->h, "</dd>\n<dt>Ended</dt><dd>");
    wn_page_time(p, p->s->ended_ns);
    wn_html(&p->h, ", by the computer's clock</dd>\n");
}

/** What it rests on. */
static void
authority(struct wn_page *p)
{
    const struct wn_consent *c = p->s->consent;
    const char *giver = wn_consent_text(c, "agreement.giver");
    int64_t when;

    wn_htmlf(&p->h, "<dt>Rests on</dt><dd>%s, ",
        wn_consent_said(c, "authority.basis"));
    wn_html_word(&p->h, p->s->terms->instrument);
    wn_html(&p->h, "</dd>\n");
    if (wn_consent_when(c, "agreement.confirmed", &when)) {
        wn_htmlf(&p->h, "<dt>Agreed</dt><dd>%s, ",
            wn_consent_said(c, "agreement.form"));
        wn_page_time(p, when);
        if (giver[0] != '\0' && strcmp(giver, "self") != 0) {
            wn_htmlf(&p->h, ", by %s", wn_consent_said(c, "agreement.giver"));
        }
        wn_html(&p->h, "</dd>\n");
    }
    fact(p, "Why", wn_consent_text(c, "notice.reason"));
    fact(p, "Reference of the agreement", p->s->terms->id);
}

static void
hashes(struct wn_page *p)
{
    wn_htmlf(&p->h, "<dt>Checksum of the list of all records and files "
        "(SHA-256 of manifest-sha256.txt)</dt><dd class=\"k\">%s</dd>\n"
        "<dt>Checksum of the agreement (SHA-256 of "
        "consent/filter.yaml)</dt><dd class=\"k\">%s</dd>\n",
        p->manifest_sha256, p->s->filter_hash);
    fact(p, "Made with Winnow, version", p->s->version);
}

void
wn_page_cover(struct wn_page *p)
{
    wn_html(&p->h, "<header>\n<p class=\"l\">What was copied from a "
        "phone</p>\n<h1>Report");
    if (p->s->terms->exhibit_product[0] != '\0') {
        wn_html(&p->h, " on ");
        wn_html_word(&p->h, p->s->terms->exhibit_product);
    }
    wn_html(&p->h, "</h1>\n");
    banners(p);
    wn_html(&p->h, "<dl>\n");
    fact(p, "Case", p->s->terms->case_number);
    fact(p, "Exhibit: the phone", p->s->terms->exhibit_device);
    fact(p, "Exhibit: this copy", p->s->terms->exhibit_product);
    which_phone(p);
    who_and_when(p);
    authority(p);
    hashes(p);
    wn_html(&p->h, "</dl>\n<p>This report is made by a program from the files "
        "beside it, and adds nothing to them. Where it and they should "
        "differ, they are the evidence: the records stand in "
        "<span class=\"k\">data/records.sqlite</span>, the files in "
        "<span class=\"k\">data/files</span>. Its seal, whose checksum stands "
        "on the receipt that the person was given, covers this report "
        "too.</p>\n<p>Each time is given as a clock showed it in ");
    wn_html_word(&p->h, p->s->terms->zone_name);
    wn_html(&p->h, ", and in coordinated universal time (UTC). Names are those "
        "of contacts in this copy; without one, a number stands alone.</p>\n"
        "</header>\n");
}
