/* The upload stream's parser: whole streams, every way of cutting them, and
 * what no phone sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cursor.h"
#include "base/err.h"
#include "device/ios/dl_upload.h"

struct tape {
    uint8_t bytes[65536];
    size_t n;
};

static void
put(struct tape *t, const void *p, size_t n)
{
    assert_true(t->n + n <= sizeof(t->bytes));
    memcpy(t->bytes + t->n, p, n);
    t->n += n;
}

static void
put_len(struct tape *t, uint32_t v)
{
    uint8_t raw[4];

    wn_put_u32be(raw, v);
    put(t, raw, 4);
}

static void
put_name(struct tape *t, const char *s)
{
    put_len(t, (uint32_t)strlen(s));
    put(t, s, strlen(s));
}

static void
put_block(struct tape *t, uint8_t code, const void *p, size_t n)
{
    put_len(t, (uint32_t)n + 1);
    put(t, &code, 1);
    put(t, p, n);
}

/** What a stream came to. */
struct seen {
    unsigned files, done, failed, ended;
    size_t bytes;
    uint8_t data[65536];
};

/** Feed the tape, data in pieces of at most `piece`; how far it got. */
static enum wn_status
play(const struct tape *t, size_t n, size_t piece, struct seen *s,
    struct wn_up *u)
{
    size_t at = 0;
    size_t want;

    memset(s, 0, sizeof(*s));
    wn_up_init(u);
    while ((want = wn_up_want(u)) > 0) {
        enum wn_up_event event;
        bool pieces =
            u->state == WN_UP_S_DATA || u->state == WN_UP_S_TEXT;
        size_t take = pieces && want > piece ? piece : want;
        enum wn_status st;

        if (take > n - at) {
            return WN_ABSENT; /* the cable would have ended here */
        }
        st = wn_up_take(u, t->bytes + at, take, &event, NULL);
        if (st != WN_OK) {
            return st;
        }
        if (event == WN_UP_DATA) {
            memcpy(s->data + s->bytes, t->bytes + at, take);
            s->bytes += take;
        }
        s->files += event == WN_UP_FILE;
        s->done += event == WN_UP_DONE;
        s->failed += event == WN_UP_FAIL;
        s->ended += event == WN_UP_END;
        at += take;
    }
    assert_int_equal(at, n);
    return WN_OK;
}

/** Four files: with data, empty, failed at once, failed after data. */
static void
good_tape(struct tape *t)
{
    memset(t, 0, sizeof(*t));
    put_name(t, "/.ba/mobile/a");
    put_name(t, "U/Snapshot/aa/one");
    put_block(t, 0x0c, "hello ", 6);
    put_block(t, 0x0c, "", 0);
    put_block(t, 0x0c, "world", 5);
    put_block(t, 0x00, "", 0);
    put_name(t, "/.ba/mobile/b");
    put_name(t, "U/Snapshot/bb/two");
    put_block(t, 0x00, "", 0);
    put_name(t, "/.ba/mobile/c");
    put_name(t, "U/Snapshot/cc/three");
    put_block(t, 0x0b, "no such file", 12);
    put_name(t, "/.ba/mobile/d");
    put_name(t, "U/Snapshot/dd/four");
    put_block(t, 0x0c, "half", 4);
    put_block(t, 0x0b, "", 0);
    put_len(t, 0);
}

static void
reads_a_stream(void **state)
{
    static struct tape t;
    static struct seen s;
    static struct wn_up u;

    (void)state;
    good_tape(&t);
    for (size_t piece = 1; piece < 8; piece++) {
        assert_int_equal(play(&t, t.n, piece, &s, &u), WN_OK);
        assert_int_equal(s.files, 4);
        assert_int_equal(s.done, 2);
        assert_int_equal(s.failed, 2);
        assert_int_equal(s.ended, 1);
        assert_int_equal(s.bytes, 15);
        assert_memory_equal(s.data, "hello worldhalf", 15);
    }
}

static void
keeps_names_and_text(void **state)
{
    static struct tape t;
    static struct wn_up u;
    enum wn_up_event event = WN_UP_MORE;
    size_t at = 0;
    unsigned fails = 0;

    (void)state;
    good_tape(&t);
    wn_up_init(&u);
    while (at < t.n && fails == 0) {
        size_t want = wn_up_want(&u);

        assert_int_equal(
            wn_up_take(&u, t.bytes + at, want, &event, NULL), WN_OK);
        at += want;
        if (event == WN_UP_FILE && strcmp(u.dname, "/.ba/mobile/c") == 0) {
            assert_string_equal(u.fname, "U/Snapshot/cc/three");
            assert_true(u.file_open);
        }
        fails += event == WN_UP_FAIL;
    }
    assert_string_equal(u.text, "no such file");
    assert_false(u.file_open);
}

