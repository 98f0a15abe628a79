/**
 * The ios-backup route, fed by hand as the phone would: what is kept, what is
 * narrowed, what comes again, encrypted or not, and that nothing is lost in
 * silence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <plist/plist.h>
#include <sqlite3.h>

#include "acquire/keybag.h"
#include "acquire/source_backup.h"
#include "base/cursor.h"
#include "base/err.h"

#define HOME "HomeDomain"
#define MEDIA "MediaDomain"
#define SMS "Library/SMS/sms.db"
#define FILES "Library/SMS/Attachments/"
#define PASSWORD "correct horse"
#define GIVEN_MAX 64

/** ---- an item sink that reads the index and writes down what it gets ---- */

struct given {
    char path[128];
    uint8_t *p;
    size_t n;
    bool ended;
    enum wn_file_end how;
};

struct recorder {
    char wanted[GIVEN_MAX][128];
    size_t wanted_count;
    bool have_index;
    unsigned deliveries;
    struct wn_index last;
    struct given files[GIVEN_MAX];
    size_t file_count;
    char not_had[GIVEN_MAX][160];
    size_t not_had_count;
    char could_not[GIVEN_MAX][256];
    bool partly[GIVEN_MAX];
    size_t could_not_count;
    unsigned passwords;
    const char *password;
};

static enum wn_status
on_index(void *ctx, const struct wn_index *ix, struct wn_err *err)
{
    struct recorder *r = ctx;
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;

    (void)err;
    r->deliveries++;
    r->last = *ix;
    r->wanted_count = 0;
    r->have_index = false;
    assert_int_equal(sqlite3_open_v2(ix->uri, &db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL),
        SQLITE_OK);
    if (sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL) !=
            SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT path FROM wanted", -1, &s, NULL) !=
            SQLITE_OK) {
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        return WN_EFORMAT;
    }
    while (sqlite3_step(s) == SQLITE_ROW) {
        (void)snprintf(r->wanted[r->wanted_count++], 128, "%s%s", FILES,
            (const char *)sqlite3_column_text(s, 0));
    }
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    r->have_index = true;
    return WN_OK;
}

static enum wn_status
on_wanted(void *ctx, const struct wn_origin *o)
{
    const struct recorder *r = ctx;

    if (!r->have_index) {
        return WN_ABSENT;
    }
    for (size_t i = 0; i < r->wanted_count; i++) {
        if (strcmp(r->wanted[i], o->path) == 0) {
            return WN_OK;
        }
    }
    return WN_DENIED;
}

static void
on_not_had(void *ctx, const struct wn_origin *o, const char *outcome)
{
    struct recorder *r = ctx;

    (void)snprintf(r->not_had[r->not_had_count++], 160, "%s %s",
        strrchr(o->path, '/') + 1, outcome);
}

static enum wn_status
on_begin(void *ctx, const struct wn_origin *o, void **handle,
    struct wn_err *err)
{
    struct recorder *r = ctx;
    struct given *g = &r->files[r->file_count++];

    (void)err;
    assert_true(r->file_count <= GIVEN_MAX);
    assert_string_equal(o->acquisition_mode, "drained-in-transit");
    assert_int_equal(strncmp(o->locator, MEDIA "/", 12), 0);
    *g = (struct given){ .p = NULL };
    (void)snprintf(g->path, sizeof(g->path), "%s", strrchr(o->path, '/') + 1);
    *handle = g;
    return WN_OK;
}

static enum wn_status
on_data(void *handle, const void *p, size_t n, struct wn_err *err)
{
    struct given *g = handle;

    (void)err;
    g->p = realloc(g->p, g->n + n);
    assert_non_null(g->p);
    memcpy(g->p + g->n, p, n);
    g->n += n;
    return WN_OK;
}

static enum wn_status
on_end(void *handle, enum wn_file_end how, struct wn_err *err)
{
    struct given *g = handle;

    (void)err;
    assert_false(g->ended);
    g->ended = true;
    g->how = how;
    return WN_OK;
}

static void
on_could_not(void *ctx, enum wn_artefact a, bool partly, const char *why)
{
    struct recorder *r = ctx;

    r->partly[r->could_not_count] = partly;
    (void)snprintf(r->could_not[r->could_not_count++], 256, "%d %s", (int)a,
        why);
}

