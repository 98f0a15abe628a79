/* Many files over one stream: whole and in order, whatever happens to some. */
#include "sync_peer.h"

#include <stdio.h>

#define RUN {.idle_timeout_s = 5}
#define MANY 300

/** What the caller was told, and what it checks by itself. */
struct told {
    const char *const *paths;
    size_t count, next, begun, ended;
    bool in_file;
    uint64_t bytes;
    struct sync_phone *phone;
    enum wn_adb_end ends[MANY];
    bool began[MANY];
    enum wn_status data_answer;
    atomic_int *cancel; /* set at the first data */
};

static enum wn_status
on_next(void *ctx, const char **path, struct wn_err *err)
{
    struct told *t = ctx;

    (void)err;
    if (t->next == t->count) {
        return WN_END;
    }
    *path = t->paths[t->next++];
    return WN_OK;
}

static enum wn_status
on_begin(void *ctx, const char *path, const struct wn_adb_stat *st,
    struct wn_err *err)
{
    struct told *t = ctx;

    (void)err;
    assert_false(t->in_file);
    assert_ptr_equal(path, t->paths[t->ended]); /* in order */
    assert_int_equal(st->v2, t->phone->v2);
    assert_int_equal(st->mtime_s, phone_file(t->phone, path)->mtime_s);
    assert_false(t->began[t->ended]);
    t->began[t->ended] = true;
    t->in_file = true;
    t->bytes = 0;
    return WN_OK;
}

static enum wn_status
on_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct told *t = ctx;
    const uint8_t *at = p;
    uint32_t size = phone_file(t->phone, t->paths[t->ended])->size;

    (void)err;
    assert_true(t->in_file);
    for (size_t i = 0; i < n; i++) {
        if (at[i] != (uint8_t)((t->bytes + i) * 31 + size)) {
            fail_msg("another byte at %llu",
                (unsigned long long)(t->bytes + i));
        }
    }
    t->bytes += n;
    if (t->cancel) {
        atomic_store(t->cancel, 1);
    }
    return t->data_answer;
}

static enum wn_status
on_end(void *ctx, const char *path, enum wn_adb_end how, struct wn_err *err)
{
    struct told *t = ctx;

    (void)err;
    assert_true(t->ended < t->count);
    assert_ptr_equal(path, t->paths[t->ended]);
    assert_int_equal(t->in_file, t->began[t->ended]);
    if (how == WN_ADB_COMPLETE) {
        assert_true(t->in_file);
        assert_int_equal(t->bytes, phone_file(t->phone, path)->size);
    }
    t->ends[t->ended++] = how;
    t->in_file = false;
    return WN_OK;
}

static enum wn_status
pull(struct peer *p, struct sync_phone *phone, struct told *t,
    const struct wn_run *run)
{
    const struct wn_adb_pull to = {t, on_next, on_begin, on_data, on_end};
    struct wn_adb *a = NULL;
    enum wn_status st;

    t->phone = phone;
    for (size_t i = 0; i < phone->count; i++) {
        phone->files[i].stats = 0;
        phone->files[i].reads = 0;
    }
    sync_start(p, phone, run, &a);
    st = wn_adb_sync_pull(a, &to, NULL);
    sync_stop(p, phone, &a);
    if (st == WN_OK) {
        assert_int_equal(t->ended, t->count);
    }
    return st;
}

/** MANY files of some sizes. */
struct many {
    struct on_phone files[MANY];
    char names[MANY][32];
    const char *paths[MANY];
};

static struct many *
make_many(void)
{
    static const uint32_t sizes[] = {0, 1, 100, 50000, 65536, 65537, 4095};
    struct many *m = calloc(1, sizeof(*m));

    for (unsigned i = 0; i < MANY; i++) {
        (void)snprintf(
            m->names[i], sizeof(m->names[i]), "/sdcard/DCIM/%u.jpg", i);
        m->files[i].path = m->names[i];
        m->files[i].mode = IS_FILE;
        m->files[i].size = sizes[i % 7];
        m->files[i].mtime_s = 1780000000 + i;
        m->paths[i] = m->names[i];
    }
    return m;
}

static void
many_in_order(void **state)
{
    struct many *m = make_many();
    const struct wn_run run = RUN;

    (void)state;
    for (int v2 = 0; v2 < 2; v2++) {
        struct sync_phone phone = {m->files, MANY, v2, 0, 0, 0, ""};
        struct peer p = {.max_payload = v2 ? 1u << 20 : 4096};
        struct told t = {.paths = m->paths, .count = MANY};

        assert_int_equal(pull(&p, &phone, &t, &run), WN_OK);
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(t.ends[i], WN_ADB_COMPLETE);
            assert_int_equal(m->files[i].reads, 1);
            assert_int_equal(m->files[i].stats, 2);
        }
        assert_int_equal(phone.streams, 1);
        assert_int_equal(phone.asked, 3 * MANY);
    }
    free(m);
}

