/* Names and times of an Android's files: by listing, and by its own find. */
#include "sync_peer.h"

#include <stdio.h>

#include "device/android/files_in.h"

static const struct wn_run run = {.idle_timeout_s = 5};

/** ---- one folder --------------------------------------------------------- */

struct names {
    char text[8192];
    size_t n, count;
    struct wn_adb_stat last;
    enum wn_status answer;
};

static enum wn_status
on_entry(void *ctx, const char *name, size_t n, const struct wn_adb_stat *st,
    struct wn_err *err)
{
    struct names *l = ctx;

    (void)err;
    assert_true(n + 1 < sizeof(l->text) - l->n);
    memcpy(l->text + l->n, name, n);
    l->n += n;
    l->text[l->n++] = '|';
    l->text[l->n] = '\0';
    l->count++;
    l->last = *st;
    return l->answer;
}

static enum wn_status
list(struct on_phone *files, size_t count, bool v2, uint64_t cut,
    struct names *l)
{
    struct sync_phone phone = {files, count, v2, 0, 0, 0, ""};
    struct peer p = {.cut = cut};
    struct wn_adb *a = NULL;
    struct wn_adb_sync *s = NULL;
    struct wn_adb_stat is;
    enum wn_status answer = l->answer;
    enum wn_status st;

    *l = (struct names){.answer = answer};
    sync_start(&p, &phone, &run, &a);
    assert_int_equal(wn_adb_sync_open(&s, a, NULL), WN_OK);
    st = wn_adb_sync_list(s, "/sdcard/f", on_entry, l, NULL);
    /* Whatever came of it, the next question is answered. */
    assert_int_equal(
        wn_adb_sync_stat(s, "/sdcard/f", false, &is, NULL), WN_OK);
    wn_adb_sync_free(&s);
    sync_stop(&p, &phone, &a);
    return st;
}

static void
a_folder_at_every_offset(void **state)
{
    struct on_phone files[] = {
        {.path = "/sdcard/f", .mode = IS_FOLDER, .mtime_s = 3},
        {.path = "/sdcard/f/a b", .mode = IS_FILE, .size = 7, .mtime_s = 4},
        {.path = "/sdcard/f/new\nline", .mode = IS_FILE, .mtime_s = 5},
        {.path = "/sdcard/f/'$(reboot)'\"", .mode = IS_LINK, .mtime_s = 5},
        {.path = "/sdcard/f/\xff\xfe", .mode = IS_FOLDER, .mtime_s = 6},
        {.path = "/sdcard/f/\xff\xfe/below", .mode = IS_FILE, .mtime_s = 6},
        {.path = "/sdcard/f/...", .mode = IS_FILE, .size = 9, .mtime_s = 8},
    };
    static const char wanted[] =
        "a b|new\nline|'$(reboot)'\"|\xff\xfe|...|";

    (void)state;
    for (int v2 = 0; v2 < 2; v2++) {
        for (uint64_t cut = 0; cut < 700; cut++) {
            struct names l = {.answer = WN_OK};

            assert_int_equal(list(files, 7, v2, cut, &l), WN_OK);
            assert_string_equal(l.text, wanted);
            assert_int_equal(l.last.size_bytes, 9);
            assert_int_equal(l.last.mtime_s, 8);
            assert_int_equal(l.last.mode, IS_FILE);
            assert_int_equal(l.last.v2, v2);
        }
    }
}

/** The phone answers all of these alike, with no name. */
static void
never_empty_when_unreadable(void **state)
{
    struct on_phone empty = {
        .path = "/sdcard/f", .mode = IS_FOLDER, .mtime_s = 3};
    struct on_phone shut = {.path = "/sdcard/f", .mode = IS_FOLDER,
        .mtime_s = 3, .may_not_open = true};
    struct on_phone unknown = {
        .path = "/sdcard/f", .mode = IS_FOLDER, .error = 13};
    struct on_phone file = {.path = "/sdcard/f", .mode = IS_FILE, .size = 1};
    struct on_phone other = {.path = "/sdcard/g", .mode = IS_FOLDER};
    struct names l = {.answer = WN_OK};

    (void)state;
    for (int v2 = 0; v2 < 2; v2++) {
        assert_int_equal(list(&empty, 1, v2, 0, &l), WN_OK);
        assert_int_equal(l.count, 0);
        assert_int_equal(list(&shut, 1, v2, 0, &l), WN_EREADY);
        assert_int_equal(list(&other, 1, v2, 0, &l), WN_ABSENT);
        assert_int_equal(list(&file, 1, v2, 0, &l), WN_ABSENT);
    }
    assert_int_equal(list(&unknown, 1, true, 0, &l), WN_EREADY);
}

