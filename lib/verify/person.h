/**
 * Who an address is: the second reading of addresses, written from
 * docs/consent-filter.md ("People") and independent of the gate's.
 */
#ifndef WN_VERIFY_PERSON_H
#define WN_VERIFY_PERSON_H

#include <stdbool.h>
#include <stddef.h>

#define WN_PERSON_BYTES 256

struct wn_person {
    char who[WN_PERSON_BYTES]; /* "+447700900123", folded e-mail; "" = nobody
                                  certain */
    char digits[24];           /* all digits, at most the last 23 */
    bool mail;                 /* who is an e-mail address */
    bool hidden;               /* somebody whose number is not told: a deny of
                                  people holds for them */
};

void wn_person_read(
    struct wn_person *out, const void *raw, size_t n, const char *region);

/** Allow: certainly the same. */
bool wn_person_is(const char *who, const char *other);
/** Deny: may be the same. d is the denied one. */
bool wn_person_may_be(const char *d_who, const char *d_digits, bool d_mail,
    const char *who, const char *digits);

#endif
