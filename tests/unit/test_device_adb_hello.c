/* The first words to a phone that does not take them, or does not answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/timespan.h"
#include "device/android/adb_in.h"

#define NEVER 99u
#define NS_PER_MS INT64_C(1000000)

/** A cable behind which the phone is deaf (takes nothing) or dumb (takes it,
 * and says nothing) until recover() has come so far. */
struct cable {
    struct wn_adb_transport base;
    unsigned deaf_until, dumb_until;
    unsigned cures; /* how many recover() gave */
    unsigned said, taken;
    int64_t longest_ns; /* that the host would have waited for one of them */
};

static struct cable *
cable_of(struct wn_adb_transport *t)
{
    return (struct cable *)t;
}

static void
patience(struct cable *c, int64_t until_ns)
{
    int64_t ns = until_ns - wn_mono_ns();

    assert_true(until_ns != 0);
    c->longest_ns = ns > c->longest_ns ? ns : c->longest_ns;
}

static enum wn_status
takes(struct wn_adb_transport *t, const uint8_t h[WN_ADB_HEADER_BYTES],
    const void *p, size_t n, int64_t until_ns, struct wn_err *err)
{
    struct cable *c = cable_of(t);

    (void)h;
    (void)p;
    (void)n;
    (void)err;
    patience(c, until_ns);
    c->said++;
    if (c->cures < c->deaf_until) {
        return WN_END;
    }
    c->taken++;
    return WN_OK;
}

static const char banner[] = "device::ro.product.name=p;features=cmd";

static enum wn_status
answers(struct wn_adb_transport *t, uint8_t h[WN_ADB_HEADER_BYTES],
    int64_t until_ns, struct wn_err *err)
{
    struct cable *c = cable_of(t);
    const struct wn_adb_header head = { WN_ADB_CNXN, WN_ADB_VERSION, 1u << 20,
        sizeof(banner) - 1, 0 };

    (void)err;
    patience(c, until_ns);
    if (c->cures < c->dumb_until) {
        return WN_END;
    }
    wn_adb_header_put(h, &head);
    return WN_OK;
}

static enum wn_status
tells(struct wn_adb_transport *t, void *p, size_t n, int64_t until_ns,
    struct wn_err *err)
{
    (void)t;
    (void)until_ns;
    (void)err;
    assert_int_equal(n, sizeof(banner) - 1);
    memcpy(p, banner, n);
    return WN_OK;
}

static enum wn_status
cures(struct wn_adb_transport *t, unsigned step, struct wn_err *err)
{
    struct cable *c = cable_of(t);

    (void)err;
    assert_int_equal(step, c->cures);
    c->cures++;
    return WN_OK;
}

static const struct wn_adb_transport_ops ops = {
    .header = answers, .payload = tells, .write = takes, .recover = cures };

static enum wn_status
hello(struct cable *c, struct wn_adb *a, struct wn_err *err)
{
    const struct wn_run run = { .idle_timeout_s = 600 };
    enum wn_status st;

    c->base.ops = &ops;
    *a = (struct wn_adb){ .transport = &c->base,
        .run = &run,
        .write_mutex = PTHREAD_MUTEX_INITIALIZER,
        .mutex = PTHREAD_MUTEX_INITIALIZER };
    *err = (struct wn_err)WN_ERR_INIT;
    st = wn_adb_hello(a, err);
    a->run = NULL;
    return st;
}

static void
one_word_is_enough_for_most(void **state)
{
    struct cable c = { .deaf_until = 0 };
    struct wn_adb a;
    struct wn_err err;

    (void)state;
    assert_int_equal(hello(&c, &a, &err), WN_OK);
    assert_int_equal(a.state, WN_ADB_READY);
    assert_int_equal(c.said, 1);
    assert_int_equal(c.cures, 0);
}

/** What it still had for an earlier host has to be read first. */
static void
a_deaf_phone_is_cured_and_asked_again(void **state)
{
    (void)state;
    for (unsigned until = 1; until <= 2; until++) {
        struct cable deaf = { .deaf_until = until };
        struct cable dumb = { .dumb_until = until };
        struct wn_adb a;
        struct wn_err err;

        assert_int_equal(hello(&deaf, &a, &err), WN_OK);
        assert_int_equal(a.state, WN_ADB_READY);
        assert_int_equal(deaf.said, until + 1);
        assert_int_equal(deaf.taken, 1);
        assert_int_equal(hello(&dumb, &a, &err), WN_OK);
        assert_int_equal(dumb.taken, until + 1);
    }
}

/** Nobody sits ten minutes before a phone that says nothing. */
static void
the_waiting_ends_with_what_to_do(void **state)
{
    struct cable deaf = { .deaf_until = NEVER };
    struct cable dumb = { .dumb_until = NEVER };
    struct cable *const both[] = { &deaf, &dumb };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct wn_adb a;
        struct wn_err err;

        assert_int_equal(hello(both[i], &a, &err), WN_EREADY);
        assert_non_null(strstr(err.text, "does not answer"));
        assert_non_null(strstr(err.todo, "plug it in again"));
        assert_int_equal(both[i]->cures, 2); /* never the reset */
        assert_int_equal(both[i]->said, 3);
        assert_in_range(
            both[i]->longest_ns, 9000 * NS_PER_MS, 10000 * NS_PER_MS);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_word_is_enough_for_most),
        cmocka_unit_test(a_deaf_phone_is_cured_and_asked_again),
        cmocka_unit_test(the_waiting_ends_with_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