static enum wn_status
on_password(void *ctx, bool again, char *out, size_t cap, struct wn_err *err)
{
    struct recorder *r = ctx;

    (void)err;
    assert_int_equal(again, r->passwords > 0);
    /* The right one comes at the second try. */
    (void)snprintf(out, cap, "%s", r->passwords++ == 0 ? "wrong" : r->password);
    return WN_OK;
}

static const struct given *
given(const struct recorder *r, const char *name)
{
    const struct given *found = NULL;

    for (size_t i = 0; i < r->file_count; i++) {
        if (strcmp(r->files[i].path, name) == 0) {
            found = &r->files[i];
        }
    }
    return found;
}

static bool
said(char list[][160], size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/** ---- a phone ------------------------------------------------------------ */

struct phone {
    struct recorder r;
    struct wn_item_sink items;
    struct wn_vault *vault;
    struct source_backup *source;
    const struct wn_backup_sink *sink;
    bool encrypted;
    uint8_t class_key[32], manifest_key[32];
    sqlite3 *manifest;
    uint64_t number;
};

static void
run(sqlite3 *db, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
}

static void
start(struct phone *p, uint64_t memory, bool spill, bool encrypted)
{
    struct wn_vault_options vo = { .memory_bytes = memory, .may_spill = spill };
    struct source_backup_options o = { .sink = &p->items,
        .artefacts = 1u << WN_ART_ios_messages | 1u << WN_ART_ios_calls,
        .hold = encrypted,
        .password = on_password,
        .password_ctx = &p->r };

    *p = (struct phone){ .encrypted = encrypted };
    p->r.password = PASSWORD;
    p->items = (struct wn_item_sink){ .ctx = &p->r,
        .index = on_index,
        .wanted = on_wanted,
        .not_had = on_not_had,
        .file_begin = on_begin,
        .file_data = on_data,
        .file_end = on_end,
        .could_not = on_could_not };
    assert_int_equal(wn_vault_new(&p->vault, &vo, NULL), WN_OK);
    o.vault = p->vault;
    assert_int_equal(source_backup_new(&p->source, &o, NULL), WN_OK);
    p->sink = source_backup_sink(p->source);
    memset(p->class_key, 0x11, 32);
    memset(p->manifest_key, 0x22, 32);
    assert_int_equal(sqlite3_open(":memory:", &p->manifest), SQLITE_OK);
    run(p->manifest, "CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain TEXT,"
        "relativePath TEXT, flags INTEGER, file BLOB);");
}

static void
stop(struct phone *p)
{
    uint64_t memory = 1;
    uint64_t disk = 0;

    source_backup_free(&p->source);
    wn_vault_held(p->vault, &memory, &disk);
    assert_int_equal(memory, 0); /* nothing is left behind */
    wn_vault_free(&p->vault);
    for (size_t i = 0; i < p->r.file_count; i++) {
        assert_true(p->r.files[i].ended);
        free(p->r.files[i].p);
    }
    assert_int_equal(sqlite3_close(p->manifest), SQLITE_OK);
}

static void
wrap(uint8_t out[44], const uint8_t kek[32], const uint8_t key[32])
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n = 0;

    EVP_CIPHER_CTX_set_flags(c, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    assert_int_equal(
        EVP_EncryptInit_ex(c, EVP_aes_256_wrap(), NULL, kek, NULL), 1);
    wn_put_u32le(out, 3);
    assert_int_equal(EVP_EncryptUpdate(c, out + 4, &n, key, 32), 1);
    EVP_CIPHER_CTX_free(c);
}

static uint8_t *
encrypt(const uint8_t key[32], const void *p, size_t n, int pad, size_t *out_n)
{
    static const uint8_t zero[16];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    uint8_t *out = malloc(n + 32);
    int a = 0;
    int b = 0;

    assert_non_null(out);
    assert_int_equal(
        EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, key, zero), 1);
    EVP_CIPHER_CTX_set_padding(c, pad);
    assert_int_equal(EVP_EncryptUpdate(c, out, &a, p, (int)n), 1);
    assert_int_equal(EVP_EncryptFinal_ex(c, out + a, &b), 1);
    EVP_CIPHER_CTX_free(c);
    *out_n = (size_t)(a + b);
    return out;
}