#define META "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
             "\0\0\0\0"
#define ZEROS72 META /* of the same length; only DONE stands before it */
#define ENTRY(length, name) "DNT2" META length name
#define DOT ENTRY("\1\0\0\0", ".")
#define DONE "DONE" META "\0\0\0\0"

struct hostile {
    const char *p;
    size_t n;
    enum mishap after; /* NONE: go on, else close */
    enum wn_status st;
};

#define H(text, after, st) {text, sizeof(text) - 1, after, st}

static void
names_that_none_can_be(void **state)
{
    static const struct hostile rows[] = {
        H(DOT ENTRY("\3\0\0\0", "abc") DONE, NONE, WN_OK),
        H(DOT ENTRY("\3\0\0\0", "a/c") DONE, NONE, WN_EACQUIRE),
        H(DOT ENTRY("\7\0\0\0", "../../x") DONE, NONE, WN_EACQUIRE),
        H(DOT ENTRY("\3\0\0\0", "a\0c") DONE, NONE, WN_EACQUIRE),
        H(DOT ENTRY("\0\0\0\0", "") DONE, NONE, WN_EACQUIRE),
        H(DOT ENTRY("\377\377\377\377", "abc"), NONE, WN_EACQUIRE),
        H(DOT ENTRY("\1\4\0\0", "abc"), NONE, WN_EACQUIRE),
        H(DOT "DENT" META DONE, NONE, WN_EACQUIRE),
        H(DOT "STA2" META DONE, NONE, WN_EACQUIRE),
        H(DOT "DATA\3\0\0\0abc" DONE, NONE, WN_EACQUIRE),
        /* Half a list is no list. */
        H(DOT, CLOSE_MIDDLE, WN_EACQUIRE),
        H(DOT "DNT2", CLOSE_MIDDLE, WN_EACQUIRE),
        H(DOT "DONE\0\0\0\0", CLOSE_MIDDLE, WN_EACQUIRE),
        H(DOT "FAIL\4\0\0\0oops", FAIL_MIDDLE, WN_EREADY),
        H("FAIL\377\377\377\377", FAIL_MIDDLE, WN_EREADY),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct on_phone f = {.path = "/sdcard/f", .mode = IS_FOLDER,
            .mtime_s = 3, .record = rows[i].p, .record_bytes = rows[i].n,
            .mishap = rows[i].after};
        struct names l = {.answer = WN_OK};
        enum wn_status st = list(&f, 1, true, 0, &l);

        if (st != rows[i].st) {
            fail_msg("row %zu: %d", i, (int)st);
        }
    }
}

static void
names_end_when_told(void **state)
{
    struct on_phone files[] = {
        {.path = "/sdcard/f", .mode = IS_FOLDER, .mtime_s = 3},
        {.path = "/sdcard/f/a", .mode = IS_FILE, .size = 7, .mtime_s = 4},
        {.path = "/sdcard/f/b", .mode = IS_FILE, .size = 7, .mtime_s = 4},
    };
    static const enum wn_status answers[] = {
        WN_ELIMIT, WN_END, WN_DENIED, WN_ABSENT};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct names l = {.answer = answers[i]};

        assert_int_equal(list(files, 3, true, 0, &l), answers[i]);
        assert_int_equal(l.count, 1);
    }
}

static void
status_of_many(void **state)
{
    struct on_phone files[] = {
        {.path = "/sdcard/a", .mode = IS_FILE, .size = 5000000, .mtime_s = 9},
        {.path = "/sdcard/b", .mode = IS_FILE, .mishap = FAIL_STAT},
        {.path = "/sdcard/c", .mode = IS_FILE, .mishap = CLOSE_STAT_FIRST,
            .mtime_s = 1},
        {.path = "/sdcard/d", .mode = IS_FOLDER, .error = 13},
    };
    static const char *const paths[] = {"/sdcard/a", "/sdcard/b", "/sdcard/c",
        "/sdcard/d", "/sdcard/e"};
    static const uint32_t errors[] = {0, 5, 0, 13, 2};
    struct sync_phone phone = {files, 4, true, 0, 0, 0, ""};
    struct peer p = {.max_payload = 0};
    struct wn_adb *a = NULL;
    struct wn_adb_sync *s = NULL;
    struct wn_adb_stat is[5];

    (void)state;
    sync_start(&p, &phone, &run, &a);
    assert_int_equal(wn_adb_sync_open(&s, a, NULL), WN_OK);
    assert_int_equal(wn_adb_sync_stats(s, paths, 5, false, is, NULL), WN_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(is[i].error, errors[i]);
    }
    assert_int_equal(is[0].size_bytes, 5000000);
    assert_int_equal(is[2].mtime_s, 1);
    /* Nothing outside is ever asked for. */
    assert_int_equal(
        wn_adb_sync_stat(s, "/data/system", true, is, NULL), WN_EINTERNAL);
    wn_adb_sync_free(&s);
    sync_stop(&p, &phone, &a);
}