static void
cut_at_every_offset(void **state)
{
    struct on_phone files[] = {
        {.path = "/sdcard/a", .mode = IS_FILE, .size = 30, .mtime_s = 5},
        {.path = "/sdcard/b", .mode = IS_FILE, .size = 0, .mtime_s = 6},
        {.path = "/sdcard/c", .mode = IS_FILE, .size = 9, .mtime_s = 7},
    };
    static const char *const paths[] = {"/sdcard/a", "/sdcard/b",
        "/sdcard/gone", "/sdcard/c"};
    const struct wn_run run = RUN;

    (void)state;
    for (uint64_t cut = 0; cut < 7 * 72 + 39 + 5 * 8; cut++) {
        struct sync_phone phone = {files, 3, true, 8, 0, 0, ""};
        struct peer p = {.cut = cut, .piece = cut == 0 ? 1 : 0};
        struct told t = {.paths = paths, .count = 4};

        assert_int_equal(pull(&p, &phone, &t, &run), WN_OK);
        assert_int_equal(t.ends[0], WN_ADB_COMPLETE);
        assert_int_equal(t.ends[1], WN_ADB_COMPLETE);
        assert_int_equal(t.ends[2], WN_ADB_MISSING);
        assert_int_equal(t.ends[3], WN_ADB_COMPLETE);
    }
}

/** One that the phone refuses ends its stream, and nobody else's file. */
static void
failures_in_the_pipeline(void **state)
{
    static const unsigned bad[] = {0, 1, 31, 32, 33, 64, 100, 101, 102, 299};
    static const enum mishap kinds[] = {FAIL_OPEN, FAIL_STAT, CLOSE_FIRST,
        CLOSE_STAT_FIRST, CLOSE_ALWAYS, FAIL_MIDDLE, CLOSE_MIDDLE,
        GONE_BEFORE};
    struct many *m = make_many();
    const struct wn_run run = RUN;

    (void)state;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        struct sync_phone phone = {m->files, MANY, true, 0, 0, 0, ""};
        struct peer p = {.max_payload = 0};
        struct told t = {.paths = m->paths, .count = MANY};
        enum wn_adb_end how = WN_ADB_UNREADABLE;

        if (kinds[k] == CLOSE_FIRST || kinds[k] == CLOSE_STAT_FIRST) {
            how = WN_ADB_COMPLETE;
        } else if (kinds[k] == GONE_BEFORE) {
            how = WN_ADB_MISSING;
        }
        for (size_t i = 0; i < MANY; i++) {
            m->files[i].mishap = NONE;
        }
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
            m->files[bad[i]].mishap = kinds[k];
            m->files[bad[i]].size = 1000;
        }
        assert_int_equal(pull(&p, &phone, &t, &run), WN_OK);
        for (size_t i = 0; i < MANY; i++) {
            enum wn_adb_end wanted = m->files[i].mishap == NONE
                ? WN_ADB_COMPLETE
                : how;

            if (t.ends[i] != wanted) {
                fail_msg("mishap %d, file %zu: %d", (int)kinds[k], i,
                    (int)t.ends[i]);
            }
        }
    }
    free(m);
}

static enum wn_status
pull_one(struct on_phone *f, bool v2, enum wn_adb_end *how, bool *began)
{
    const struct wn_run run = RUN;
    const char *paths[] = {f->path};
    struct sync_phone phone = {f, 1, v2, 0, 0, 0, ""};
    struct peer p = {.max_payload = 0};
    struct told t = {.paths = paths, .count = 1};
    enum wn_status st = pull(&p, &phone, &t, &run);

    *how = t.ends[0];
    *began = t.began[0];
    assert_int_equal(t.ended, st == WN_OK);
    return st;
}

static void
files_that_change(void **state)
{
    static const enum mishap kinds[] = {
        GROWS, SHRINKS, TOUCHED, VANISHES, REPLACED};

    (void)state;
    for (int v2 = 0; v2 < 2; v2++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            struct on_phone f = {.path = "/storage/emulated/0/x",
                .mode = IS_FILE, .size = 70000, .mtime_s = 1780000000,
                .mishap = kinds[k]};
            enum wn_adb_end how;
            bool began;

            assert_int_equal(pull_one(&f, v2, &how, &began), WN_OK);
            assert_true(began);
            /* STAT knows no inode. */
            assert_int_equal(how, kinds[k] == REPLACED && !v2
                    ? WN_ADB_COMPLETE
                    : WN_ADB_CHANGED);
        }
    }
}

/** What is no file is not opened, and what may not be read is not asked for:
 * serve_recv() would say so. */
