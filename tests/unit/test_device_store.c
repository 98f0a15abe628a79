/* The virtual store, and the set of names below it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "device/ios/backup_ids.h"
#include "device/ios/backup_store.h"
#include "device/ios/devicelink.h"

#define UDID "00008110-0011223344556677"
#define MANY 200000u

static void
id_of(uint8_t id[WN_SHA1_BYTES], uint32_t n)
{
    assert_int_equal(wn_digest_of(WN_SHA1, &n, sizeof(n), id), WN_OK);
}

struct order {
    uint8_t last[WN_SHA1_BYTES];
    size_t count;
};

static void
check_order(void *ctx, const uint8_t id[WN_SHA1_BYTES])
{
    struct order *o = ctx;

    assert_true(o->count == 0 || memcmp(o->last, id, sizeof(o->last)) < 0);
    memcpy(o->last, id, sizeof(o->last));
    o->count++;
}

static size_t
count(struct wn_ids *s, enum wn_ids_place place)
{
    size_t all = 0;

    for (unsigned i = 0; i < 256; i++) {
        struct order o = {.count = 0};

        assert_int_equal(wn_ids_each(
            s, place, (uint8_t)i, check_order, &o, NULL), WN_OK);
        assert_true(o.count == 0 || o.last[0] == i);
        all += o.count;
    }
    return all;
}

/** Many names, each twice, then moved and dropped: none lost, none doubled,
 * and no more memory than promised. */
static void
ids_hold_millions(void **state)
{
    struct wn_ids *s = NULL;
    uint8_t id[WN_SHA1_BYTES];

    (void)state;
    assert_int_equal(wn_ids_new(&s, NULL), WN_OK);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            id_of(id, i);
            assert_int_equal(
                wn_ids_add(s, id, WN_IDS_SNAPSHOT, NULL), WN_OK);
        }
    }
    assert_int_equal(count(s, WN_IDS_SNAPSHOT), MANY);
    /* 1.3 million must fit in 26 MiB: 20.97 bytes each, and the tail. */
    assert_true(wn_ids_bytes(s) < MANY * 209 / 10 + 400000);
    for (uint32_t i = 0; i < MANY; i += 2) {
        id_of(id, i);
        assert_int_equal(wn_ids_move(
            s, id, WN_IDS_SNAPSHOT, WN_IDS_FINAL, NULL), WN_OK);
        assert_int_equal(wn_ids_move(
            s, id, WN_IDS_SNAPSHOT, WN_IDS_FINAL, NULL), WN_ABSENT);
    }
    assert_int_equal(count(s, WN_IDS_FINAL), MANY / 2);
    assert_int_equal(count(s, WN_IDS_SNAPSHOT), MANY / 2);
    id_of(id, MANY + 7);
    assert_int_equal(wn_ids_move(
        s, id, WN_IDS_SNAPSHOT, WN_IDS_FINAL, NULL), WN_ABSENT);
    assert_int_equal(wn_ids_drop(s, WN_IDS_SNAPSHOT, -1, NULL), WN_OK);
    assert_int_equal(count(s, WN_IDS_SNAPSHOT), 0);
    assert_int_equal(count(s, WN_IDS_FINAL), MANY / 2);
    wn_ids_free(&s);
    assert_null(s);
    wn_ids_free(&s);
}

/** A name sent again after it was moved counts as sent. */
static void
ids_take_the_new_place(void **state)
{
    struct wn_ids *s = NULL;
    uint8_t id[WN_SHA1_BYTES];

    (void)state;
    id_of(id, 1);
    assert_int_equal(wn_ids_new(&s, NULL), WN_OK);
    assert_int_equal(wn_ids_add(s, id, WN_IDS_SNAPSHOT, NULL), WN_OK);
    assert_int_equal(
        wn_ids_move(s, id, WN_IDS_SNAPSHOT, WN_IDS_FINAL, NULL), WN_OK);
    assert_int_equal(wn_ids_add(s, id, WN_IDS_SNAPSHOT, NULL), WN_OK);
    assert_int_equal(count(s, WN_IDS_FINAL), 0);
    assert_int_equal(count(s, WN_IDS_SNAPSHOT), 1);
    wn_ids_free(&s);
}

