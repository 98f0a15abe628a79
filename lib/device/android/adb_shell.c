/** Commands of the allow-list: shell v2 frames, or, on phones without them, a
 * raw stream with a sentinel at its end. facts/android 3.2, 3.3 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "device/android/adb.h"
#include "device/android/allow.h"

#define CHUNK (64u << 10)

/* Shell v2: u8 id, u32le length, bytes. */
enum { FRAME_STDIN, FRAME_STDOUT, FRAME_STDERR, FRAME_EXIT, FRAME_CLOSE_STDIN };
#define FRAME_HEAD 5

static enum wn_status
cut_off(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone broke off a command before its end: its answer may not be "
        "whole, and none of it was used");

    wn_todo(err, "Check the cable, keep the phone unlocked, and run it again.");
    return st;
}

static enum wn_status
nothing(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    (void)ctx;
    (void)p;
    (void)n;
    (void)err;
    return WN_OK;
}

/** ---- with frames -------------------------------------------------------- */

/** The bytes of one frame to where they belong. */
static enum wn_status
pass_frame(struct wn_adb_stream *s, uint32_t left, uint8_t *chunk,
    enum wn_status (*to)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    while (st == WN_OK && left > 0) {
        size_t got = 0;

        st = wn_adb_stream_read(
            s, chunk, left < CHUNK ? left : CHUNK, &got, err);
        if (st == WN_END) {
            return cut_off(err);
        }
        if (st == WN_OK) {
            st = to(ctx, chunk, got, err);
            left -= (uint32_t)got;
        }
    }
    return st;
}

static enum wn_status
read_head(struct wn_adb_stream *s, uint8_t head[FRAME_HEAD], struct wn_err *err)
{
    size_t have = 0;

    while (have < FRAME_HEAD) {
        size_t got = 0;
        enum wn_status st = wn_adb_stream_read(
            s, head + have, FRAME_HEAD - have, &got, err);

        if (st == WN_END) {
            return cut_off(err);
        }
        if (st != WN_OK) {
            return st;
        }
        have += got;
    }
    return WN_OK;
}

static enum wn_status
run_framed(struct wn_adb_stream *s, const struct wn_adb_output *o,
    uint8_t *chunk, int *exit_status, struct wn_err *err)
{
    static const uint8_t no_input[FRAME_HEAD] = { FRAME_CLOSE_STDIN };
    enum wn_status st =
        wn_adb_stream_write(s, no_input, sizeof(no_input), err);

    while (st == WN_OK) {
        uint8_t head[FRAME_HEAD];
        uint32_t n;

        st = read_head(s, head, err);
        if (st != WN_OK) {
            break;
        }
        n = (uint32_t)head[1] | (uint32_t)head[2] << 8 |
            (uint32_t)head[3] << 16 | (uint32_t)head[4] << 24;
        if (head[0] == FRAME_EXIT) {
            uint8_t code = 0;

            if (n != 1) {
                return wn_fail(err, WN_EFORMAT,
                    "the phone's shell ended with no exit status");
            }
            st = wn_adb_stream_read_all(s, &code, 1, err);
            *exit_status = code;
            return st;
        }
        st = pass_frame(s, n, chunk,
            head[0] == FRAME_STDOUT      ? o->out
                : head[0] == FRAME_STDERR ? o->err : nothing,
            o->ctx, err);
    }
    return st;
}

/** ---- with a sentinel ---------------------------------------------------- */

/* "\nNONCE:255\n": held back, as it may be the end. */
#define TAIL_MAX 64

struct held {
    uint8_t at[TAIL_MAX];
    size_t n;
};

/** All but the last TAIL_MAX bytes go on. */
static enum wn_status
pass_on(struct held *h, const uint8_t *p, size_t n,
    const struct wn_adb_output *o, struct wn_err *err)
{
    size_t keep = n < TAIL_MAX ? n : TAIL_MAX;
    size_t out = h->n + keep > TAIL_MAX ? h->n + keep - TAIL_MAX : 0;
    enum wn_status st = WN_OK;

    if (out > 0) {
        st = o->out(o->ctx, h->at, out, err);
        memmove(h->at, h->at + out, h->n - out);
        h->n -= out;
    }
    if (st == WN_OK && n > keep) {
        st = o->out(o->ctx, p, n - keep, err);
    }
    memcpy(h->at + h->n, p + (n - keep), keep);
    h->n += keep;
    return st;
}

/** Where the sentinel begins, and the status in it; SIZE_MAX = there is none at
 * the very end. */
static size_t
find_sentinel(const struct held *h, const char *nonce, int *status)
{
    char mark[48];
    size_t m = (size_t)snprintf(mark, sizeof(mark), "\n%s:", nonce);
    int code = 0;

    for (size_t i = 0; i + m <= h->n; i++) {
        size_t k = i + m;

        if (memcmp(h->at + i, mark, m) != 0) {
            continue;
        }
        while (k < h->n && h->at[k] >= '0' && h->at[k] <= '9' && code < 1000) {
            code = code * 10 + (h->at[k++] - '0');
        }
        if (k > i + m && k + 1 == h->n && h->at[k] == '\n' && code < 256) {
            *status = code;
            return i;
        }
        return SIZE_MAX;
    }
    return SIZE_MAX;
}

static enum wn_status
run_raw(struct wn_adb_stream *s, const char *nonce,
    const struct wn_adb_output *o, uint8_t *chunk, int *exit_status,
    struct wn_err *err)
{
    struct held h = { .n = 0 };
    size_t end;
    enum wn_status st = WN_OK;

    while (st == WN_OK) {
        size_t got = 0;

        st = wn_adb_stream_read(s, chunk, CHUNK, &got, err);
        if (st == WN_OK) {
            st = pass_on(&h, chunk, got, o, err);
        }
    }
    if (st != WN_END) {
        return st;
    }
    end = find_sentinel(&h, nonce, exit_status);
    if (end == SIZE_MAX) {
        return cut_off(err);
    }
    st = end > 0 ? o->out(o->ctx, h.at, end, err) : WN_OK;
    wn_wipe(&h, sizeof(h));
    return st;
}

enum wn_status
wn_adb_shell(struct wn_adb *a, const struct wn_adb_service *service,
    const struct wn_adb_output *output, int *exit_status, struct wn_err *err)
{
    struct wn_adb_stream *s = NULL;
    uint8_t *chunk;
    enum wn_status st;

    if (!service->shell) {
        return wn_fail(err, WN_EINTERNAL, "a service that is no command");
    }
    chunk = malloc(CHUNK);
    st = chunk ? wn_adb_stream_open(&s, a, service, err)
               : wn_fail_nomem(err, "a command");
    if (st == WN_OK) {
        st = service->nonce[0] == '\0'
            ? run_framed(s, output, chunk, exit_status, err)
            : run_raw(s, service->nonce, output, chunk, exit_status, err);
    }
    wn_adb_stream_free(&s);
    if (chunk) {
        wn_wipe(chunk, CHUNK);
        free(chunk);
    }
    return st;
}
