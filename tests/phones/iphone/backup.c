#include "backup.h"
#include "log.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEMP_NAME "/var/tmp/tmp.2.VIRTUAL"

static const char *
conf_backup(const struct backup *b, const char *key, const char *otherwise)
{
    return conf_str(b->p->conf, conf_root(b->p->conf), key, otherwise);
}

static char *
below(const struct backup *b, const char *rest)
{
    return xformat("%s/%s", b->p->udid, rest);
}

static int
send_status(struct backup *b, const char *state)
{
    char *path = below(b, "Status.plist");
    bool full = strcmp(state, "finished") != 0;
    char uuid[37];
    char *text = NULL;
    uint32_t n = 0;
    plist_t d;
    int rc;

    uuid_from(b->p->udid, uuid);
    d = pl_dict("UUID", plist_new_string(uuid),
        "Date", pl_date(phone_clock(b->p)),
        "Version", plist_new_string("3.3"),
        "IsFullBackup", plist_new_bool(full),
        "BackupState", plist_new_string("new"),
        "SnapshotState", plist_new_string(state), NULL);
    plist_to_bin(d, &text, &n);
    plist_free(d);
    b->status.n = 0;
    buf_put(&b->status, text, n);
    free(text);
    rc = dl_upload_bytes(b->d, TEMP_NAME, path, b->status.p, b->status.n);
    free(path);
    return rc;
}

static int
make_folder(struct backup *b, const char *rest)
{
    char *path = *rest == '\0' ? xstrdup(b->p->udid) : below(b, rest);
    int rc = dl_ask(b->d, pl_array(
        plist_new_string("DLMessageCreateDirectory"), plist_new_string(path),
        plist_new_dict(), plist_new_real(b->d->progress), NULL), 0, -7);

    free(path);
    return rc;
}

static int
make_folders(struct backup *b)
{
    static const char *const tops[] = {"", "Snapshot"};
    int rc = 0;

    for (size_t t = 0; rc == 0 && t < 2; t++) {
        rc = make_folder(b, tops[t]);
        for (unsigned i = 0; rc == 0 && i < 256; i++) {
            uint8_t byte = (uint8_t)i;
            char hex[3];
            char *rest;

            to_hex(&byte, 1, hex);
            rest = xformat("%s%s%s", tops[t], *tops[t] == '\0' ? "" : "/",
                hex);
            rc = make_folder(b, rest);
            free(rest);
        }
    }
    return rc;
}

/* Steps 4 to 6: once, and once more for a domain that changed meanwhile. */
static int
send_data(struct backup *b, const char *domain)
{
    int rc = make_folders(b);

    rc = rc != 0 ? rc : send_status(b, "uploading");
    return rc != 0 ? rc : backup_send_all(b, domain);
}

static int
send_manifest(struct backup *b)
{
    char *plist = below(b, "Snapshot/Manifest.plist");
    char *db = below(b, "Snapshot/Manifest.db");
    int rc = dl_upload_bytes(b->d, TEMP_NAME, plist, b->manifest.p,
        b->manifest.n);

    rc = rc != 0 ? rc
        : backup_send_fd(b, TEMP_NAME, db, b->db, b->db_bytes);
    rc = rc != 0 ? rc : send_status(b, "moving");
    free(plist);
    free(db);
    return rc;
}

static int
move(struct backup *b, plist_t pairs, int64_t also_good)
{
    return dl_ask(b->d, pl_array(plist_new_string(conf_backup(b,
            "backup.move-verb", "DLMessageMoveItems")), pairs,
        plist_new_dict(), plist_new_real(b->d->progress), NULL), 0,
        also_good);
}

static int
move_one(struct backup *b, const char *name, int64_t also_good)
{
    char *from = xformat("%s/Snapshot/%s", b->p->udid, name);
    char *to = below(b, name);
    int rc = move(b, pl_dict(from, plist_new_string(to), NULL), also_good);

    free(from);
    free(to);
    return rc;
}

