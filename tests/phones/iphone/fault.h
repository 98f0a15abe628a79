/** Injected faults: each has a place, perhaps a count, and an action. */
#ifndef IPHONE_FAULT_H
#define IPHONE_FAULT_H

#include "phone.h"

enum fault_at {
    AT_BACKUP_FILE,
    AT_BYTES,
    AT_DL_MESSAGE,
    AT_SERVICE,
    AT_AFC_PATH,
    AT_LOCKDOWN,
};

enum fault_do {
    DO_STALL,
    DO_HANG_UP,
    DO_DETACH,
    DO_REMOTE_ERROR,
    DO_SEND_TWICE,
    DO_EMPTY,
    DO_BAD_NAME,
    DO_OVERSIZE_BLOCK,
    DO_UNKNOWN_CODE,
    DO_UNKNOWN_VERB,
    DO_PURGE,
    DO_ERROR_RESPONSE,
    DO_REFUSE_TLS,
    DO_NO_SSL_FLAG,
    DO_PLAINTEXT,
    DO_ERROR,
    DO_STATUS,
    DO_SHORT_READ,
    DO_FLIP_BYTE,
};

struct fault {
    enum fault_at at;
    enum fault_do act;
    int64_t n;             /* 0: at every place that fits */
    int64_t times;         /* how often it may fire; 0: always */
    int64_t fired;
    int64_t ms;
    int64_t code;          /* error number, AFC status or stream code */
    int64_t bytes;
    const char *path;
    const char *service;
    const char *verb;
    const char *request;
    const char *key;
    const char *op;
    const char *kind;
    const char *error;
    bool after_data;       /* remote-error: data first */
};

/** Reads `faults:`; dies on one that makes no sense. */
void
fault_load(struct phone *p);

struct fault_query {
    enum fault_at at;
    int64_t n;             /* the count at this place, from 1 */
    int64_t verb_n;        /* the count of this verb, from 1 */
    const char *path;      /* NULL where it does not matter */
    const char *service;
    const char *verb;
    const char *request;
    const char *key;
    const char *op;
    size_t cursor;         /* zero at first; moves on with each answer */
};

/** The next fault that fires here, logged and counted, or NULL. */
const struct fault *
fault_next(struct phone *p, struct fault_query *q);

/** The first AT_BYTES fault of this service with from <= n < upto, or NULL. */
const struct fault *
fault_bytes(struct phone *p, const char *service, uint64_t from,
    uint64_t upto);

#endif
