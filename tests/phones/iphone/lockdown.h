/** One connection to lockdownd, and its verbs of trust. */
#ifndef IPHONE_LOCKDOWN_H
#define IPHONE_LOCKDOWN_H

#include "conn.h"

struct session {
    struct conn *c;
    struct phone *p;
    struct pairing *pairing; /* NULL: no session */
    char id[37];
    bool begin_tls;          /* after the answer is out */
    bool end_tls;
    bool close;
};

/** Each fills the reply; NULL, or lockdown's error. */
const char *
lockdown_pair(struct session *s, plist_t request, plist_t reply);

const char *
lockdown_validate_pair(struct session *s, plist_t request, plist_t reply);

const char *
lockdown_unpair(struct session *s, plist_t request, plist_t reply);

const char *
lockdown_start_session(struct session *s, plist_t request, plist_t reply);

const char *
lockdown_stop_session(struct session *s, plist_t request, plist_t reply);

#endif
