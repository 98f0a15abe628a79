/** Trust between this phone and hosts (facts 2.4). */
#ifndef IPHONE_PAIRING_H
#define IPHONE_PAIRING_H

#include "tls.h"

#include <plist/plist.h>

/** Pair: NULL and *escrow (bytes, or NULL) on trust, else lockdown's error. */
const char *
pairing_pair(struct phone *p, plist_t request, const uint8_t **escrow);

const char *
pairing_validate(struct phone *p, plist_t request);

const char *
pairing_unpair(struct phone *p, plist_t request);

/** The trusted host, or NULL with *error. */
struct pairing *
pairing_find(struct phone *p, const char *host_id, const char *buid,
    const char **error);

/** For `paired: true`: trust a host made up here and give the mux its whole
 *  pair record, private keys and EscrowBag included. */
void
pairing_make_own(struct phone *p);

#endif
