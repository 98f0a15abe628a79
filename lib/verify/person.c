#include "verify/person.h"

#include <stdint.h>
#include <string.h>

#include "base/regions.h"
#include "base/utf8.h"
#include "verify/whatsapp.h"

#define MAIL_MAX 254 /* RFC 5321 4.5.3.1.3 */
#define CERTAIN_DIGITS 9
#define LOCAL_DIGITS 7
#define ITU_MAX 15 /* E.164 6.1 */
#define ITU_MIN 7

/** What a character of a written number is. */
enum sign { SIGN_DIGIT, SIGN_PLUS, SIGN_GAP, SIGN_STOP, SIGN_OTHER };

static bool
is_blank(uint32_t c)
{
    return c == 0x20 || c == 0x09 || c == 0xA0 || c == 0xFEFF || c == 0x202F ||
        (c >= 0x2000 && c <= 0x200B) || wn_utf8_is_bidi_control(c);
}

static enum sign
sign_of(uint32_t c, char *digit)
{
    static const uint32_t zero[] = { 0x30, 0xFF10, 0x660, 0x6F0 };

    for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++) {
        if (c - zero[i] < 10) { /* unsigned: below zero is far above */
            *digit = (char)('0' + (c - zero[i]));
            return SIGN_DIGIT;
        }
    }
    switch (c) {
    case '+':
    case 0xFF0B:
        return SIGN_PLUS;
    case '-':
    case '.':
    case '/':
    case '(':
    case ')':
    case 0x2212:
        return SIGN_GAP;
    case ',':
    case ';':
    case 'x':
    case 'X':
        return SIGN_STOP;
    default:
        return is_blank(c) || (c >= 0x2010 && c <= 0x2015) ? SIGN_GAP
                                                           : SIGN_OTHER;
    }
}

/** Digits of p, and whether they are a number and nothing else. */
static bool
number(struct wn_person *out, const uint8_t *p, const uint8_t *end,
    bool *plus)
{
    const size_t room = sizeof(out->digits) - 1;
    size_t n = 0;
    bool clean = true;

    *plus = false;
    while (p < end) {
        char digit = 0;
        enum sign s = sign_of(wn_utf8_next(&p, end), &digit);

        if (s == SIGN_DIGIT) {
            if (n == room) {
                memmove(out->digits, out->digits + 1, room - 1);
                n--;
                clean = false;
            }
            out->digits[n++] = digit;
        } else if (s == SIGN_PLUS && n == 0 && !*plus) {
            *plus = true;
        } else if (s != SIGN_GAP) {
            clean = false;
            if (s == SIGN_STOP && n >= CERTAIN_DIGITS) {
                break; /* an extension follows */
            }
        }
    }
    out->digits[n] = '\0';
    return clean && n > 0;
}

static bool
has_length(const struct wn_region *r, size_t n)
{
    return n < 32 && (r->lengths & (UINT32_C(1) << n)) != 0;
}

static void
set_number(struct wn_person *out, const char *country, const char *national)
{
    size_t a = strlen(country);
    size_t b = strlen(national);

    out->who[0] = '+';
    memcpy(out->who + 1, country, a);
    memcpy(out->who + 1 + a, national, b + 1);
}

/** digits begin with a country code. */
static void
from_abroad(struct wn_person *out, const char *digits)
{
    const struct wn_region *r = wn_region_of_digits(digits);
    size_t all = strlen(digits);
    const char *national;

    if (digits[0] == '0' || digits[0] == '\0') {
        return;
    }
    if (!r) {
        if (all >= ITU_MIN && all <= ITU_MAX) {
            set_number(out, "", digits);
        }
        return;
    }
    national = digits + strlen(r->country);
    /* "+44 (0)20": the zero that is dialled inside the country only. */
    if (r->trunk[0] == '0' &&
        strncmp(national, r->trunk, strlen(r->trunk)) == 0) {
        national += strlen(r->trunk);
        if (!has_length(r, strlen(national))) {
            return;
        }
    }
    if (strcmp(r->country, "52") == 0 && strlen(national) == 11) {
        national += *national == '1'; /* mobile in Mexico, until 2019 */
    }
    /* Written with its country code it is whole: any length is its own. */
    all = strlen(r->country) + strlen(national);
    if (all >= ITU_MIN && all <= ITU_MAX) {
        set_number(out, r->country, national);
    }
}

