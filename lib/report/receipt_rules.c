/** Rule by rule: what was agreed, and what was kept. */
#include <inttypes.h>
#include <string.h>

#include "report/receipt_in.h"

/** A line of wn_consent_tell_rule(): the first is the rule's own. */
static void
tell(void *ctx, const char *line)
{
    struct wn_paper *p = ctx;
    bool own = line[0] != ' ';

    wn_paper_line(p, own ? WN_PAPER_PART : WN_PAPER_ITEM,
        line + strspn(line, " "));
}

/** Whatever made the reason, it names nothing of the phone: no path, address,
 * quotation or number. */
static bool
is_plain(const char *s, size_t n)
{
    size_t digits = 0;

    for (size_t i = 0; i < n; i++) {
        digits = s[i] >= '0' && s[i] <= '9' ? digits + 1 : 0;
        if (strchr("/\\@\"", s[i]) || digits > 4) {
            return false;
        }
    }
    return n > 0;
}

/** Where the reason begins to say which apps were looked at; else its end. */
static const char *
looked_part(const char *reason)
{
    static const char *const begins[] = { "looked at: ",
        "not looked at, whether or not present: " };

    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        const char *at = strstr(reason, begins[i]);

        if (at && (at == reason || at[-1] == ' ')) {
            return at;
        }
    }
    return reason + strlen(reason);
}

static void
reason(struct wn_paper *p, const char *text)
{
    const char *apps = looked_part(text);
    size_t n = (size_t)(apps - text);
    char why[WN_SEALED_TEXT_BYTES];

    n = n >= 2 && apps[-1] == ' ' && apps[-2] == ';' ? n - 2 : n;
    if (n > 0 && n < sizeof(why)) {
        memcpy(why, text, n);
        why[n] = '\0';
        wn_paper_say(p, "Note: ");
        if (is_plain(text, n)) {
            wn_paper_quote(p, why);
        } else {
            wn_paper_say(p, "the reason stands with the copy");
        }
        wn_paper_say(p, ".");
        wn_paper_end(p, WN_PAPER_ITEM);
    }
    if (*apps != '\0') {
        wn_paper_say(p, "Which apps: ");
        wn_paper_quote(p, apps);
        wn_paper_say(p, ".");
        wn_paper_end(p, WN_PAPER_ITEM);
    }
}

static const char *
outcome(const struct wn_sealed_rule *r)
{
    return strcmp(r->outcome, "found") == 0
        ? "We looked."
        : strcmp(r->outcome, "looked-none-found") == 0
        ? "We looked and found nothing. That does not show that there never "
          "was anything."
        : strcmp(r->outcome, "disposed") == 0
        ? "What had been kept was destroyed later, on a decision."
        : strcmp(r->outcome, "partly") == 0 ? "We could look only in part."
                                            : "We could not look.";
}

static void
kept(struct wn_paper *p, const struct wn_sealed *s,
    const struct wn_sealed_rule *r)
{
    char first[WN_MOMENT_BYTES], last[WN_MOMENT_BYTES];

    wn_paper_say(p, "What was kept: %" PRId64 ". %s", r->kept, outcome(r));
    if (r->dated > 0) {
        wn_paper_say(p, " The first is of %s, the last of %s.",
            wn_moment_words(first, s->consent, r->first_ns, true),
            wn_moment_words(last, s->consent, r->last_ns, true));
    }
    if (r->dated > 0 && r->dated < r->kept) {
        wn_paper_say(p, " %" PRId64 " of them %s no date.",
            r->kept - r->dated, r->kept - r->dated == 1 ? "has" : "have");
    }
    if (r->failed > 0) {
        wn_paper_say(p, " %" PRId64 " could not be had.", r->failed);
    }
    wn_paper_end(p, WN_PAPER_FACT);
}

static void
how(struct wn_paper *p, const struct wn_sealed_rule *r)
{
    const char *words = wn_sealed_mode_words(r->mode);

    if (words[0] != '\0') {
        wn_paper_say(p, "How: %s (%s).", words, r->mode);
        wn_paper_end(p, WN_PAPER_ITEM);
    }
}

void
wn_receipt_rules(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(p, WN_PAPER_HEADING, "What was agreed, and what was kept");
    wn_receipt_each_rule(p, s);
}

void
wn_receipt_each_rule(struct wn_paper *p, const struct wn_sealed *s)
{
    for (size_t i = 0; i < s->rule_count; i++) {
        const struct wn_sealed_rule *r = &s->rules[i];

        wn_consent_tell_rule(s->consent, i, tell, p);
        kept(p, s, r);
        how(p, r);
        reason(p, r->reason);
    }
}