/** A sink that only remembers what it was told. */
static char told[256];

static enum wn_status
told_move(void *ctx, const char *from, const char *to, struct wn_err *err)
{
    (void)ctx;
    (void)err;
    (void)snprintf(told, sizeof(told), "move %s %s", from, to);
    return WN_OK;
}

static enum wn_status
told_remove(void *ctx, const char *name, struct wn_err *err)
{
    (void)ctx;
    (void)err;
    (void)snprintf(told, sizeof(told), "remove %s", name);
    return WN_OK;
}

static const struct wn_backup_sink sink = {
    .meta_move = told_move, .meta_remove = told_remove};

static void
put(struct wn_store *s, const char *path, uint64_t size)
{
    struct wn_name n;

    assert_int_equal(wn_store_name(s, &n, path, NULL), WN_OK);
    assert_int_equal(wn_store_put(s, &n, size, NULL), WN_OK);
}

/** How many entries, and whether name is one of that type. */
static uint32_t
listed(struct wn_store *s, const char *path, const char *name,
    const char *type)
{
    plist_t dict = NULL;
    int code = -99;
    uint32_t n;
    plist_t e;

    assert_int_equal(wn_store_list(s, path, &dict, &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_OK);
    n = plist_dict_get_size(dict);
    e = name ? plist_dict_get_item(dict, name) : NULL;
    if (type) {
        char *got = NULL;

        assert_non_null(e);
        plist_get_string_val(plist_dict_get_item(e, "DLFileType"), &got);
        assert_string_equal(got, type);
        free(got);
    } else {
        assert_null(e);
    }
    plist_free(dict);
    return n;
}

#define FILE_A "3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28"
#define NAME_A "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
#define REGULAR "DLFileTypeRegular"
#define FOLDER "DLFileTypeDirectory"

/** The life of a backup, as the phone walks it (facts/ios 4.8). */
static void
store_lives_a_backup(void **state)
{
    struct wn_store *s = NULL;
    struct wn_name n;
    int code = -99;

    (void)state;
    assert_int_equal(wn_store_new(&s, UDID, &sink, NULL), WN_OK);
    assert_int_equal(listed(s, UDID, NULL, NULL), 0);
    assert_int_equal(listed(s, UDID "/Snapshot", NULL, NULL), 0);
    assert_int_equal(wn_store_mkdir(s, UDID, &code, NULL), WN_OK);
    assert_int_equal(wn_store_mkdir(s, UDID "/3d", &code, NULL), WN_OK);
    assert_int_equal(
        wn_store_mkdir(s, UDID "/Snapshot/3d", &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_OK);
    put(s, UDID "/Status.plist", 100);
    put(s, UDID "/Snapshot/" FILE_A, 5000);
    put(s, UDID "/Snapshot/Manifest.db", 700);
    assert_int_equal(listed(s, UDID "/Snapshot/3d", NAME_A, REGULAR), 1);
    assert_int_equal(listed(s, UDID "/3d", NAME_A, NULL), 0);
    assert_int_equal(wn_store_find(s, UDID "/Manifest.db", &n, NULL),
        WN_ABSENT);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/" FILE_A,
        UDID "/" FILE_A, &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_OK);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/" FILE_A,
        UDID "/" FILE_A, &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_NOT_FOUND);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/Manifest.db",
        UDID "/Manifest.db", &code, NULL), WN_OK);
    assert_string_equal(told, "move Snapshot/Manifest.db Manifest.db");
    assert_int_equal(
        wn_store_find(s, UDID "/Manifest.db", &n, NULL), WN_OK);
    assert_string_equal(n.rest, "Manifest.db");
    assert_int_equal(
        wn_store_remove(s, UDID "/Snapshot", &code, NULL), WN_OK);
    assert_int_equal(listed(s, UDID, "3d", FOLDER), 3);
    assert_int_equal(listed(s, UDID, "Snapshot", NULL), 3);
    assert_int_equal(listed(s, UDID "/3d", NAME_A, REGULAR), 1);
    wn_store_free(&s);
}

