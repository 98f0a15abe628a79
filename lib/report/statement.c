/** Drafts for a witness statement, the schedule of unused material, and the
 * record of how disclosure is managed. Never more than the bundle shows. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/beside.h"
#include "base/err.h"
#include "report/receipt_in.h"
#include "report/report.h"
#include "verify/verify.h"

#define GAP "______"

static void
quote(struct wn_paper *p, const char *text)
{
    if (text[0] != '\0') {
        wn_paper_quote(p, text);
    } else {
        wn_paper_say(p, GAP);
    }
}

static int64_t
items_of(const struct wn_sealed *s, size_t rule)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->rule_count; i++) {
        n += rule == SIZE_MAX || rule == i ? s->rules[i].kept : 0;
    }
    return n;
}

static void
banners(struct wn_paper *p, const struct wn_sealed *s, const char *withdrawn)
{
    wn_paper_line(
        p, WN_PAPER_TITLE, "Draft for a statement and for disclosure");
    if (s->is_virtual) {
        wn_paper_line(p, WN_PAPER_BANNER, "NOT EVIDENCE: virtual phone");
    }
    wn_paper_line(p, WN_PAPER_BANNER, "DRAFT. A program put it together from a "
        "sealed bundle, and knows only what stands there. Whoever signs it "
        "reads every line, corrects it, fills the gaps (" GAP "), and strikes "
        "out what they did not do or see themselves.");
    if (s->partial) {
        wn_paper_line(p, WN_PAPER_BANNER, "PARTIAL. The copying broke off "
            "before it was done: only what was finished by then was kept.");
    } else if (s->shortfall) {
        wn_paper_line(p, WN_PAPER_BANNER, "SHORTFALL. Some of what was asked "
            "for could not be had: it is said below what.");
    }
    if (withdrawn[0] != '\0') {
        wn_paper_say(p, "AGREEMENT WITHDRAWN (");
        wn_paper_quote(p, withdrawn);
        wn_paper_say(p, "). Processing is restricted to what the law "
            "requires.");
        wn_paper_end(p, WN_PAPER_BANNER);
    }
}

/** ---- the statement ------------------------------------------------------ */

static void
who_and_what(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_jin_node *is =
        wn_jin_get(wn_jin_root(s->device), "identity");
    const struct wn_jin_node *log =
        wn_jin_get(wn_jin_root(s->start), "details");
    char from[WN_MOMENT_BYTES], to[WN_MOMENT_BYTES];

    wn_paper_say(p, "I am " GAP " (name, rank or office). The log names as "
        "whoever ran the program: ");
    quote(p, wn_jin_text(log, "operator"));
    wn_paper_say(p, "; and as the place: ");
    quote(p, wn_jin_text(log, "place"));
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_PARA);
    wn_paper_say(p, "On %s I connected exhibit ",
        wn_moment_words(from, s->consent, s->started_ns, true));
    quote(p, s->terms->exhibit_device);
    wn_paper_say(p, ", %s, ", s->terms->platform == WN_PLATFORM_IOS
            ? "an iPhone" : "an Android phone");
    quote(p, wn_jin_text(is, "product_type"));
    wn_paper_say(p, ", system version ");
    quote(p, wn_jin_text(is, "product_version"));
    wn_paper_say(p, ", serial number ");
    quote(p, wn_jin_text(is, "serial"));
    wn_paper_say(p, ", to a computer on which the program Winnow, version ");
    quote(p, s->version);
    wn_paper_say(p, ", was run. The run ended on %s. Both times are the "
        "computer's; I compared its clock with " GAP ".",
        wn_moment_words(to, s->consent, s->ended_ns, true));
    wn_paper_end(p, WN_PAPER_PARA);
}

static void
under_what(struct wn_paper *p, const struct wn_sealed *s)
{
    const char *basis = wn_consent_said(s->consent, "authority.basis");

    wn_paper_say(p, "The program takes from a phone only what a filter allows "
        "that was written beforehand. This one is ");
    quote(p, s->terms->id);
    wn_paper_say(p, " (SHA-256 %s). What it rests on: %s, ", s->filter_hash,
        basis[0] != '\0' ? basis : GAP);
    quote(p, s->terms->instrument);
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_PARA);
    wn_paper_line(p, WN_PAPER_PARA, "It has these rules. Of people it is said "
        "here how their number ends; in full they stand in the filter.");
    wn_receipt_each_rule(p, s);
    wn_paper_say(p, "In all %" PRId64 " item%s kept. I do not say that this "
        "is all that there was: what a rule does not name was not looked for, "
        "and that nothing was found does not show that there never was "
        "anything.", items_of(s, SIZE_MAX),
        items_of(s, SIZE_MAX) == 1 ? " was" : "s were");
    wn_paper_end(p, WN_PAPER_PARA);
}

static void
what_became(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(p, WN_PAPER_PARA, "What the run did to the phone:");
    wn_paper_line(p, WN_PAPER_ITEM, wn_receipt_each_change(p, s)
            ? "Nothing else on it was changed, and nothing was installed."
            : "Nothing on it was changed, and nothing was installed.");
    wn_paper_say(p, "The program sealed what was kept. The SHA-256 of the file "
        "seal.txt, which stands for every file of the bundle, is %s. I produce "
        "the bundle as exhibit ", s->seal_hash);
    quote(p, s->terms->exhibit_product);
    wn_paper_say(p, ". It was verified again from its files before this draft "
        "was written: every checksum fitted, and every item was tested again "
        "against the filter.");
    wn_paper_end(p, WN_PAPER_PARA);
}

