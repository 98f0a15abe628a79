/** The paper that may lie on a kitchen table: no word of it tells what was
 * agreed, with whom, or that anything happened. */
#include "report/receipt_in.h"

bool
wn_receipt_discreet(struct wn_paper *p, const struct wn_sealed *s)
{
    char moment[WN_MOMENT_BYTES], number[WN_NUMBER_BYTES];
    bool has_number = wn_receipt_number(number,
        wn_consent_text(s->consent, "agreement.withdraw-contact"), s->terms);

    wn_paper_line(p, WN_PAPER_TITLE, "Receipt");
    if (s->is_virtual) {
        wn_paper_line(p, WN_PAPER_BANNER, "NOT EVIDENCE: virtual phone");
    }
    wn_paper_line(p, WN_PAPER_PARA, "This paper is yours. Please keep it.");
    wn_paper_say(p, "Date: %s", wn_moment_words(moment, s->consent,
        s->ended_ns, false));
    wn_paper_end(p, WN_PAPER_FACT);
    wn_paper_say(p, "Reference: ");
    wn_paper_quote(p, s->terms->id);
    wn_paper_end(p, WN_PAPER_FACT);
    wn_paper_say(p, "Who to ask: ");
    if (has_number) {
        wn_paper_quote(p, number);
    } else {
        wn_paper_say(p, "______________________________");
    }
    wn_paper_end(p, WN_PAPER_FACT);
    if (s->partial || s->shortfall) {
        wn_paper_line(p, WN_PAPER_BANNER, s->partial
                ? "NOT COMPLETE. It broke off before it was done, and only a "
                  "part was finished. Ask, and you will be told more."
                : "NOT COMPLETE. Some of it could not be done. Ask, and you "
                  "will be told what and why.");
    }
    wn_paper_line(p, WN_PAPER_PARA, "There is a longer paper, with "
        "everything in it. You can have it, or have it read to you, when you "
        "want to: ask there, and give the reference.");
    wn_paper_line(p, WN_PAPER_PARA,
        "If you change your mind about anything, say so there too.");
    wn_receipt_seal(p, s);
    return has_number;
}
