/** Whole reads: to the end, to a limit, and of what cannot be read. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"

static void
all_that_comes(void **state)
{
    static char sent[10000];
    struct wn_buf b;
    int ends[2];

    (void)state;
    memset(sent, 'x', sizeof(sent));
    assert_int_equal(pipe(ends), 0);
    assert_true(wn_write_all(ends[1], sent, sizeof(sent)));
    assert_int_equal(close(ends[1]), 0);
    wn_buf_init(&b, 20000);
    assert_int_equal(wn_buf_str(&b, "before "), WN_OK);
    assert_true(wn_read_all(ends[0], &b));
    assert_int_equal(b.st, WN_OK);
    assert_int_equal(b.len, 7 + sizeof(sent));
    assert_memory_equal(b.data, "before xxx", 10);
    assert_int_equal(close(ends[0]), 0);
    wn_buf_clear(&b);
}

/** Endless, it ends where the buffer does. */
static void
no_more_than_there_is_room(void **state)
{
    struct wn_buf b;
    int fd = open("/dev/zero", O_RDONLY);

    (void)state;
    assert_true(fd >= 0);
    wn_buf_init(&b, 10000);
    assert_true(wn_read_all(fd, &b));
    assert_int_equal(b.st, WN_ELIMIT);
    assert_true(b.len <= 10000);
    assert_int_equal(close(fd), 0);
    wn_buf_clear(&b);
}

static void
what_cannot_be_read(void **state)
{
    struct wn_buf b;
    int fd = open("/", O_RDONLY | O_DIRECTORY);

    (void)state;
    assert_true(fd >= 0);
    wn_buf_init(&b, 100);
    assert_false(wn_read_all(fd, &b));
    assert_int_equal(errno, EISDIR);
    assert_int_equal(b.st, WN_OK);
    assert_int_equal(close(fd), 0);
    wn_buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_comes),
        cmocka_unit_test(no_more_than_there_is_room),
        cmocka_unit_test(what_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
