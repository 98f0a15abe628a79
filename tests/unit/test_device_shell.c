/* A command's output and exit status, however the phone cuts its bytes. */
#include "adb_peer.h"

#include <stdio.h>

#include "device/android/allow.h"

#define DATE_V2 "shell,v2,raw:date +%s"

struct answer {
    const uint8_t *p;
    size_t n;
    char seen[256]; /* the service that was asked for */
};

/** Plays the answer; the host's close-stdin is taken. */
static void
play(struct peer_stream *s)
{
    struct answer *a = s->peer->ctx;

    (void)snprintf(a->seen, sizeof(a->seen), "%s", s->service);
    (void)peer_put(s, a->p, a->n);
}

struct got {
    char out[1 << 18], err[4096];
    size_t out_bytes, err_bytes;
    enum wn_status answer;
};

static enum wn_status
on_out(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct got *g = ctx;

    (void)err;
    assert_true(n > 0 && n <= sizeof(g->out) - g->out_bytes);
    memcpy(g->out + g->out_bytes, p, n);
    g->out_bytes += n;
    return g->answer;
}

static enum wn_status
on_err(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct got *g = ctx;

    (void)err;
    assert_true(n > 0 && n <= sizeof(g->err) - g->err_bytes);
    memcpy(g->err + g->err_bytes, p, n);
    g->err_bytes += n;
    return g->answer;
}

static enum wn_status
run_service(struct peer *p, struct answer *a,
    const struct wn_adb_service *service, struct got *g, int *status)
{
    const struct wn_run run = {.idle_timeout_s = 5};
    const struct wn_adb_output to = {g, on_out, on_err};
    struct wn_adb *adb = NULL;
    enum wn_status answer = g->answer;
    enum wn_status st;

    p->serve = play;
    p->ctx = a;
    *g = (struct got){.answer = answer};
    *status = -1;
    peer_start(p, &run, &adb);
    st = wn_adb_shell(adb, service, &to, status, NULL);
    peer_stop(p, &adb);
    assert_string_equal(a->seen, (const char *)service->text.data);
    return st;
}

/** Over shell v2. */
static enum wn_status
framed(const void *bytes, size_t n, size_t piece, uint64_t cut,
    struct got *g, int *status)
{
    const struct wn_adb_dialect d = {.shell_v2 = true, .sdk = 30};
    struct wn_adb_service service;
    struct peer p = {.features = "shell_v2", .piece = piece, .cut = cut};
    struct answer a = {.p = bytes, .n = n};
    enum wn_status st;

    assert_int_equal(
        wn_allow_fixed(&service, &d, WN_ALLOW_DATE, 0, NULL, NULL), WN_OK);
    st = run_service(&p, &a, &service, g, status);
    assert_string_equal(a.seen, DATE_V2);
    wn_adb_service_clear(&service);
    return st;
}

/** With a sentinel; "%N" in the text becomes the nonce. */
static enum wn_status
raw(const char *text, uint64_t cut, struct got *g, int *status)
{
    const struct wn_adb_dialect d = {.sdk = 25};
    struct wn_adb_service service;
    struct peer p = {.features = "", .cut = cut};
    uint8_t bytes[4096];
    struct answer a = {.p = bytes};
    enum wn_status st;

    assert_int_equal(
        wn_allow_fixed(&service, &d, WN_ALLOW_DATE, 0, NULL, NULL), WN_OK);
    assert_int_equal(strlen(service.nonce), 32);
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == 'N') {
            memcpy(bytes + a.n, service.nonce, 32);
            a.n += 32;
            at++;
        } else {
            bytes[a.n++] = (uint8_t)*at;
        }
    }
    st = run_service(&p, &a, &service, g, status);
    wn_adb_service_clear(&service);
    return st;
}

#define BYTES(text) text, sizeof(text) - 1

static void
frames_at_every_offset(void **state)
{
    static const char all[] = "\1\5\0\0\0hello\2\3\0\0\0bad\1\0\0\0\0"
                              "\1\1\0\0\0\n\3\1\0\0\0\7";
    static struct got g;
    int status;

    (void)state;
    for (size_t cut = 0; cut < sizeof(all) - 1; cut++) {
        assert_int_equal(
            framed(BYTES(all), 0, cut, &g, &status), WN_OK);
        assert_int_equal(status, 7);
        assert_int_equal(g.out_bytes, 6);
        assert_memory_equal(g.out, "hello\n", 6);
        assert_int_equal(g.err_bytes, 3);
        assert_memory_equal(g.err, "bad", 3);
    }
    assert_int_equal(framed(BYTES(all), 1, 0, &g, &status), WN_OK);
    assert_int_equal(status, 7);
    assert_int_equal(g.out_bytes, 6);
}

