/** What the end of a backup brings: the keybag, the list of files, and with
 * them the plaintext. facts/ios 5.3, 5.5. */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_backup_in.h"
#include "base/bplist.h"
#include "base/buf.h"
#include "base/err.h"

#define PLIST_MAX (UINT64_C(32) << 20)
#define TRIES 3
#define PASSWORD_MAX 256
#define CHUNK 65536

struct to_vault {
    struct source_backup *s;
    uint32_t object;
};

static enum wn_status
put(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    const struct to_vault *to = ctx;

    return backup_put(to->s, to->object, p, n, err);
}

static enum wn_status
pump(struct source_backup *s, struct backup_crypt *c, uint32_t object,
    uint64_t from, uint64_t n, bool consume, struct wn_err *err)
{
    uint8_t *chunk = malloc(CHUNK);
    enum wn_status st = WN_OK;

    if (!chunk) {
        return wn_fail_nomem(err, "decryption");
    }
    while (st == WN_OK && n > 0) {
        size_t take = n < CHUNK ? (size_t)n : CHUNK;

        st = wn_run_cancelled(s->o.run)
            ? wn_fail(err, WN_ECANCEL, "stopped")
            : wn_vault_read_all(s->o.vault, object, from, chunk, take, err);
        if (st == WN_OK) {
            if (consume) {
                wn_vault_punch(s->o.vault, object, from, take);
            }
            st = backup_crypt_add(c, chunk, take, err);
        }
        from += take;
        n -= take;
    }
    free(chunk);
    return st == WN_OK ? backup_crypt_end(c, err) : st;
}

enum wn_status
backup_decrypt(struct source_backup *s, const uint8_t file_id[WN_SHA1_BYTES],
    uint32_t object, uint64_t from, uint64_t n, bool consume,
    backup_plain_fn *to, void *ctx, struct wn_err *err)
{
    struct backup_crypt *c = NULL;
    struct mbfile f;
    uint8_t key[KEY_BYTES];
    enum wn_status st = manifest_db_find(s->manifest, file_id, &f, err);

    if (st == WN_ABSENT || (st == WN_OK && !f.has_key)) {
        return wn_fail(err, WN_EFORMAT,
            "the phone's list of files has no key for a file that it sent");
    }
    if (st == WN_OK) {
        st = keybag_file_key(s->keys, f.key_class, f.wrapped_key, key, err);
    }
    if (st == WN_OK) {
        st = backup_crypt_new(&c, key, f.size_bytes, to, ctx, err);
        wn_wipe(key, sizeof(key));
    }
    if (st == WN_OK) {
        st = pump(s, c, object, from, n, consume, err);
    }
    backup_crypt_free(&c);
    wn_wipe(&f, sizeof(f));
    return st;
}

/** Ask until the password fits, or the people give up. */
static enum wn_status
unlock(struct source_backup *s, struct wn_err *err)
{
    char password[PASSWORD_MAX];
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status st = WN_EREADY;

    for (unsigned i = 0; st == WN_EREADY && i < TRIES; i++) {
        mine = (struct wn_err)WN_ERR_INIT;
        if (s->o.password(s->o.password_ctx, i > 0, password,
                sizeof(password), &mine) != WN_OK) {
            st = mine.status;
            break;
        }
        st = keybag_unlock(s->keys, password, &mine);
        wn_wipe(password, sizeof(password));
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &mine);
}

static enum wn_status
open_keys(struct source_backup *s, const struct wn_bplist *b,
    const struct wn_bplist_value *top, struct wn_err *err)
{
    struct wn_bplist_value bag;
    enum wn_status st = wn_bplist_get(b, top, "BackupKeyBag", &bag);

    if (st != WN_OK || bag.kind != WN_BPLIST_DATA) {
        return wn_fail(err, WN_EFORMAT, "the backup has no keybag");
    }
    s->keys = calloc(1, sizeof(*s->keys));
    if (!s->keys) {
        return wn_fail_nomem(err, "the keybag");
    }
    st = keybag_parse(s->keys, bag.p, bag.n, err);
    return st == WN_OK ? unlock(s, err) : st;
}

