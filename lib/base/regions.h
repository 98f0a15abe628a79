/** Number plans, a closed table: how a national telephone number is read. Only
 * what is needed to say "the same number", not to say who owns it. */
#ifndef WN_BASE_REGIONS_H
#define WN_BASE_REGIONS_H

#include <stdbool.h>
#include <stdint.h>

struct wn_region {
    char code[3];         /* ISO 3166-1 alpha-2 */
    const char *country;  /* country code, digits: "44" */
    const char *trunk;    /* dialled before a national number; "" = none */
    bool trunk_optional;  /* national numbers are also written without it */
    const char *abroad;   /* international prefix: "00" */
    uint32_t lengths;     /* bit n: n digits after country code and trunk */
};

/** Upper-case code, exactly. */
bool wn_region_known(const char *code);
/** NULL when it is not in the table. */
const struct wn_region *wn_region_find(const char *code);
/** A region whose country code these digits (after "+") begin with; NULL when
 * none is known. Regions that share a country code share its lengths. */
const struct wn_region *wn_region_of_digits(const char *digits);
/** The table, for a list in words; NULL past the end. */
const struct wn_region *wn_region_at(unsigned i);

#endif