static void
what_is_no_file(void **state)
{
    static char long_path[1026] = "/sdcard/";
    struct on_phone files[] = {
        {.path = "/sdcard/fifo", .mode = IS_FIFO},
        {.path = "/sdcard/folder", .mode = IS_FOLDER},
        {.path = "/sdcard/link", .mode = IS_LINK},
        {.path = "/sdcard/hidden", .mode = IS_FILE, .error = 13},
        {.path = "/sdcard/loop", .mode = IS_FILE, .error = 40},
        {.path = "/sdcard/under/file", .mode = IS_FILE, .error = 20},
        {.path = "/sdcard/good", .mode = IS_FILE, .size = 3, .mtime_s = 1},
    };
    const char *paths[] = {"/sdcard/fifo", "/data/data/x", "/sdcard/folder",
        "/sdcard/../data/x", "/sdcard/link", long_path, "/sdcard/hidden",
        "/sdcard/loop", "/sdcard/under/file", "/sdcard/gone", "/sdcard/good"};
    static const enum wn_adb_end ends[] = {WN_ADB_UNREADABLE,
        WN_ADB_UNREADABLE, WN_ADB_UNREADABLE, WN_ADB_UNREADABLE,
        WN_ADB_UNREADABLE, WN_ADB_UNREADABLE, WN_ADB_UNREADABLE,
        WN_ADB_UNREADABLE, WN_ADB_MISSING, WN_ADB_MISSING, WN_ADB_COMPLETE};
    const struct wn_run run = RUN;
    struct sync_phone phone = {files, 7, true, 0, 0, 0, ""};
    struct peer p = {.max_payload = 0};
    struct told t = {.paths = paths, .count = 11};

    (void)state;
    memset(long_path + 8, 'x', 1017);
    assert_int_equal(strlen(long_path), 1025);
    assert_int_equal(pull(&p, &phone, &t, &run), WN_OK);
    for (size_t i = 0; i < t.count; i++) {
        assert_int_equal(t.ends[i], ends[i]);
        assert_int_equal(t.began[i], i == 10);
    }
    /* Three of them were never named to the phone. */
    assert_int_equal(phone.asked, 8 + 2);
}

static void
pieces_of_any_size(void **state)
{
    struct on_phone f = {.path = "/sdcard/x", .mode = IS_FILE,
        .size = (1u << 20) + 1, .mtime_s = 9};
    static const char *const paths[] = {"/sdcard/x"};
    const struct wn_run run = RUN;

    (void)state;
    for (uint32_t piece = 1u << 20; piece <= (1u << 20) + 1; piece++) {
        struct sync_phone phone = {&f, 1, true, piece, 0, 0, ""};
        struct peer p = {.max_payload = 0};
        struct told t = {.paths = paths, .count = 1};
        bool sane = piece == 1u << 20;

        assert_int_equal(
            pull(&p, &phone, &t, &run), sane ? WN_OK : WN_EACQUIRE);
        assert_int_equal(t.ended, sane);
        assert_int_equal(t.bytes, sane ? f.size : 0);
    }
}

static void
what_no_phone_says(void **state)
{
    static const enum mishap kinds[] = {
        MORE_AFTER_DONE, OTHER_ANSWER, UNPLUG_MIDDLE};

    (void)state;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        struct on_phone f = {.path = "/sdcard/x", .mode = IS_FILE,
            .size = 70000, .mtime_s = 9, .mishap = kinds[k]};
        enum wn_adb_end how;
        bool began;

        assert_int_equal(pull_one(&f, true, &how, &began), WN_EACQUIRE);
        assert_int_equal(began, kinds[k] != OTHER_ANSWER);
    }
}

/** A file that grows as fast as it is read is given up. */
static void
a_file_without_end(void **state)
{
    struct on_phone f = {.path = "/sdcard/x", .mode = IS_FILE, .size = 9,
        .mtime_s = 9, .mishap = ENDLESS};
    enum wn_adb_end how;
    bool began;

    (void)state;
    assert_int_equal(pull_one(&f, true, &how, &began), WN_OK);
    assert_int_equal(how, WN_ADB_CHANGED);
}

static void
ends_when_told(void **state)
{
    struct many *m = make_many();
    const struct wn_run plain = RUN;
    atomic_int cancel = 0;
    const struct wn_run run = {.idle_timeout_s = 5, .cancel = &cancel};
    struct sync_phone phone = {m->files, MANY, true, 0, 0, 0, ""};

    (void)state;
    for (int answer = 0; answer < 3; answer++) {
        static const enum wn_status answers[] = {
            WN_EOUTPUT, WN_DENIED, WN_END};
        struct peer p = {.max_payload = 0};
        struct told t = {.paths = m->paths, .count = MANY,
            .data_answer = answers[answer]};

        assert_int_equal(pull(&p, &phone, &t, &plain), answers[answer]);
        assert_int_equal(t.ended, 1); /* the empty one before */
    }
    {
        struct peer p = {.max_payload = 0};
        struct told t = {.paths = m->paths, .count = MANY, .cancel = &cancel};

        assert_int_equal(pull(&p, &phone, &t, &run), WN_ECANCEL);
        assert_true(t.ended < MANY);
    }
    free(m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_in_order),
        cmocka_unit_test(cut_at_every_offset),
        cmocka_unit_test(failures_in_the_pipeline),
        cmocka_unit_test(files_that_change),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(pieces_of_any_size),
        cmocka_unit_test(what_no_phone_says),
        cmocka_unit_test(a_file_without_end),
        cmocka_unit_test(ends_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
