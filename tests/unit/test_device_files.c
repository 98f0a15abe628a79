/* The door to an Android's files: what is let through it, and what is said of
 * folders that are not there. */
#include "sync_peer.h"

#include <stdio.h>

#include "device/android/android.h"
#include "scope/scope_in.h"

#define NS INT64_C(1000000000)

static struct on_phone storage[] = {
    {.path = "/sdcard", .mode = IS_LINK},
    {.path = "/storage/emulated/0", .mode = IS_FOLDER, .mtime_s = 5},
    {.path = "/storage/emulated/0/Download", .mode = IS_FOLDER, .mtime_s = 6},
    {.path = "/storage/emulated/0/Download/a.pdf", .mode = IS_FILE,
        .size = 70000, .mtime_s = 100},
    {.path = "/storage/emulated/0/Download/in", .mode = IS_FOLDER},
    {.path = "/storage/emulated/0/Download/in/b.pdf", .mode = IS_FILE,
        .size = 3, .mtime_s = 101},
    {.path = "/storage/emulated/0/Download/undated", .mode = IS_FILE},
    {.path = "/storage/emulated/0/shut", .mode = IS_FOLDER, .error = 13},
    {.path = "/storage/emulated/0/far", .mode = IS_FILE, .size = 1,
        .mtime_s = INT64_MAX},
};

#define DOWNLOAD "/storage/emulated/0/Download"

struct rig {
    struct sync_phone phone;
    struct peer peer;
    struct wn_run run;
    struct wn_android android;
    struct wn_link link;
    struct wn_grant grant;
    struct wn_err err;
    char find[512]; /* the command that came */
};

static struct rig *the_rig;

static void
serve(struct peer_stream *s)
{
    if (strcmp(s->service, "sync:") == 0) {
        serve_sync(s);
        return;
    }
    (void)snprintf(
        the_rig->find, sizeof(the_rig->find), "%s", s->service);
    (void)peer_put(s, "\3\1\0\0\0\0", 6);
}

static void
begin(struct rig *r, int sdk)
{
    static const int some;

    *r = (struct rig){
        .phone = {storage, sizeof(storage) / sizeof(storage[0]), true, 0, 0,
            0, ""},
        .peer = {.serve = serve},
        .run = {.idle_timeout_s = 5},
        .err = WN_ERR_INIT,
        .grant = {(const void *)&some, WN_ROUTE_ANDROID_FILES},
    };
    the_rig = r;
    for (size_t i = 0; i < r->phone.count; i++) {
        storage[i].stats = 0;
        storage[i].reads = 0;
    }
    r->android.dialect = (struct wn_adb_dialect){
        .shell_v2 = true, .sdk = sdk, .payload_bytes = 1u << 20};
    r->link.run = &r->run;
    r->link.android = &r->android;
    r->link.paired = true;
    sync_start(&r->peer, &r->phone, &r->run, &r->android.adb);
}

static void
end(struct rig *r)
{
    sync_stop(&r->peer, &r->phone, &r->android.adb);
}

/** ---- fetch -------------------------------------------------------------- */

struct fetched {
    size_t next;
    char text[1024];
    size_t n;
    uint64_t bytes;
};

static enum wn_status
on_next(void *ctx, const char **path, struct wn_err *err)
{
    static const char *const paths[] = {DOWNLOAD "/a.pdf", "/data/secret",
        DOWNLOAD "/gone", DOWNLOAD "/in", "/storage/emulated/0/far"};
    struct fetched *f = ctx;

    (void)err;
    if (f->next == sizeof(paths) / sizeof(paths[0])) {
        return WN_END;
    }
    *path = paths[f->next++];
    return WN_OK;
}

static enum wn_status
on_begin(void *ctx, const struct wn_phone_file *file, struct wn_err *err)
{
    struct fetched *f = ctx;

    (void)err;
    f->n += (size_t)snprintf(f->text + f->n, sizeof(f->text) - f->n,
        "%llu %lld ", (unsigned long long)file->size_bytes,
        (long long)file->mtime_ns);
    return WN_OK;
}

static enum wn_status
on_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct fetched *f = ctx;

    (void)p;
    (void)err;
    f->bytes += n;
    return WN_OK;
}

