/** The installed apps: those of `backup.apps` and those that own a domain. */
#ifndef IPHONE_APPS_H
#define IPHONE_APPS_H

#include "phone.h"

#include <plist/plist.h>

/** An array of dicts with every attribute known. Caller frees. */
plist_t
apps_all(struct phone *p);

/** Manifest.plist's Applications: bundle id → dict. Caller frees. */
plist_t
apps_for_manifest(struct phone *p);

#endif
