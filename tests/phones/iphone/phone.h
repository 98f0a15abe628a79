/** One virtual iPhone: what its image says, and what it remembers at run time. */
#ifndef IPHONE_PHONE_H
#define IPHONE_PHONE_H

#include "base.h"
#include "conf.h"

#include <openssl/evp.h>
#include <pthread.h>

struct catalog;
struct conn;
struct fault;
struct observer;
struct pairing;
struct port;

enum phone_lock_state {
    PHONE_UNLOCKED,
    PHONE_LOCKED,             /* locked, but unlocked once since it started */
    PHONE_BEFORE_FIRST_UNLOCK,
};

struct phone {
    const char *dir;
    struct conf *conf;
    int device_id;
    char *udid;
    char *mux_serial;         /* the UDID as the mux tells it */
    const char *name;
    const char *product_type;
    const char *product_version;
    const char *build;
    const char *serial;
    int64_t skew_ms;
    enum phone_lock_state locked;
    EVP_PKEY *key;
    char *public_pem;         /* PKCS#1, what DevicePublicKey answers */
    uint8_t escrow[32];
    struct fault *faults;
    size_t nfaults;
    struct catalog *catalog;  /* what a backup sends; never changes */

    pthread_mutex_t lock;     /* over all that follows */
    bool attached;
    struct pairing *pairings;
    struct port *ports;
    uint16_t next_port;
    uint8_t *record;          /* the mux's pair record of this phone, or NULL */
    size_t record_n;
    int64_t pending_left;     /* how often Pair still says "dialog pending" */
    char *password;           /* backup password, or NULL */
    const void *sync_lock;    /* AFC handle that holds the sync lock */
    bool sync_file;           /* the lock file exists */
    int64_t lock_busy_left;
    struct observer *observers;
};

/** Dies with a message when the image is not usable. */
struct phone *
phone_load(const char *dir, int device_id);

void
phone_free(struct phone **p);

/** Whole seconds and fraction of the phone's own clock since 1970. */
double
phone_clock(const struct phone *p);

/** Password as of now, a copy or NULL; caller frees. */
char *
phone_password(struct phone *p);

/** Keep a new password (NULL: none), also for the next run (IMAGE/state.json). */
void
phone_set_password(struct phone *p, const char *password);

#endif
