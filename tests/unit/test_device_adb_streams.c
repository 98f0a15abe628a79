/* Streams of one connection, against a peer that knows no manners. */
#include "adb_script.h"
#include "base/cursor.h"
#include "base/run.h"

static struct script s;
static struct wn_adb *a;
static struct wn_err err;
static atomic_int cancel;
static char events[4096];
static pthread_mutex_t events_mutex = PTHREAD_MUTEX_INITIALIZER;

static void
on_event(
    void *ctx, const char *event, const struct wn_detail *d, size_t count)
{
    size_t n;

    (void)ctx;
    (void)pthread_mutex_lock(&events_mutex);
    n = strlen(events);
    n += (size_t)snprintf(events + n, sizeof(events) - n, "%s", event);
    for (size_t i = 0; i < count; i++) {
        n += d[i].text ? (size_t)snprintf(events + n, sizeof(events) - n,
                             " %s=%s", d[i].key, d[i].text)
                       : (size_t)snprintf(events + n, sizeof(events) - n,
                             " %s=%lld", d[i].key, (long long)d[i].number);
    }
    (void)snprintf(events + n, sizeof(events) - n, "\n");
    (void)pthread_mutex_unlock(&events_mutex);
}

static struct wn_run run = {
    .cancel = &cancel, .idle_timeout_s = 1, .log = on_event};

static int
fresh(void **state)
{
    (void)state;
    atomic_store(&cancel, 0);
    run.idle_timeout_s = 20;
    events[0] = '\0';
    return 0;
}

static void
meet(void (*play)(struct script *s))
{
    enum wn_adb_state state = WN_ADB_NOT_DEVICE;

    script_start(&s, play, NULL);
    if (script_open(&a, &s, &run, &state, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(state, WN_ADB_READY);
}

static void
part(void)
{
    wn_adb_free(&a);
    script_end(&s);
}

static struct wn_adb_stream *
open_stream(void)
{
    struct wn_adb_stream *x = NULL;

    if (script_stream(&x, a, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    return x;
}

/** The n-th byte of what is sent in these tests. */
static uint8_t
byte_at(size_t n)
{
    return (uint8_t)(n * 7 + n / 251);
}

static void
fill(uint8_t *p, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = byte_at(from + i);
    }
}

/** ---- reading --------------------------------------------------------------- */

#define TINY 700

static void
plays_tiny(struct script *p)
{
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    for (size_t i = 0; i < TINY; i++) {
        uint8_t one = byte_at(i);

        script_say(p, WN_ADB_WRTE, 5, id, &one, 1);
        EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OKAY);
        EXPECT(p, p->h.arg0 == id && p->h.arg1 == 5 && p->h.sum == 0);
    }
    script_say(p, WN_ADB_WRTE, 5, id, NULL, 0); /* an empty one is one, too */
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OKAY);
    script_say(p, WN_ADB_WRTE, 5, id, "end", 3);
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0); /* right behind it */
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OKAY);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_CLSE);
    EXPECT(p, p->h.arg0 == id && p->h.arg1 == 5);
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0); /* no answer to that */
    EXPECT(p, !script_hear(p));
}

static void
reads_tiny_packets_and_what_stands_before_the_end(void **state)
{
    struct wn_adb_stream *x;
    uint8_t all[TINY + 3];
    uint8_t byte;
    size_t got = 0;

    (void)state;
    meet(plays_tiny);
    x = open_stream();
    assert_int_equal(
        wn_adb_stream_read_all(x, all, sizeof(all), &err), WN_OK);
    for (size_t i = 0; i < TINY; i++) {
        assert_int_equal(all[i], byte_at(i));
    }
    assert_memory_equal(all + TINY, "end", 3);
    assert_int_equal(wn_adb_stream_read(x, &byte, 1, &got, &err), WN_END);
    assert_int_equal(wn_adb_stream_read(x, &byte, 1, &got, &err), WN_END);
    assert_int_equal(
        wn_adb_stream_read_all(x, &byte, 1, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "in the middle"));
    wn_adb_stream_free(&x);
    wn_adb_stream_free(&x);
    script_sleep_ms(50);
    part();
    assert_string_equal(events,
        "service-opened service=sync\n"
        "service-closed service=sync sent_bytes=0 received_bytes=703 "
        "end=phone\n");
}

