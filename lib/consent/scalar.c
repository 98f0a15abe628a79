/** One scalar's value. Quoted and plain are told apart: `"true"` is a text,
 * `true` a boolean, and neither ever becomes the other. */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "consent/schema.h"

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_number(const char *s)
{
    size_t digits = 0;

    s += *s == '+' || *s == '-';
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'o')) {
        return s[2] != '\0' && s[2 + strspn(s + 2, "0123456789abcdefABCDEF")]
            == '\0';
    }
    for (; is_digit(*s); s++) {
        digits++;
    }
    if (*s == '.') {
        for (s++; is_digit(*s); s++) {
            digits++;
        }
    }
    if (digits > 0 && (*s == 'e' || *s == 'E')) {
        s++;
        s += *s == '+' || *s == '-';
        if (!is_digit(*s)) {
            return false;
        }
        s += strspn(s, "0123456789");
    }
    return digits > 0 && *s == '\0';
}

/** What an unquoted scalar is to a YAML 1.2 or JSON reader; NULL = a text. */
static const char *
other_type(const char *s)
{
    static const char *const nulls[] = { "~", "null", "Null", "NULL" };
    static const char *const bools[] = { "true", "True", "TRUE", "false",
        "False", "FALSE" };

    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++) {
        if (strcmp(s, nulls[i]) == 0) {
            return "nothing";
        }
    }
    for (size_t i = 0; i < sizeof(bools) / sizeof(bools[0]); i++) {
        if (strcmp(s, bools[i]) == 0) {
            return "true or false";
        }
    }
    return is_number(s) ? "a number" : NULL;
}

static bool
is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

static void
check_text(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    const char *other = n->plain ? other_type(n->text) : NULL;

    if (other) {
        n->bad = true;
        wn_complain(k, n,
            "a text belongs here, but without quotes this is %s: write "
            "\"%.60s\"",
            other, n->text);
    } else if (f->max > 0 && strlen(n->text) > (size_t)f->max) {
        n->bad = true;
        wn_complain(k, n, "too long: at most %lld bytes", (long long)f->max);
    }
}

static void
check_word(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    char list[360] = "";
    size_t at = 0;

    n->word = wn_word_find(f->words, n->text);
    if (n->word) {
        n->value = n->word->value;
        return;
    }
    n->bad = true;
    for (const struct wn_word *w = f->words; w->name; w++) {
        int m = snprintf(list + at, sizeof(list) - at, "%s%s",
            at > 0 ? ", " : "", w->name);

        if (m < 0 || (size_t)m >= sizeof(list) - at) {
            break;
        }
        at += (size_t)m;
    }
    wn_complain(k, n, "\"%.60s\" is not known here. Known: %s", n->text, list);
}

static void
check_bool(struct wn_check *k, struct wn_node *n)
{
    bool yes = strcmp(n->text, "true") == 0;

    if (!n->plain || (!yes && strcmp(n->text, "false") != 0)) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is neither true nor false: write one of the two, "
            "without quotes",
            n->text);
        return;
    }
    n->value = yes;
}

static void
check_int(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    size_t digits = strspn(n->text, "0123456789");
    int64_t v = 0;

    if (!n->plain || digits == 0 || digits > 18 || n->text[digits] != '\0' ||
        (digits > 1 && n->text[0] == '0')) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a whole number: write plain digits, without "
            "quotes",
            n->text);
        return;
    }
    for (size_t i = 0; i < digits; i++) {
        v = v * 10 + (n->text[i] - '0');
    }
    if (v < f->min || v > f->max) {
        n->bad = true;
        wn_complain(k, n, "%lld is out of bounds: %lld to %lld",
            (long long)v, (long long)f->min, (long long)f->max);
        return;
    }
    n->value = v;
}

static void
check_uuid(struct wn_check *k, struct wn_node *n)
{
    bool good = strlen(n->text) == 36;

    for (size_t i = 0; good && n->text[i]; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        good = dash ? n->text[i] == '-' : is_hex(n->text[i]);
    }
    if (!good) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a UUID (8-4-4-4-12 hexadecimal digits)",
            n->text);
    }
}

static void
check_sha256(struct wn_check *k, struct wn_node *n)
{
    uint8_t sum[WN_SHA256_BYTES];

    if (strlen(n->text) != sizeof(sum) * 2 ||
        wn_unhex(sum, sizeof(sum), n->text) != WN_OK) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a SHA-256 (64 hexadecimal digits, as "
            "sha256sum prints them)",
            n->text);
    }
}

static void
check_language(struct wn_check *k, struct wn_node *n)
{
    size_t len = strlen(n->text);
    bool good = len >= 2 && len <= 35 && is_letter(n->text[0]) &&
        is_letter(n->text[1]) && n->text[len - 1] != '-';

    for (size_t i = 2; good && i < len; i++) {
        good = is_letter(n->text[i]) || is_digit(n->text[i]) ||
            (n->text[i] == '-' && n->text[i - 1] != '-');
    }
    if (!good) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a language tag such as en-GB", n->text);
    }
}

static void
check_region(struct wn_check *k, struct wn_node *n)
{
    if (!wn_region_known(n->text)) {
        n->bad = true;
        wn_complain(k, n,
            "\"%.60s\" is not a country whose phone numbers can be read: "
            "two capital letters such as GB, from the list in "
            "docs/consent-filter.md",
            n->text);
    }
}

void
wn_scalar_check(struct wn_check *k, struct wn_node *n, const struct wn_field *f)
{
    if (is_blank(n->text)) {
        n->bad = true;
        wn_complain(k, n, "this is empty");
        return;
    }
    switch (f->type) {
    case WN_TYPE_TEXT:
        check_text(k, n, f);
        return;
    case WN_TYPE_WORD:
        check_word(k, n, f);
        return;
    case WN_TYPE_BOOL:
        check_bool(k, n);
        return;
    case WN_TYPE_INT:
        check_int(k, n, f);
        return;
    case WN_TYPE_DATE:
        wn_scalar_date(k, n);
        return;
    case WN_TYPE_INSTANT:
        wn_scalar_instant(k, n);
        return;
    case WN_TYPE_UUID:
        check_uuid(k, n);
        return;
    case WN_TYPE_SHA256:
        check_sha256(k, n);
        return;
    case WN_TYPE_LANGUAGE:
        check_language(k, n);
        return;
    case WN_TYPE_REGION:
        check_region(k, n);
        return;
    case WN_TYPE_MAP:
    case WN_TYPE_LIST:
        break;
    }
}