static void
set(plist_t dict, const char *key, plist_t v)
{
    plist_dict_set_item(dict, key, v);
}

static void
list_file(struct phone *p, const char *domain, const char *path,
    const uint8_t id[20], uint64_t size, const uint8_t key[32])
{
    plist_t root = plist_new_dict();
    plist_t top = plist_new_dict();
    plist_t objects = plist_new_array();
    plist_t file = plist_new_dict();
    uint8_t wrapped[44];
    char hex[41];
    char *blob = NULL;
    uint32_t n = 0;
    sqlite3_stmt *s = NULL;

    set(file, "Size", plist_new_uint(size));
    set(file, "ProtectionClass", plist_new_uint(3));
    set(file, "LastModified", plist_new_uint(1772323200));
    set(file, "RelativePath", plist_new_uid(2));
    plist_array_append_item(objects, plist_new_string("$null"));
    plist_array_append_item(objects, file);
    plist_array_append_item(objects, plist_new_string(path));
    if (p->encrypted) {
        plist_t d = plist_new_dict();

        wrap(wrapped, p->class_key, key);
        set(d, "NS.data", plist_new_data((const char *)wrapped, 44));
        set(file, "EncryptionKey", plist_new_uid(3));
        plist_array_append_item(objects, d);
    }
    set(top, "root", plist_new_uid(1));
    set(root, "$version", plist_new_uint(100000));
    set(root, "$archiver", plist_new_string("NSKeyedArchiver"));
    set(root, "$top", top);
    set(root, "$objects", objects);
    plist_to_bin(root, &blob, &n);
    assert_int_equal(sqlite3_prepare_v2(p->manifest,
                         "INSERT OR REPLACE INTO Files VALUES(?,?,?,1,?)", -1,
                         &s, NULL), SQLITE_OK);
    sqlite3_bind_text(s, 1, wn_hex(hex, id, 20), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 2, domain, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 3, path, -1, SQLITE_TRANSIENT);
    sqlite3_bind_blob(s, 4, blob, (int)n, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
    plist_free(root);
    free(blob);
}

/** Send one file; list_size: as the list will say. */
static enum wn_backup_keep
send_as(struct phone *p, const char *domain, const char *path,
    const void *content, size_t n, bool complete, uint64_t list_size)
{
    struct wn_backup_entry e = { .number = p->number++, .domain = domain,
        .path = path, .proven = true };
    enum wn_backup_keep keep = WN_BACKUP_DRAIN;
    uint8_t key[32];
    uint8_t *sealed = NULL;
    char name[512];
    int len = snprintf(name, sizeof(name), "%s-%s", domain, path);
    struct wn_err err = WN_ERR_INIT;

    memset(key, (int)(0x30 + p->number), 32);
    assert_int_equal(
        wn_digest_of(WN_SHA1, name, (size_t)len, e.name), WN_OK);
    list_file(p, domain, path, e.name, list_size, key);
    if (p->encrypted) {
        sealed = encrypt(key, content, n, 1, &n);
        content = sealed;
    }
    if (p->sink->begin(p->sink->ctx, &e, &keep, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    if (keep == WN_BACKUP_KEEP) {
        for (size_t at = 0; at < n; at += 1000) {
            assert_int_equal(p->sink->data(p->sink->ctx,
                (const char *)content + at, n - at < 1000 ? n - at : 1000,
                &err), WN_OK);
        }
        assert_int_equal(p->sink->end(p->sink->ctx, complete, &err), WN_OK);
    }
    free(sealed);
    return keep;
}

static enum wn_backup_keep
send_file(struct phone *p, const char *domain, const char *path,
    const void *content, size_t n)
{
    return send_as(p, domain, path, content, n, true, n);
}

static enum wn_backup_keep
send_attachment(struct phone *p, const char *name, const char *text)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s%s", FILES, name);
    return send_file(p, MEDIA, path, text, strlen(text));
}

static void
send_meta(struct phone *p, const char *name, const void *content, size_t n)
{
    assert_int_equal(p->sink->meta_begin(p->sink->ctx, name, NULL), WN_OK);
    assert_int_equal(
        p->sink->meta_data(p->sink->ctx, content, n, NULL), WN_OK);
    assert_int_equal(p->sink->meta_end(p->sink->ctx, NULL), WN_OK);
}

/** A database of wanted paths; in_wal: these stand in the -wal only. */
static void
send_sms(struct phone *p, const char *wanted, const char *in_wal, bool send_wal)
{
    char folder[] = "/tmp/wn-backup-XXXXXX";
    char db_path[64];
    char wal_path[80];
    char sql[512];
    uint8_t *bytes = malloc(1 << 20);
    sqlite3 *db = NULL;
    FILE *f;
    size_t n;

    assert_non_null(bytes);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(db_path, sizeof(db_path), "%s/sms.db", folder);
    (void)snprintf(wal_path, sizeof(wal_path), "%s-wal", db_path);
    assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
        "CREATE TABLE wanted(path)");
    (void)snprintf(sql, sizeof(sql), "INSERT INTO wanted SELECT value FROM "
        "json_each('[%s]'); PRAGMA wal_checkpoint(TRUNCATE)", wanted);
    run(db, sql);
    if (in_wal) {
        (void)snprintf(sql, sizeof(sql), "INSERT INTO wanted SELECT value "
            "FROM json_each('[%s]')", in_wal);
        run(db, sql);
    }
    f = fopen(db_path, "re");
    assert_non_null(f);
    n = fread(bytes, 1, 1 << 20, f);
    assert_int_equal(fclose(f), 0);
    if (!in_wal || !send_wal) {
        assert_int_equal(send_file(p, HOME, SMS, bytes, n), WN_BACKUP_KEEP);
    }
    if (in_wal) {
        f = fopen(wal_path, "re");
        assert_non_null(f);
        n = fread(bytes, 1, 1 << 20, f);
        assert_int_equal(fclose(f), 0);
        if (send_wal) {
            assert_int_equal(
                send_file(p, HOME, SMS "-wal", bytes, n), WN_BACKUP_KEEP);
        }
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    (void)unlink(db_path);
    (void)unlink(wal_path);
    assert_int_equal(rmdir(folder), 0);
    free(bytes);
}

static void
field(uint8_t **at, const char *tag, const void *p, size_t n)
{
    memcpy(*at, tag, 4);
    wn_put_u32be(*at + 4, (uint32_t)n);
    memcpy(*at + 8, p, n);
    *at += 8 + n;
}

static void
seal_metadata(struct phone *p, plist_t root, uint8_t **db, size_t *n)
{
    uint8_t bag[512];
    uint8_t *at = bag;
    uint8_t salt[20] = { 6 };
    uint8_t uuid[16] = { 1 };
    uint8_t ten[4] = { 0, 0, 0, 10 };
    uint8_t two[4] = { 0, 0, 0, 2 };
    uint8_t three[4] = { 0, 0, 0, 3 };
    uint8_t kek[32];
    uint8_t wrapped[44];
    uint8_t *sealed;

    assert_int_equal(PKCS5_PBKDF2_HMAC(PASSWORD, -1, salt, 20, 10, EVP_sha1(),
                         32, kek), 1);
    field(&at, "UUID", uuid, 16);
    field(&at, "SALT", salt, 20);
    field(&at, "ITER", ten, 4);
    field(&at, "UUID", uuid, 16);
    field(&at, "CLAS", three, 4);
    field(&at, "WRAP", two, 4);
    wrap(wrapped, kek, p->class_key);
    field(&at, "WPKY", wrapped + 4, 40);
    set(root, "BackupKeyBag",
        plist_new_data((const char *)bag, (uint64_t)(at - bag)));
    wrap(wrapped, p->class_key, p->manifest_key);
    set(root, "ManifestKey", plist_new_data((const char *)wrapped, 44));
    sealed = encrypt(p->manifest_key, *db, *n, 0, n);
    sqlite3_free(*db);
    *db = sealed;
}

/** Manifest.plist and Manifest.db, as step 10 of facts/ios 4.8. */
static enum wn_status
finish(struct phone *p, struct wn_err *err)
{
    plist_t root = plist_new_dict();
    char *blob = NULL;
    uint32_t blob_n = 0;
    sqlite3_int64 size = 0;
    uint8_t *db = sqlite3_serialize(p->manifest, "main", &size, 0);
    size_t n = (size_t)size;

    assert_non_null(db);
    set(root, "Version", plist_new_string("10.0"));
    set(root, "IsEncrypted", plist_new_bool(p->encrypted));
    if (p->encrypted) {
        seal_metadata(p, root, &db, &n);
    }
    plist_to_bin(root, &blob, &blob_n);
    send_meta(p, "Snapshot/Manifest.plist", blob, blob_n);
    send_meta(p, "Snapshot/Manifest.db", db, n);
    assert_int_equal(p->sink->meta_move(p->sink->ctx, "Snapshot/Manifest.db",
                         "Manifest.db", err), WN_OK);
    plist_free(root);
    free(blob);
    if (p->encrypted) {
        free(db);
    } else {
        sqlite3_free(db);
    }
    return source_backup_finish(p->source, err);
}

/** ---- what must hold ------------------------------------------------------- */

static void
only_what_is_asked_for(void **state)
{
    struct phone p;
    struct wn_backup_entry e = { .domain = "", .path = "", .proven = false };
    enum wn_backup_keep keep = WN_BACKUP_KEEP;

    (void)state;
    start(&p, 8 << 20, false, false);
    assert_int_equal(send_file(&p, HOME, "Library/Notes/notes.sqlite", "x", 1),
        WN_BACKUP_DRAIN);
    assert_int_equal(send_file(&p, HOME, SMS "-shm", "x", 1), WN_BACKUP_DRAIN);
    assert_int_equal(send_file(&p, HOME, SMS "x", "x", 1), WN_BACKUP_DRAIN);
    assert_int_equal(send_file(&p, MEDIA, SMS, "x", 1), WN_BACKUP_DRAIN);
    assert_int_equal(send_file(&p, HOME, FILES "a", "x", 1), WN_BACKUP_DRAIN);
    /* Contacts were not asked for. */
    assert_int_equal(send_file(&p, HOME,
        "Library/AddressBook/AddressBook.sqlitedb", "x", 1), WN_BACKUP_DRAIN);
    assert_int_equal(
        p.sink->begin(p.sink->ctx, &e, &keep, NULL), WN_OK);
    assert_int_equal(keep, WN_BACKUP_DRAIN);
    stop(&p);
}

/** The index first: files are narrowed in the stream, and not held. */
static void
index_first(void **state)
{
    struct phone p;
    uint64_t memory = 0;
    uint64_t before = 0;
    uint64_t disk = 0;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"in.jpg\"", NULL, false);
    assert_int_equal(p.r.deliveries, 0); /* its -wal may be next */
    assert_int_equal(send_attachment(&p, "out.jpg", "private"),
        WN_BACKUP_DRAIN);
    assert_int_equal(p.r.deliveries, 1);
    wn_vault_held(p.vault, &before, &disk);
    assert_int_equal(send_attachment(&p, "in.jpg", "agreed"), WN_BACKUP_KEEP);
    wn_vault_held(p.vault, &memory, &disk);
    assert_int_equal(memory, before);
    assert_int_equal(given(&p.r, "in.jpg")->how, WN_FILE_COMPLETE);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.deliveries, 1);
    assert_int_equal(p.r.file_count, 1);
    assert_int_equal(given(&p.r, "in.jpg")->n, 6);
    assert_int_equal(p.r.not_had_count, 0);
    /* Only the calls are missing, and it is said why. */
    assert_int_equal(p.r.could_not_count, 1);
    assert_non_null(strstr(p.r.could_not[0], "encrypted backups only"));
    stop(&p);
}

