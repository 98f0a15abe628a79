/**
 * A thread that ends waits from the outside. libimobiledevice cannot be told
 * to give up: a TLS handshake waits for ever and a read that times out loses
 * what it had (facts/ios 2.5). Shutting the socket down ends both.
 */
#ifndef WN_DEVICE_IOS_WATCH_H
#define WN_DEVICE_IOS_WATCH_H

#include <signal.h>
#include <stdint.h>

#include "base/run.h"

struct wn_watch;
struct wn_watched; /* one socket under watch */

/** run is borrowed and must outlive the watch. */
enum wn_status wn_watch_new(
    struct wn_watch **out, const struct wn_run *run, struct wn_err *err);
void wn_watch_free(struct wn_watch **w);

/**
 * Watch fd. When the run is cancelled it is shut down grace_ms later.
 * @param put_back  this connection undoes a change: only a second cancel
 *                  (run's flag above 1) ends it
 */
enum wn_status wn_watch_add(struct wn_watched **out, struct wn_watch *w,
    int fd, int grace_ms, bool put_back, struct wn_err *err);
/** Before the socket is closed: its number may be given to another file. */
void wn_watch_remove(struct wn_watched **x);
/** Shut it down at this wn_mono_ns(); 0 = no such instant. */
void wn_watch_deadline(struct wn_watched *x, int64_t mono_ns);

/** Cancelled, as far as such a connection heeds it? */
bool wn_cancelled(const struct wn_run *run, bool put_back);

/** Hold SIGPIPE back from this thread while a library may write to a socket
 * whose other end is gone; release swallows the one that came. */
void wn_pipe_hold(sigset_t *before);
void wn_pipe_release(const sigset_t *before);

#endif
