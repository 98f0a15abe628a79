/** Inside of the contacts' family. Only source_contacts*.c include it. */
#ifndef WN_ACQUIRE_SOURCE_CONTACTS_H
#define WN_ACQUIRE_SOURCE_CONTACTS_H

#include "acquire/source_where.h"

/** Whom the standing rules are about; malloc'd. */
struct contacts_people {
    struct wn_handle *at;
    size_t count, room;
    bool all;       /* a rule wants everybody's */
    uint32_t parts; /* of all of them */
};

/** Named people; and, where a rule says so, those who take part in what will
 * be kept. A rule with both is judged by records, who knows both. */
enum wn_status contacts_people(struct source_android *s,
    struct contacts_people *out, struct wn_err *err);

#endif