static void
index_last(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    assert_int_equal(send_attachment(&p, "a.jpg", "a"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "b.jpg", "bb"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "empty", ""), WN_BACKUP_KEEP);
    assert_int_equal(p.r.file_count, 0);
    send_sms(&p, "\"b.jpg\",\"empty\"", NULL, false);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.deliveries, 1);
    assert_int_equal(p.r.file_count, 2);
    assert_int_equal(given(&p.r, "b.jpg")->n, 2);
    assert_memory_equal(given(&p.r, "b.jpg")->p, "bb", 2);
    assert_int_equal(given(&p.r, "empty")->n, 0);
    assert_int_equal(p.r.could_not_count, 1);
    stop(&p);
}

/** The -wal right behind its database is part of the one delivery. */
static void
wal_before_files(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\"", "\"w.jpg\"", false);
    send_sms(&p, "\"a.jpg\"", "\"w.jpg\"", true);
    assert_int_equal(send_attachment(&p, "w.jpg", "wal"), WN_BACKUP_KEEP);
    assert_int_equal(p.r.deliveries, 1);
    assert_true(p.r.last.has_wal);
    assert_int_equal(strlen(p.r.last.wal_sha256), 64);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.deliveries, 1);
    assert_memory_equal(given(&p.r, "w.jpg")->p, "wal", 3);
    stop(&p);
}

