/** Property lists and Manifest.db: damaged ones are refused; a real encrypted
 * backup from the corpus gives its plain twin byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <plist/plist.h>

#include "acquire/backup_crypt.h"
#include "acquire/manifest_db.h"
#include "acquire/mbfile.h"
#include "acquire/vault.h"
#include "base/bplist.h"
#include "base/cursor.h"
#include "base/digest.h"
#include "base/err.h"

#define CORPUS WN_SOURCE_DIR "/../shared/corpus/securityronin_ios_backup"

static uint8_t *
slurp(const char *folder, const char *name, size_t *n)
{
    char path[512];
    FILE *f;
    uint8_t *p = malloc(1 << 20);

    assert_non_null(p);
    (void)snprintf(path, sizeof(path), "%s/%s/%s", CORPUS, folder, name);
    f = fopen(path, "re");
    assert_non_null(f);
    *n = fread(p, 1, 1 << 20, f);
    assert_int_equal(fclose(f), 0);
    return p;
}

static bool
at_hand(void)
{
    FILE *f = fopen(CORPUS "/encrypted-backup/Manifest.plist", "re");

    if (f) {
        (void)fclose(f);
    } else {
        print_message("no corpus: %s\n", CORPUS);
    }
    return f != NULL;
}

/** An archived MBFile; without a key when that has no bytes. */
static char *
archive(uint32_t *n, uint64_t size, size_t key_bytes)
{
    plist_t root = plist_new_dict();
    plist_t top = plist_new_dict();
    plist_t objects = plist_new_array();
    plist_t file = plist_new_dict();
    plist_t data = plist_new_dict();
    char key[64] = { 3, 0, 0, 0, 'k' };
    char *out = NULL;

    plist_dict_set_item(file, "Size", plist_new_uint(size));
    plist_dict_set_item(file, "LastModified", plist_new_uint(1772323200));
    plist_dict_set_item(
        file, "EncryptionKey", plist_new_uid(key_bytes > 0 ? 2 : 0));
    plist_dict_set_item(data, "NS.data", plist_new_data(key, key_bytes));
    plist_array_append_item(objects, plist_new_string("$null"));
    plist_array_append_item(objects, file);
    plist_array_append_item(objects, data);
    plist_dict_set_item(top, "root", plist_new_uid(1));
    plist_dict_set_item(root, "$top", top);
    plist_dict_set_item(root, "$objects", objects);
    plist_to_bin(root, &out, n);
    plist_free(root);
    return out;
}

static void
entries(void **state)
{
    static const uint64_t sizes[] = { 0, 1, 255, 256, 65536, 1u << 31,
        UINT64_C(5) << 32, INT64_MAX };
    struct mbfile f;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint32_t n = 0;
        char *p = archive(&n, sizes[i], 44);

        assert_int_equal(mbfile_parse(&f, p, n), WN_OK);
        assert_int_equal(f.size_bytes, sizes[i]);
        assert_true(f.has_key);
        assert_int_equal(f.key_class, 3);
        assert_int_equal(f.wrapped_key[0], 'k');
        assert_int_equal(f.mtime_s, 1772323200);
        free(p);
        p = archive(&n, sizes[i], 0); /* its key is "$null" */
        assert_int_equal(mbfile_parse(&f, p, n), WN_OK);
        assert_int_equal(f.size_bytes, sizes[i]);
        assert_false(f.has_key);
        free(p);
    }
    uint32_t n = 0;
    char *p = archive(&n, UINT64_C(1) << 63, 44);

    assert_int_equal(mbfile_parse(&f, p, n), WN_EFORMAT);
    free(p);
}

/** Any cut and any changed byte: refused or another value, never a read
 * outside. The copies are exact, so that the sanitizer sees one byte too far. */
static void
damaged_entries(void **state)
{
    uint32_t n = 0;
    char *p = archive(&n, 1234, 44);
    struct mbfile f;
    unsigned refused = 0;

    (void)state;
    for (uint32_t cut = 0; cut < n; cut++) {
        char *exact = malloc(cut ? cut : 1);

        assert_non_null(exact);
        memcpy(exact, p, cut);
        assert_int_equal(mbfile_parse(&f, exact, cut), WN_EFORMAT);
        free(exact);
    }
    for (uint32_t at = 0; at < n; at++) {
        for (unsigned flip = 1; flip < 256; flip++) {
            p[at] = (char)((uint8_t)p[at] ^ flip);
            refused += mbfile_parse(&f, p, n) != WN_OK;
            p[at] = (char)((uint8_t)p[at] ^ flip);
        }
    }
    assert_true(refused > n);
    free(p);
    p = archive(&n, 1234, 43);
    assert_int_equal(mbfile_parse(&f, p, n), WN_EFORMAT);
    free(p);
}

struct plain {
    struct wn_vault *vault;
    uint32_t object;
};

static enum wn_status
put(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    const struct plain *to = ctx;

    return wn_vault_append(to->vault, to->object, p, n, err);
}

