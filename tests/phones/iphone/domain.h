/** Backup domains and where they lie on a phone (facts 4.12). */
#ifndef IPHONE_DOMAIN_H
#define IPHONE_DOMAIN_H

#include "phone.h"

enum domain_names {
    NAMES_SNAPSHOT,  /* /.ba/mobile/... as modern phones */
    NAMES_OLD,       /* /.b/<n>/<relative path> */
    NAMES_PRIVATE,   /* /private/var/mobile/... */
};

/** Place in the phone's plausible sending order, or -1: no such domain. */
int
domain_rank(const char *domain);

/** What stands before the relative path in the name that the phone tells;
 *  `index` is the domain's number among those present. Caller frees. */
char *
domain_root(struct phone *p, const char *domain, enum domain_names names,
    unsigned index);

enum domain_names
domain_names_of(struct phone *p);

/** The container UUID of an app, group or plug-in: from `apps:`, else made of
 *  the name. */
void
domain_container(struct phone *p, const char *domain, char out[37]);

#endif
