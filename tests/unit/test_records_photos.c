/** Pictures decided while they lie on the phone: a real list of photos with its
 * -wal, and files that this test makes. */
#include <sqlite3.h>

#include "records_rig.h"

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-afc]\n" \
    "  device-changes: [pairing-trust]\n"
#define LIST "osxphotos/Test-12.0.1/Photos.sqlite"

/** A file on the phone, in memory. */
struct file {
    const char *path;
    const uint8_t *data;
    size_t n;
    unsigned reads;
    bool broken; /* the phone refuses */
};

static enum wn_status
read_at(void *ctx, uint64_t offset, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    struct file *f = ctx;

    (void)err;
    f->reads++;
    if (f->broken) {
        return WN_EACQUIRE;
    }
    if (offset >= f->n) {
        *got = 0;
        return WN_END;
    }
    *got = f->n - offset < cap ? f->n - (size_t)offset : cap;
    memcpy(buf, f->data + offset, *got);
    return WN_OK;
}

/** No EXIF: the file's own time decides. */
static const uint8_t plain[] = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00"
    "\x00\x01\x00\x01\x00\x00\xff\xd9";

static const char *const listed[] = {
    "1/1EB2B765-0765-43BA-A90C-0D0580E6172C.jpeg",
    "E/E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51.jpeg",
    "F/F12384F6-CD17-4151-ACBA-AE0E3688539E.jpeg",
    "/Volumes/MacBook Mojave/Users/Shared/Pumpkins4.jpg", /* hidden */
    "7/71E3E212-00EB-430D-8A63-5E294B268554.jpeg", /* deleted */
    "6/6FD38366-3BF2-407D-81FE-7153EB6125B6.jpeg", /* deleted */
    "DCIM/100APPLE/NOT_IN_LIST.JPG",
};
#define LISTED (sizeof(listed) / sizeof(listed[0]))

/** Offers each as a group of its own; keeps what may be kept. */
static void
offer(struct rig *rig, const char *path, int64_t mtime_ns, bool *kept)
{
    const struct wn_item_sink *s = wn_records_sink(rig->records);
    struct file f = { .path = path, .data = plain, .n = sizeof(plain) - 1 };
    struct wn_err err = WN_ERR_INIT;
    char locator[300];
    struct wn_media_file file = { .origin = { .artefact = WN_ART_ios_photos,
            .locator = locator, .path = path,
            .acquisition_mode = "fetched-one-by-one", .size_bytes = f.n,
            .mtime_ns = mtime_ns }, .read_at = read_at, .read_ctx = &f };
    void *handle;

    (void)snprintf(locator, sizeof(locator), "Media/%s", path);
    assert_int_equal(
        s->media(s->ctx, WN_ART_ios_photos, &file, 1, &err), WN_OK);
    *kept = file.keep;
    if (!file.keep) {
        return;
    }
    assert_int_equal(
        s->file_begin(s->ctx, &file.origin, &handle, &err), WN_OK);
    assert_int_equal(s->file_data(handle, plain, sizeof(plain) - 1, &err),
        WN_OK);
    assert_int_equal(s->file_end(handle, WN_FILE_COMPLETE, &err), WN_OK);
}

static int64_t
instant(const char *text)
{
    int64_t ns;

    assert_int_equal(wn_rfc3339_parse(&ns, text), WN_OK);
    return ns;
}

/** Hidden and deleted ones only where their parts are agreed to; one that the
 * list does not have never, and that is said. */
