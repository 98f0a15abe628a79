/** Files of an Android phone: the catalogue chooses, the file decides. */
#include "records_rig.h"

#include "capture_support.h"

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [android-files]\n" \
    "  device-changes: [usb-debugging-key]\n"
#define NIGHT "    from: 2026-03-07\n    to: 2026-03-07\n"
#define PHOTOS(more) TAIL "allow:\n  - rule: r\n    category: photos\n" NIGHT more
#define DOCUMENTS(more) \
    TAIL "allow:\n  - rule: r\n    category: documents\n" NIGHT more

#define COLUMNS \
    "'_data datetaken date_added date_modified is_pending is_trashed"
#define IN_MS "1772884800000" /* 2026-03-07T12:00:00Z */
#define IN_S "1772884800"
#define OUT_MS "1773532800000"
#define OUT_S "1773532800"
#define CAMERA "/storage/emulated/0/DCIM/Camera/"

static struct rig rig;
static struct rig_set *images;

static void
begin(const char *body)
{
    rig_open_on(&rig, WN_PLATFORM_ANDROID, body, "14");
    images = rig_set(&rig, WN_ART_android_photos, "images",
        "content://media/external/images/media", COLUMNS);
}

static enum wn_status
read_at(void *ctx, uint64_t offset, void *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    const struct bytes *b = ctx;

    (void)err;
    if (offset >= b->n) {
        return WN_END;
    }
    *got = b->n - (size_t)offset < cap ? b->n - (size_t)offset : cap;
    memcpy(buf, b->p + offset, *got);
    return WN_OK;
}

/** Asked for, fetched, decided, given: as acquire does. 'w' = not wanted, 'd' =
 * dropped when it was there, 'k' = kept. */
static char
offer(enum wn_artefact a, const char *path, int64_t mtime_s,
    struct bytes *content)
{
    const struct wn_item_sink *s = wn_records_sink(rig.records);
    struct wn_err err = WN_ERR_INIT;
    struct wn_media_file f = { .origin = { .artefact = a, .locator = path,
            .path = path, .acquisition_mode = "fetched-one-by-one",
            .size_bytes = content->n, .mtime_ns = mtime_s * WN_NS_PER_S },
        .read_at = read_at, .read_ctx = content };
    void *handle = NULL;

    if (s->wanted(s->ctx, &f.origin) != WN_OK) {
        return 'w';
    }
    assert_int_equal(s->media(s->ctx, a, &f, 1, &err), WN_OK);
    if (!f.keep) {
        return 'd';
    }
    assert_int_equal(s->file_begin(s->ctx, &f.origin, &handle, &err), WN_OK);
    assert_int_equal(
        s->file_data(handle, content->p, content->n, &err), WN_OK);
    assert_int_equal(s->file_end(handle, WN_FILE_COMPLETE, &err), WN_OK);
    return 'k';
}

static struct bytes
picture(const char *taken)
{
    struct bytes b = { .n = 0 };
    const struct exif_text x = { .original = taken, .offset = "+00:00" };

    put_jpeg(&b, &x);
    return b;
}

static char
photo(const char *name, struct bytes b)
{
    char path[300];

    (void)snprintf(path, sizeof(path), CAMERA "%s", name);
    return offer(WN_ART_android_photos, path, 1772884800, &b);
}

static void
its_own_time_decides(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(PHOTOS(""));
    rig_row_of(images, 1, CAMERA "agrees.jpg|" IN_MS "|" IN_S "|" IN_S "|0|0");
    rig_row_of(images, 2, CAMERA "other.jpg|" IN_MS "|" IN_S "|" IN_S "|0|0");
    rig_row_of(images, 3, CAMERA "none.jpg|" IN_MS "|" IN_S "|" OUT_S "|0|0");
    rig_row_of(images, 4, CAMERA "late.jpg|" OUT_MS "|" IN_S "|" IN_S "|0|0");
    rig_row_of(images, 5, CAMERA "dateless.jpg|~|" IN_S "|" IN_S "|0|0");
    rig_row_of(images, 6, CAMERA "old.jpg|~|" IN_S "|" OUT_S "|0|0");
    assert_int_equal(rig_rows(&rig, images), WN_OK);
    assert_int_equal(photo("agrees.jpg", picture("2026:03:07 12:00:00")), 'k');
    assert_int_equal(photo("other.jpg", picture("2026:03:09 12:00:00")), 'd');
    assert_int_equal(photo("none.jpg", picture(NULL)), 'k');
    assert_int_equal(photo("late.jpg", picture("2026:03:07 12:00:00")), 'w');
    assert_int_equal(photo("dateless.jpg", picture(NULL)), 'k');
    assert_int_equal(photo("old.jpg", picture(NULL)), 'w');
    assert_int_equal(photo("stranger.jpg", picture(NULL)), 'w');
    assert_int_equal(photo("agrees.jpg", picture("2026:03:07 12:00:00")), 'w');
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 3);
    r = rig_row(&rig, WN_CAT_PHOTOS, 1);
    assert_non_null(r);
    assert_string_equal(r->decided_kind, "taken");
    assert_string_equal(rig.sources[r->source], CAMERA "agrees.jpg");
    assert_string_equal(rig_text(r, "media", "kind", 0), "photo");
    assert_string_equal(rig_text(r, "media", "origin_derived", 0), "camera");
    assert_non_null(strstr(r->times, "created=1772884800000000000 catalogue;"));
    assert_int_equal(rig_raw(r, "datetaken")->i, INT64_C(1772884800000));
    r = rig_row(&rig, WN_CAT_PHOTOS, 3);
    assert_string_equal(r->decided_kind, "created");
    r = rig_row(&rig, WN_CAT_PHOTOS, 5);
    assert_string_equal(r->decided_kind, "modified");
    assert_int_equal(rig.not_kept[WN_CAT_PHOTOS], 3);
    rig_close(&rig);
}

