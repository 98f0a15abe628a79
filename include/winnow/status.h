/**
 * Results. Positive values are answers, zero is success, negative values are
 * failures. A failure's text and advice are in a caller-owned wn_err.
 */
#ifndef WINNOW_STATUS_H
#define WINNOW_STATUS_H

#if defined(WN_BUILDING)
#define WN_API __attribute__((visibility("default")))
#else
#define WN_API
#endif
#define WN_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define WN_MUST_CHECK __attribute__((warn_unused_result))

enum wn_status {
    WN_OK = 0,
    WN_END = 1,    /* no more */
    WN_DENIED = 2, /* outside consent */
    WN_ABSENT = 3, /* not there, or not known (yet) */

    WN_EINTERNAL = -1, /* a bug, or the system failed us */
    WN_EUSAGE = -2,    /* the caller asked for something impossible */
    WN_EFILTER = -3,   /* the filter is invalid or cannot be carried out */
    WN_EFORCE = -4,    /* the filter is not in force */
    WN_EDEVICE = -5,   /* no such phone, another phone, or several */
    WN_EREADY = -6,    /* phone locked, untrusted, password refused */
    WN_EACQUIRE = -7,  /* acquisition disrupted */
    WN_EOUTPUT = -9,   /* disk full, not writable, exists */
    WN_EVERIFY = -10,  /* not a bundle, or verification failed */
    WN_ECANCEL = -11,  /* cancelled, over max-items, plan differs */

    /* Finer causes, for callers inside the library. */
    WN_ENOMEM = -20,  /* exit 1 */
    WN_EFORMAT = -21, /* foreign bytes are malformed; exit 7 */
    WN_ELIMIT = -22,  /* a cap was hit (vault full, count, size); exit 7 */
    WN_ECRYPTO = -23  /* exit 1 */
};

/** Exit code 8: sealed, but with shortfall or PARTIAL. Not an error status. */
enum { WN_EXIT_SHORTFALL = 8 };

struct wn_err {
    enum wn_status status; /* WN_OK while nothing failed */
    char text[512];        /* what happened and what it means; UTF-8, escaped */
    char todo[256];        /* what to do now; may be empty */
};

#define WN_ERR_INIT { WN_OK, "", "" }

/** "WN_EFILTER" and the like; "?" for an unknown value. */
WN_API const char *wn_status_name(enum wn_status st);

/** The documented process exit code for st (0 for answers). */
WN_API int wn_exit_code(enum wn_status st);

#endif