/** ---- files of a time ---------------------------------------------------- */

#define FROM 1780000000
#define UNTIL 1780000100
#define NS INT64_C(1000000000)

struct found {
    char text[16384];
    size_t n;
};

static enum wn_status
on_found(void *ctx, const struct wn_phone_file *f, struct wn_err *err)
{
    struct found *all = ctx;
    int n = snprintf(all->text + all->n, sizeof(all->text) - all->n,
        "%s %llu %lld\n", f->path, (unsigned long long)f->size_bytes,
        (long long)(f->mtime_ns / NS));

    (void)err;
    assert_true(n > 0 && (size_t)n < sizeof(all->text) - all->n);
    all->n += (size_t)n;
    return WN_OK;
}

static enum wn_status
hunt(struct peer *p, struct sync_phone *phone,
    enum wn_status (*how)(struct wn_hunt *h, struct wn_err *err),
    const char **folders, size_t count, struct wn_found_totals *totals,
    struct found *all)
{
    const struct wn_adb_dialect d = {.shell_v2 = true, .sdk = 30};
    struct wn_hunt h = {.dialect = &d, .folders = folders, .count = count,
        .from_ns = FROM * NS, .until_ns = UNTIL * NS, .found = on_found,
        .ctx = all};
    enum wn_status st;

    *all = (struct found){.n = 0};
    sync_start(p, phone, &run, &h.adb);
    wn_buf_init(&h.names, 1u << 20);
    assert_int_equal(wn_adb_sync_open(&h.sync, h.adb, NULL), WN_OK);
    st = how(&h, NULL);
    if (st == WN_OK) {
        st = wn_hunt_rest(&h, NULL);
    }
    *totals = h.totals;
    wn_adb_sync_free(&h.sync);
    wn_buf_clear(&h.names);
    sync_stop(p, phone, &h.adb);
    return st;
}

static struct on_phone tree[] = {
    {.path = "/sdcard/f", .mode = IS_FOLDER, .mtime_s = FROM},
    {.path = "/sdcard/f/early", .mode = IS_FILE, .mtime_s = FROM - 1},
    {.path = "/sdcard/f/first", .mode = IS_FILE, .size = 1, .mtime_s = FROM},
    {.path = "/sdcard/f/last", .mode = IS_FILE, .mtime_s = UNTIL - 1},
    {.path = "/sdcard/f/late", .mode = IS_FILE, .mtime_s = UNTIL},
    {.path = "/sdcard/f/link", .mode = IS_LINK, .mtime_s = FROM},
    {.path = "/sdcard/f/fifo", .mode = IS_FIFO, .mtime_s = FROM},
    {.path = "/sdcard/f/shut", .mode = IS_FOLDER, .mtime_s = FROM,
        .may_not_open = true},
    {.path = "/sdcard/f/sub", .mode = IS_FOLDER, .mtime_s = 5},
    {.path = "/sdcard/f/sub/in\nside", .mode = IS_FILE, .size = 2,
        .mtime_s = FROM + 5},
    {.path = "/sdcard/g", .mode = IS_FOLDER, .mtime_s = 5},
    {.path = "/sdcard/g/x", .mode = IS_FILE, .size = 3, .mtime_s = FROM + 6},
};

static void
by_listing(void **state)
{
    const char *folders[] = {"/sdcard/f", "/sdcard/g/"};
    struct wn_found_totals totals;
    static struct found all;

    (void)state;
    for (int v2 = 0; v2 < 2; v2++) {
        struct sync_phone phone = {tree, 12, v2, 0, 0, 0, ""};
        struct peer p = {.max_payload = 0};

        assert_int_equal(hunt(&p, &phone, wn_hunt_by_list, folders, 2,
            &totals, &all), WN_OK);
        assert_string_equal(all.text, "/sdcard/f/first 1 1780000000\n"
                                      "/sdcard/f/last 0 1780000099\n"
                                      "/sdcard/g/x 3 1780000006\n"
                                      "/sdcard/f/sub/in\nside 2 1780000005\n");
        assert_int_equal(totals.listed, 10);
        assert_int_equal(totals.unreadable, 1);
    }
}

