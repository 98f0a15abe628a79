/** Addresses as phones store them. Allow needs certainty, so what is short,
 * ambiguous or holds letters stays unresolved; deny needs none. */
#include "scope/people.h"

#include <string.h>

#include "base/jid.h"
#include "base/regions.h"
#include "base/utf8.h"

#define EMAIL_MAX 254       /* RFC 5321 4.5.3.1.3, less the brackets */
#define E164_MAX 15         /* digits, ITU-T E.164 6.1 */
#define E164_MIN 7

struct number {
    char digits[sizeof(((struct wn_handle *)0)->digits)];
    size_t count;
    bool plus;
    bool odd; /* something a telephone number does not hold */
};

static bool
starts_with(const char *raw, size_t n, const char *scheme)
{
    size_t len = strlen(scheme);

    if (n < len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = raw[i];

        if (c >= 'A' && c <= 'Z') {
            c = (char)(c - 'A' + 'a');
        }
        if (c != scheme[i]) {
            return false;
        }
    }
    return true;
}

/** Zero-width and directional marks come with numbers pasted from contacts. */
static bool
is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x200B || c == 0x202F ||
        c == 0xFEFF || (c >= 0x2000 && c <= 0x200A) ||
        wn_utf8_is_bidi_control(c);
}

static bool
is_separator(uint32_t c)
{
    return is_space(c) || c == '-' || c == '.' || c == '(' || c == ')' ||
        c == '/' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static int
digit_of(uint32_t c)
{
    static const uint32_t zeros[] = { '0', 0x0660, 0x06F0, 0xFF10 };

    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (c >= zeros[i] && c <= zeros[i] + 9) {
            return (int)(c - zeros[i]);
        }
    }
    return -1;
}

/** Pauses and extensions: what follows is no longer the number. */
static bool
ends_number(uint32_t c)
{
    return c == ',' || c == ';' || c == 'x' || c == 'X';
}

static void
add_digit(struct number *n, char digit)
{
    size_t cap = sizeof(n->digits) - 1;

    if (n->count == cap) { /* keep the last ones: deny looks at those */
        memmove(n->digits, n->digits + 1, cap - 1);
        n->count--;
        n->odd = true;
    }
    n->digits[n->count++] = digit;
    n->digits[n->count] = '\0';
}

static void
read_number(struct number *n, const char *raw, size_t len)
{
    const uint8_t *p = (const uint8_t *)raw;
    const uint8_t *end = p + len;

    *n = (struct number){ .count = 0 };
    while (p < end) {
        uint32_t c = wn_utf8_next(&p, end);
        int digit = digit_of(c);

        if (digit >= 0) {
            add_digit(n, (char)('0' + digit));
        } else if ((c == '+' || c == 0xFF0B) && n->count == 0 && !n->plus) {
            n->plus = true;
        } else if (!is_separator(c)) {
            n->odd = true;
            if (n->count >= WN_DENY_DIGITS && ends_number(c)) {
                break;
            }
        }
    }
}

static bool
fits(const struct wn_region *r, size_t digits)
{
    return digits < 32 && ((r->lengths >> digits) & 1u) != 0;
}

/** Digits that begin with a country code: whoever wrote "+" wrote all of the
 * number, so its length is the network's affair. "+44 (0)20 …": the trunk
 * prefix in the middle is dropped, since no national number begins with it. */
static bool
put_international(struct wn_handle *out, const char *digits)
{
    const struct wn_region *r = wn_region_of_digits(digits);
    size_t country = r ? strlen(r->country) : 0;
    const char *rest = digits + country;
    size_t n;

    if (digits[0] < '1' || digits[0] > '9') {
        return false;
    }
    if (r && r->trunk[0] == '0' &&
        strncmp(rest, r->trunk, strlen(r->trunk)) == 0) {
        rest += strlen(r->trunk);
        if (!fits(r, strlen(rest))) {
            return false; /* then that 0 was something else */
        }
    }
    /* +52 1: of Mexico's mobile numbers until 2019, and still WhatsApp's. */
    if (r && strcmp(r->country, "52") == 0 && rest[0] == '1' &&
        !fits(r, strlen(rest)) && fits(r, strlen(rest) - 1)) {
        rest++;
    }
    n = country + strlen(rest);
    if (n < E164_MIN || n > E164_MAX) {
        return false;
    }
    out->norm[0] = '+';
    memcpy(out->norm + 1, digits, country);
    memcpy(out->norm + 1 + country, rest, strlen(rest) + 1);
    return true;
}