static void
plays_a_short_service(struct script *p)
{
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    script_say(p, WN_ADB_WRTE, 5, id, "all", 3);
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0);
    script_rest(p);
}

static void
an_answer_that_came_before_the_question_ended_is_no_failure(void **state)
{
    struct wn_adb_stream *x;
    char text[4] = "";

    (void)state;
    meet(plays_a_short_service);
    x = open_stream();
    script_sleep_ms(50); /* until it has closed */
    assert_int_equal(wn_adb_stream_write(x, "more", 4, &err), WN_EACQUIRE);
    assert_int_equal(wn_adb_stream_read_all(x, text, 3, &err), WN_OK);
    assert_string_equal(text, "all");
    wn_adb_stream_free(&x);
    part();
    assert_non_null(
        strstr(events, "sent_bytes=0 received_bytes=3 end=here\n"));
}

static void
plays_strays(struct script *p)
{
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    script_say(p, WN_ADB_OKAY, 99, id + 1, NULL, 0);
    script_say(p, WN_ADB_CLSE, 99, id + 1, NULL, 0);
    script_say(p, WN_ADB_CLSE, 0, id - 1, NULL, 0);
    script_say(p, WN_ADB_WRTE, 99, id + 1, "x", 1);
    script_say(p, WN_ADB_WRTE, 6, id, "of another", 10); /* not its peer */
    script_say(p, WN_ADB_CLSE, 6, id, NULL, 0);
    script_say(p, WN_ADB_OPEN, 70, 0, "tcp:1", 6); /* phones open nothing */
    script_say(p, 0x434e5953, 1, 1, NULL, 0);      /* SYNC */
    script_say(p, 0x12345678, 1, id, "?", 1);
    script_banner(p, WN_ADB_VERSION, 4096, "device::");
    script_say(p, WN_ADB_AUTH, 1, 0, "twenty bytes of token", 20);
    script_say(p, WN_ADB_WRTE, 5, id, "good", 4);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OKAY);
    EXPECT(p, p->h.arg0 == id && p->h.arg1 == 5);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_CLSE); /* by the test */
    script_say(p, WN_ADB_WRTE, 5, id, "late", 4);
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0);
    EXPECT(p, !script_hear(p));
}

static void
ignores_what_is_for_nobody(void **state)
{
    struct wn_adb_stream *x;
    char text[5] = "";

    (void)state;
    meet(plays_strays);
    x = open_stream();
    assert_int_equal(wn_adb_stream_read_all(x, text, 4, &err), WN_OK);
    assert_string_equal(text, "good");
    wn_adb_stream_free(&x);
    script_sleep_ms(50);
    assert_false(wn_adb_gone(a));
    part();
    assert_non_null(strstr(events, "received_bytes=4 end=here\n"));
}

static void
plays_refusal(struct script *p)
{
    uint32_t first;

    script_greet(p);
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OPEN);
    EXPECT(p, p->h.length == 6 && memcmp(p->data, "sync:", 6) == 0);
    EXPECT(p, p->h.arg0 != 0 && p->h.arg1 == 0); /* no delayed_ack */
    first = p->h.arg0;
    script_say(p, WN_ADB_CLSE, 0, first, NULL, 0);
    EXPECT(p, script_accept(p, 5) != first); /* a number is not used again */
    script_rest(p);
    EXPECT(p, p->h.command == WN_ADB_CLSE && p->h.arg1 == 5);
}