/** ---- the schedule, and how disclosure is managed ------------------------ */

static void
schedule(struct wn_paper *p, const struct wn_sealed *s)
{
    char day[WN_MOMENT_BYTES];
    bool any = false;

    wn_paper_line(
        p, WN_PAPER_HEADING, "A line for the schedule of unused material");
    wn_paper_say(p, "Bundle ");
    quote(p, s->terms->exhibit_product);
    wn_paper_say(p, ": selective extraction of exhibit ");
    quote(p, s->terms->exhibit_device);
    wn_paper_say(p, " on %s under filter ",
        wn_moment_words(day, s->consent, s->started_ns, false));
    quote(p, s->terms->id);
    wn_paper_say(p, "; %" PRId64 " item%s (", items_of(s, SIZE_MAX),
        items_of(s, SIZE_MAX) == 1 ? "" : "s");
    for (int c = 0; c < WN_CAT_COUNT; c++) {
        int64_t n = 0;
        bool asked = false;

        for (size_t i = 0; i < s->rule_count; i++) {
            if ((int)s->terms->rules[i].category == c) {
                asked = true;
                n += s->rules[i].kept;
            }
        }
        if (asked) {
            wn_paper_say(p, "%s%s: %" PRId64, any ? ", " : "",
                wn_category_words((enum wn_category)c), n);
            any = true;
        }
    }
    wn_paper_say(p, "); seal %s. Held at: " GAP ". Used in evidence: items "
        GAP ". Whether the rest meets the test for disclosure: " GAP ".",
        s->seal_hash);
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
told(struct wn_paper *p, const char *label, const char *text)
{
    wn_paper_say(p, "%s: ", label);
    quote(p, text);
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
management(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_consent *c = s->consent;

    wn_paper_line(p, WN_PAPER_HEADING, "For the record of disclosure");
    told(p, "What was sought",
        wn_consent_text(c, "notice.information-sought"));
    told(p, "Line of enquiry", wn_consent_text(c, "authority.line-of-enquiry"));
    told(p, "Why", wn_consent_text(c, "notice.reason"));
    told(p, "Purpose", s->terms->purpose);
    told(p, "From where: exhibit", s->terms->exhibit_device);
    wn_paper_line(p, WN_PAPER_PARA, "How it was limited: by the rules above "
        "and by nothing else; nobody chose by looking. Each rule's period, "
        "people and apps, and which apps were not looked at, stand with it.");
    wn_paper_line(p, WN_PAPER_PARA, "What was not kept, or not looked at:");
    wn_receipt_the_rest(p, s);
    wn_paper_line(p, WN_PAPER_PARA, "What was missed cannot be told from a "
        "bundle. Conversations may have gone on before and after what is "
        "here; texts are as they stood on the phone at the time.");
}

static enum wn_status
put(const char *path, const struct wn_paper *p, struct wn_err *err)
{
    struct wn_beside b;
    enum wn_status st = wn_beside_open(&b, path, err);

    if (st == WN_OK) {
        st = wn_atomic_file_put(
            b.dir_fd, b.name, p->text.data, p->text.len, NULL, err);
    }
    wn_beside_close(&b);
    return st == WN_EUSAGE ? WN_EOUTPUT : st;
}

enum wn_status
wn_statement_make(struct wn_statement *out,
    const struct wn_statement_options *options, struct wn_err *err)
{
    struct wn_sealed *s = NULL;
    struct wn_paper p;
    char withdrawn[600];
    enum wn_status st = wn_sealed_open(
        &s, options->bundle_path, options->deny_sheet_path, err);

    wn_paper_init(&p, "");
    if (st == WN_OK) {
        (void)wn_bundle_restriction(
            options->bundle_path, withdrawn, sizeof(withdrawn));
        banners(&p, s, withdrawn);
        wn_paper_line(&p, WN_PAPER_HEADING, "Paragraphs for a statement");
        who_and_what(&p, s);
        under_what(&p, s);
        what_became(&p, s);
        schedule(&p, s);
        management(&p, s);
        st = wn_paper_state(&p);
        st = st == WN_OK ? st : wn_fail(err, st == WN_ENOMEM ? st
            : WN_EINTERNAL, "the draft could not be put together");
    }
    if (st == WN_OK && options->output_path) {
        st = put(options->output_path, &p, err);
    }
    if (st == WN_OK) {
        *out = (struct wn_statement) { .shortfall = s->shortfall,
            .is_virtual = s->is_virtual,
            .text = strdup((const char *)p.text.data) };
        memcpy(out->seal_hash, s->seal_hash, sizeof(out->seal_hash));
        st = out->text ? WN_OK : wn_fail_nomem(err, "a statement");
    }
    wn_paper_clear(&p);
    wn_sealed_free(&s);
    return st;
}

void
wn_statement_clear(struct wn_statement *s)
{
    free(s->text);
    s->text = NULL;
}
