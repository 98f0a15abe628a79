/** What stands behind a va_phone. The shell and the providers do without. */
#ifndef ANDROID_PHONE_IN_H
#define ANDROID_PHONE_IN_H

#include "conf.h"
#include "phone.h"

struct va_pair {
    const char *key, *value;
};

struct va_words {
    const char **at;
    size_t n;
    bool told; /* the image names them */
};

/** A fault of phone.yaml. */
struct va_planned {
    const char *at, *act, *path, *text;
    int64_t n;      /* the n-th time it is seen there; 0 = every */
    int64_t times;  /* how often it fires; 0 = always */
    int64_t ms, rows;
    int64_t seen, fired;
};

struct va_phone_rest {
    struct va_pair *property;
    size_t nproperties;
    struct va_pair *setting; /* key "USER/NAMESPACE/NAME" */
    size_t nsettings;
    struct va_words features, permissions, missing, unreadable;
    bool authorised;
    const char *auth_answer; /* allow, never */
    int64_t auth_after_ms;
    uint32_t version, max_payload;
    const char *banner_type;
    size_t chop;       /* longest WRTE; 0 = as long as it may be */
    size_t data_bytes; /* longest DATA of sync */
    struct va_planned *faults;
    size_t nfaults;
    struct va_synth *synths;
    size_t nsynths;
    bool locked;       /* by a fault */
};

/** Dies when the image is not good. */
struct va_phone *
phone_load(const char *dir);

bool
phone_has_feature(const struct va_phone *p, const char *name);

/** phone_faults.c */
void
faults_load(struct va_phone *p, struct conf *c, const yaml_node_t *seq);

#endif
