/** WhatsApp's addresses: a second reading, written from
 * docs/consent-filter.md and docs/categories/whatsapp.md, independent of the
 * gate's. */
#ifndef WN_VERIFY_WHATSAPP_H
#define WN_VERIFY_WHATSAPP_H

#include <stdbool.h>
#include <stddef.h>

enum wn_wa {
    WN_WA_NONE,   /* no address of WhatsApp */
    WN_WA_NUMBER, /* its user is a number, written from the country code on */
    WN_WA_LID,    /* its user stands for somebody, and is no number */
    WN_WA_ODD,    /* somebody's, in a form that is not known */
    WN_WA_NOBODY  /* a group, list or channel */
};

/** *user: how many digits at the beginning are the user; 0 but for NUMBER and
 * LID. */
enum wn_wa wn_wa_read(const void *raw, size_t n, size_t *user);

#define WN_WA_USER_BYTES 24

/** Digits of ZLID, which holds a LID or its user alone. false: neither */
bool wn_wa_lid(char user[WN_WA_USER_BYTES], const void *cell, size_t n);
/** ZPHONENUMBER as "+447700900123". false: no whole number */
bool wn_wa_number(char who[WN_WA_USER_BYTES], const void *cell, size_t n);

#endif
