#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/adb_sync_in.h"
#include "device/android/allow.h"

/* Few reads, and yet in the processor's own memory when it is looked at. */
#define IN_BYTES (256u << 10)
#define TAKE_BYTES 4096u
/* More unread requests than a socket of the phone holds could stop both. */
#define ASK_BYTES (64u << 10)

static enum wn_status
open_stream(struct wn_adb_sync *s, struct wn_err *err)
{
    struct wn_adb_service service;
    enum wn_status st = wn_allow_sync(&service, err);

    if (st != WN_OK) {
        return st;
    }
    st = wn_adb_stream_open(&s->stream, s->a, &service, err);
    wn_adb_service_clear(&service);
    if (st == WN_ABSENT) {
        st = wn_fail(err, WN_EACQUIRE,
            "the phone refuses its file service: no file can be read");
        wn_todo(err, "unlock the phone, plug it in again, start again");
    }
    return st;
}

enum wn_status
wn_adb_sync_open(
    struct wn_adb_sync **out, struct wn_adb *a, struct wn_err *err)
{
    struct wn_adb_sync *s = calloc(1, sizeof(*s));
    enum wn_status st;

    if (s) {
        s->in = malloc(IN_BYTES);
    }
    if (!s || !s->in) {
        free(s);
        return wn_fail_nomem(err, "a file connection");
    }
    s->a = a;
    s->stat_v2 = wn_adb_banner(a)->stat_v2;
    s->ls_v2 = wn_adb_banner(a)->ls_v2;
    wn_buf_init(&s->ask, ASK_BYTES);
    st = open_stream(s, err);
    if (st != WN_OK) {
        wn_adb_sync_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

void
wn_adb_sync_free(struct wn_adb_sync **sync)
{
    struct wn_adb_sync *s = *sync;

    if (!s) {
        return;
    }
    wn_adb_stream_free(&s->stream);
    wn_buf_clear(&s->ask);
    wn_wipe(s->in, IN_BYTES);
    free(s->in);
    free(s);
    *sync = NULL;
}

void
wn_adb_sync_drop(struct wn_adb_sync *s)
{
    wn_adb_stream_free(&s->stream);
    wn_buf_reset(&s->ask);
    s->at = 0;
    s->len = 0;
}

enum wn_status
wn_adb_sync_nonsense(
    struct wn_adb_sync *s, const char *what, struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone's file service answered %s: what it sends cannot be "
        "trusted", what);

    wn_adb_sync_drop(s);
    wn_todo(err, "plug the phone in again and start again");
    return st;
}

/** ---- requests ---------------------------------------------------------- */

enum wn_status
wn_adb_sync_ask(struct wn_adb_sync *s, uint32_t id, const char *path,
    struct wn_err *err)
{
    size_t n = strlen(path);
    uint8_t head[8];

    if (!wn_allow_path(path) || n > WN_SYNC_PATH_BYTES) {
        return wn_fail(err, WN_EINTERNAL, "a path that may not be asked for");
    }
    wn_put_u32le(head, id);
    wn_put_u32le(head + 4, (uint32_t)n);
    (void)wn_buf_put(&s->ask, head, sizeof(head));
    return wn_buf_put(&s->ask, path, n) == WN_OK
        ? WN_OK
        : wn_fail(err, s->ask.st, "too many files are asked for at once");
}

enum wn_status
wn_adb_sync_send(struct wn_adb_sync *s, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = s->stream ? WN_OK : open_stream(s, err);

    if (st != WN_OK || s->ask.len == 0) {
        return st;
    }
    st = wn_adb_stream_write(s->stream, s->ask.data, s->ask.len, &why);
    wn_buf_reset(&s->ask);
    if (st == WN_OK || (st == WN_EACQUIRE && !wn_adb_gone(s->a))) {
        return WN_OK;
    }
    return wn_fail_again(err, st, &why);
}

/** ---- answers ----------------------------------------------------------- */

/** Behind what is there already. */
static enum wn_status
read_more(struct wn_adb_sync *s, struct wn_err *err)
{
    size_t got = 0;
    enum wn_status st;

    if (!s->stream) {
        return wn_fail(err, WN_EINTERNAL, "an answer without a question");
    }
    st = wn_adb_stream_read(
        s->stream, s->in + s->len, IN_BYTES - s->len, &got, err);
    if (st == WN_OK) {
        s->len += got;
    } else {
        wn_adb_sync_drop(s);
    }
    return st;
}

enum wn_status
wn_adb_sync_take(struct wn_adb_sync *s, size_t n, const uint8_t **p,
    struct wn_err *err)
{
    if (n > TAKE_BYTES) {
        return wn_fail(err, WN_EINTERNAL, "too much taken at once");
    }
    if (IN_BYTES - s->at < n) {
        s->len -= s->at;
        memmove(s->in, s->in + s->at, s->len);
        s->at = 0;
    }
    while (s->len - s->at < n) {
        enum wn_status st = read_more(s, err);

        if (st != WN_OK) {
            return st;
        }
    }
    *p = s->in + s->at;
    s->at += n;
    return WN_OK;
}

enum wn_status
wn_adb_sync_some(struct wn_adb_sync *s, size_t most, const uint8_t **p,
    size_t *n, struct wn_err *err)
{
    if (s->at == s->len) {
        enum wn_status st;

        s->at = 0;
        s->len = 0;
        st = read_more(s, err);
        if (st != WN_OK) {
            return st;
        }
    }
    *p = s->in + s->at;
    *n = s->len - s->at < most ? s->len - s->at : most;
    s->at += *n;
    return WN_OK;
}

enum wn_status
wn_adb_sync_id(struct wn_adb_sync *s, uint32_t *id, struct wn_err *err)
{
    const uint8_t *p;
    struct wn_cursor c;
    enum wn_status st = wn_adb_sync_take(s, 4, &p, err);

    if (st != WN_OK) {
        return st;
    }
    c = wn_cursor(p, 4);
    *id = wn_cur_u32le(&c);
    if (*id == WN_SYNC_FAIL) {
        /* Its words are the phone's: nobody reads them. */
        wn_adb_sync_drop(s);
        return WN_DENIED;
    }
    return WN_OK;
}
