#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"

struct folder {
    char path[64];
    int fd;
};

static int
make_folder(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));

    if (!f) {
        return -1;
    }
    (void)snprintf(f->path, sizeof(f->path), "/tmp/wn-unit-XXXXXX");
    if (!mkdtemp(f->path)) {
        free(f);
        return -1;
    }
    f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = f;
    return f->fd < 0 ? -1 : 0;
}

/** Names in the folder; removed on the way when `clear`. */
static int
count_names(const struct folder *f, int clear)
{
    DIR *d = opendir(f->path);
    struct dirent *e;
    int n = 0;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            n++;
            if (clear) {
                (void)unlinkat(f->fd, e->d_name, 0);
            }
        }
    }
    closedir(d);
    return n;
}

static int
drop_folder(void **state)
{
    struct folder *f = *state;
    int rc;

    count_names(f, 1);
    close(f->fd);
    rc = rmdir(f->path);
    free(f);
    return rc;
}

static void
expect_content(const struct folder *f, const char *name, const char *text)
{
    char got[64] = "";
    struct stat about;
    int fd = openat(f->fd, name, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(read(fd, got, sizeof(got) - 1), strlen(text));
    assert_string_equal(got, text);
    assert_int_equal(fstat(fd, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 1);
    close(fd);
}

static void
published_whole_with_its_sums(void **state)
{
    const struct folder *dir = *state;
    struct wn_atomic_file *f = NULL;
    struct wn_file_sums sums;
    uint8_t sum[WN_SHA512_BYTES];
    mode_t old = umask(0777);

    assert_int_equal(wn_atomic_file_new(&f, dir->fd, "a.txt", NULL), WN_OK);
    umask(old);
    assert_int_equal(wn_atomic_file_write(f, "one ", 4, NULL), WN_OK);
    assert_int_equal(wn_atomic_file_write(f, NULL, 0, NULL), WN_OK);
    assert_int_equal(wn_atomic_file_write(f, "two", 3, NULL), WN_OK);
    assert_int_equal(faccessat(dir->fd, "a.txt", F_OK, 0), -1);
    assert_int_equal(wn_atomic_file_commit(f, &sums, NULL), WN_OK);
    assert_int_equal(wn_atomic_file_commit(f, NULL, NULL), WN_EINTERNAL);
    assert_int_equal(wn_atomic_file_write(f, "x", 1, NULL), WN_EINTERNAL);
    wn_atomic_file_free(&f);
    assert_null(f);
    wn_atomic_file_free(&f);
    expect_content(dir, "a.txt", "one two");
    assert_int_equal(count_names(dir, 0), 1);
    assert_int_equal(sums.size_bytes, 7);
    assert_int_equal(wn_digest_of(WN_SHA256, "one two", 7, sum), WN_OK);
    assert_memory_equal(sum, sums.sha256, WN_SHA256_BYTES);
    assert_int_equal(wn_digest_of(WN_SHA512, "one two", 7, sum), WN_OK);
    assert_memory_equal(sum, sums.sha512, WN_SHA512_BYTES);
}

static void
given_up_leaves_nothing(void **state)
{
    const struct folder *dir = *state;
    struct wn_atomic_file *f = NULL;

    assert_int_equal(wn_atomic_file_new(&f, dir->fd, "b", NULL), WN_OK);
    assert_int_equal(wn_atomic_file_write(f, "text", 4, NULL), WN_OK);
    assert_int_equal(count_names(dir, 0), 1);
    wn_atomic_file_free(&f);
    assert_int_equal(count_names(dir, 0), 0);
}

static void
never_replaces(void **state)
{
    const struct folder *dir = *state;
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(
        wn_atomic_file_put(dir->fd, "c", "first", 5, NULL, NULL), WN_OK);
    assert_int_equal(
        wn_atomic_file_put(dir->fd, "c", "second", 6, NULL, &err), WN_EOUTPUT);
    assert_non_null(strstr(err.text, "File exists"));
    expect_content(dir, "c", "first");
    /* Nor a link that leads nowhere. */
    assert_int_equal(symlinkat("nowhere", dir->fd, "d"), 0);
    assert_int_equal(
        wn_atomic_file_put(dir->fd, "d", "x", 1, NULL, NULL), WN_EOUTPUT);
    assert_int_equal(count_names(dir, 0), 2);
}

static void
only_plain_names(void **state)
{
    static const char *const bad[] = { "", ".", "..", "a/b", "/tmp/x", "../x" };
    const struct folder *dir = *state;
    char longest[257];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(
            wn_atomic_file_put(dir->fd, bad[i], "x", 1, NULL, NULL),
            WN_EINTERNAL);
    }
    memset(longest, 'n', 256);
    longest[256] = '\0';
    assert_int_equal(
        wn_atomic_file_put(dir->fd, longest, "x", 1, NULL, NULL),
        WN_EINTERNAL);
    longest[255] = '\0';
    assert_int_equal(
        wn_atomic_file_put(dir->fd, longest, "x", 1, NULL, NULL), WN_OK);
    assert_int_equal(count_names(dir, 0), 1);
}

static void
a_full_disk_is_told_and_sticks(void **state)
{
    const struct folder *dir = *state;
    struct wn_atomic_file *f = NULL;
    struct wn_err err = WN_ERR_INIT;
    struct wn_err again = WN_ERR_INIT;
    struct wn_file_sums sums = { .size_bytes = 99 };
    struct rlimit before;
    struct rlimit small;
    static const char block[4096];
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 5000; /* the second block is cut in its middle */
    assert_int_equal(wn_atomic_file_new(&f, dir->fd, "e", NULL), WN_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(
        wn_atomic_file_write(f, block, sizeof(block), &err), WN_OK);
    assert_int_equal(
        wn_atomic_file_write(f, block, sizeof(block), &err), WN_EOUTPUT);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_non_null(strstr(err.text, "File too large"));
    assert_non_null(strstr(err.todo, "choose one"));
    /* There is room again, but bytes are missing: never published. */
    assert_int_equal(wn_atomic_file_write(f, "x", 1, NULL), WN_EOUTPUT);
    assert_int_equal(wn_atomic_file_commit(f, &sums, &again), WN_EOUTPUT);
    assert_int_equal(again.status, WN_EOUTPUT);
    assert_int_equal(sums.size_bytes, 99);
    wn_atomic_file_free(&f);
    assert_int_equal(count_names(dir, 0), 0);
}

static void
a_folder_that_is_gone(void **state)
{
    struct folder *dir = *state;
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(rmdir(dir->path), 0);
    assert_int_equal(
        wn_atomic_file_put(dir->fd, "f\n", "x", 1, NULL, &err), WN_EOUTPUT);
    assert_non_null(strstr(err.text, "\"f\\x0a\" could not be created"));
    assert_int_equal(mkdir(dir->path, 0700), 0); /* for the teardown */
}

static void
a_name_taken_while_writing(void **state)
{
    const struct folder *dir = *state;
    struct wn_atomic_file *f = NULL;
    int fd;

    assert_int_equal(wn_atomic_file_new(&f, dir->fd, "g", NULL), WN_OK);
    fd = openat(dir->fd, "g", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "theirs", 6), 6);
    close(fd);
    assert_int_equal(wn_atomic_file_write(f, "ours", 4, NULL), WN_OK);
    assert_int_equal(wn_atomic_file_commit(f, NULL, NULL), WN_EOUTPUT);
    wn_atomic_file_free(&f);
    expect_content(dir, "g", "theirs");
    assert_int_equal(count_names(dir, 0), 1);
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, drop_folder)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(published_whole_with_its_sums),
        FILE_TEST(given_up_leaves_nothing),
        FILE_TEST(never_replaces),
        FILE_TEST(only_plain_names),
        FILE_TEST(a_full_disk_is_told_and_sticks),
        FILE_TEST(a_folder_that_is_gone),
        FILE_TEST(a_name_taken_while_writing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