/** A -wal behind the files: what it alone names was let go, and that is told.
 * What comes after it is had. */
static void
wal_after_files(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\"", "\"gone.jpg\",\"late.jpg\"", false);
    assert_int_equal(send_attachment(&p, "a.jpg", "a"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "gone.jpg", "g"), WN_BACKUP_DRAIN);
    assert_int_equal(send_attachment(&p, "out.jpg", "o"), WN_BACKUP_DRAIN);
    send_sms(&p, "\"a.jpg\"", "\"gone.jpg\",\"late.jpg\"", true);
    assert_int_equal(send_attachment(&p, "late.jpg", "l"), WN_BACKUP_KEEP);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.deliveries, 2);
    assert_int_equal(p.r.file_count, 2);
    assert_non_null(given(&p.r, "late.jpg"));
    assert_int_equal(p.r.not_had_count, 1);
    assert_true(said(p.r.not_had, 1, "gone.jpg not-staged"));
    stop(&p);
}

/** A retry that brings the same database is no news; a changed one is, and its
 * own broken retry leaves the older one standing, which is told. */
static void
database_again(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\"", NULL, false);
    assert_int_equal(send_attachment(&p, "a.jpg", "a"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "b.jpg", "b"), WN_BACKUP_DRAIN);
    send_sms(&p, "\"a.jpg\"", NULL, false);
    assert_int_equal(send_attachment(&p, "c.jpg", "c"), WN_BACKUP_DRAIN);
    assert_int_equal(p.r.deliveries, 1);
    send_sms(&p, "\"a.jpg\",\"b.jpg\"", NULL, false);
    assert_int_equal(send_as(&p, HOME, SMS, "cut", 3, false, 8192),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "b.jpg", "again"), WN_BACKUP_KEEP);
    assert_int_equal(p.r.deliveries, 2);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_memory_equal(given(&p.r, "b.jpg")->p, "again", 5);
    assert_non_null(strstr(p.r.could_not[0], "an older one was read"));
    stop(&p);
}

