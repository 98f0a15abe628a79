/* Manifest.plist and Manifest.db (facts 5.2, 5.3). */
#include "apps.h"
#include "backup.h"
#include "mbfile.h"
#include "pl.h"
#include "values.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLAG_FILE 1
#define FLAG_FOLDER 2
#define FLAG_LINK 4
#define COPY_BYTES ((size_t)1 << 20)

static const char schema[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
    "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT,"
    " relativePath TEXT, flags INTEGER, file BLOB);"
    "CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);";

static const char indexes[] =
    "CREATE INDEX FilesDomainIdx ON Files(domain);"
    "CREATE INDEX FilesRelativePathIdx ON Files(relativePath);"
    "CREATE INDEX FilesFlagsIdx ON Files(flags);"
    "COMMIT;";

struct rows {
    struct backup *b;
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct buf blob;
};

static void
run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        die("Manifest.db: %s", sqlite3_errmsg(db));
    }
}

static void
insert(struct rows *r, const uint8_t id[FILE_ID], const char *domain,
    const char *path, int flags, const struct mbfile *f)
{
    char hex[2 * FILE_ID + 1];

    to_hex(id, FILE_ID, hex);
    mbfile_write(f, &r->blob);
    sqlite3_bind_text(r->insert, 1, hex, -1, SQLITE_STATIC);
    sqlite3_bind_text(r->insert, 2, domain, -1, SQLITE_STATIC);
    sqlite3_bind_text(r->insert, 3, path, -1, SQLITE_STATIC);
    sqlite3_bind_int(r->insert, 4, flags);
    sqlite3_bind_blob64(r->insert, 5, r->blob.p, r->blob.n, SQLITE_STATIC);
    if (sqlite3_step(r->insert) != SQLITE_DONE) {
        die("Manifest.db: %s", sqlite3_errmsg(r->db));
    }
    sqlite3_reset(r->insert);
}

static void
insert_files(struct rows *r)
{
    struct backup *b = r->b;
    struct cat_item *item = b->item;
    uint8_t key[32];
    uint8_t wrapped[WRAPPED];

    for (size_t i = 0; i < b->roll.n; i++) {
        uint32_t id = b->roll.ids[i];
        struct mbfile f = {.inode = 1000 + id, .mode = MODE_FILE};

        catalog_item(b->c, id, item);
        f.path = item->path;
        f.mtime = item->mtime;
        f.size = (int64_t)item->size;
        f.protection = item->domain->protection;
        if (item->real != NULL && item->real->has_digest) {
            f.digest = item->real->digest;
        }
        if (b->encrypted) {
            keybag_file_key(&b->kb, id, key);
            keybag_wrap(&b->kb, f.protection, key, wrapped);
            f.key = wrapped;
        }
        insert(r, b->c->file_ids[id], item->domain->name, item->path,
            FLAG_FILE, &f);
    }
}

static void
insert_others(struct rows *r)
{
    struct backup *b = r->b;

    for (size_t i = 0; i < b->c->nothers; i++) {
        const struct cat_real *o = &b->c->others[i];
        const char *domain = b->c->domains[o->domain].name;
        struct mbfile f = {.path = o->path, .mtime = o->mtime,
            .mode = (uint32_t)o->mode, .inode = 900 + (uint32_t)i};
        bool link = S_ISLNK(o->mode);
        char target[ITEM_PATH_MAX];
        uint8_t id[FILE_ID];
        char *path = catalog_real_path(b->c, o);
        ssize_t n = link ? readlink(path, target, sizeof(target) - 1) : 0;

        free(path);
        if (o->encrypted_only && !b->encrypted) {
            continue;
        }
        target[n < 0 ? 0 : n] = '\0';
        f.target = link ? target : NULL;
        catalog_hash(domain, o->path, id);
        insert(r, id, domain, o->path, link ? FLAG_LINK : FLAG_FOLDER, &f);
    }
}

static void
insert_properties(sqlite3 *db)
{
    sqlite3_stmt *st = NULL;
    uint8_t salt[20];

    if (RAND_bytes(salt, sizeof(salt)) != 1 ||
        sqlite3_prepare_v2(db, "INSERT INTO Properties VALUES ('salt', ?)",
            -1, &st, NULL) != SQLITE_OK) {
        die("Manifest.db: %s", sqlite3_errmsg(db));
    }
    sqlite3_bind_blob(st, 1, salt, sizeof(salt), SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_DONE) {
        die("Manifest.db: %s", sqlite3_errmsg(db));
    }
    sqlite3_finalize(st);
}

