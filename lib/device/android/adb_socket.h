/** Sockets that never wait for long without looking whether the run was
 * cancelled. All are non-blocking, and closed over exec. */
#ifndef WN_DEVICE_ANDROID_ADB_SOCKET_H
#define WN_DEVICE_ANDROID_ADB_SOCKET_H

#include "base/run.h"

/** The longest wait between two looks at the cancel. */
#define WN_ADB_SLICE_MS 200

/** A port's number in digits, and nothing else. */
bool wn_adb_port(uint16_t *out, const char *s);

/**
 * Connect to HOST:PORT within limit_ms (for each of the host's addresses).
 * @retval WN_ABSENT  nothing answers there; err is left alone
 * @retval WN_EUSAGE  no such host
 */
enum wn_status wn_adb_socket_connect(int *fd, const char *host, uint16_t port,
    int limit_ms, const struct wn_run *run, struct wn_err *err);

/**
 * Up to cap bytes as they come. until_ns as in adb_transport.h; *got 0 with
 * WN_OK = the other end closed.
 * @retval WN_END       nothing by until_ns
 * @retval WN_ECANCEL, WN_EACQUIRE  cancelled, broken; err says so
 */
enum wn_status wn_adb_socket_read(int fd, void *buf, size_t cap, size_t *got,
    int64_t until_ns, const struct wn_run *run, struct wn_err *err);

/** All n bytes. @retval WN_END  not by until_ns; some may have gone */
enum wn_status wn_adb_socket_write_by(int fd, const void *p, size_t n,
    int64_t until_ns, const struct wn_run *run, struct wn_err *err);
/** All n bytes, within the run's idle timeout. */
enum wn_status wn_adb_socket_write(int fd, const void *p, size_t n,
    const struct wn_run *run, struct wn_err *err);

#endif
