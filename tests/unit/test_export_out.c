/** The folder of an export: there as a whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "export/out.h"

static char top[] = "/tmp/winnow-out-XXXXXX";

static char *
inside(char dst[128], const char *name)
{
    (void)snprintf(dst, 128, "%s/%s", top, name);
    return dst;
}

static bool
is_there(const char *name)
{
    char path[128];
    struct stat sb;

    return lstat(inside(path, name), &sb) == 0;
}

static int
set_up(void **state)
{
    (void)state;
    return mkdtemp(top) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    return rmdir(top);
}

/** A file of its own, one in a folder, one that is written by its path. */
static void
fill(struct wn_out *o)
{
    struct wn_out_file *f = wn_out_file(o, "a.txt");
    char *path = wn_out_inside(o, "3d0d", "3d0d");
    int fd = wn_out_create(o, "3d0d", "3d0d");
    FILE *again;

    (void)wn_buf_str(&f->text, "words");
    assert_true(fd >= 0 && path);
    (void)close(fd);
    again = fopen(path, "r+");
    assert_non_null(again);
    (void)fclose(again);
    free(path);
}

static void
test_nothing_is_left_of_what_was_not_committed(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_out o;
    char path[128];

    (void)state;
    assert_int_equal(wn_out_begin(&o, inside(path, "x"), &err), WN_OK);
    fill(&o);
    assert_true(is_there("x.partial/3d/3d0d"));
    assert_true(is_there("x.partial/a.txt"));
    assert_false(is_there("x"));
    wn_out_end(&o);
    assert_false(is_there("x.partial"));
}

static void
test_what_was_committed_is_there(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_out o;
    char path[128];

    (void)state;
    assert_int_equal(wn_out_begin(&o, inside(path, "y/"), &err), WN_OK);
    fill(&o);
    assert_int_equal(wn_out_commit(&o, &err), WN_OK);
    wn_out_end(&o);
    assert_false(is_there("y.partial"));
    assert_true(is_there("y/3d/3d0d"));
    assert_true(is_there("y/a.txt"));
    /* And is not written over. */
    assert_int_equal(
        wn_out_begin(&o, inside(path, "y"), &err), WN_EOUTPUT);
    wn_out_end(&o);
    assert_true(is_there("y/3d/3d0d"));
    (void)unlink(inside(path, "y/3d/3d0d"));
    (void)rmdir(inside(path, "y/3d"));
    (void)unlink(inside(path, "y/a.txt"));
    (void)rmdir(inside(path, "y"));
}

static void
test_a_failure_stays(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_out o;
    char path[128];
    int fd;

    (void)state;
    assert_int_equal(wn_out_begin(&o, inside(path, "z"), &err), WN_OK);
    fill(&o);
    fd = wn_out_create(&o, "3d0d", "3d0d"); /* a second of that name */
    assert_int_equal(fd, -1);
    assert_int_equal(wn_out_create(&o, NULL, "b"), -1);
    assert_int_equal(wn_out_commit(&o, &err), WN_EOUTPUT);
    wn_out_end(&o);
    assert_false(is_there("z"));
    assert_false(is_there("z.partial"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_left_of_what_was_not_committed),
        cmocka_unit_test(test_what_was_committed_is_there),
        cmocka_unit_test(test_a_failure_stays),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
