/** Kept files: all of them are settled, or it is said that one was not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "bundle/bundle_files.h"

#define COUNT 100u /* enough for the way of many */
#define DROPPED 7u
#define LOST 93u

struct place {
    char path[32];
    int fd;
    struct wn_files *files;
};

static void
name_of(uint32_t number, char name[32])
{
    (void)snprintf(name, 32, "%06u.txt", (unsigned)number + 1);
}

static void
fill(struct place *p)
{
    (void)snprintf(p->path, sizeof(p->path), "/tmp/wn-files-XXXXXX");
    assert_non_null(mkdtemp(p->path));
    p->fd = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(p->fd >= 0);
    assert_int_equal(wn_files_new(&p->files, p->fd, NULL), WN_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        void *h = NULL;
        uint32_t number = UINT32_MAX;

        assert_int_equal(wn_files_begin(p->files, "/sdcard/a.txt", NULL,
            "txt", 0, &h, NULL), WN_OK);
        assert_int_equal(wn_files_data(h, "words", 5, NULL), WN_OK);
        assert_int_equal(wn_files_end(h, true, &number, NULL), WN_OK);
        assert_int_equal(number, i);
        if (i == DROPPED) {
            assert_int_equal(wn_files_drop(p->files, i, NULL), WN_OK);
        } else {
            assert_int_equal(
                wn_files_name(p->files, i, (unsigned)i + 1, NULL), WN_OK);
        }
    }
}

static void
clear(struct place *p)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        char name[32];

        name_of(i, name);
        (void)unlinkat(p->fd, name, 0);
    }
    wn_files_free(&p->files);
    (void)close(p->fd);
    assert_int_equal(rmdir(p->path), 0);
}

static void
all_are_settled_but_what_was_dropped(void **state)
{
    struct place p;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    fill(&p);
    assert_int_equal(wn_files_settle(p.files, p.fd, &err), WN_OK);
    clear(&p);
}

static void
one_that_cannot_be_settled_is_told(void **state)
{
    struct place p;
    struct wn_err err = WN_ERR_INIT;
    char name[32];

    (void)state;
    fill(&p);
    name_of(LOST, name);
    assert_int_equal(unlinkat(p.fd, name, 0), 0);
    /* What a link leads to is no file of the bundle. */
    assert_int_equal(symlinkat("000001.txt", p.fd, name), 0);
    assert_int_equal(wn_files_settle(p.files, p.fd, &err), WN_EOUTPUT);
    assert_string_not_equal(err.text, "");
    clear(&p);
}

static void
nothing_is_settled_at_once(void **state)
{
    struct wn_files *files = NULL;

    (void)state;
    assert_int_equal(wn_files_new(&files, -1, NULL), WN_OK);
    assert_int_equal(wn_files_settle(files, -1, NULL), WN_OK);
    wn_files_free(&files);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_settled_but_what_was_dropped),
        cmocka_unit_test(one_that_cannot_be_settled_is_told),
        cmocka_unit_test(nothing_is_settled_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
