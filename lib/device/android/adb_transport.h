/**
 * How packets cross to a phone: the one interface of USB and TCP. (An adb
 * server carries no packets: adb_server.h.)
 *
 * One thread reads; one thread at a time writes, at the same time as the other
 * reads. A status below zero, but for header()'s WN_EFORMAT, is the end of the
 * connection.
 */
#ifndef WN_DEVICE_ANDROID_ADB_TRANSPORT_H
#define WN_DEVICE_ANDROID_ADB_TRANSPORT_H

#include "device/android/adb.h"
#include "device/android/adb_packet.h"

/** Memory for a payload of n bytes: whole USB packets are read, of at most
 * 1024 bytes. */
#define WN_ADB_ROOM(n) (((size_t)(n) + 1023) / 1024 * 1024)

struct wn_adb_transport {
    const struct wn_adb_transport_ops *ops;
};

struct wn_adb_transport_ops {
    /**
     * The next 24 bytes. until_ns is a wn_mono_ns(); 0 = wait until
     * interrupt(), and do not look at the run's cancel.
     * @retval WN_END      not by until_ns; nothing is lost
     * @retval WN_EFORMAT  what came is no header (USB: another length)
     */
    enum wn_status (*header)(struct wn_adb_transport *t,
        uint8_t h[WN_ADB_HEADER_BYTES], int64_t until_ns, struct wn_err *err);
    /** The n bytes behind that header, also for n = 0; p has WN_ADB_ROOM(n).
     * Not by until_ns is a failure.
     * @retval WN_EFORMAT  what came is not that payload (USB) */
    enum wn_status (*payload)(struct wn_adb_transport *t, void *p, size_t n,
        int64_t until_ns, struct wn_err *err);
    /** A header and its payload, whole. until_ns is never 0.
     * @retval WN_END  not taken by until_ns; a part of it may have been */
    enum wn_status (*write)(struct wn_adb_transport *t,
        const uint8_t h[WN_ADB_HEADER_BYTES], const void *p, size_t n,
        int64_t until_ns, struct wn_err *err);
    /**
     * Get rid of what an earlier host left in the pipe, harder with each step
     * from 0 (facts/android 1.2). NULL: this way has no such thing.
     * @retval WN_END  there is no step as hard as that
     */
    enum wn_status (*recover)(
        struct wn_adb_transport *t, unsigned step, struct wn_err *err);
    /** From another thread: end header(), payload() and write(), now and for
     * good. */
    void (*interrupt)(struct wn_adb_transport *t);
    /** Frees t too. No other call may be under way. */
    void (*close)(struct wn_adb_transport *t);
};

/** Both connect and send nothing. run is borrowed. */
enum wn_status wn_adb_tcp_open(struct wn_adb_transport **out,
    const char *host, uint16_t port, const struct wn_run *run,
    struct wn_err *err);
enum wn_status wn_adb_usb_open(struct wn_adb_transport **out,
    const struct wn_adb_place *place, const struct wn_run *run,
    struct wn_err *err);

/** ---- what the ways say alike ------------------------------------------- */

/** The run's idle timeout. */
int64_t wn_adb_idle_ns(const struct wn_run *run);
/** "the phone said nothing for N seconds" */
enum wn_status wn_adb_silent(const struct wn_run *run, struct wn_err *err);
enum wn_status wn_adb_cancelled(struct wn_err *err);
enum wn_status wn_adb_dropped(struct wn_err *err);

#endif