/** Sent twice: the later counts. Sent broken: told. */
static void
twice_and_broken(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    assert_int_equal(send_attachment(&p, "a.jpg", "first"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "a.jpg", "second"), WN_BACKUP_KEEP);
    assert_int_equal(send_as(&p, MEDIA, FILES "bad.jpg", "xyz", 3, false, 9),
        WN_BACKUP_KEEP);
    send_sms(&p, "\"old\"", NULL, false);
    send_sms(&p, "\"a.jpg\",\"bad.jpg\"", NULL, false);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.deliveries, 1);
    assert_int_equal(p.r.file_count, 1);
    assert_memory_equal(given(&p.r, "a.jpg")->p, "second", 6);
    assert_true(said(p.r.not_had, p.r.not_had_count, "bad.jpg unreadable"));
    stop(&p);
}

static void
proven_by_the_list(void **state)
{
    struct phone p;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\",\"b.jpg\"", NULL, false);
    assert_int_equal(send_as(&p, MEDIA, FILES "a.jpg", "abc", 3, true, 4),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "b.jpg", "b"), WN_BACKUP_KEEP);
    assert_int_equal(finish(&p, NULL), WN_OK);
    assert_int_equal(p.r.could_not_count, 2);
    assert_true(p.r.partly[0]);
    assert_non_null(strstr(p.r.could_not[0], "1 files are not as"));
    stop(&p);
}