static void
bin_and_pending_only_by_their_parts(void **state)
{
    static const struct {
        const char *body, *outcome;
    } cases[] = {
        { PHOTOS(""), "kww" },
        { PHOTOS("    parts: [camera-roll, recently-deleted]\n"), "kkw" },
        { PHOTOS("    parts: [recently-deleted, pending]\n"), "wkk" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(cases[i].body);
        rig_row_of(images, 1, CAMERA "a.jpg|" IN_MS "|" IN_S "|" IN_S "|0|0");
        rig_row_of(images, 2, CAMERA "b.jpg|" IN_MS "|" IN_S "|" IN_S "|0|1");
        rig_row_of(images, 3, CAMERA "c.jpg|" IN_MS "|" IN_S "|" IN_S "|1|0");
        assert_int_equal(rig_rows(&rig, images), WN_OK);
        for (int k = 0; k < 3; k++) {
            const char name[] = { (char)('a' + k), '.', 'j', 'p', 'g', '\0' };

            assert_int_equal(photo(name, picture(NULL)), cases[i].outcome[k]);
        }
        assert_int_equal(rig_finish(&rig), WN_OK);
        rig_close(&rig);
    }
}

static void
kinds_by_folder_and_name(void **state)
{
    static const char *const paths[] = {
        "/storage/emulated/0/DCIM/Screenshots/a.png",
        "/storage/emulated/0/Pictures/Screenshot_1.png",
        "/storage/emulated/0/Movies/ScreenRecords/a.png",
        CAMERA "a.png",
        "/storage/emulated/0/Pictures/Saved/a.png",
    };
    static const char wanted[] = "kkwww";

    (void)state;
    begin(PHOTOS("    kind: [screenshot]\n"));
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char row[400];

        (void)snprintf(row, sizeof(row), "%s|" IN_MS "|" IN_S "|" IN_S "|0|0",
            paths[i]);
        rig_row_of(images, (int64_t)i + 1, row);
    }
    assert_int_equal(rig_rows(&rig, images), WN_OK);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct bytes b = picture(NULL);

        assert_int_equal(
            offer(WN_ART_android_photos, paths[i], 1772884800, &b),
            wanted[i]);
    }
    rig_close(&rig);
}

static char
document(const char *path, int64_t mtime_s)
{
    struct bytes b = { .n = 0 };

    put(&b, "words", 5);
    return offer(WN_ART_android_documents, path, mtime_s, &b);
}

#define DOWNLOAD "/storage/emulated/0/Download/"

static void
documents_by_folder_and_type(void **state)
{
    (void)state;
    begin(DOCUMENTS("    folders: [Download]\n"));
    assert_int_equal(document(DOWNLOAD "a.pdf", 1772884800), 'k');
    assert_int_equal(document(DOWNLOAD "deep/er/b", 1772884800), 'k');
    assert_int_equal(document(DOWNLOAD "c.pdf", 1773532800), 'w');
    assert_int_equal(
        document("/storage/emulated/0/Downloads/d.pdf", 1772884800), 'w');
    assert_int_equal(
        document("/storage/emulated/0/X/Download/e.pdf", 1772884800), 'w');
    assert_int_equal(document(DOWNLOAD "f.pdf", 0), 'w');
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 2);
    assert_string_equal(rig.at[0].decided_kind, "modified");
    assert_string_equal(rig_text(&rig.at[0], "media", "kind", 0), "document");
    rig_close(&rig);
    begin(DOCUMENTS("    folders: [Download]\n    mime: [application/pdf]\n"));
    assert_int_equal(document(DOWNLOAD "a.PDF", 1772884800), 'k');
    assert_int_equal(document(DOWNLOAD "a.txt", 1772884800), 'w');
    rig_close(&rig);
    begin(DOCUMENTS("    mime: ['image/*']\n"));
    assert_int_equal(document("/sdcard/a.jpg", 1772884800), 'k');
    assert_int_equal(document("/sdcard/a.pdf", 1772884800), 'w');
    rig_close(&rig);
}

/** What did not come is said by its rule. */
static void
what_was_not_had_is_said(void **state)
{
    const struct wn_item_sink *s;
    const struct wn_origin o = { .artefact = WN_ART_android_documents,
        .locator = DOWNLOAD "a.pdf", .path = DOWNLOAD "a.pdf",
        .mtime_ns = INT64_C(1772884800) * WN_NS_PER_S };

    (void)state;
    begin(DOCUMENTS("    folders: [Download]\n"));
    s = wn_records_sink(rig.records);
    s->looked(s->ctx, WN_ART_android_documents);
    assert_int_equal(s->wanted(s->ctx, &o), WN_OK);
    s->not_had(s->ctx, &o, "unreadable");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
    begin(DOCUMENTS("    folders: [Download]\n"));
    s = wn_records_sink(rig.records);
    s->looked(s->ctx, WN_ART_android_documents);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "looked-none-found");
    rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_time_decides),
        cmocka_unit_test(bin_and_pending_only_by_their_parts),
        cmocka_unit_test(kinds_by_folder_and_name),
        cmocka_unit_test(documents_by_folder_and_type),
        cmocka_unit_test(what_was_not_had_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
