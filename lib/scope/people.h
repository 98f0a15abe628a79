/** Inside of people: what deny asks. */
#ifndef WN_SCOPE_PEOPLE_H
#define WN_SCOPE_PEOPLE_H

#include "scope/scope.h"

/** This many last digits make the same person, for deny. */
#define WN_DENY_DIGITS 9

/** Can this handle be denied at all: an e-mail address, or enough digits? */
bool wn_handle_deniable(const struct wn_handle *h);

/** Deny, widely: the same address, the same number, the same last digits, or
 * somebody whose number is not told. */
bool wn_handle_denied(
    const struct wn_handle *deny, const struct wn_handle *member);

#endif