/** A full vault lets files go, the largest first, never the index. */
static void
a_full_vault(void **state)
{
    struct phone p;
    char *big = malloc(600000);
    struct wn_err err = WN_ERR_INIT;
    char path[64];

    (void)state;
    assert_non_null(big);
    memset(big, 'b', 600000);
    start(&p, 1 << 20, false, false);
    assert_int_equal(send_file(&p, MEDIA, FILES "big", big, 600000),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "small", "s"), WN_BACKUP_KEEP);
    /* No room for a second large one. */
    assert_int_equal(send_file(&p, MEDIA, FILES "big2", big, 600000),
        WN_BACKUP_KEEP);
    /* An index of 400 KB pushes the first out. */
    send_sms(&p, "\"big\",\"big2\",\"small\"", NULL, false);
    for (unsigned i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof(path), "Status%u.plist", i);
        send_meta(&p, path, big, 100000);
    }
    if (finish(&p, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(p.r.file_count, 1);
    assert_non_null(given(&p.r, "small"));
    assert_true(said(p.r.not_had, p.r.not_had_count, "big not-staged"));
    assert_true(said(p.r.not_had, p.r.not_had_count, "big2 not-staged"));
    stop(&p);
    free(big);
}

static void
an_index_that_does_not_fit(void **state)
{
    struct phone p;
    struct wn_backup_entry e = { .domain = HOME, .path = SMS, .proven = true };
    enum wn_backup_keep keep = WN_BACKUP_DRAIN;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = WN_OK;
    char chunk[65536] = { 0 };

    (void)state;
    start(&p, 1 << 20, false, false);
    assert_int_equal(p.sink->begin(p.sink->ctx, &e, &keep, &err), WN_OK);
    for (unsigned i = 0; i < 20 && st == WN_OK; i++) {
        st = p.sink->data(p.sink->ctx, chunk, sizeof(chunk), &err);
    }
    assert_int_equal(st, WN_ELIMIT);
    assert_int_equal(wn_exit_code(err.status), 7);
    assert_non_null(strstr(err.todo, "staging: encrypted"));
    stop(&p);
}

static void
encrypted_backup(void **state)
{
    struct phone p;
    char *big = malloc(3000000);
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    assert_non_null(big);
    for (size_t i = 0; i < 3000000; i++) {
        big[i] = (char)(i % 251);
    }
    start(&p, 1 << 20, true, true);
    send_sms(&p, "\"a.jpg\",\"big\"", "\"w.jpg\"", false);
    send_sms(&p, "\"a.jpg\",\"big\"", "\"w.jpg\"", true);
    assert_int_equal(send_attachment(&p, "a.jpg", "sixteen octets.."),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "out.jpg", "private"),
        WN_BACKUP_KEEP);
    assert_int_equal(send_file(&p, MEDIA, FILES "big", big, 3000000),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "w.jpg", "first"), WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "w.jpg", "second!"), WN_BACKUP_KEEP);
    assert_int_equal(p.r.deliveries, 0);
    if (finish(&p, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(p.r.passwords, 2);
    assert_int_equal(p.r.deliveries, 1);
    assert_true(p.r.last.has_wal);
    assert_int_equal(p.r.last.size_bytes % 4096, 0);
    assert_int_equal(p.r.file_count, 3);
    assert_memory_equal(given(&p.r, "a.jpg")->p, "sixteen octets..", 16);
    assert_int_equal(given(&p.r, "big")->n, 3000000);
    assert_memory_equal(given(&p.r, "big")->p, big, 3000000);
    assert_int_equal(given(&p.r, "w.jpg")->n, 7);
    assert_int_equal(given(&p.r, "w.jpg")->how, WN_FILE_COMPLETE);
    assert_int_equal(p.r.not_had_count, 0);
    assert_int_equal(p.r.could_not_count, 1); /* no calls in this backup */
    assert_non_null(strstr(p.r.could_not[0], "does not contain"));
    stop(&p);
    free(big);
}

static void
a_wrong_password(void **state)
{
    struct phone p;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    start(&p, 8 << 20, false, true);
    p.r.password = "still wrong";
    send_sms(&p, "\"a.jpg\"", NULL, false);
    assert_int_equal(finish(&p, &err), WN_EREADY);
    assert_int_equal(p.r.passwords, 3);
    assert_int_equal(wn_exit_code(err.status), 6);
    assert_int_equal(p.r.deliveries, 0);
    stop(&p);
}

/** Damaged in transit: told for that file, the rest is had. */
static void
a_damaged_file(void **state)
{
    struct phone p;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    start(&p, 8 << 20, false, true);
    send_sms(&p, "\"a.jpg\",\"b.jpg\"", NULL, false);
    assert_int_equal(send_as(&p, MEDIA, FILES "a.jpg", "abc", 3, true, 300),
        WN_BACKUP_KEEP);
    assert_int_equal(send_attachment(&p, "b.jpg", "good"), WN_BACKUP_KEEP);
    assert_int_equal(finish(&p, &err), WN_OK);
    assert_int_equal(given(&p.r, "a.jpg")->how, WN_FILE_UNREADABLE);
    assert_int_equal(given(&p.r, "b.jpg")->how, WN_FILE_COMPLETE);
    stop(&p);
}

static void
without_its_metadata(void **state)
{
    struct phone p;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\"", NULL, false);
    assert_int_equal(
        source_backup_finish(p.source, &err), WN_EACQUIRE);
    assert_non_null(strstr(err.text, "Manifest.plist"));
    stop(&p);
}