static char *
temp_path(void)
{
    const char *dir = getenv("TMPDIR");
    char *path = xformat("%s/virtual-iphone-XXXXXX",
        dir == NULL ? "/tmp" : dir);
    int fd = mkstemp(path);

    if (fd < 0) {
        die("cannot make %s: %s", path, strerror(errno));
    }
    close(fd);
    return path;
}

static void
build_db(struct backup *b, const char *path)
{
    struct rows r = {.b = b};

    if (sqlite3_open(path, &r.db) != SQLITE_OK) {
        die("cannot open %s", path);
    }
    run_sql(r.db, schema);
    /* From here on nothing is left behind, however the program ends. */
    unlink(path);
    if (sqlite3_prepare_v2(r.db, "INSERT INTO Files VALUES (?,?,?,?,?)", -1,
            &r.insert, NULL) != SQLITE_OK) {
        die("Manifest.db: %s", sqlite3_errmsg(r.db));
    }
    insert_files(&r);
    insert_others(&r);
    insert_properties(r.db);
    sqlite3_finalize(r.insert);
    run_sql(r.db, indexes);
    sqlite3_close(r.db);
    buf_free(&r.blob);
}

/* AES-256-CBC, zero IV, no padding: SQLite files are multiples of 16. */
static int
encrypt_db(struct backup *b, int plain, const uint8_t key[32])
{
    static const uint8_t iv[16];
    char *path = temp_path();
    int fd = open(path, O_RDWR);
    uint8_t *in = xcalloc(COPY_BYTES, 1);
    uint8_t *out = xcalloc(COPY_BYTES + 16, 1);
    ssize_t got;
    int n = 0;

    unlink(path);
    free(path);
    if (fd < 0 || EVP_EncryptInit_ex2(b->cipher, EVP_aes_256_cbc(), key, iv,
            NULL) != 1) {
        die("cannot encrypt Manifest.db");
    }
    EVP_CIPHER_CTX_set_padding(b->cipher, 0);
    while ((got = read(plain, in, COPY_BYTES)) > 0) {
        if (EVP_EncryptUpdate(b->cipher, out, &n, in, (int)got) != 1 ||
            write(fd, out, (size_t)n) != n) {
            die("cannot encrypt Manifest.db");
        }
    }
    EVP_CIPHER_CTX_set_padding(b->cipher, 1);
    free(in);
    free(out);
    close(plain);
    return fd;
}

static void
make_plist(struct backup *b, const uint8_t key[32])
{
    uint8_t wrapped[WRAPPED];
    char *text = NULL;
    uint32_t n = 0;
    plist_t d = pl_dict("BackupKeyBag", plist_new_data(
            (const char *)b->kb.tlv.p, b->kb.tlv.n),
        "Version", plist_new_string("10.0"),
        "Date", pl_date(phone_clock(b->p)),
        "SystemDomainsVersion", plist_new_string("24.0"),
        "WasPasscodeSet", plist_new_bool(1),
        "IsEncrypted", plist_new_bool(b->encrypted),
        "Lockdown", values_for_manifest(b->p),
        "Applications", apps_for_manifest(b->p), NULL);

    if (b->encrypted) {
        keybag_wrap(&b->kb, MANIFEST_CLASS, key, wrapped);
        plist_dict_set_item(d, "ManifestKey", plist_new_data(
            (const char *)wrapped, sizeof(wrapped)));
    }
    plist_to_bin(d, &text, &n);
    plist_free(d);
    b->manifest.n = 0;
    buf_put(&b->manifest, text, n);
    free(text);
}

void
backup_make_manifest(struct backup *b)
{
    char *path = temp_path();
    uint8_t key[32];
    off_t end;

    roll_make(&b->roll, b->c, &b->plan, b->skip);
    keybag_file_key(&b->kb, UINT32_MAX, key);
    make_plist(b, key);
    b->db = open(path, O_RDONLY | O_CLOEXEC);
    build_db(b, path);
    free(path);
    if (b->db >= 0 && b->encrypted) {
        b->db = encrypt_db(b, b->db, key);
    }
    end = b->db < 0 ? -1 : lseek(b->db, 0, SEEK_END);
    if (end < 0) {
        die("cannot read Manifest.db back");
    }
    b->db_bytes = (uint64_t)end;
}
