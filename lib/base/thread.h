/** Threads that leave the program's signals alone, and waits that no change of
 * the clock disturbs. */
#ifndef WN_BASE_THREAD_H
#define WN_BASE_THREAD_H

#include <pthread.h>
#include <stdint.h>

#include "winnow/status.h"

/** Start a thread that no signal is given to: those belong to the program's
 * own. @retval WN_EINTERNAL */
enum wn_status wn_thread_start(pthread_t *out, void *(*run)(void *arg),
    void *arg, struct wn_err *err);

/** A condition whose waits end by wn_mono_ns(). */
void wn_cond_init(pthread_cond_t *c);
/** Wait for it until then at the longest; m is held. */
void wn_cond_wait(pthread_cond_t *c, pthread_mutex_t *m, int64_t until_ns);

#endif