/** facts/ios 5.5 step 4 over the corpus. */
static struct manifest_db *
open_list(struct wn_vault *v, struct keybag *keys)
{
    struct plain to = { v, 0 };
    struct wn_bplist b;
    struct wn_bplist_value top;
    struct wn_bplist_value bag;
    struct wn_bplist_value wrapped;
    struct backup_crypt *c = NULL;
    struct manifest_db *m = NULL;
    char uri[WN_VAULT_URI_BYTES];
    uint8_t key[KEY_BYTES];
    size_t n = 0;
    size_t db_n = 0;
    uint8_t *plist = slurp("encrypted-backup", "Manifest.plist", &n);
    uint8_t *db = slurp("encrypted-backup", "Manifest.db", &db_n);
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(wn_bplist_open(&b, plist, n), WN_OK);
    assert_int_equal(wn_bplist_top(&b, &top), WN_OK);
    assert_int_equal(wn_bplist_get(&b, &top, "BackupKeyBag", &bag), WN_OK);
    assert_int_equal(wn_bplist_get(&b, &top, "ManifestKey", &wrapped), WN_OK);
    assert_int_equal(wn_bplist_get(&b, &top, "NoSuchKey", &wrapped), WN_ABSENT);
    assert_int_equal(wrapped.n, 44);
    assert_int_equal(
        keybag_parse(keys, bag.p, bag.n, NULL),
        WN_OK);
    assert_int_equal(keybag_unlock(keys, "test-password-1234", NULL), WN_OK);
    struct wn_cursor at = wn_cursor(wrapped.p, 44);
    uint32_t key_class = wn_cur_u32le(&at);
    assert_int_equal(
        keybag_file_key(keys, key_class, at.p, key, NULL), WN_OK);
    assert_int_equal(
        wn_vault_create(v, &to.object, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_equal(
        backup_crypt_new(&c, key, UINT64_MAX, put, &to, NULL), WN_OK);
    assert_int_equal(backup_crypt_add(c, db, db_n, NULL), WN_OK);
    assert_int_equal(backup_crypt_end(c, NULL), WN_OK);
    backup_crypt_free(&c);
    assert_int_equal(
        wn_vault_serve(v, to.object, WN_VAULT_NONE, uri, NULL), WN_OK);
    if (manifest_db_open(&m, uri, NULL, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    free(plist);
    free(db);
    return m;
}

static void
same_as_twin(struct wn_vault *v, struct manifest_db *m,
    const struct keybag *keys, const char *hex)
{
    struct plain to = { v, 0 };
    struct backup_crypt *c = NULL;
    struct mbfile f;
    uint8_t id[WN_SHA1_BYTES];
    uint8_t key[KEY_BYTES];
    uint8_t got[4096];
    char name[64];
    size_t n = 0;
    size_t plain_n = 0;
    uint8_t *sealed;
    uint8_t *plain;

    (void)snprintf(name, sizeof(name), "%.2s/%s", hex, hex);
    sealed = slurp("encrypted-backup", name, &n);
    plain = slurp("plain-backup", name, &plain_n);
    assert_int_equal(wn_unhex(id, sizeof(id), hex), WN_OK);
    assert_int_equal(manifest_db_find(m, id, &f, NULL), WN_OK);
    assert_int_equal(f.size_bytes, plain_n);
    assert_int_equal(
        keybag_file_key(keys, f.key_class, f.wrapped_key, key, NULL), WN_OK);
    assert_int_equal(
        wn_vault_create(v, &to.object, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_equal(
        backup_crypt_new(&c, key, f.size_bytes, put, &to, NULL), WN_OK);
    assert_int_equal(backup_crypt_add(c, sealed, n, NULL), WN_OK);
    assert_int_equal(backup_crypt_end(c, NULL), WN_OK);
    backup_crypt_free(&c);
    assert_int_equal(wn_vault_size(v, to.object), plain_n);
    assert_int_equal(
        wn_vault_read_all(v, to.object, 0, got, plain_n, NULL), WN_OK);
    assert_memory_equal(got, plain, plain_n);
    free(sealed);
    free(plain);
}

static void
corpus(void **state)
{
    static const char *const files[] = {
        "237587581264bcaf56b49aa388e2de87551695f5",
        "3d0d7e5fb2ce288813306e4d4636395e047a3d28",
        "f229efdf1197704be4d82abf91ffa76e97b3ad10",
        "343e26971dfe9c395c425c0ccf799df63ae6261e",
    };
    struct wn_vault_options o = { .memory_bytes = 8 << 20 };
    struct wn_vault *v = NULL;
    struct keybag keys;
    struct manifest_db *m;
    struct mbfile f;
    uint8_t id[WN_SHA1_BYTES] = { 1 };

    (void)state;
    if (!at_hand()) {
        skip();
    }
    assert_int_equal(wn_vault_new(&v, &o, NULL), WN_OK);
    m = open_list(v, &keys);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        same_as_twin(v, m, &keys, files[i]);
    }
    assert_int_equal(manifest_db_find(m, id, &f, NULL), WN_ABSENT);
    /* A folder is no file. */
    assert_int_equal(wn_unhex(id, sizeof(id),
        "216b7d745005532012e7e1c9957c7688692fd939"), WN_OK);
    assert_int_equal(manifest_db_find(m, id, &f, NULL), WN_EFORMAT);
    manifest_db_free(&m);
    keybag_wipe(&keys);
    wn_vault_free(&v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),
        cmocka_unit_test(damaged_entries),
        cmocka_unit_test(corpus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
