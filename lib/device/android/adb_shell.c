/* One command on the phone: its output as it comes, and how it ended. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"
#include "device/android/adb.h"
#include "device/android/allow.h"

/* Frames of shell v2 (facts/android 3.2). */
#define FRAME_HEAD 5
enum { STDOUT = 1, STDERR = 2, EXIT = 3, CLOSE_STDIN = 4 };

#define IN_BYTES (64u << 10)
/* "\n", the nonce, ":", three digits, "\n". */
#define SENTINEL_MAX (1 + 32 + 1 + 3 + 1)

struct shell {
    struct wn_adb_stream *stream;
    const struct wn_adb_output *to;
    uint8_t *in; /* IN_BYTES */
};

static enum wn_status
cut_off(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone broke off a command before its end: its answer may not "
        "be whole");

    wn_todo(err, "unlock the phone, check the cable, start again");
    return st;
}

/** ---- shell v2 ---------------------------------------------------------- */

static enum wn_status
read_frame(struct shell *s, uint8_t kind, uint32_t left, struct wn_err *err)
{
    while (left > 0) {
        size_t got = 0;
        size_t want = left < IN_BYTES ? left : IN_BYTES;
        enum wn_status st =
            wn_adb_stream_read(s->stream, s->in, want, &got, err);

        if (st != WN_OK) {
            return st == WN_END ? cut_off(err) : st;
        }
        left -= (uint32_t)got;
        st = kind == STDOUT ? s->to->out(s->to->ctx, s->in, got, err)
                            : s->to->err(s->to->ctx, s->in, got, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

static enum wn_status
read_head(struct shell *s, uint8_t head[FRAME_HEAD], struct wn_err *err)
{
    for (size_t n = 0; n < FRAME_HEAD;) {
        size_t got = 0;
        enum wn_status st = wn_adb_stream_read(
            s->stream, head + n, FRAME_HEAD - n, &got, err);

        if (st != WN_OK) {
            return st == WN_END ? cut_off(err) : st;
        }
        n += got;
    }
    return WN_OK;
}

static enum wn_status
run_v2(struct shell *s, int *exit_status, struct wn_err *err)
{
    static const uint8_t close_stdin[FRAME_HEAD] = {CLOSE_STDIN};
    struct wn_err ignored = WN_ERR_INIT;

    /* A short command may have ended by now; and if the phone is gone, the
     * first read says so. */
    (void)wn_adb_stream_write(
        s->stream, close_stdin, sizeof(close_stdin), &ignored);
    for (;;) {
        uint8_t head[FRAME_HEAD], code = 0;
        struct wn_cursor c;
        uint8_t kind;
        uint32_t n;
        enum wn_status st = read_head(s, head, err);

        if (st != WN_OK) {
            return st;
        }
        c = wn_cursor(head, sizeof(head));
        kind = wn_cur_u8(&c);
        n = wn_cur_u32le(&c);
        if (kind == EXIT && n == 1) {
            st = wn_adb_stream_read_all(s->stream, &code, 1, err);
            *exit_status = st == WN_OK ? code : *exit_status;
            return st;
        }
        if (kind != STDOUT && kind != STDERR) {
            return wn_fail(err, WN_EACQUIRE,
                "the phone's shell answered in no language we know");
        }
        st = read_frame(s, kind, n, err);
        if (st != WN_OK) {
            return st;
        }
    }
}

/** ---- with a sentinel --------------------------------------------------- */

/** Does what is left end with "\nNONCE:status\n", and nothing else? */
static bool
is_sentinel(const uint8_t *p, size_t n, const char *nonce, int *exit_status)
{
    size_t nonce_bytes = strlen(nonce);
    size_t at = n;
    int value = 0;
    int scale = 1;

    if (n == 0 || p[--at] != '\n') {
        return false;
    }
    for (; at > 0 && scale <= 100 && p[at - 1] >= '0' && p[at - 1] <= '9';
         scale *= 10) {
        value += (p[--at] - '0') * scale;
    }
    if (scale == 1 || value > 255 || at != nonce_bytes + 2 ||
        p[at - 1] != ':' || memcmp(p + 1, nonce, nonce_bytes) != 0 ||
        p[0] != '\n') {
        return false;
    }
    *exit_status = value;
    return true;
}

/** The status has one to three digits, so the sentinel begins at one of three
 * places of the tail; what stands before it is output. */
static enum wn_status
take_tail(struct shell *s, size_t n, const char *nonce, int *exit_status,
    struct wn_err *err)
{
    for (size_t skip = 0; skip < n; skip++) {
        if (is_sentinel(s->in + skip, n - skip, nonce, exit_status)) {
            return skip > 0 ? s->to->out(s->to->ctx, s->in, skip, err)
                            : WN_OK;
        }
    }
    return cut_off(err);
}

/** The last bytes are held back until it is known what they are. */
static enum wn_status
run_with_sentinel(struct shell *s, const char *nonce, int *exit_status,
    struct wn_err *err)
{
    size_t held = 0;

    for (;;) {
        size_t got = 0;
        enum wn_status st = wn_adb_stream_read(
            s->stream, s->in + held, IN_BYTES - held, &got, err);

        if (st == WN_END) {
            return take_tail(s, held, nonce, exit_status, err);
        }
        if (st != WN_OK) {
            return st;
        }
        held += got;
        if (held > SENTINEL_MAX) {
            st = s->to->out(s->to->ctx, s->in, held - SENTINEL_MAX, err);
            if (st != WN_OK) {
                return st;
            }
            memmove(s->in, s->in + held - SENTINEL_MAX, SENTINEL_MAX);
            held = SENTINEL_MAX;
        }
    }
}

enum wn_status
wn_adb_shell(struct wn_adb *a, const struct wn_adb_service *service,
    const struct wn_adb_output *output, int *exit_status,
    struct wn_err *err)
{
    struct shell s = {.to = output};
    enum wn_status st;

    if (!service->shell) {
        return wn_fail(err, WN_EINTERNAL, "a service that is no command");
    }
    s.in = malloc(IN_BYTES);
    if (!s.in) {
        return wn_fail_nomem(err, "a command");
    }
    st = wn_adb_stream_open(&s.stream, a, service, err);
    if (st == WN_OK) {
        st = service->nonce[0] != '\0'
            ? run_with_sentinel(&s, service->nonce, exit_status, err)
            : run_v2(&s, exit_status, err);
    }
    wn_adb_stream_free(&s.stream);
    wn_wipe(s.in, IN_BYTES);
    free(s.in);
    return st;
}
