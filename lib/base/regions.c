#include "base/regions.h"

#include <stddef.h>
#include <string.h>

/* Bits of lengths: the digits of a national significant number, ITU-T E.164
 * and the national plans published beside it. */
#define N(n) (1u << (n))
#define UP_TO(low, high) ((N((high) + 1) - 1) & ~(N(low) - 1))

static const struct wn_region regions[] = {
    { "AT", "43", "0", false, "00", UP_TO(5, 13) },
    { "AU", "61", "0", false, "0011", N(9) | N(10) },
    { "BD", "880", "0", false, "00", UP_TO(8, 10) },
    { "BE", "32", "0", false, "00", N(8) | N(9) },
    { "BG", "359", "0", false, "00", UP_TO(7, 9) },
    { "CA", "1", "1", true, "011", N(10) },
    { "CH", "41", "0", false, "00", N(9) },
    { "CY", "357", "", true, "00", N(8) },
    { "CZ", "420", "", true, "00", N(9) },
    { "DE", "49", "0", false, "00", UP_TO(6, 13) },
    { "DK", "45", "", true, "00", N(8) },
    { "EE", "372", "", true, "00", N(7) | N(8) },
    { "ES", "34", "", true, "00", N(9) },
    { "FI", "358", "0", false, "00", UP_TO(6, 11) },
    { "FR", "33", "0", false, "00", N(9) },
    { "GB", "44", "0", false, "00", N(7) | N(9) | N(10) },
    { "GG", "44", "0", false, "00", N(7) | N(9) | N(10) },
    { "GR", "30", "", true, "00", N(10) },
    { "HR", "385", "0", false, "00", N(8) | N(9) },
    { "HU", "36", "06", false, "00", N(8) | N(9) },
    { "IE", "353", "0", false, "00", UP_TO(7, 10) },
    { "IL", "972", "0", false, "00", N(8) | N(9) },
    { "IM", "44", "0", false, "00", N(7) | N(9) | N(10) },
    { "IN", "91", "0", true, "00", N(10) },
    { "IS", "354", "", true, "00", N(7) | N(9) },
    /* Italy: the leading 0 of a fixed line is part of the number. */
    { "IT", "39", "", true, "00", UP_TO(6, 12) },
    { "JE", "44", "0", false, "00", N(7) | N(9) | N(10) },
    { "JP", "81", "0", false, "010", N(9) | N(10) },
    { "KE", "254", "0", false, "000", N(9) },
    { "LV", "371", "", true, "00", N(8) },
    { "MT", "356", "", true, "00", N(8) },
    { "MX", "52", "", true, "00", N(10) },
    { "NG", "234", "0", false, "009", N(8) | N(10) },
    { "NL", "31", "0", false, "00", N(9) },
    { "NO", "47", "", true, "00", N(8) },
    { "NZ", "64", "0", false, "00", UP_TO(8, 10) },
    { "PK", "92", "0", false, "00", N(9) | N(10) },
    { "PL", "48", "", true, "00", N(9) },
    { "PT", "351", "", true, "00", N(9) },
    { "RO", "40", "0", false, "00", N(9) },
    { "SE", "46", "0", false, "00", UP_TO(7, 9) },
    { "SI", "386", "0", false, "00", N(8) },
    { "SK", "421", "0", false, "00", N(9) },
    { "TR", "90", "0", false, "00", N(10) },
    { "UA", "380", "0", false, "00", N(9) },
    { "US", "1", "1", true, "011", N(10) },
    { "ZA", "27", "0", false, "00", N(9) },
};

const struct wn_region *
wn_region_at(unsigned i)
{
    return i < sizeof(regions) / sizeof(regions[0]) ? &regions[i] : NULL;
}

const struct wn_region *
wn_region_find(const char *code)
{
    const struct wn_region *r;

    for (unsigned i = 0; (r = wn_region_at(i)) != NULL; i++) {
        if (strcmp(r->code, code) == 0) {
            return r;
        }
    }
    return NULL;
}

bool
wn_region_known(const char *code)
{
    return wn_region_find(code) != NULL;
}

const struct wn_region *
wn_region_of_digits(const char *digits)
{
    const struct wn_region *r;

    /* Country codes are prefix-free, so the first that fits is the only. */
    for (unsigned i = 0; (r = wn_region_at(i)) != NULL; i++) {
        if (strncmp(digits, r->country, strlen(r->country)) == 0) {
            return r;
        }
    }
    return NULL;
}
