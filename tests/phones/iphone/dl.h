/**
 * DeviceLink as the phone speaks it (facts 4.1-4.6): stop-and-wait messages,
 * streams up and down. Stricter than a phone: a host that speaks out of turn
 * or answers in a wrong shape is dropped, and the log says why.
 *
 * Results: 0 go on; DL_DEAD the connection is of no more use; above 0 an
 * MBErrorDomain code to end the request with.
 */
#ifndef IPHONE_DL_H
#define IPHONE_DL_H

#include "conn.h"

#define DL_DEAD (-1)
#define DL_EMPTY "___EmptyParameterString___"
#define DL_VERBS 16

struct dl {
    struct conn *c;
    struct phone *p;
    int64_t messages;       /* sent in this request, for faults */
    struct {
        const char *verb;
        int64_t n;
    } verbs[DL_VERBS];
    double progress;
    uint64_t total;         /* bytes of the whole backup */
    char why[160];          /* for ErrorDescription */
};

struct dl_status {
    int64_t code;
    plist_t all;            /* the array; free with plist_free */
    plist_t payload;        /* within all */
};

/** Remember why, log it, and pass the code on. */
int
dl_fail(struct dl *d, int code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/** Send one message; takes it. Injected AT_DL_MESSAGE faults act here. */
int
dl_send(struct dl *d, plist_t message);

/** Read the one StatusResponse that must follow. */
int
dl_status(struct dl *d, struct dl_status *st);

/** Send, read the status, and demand one of two codes. */
int
dl_ask(struct dl *d, plist_t message, int64_t good, int64_t also_good);

/** Begin an upload stream of so many bytes. */
int
dl_upload_begin(struct dl *d, uint64_t bytes);

/** Names of the next file; both may hold any bytes. */
void
dl_upload_names(struct dl *d, const void *dname, size_t n1, const void *fname,
    size_t n2);

void
dl_upload_file(struct dl *d, const char *dname, const char *fname);

/** A block with a code, e.g. 0x0C data; len 0 for 0x00. */
void
dl_upload_block(struct dl *d, uint8_t code, const void *p, size_t n);

/** End of the stream, and the host's answer to it. */
int
dl_upload_end(struct dl *d);

/** A whole small file as an upload of its own. */
int
dl_upload_bytes(struct dl *d, const char *dname, const char *fname,
    const void *p, size_t n);

/** Called with each piece of a downloaded file; false: it is wrong. */
typedef bool
dl_sink(void *arg, const uint8_t *p, size_t n);

/** Ask the host for one file. *found tells whether it had it. */
int
dl_download(struct dl *d, const char *path, dl_sink *sink, void *arg,
    bool *found);

/** The exchange of facts 4.10; `force` takes the host's number for too
 *  small. */
int
dl_free_space(struct dl *d, bool force);

#endif