static bool
put_national(
    struct wn_handle *out, const struct wn_region *r, const char *digits)
{
    size_t country = strlen(r->country);
    size_t trunk = strlen(r->trunk);
    const char *rest = digits;

    if (trunk > 0 && strncmp(digits, r->trunk, trunk) == 0 &&
        fits(r, strlen(digits) - trunk)) {
        rest = digits + trunk;
    } else if (trunk > 0 && !r->trunk_optional) {
        return false;
    }
    if (!fits(r, strlen(rest))) {
        return false;
    }
    out->norm[0] = '+';
    memcpy(out->norm + 1, r->country, country);
    memcpy(out->norm + 1 + country, rest, strlen(rest) + 1);
    return true;
}

static bool
resolve(struct wn_handle *out, const struct number *n, const char *region)
{
    const struct wn_region *r = wn_region_find(region);
    size_t abroad = r ? strlen(r->abroad) : 0;

    if (n->odd || n->count == 0) {
        return false;
    }
    if (n->plus) {
        return put_international(out, n->digits);
    }
    if (!r) {
        return false;
    }
    if (strncmp(n->digits, r->abroad, abroad) == 0) {
        return put_international(out, n->digits + abroad);
    }
    /* "447700900123": a country code without "+" would be a guess. */
    return put_national(out, r, n->digits);
}

static bool
is_email(const char *raw, size_t n)
{
    const char *at = memchr(raw, '@', n);

    if (!at || n > EMAIL_MAX || at == raw || at == raw + n - 1 ||
        memchr(at + 1, '@', n - (size_t)(at + 1 - raw)) ||
        !wn_utf8_valid(raw, n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)raw[i] <= ' ' || raw[i] == 0x7F) {
            return false;
        }
    }
    return true;
}

/** Step over marks and spaces at both ends. */
static void
trim(const char **raw, size_t *n)
{
    const uint8_t *p = (const uint8_t *)*raw;
    const uint8_t *end = p + *n;
    const uint8_t *first = NULL;
    const uint8_t *last = p;

    while (p < end) {
        const uint8_t *here = p;

        if (!is_space(wn_utf8_next(&p, end))) {
            first = first ? first : here;
            last = p;
        }
    }
    *raw = first ? (const char *)first : *raw;
    *n = first ? (size_t)(last - first) : 0;
}

void
wn_handle_read(
    struct wn_handle *out, const char *raw, size_t n, const char *region)
{
    static const char *const schemes[] = { "tel:", "mailto:", "sms:" };
    struct number number;
    enum wn_jid jid;
    const char *at;
    size_t user;

    *out = (struct wn_handle){ .kind = WN_HANDLE_UNRESOLVED };
    trim(&raw, &n);
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (starts_with(raw, n, schemes[i])) {
            raw += strlen(schemes[i]);
            n -= strlen(schemes[i]);
            break;
        }
    }
    jid = wn_jid_read(raw, n, &user);
    if (jid == WN_JID_LID || jid == WN_JID_ODD) {
        out->kind = WN_HANDLE_HIDDEN;
        return;
    }
    if (jid == WN_JID_GROUP) {
        return; /* its digits are no person's */
    }
    at = jid == WN_JID_NONE && n > 0 ? memchr(raw, '@', n) : NULL;
    read_number(&number, raw,
        at ? (size_t)(at - raw) : jid == WN_JID_NUMBER ? user : n);
    number.plus = number.plus || jid == WN_JID_NUMBER;
    memcpy(out->digits, number.digits, sizeof(out->digits));
    if (at) {
        if (is_email(raw, n) &&
            wn_ascii_lower(out->norm, sizeof(out->norm), raw, n)) {
            out->kind = WN_HANDLE_EMAIL;
        }
    } else if (resolve(out, &number, region)) {
        out->kind = WN_HANDLE_E164;
    } else {
        out->norm[0] = '\0';
    }
}

size_t
wn_mms_address(const char *raw, size_t n)
{
    static const char mark[] = "/TYPE="; /* OMA-TS-MMS_ENC, 8 */
    size_t m = sizeof(mark) - 1;

    for (size_t i = 1; n > m && i + m <= n; i++) {
        if (memcmp(raw + i, mark, m) == 0) {
            return i;
        }
    }
    return n;
}
