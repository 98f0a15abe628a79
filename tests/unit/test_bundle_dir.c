/** Where a bundle rests while it is made, and what is left of one that is not
 * finished. */
#include "bundle_support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

/** Of the library's calls of fsync(), the one that fails; 0 = none. */
static int failing_fsync;

int
fsync(int fd)
{
    if (failing_fsync > 0 && --failing_fsync == 0) {
        errno = EIO;
        return -1;
    }
    return fdatasync(fd);
}

static bool
exists(const char *path)
{
    struct stat sb;

    return lstat(path, &sb) == 0;
}

static size_t
names_in(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *e;
    size_t n = 0;

    assert_non_null(dir);
    while ((e = readdir(dir)) != NULL) {
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    (void)closedir(dir);
    return n;
}

static char *
beside(const struct b_bundle *b, const char *ending)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s%s", b->path, ending);
    return path;
}

static void
read_text(const char *path, char *out, size_t cap)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(out, 1, cap - 1, f);
    out[n] = '\0';
    (void)fclose(f);
}

static struct wn_bundle_start
start_of(const struct b_bundle *b)
{
    return (struct wn_bundle_start) { .path = b->path,
        .consent = b->consent, .phone = &b->phone, .plan_hash = "",
        .version = "0.1.0" };
}

static void
modes_do_not_depend_on_the_umask(void **state)
{
    static const char *const folders[] = { "", "/data", "/data/files",
        "/audit", "/consent" };
    static const char *const files[] = { "/bagit.txt", "/seal.txt",
        "/data/records.sqlite", "/audit/log.jsonl", "/consent/filter.yaml" };
    mode_t old = umask(0);
    struct b_bundle b;
    struct stat sb;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_outcomes(&b);
    b_seal(&b);
    (void)umask(old);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        assert_int_equal(stat(beside(&b, folders[i]), &sb), 0);
        assert_int_equal(sb.st_mode & 07777, 0700);
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        assert_int_equal(stat(beside(&b, files[i]), &sb), 0);
        assert_int_equal(sb.st_mode & 07777, 0600);
    }
    b_end(&b);
}

static void
nothing_is_overwritten(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_bundle *other = NULL;
    struct wn_bundle_start start;
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_outcomes(&b);
    b_seal(&b);
    start = start_of(&b);
    assert_int_equal(wn_bundle_new(&other, &start, &err), WN_EOUTPUT);
    assert_null(other);
    assert_true(exists(beside(&b, "/seal.txt")));
    assert_false(exists(beside(&b, ".partial")));
    b_end(&b);
}

static void
an_abandoned_run_leaves_only_its_record(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    char text[4096];
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    (void)b_file(&b, "M/canary-path.jpg", "canary-content");
    b_message_in(&b, (struct b_message) { .row = 1, .text = "canary-text" });
    assert_int_equal(wn_bundle_abandon(
        b.bundle, WN_EACQUIRE, "the cable was pulled", &err), WN_OK);
    assert_int_equal(names_in(b.folder), 1);
    read_text(beside(&b, ".void.json"), text, sizeof(text));
    assert_non_null(strstr(text, "the cable was pulled"));
    assert_non_null(strstr(text, "\"destroyed\":1"));
    assert_non_null(strstr(text, "WN_EACQUIRE"));
    assert_null(strstr(text, "canary"));
    b_end(&b);
}

/** What could not be published is not lying there under a finished name, with
 * a void record beside it and the run not counted. */
static void
a_publication_that_fails_leaves_nothing(void **state)
{
    (void)state;
    for (int at = 1; at <= 2; at++) {
        struct wn_err err = WN_ERR_INIT;
        struct b_bundle b;

        b_begin(&b, B_MESSAGES, NULL);
        b_outcomes(&b);
        assert_int_equal(
            wn_bundle_seal(b.bundle, &b.end, b.seal, &err), WN_OK);
        failing_fsync = at;
        assert_int_equal(wn_bundle_publish(b.bundle, &err), WN_EOUTPUT);
        assert_int_equal(failing_fsync, 0);
        assert_int_equal(
            wn_bundle_abandon(b.bundle, WN_EOUTPUT, "disk", &err), WN_OK);
        assert_int_equal(names_in(b.folder), 1);
        assert_true(exists(beside(&b, ".void.json")));
        b_end(&b);
    }
}

static void
a_dropped_bundle_is_abandoned(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    wn_bundle_free(&b.bundle);
    assert_null(b.bundle);
    assert_int_equal(names_in(b.folder), 1);
    assert_true(exists(beside(&b, ".void.json")));
    b_end(&b);
}