/** STAT has one answer for what is gone and what may not be looked at: such a
 * folder is not passed over. */
static void
zeros_of_an_old_phone(void **state)
{
#define DENT(mode, name) \
    "DENT" mode "\0\0\7\0\0\0\7\0\0\0\1\0\0\0" name
    static const char record[] = DENT("\355\101", ".") DENT("\355\101", "x")
        "DENT\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0y"
        "DONE\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    struct on_phone folder = {.path = "/sdcard/f", .mode = IS_FOLDER,
        .mtime_s = 1, .record = record, .record_bytes = sizeof(record) - 1};
    const char *folders[] = {"/sdcard/f"};
    struct sync_phone phone = {&folder, 1, false, 0, 0, 0, ""};
    struct peer p = {.max_payload = 0};
    struct wn_found_totals totals;
    static struct found all;

    (void)state;
    assert_int_equal(
        hunt(&p, &phone, wn_hunt_by_list, folders, 1, &totals, &all), WN_OK);
    assert_int_equal(totals.listed, 2);
    assert_int_equal(totals.unreadable, 2);
    assert_string_equal(all.text, "");
}

/** A folder in a folder, and so on; the 65th is not entered. */
static void
deep_folders(void **state)
{
    static char names[70][256];
    static struct on_phone files[140];
    const char *folders[] = {"/sdcard/d"};
    struct wn_found_totals totals;
    static struct found all;
    struct sync_phone phone = {files, 140, true, 0, 0, 0, ""};
    struct peer p = {.max_payload = 0};

    (void)state;
    for (int i = 0; i < 70; i++) {
        static char inside[70][256];

        if (i == 0) {
            (void)snprintf(names[0], sizeof(names[0]), "/sdcard/d");
        } else {
            memcpy(names[i], names[i - 1], sizeof(names[i]));
            memcpy(names[i] + strlen(names[i]), "/d", 3);
        }
        memcpy(inside[i], names[i], sizeof(inside[i]));
        memcpy(inside[i] + strlen(inside[i]), "/f", 3);
        files[2 * i] = (struct on_phone){
            .path = names[i], .mode = IS_FOLDER, .mtime_s = 1};
        files[2 * i + 1] = (struct on_phone){.path = inside[i],
            .mode = IS_FILE, .size = (uint32_t)i, .mtime_s = FROM};
    }
    assert_int_equal(
        hunt(&p, &phone, wn_hunt_by_list, folders, 1, &totals, &all), WN_OK);
    assert_int_equal(totals.unreadable, 1);
    assert_int_equal(totals.listed, 128);
    assert_non_null(strstr(all.text, "/f 63 1780000000\n"));
    assert_null(strstr(all.text, "/f 64 "));
}

/** The shell's answer, beside the sync: service. */
static const char *find_answer;
static size_t find_bytes;

static void
serve_both(struct peer_stream *s)
{
    if (strcmp(s->service, "sync:") == 0) {
        serve_sync(s);
        return;
    }
    if (strcmp(s->service,
            "shell,v2,raw:find '/sdcard/f'/ '/sdcard/g/' -type f -newermt "
            "'@1779999999' ! -newermt '@1780000100' -print0") != 0) {
        print_error("%s\n", s->service);
        s->peer->fault = "another command";
    }
    (void)peer_put(s, find_answer, find_bytes);
}

#define FRAME(id, length, text) id length "\0\0\0" text
#define EXIT0 "\3\1\0\0\0\0"
#define EXIT1 "\3\1\0\0\0\1"