/** Manifest.db, decrypted: facts/ios 5.5 step 4. */
static enum wn_status
open_list(struct source_backup *s, const struct wn_bplist *b,
    const struct wn_bplist_value *top, uint32_t *object, struct wn_err *err)
{
    struct wn_bplist_value v;
    struct backup_crypt *c = NULL;
    struct to_vault to = { s, WN_VAULT_NONE };
    uint8_t key[KEY_BYTES];
    enum wn_status st = wn_bplist_get(b, top, "ManifestKey", &v);

    if (st != WN_OK || v.kind != WN_BPLIST_DATA ||
        v.n != 4 + WRAPPED_KEY_BYTES) {
        return wn_fail(err, WN_EFORMAT, "the backup has no key for its list");
    }
    st = keybag_file_key(s->keys,
        (uint32_t)v.p[0] | (uint32_t)v.p[1] << 8 | (uint32_t)v.p[2] << 16 |
            (uint32_t)v.p[3] << 24,
        v.p + 4, key, err);
    if (st == WN_OK) {
        st = backup_crypt_new(&c, key, UINT64_MAX, put, &to, err);
        wn_wipe(key, sizeof(key));
    }
    if (st == WN_OK) {
        st = wn_vault_create(s->o.vault, &to.object, WN_VAULT_INDEX, err);
    }
    if (st == WN_OK) {
        st = pump(s, c, *object, 0, wn_vault_size(s->o.vault, *object), true,
            err);
    }
    backup_crypt_free(&c);
    if (st != WN_OK) {
        wn_vault_drop(s->o.vault, to.object);
        return st;
    }
    wn_vault_drop(s->o.vault, *object);
    *object = to.object;
    return WN_OK;
}

static enum wn_status
read_plist(struct source_backup *s, struct wn_buf *b, struct wn_err *err)
{
    uint32_t object = backup_meta_find(&s->meta, "Manifest.plist");
    uint64_t n = object == WN_VAULT_NONE
        ? 0
        : wn_vault_size(s->o.vault, object);
    uint8_t *room;
    enum wn_status st;

    if (n == 0 || n > PLIST_MAX) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone did not send a proper Manifest.plist: its backup is "
            "not complete");
    }
    room = malloc((size_t)n);
    if (!room) {
        return wn_fail_nomem(err, "Manifest.plist");
    }
    st = wn_vault_read_all(s->o.vault, object, 0, room, (size_t)n, err);
    if (st == WN_OK && wn_buf_put(b, room, (size_t)n) != WN_OK) {
        st = wn_fail_nomem(err, "Manifest.plist");
    }
    wn_wipe(room, (size_t)n);
    free(room);
    return st;
}

/** Left out is "no"; what cannot be read is not taken for one. */
static enum wn_status
is_encrypted(const struct wn_bplist *b, const struct wn_bplist_value *top,
    bool *out)
{
    struct wn_bplist_value v = { .i = 0 };
    enum wn_status st = wn_bplist_get(b, top, "IsEncrypted", &v);

    if (st == WN_OK && v.kind != WN_BPLIST_BOOL && v.kind != WN_BPLIST_INT) {
        st = WN_EFORMAT;
    }
    if (st == WN_OK || st == WN_ABSENT) {
        *out = v.i != 0;
        return WN_OK;
    }
    return st;
}

static enum wn_status
open_all(struct source_backup *s, const struct wn_buf *plist, uint32_t *list,
    struct wn_err *err)
{
    char uri[WN_VAULT_URI_BYTES];
    struct wn_bplist b;
    struct wn_bplist_value top;
    bool encrypted = false;
    enum wn_status st = wn_bplist_open(&b, plist->data, plist->len);

    if (st == WN_OK) {
        st = wn_bplist_top(&b, &top);
    }
    if (st == WN_OK) {
        st = is_encrypted(&b, &top, &encrypted);
    }
    if (st != WN_OK) {
        return wn_fail(err, WN_EFORMAT, "the backup's Manifest.plist is "
            "damaged");
    }
    if (encrypted) {
        if (!s->o.hold) {
            return wn_fail(err, WN_EACQUIRE, "the phone said that its backups "
                "are not encrypted, and sent one that is");
        }
        st = open_keys(s, &b, &top, err);
        if (st == WN_OK) {
            st = open_list(s, &b, &top, list, err);
        }
    }
    if (st == WN_OK) {
        st = wn_vault_serve(s->o.vault, *list, WN_VAULT_NONE, uri, err);
    }
    return st == WN_OK ? manifest_db_open(&s->manifest, uri, s->o.run, err)
                       : st;
}

enum wn_status
backup_open(struct source_backup *s, struct wn_err *err)
{
    struct wn_buf plist;
    enum wn_status st;

    wn_buf_init(&plist, (size_t)PLIST_MAX);
    st = read_plist(s, &plist, err);
    s->list = backup_meta_take(&s->meta, "Manifest.db");
    if (st == WN_OK && s->list == WN_VAULT_NONE) {
        st = wn_fail(err, WN_EACQUIRE,
            "the phone did not send Manifest.db: its backup is not complete");
    }
    if (st == WN_OK) {
        st = open_all(s, &plist, &s->list, err);
    }
    wn_buf_clear(&plist);
    return st;
}

void
backup_close(struct source_backup *s)
{
    manifest_db_free(&s->manifest);
    wn_vault_drop(s->o.vault, s->list);
    s->list = WN_VAULT_NONE;
    if (s->keys) {
        keybag_wipe(s->keys);
        free(s->keys);
        s->keys = NULL;
    }
}