/** The phone compares what it reads back with what it sent. */
static void
metadata_is_read_back(void **state)
{
    struct phone p;
    char buf[16];
    size_t got = 0;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_meta(&p, "Status.plist", "old", 3);
    send_meta(&p, "Status.plist", "newer", 5);
    assert_int_equal(p.sink->meta_read(p.sink->ctx, "Status.plist", 2, buf, 16,
                         &got, NULL), WN_OK);
    assert_int_equal(got, 3);
    assert_memory_equal(buf, "wer", 3);
    assert_int_equal(p.sink->meta_read(p.sink->ctx, "Status.plist", 5, buf, 16,
                         &got, NULL), WN_END);
    assert_int_equal(p.sink->meta_remove(p.sink->ctx, "Status.plist", NULL),
        WN_OK);
    assert_int_equal(p.sink->meta_read(p.sink->ctx, "Status.plist", 0, buf, 16,
                         &got, NULL), WN_ABSENT);
    stop(&p);
}

static void
broken_off(void **state)
{
    struct phone p;
    struct wn_backup_entry e = { .domain = MEDIA, .path = FILES "a.jpg",
        .proven = true };
    enum wn_backup_keep keep = WN_BACKUP_DRAIN;

    (void)state;
    start(&p, 8 << 20, false, false);
    send_sms(&p, "\"a.jpg\"", NULL, false);
    assert_int_equal(p.sink->begin(p.sink->ctx, &e, &keep, NULL), WN_OK);
    assert_int_equal(p.sink->data(p.sink->ctx, "half", 4, NULL), WN_OK);
    source_backup_stop(p.source);
    assert_int_equal(given(&p.r, "a.jpg")->how, WN_FILE_DROPPED);
    assert_true(source_backup_delivered(p.source, WN_ART_ios_messages));
    assert_false(source_backup_delivered(p.source, WN_ART_ios_calls));
    stop(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_asked_for),
        cmocka_unit_test(index_first),
        cmocka_unit_test(index_last),
        cmocka_unit_test(wal_before_files),
        cmocka_unit_test(wal_after_files),
        cmocka_unit_test(database_again),
        cmocka_unit_test(twice_and_broken),
        cmocka_unit_test(proven_by_the_list),
        cmocka_unit_test(a_full_vault),
        cmocka_unit_test(an_index_that_does_not_fit),
        cmocka_unit_test(encrypted_backup),
        cmocka_unit_test(a_wrong_password),
        cmocka_unit_test(a_damaged_file),
        cmocka_unit_test(without_its_metadata),
        cmocka_unit_test(metadata_is_read_back),
        cmocka_unit_test(broken_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