static void
test_flags(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: night\n"
        "    category: photos\n"
        "    from: 2026-03-07\n"
        "    to: 2026-03-08\n"
        "    parts: [%s]\n";
    static const struct {
        const char *parts;
        const char *kept; /* a letter each */
    } cases[] = { { "camera-roll", "yyynnnn" },
        { "camera-roll, hidden", "yyyynnn" },
        { "camera-roll, recently-deleted", "yyynyyn" },
        { "camera-roll, hidden, recently-deleted", "yyyyyyn" } };
    static struct rig rig;
    char path[512], text[1024];

    (void)state;
    rig_corpus(LIST, LIST "-wal", path, sizeof(path));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t kept = 0;

        (void)snprintf(text, sizeof(text), body, cases[i].parts);
        rig_open(&rig, text, "15.0");
        assert_int_equal(rig_index(&rig, WN_ART_ios_photos, path), WN_OK);
        for (size_t k = 0; k < LISTED; k++) {
            bool is;

            offer(&rig, listed[k], instant("2026-03-07T22:00:00Z"), &is);
            assert_int_equal(is, cases[i].kept[k] == 'y');
            kept += is;
        }
        assert_int_equal(rig_finish(&rig), WN_OK);
        assert_int_equal(rig.count, kept);
        assert_int_equal(rig.not_kept[WN_CAT_PHOTOS], LISTED - kept);
        assert_string_equal(rig.outcome[0], "partly");
        assert_string_equal(rig.at[0].decided_kind, "modified");
        assert_string_equal(
            rig_text(&rig.at[0], "media", "origin_derived", 0), "saved");
        assert_string_equal(rig.files[0].mime, "image/jpeg");
        assert_string_equal(rig.files[0].extension, "jpg");
        assert_int_equal(rig.files[0].data.len, sizeof(plain) - 1);
        rig_close(&rig);
    }
    rig_remove(path);
}

/** The first and the last instant of the days, and one before and after. */
static void
test_edges(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: day\n"
        "    category: photos\n"
        "    from: 2026-03-29\n"
        "    to: 2026-03-29\n";
    /* 2026-03-29 in London: 00:00 UTC … 23:00 UTC, 23 hours. */
    int64_t first = instant("2026-03-29T00:00:00Z");
    int64_t last = instant("2026-03-29T23:00:00Z");
    const struct {
        int64_t ns;
        bool kept;
    } cases[] = { { first - 1, false }, { first, true }, { last - 1, true },
        { last, false } };
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus(LIST, LIST "-wal", path, sizeof(path));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool kept;

        rig_open(&rig, body, "15.0");
        assert_int_equal(rig_index(&rig, WN_ART_ios_photos, path), WN_OK);
        offer(&rig, listed[0], cases[i].ns, &kept);
        assert_int_equal(kept, cases[i].kept);
        rig_close(&rig);
    }
    rig_remove(path);
}

/** Without the list nothing is kept, and the rule says so. */
static void
test_no_list(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: all\n"
        "    category: photos\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    bool kept;

    (void)state;
    rig_open(&rig, body, "15.0");
    offer(&rig, listed[0], instant("2026-03-07T22:00:00Z"), &kept);
    assert_false(kept);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "could-not-look");
    assert_true(wn_records_shortfall(rig.records));
    rig_close(&rig);
}

/** A phone that stops answering is not a picture without a date. */
static void
test_unreadable(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: all\n"
        "    category: photos\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    const struct wn_item_sink *s;
    struct file f = { .data = plain, .n = sizeof(plain) - 1, .broken = true };
    struct wn_err err = WN_ERR_INIT;
    struct wn_media_file file = { .origin = { .artefact = WN_ART_ios_photos,
            .locator = "x", .path = listed[0], .acquisition_mode = "m",
            .size_bytes = sizeof(plain) - 1, .mtime_ns = 1 },
        .read_at = read_at, .read_ctx = &f, .keep = true };
    char path[512];

    (void)state;
    rig_corpus(LIST, LIST "-wal", path, sizeof(path));
    rig_open(&rig, body, "15.0");
    assert_int_equal(rig_index(&rig, WN_ART_ios_photos, path), WN_OK);
    s = wn_records_sink(rig.records);
    assert_int_equal(
        s->media(s->ctx, WN_ART_ios_photos, &file, 1, &err), WN_EACQUIRE);
    assert_false(file.keep);
    rig_close(&rig);
    rig_remove(path);
}

