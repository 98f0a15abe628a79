/** The schedule of unused material, and how disclosure is managed. */
#include <inttypes.h>

#include "report/statement_in.h"

#define GAP WN_STATEMENT_GAP

void
wn_statement_quote(struct wn_paper *p, const char *text)
{
    if (text[0] != '\0') {
        wn_paper_quote(p, text);
    } else {
        wn_paper_say(p, GAP);
    }
}

int64_t
wn_statement_items(const struct wn_sealed *s)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->rule_count; i++) {
        n += s->rules[i].kept;
    }
    return n;
}

void
wn_statement_schedule(struct wn_paper *p, const struct wn_sealed *s)
{
    char day[WN_MOMENT_BYTES];
    int64_t items = wn_statement_items(s), gone = 0;
    bool any = false;

    wn_paper_line(
        p, WN_PAPER_HEADING, "A line for the schedule of unused material");
    wn_paper_say(p, "Bundle ");
    wn_statement_quote(p, s->terms->exhibit_product);
    wn_paper_say(p, ": selective extraction of exhibit ");
    wn_statement_quote(p, s->terms->exhibit_device);
    wn_paper_say(p, " on %s under filter ",
        wn_moment_words(day, s->consent, s->started_ns, false));
    wn_statement_quote(p, s->terms->id);
    wn_paper_say(
        p, "; %" PRId64 " item%s (", items, items == 1 ? "" : "s");
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
    wn_paper_say(p, ")");
    if (wn_sealed_disposed(s, &gone)) {
        wn_paper_say(p, ", the rest of a bundle of seal %s; since the run "
            "%" PRId64 " item%s destroyed", s->parent_seal, gone,
            gone == 1 ? " was" : "s were");
    }
    wn_paper_say(p, "; seal %s. Held at: " GAP ". Used in evidence: items "
        GAP ". Whether the rest meets the test for disclosure: " GAP ".",
        s->seal_hash);
    wn_paper_end(p, WN_PAPER_ITEM);
}

static void
told(struct wn_paper *p, const char *label, const char *text)
{
    wn_paper_say(p, "%s: ", label);
    wn_statement_quote(p, text);
    wn_paper_end(p, WN_PAPER_ITEM);
}

void
wn_statement_management(struct wn_paper *p, const struct wn_sealed *s)
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