/** A run in another process, as far as `sealed`; then SIGKILL, or it waits. */
static pid_t
other_run(struct b_bundle *b, bool seal, bool wait, int ready)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct wn_bundle_start start = start_of(b);
        struct wn_bundle *bundle = NULL;
        char hash[65];

        if (wn_bundle_new(&bundle, &start, NULL) != WN_OK ||
            (seal && wn_bundle_seal(bundle, &b->end, hash, NULL) != WN_OK)) {
            _exit(1);
        }
        (void)!write(ready, "x", 1);
        while (wait) {
            (void)pause();
        }
        (void)kill(getpid(), SIGKILL);
    }
    return child;
}

static void
prepare(struct b_bundle *b)
{
    b_begin(b, B_MESSAGES, NULL);
    assert_int_equal(
        wn_bundle_abandon(b->bundle, WN_ECANCEL, "", NULL), WN_OK);
    wn_bundle_free(&b->bundle);
    assert_int_equal(unlink(beside(b, ".void.json")), 0);
}

static void
a_dead_run_is_erased_and_told(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_bundle_start start;
    char text[4096];
    struct b_bundle b;
    int ready[2];
    pid_t child;

    (void)state;
    prepare(&b);
    assert_int_equal(pipe(ready), 0);
    child = other_run(&b, false, false, ready[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(exists(beside(&b, ".partial/audit/log.jsonl")));
    start = start_of(&b);
    assert_int_equal(wn_bundle_new(&b.bundle, &start, &err), WN_OK);
    read_text(beside(&b, ".void.json"), text, sizeof(text));
    assert_non_null(strstr(text, "erased"));
    read_text(beside(&b, ".partial/audit/log.jsonl"), text, sizeof(text));
    assert_non_null(strstr(text, "erased-dead-run"));
    (void)close(ready[0]);
    (void)close(ready[1]);
    b_end(&b);
}

/** Also when it has sealed and is being verified: its lock must hold on, though
 * the log was read back. */
static void
a_live_run_is_left_alone(void **state)
{
    (void)state;
    for (int sealed = 0; sealed < 2; sealed++) {
        struct wn_err err = WN_ERR_INIT;
        struct wn_bundle *other = NULL;
        struct wn_bundle_start start;
        struct b_bundle b;
        int ready[2];
        char c;
        pid_t child;

        prepare(&b);
        assert_int_equal(pipe(ready), 0);
        child = other_run(&b, sealed == 1, true, ready[1]);
        assert_int_equal(read(ready[0], &c, 1), 1);
        start = start_of(&b);
        assert_int_equal(wn_bundle_new(&other, &start, &err), WN_EOUTPUT);
        assert_non_null(strstr(err.text, "another run"));
        assert_true(exists(beside(&b, ".partial/audit/log.jsonl")));
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        (void)close(ready[0]);
        (void)close(ready[1]);
        b_end(&b);
    }
}

static void
a_name_that_is_none_is_refused(void **state)
{
    static const char *const paths[] = { "", "/", ".", "..", "/tmp/..",
        "/nonexistent-folder/B" };
    struct b_bundle b;

    (void)state;
    prepare(&b);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct wn_bundle_start start = start_of(&b);
        struct wn_err err = WN_ERR_INIT;
        struct wn_bundle *other = NULL;

        start.path = paths[i];
        assert_true(wn_bundle_new(&other, &start, &err) < 0);
        assert_null(other);
        assert_true(err.text[0] != '\0');
    }
    b_end(&b);
}

static void
the_seal_is_what_people_can_compute(void **state)
{
    char command[512];
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    b_outcomes(&b);
    b_seal(&b);
    (void)snprintf(command, sizeof(command),
        "cd %s && sha256sum --quiet --strict -c seal.txt && "
        "sha256sum --quiet --strict -c tagmanifest-sha256.txt && "
        "sha512sum --quiet --strict -c tagmanifest-sha512.txt && "
        "sha256sum --quiet --strict -c manifest-sha256.txt && "
        "sha512sum --quiet --strict -c manifest-sha512.txt && "
        "echo '%s  seal.txt' | sha256sum --quiet --strict -c -",
        b.path, b.seal);
    assert_int_equal(system(command), 0);
    b_end(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_do_not_depend_on_the_umask),
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(an_abandoned_run_leaves_only_its_record),
        cmocka_unit_test(a_publication_that_fails_leaves_nothing),
        cmocka_unit_test(a_dropped_bundle_is_abandoned),
        cmocka_unit_test(a_dead_run_is_erased_and_told),
        cmocka_unit_test(a_live_run_is_left_alone),
        cmocka_unit_test(a_name_that_is_none_is_refused),
        cmocka_unit_test(the_seal_is_what_people_can_compute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
