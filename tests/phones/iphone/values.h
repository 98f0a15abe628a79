/** What lockdownd answers to GetValue. */
#ifndef IPHONE_VALUES_H
#define IPHONE_VALUES_H

#include "phone.h"

#include <plist/plist.h>

/** The value, or NULL with *error set to lockdown's word. Without a session
 *  only the small public set is given (facts 9.3). key NULL: a whole dict. */
plist_t
values_get(struct phone *p, const char *domain, const char *key, bool session,
    const char **error);

/** The dict that Manifest.plist keeps under "Lockdown". */
plist_t
values_for_manifest(struct phone *p);

#endif
