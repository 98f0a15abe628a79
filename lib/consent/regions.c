/** Countries whose national numbers can be read. The number plans themselves
 * are in scope; a test there holds the two lists together. */
#include <string.h>

#include "schema.h"

static const char *const regions[] = { "AT", "AU", "BE", "CA", "CH", "DE",
    "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IT", "NL", "NO", "NZ", "PL",
    "PT", "RO", "SE", "US", "ZA" };

bool
wn_region_known(const char *code)
{
    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        if (strcmp(code, regions[i]) == 0) {
            return true;
        }
    }
    return false;
}