/** Cut anywhere, the parser asks for more and never runs past the cut. */
static void
survives_every_cut(void **state)
{
    static struct tape t;
    static struct seen s;
    static struct wn_up u;

    (void)state;
    good_tape(&t);
    for (size_t n = 0; n < t.n; n++) {
        assert_int_equal(play(&t, n, 3, &s, &u), WN_ABSENT);
        assert_int_equal(s.ended, 0);
    }
}

/** Every single byte changed to a few values: an answer, never a crash. */
static void
survives_every_flip(void **state)
{
    static const uint8_t values[] = {0x00, 0x01, 0x0b, 0x0c, 0x7f, 0xff};
    static struct tape t;
    static struct seen s;
    static struct wn_up u;
    unsigned refused = 0;

    (void)state;
    for (size_t i = 0;; i++) {
        good_tape(&t);
        if (i == t.n) {
            break;
        }
        for (size_t v = 0; v < sizeof(values); v++) {
            size_t n = t.n;
            enum wn_status st;

            t.bytes[i] = values[v];
            wn_up_init(&u);
            /* A shorter reading leaves bytes over: play() would object. */
            for (size_t at = 0; at < n;) {
                enum wn_up_event event;
                size_t want = wn_up_want(&u);

                if (want == 0 || want > n - at) {
                    break;
                }
                st = wn_up_take(&u, t.bytes + at, want, &event, NULL);
                if (st != WN_OK) {
                    assert_int_equal(st, WN_EFORMAT);
                    refused++;
                    break;
                }
                at += want;
            }
        }
    }
    (void)s;
    assert_true(refused > 100);
}

static void
refuses(const struct tape *t, const char *why)
{
    static struct seen s;
    static struct wn_up u;
    enum wn_status st = play(t, t->n, 64, &s, &u);

    if (st != WN_EFORMAT) {
        fail_msg("%s: %s", why, wn_status_name(st));
    }
}

static void
head(struct tape *t)
{
    memset(t, 0, sizeof(*t));
    put_name(t, "/a");
    put_name(t, "U/b");
}

static void
refuses_nonsense(void **state)
{
    static struct tape t;
    const uint8_t with_nul[] = {'U', 0, 'b'};
    const uint8_t not_utf8[] = {'U', '/', 0xff};

    (void)state;
    memset(&t, 0, sizeof(t));
    put_len(&t, WN_UP_NAME_BYTES + 1);
    refuses(&t, "a long dname");
    memset(&t, 0, sizeof(t));
    put_name(&t, "/a");
    put_len(&t, 0);
    refuses(&t, "no fname");
    memset(&t, 0, sizeof(t));
    put_name(&t, "/a");
    put_len(&t, 0xffffffff);
    refuses(&t, "an endless fname");
    memset(&t, 0, sizeof(t));
    put_name(&t, "/a");
    put_len(&t, sizeof(with_nul));
    put(&t, with_nul, sizeof(with_nul));
    refuses(&t, "NUL in a name");
    memset(&t, 0, sizeof(t));
    put_name(&t, "/a");
    put_len(&t, sizeof(not_utf8));
    put(&t, not_utf8, sizeof(not_utf8));
    refuses(&t, "a name that is not UTF-8");
    head(&t);
    put_len(&t, 0);
    put(&t, "\x0c", 1);
    refuses(&t, "a block of nothing");
    head(&t);
    put_len(&t, WN_UP_BLOCK_BYTES + 2);
    put(&t, "\x0c", 1);
    refuses(&t, "a block too large");
    head(&t);
    put_block(&t, 0x42, "abc", 3);
    refuses(&t, "an unknown code");
    head(&t);
    put_block(&t, 0x06, "abc", 3);
    refuses(&t, "the host's own code");
    head(&t);
    put_block(&t, 0x00, "abc", 3);
    refuses(&t, "an end with content");
}

static void
bounds_error_text(void **state)
{
    static struct tape t;
    static struct seen s;
    static struct wn_up u;
    static char text[5000];

    (void)state;
    memset(text, 'x', sizeof(text));
    head(&t);
    put_block(&t, 0x0b, text, sizeof(text));
    put_len(&t, 0);
    assert_int_equal(play(&t, t.n, 100, &s, &u), WN_OK);
    assert_int_equal(s.failed, 1);
    assert_int_equal(strlen(u.text), WN_UP_TEXT_BYTES);
}

static void
refuses_to_be_fed_amiss(void **state)
{
    static struct wn_up u;
    enum wn_up_event event;

    (void)state;
    wn_up_init(&u);
    assert_int_equal(wn_up_take(&u, "ab", 2, &event, NULL), WN_EINTERNAL);
    assert_int_equal(wn_up_take(&u, "abcde", 5, &event, NULL), WN_EINTERNAL);
    assert_int_equal(wn_up_take(&u, "", 0, &event, NULL), WN_EINTERNAL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_stream),
        cmocka_unit_test(keeps_names_and_text),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(survives_every_flip),
        cmocka_unit_test(refuses_nonsense),
        cmocka_unit_test(bounds_error_text),
        cmocka_unit_test(refuses_to_be_fed_amiss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
