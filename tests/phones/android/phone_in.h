/** What stands behind a va_phone. The shell and the providers do without. */
#ifndef ANDROID_PHONE_IN_H
#define ANDROID_PHONE_IN_H

#include "conf.h"
#include "phone.h"

#include <pthread.h>

struct auth_key;
struct fs_change;
struct va_planned;
struct va_synth;

struct va_pair {
    const char *key, *value;
};

struct va_words {
    const char **at;
    size_t n;
    bool told; /* the image names them */
};

struct va_phone_rest {
    struct conf *conf; /* texts are its own, or kept with phone_keep() */
    void **kept;
    size_t nkept;
    struct va_pair *property;
    size_t nproperties;
    struct va_pair *setting; /* key "USER/NAMESPACE/NAME" */
    size_t nsettings;
    struct va_words features, permissions, missing, unreadable;
    bool authorised;         /* nobody has to sign */
    const char *answer;      /* of the owner: allow, deny, never */
    int64_t answer_ms;       /* and after what time */
    bool screen_locked;      /* no dialog comes up */
    bool always_allow;       /* the key is known from then on */
    uint32_t version, max_payload;
    const char *banner_type;
    size_t *chop;            /* sizes of WRTE, in turn */
    size_t nchop;
    size_t data_bytes;       /* longest DATA of sync */
    int64_t okay_delay_ms;
    struct va_planned *faults;
    size_t nfaults;
    struct va_synth *synths;
    size_t nsynths;

    pthread_mutex_t lock;    /* of all below, and of what faults count */
    bool locked;             /* by a fault: before first unlock again */
    struct fs_change *changes;
    struct auth_key *keys;   /* that may come in */
};

/** Dies when the image is not good. */
struct va_phone *
phone_load(const char *dir);

void
phone_free(struct va_phone **p);

/** Free this with the phone. Answers it. */
void *
phone_keep(struct va_phone_rest *r, void *p);

/** phone_release.c: what its release does where phone.yaml says nothing. */
const char *
release_features(int sdk);

const char *
release_permissions(int sdk);

const char *
release_name(int sdk);

/** phone_facts.c: properties, settings, users, packages, policies. */
void
facts_load(struct va_phone *p);

bool
phone_has_feature(const struct va_phone *p, const char *name);

bool
words_have(const struct va_words *w, const char *word);

/** ---- faults: fault.c ---------------------------------------------------- */

/** Dies on one that makes no sense. */
void
faults_load(struct va_phone *p);

void
faults_free(struct va_phone *p);

/** The first fault at "bytes" that is due before `upto` bytes are sent; *at is
 *  where. `from` were sent already. */
bool
fault_bytes(const struct va_phone *p, uint64_t from, uint64_t upto,
    uint64_t *at, struct va_fault *out);

/** The next fault at "packet" for the n-th packet of a connection; *cursor
 *  begins as 0. */
bool
fault_packet(const struct va_phone *p, uint64_t n, size_t *cursor,
    struct va_fault *out);

#endif