static void
a_refused_service_is_absent(void **state)
{
    struct wn_adb_stream *x = NULL;

    (void)state;
    meet(plays_refusal);
    assert_int_equal(script_stream(&x, a, &err), WN_ABSENT);
    assert_null(x);
    x = open_stream();
    wn_adb_stream_free(&x);
    part();
    assert_non_null(strstr(events, "received_bytes=0 end=refused\n"));
}

/** ---- a reader that lags ------------------------------------------------------ */

#define LARGE (1u << 20)
#define LARGE_COUNT 12

static atomic_int sent_large;

static void
plays_much(struct script *p)
{
    uint8_t *piece = malloc(LARGE);
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    for (size_t i = 0; i < LARGE_COUNT; i++) {
        fill(piece, i * LARGE, LARGE);
        script_say(p, WN_ADB_WRTE, 5, id, piece, LARGE);
        atomic_fetch_add(&sent_large, 1);
        EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OKAY);
    }
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0);
    free(piece);
    script_rest(p);
}

static void
a_lagging_reader_holds_the_phone_back(void **state)
{
    struct wn_adb_stream *x;
    uint8_t *piece = malloc(100000);
    size_t at = 0;
    enum wn_status st;

    (void)state;
    atomic_store(&sent_large, 0);
    meet(plays_much);
    x = open_stream();
    script_sleep_ms(500);
    /* Kept reading while nobody took it, but not without end. */
    assert_in_range(atomic_load(&sent_large), 2, 4);
    for (;;) {
        size_t got = 0;

        st = wn_adb_stream_read(x, piece, 100000, &got, &err);
        if (st != WN_OK) {
            break;
        }
        for (size_t i = 0; i < got; i++) {
            if (piece[i] != byte_at(at + i)) {
                fail_msg("another byte at %zu", at + i);
            }
        }
        at += got;
    }
    assert_int_equal(st, WN_END);
    assert_int_equal(at, (size_t)LARGE * LARGE_COUNT);
    free(piece);
    wn_adb_stream_free(&x);
    part();
}

static void
plays_flood(struct script *p)
{
    uint8_t *piece = calloc(1, LARGE);
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    for (int i = 0; i < 40; i++) { /* whatever the host says */
        script_say(p, WN_ADB_WRTE, 5, id, piece, LARGE);
    }
    free(piece);
}

static void
a_flood_ends_the_connection(void **state)
{
    struct wn_adb_stream *x;
    uint8_t *all = malloc(40 * LARGE);
    size_t before = 0;

    (void)state;
    meet(plays_flood);
    x = open_stream();
    for (int i = 0; i < 200 && !wn_adb_gone(a); i++) {
        script_sleep_ms(20);
    }
    assert_true(wn_adb_gone(a));
    for (;;) { /* what is in memory is bounded */
        size_t got = 0;
        enum wn_status st = wn_adb_stream_read(x, all, LARGE, &got, &err);

        if (st != WN_OK) {
            assert_int_equal(st, WN_EFORMAT);
            break;
        }
        before += got;
    }
    assert_true(before < 10 * LARGE);
    assert_non_null(strstr(err.text, "without waiting"));
    free(all);
    wn_adb_stream_free(&x);
    part();
}

/** ---- writing -------------------------------------------------------------------- */

#define ASKED 20000

static void
plays_strict_reader(struct script *p)
{
    uint8_t all[ASKED + 4096];
    uint32_t id;
    size_t at = 0;
    char more;

    EXPECT(p, script_hear(p));
    script_banner(p, WN_ADB_VERSION_OLD, 4096, "device::"); /* an old phone */
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_OPEN);
    EXPECT(p, p->h.sum == wn_adb_sum(p->data, p->h.length));
    id = p->h.arg0;
    script_say(p, WN_ADB_OKAY, 5, id, NULL, 0);
    while (at < ASKED && script_hear(p)) {
        EXPECT(p, p->h.command == WN_ADB_WRTE && p->h.length <= 4096);
        EXPECT(p, p->h.arg0 == id && p->h.arg1 == 5);
        EXPECT(p, p->h.sum == wn_adb_sum(p->data, p->h.length));
        if (p->wrong) {
            return;
        }
        memcpy(all + at, p->data, p->h.length);
        at += p->h.length;
        script_sleep_ms(20);
        EXPECT(p, recv(p->fd, &more, 1, MSG_DONTWAIT) < 0); /* it waits */
        script_say(p, WN_ADB_OKAY, 5, id, NULL, 0);
    }
    for (size_t i = 0; i < at; i++) {
        EXPECT(p, all[i] == byte_at(i));
    }
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_WRTE);
    script_say(p, WN_ADB_CLSE, 5, id, NULL, 0);
    script_rest(p);
}