static void
by_find(void **state)
{
    static const struct {
        const char *p;
        size_t n;
        enum wn_status st;
        uint64_t listed, unreadable;
        const char *found;
    } rows[] = {
#define ROW(text, ...) {text, sizeof(text) - 1, __VA_ARGS__}
        ROW(EXIT0, WN_OK, 0, 0, ""),
        ROW(FRAME("\1", "\20", "/sdcard/f/first\0") EXIT0, WN_OK, 1, 0,
            "/sdcard/f/first 1 1780000000\n"),
        /* A newline in a name, cut between two frames. */
        ROW(FRAME("\1", "\20", "/sdcard/f/sub/in") FRAME("\1", "\6",
            "\nside\0") EXIT0, WN_OK, 1, 0,
            "/sdcard/f/sub/in\nside 2 1780000005\n"),
        /* The phone's clock of a second, and what is no file, are judged. */
        ROW(FRAME("\1", "\56", "/sdcard/f/early\0/sdcard/f/late\0"
            "/sdcard/f/link\0") EXIT0, WN_OK, 3, 0, ""),
        /* Gone since. */
        ROW(FRAME("\1", "\17", "/sdcard/f/gone\0") EXIT0, WN_OK, 1, 0, ""),
        /* Folders that could not be read. */
        ROW(FRAME("\2", "\30", "find: a: denied\nfind: b\n") FRAME("\1",
            "\14", "/sdcard/g/x\0") EXIT1, WN_OK, 1, 2,
            "/sdcard/g/x 3 1780000006\n"),
        ROW(FRAME("\2", "\10", "find: a:") EXIT0, WN_OK, 0, 1, ""),
        ROW(EXIT1, WN_OK, 0, 1, ""),
        /* "not found", killed. */
        ROW("\3\1\0\0\0\177", WN_EACQUIRE, 0, 0, ""),
        ROW(FRAME("\1", "\14", "/sdcard/g/x\0") "\3\1\0\0\0\211",
            WN_EACQUIRE, 1, 0, ""),
        /* Elsewhere. */
        ROW(FRAME("\1", "\14", "/sdcard/h/x\0") EXIT0, WN_EFORMAT, 1, 0, ""),
        ROW(FRAME("\1", "\15", "/sdcard/fx/x\0") EXIT0, WN_EFORMAT, 1, 0, ""),
        ROW(FRAME("\1", "\20", "/sdcard/f/../x\0") EXIT0, WN_EFORMAT, 1, 0,
            ""),
        ROW(FRAME("\1", "\1", "\0") EXIT0, WN_EFORMAT, 1, 0, ""),
        /* Half a name, half an answer. */
        ROW(FRAME("\1", "\13", "/sdcard/g/x") EXIT0, WN_EACQUIRE, 0, 0, ""),
        ROW(FRAME("\1", "\14", "/sdcard/g/x\0"), WN_EACQUIRE, 1, 0, ""),
    };
    const char *folders[] = {"/sdcard/f", "/sdcard/g/"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sync_phone phone = {tree, 12, true, 0, 0, 0, ""};
        struct peer p = {.serve = serve_both};
        struct wn_found_totals totals;
        static struct found all;
        enum wn_status st;

        find_answer = rows[i].p;
        find_bytes = rows[i].n;
        st = hunt(&p, &phone, wn_hunt_by_find, folders, 2, &totals, &all);
        if (st != rows[i].st || totals.listed != rows[i].listed ||
            totals.unreadable != rows[i].unreadable) {
            fail_msg("row %zu: %d, %llu listed, %llu unreadable", i, (int)st,
                (unsigned long long)totals.listed,
                (unsigned long long)totals.unreadable);
        }
        assert_string_equal(all.text, rows[i].found);
    }
}

static void
a_name_too_long(void **state)
{
    static char answer[2048];
    const char *folders[] = {"/sdcard/f", "/sdcard/g/"};
    struct sync_phone phone = {tree, 12, true, 0, 0, 0, ""};
    struct peer p = {.serve = serve_both};
    struct wn_found_totals totals;
    static struct found all;
    size_t n = 1500;

    (void)state;
    answer[0] = 1;
    wn_put_u32le((uint8_t *)answer + 1, (uint32_t)(n + 1 + 12));
    memset(answer + 5, 'x', n);
    memcpy(answer + 5, "/sdcard/f/", 10);
    memcpy(answer + 5 + n, "\0/sdcard/g/x\0" EXIT0, 13 + 6);
    find_answer = answer;
    find_bytes = 5 + n + 13 + 6;
    assert_int_equal(
        hunt(&p, &phone, wn_hunt_by_find, folders, 2, &totals, &all), WN_OK);
    assert_int_equal(totals.listed, 2);
    assert_int_equal(totals.unreadable, 1);
    assert_string_equal(all.text, "/sdcard/g/x 3 1780000006\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_at_every_offset),
        cmocka_unit_test(never_empty_when_unreadable),
        cmocka_unit_test(names_that_none_can_be),
        cmocka_unit_test(names_end_when_told),
        cmocka_unit_test(status_of_many),
        cmocka_unit_test(by_listing),
        cmocka_unit_test(zeros_of_an_old_phone),
        cmocka_unit_test(deep_folders),
        cmocka_unit_test(by_find),
        cmocka_unit_test(a_name_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
