/** The note of a temporary password: comes back for its phone alone, says
 * nothing to a reader of the file, is refused when damaged, and goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>

#include "acquire/journal.h"
#include "base/err.h"

#define UDID "00008110-000A1B2C3D4E5F6A"
#define OTHER "00008110-000A1B2C3D4E5F6B"
#define PASSWORD "ab2c-d3ef-gh4j"

struct place {
    char folder[64];
};

static int
setup(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    if (!p) {
        return -1;
    }
    (void)snprintf(p->folder, sizeof(p->folder), "/tmp/wn-journal-XXXXXX");
    *state = p;
    return mkdtemp(p->folder) ? 0 : -1;
}

static int
teardown(void **state)
{
    struct place *p = *state;
    DIR *d = opendir(p->folder);
    const struct dirent *e;

    while (d && (e = readdir(d))) {
        (void)unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d) {
        (void)closedir(d);
    }
    (void)rmdir(p->folder);
    free(p);
    return 0;
}

/** Name of the one note in the folder, or "". */
static void
note(const struct place *p, char *path, size_t cap)
{
    DIR *d = opendir(p->folder);
    const struct dirent *e;

    path[0] = '\0';
    assert_non_null(d);
    while ((e = readdir(d))) {
        if (strncmp(e->d_name, "journal-", 8) == 0) {
            assert_true(strlen(e->d_name) < 100);
            (void)snprintf(path, cap, "%s/%.100s", p->folder, e->d_name);
        }
    }
    (void)closedir(d);
}

static size_t
slurp(const char *path, char *buf, size_t cap)
{
    FILE *f = fopen(path, "re");
    size_t n;

    assert_non_null(f);
    n = fread(buf, 1, cap, f);
    assert_int_equal(fclose(f), 0);
    return n;
}

static void
comes_back(void **state)
{
    const struct place *p = *state;
    char got[JOURNAL_PASSWORD_MAX];

    assert_int_equal(
        journal_read(p->folder, UDID, got, sizeof(got), NULL), WN_ABSENT);
    assert_int_equal(journal_write(p->folder, UDID, PASSWORD, NULL), WN_OK);
    assert_int_equal(
        journal_read(p->folder, OTHER, got, sizeof(got), NULL), WN_ABSENT);
    assert_int_equal(
        journal_read(p->folder, UDID, got, sizeof(got), NULL), WN_OK);
    assert_string_equal(got, PASSWORD);
    /* A second one would overwrite the way back from the first. */
    assert_int_not_equal(journal_write(p->folder, UDID, "other", NULL), WN_OK);
    assert_int_equal(
        journal_read(p->folder, UDID, got, sizeof(got), NULL), WN_OK);
    assert_string_equal(got, PASSWORD);
    assert_int_equal(journal_remove(p->folder, UDID, NULL), WN_OK);
    assert_int_equal(journal_remove(p->folder, UDID, NULL), WN_OK);
    assert_int_equal(
        journal_read(p->folder, UDID, got, sizeof(got), NULL), WN_ABSENT);
    assert_int_equal(journal_write(p->folder, UDID, "next", NULL), WN_OK);
}

static void
is_not_readable(void **state)
{
    const struct place *p = *state;
    char path[256];
    char bytes[512] = "";
    struct stat info;
    size_t n;

    assert_int_equal(journal_write(p->folder, UDID, PASSWORD, NULL), WN_OK);
    note(p, path, sizeof(path));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_null(strstr(path, "8110"));
    n = slurp(path, bytes, sizeof(bytes));
    for (size_t i = 0; i + 4 <= n; i++) {
        assert_int_not_equal(memcmp(bytes + i, PASSWORD, 4), 0);
        assert_int_not_equal(memcmp(bytes + i, "8110", 4), 0);
    }
}

static void
damaged(void **state)
{
    const struct place *p = *state;
    char path[256];
    char bytes[512];
    char got[JOURNAL_PASSWORD_MAX];
    size_t n;

    assert_int_equal(journal_write(p->folder, UDID, PASSWORD, NULL), WN_OK);
    note(p, path, sizeof(path));
    n = slurp(path, bytes, sizeof(bytes));
    for (size_t i = 0; i < n; i++) {
        struct wn_err err = WN_ERR_INIT;
        FILE *f = fopen(path, "we");

        assert_non_null(f);
        bytes[i] ^= 1;
        assert_int_equal(fwrite(bytes, 1, n, f), n);
        bytes[i] ^= 1;
        assert_int_equal(fclose(f), 0);
        assert_int_equal(
            journal_read(p->folder, UDID, got, sizeof(got), &err),
            WN_EFORMAT);
        assert_non_null(strstr(err.todo, "Reset All Settings"));
    }
    for (size_t cut = 0; cut < n; cut++) {
        FILE *f = fopen(path, "we");

        assert_non_null(f);
        assert_int_equal(fwrite(bytes, 1, cut, f), cut);
        assert_int_equal(fclose(f), 0);
        assert_int_equal(
            journal_read(p->folder, UDID, got, sizeof(got), NULL),
            WN_EFORMAT);
    }
}

static void
no_folder(void **state)
{
    (void)state;
    assert_int_equal(journal_write(NULL, UDID, PASSWORD, NULL), WN_EUSAGE);
    assert_int_equal(
        journal_write("/proc/nowhere", UDID, PASSWORD, NULL), WN_EOUTPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(is_not_readable, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(no_folder, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
