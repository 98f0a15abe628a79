/** WhatsApp's addresses: a second reading, written from
 * docs/consent-filter.md and docs/categories/whatsapp.md, independent of the
 * gate's. */
#ifndef WN_VERIFY_WHATSAPP_H
#define WN_VERIFY_WHATSAPP_H

#include <stdbool.h>
#include <stddef.h>

enum wn_ev_jid {
    WN_EV_JID_NONE,   /* no address of WhatsApp */
    WN_EV_JID_NUMBER, /* its user is a number, from the country code on */
    WN_EV_JID_LID,    /* its user stands for somebody, and is no number */
    WN_EV_JID_ODD,    /* somebody's, in a form that is not known */
    WN_EV_JID_NOBODY  /* a group, list or channel */
};

/** *user: how many digits at the beginning are the user; 0 but for NUMBER and
 * LID. */
enum wn_ev_jid wn_ev_jid(const void *raw, size_t n, size_t *user);

#define WN_EV_USER_BYTES 24

/** Digits of ZLID, which holds a LID or its user alone. false: neither */
bool wn_ev_lid(char user[WN_EV_USER_BYTES], const void *cell, size_t n);
/** ZPHONENUMBER as "+447700900123". false: no whole number */
bool wn_ev_lid_number(char who[WN_EV_USER_BYTES], const void *cell, size_t n);

#endif