static void
writes_and_waits_its_turn(void **state)
{
    struct wn_adb_stream *x;
    uint8_t *all = malloc(ASKED);

    (void)state;
    fill(all, 0, ASKED);
    meet(plays_strict_reader);
    assert_int_equal(wn_adb_banner(a)->max_payload, 4096);
    x = open_stream();
    assert_int_equal(wn_adb_stream_write(x, all, ASKED, &err), WN_OK);
    /* The phone ends it: one packet goes, the next may not. */
    assert_int_equal(
        wn_adb_stream_write(x, all, 2 * 4096, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "before it was asked everything"));
    free(all);
    wn_adb_stream_free(&x);
    part();
    assert_non_null(strstr(events, "sent_bytes=20000 received_bytes=0"));
}

static void
plays_small_phone(struct script *p)
{
    EXPECT(p, script_hear(p));
    script_banner(p, WN_ADB_VERSION, 4096, "device::");
    (void)script_accept(p, 5);
    EXPECT(p, p->h.length == 4096 && p->data[4095] == '\0');
    EXPECT(p, script_hear(p) && p->h.command == WN_ADB_CLSE);
    EXPECT(p, !script_hear(p));
}

static void
a_service_too_long_is_not_sent(void **state)
{
    struct wn_adb_service service = {.label = "too long"};
    struct wn_adb_stream *x = NULL;

    (void)state;
    meet(plays_small_phone);
    wn_buf_init(&service.text, 8192);
    while (service.text.len < 4095) {
        assert_int_equal(wn_buf_str(&service.text, "x"), WN_OK);
    }
    service.text.data[0] = 's';
    assert_int_equal(wn_adb_stream_open(&x, a, &service, &err), WN_OK);
    wn_adb_stream_free(&x); /* with its NUL it just fitted */
    assert_int_equal(wn_buf_str(&service.text, "x"), WN_OK);
    assert_int_equal(wn_adb_stream_open(&x, a, &service, &err), WN_ELIMIT);
    assert_null(x);
    wn_adb_service_clear(&service);
    part();
}

/** ---- several at once --------------------------------------------------------------- */

#define LANES 4
#define LANE_PACKETS 200

static void
plays_lanes(struct script *p)
{
    uint32_t ids[LANES];
    int sent[LANES] = {0};
    uint8_t piece[3000];

    script_greet(p);
    for (uint32_t i = 0; i < LANES; i++) {
        ids[i] = script_accept(p, 100 + i);
    }
    for (uint32_t i = 0; i < LANES; i++) {
        memset(piece, (int)i, sizeof(piece));
        script_say(p, WN_ADB_WRTE, 100 + i, ids[i], piece, sizeof(piece));
        sent[i] = 1;
    }
    for (int closed = 0; closed < LANES && script_hear(p);) {
        uint32_t i = p->h.arg1 - 100;

        EXPECT(p, i < LANES && p->h.arg0 == ids[i % LANES]);
        if (p->wrong || p->h.command == WN_ADB_CLSE) {
            closed++;
        } else if (sent[i]++ < LANE_PACKETS) {
            memset(piece, (int)i + sent[i] - 1, sizeof(piece));
            script_say(
                p, WN_ADB_WRTE, 100 + i, ids[i], piece, sizeof(piece));
        } else {
            script_say(p, WN_ADB_CLSE, 100 + i, ids[i], NULL, 0);
        }
    }
    EXPECT(p, !script_hear(p));
}

