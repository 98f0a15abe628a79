/** What a lower floor may tell the people while it works, and how it learns
 * that they want to stop. Wired by session.c; every member may be NULL. */
#ifndef WN_BASE_RUN_H
#define WN_BASE_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/session.h"

/** One detail of a log event: a text, or an integer when text is NULL. */
struct wn_detail {
    const char *key;
    const char *text;
    int64_t number;
};

struct wn_run {
    const atomic_int *cancel; /* not 0 = stop at the next safe point */
    void *ctx;
    /** An event of the audit log. Never about an item that is not kept. May
     * be called from any thread. */
    void (*log)(void *ctx, const char *event, const struct wn_detail *d,
        size_t count);
    void (*progress)(void *ctx, const struct wn_progress *p);
    /** Blocks until answered. WN_ECANCEL when the people stop the run. */
    enum wn_status (*prompt)(void *ctx, const struct wn_prompt *p,
        struct wn_answer *answer, struct wn_err *err);
    bool attended;          /* a person is here to answer */
    int idle_timeout_s;     /* silence on the cable */
    int passcode_timeout_s; /* waiting for the owner at the phone */
    const char *state_dir;  /* for notes of what is to be undone */
    bool adb_server;        /* Android: through a running adb server */
};

bool wn_run_cancelled(const struct wn_run *run);
void wn_run_log(const struct wn_run *run, const char *event,
    const struct wn_detail *d, size_t count);

#endif