static void
a_frame_larger_than_any_buffer(void **state)
{
    size_t n = 200000;
    uint8_t *all = calloc(1, 5 + n + 6);
    static struct got g;
    int status;

    (void)state;
    all[0] = 1;
    wn_put_u32le(all + 1, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        all[5 + i] = (uint8_t)(i * 7);
    }
    memcpy(all + 5 + n, "\3\1\0\0\0\377", 6);
    assert_int_equal(framed(all, 5 + n + 6, 0, 0, &g, &status), WN_OK);
    assert_int_equal(status, 255);
    assert_int_equal(g.out_bytes, n);
    assert_memory_equal(g.out, all + 5, n);
    free(all);
}

static void
no_exit_is_no_answer(void **state)
{
    static const char all[] = "\1\5\0\0\0hello\3\1\0\0\0\0";
    static struct got g;
    int status;

    (void)state;
    for (size_t n = 0; n < sizeof(all) - 1; n++) {
        assert_int_equal(framed(all, n, 0, 0, &g, &status), WN_EACQUIRE);
        assert_int_equal(status, -1);
    }
    assert_int_equal(framed(BYTES(all), 0, 0, &g, &status), WN_OK);
    assert_int_equal(status, 0);
    /* 4 GiB are announced, and then there is nothing. */
    assert_int_equal(
        framed(BYTES("\1\377\377\377\377hello"), 0, 0, &g, &status),
        WN_EACQUIRE);
}

static void
other_frames_are_refused(void **state)
{
    static struct got g;
    int status;

    (void)state;
    assert_int_equal(framed(BYTES("\0\1\0\0\0x\3\1\0\0\0\0"), 0, 0, &g,
        &status), WN_EACQUIRE);
    assert_int_equal(framed(BYTES("\6\1\0\0\0x\3\1\0\0\0\0"), 0, 0, &g,
        &status), WN_EACQUIRE);
    assert_int_equal(framed(BYTES("\3\0\0\0\0"), 0, 0, &g, &status),
        WN_EACQUIRE);
    assert_int_equal(framed(BYTES("\3\2\0\0\0\0\0"), 0, 0, &g, &status),
        WN_EACQUIRE);
    assert_int_equal(status, -1);
}

static void
a_sentinel_at_every_offset(void **state)
{
    static struct got g;
    int status;

    (void)state;
    for (uint64_t cut = 0; cut < 60; cut++) {
        assert_int_equal(
            raw("two\nlines\n\n%N:17\n", cut, &g, &status), WN_OK);
        assert_int_equal(status, 17);
        assert_int_equal(g.out_bytes, 10);
        assert_memory_equal(g.out, "two\nlines\n", 10);
        assert_int_equal(g.err_bytes, 0);
    }
}

static void
sentinels(void **state)
{
    static const struct {
        const char *text;
        enum wn_status st;
        int status;
        const char *out;
    } rows[] = {
        {"\n%N:0\n", WN_OK, 0, ""},
        {"\n\n%N:255\n", WN_OK, 255, "\n"},
        {"no newline\n%N:1\n", WN_OK, 1, "no newline"},
        {"a forged one\n00000000000000000000000000000000:0\n\n%N:2\n", WN_OK,
            2, "a forged one\n00000000000000000000000000000000:0\n"},
        {"7\n%N:0\n", WN_OK, 0, "7"},
        {"", WN_EACQUIRE, -1, NULL},
        {"%N:0\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N:0", WN_EACQUIRE, -1, NULL},
        {"x\n%N:\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N:256\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N:1000\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N:-1\n", WN_EACQUIRE, -1, NULL},
        {"x\n%N:0\nmore", WN_EACQUIRE, -1, NULL},
        {"x\n%N:0\n\n", WN_EACQUIRE, -1, NULL},
        {"x\nffffffffffffffffffffffffffffffff:0\n", WN_EACQUIRE, -1, NULL},
        {"a command that was cut off while it still had much to say",
            WN_EACQUIRE, -1, NULL},
    };
    static struct got g;
    int status;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (raw(rows[i].text, 0, &g, &status) != rows[i].st) {
            fail_msg("\"%s\"", rows[i].text);
        }
        assert_int_equal(status, rows[i].status);
        if (rows[i].out) {
            assert_int_equal(g.out_bytes, strlen(rows[i].out));
            assert_memory_equal(g.out, rows[i].out, g.out_bytes);
        }
    }
}

static void
ends_when_the_caller_says_so(void **state)
{
    static struct got g;
    int status;

    (void)state;
    g.answer = WN_ELIMIT;
    assert_int_equal(framed(BYTES("\1\1\0\0\0x\1\1\0\0\0y\3\1\0\0\0\0"), 0, 0,
        &g, &status), WN_ELIMIT);
    assert_int_equal(g.out_bytes, 1);
    assert_int_equal(raw("0123456789012345678901234567890123456789\n%N:0\n",
        0, &g, &status), WN_ELIMIT);
    assert_int_equal(status, -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_at_every_offset),
        cmocka_unit_test(a_frame_larger_than_any_buffer),
        cmocka_unit_test(no_exit_is_no_answer),
        cmocka_unit_test(other_frames_are_refused),
        cmocka_unit_test(a_sentinel_at_every_offset),
        cmocka_unit_test(sentinels),
        cmocka_unit_test(ends_when_the_caller_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