struct lane {
    struct wn_adb_stream *stream;
    int number;
    const char *wrong;
};

static void *
read_lane(void *arg)
{
    struct lane *l = arg;
    uint8_t piece[3000];
    struct wn_err why = WN_ERR_INIT;
    size_t got = 0;

    for (int k = 0; k < LANE_PACKETS && !l->wrong; k++) {
        if (wn_adb_stream_read_all(
                l->stream, piece, sizeof(piece), &why) != WN_OK) {
            l->wrong = "cut off";
        }
        for (size_t i = 0; i < sizeof(piece) && !l->wrong; i++) {
            if (piece[i] != (uint8_t)(l->number + k)) {
                l->wrong = "bytes of another stream";
            }
        }
    }
    if (!l->wrong && wn_adb_stream_read(
            l->stream, piece, sizeof(piece), &got, &why) != WN_END) {
        l->wrong = "no end";
    }
    return NULL;
}

static void
streams_do_not_mix(void **state)
{
    struct lane lanes[LANES];
    pthread_t threads[LANES];

    (void)state;
    meet(plays_lanes);
    for (int i = 0; i < LANES; i++) {
        lanes[i] = (struct lane){open_stream(), i, NULL};
    }
    for (int i = 0; i < LANES; i++) {
        assert_int_equal(
            pthread_create(&threads[i], NULL, read_lane, &lanes[i]), 0);
    }
    for (int i = 0; i < LANES; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < LANES; i++) {
        if (lanes[i].wrong) {
            fail_msg("stream %d: %s", i, lanes[i].wrong);
        }
        wn_adb_stream_free(&lanes[i].stream);
    }
    part();
}

/** ---- silence, cancel, the end --------------------------------------------------------- */

static void
plays_nothing_more(struct script *p)
{
    script_greet(p);
    (void)script_accept(p, 5);
    script_rest(p);
}

static void
plays_no_answer(struct script *p)
{
    script_greet(p);
    script_rest(p);
}

static void
silence_ends(void **state)
{
    struct wn_adb_stream *x = NULL;
    uint8_t byte;
    size_t got = 0;
    int64_t start = wn_mono_ns();

    (void)state;
    run.idle_timeout_s = 1;
    meet(plays_nothing_more);
    x = open_stream();
    assert_int_equal(
        wn_adb_stream_read(x, &byte, 1, &got, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "said nothing for 1 seconds"));
    wn_adb_stream_free(&x);
    part();
    meet(plays_no_answer);
    assert_int_equal(script_stream(&x, a, &err), WN_EACQUIRE);
    assert_null(x);
    part();
    assert_true(wn_mono_ns() - start < 5 * WN_NS_PER_S);
}

static void *
cancels_soon(void *arg)
{
    script_sleep_ms(100);
    atomic_store(&cancel, 1);
    return arg;
}

static void
cancel_ends_a_wait(void **state)
{
    struct wn_adb_stream *x;
    uint8_t byte;
    size_t got = 0;
    int64_t start = wn_mono_ns();
    pthread_t t;

    (void)state;
    meet(plays_nothing_more);
    x = open_stream();
    assert_int_equal(pthread_create(&t, NULL, cancels_soon, NULL), 0);
    assert_int_equal(
        wn_adb_stream_read(x, &byte, 1, &got, &err), WN_ECANCEL);
    assert_true(wn_mono_ns() - start < WN_NS_PER_S);
    (void)pthread_join(t, NULL);
    wn_adb_stream_free(&x);
    part();
}

