/** When are two addresses the same person? Allow: only when certain. Deny: as
 * soon as they may be. */
#include <string.h>

#include "scope/people.h"

#define FRAGMENT_MIN 7 /* a local number without its area code */

/* Countries lengthened their numbers by digits in front of the subscriber's
 * (Brazil from 2012, Ivory Coast 2021, Benin 2024): WhatsApp goes on with those
 * under which somebody registered. */
#define SUBSCRIBER_DIGITS 8
#define COUNTRY_DIGITS 2 /* at least, of those countries */

static bool
is_certain(const struct wn_handle *h)
{
    return h->kind == WN_HANDLE_E164 || h->kind == WN_HANDLE_EMAIL;
}

bool
wn_handle_same(const struct wn_handle *a, const struct wn_handle *b)
{
    return a->kind == b->kind && is_certain(a) &&
        strcmp(a->norm, b->norm) == 0;
}

bool
wn_handle_deniable(const struct wn_handle *h)
{
    return is_certain(h) || strlen(h->digits) >= WN_DENY_DIGITS;
}

/** Does long end with short? */
static bool
ends_with(const char *longer, size_t n, const char *shorter, size_t m)
{
    return n >= m && memcmp(longer + n - m, shorter, m) == 0;
}

/** One number as it was and as it is? */
static bool
may_be_lengthened(const struct wn_handle *a, const struct wn_handle *b)
{
    size_t n = strlen(a->norm), m = strlen(b->norm);

    return a->kind == WN_HANDLE_E164 && b->kind == WN_HANDLE_E164 && n != m &&
        n > COUNTRY_DIGITS + SUBSCRIBER_DIGITS &&
        m > COUNTRY_DIGITS + SUBSCRIBER_DIGITS &&
        memcmp(a->norm, b->norm, 1 + COUNTRY_DIGITS) == 0 &&
        memcmp(a->norm + n - SUBSCRIBER_DIGITS,
            b->norm + m - SUBSCRIBER_DIGITS, SUBSCRIBER_DIGITS) == 0;
}

bool
wn_handle_denied(const struct wn_handle *deny, const struct wn_handle *member)
{
    size_t n = strlen(deny->digits);
    size_t m = strlen(member->digits);

    if (wn_handle_same(deny, member) || member->kind == WN_HANDLE_HIDDEN ||
        may_be_lengthened(deny, member)) {
        return true;
    }
    if (deny->kind == WN_HANDLE_EMAIL || n < FRAGMENT_MIN) {
        return false;
    }
    if (n > WN_DENY_DIGITS && m >= WN_DENY_DIGITS) {
        return ends_with(member->digits, m,
            deny->digits + n - WN_DENY_DIGITS, WN_DENY_DIGITS);
    }
    /* Either is shorter than nine digits: a local number, written as dialled.
     * Its shorter form must be the end of the longer. */
    if (m >= n) {
        return ends_with(member->digits, m, deny->digits, n);
    }
    return m >= FRAGMENT_MIN &&
        ends_with(deny->digits, n, member->digits, m);
}
