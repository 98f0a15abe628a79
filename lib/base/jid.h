/** WhatsApp's addresses (JIDs): user[.agent][:device]@server, as its databases
 * have them since it was built on Jabber. */
#ifndef WN_BASE_JID_H
#define WN_BASE_JID_H

#include <stddef.h>

enum wn_jid {
    WN_JID_NONE,   /* another address: there is no such server */
    WN_JID_NUMBER, /* user: a telephone number from its country code on */
    WN_JID_LID,    /* user: a "linked id", which tells no number */
    WN_JID_ODD,    /* of a server of people, and not of that form */
    WN_JID_GROUP   /* nobody: a group, a list of recipients, a channel */
};

/** raw (n bytes, any) starts with *user digits: the user of a NUMBER or LID,
 * none for the others. Servers in any case. */
enum wn_jid wn_jid_read(const char *raw, size_t n, size_t *user);

#endif
