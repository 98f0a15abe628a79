/** The paper that may lie on a kitchen table: no word of it tells what was
 * agreed, with whom, or that anything happened. */
#include <string.h>

#include "report/receipt_in.h"

#define NUMBER_BYTES 40
#define DIGITS_MIN 7 /* shorter: a collar number, a year, an extension */

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        (unsigned char)c >= 0x80;
}

/** How many characters from s on are one number, and how many digits it has. */
static size_t
number_at(const char *s, size_t *digits)
{
    size_t n = 0, end = 0;

    *digits = 0;
    for (; s[n] != '\0' && (is_digit(s[n]) || strchr("+ ().-", s[n])); n++) {
        if (is_digit(s[n])) {
            (*digits)++;
            end = n + 1;
        }
    }
    return is_word(s[end]) ? 0 : end;
}

/** The last digits of both are the same: 9, or all where there are fewer. */
static bool
ends_alike(const char *a, const char *b)
{
    size_t i = strlen(a), k = strlen(b), same = 0;

    for (;;) {
        while (i > 0 && !is_digit(a[i - 1])) {
            i--;
        }
        while (k > 0 && !is_digit(b[k - 1])) {
            k--;
        }
        if (same == 9 || i == 0 || k == 0) {
            return same >= DIGITS_MIN || (same > 0 && i == 0 && k == 0);
        }
        if (a[--i] != b[--k]) {
            return false;
        }
        same++;
    }
}

static bool
is_of(const char *number, const struct wn_texts *people)
{
    for (size_t i = 0; i < people->count; i++) {
        if (ends_alike(number, people->at[i])) {
            return true;
        }
    }
    return false;
}

/** Nobody's whom the filter names, by mistake or on purpose. */
static bool
is_somebodys(const char *number, const struct wn_terms *t)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        if (is_of(number, &t->rules[i].people)) {
            return true;
        }
    }
    for (size_t i = 0; i < t->deny_count; i++) {
        if (is_of(number, &t->denies[i].people)) {
            return true;
        }
    }
    return false;
}

/** The first telephone number in a text that may also hold names and offices.
 * Alone it may be any number; among words it begins as numbers do. */
static bool
find_number(const char *text, const struct wn_terms *t, char out[NUMBER_BYTES])
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool starts = text[i] == '+' || text[i] == '0' || text[i] == '(' ||
            (i == 0 && is_digit(text[i]));
        size_t digits, n;

        if (!starts || (i > 0 && (is_word(text[i - 1]) ||
                                     strchr("/-.+", text[i - 1])))) {
            continue;
        }
        n = number_at(text + i, &digits);
        if (n == 0 || n >= NUMBER_BYTES ||
            (digits < DIGITS_MIN && (i > 0 || text[n] != '\0')) ||
            (digits >= DIGITS_MIN && i == 0 && is_digit(text[0]) &&
                text[0] != '0' && text[n] != '\0')) {
            continue;
        }
        memcpy(out, text + i, n);
        out[n] = '\0';
        if (!is_somebodys(out, t)) {
            return true;
        }
    }
    return false;
}

bool
wn_receipt_discreet(struct wn_paper *p, const struct wn_sealed *s)
{
    char moment[WN_MOMENT_BYTES], number[NUMBER_BYTES];
    bool has_number = find_number(
        wn_consent_text(s->consent, "agreement.withdraw-contact"), s->terms,
        number);

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
