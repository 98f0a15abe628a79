/** Drafts for a witness statement, and for disclosure. Never more than the
 * bundle shows. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/beside.h"
#include "base/err.h"
#include "report/report.h"
#include "report/statement_in.h"
#include "verify/verify.h"

#define GAP WN_STATEMENT_GAP

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
    wn_statement_quote(p, wn_jin_text(log, "operator"));
    wn_paper_say(p, "; and as the place: ");
    wn_statement_quote(p, wn_jin_text(log, "place"));
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_PARA);
    wn_paper_say(p, "On %s I connected exhibit ",
        wn_moment_words(from, s->consent, s->started_ns, true));
    wn_statement_quote(p, s->terms->exhibit_device);
    wn_paper_say(p, ", %s, ", s->terms->platform == WN_PLATFORM_IOS
            ? "an iPhone" : "an Android phone");
    wn_statement_quote(p, wn_jin_text(is, "product_type"));
    wn_paper_say(p, ", system version ");
    wn_statement_quote(p, wn_jin_text(is, "product_version"));
    wn_paper_say(p, ", serial number ");
    wn_statement_quote(p, wn_jin_text(is, "serial"));
    wn_paper_say(p, ", to a computer on which the program Winnow, version ");
    wn_statement_quote(p, s->version);
    wn_paper_say(p, ", was run. The run ended on %s. Both times are the "
        "computer's; I compared its clock with " GAP ".",
        wn_moment_words(to, s->consent, s->ended_ns, true));
    wn_paper_end(p, WN_PAPER_PARA);
}

static void
under_what(struct wn_paper *p, const struct wn_sealed *s)
{
    const char *basis = wn_consent_said(s->consent, "authority.basis");
    int64_t items = wn_statement_items(s), gone = 0;
    bool rest = wn_sealed_disposed(s, &gone);

    wn_paper_say(p, "The program takes from a phone only what a filter allows "
        "that was written beforehand. This one is ");
    wn_statement_quote(p, s->terms->id);
    wn_paper_say(p, " (SHA-256 %s). What it rests on: %s, ", s->filter_hash,
        basis[0] != '\0' ? basis : GAP);
    wn_statement_quote(p, s->terms->instrument);
    wn_paper_say(p, ".");
    wn_paper_end(p, WN_PAPER_PARA);
    wn_paper_line(p, WN_PAPER_PARA, "It has these rules. Of people it is said "
        "here how their number ends; in full they stand in the filter.");
    wn_receipt_each_rule(p, s);
    wn_paper_say(p, "In all %" PRId64 " item%s kept", items + gone,
        items + gone == 1 ? " was" : "s were");
    if (rest) {
        wn_paper_say(p, "; %" PRId64 " of them %s destroyed later, and %" PRId64
            " %s left", gone, gone == 1 ? "was" : "were", items,
            items == 1 ? "is" : "are");
    }
    wn_paper_say(p, ". I do not say that this is all that there was: what a "
        "rule does not name was not looked for, and that nothing was found "
        "does not show that there never was anything.");
    wn_paper_end(p, WN_PAPER_PARA);
}

/** Of a rest: that it is one, and what each rule lost. */
static void
destroyed(struct wn_paper *p, const struct wn_sealed *s)
{
    int64_t all = 0;

    if (!wn_sealed_disposed(s, &all)) {
        return;
    }
    wn_paper_say(p, "This bundle is the rest of another one, whose seal had "
        "the SHA-256 %s. Since the run %" PRId64 " item%s destroyed, as the "
        "bundle's counts say:", s->parent_seal, all,
        all == 1 ? " was" : "s were");
    wn_paper_end(p, WN_PAPER_PARA);
    for (size_t i = 0; i < s->rule_count; i++) {
        if (strcmp(s->rules[i].outcome, "disposed") == 0) {
            wn_paper_say(p, "%" PRId64 " of rule %zu, %s, which is all: ",
                s->rules[i].disposed, i + 1,
                wn_category_words(s->terms->rules[i].category));
            wn_paper_quote(p, s->rules[i].reason);
            wn_paper_end(p, WN_PAPER_ITEM);
        }
    }
    wn_paper_line(p, WN_PAPER_PARA, "Who destroyed it stands in the log of the "
        "bundle and in the record of the disposal: " GAP " (its name; whoever "
        "did it makes a statement of their own).");
}

static void
what_became(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(p, WN_PAPER_PARA, "What the run did to the phone:");
    wn_paper_line(p, WN_PAPER_ITEM, wn_receipt_each_change(p, s)
            ? "Nothing else on it was changed, and nothing was installed."
            : "Nothing on it was changed, and nothing was installed.");
    wn_receipt_left_behind(p, s, "What can be done");
    destroyed(p, s);
    wn_paper_say(p, "The program sealed what was %s. The SHA-256 of the file "
        "seal.txt, which stands for every file of the bundle, is %s. I produce "
        "the bundle as exhibit ", wn_sealed_disposed(s, NULL) ? "left" : "kept",
        s->seal_hash);
    wn_statement_quote(p, s->terms->exhibit_product);
    wn_paper_say(p, ". It was verified again from its files before this draft "
        "was written: every checksum fitted, and every item was tested again "
        "against the filter.");
    wn_paper_end(p, WN_PAPER_PARA);
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
        wn_statement_schedule(&p, s);
        wn_statement_management(&p, s);
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
