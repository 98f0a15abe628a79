/** Who is in a message, on every phone: as the gate is asked, and as parties of
 * its record. */
#ifndef WN_RECORDS_MESSAGE_PEOPLE_H
#define WN_RECORDS_MESSAGE_PEOPLE_H

#include "records/draft.h"

/** Members of one question. */
struct wn_msg_people {
    struct wn_handle *at; /* malloc'd */
    size_t count, room;
};

/** Nobody yet, and room for count of them. false when out of memory. */
bool wn_msg_people_begin(struct wn_msg_people *p, size_t count);
/** Where h stands among them; added when not there. */
int wn_msg_people_add(struct wn_msg_people *p, const struct wn_handle *h);

/** A row of message_party; none for NULL. */
void wn_msg_party_row(
    struct wn_draft *d, const struct wn_party *p, const char *role);

#endif