/** A name is shared, the picture is not: what the list has as one of its own
 * is judged by its own flags, however it is called. A Live Photo's clip is in
 * no list and stays with its still. */
static void
test_own_rows(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: p\n"
        "    category: photos\n"
        "    from: 2026-03-07\n"
        "    to: 2026-03-08\n"
        "  - rule: v\n"
        "    category: videos\n"
        "    from: 2026-03-07\n"
        "    to: 2026-03-08\n";
    static const char sql[] =
        "CREATE TABLE ZASSET (Z_PK INTEGER PRIMARY KEY, ZDIRECTORY TEXT, "
        "ZFILENAME TEXT, ZHIDDEN INTEGER, ZTRASHEDSTATE INTEGER);"
        "INSERT INTO ZASSET VALUES (1,'DCIM/A','IMG_0001.HEIC',0,0),"
        "(2,'DCIM/A','IMG_0001.PNG',1,0),(3,'DCIM/A','IMG_0001.MOV',0,1),"
        "(4,'DCIM/A','IMG_0002.HEIC',0,0);";
    static const struct {
        const char *path;
        bool kept;
    } cases[] = { { "DCIM/A/IMG_0001.HEIC", true },
        { "DCIM/A/IMG_0001.PNG", false }, { "DCIM/A/IMG_0001.MOV", false },
        { "DCIM/A/IMG_0002.HEIC", true }, { "DCIM/A/IMG_0002.MOV", true } };
    static struct rig rig;
    const struct wn_item_sink *s;
    struct wn_media_file files[5];
    struct file data = { .data = plain, .n = sizeof(plain) - 1 };
    char path[256];
    sqlite3 *db = NULL;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/wn-own-%ld.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    rig_open(&rig, body, "17.0");
    assert_int_equal(rig_index(&rig, WN_ART_ios_photos, path), WN_OK);
    s = wn_records_sink(rig.records);
    for (size_t i = 0; i < 5; i++) {
        files[i] = (struct wn_media_file) { .origin = {
                .artefact = WN_ART_ios_photos, .locator = cases[i].path,
                .path = cases[i].path, .acquisition_mode = "m",
                .size_bytes = sizeof(plain) - 1,
                .mtime_ns = instant("2026-03-07T22:00:00Z") },
            .read_at = read_at, .read_ctx = &data };
    }
    assert_int_equal(
        s->media(s->ctx, WN_ART_ios_photos, files, 3, NULL), WN_OK);
    assert_int_equal(
        s->media(s->ctx, WN_ART_ios_photos, files + 3, 2, NULL), WN_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(files[i].keep, cases[i].kept);
    }
    rig_close(&rig);
    rig_remove(path);
}

/** What belongs together by name. */
static void
test_groups(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: all\n"
        "    category: photos\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static const struct {
        const char *name, *key;
    } cases[] = { { "IMG_0042.HEIC", "IMG_0042" },
        { "IMG_0042.MOV", "IMG_0042" }, { "IMG_E0042.JPG", "IMG_0042" },
        { "IMG_O0042.AAE", "IMG_0042" }, { "IMG_0042.AAE", "IMG_0042" },
        { "IMG_0042", "IMG_0042" }, { "IMG_EAST.JPG", "IMG_EAST" },
        { "RPReplay_Final1.MP4", "RPReplay_Final1" }, { ".hidden", ".hidden" },
        { "", "" } };
    static struct rig rig;
    const struct wn_item_sink *s;
    char key[64], tiny[4];

    (void)state;
    rig_open(&rig, body, "15.0");
    s = wn_records_sink(rig.records);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s->media_group(s->ctx, cases[i].name, key, sizeof(key));
        assert_string_equal(key, cases[i].key);
    }
    s->media_group(s->ctx, "IMG_0042.HEIC", tiny, sizeof(tiny));
    assert_string_equal(tiny, "IMG");
    rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_no_list),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_own_rows),
        cmocka_unit_test(test_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