static void
store_replaces_and_removes(void **state)
{
    struct wn_store *s = NULL;
    int code = -99;

    (void)state;
    assert_int_equal(wn_store_new(&s, UDID, &sink, NULL), WN_OK);
    put(s, UDID "/Manifest.plist", 1);
    put(s, UDID "/Snapshot/Manifest.plist", 2);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/Manifest.plist",
        UDID "/Manifest.plist", &code, NULL), WN_OK);
    assert_int_equal(listed(s, UDID, "Manifest.plist", REGULAR), 1);
    assert_int_equal(
        wn_store_remove(s, UDID "/Manifest.plist", &code, NULL), WN_OK);
    assert_string_equal(told, "remove Manifest.plist");
    assert_int_equal(listed(s, UDID, NULL, NULL), 0);
    /* What is missing counts as removed. */
    assert_int_equal(
        wn_store_remove(s, UDID "/Manifest.mbdx", &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_OK);
    assert_int_equal(
        wn_store_remove(s, UDID "/" FILE_A, &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_OK);
    wn_store_free(&s);
}

/** What would make one thing out of another, or leave the tree. */
static void
store_refuses(void **state)
{
    struct wn_store *s = NULL;
    plist_t dict = NULL;
    int code = 0;

    (void)state;
    assert_int_equal(wn_store_new(&s, UDID, &sink, NULL), WN_OK);
    put(s, UDID "/Snapshot/" FILE_A, 1);
    put(s, UDID "/Snapshot/Manifest.db", 1);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/Manifest.db",
        UDID "/stray", &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_FAIL);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/" FILE_A,
        UDID "/3d/3d0d7e5fb2ce288813306e4d4636395e047a3d29", &code, NULL),
        WN_OK);
    assert_int_equal(code, WN_DL_C_FAIL);
    assert_int_equal(wn_store_move(s, UDID "/Snapshot/" FILE_A,
        UDID "/../x", &code, NULL), WN_EACQUIRE);
    assert_int_equal(
        wn_store_list(s, UDID "/..", &dict, &code, NULL), WN_EACQUIRE);
    assert_int_equal(
        wn_store_remove(s, "/", &code, NULL), WN_EACQUIRE);
    assert_int_equal(
        wn_store_mkdir(s, UDID "/Status.plist", &code, NULL), WN_OK);
    assert_int_equal(code, WN_DL_C_FAIL);
    wn_store_free(&s);
}

/** Names that no backup has are counted out. */
static void
store_bounds_strays(void **state)
{
    struct wn_store *s = NULL;
    struct wn_name n;
    char path[128];
    enum wn_status st = WN_OK;
    unsigned i;

    (void)state;
    assert_int_equal(wn_store_new(&s, UDID, &sink, NULL), WN_OK);
    for (i = 0; st == WN_OK && i < 10000; i++) {
        (void)snprintf(path, sizeof(path), UDID "/stray%u", i);
        assert_int_equal(wn_store_name(s, &n, path, NULL), WN_OK);
        st = wn_store_put(s, &n, 1, NULL);
    }
    assert_int_equal(st, WN_ELIMIT);
    assert_int_equal(i, WN_STORE_OTHERS + 1);
    wn_store_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_hold_millions),
        cmocka_unit_test(ids_take_the_new_place),
        cmocka_unit_test(store_lives_a_backup),
        cmocka_unit_test(store_replaces_and_removes),
        cmocka_unit_test(store_refuses),
        cmocka_unit_test(store_bounds_strays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