static void
plays_unplugged(struct script *p)
{
    const struct wn_adb_header h = {WN_ADB_WRTE, 5, 0, 100, 0};
    uint8_t raw[WN_ADB_HEADER_BYTES];
    uint32_t id;

    script_greet(p);
    id = script_accept(p, 5);
    script_say(p, WN_ADB_WRTE, 5, id, "whole", 5);
    EXPECT(p, script_hear(p));
    wn_adb_header_put(raw, &h);
    wn_put_u32le(raw + 8, id);
    script_raw(p, raw, sizeof(raw));
    script_raw(p, "only a half", 11);
}

static void
what_came_before_the_break_is_given(void **state)
{
    struct wn_adb_stream *x;
    char text[64] = "";

    (void)state;
    meet(plays_unplugged);
    x = open_stream();
    for (int i = 0; i < 200 && !wn_adb_gone(a); i++) {
        script_sleep_ms(10);
    }
    assert_true(wn_adb_gone(a));
    assert_int_equal(wn_adb_stream_read_all(x, text, 5, &err), WN_OK);
    assert_string_equal(text, "whole");
    assert_int_equal(
        wn_adb_stream_read_all(x, text, 1, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "broke off"));
    err = (struct wn_err)WN_ERR_INIT;
    assert_int_equal(wn_adb_stream_write(x, text, 1, &err), WN_EACQUIRE);
    err = (struct wn_err)WN_ERR_INIT;
    wn_adb_stream_free(&x);
    assert_int_equal(script_stream(&x, a, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "broke off"));
    part();
}

static void
plays_garbage(struct script *p)
{
    script_greet(p);
    (void)script_accept(p, 5);
    script_raw(p, "this is no packet, or is it?", 28);
    script_rest(p);
}

static void
garbage_ends_the_connection(void **state)
{
    struct wn_adb_stream *x;
    uint8_t byte;
    size_t got = 0;

    (void)state;
    meet(plays_garbage);
    x = open_stream();
    assert_int_equal(
        wn_adb_stream_read(x, &byte, 1, &got, &err), WN_EFORMAT);
    assert_true(wn_adb_gone(a));
    wn_adb_stream_free(&x);
    part();
}

/** A peer that reads nothing must not hang whoever writes. */
static void
plays_deaf(struct script *p)
{
    script_greet(p);
    (void)script_accept(p, 5);
    script_sleep_ms(3000);
}

static void
a_deaf_peer_does_not_hang_a_writer(void **state)
{
    struct wn_adb_stream *x;
    uint8_t *all = calloc(1, LARGE);
    int64_t start;
    enum wn_status st;

    (void)state;
    run.idle_timeout_s = 1;
    meet(plays_deaf);
    x = open_stream();
    start = wn_mono_ns();
    do {
        st = wn_adb_stream_write(x, all, LARGE, &err);
    } while (st == WN_OK);
    assert_int_equal(st, WN_EACQUIRE);
    assert_true(wn_mono_ns() - start < 2 * WN_NS_PER_S);
    free(all);
    wn_adb_stream_free(&x);
    part();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            reads_tiny_packets_and_what_stands_before_the_end, fresh),
        cmocka_unit_test_setup(
            an_answer_that_came_before_the_question_ended_is_no_failure,
            fresh),
        cmocka_unit_test_setup(ignores_what_is_for_nobody, fresh),
        cmocka_unit_test_setup(a_refused_service_is_absent, fresh),
        cmocka_unit_test_setup(a_lagging_reader_holds_the_phone_back, fresh),
        cmocka_unit_test_setup(a_flood_ends_the_connection, fresh),
        cmocka_unit_test_setup(writes_and_waits_its_turn, fresh),
        cmocka_unit_test_setup(a_service_too_long_is_not_sent, fresh),
        cmocka_unit_test_setup(streams_do_not_mix, fresh),
        cmocka_unit_test_setup(silence_ends, fresh),
        cmocka_unit_test_setup(cancel_ends_a_wait, fresh),
        cmocka_unit_test_setup(what_came_before_the_break_is_given, fresh),
        cmocka_unit_test_setup(garbage_ends_the_connection, fresh),
        cmocka_unit_test_setup(a_deaf_peer_does_not_hang_a_writer, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
