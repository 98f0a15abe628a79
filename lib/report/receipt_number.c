/** A telephone number among words that may not be printed. */
#include <string.h>

#include "report/receipt_in.h"

#define DIGITS_MAX 15 /* of E.164 */
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

bool
wn_receipt_number(
    char out[WN_NUMBER_BYTES], const char *text, const struct wn_terms *t)
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
        if (n >= WN_NUMBER_BYTES || digits > DIGITS_MAX) {
            i += n - 1; /* no number, nor is any part of it */
            continue;
        }
        if (n == 0 ||
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