static enum wn_status
on_end(void *ctx, const char *path, enum wn_fetch_end how, struct wn_err *err)
{
    static const char *const words[] = {[WN_FETCH_COMPLETE] = "complete",
        [WN_FETCH_CHANGED] = "changed", [WN_FETCH_MISSING] = "missing",
        [WN_FETCH_UNREADABLE] = "unreadable"};
    struct fetched *f = ctx;

    (void)err;
    f->n += (size_t)snprintf(f->text + f->n, sizeof(f->text) - f->n,
        "%s %s\n", strrchr(path, '/'), words[how]);
    return WN_OK;
}

static void
fetches(void **state)
{
    struct rig r;
    struct fetched f = {.next = 0};
    const struct wn_fetch to = {&f, on_next, on_begin, on_data, on_end};

    (void)state;
    begin(&r, 34);
    assert_int_equal(wn_files_fetch(&r.link, &r.grant, &to, &r.err), WN_OK);
    assert_string_equal(f.text, "70000 100000000000 /a.pdf complete\n"
                                "/secret unreadable\n"
                                "/gone missing\n"
                                "/in unreadable\n"
                                "1 0 /far complete\n");
    assert_int_equal(f.bytes, 70001);
    end(&r);
}

/** ---- stat --------------------------------------------------------------- */

static void
looks(void **state)
{
    static const struct {
        const char *path;
        enum wn_status st;
        bool folder;
    } rows[] = {
        {DOWNLOAD, WN_OK, true},
        {DOWNLOAD "/", WN_OK, true},
        {DOWNLOAD "/a.pdf", WN_OK, false},
        {DOWNLOAD "/a.pdf/", WN_ABSENT, false},
        {DOWNLOAD "/gone", WN_ABSENT, false},
        {"/storage/emulated/0/shut", WN_EREADY, false},
        {"/data", WN_EREADY, false},
        {"/sdcard/../data", WN_EREADY, false},
        /* A link that leads to no folder, here. */
        {"/sdcard", WN_ABSENT, false},
    };
    struct rig r;

    (void)state;
    begin(&r, 34);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct wn_phone_file file = {.path = NULL};
        bool folder = false;
        enum wn_status st = wn_files_stat(
            &r.link, &r.grant, rows[i].path, &file, &folder, NULL);

        if (st != rows[i].st || folder != rows[i].folder ||
            (st == WN_OK) != (file.path != NULL)) {
            fail_msg("%s: %d", rows[i].path, (int)st);
        }
    }
    end(&r);
}

/** ---- find --------------------------------------------------------------- */

struct found {
    char text[1024];
    size_t n;
};

static enum wn_status
on_found(void *ctx, const struct wn_phone_file *file, struct wn_err *err)
{
    struct found *f = ctx;

    (void)err;
    f->n += (size_t)snprintf(f->text + f->n, sizeof(f->text) - f->n, "%s\n",
        strrchr(file->path, '/'));
    return WN_OK;
}

static enum wn_status
find(struct rig *r, const char *const *folders, size_t count, int64_t from_ns,
    int64_t until_ns, struct found *f, struct wn_found_totals *totals)
{
    *f = (struct found){.n = 0};
    *totals = (struct wn_found_totals){99, 99};
    return wn_files_find(&r->link, &r->grant, folders, count, from_ns,
        until_ns, on_found, f, totals, NULL);
}