static void
from_home(struct wn_person *out, const struct wn_region *r)
{
    const char *digits = out->digits;
    size_t n = strlen(digits);
    size_t trunk = strlen(r->trunk);

    if (strncmp(digits, r->abroad, strlen(r->abroad)) == 0) {
        from_abroad(out, digits + strlen(r->abroad));
    } else if (trunk > 0 && n >= trunk &&
        memcmp(digits, r->trunk, trunk) == 0 && has_length(r, n - trunk)) {
        set_number(out, r->country, digits + trunk);
    } else if ((trunk == 0 || r->trunk_optional) && has_length(r, n)) {
        set_number(out, r->country, digits);
    }
}

static void
mail(struct wn_person *out, const uint8_t *p, size_t n, size_t at)
{
    if (n > MAIL_MAX || at == 0 || at + 1 == n ||
        memchr(p + at + 1, '@', n - at - 1) || !wn_utf8_valid(p, n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (p[i] <= ' ' || p[i] == 0x7F) {
            return;
        }
    }
    out->mail = wn_ascii_lower(
        out->who, sizeof(out->who), (const char *)p, n);
}

/** Blanks and marks at both ends, then one scheme, fall away. */
static void
strip(const uint8_t **p, size_t *n)
{
    static const char *const schemes[] = { "tel:", "sms:", "mailto:" };
    const uint8_t *q = *p, *end = *p + *n, *first = end, *last = end;

    while (q < end) {
        const uint8_t *here = q;

        if (!is_blank(wn_utf8_next(&q, end))) {
            first = first == end ? here : first;
            last = q;
        }
    }
    *p = first;
    *n = first == end ? 0 : (size_t)(last - first);
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t len = strlen(schemes[i]);
        char head[8];

        if (*n >= len && wn_ascii_lower(head, sizeof(head),
                             (const char *)*p, len) &&
            memcmp(head, schemes[i], len) == 0) {
            *p += len;
            *n -= len;
            return;
        }
    }
}

void
wn_person_read(
    struct wn_person *out, const void *raw, size_t n, const char *region)
{
    const struct wn_region *r = wn_region_find(region);
    const uint8_t *p = raw;
    const uint8_t *at;
    bool plus;
    size_t user;

    *out = (struct wn_person) { .mail = false };
    if (n == 0) {
        return;
    }
    strip(&p, &n);
    switch (wn_ev_jid(p, n, &user)) {
    case WN_EV_JID_NUMBER:
        if (number(out, p, p + user, &plus)) {
            from_abroad(out, out->digits);
        }
        return;
    case WN_EV_JID_LID:
    case WN_EV_JID_ODD:
        out->hidden = true;
        return;
    case WN_EV_JID_NOBODY:
        return;
    case WN_EV_JID_NONE:
        break;
    }
    at = n > 0 ? memchr(p, '@', n) : NULL;
    if (at) {
        (void)number(out, p, at, &plus);
        mail(out, p, n, (size_t)(at - p));
    } else if (number(out, p, p + n, &plus)) {
        if (plus) {
            from_abroad(out, out->digits);
        } else if (r) {
            from_home(out, r);
        }
    }
    if (!out->mail && at) {
        out->who[0] = '\0';
    }
}

bool
wn_person_is(const char *who, const char *other)
{
    return who[0] != '\0' && strcmp(who, other) == 0;
}

static bool
ends(const char *s, size_t n, const char *tail, size_t m)
{
    return n >= m && memcmp(s + (n - m), tail, m) == 0;
}

/** Numbers of one country (its first two digits tell) which end in the same
 * eight: the longer may be the other since that country lengthened them. */
static bool
is_longer_form(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);

    return a[0] == '+' && b[0] == '+' && n != m && n > 10 && m > 10 &&
        strncmp(a, b, 3) == 0 && strcmp(a + n - 8, b + m - 8) == 0;
}

bool
wn_person_may_be(const char *d_who, const char *d_digits, bool d_mail,
    const char *who, const char *digits)
{
    size_t d = strlen(d_digits);
    size_t n = strlen(digits);

    if (wn_person_is(d_who, who) || is_longer_form(d_who, who)) {
        return true;
    }
    if (d_mail || d < LOCAL_DIGITS || n < LOCAL_DIGITS) {
        return false;
    }
    if (d > CERTAIN_DIGITS) { /* its last nine are enough */
        if (n >= CERTAIN_DIGITS) {
            return ends(digits, n, d_digits + (d - CERTAIN_DIGITS),
                CERTAIN_DIGITS);
        }
        return ends(d_digits, d, digits, n);
    }
    return n >= d ? ends(digits, n, d_digits, d) : ends(d_digits, d, digits, n);
}