static int
move_all(struct backup *b)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < b->roll.n; i += 128) {
        plist_t pairs = plist_new_dict();

        for (size_t k = i; k < i + 128 && k < b->roll.n; k++) {
            char hex[41];
            char *from;
            char *to;

            roll_hex(&b->roll, k, hex);
            from = xformat("%s/Snapshot/%.2s/%s", b->p->udid, hex, hex);
            to = xformat("%s/%.2s/%s", b->p->udid, hex, hex);
            plist_dict_set_item(pairs, from, plist_new_string(to));
            free(from);
            free(to);
        }
        rc = move(b, pairs, 0);
    }
    rc = rc != 0 ? rc : move_one(b, "Manifest.plist", 0);
    /* "Not found" is tolerated here alone (4.8 step 11). */
    rc = rc != 0 ? rc : move_one(b, "Manifest.db", -6);
    return rc != 0 ? rc : send_status(b, "removing");
}

/* Nothing is obsolete after a full run; both removals may find nothing. */
static int
remove_rest(struct backup *b)
{
    static const char *const names[] = {"Snapshot", "Manifest.mbdx"};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < 2; i++) {
        char *path = below(b, names[i]);

        rc = dl_ask(b->d, pl_array(plist_new_string("DLMessageRemoveItems"),
            pl_array(plist_new_string(path), NULL), plist_new_dict(),
            plist_new_real(b->d->progress), NULL), 0, -6);
        free(path);
    }
    return rc != 0 ? rc : send_status(b, "finished");
}

static int
run_script(struct backup *b)
{
    const char *retry = conf_backup(b, "backup.retry-domain", NULL);
    char *status = below(b, "Status.plist");
    bool found = false;
    int rc = dl_download(b->d, status, NULL, NULL, &found);

    free(status);
    rc = rc != 0 ? rc : dl_free_space(b->d, false);
    rc = rc != 0 ? rc : send_data(b, NULL);
    if (rc == 0 && retry != NULL) {
        rc = send_data(b, retry);
    }
    if (rc != 0) {
        return rc;
    }
    backup_make_manifest(b);
    b->d->progress = 95;
    rc = send_manifest(b);
    rc = rc != 0 ? rc : move_all(b);
    rc = rc != 0 ? rc : remove_rest(b);
    b->d->progress = 100;
    return rc != 0 ? rc : backup_verify(b);
}

static void
prepare(struct backup *b, const char *password)
{
    const yaml_node_t *root = conf_root(b->p->conf);
    int64_t block = conf_int(b->p->conf, root, "backup.block", 131072);

    b->encrypted = password != NULL;
    catalog_file_ids(b->c);
    catalog_plan(b->c, b->encrypted, &b->plan);
    b->skip = xcalloc(b->c->nfiles, 1);
    b->item = xcalloc(1, sizeof(*b->item));
    if (block < 1 || block > 512 * 1024) {
        die("backup.block must be 1 to 524288");
    }
    b->block = (uint64_t)block;
    b->plain = xcalloc((size_t)block, 1);
    b->cipher = EVP_CIPHER_CTX_new();
    b->digest = EVP_MD_CTX_new();
    /* A plain backup has a keybag too; nobody knows its password. */
    keybag_make(&b->kb, b->encrypted ? password : "no password",
        (uint32_t)conf_int(b->p->conf, root, "backup.dpic", 1000));
    b->d->total = b->plan.bytes;
    for (size_t i = 0; b->encrypted && i < b->plan.n; i++) {
        b->d->total += 16;
    }
}

static void
clean(struct backup *b)
{
    if (b->db >= 0) {
        close(b->db);
    }
    roll_free(&b->roll);
    buf_free(&b->status);
    buf_free(&b->manifest);
    keybag_free(&b->kb);
    EVP_CIPHER_CTX_free(b->cipher);
    EVP_MD_CTX_free(b->digest);
    free(b->plan.ids);
    free(b->skip);
    free(b->plain);
    free(b->item);
}

int
backup_run(struct dl *d)
{
    struct backup b = {.d = d, .p = d->p, .c = d->p->catalog, .db = -1};
    char *password = phone_password(d->p);
    int rc;

    if (password == NULL && conf_bool(d->p->conf, conf_root(d->p->conf),
            "backup.requires-encryption", false)) {
        return dl_fail(d, 207, "backup must be encrypted");
    }
    prepare(&b, password);
    log_event(d->p->udid, d->c->service, "backup", "ifiles",
        (int64_t)b.plan.n, "ibytes", (int64_t)b.plan.bytes, "bencrypted",
        b.encrypted, NULL);
    rc = run_script(&b);
    clean(&b);
    free(password);
    return rc;
}