static void
finds_by_listing(void **state)
{
    static const char *const nested[] = {DOWNLOAD "/in", DOWNLOAD "/",
        DOWNLOAD, "/sdcard/none", "/storage/emulated/0/Down"};
    static const char *const none[] = {"/sdcard/none", "/sdcard/other"};
    static const char *const shut[] = {
        "/sdcard/none", "/storage/emulated/0/shut", DOWNLOAD "/a.pdf"};
    static const char *const outside[] = {"/data"};
    struct wn_found_totals totals;
    struct found f;
    struct rig r;

    (void)state;
    begin(&r, 29);
    /* Each file once, though two folders lie in the other. */
    assert_int_equal(
        find(&r, nested, 5, 100 * NS, 102 * NS, &f, &totals), WN_OK);
    assert_string_equal(f.text, "/a.pdf\n/b.pdf\n");
    assert_int_equal(totals.listed, 4);
    assert_int_equal(totals.unreadable, 0);
    assert_int_equal(find(&r, nested, 5, WN_TIME_MIN, WN_TIME_MAX, &f,
        &totals), WN_OK);
    assert_string_equal(f.text, "/a.pdf\n/b.pdf\n");
    /* A second of which a part is outside is outside. */
    assert_int_equal(
        find(&r, nested, 5, 100 * NS + 1, 102 * NS - 1, &f, &totals), WN_OK);
    assert_string_equal(f.text, "");
    assert_int_equal(
        find(&r, none, 2, 0, 102 * NS, &f, &totals), WN_ABSENT);
    assert_int_equal(find(&r, shut, 3, 0, 102 * NS, &f, &totals), WN_OK);
    assert_string_equal(f.text, "");
    assert_int_equal(totals.listed, 0);
    assert_int_equal(totals.unreadable, 2);
    assert_int_equal(
        find(&r, outside, 1, 0, 102 * NS, &f, &totals), WN_EINTERNAL);
    assert_string_equal(r.find, "");
    end(&r);
}

static void
finds_by_find(void **state)
{
    static const char *const folders[] = {
        DOWNLOAD "/in", DOWNLOAD, "/sdcard/none"};
    static const struct {
        int64_t from_ns, until_ns;
        const char *condition;
    } rows[] = {
        {100 * NS, 102 * NS, "-newermt '@99' ! -newermt '@102' -print0"},
        {100 * NS + 1, 102 * NS + 1,
            "-newermt '@99' ! -newermt '@103' -print0"},
        {NS / 2, 2 * NS, "-newermt '@0' ! -newermt '@2' -print0"},
        {-NS - 1, -1, "-newermt '@0' ! -newermt '@0' -print0"},
        {WN_TIME_MIN, WN_TIME_MAX, "-newermt '@0' ! -newermt "
                                   "'@2147483647' -print0"},
    };
    char wanted[512];
    struct wn_found_totals totals;
    struct found f;
    struct rig r;

    (void)state;
    begin(&r, 30);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(find(&r, folders, 3, rows[i].from_ns,
            rows[i].until_ns, &f, &totals), WN_OK);
        (void)snprintf(wanted, sizeof(wanted),
            "shell,v2,raw:find '" DOWNLOAD "'/ -type f %s",
            rows[i].condition);
        assert_string_equal(r.find, wanted);
    }
    /* Without frames, errors would stand among the names. */
    r.android.dialect.shell_v2 = false;
    r.find[0] = '\0';
    assert_int_equal(
        find(&r, folders, 3, 100 * NS, 101 * NS, &f, &totals), WN_OK);
    assert_string_equal(r.find, "");
    assert_string_equal(f.text, "/a.pdf\n");
    end(&r);
}

/** ---- the grant ---------------------------------------------------------- */

static void
nothing_without_a_grant(void **state)
{
    static const char *const folders[] = {DOWNLOAD};
    static const int some;
    const struct wn_grant other = {
        (const void *)&some, WN_ROUTE_ANDROID_PROVIDER};
    const struct wn_grant *bad[] = {NULL, &other};
    struct fetched f = {.next = 0};
    const struct wn_fetch to = {&f, on_next, on_begin, on_data, on_end};
    struct found all;
    struct wn_found_totals totals;
    struct wn_phone_file file;
    bool folder;
    struct rig r;

    (void)state;
    begin(&r, 34);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(
            wn_files_fetch(&r.link, bad[i], &to, NULL), WN_DENIED);
        assert_int_equal(wn_files_stat(&r.link, bad[i], DOWNLOAD, &file,
            &folder, NULL), WN_DENIED);
        assert_int_equal(wn_files_find(&r.link, bad[i], folders, 1, 0, NS,
            on_found, &all, &totals, NULL), WN_DENIED);
    }
    r.link.paired = false;
    assert_int_equal(
        wn_files_fetch(&r.link, &r.grant, &to, NULL), WN_EINTERNAL);
    assert_int_equal(r.phone.asked, 0);
    assert_int_equal(r.phone.streams, 0);
    assert_int_equal(f.next, 0);
    end(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fetches),
        cmocka_unit_test(looks),
        cmocka_unit_test(finds_by_listing),
        cmocka_unit_test(finds_by_find),
        cmocka_unit_test(nothing_without_a_grant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
