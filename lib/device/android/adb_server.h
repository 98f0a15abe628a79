/**
 * A running adb server, for when it holds the phone (facts/android 3.5). It is
 * never started and never ended here. Its address is $ADB_SERVER_SOCKET or
 * $ANDROID_ADB_SERVER_PORT, as for adb itself, else 127.0.0.1:5037.
 */
#ifndef WN_DEVICE_ANDROID_ADB_SERVER_H
#define WN_DEVICE_ANDROID_ADB_SERVER_H

#include "device/android/adb_in.h"

/** ---- requests (adb_server_ask.c) ---------------------------------------- */

/** A socket to the server. @retval WN_ABSENT  none answers */
enum wn_status wn_adb_server_connect(
    int *fd, const struct wn_run *run, struct wn_err *err);
/** Send a text with its length, take OKAY. until_ns: of the answer.
 * @retval WN_DENIED  FAIL; the server's words are not kept */
enum wn_status wn_adb_server_say(int fd, const void *text, size_t n,
    int64_t until_ns, const struct wn_run *run, struct wn_err *err);
/** One request with one answer, put to reply.
 * @retval WN_ABSENT, WN_DENIED  as above */
enum wn_status wn_adb_server_ask(struct wn_buf *reply, const char *request,
    const struct wn_run *run, struct wn_err *err);

/** ---- a connection (adb_server.c) ---------------------------------------- */

enum wn_status wn_adb_server_hello(struct wn_adb *a, struct wn_err *err);
/** The server's own key was offered when the phone was plugged in: there is no
 * fingerprint to be had ("") and no key of ours. Waits as the others do. */
enum wn_status wn_adb_server_ask_owner(struct wn_adb *a,
    void (*dialog)(void *ctx, const char *fingerprint), void *ctx,
    struct wn_err *err);
bool wn_adb_server_gone(struct wn_adb *a);

enum wn_status wn_adb_server_stream(struct wn_adb_stream *s,
    const struct wn_adb_service *service, struct wn_err *err);
enum wn_status wn_adb_server_read(struct wn_adb_stream *s, void *buf,
    size_t cap, size_t *got, struct wn_err *err);
enum wn_status wn_adb_server_write(struct wn_adb_stream *s, const void *p,
    size_t n, struct wn_err *err);

#endif
