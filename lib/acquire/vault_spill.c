/* O_TMPFILE is Linux's own. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "acquire/vault_in.h"
#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"
#include "base/random.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12

struct vault_spill {
    int fd;
    struct vault_pages *pages;
    uint8_t *key;    /* a block of locked memory */
    uint8_t *buffer; /* one sealed block on its way */
    EVP_CIPHER_CTX *seal, *open;
    uint64_t nonce; /* of the last sealing */
    uint32_t slots; /* the file's length in blocks */
    uint32_t *free; /* slots to be used again */
    uint32_t free_count, free_room;
};

/** Unlinked from the start; where the file system has no such thing, unlinked
 * before the first byte. Ciphertext only, either way. */
static enum wn_status
open_file(int *out, const char *folder, struct wn_err *err)
{
    const char *env = getenv("TMPDIR");
    const char *where = folder ? folder : (env && env[0] ? env : "/var/tmp");
    char name[PATH_MAX];
    int fd = open(where, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    int n;

    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
                      errno == EINVAL)) {
        n = snprintf(name, sizeof(name), "%s/winnow-XXXXXX", where);
        if (n > 0 && (size_t)n < sizeof(name)) {
            fd = mkostemp(name, O_CLOEXEC);
        }
        if (fd >= 0 && unlink(name) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    if (fd < 0) {
        (void)wn_fail_errno(err, WN_EOUTPUT,
            "the encrypted staging file could not be made in %s", where);
        wn_todo(err, "set TMPDIR to a folder with room that you may write to");
        return WN_EOUTPUT;
    }
    *out = fd;
    return WN_OK;
}

static enum wn_status
make_key(struct vault_spill *s, struct wn_err *err)
{
    enum wn_status st;

    s->key = vault_pages_take(s->pages);
    s->buffer = vault_pages_take(s->pages);
    s->seal = EVP_CIPHER_CTX_new();
    s->open = EVP_CIPHER_CTX_new();
    if (!s->key || !s->buffer || !s->seal || !s->open) {
        return wn_fail_nomem(err, "the vault's file");
    }
    st = wn_random(s->key, KEY_BYTES, err);
    if (st != WN_OK) {
        return st;
    }
    if (EVP_EncryptInit_ex(
            s->seal, EVP_aes_256_gcm(), NULL, s->key, NULL) != 1 ||
        EVP_DecryptInit_ex(
            s->open, EVP_aes_256_gcm(), NULL, s->key, NULL) != 1) {
        return wn_fail(err, WN_ECRYPTO, "AES-256-GCM is not to be had");
    }
    return WN_OK;
}

enum wn_status
vault_spill_new(struct vault_spill **out, struct vault_pages *pages,
    const char *folder, struct wn_err *err)
{
    struct vault_spill *s = calloc(1, sizeof(*s));
    enum wn_status st;

    if (!s) {
        return wn_fail_nomem(err, "the vault's file");
    }
    s->fd = -1;
    s->pages = pages;
    st = open_file(&s->fd, folder, err);
    if (st == WN_OK) {
        st = make_key(s, err);
    }
    if (st != WN_OK) {
        vault_spill_free(&s);
        return st;
    }
    *out = s;
    return WN_OK;
}

void
vault_spill_free(struct vault_spill **s)
{
    if (!*s) {
        return;
    }
    if ((*s)->fd >= 0) {
        (void)close((*s)->fd);
    }
    EVP_CIPHER_CTX_free((*s)->seal);
    EVP_CIPHER_CTX_free((*s)->open);
    if ((*s)->key) {
        vault_pages_give((*s)->pages, (*s)->key);
    }
    if ((*s)->buffer) {
        vault_pages_give((*s)->pages, (*s)->buffer);
    }
    free((*s)->free);
    free(*s);
    *s = NULL;
}

static enum wn_status
write_slot(const struct vault_spill *s, uint32_t slot, struct wn_err *err)
{
    off_t at = (off_t)slot * VAULT_BLOCK;
    size_t done = 0;

    while (done < VAULT_BLOCK) {
        ssize_t n = pwrite(s->fd, s->buffer + done, VAULT_BLOCK - done,
            at + (off_t)done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
            (void)wn_fail_errno(err, WN_ELIMIT,
                "the encrypted staging file has no room left");
            wn_todo(err, "make room, or set TMPDIR to a larger disk");
            return WN_ELIMIT;
        }
        if (n <= 0) {
            return wn_fail_errno(err, WN_EOUTPUT,
                "the encrypted staging file could not be written");
        }
        done += (size_t)n;
    }
    return WN_OK;
}

static void
put_nonce(uint8_t iv[NONCE_BYTES], uint64_t nonce)
{
    wn_put_u32le(iv + 8, 0);
    wn_put_u64le(iv, nonce);
}

enum wn_status
vault_spill_put(struct vault_spill *s, const uint8_t *block,
    struct vault_sealed *out, struct wn_err *err)
{
    struct vault_sealed to = { .nonce = ++s->nonce };
    uint8_t iv[NONCE_BYTES];
    int n = 0;
    enum wn_status st;

    if (s->free_count == 0 && s->slots == VAULT_NO_SLOT) {
        return wn_fail(err, WN_ELIMIT, "the vault's file is too large");
    }
    to.slot = s->free_count > 0 ? s->free[s->free_count - 1] : s->slots;
    put_nonce(iv, to.nonce);
    if (EVP_EncryptInit_ex(s->seal, NULL, NULL, NULL, iv) != 1 ||
        EVP_EncryptUpdate(
            s->seal, s->buffer, &n, block, (int)VAULT_BLOCK) != 1 ||
        EVP_EncryptFinal_ex(s->seal, s->buffer + n, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(
            s->seal, EVP_CTRL_GCM_GET_TAG, VAULT_TAG, to.tag) != 1) {
        return wn_fail(err, WN_ECRYPTO, "a block could not be encrypted");
    }
    st = write_slot(s, to.slot, err);
    if (st != WN_OK) {
        return st;
    }
    if (s->free_count > 0) {
        s->free_count--;
    } else {
        s->slots++;
    }
    *out = to;
    return WN_OK;
}

static enum wn_status
read_slot(struct vault_spill *s, uint32_t slot, struct wn_err *err)
{
    off_t at = (off_t)slot * VAULT_BLOCK;
    size_t done = 0;

    while (done < VAULT_BLOCK) {
        ssize_t n = pread(s->fd, s->buffer + done, VAULT_BLOCK - done,
            at + (off_t)done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return wn_fail_errno(err, WN_EINTERNAL,
                "the encrypted staging file could not be read");
        }
        done += (size_t)n;
    }
    return WN_OK;
}

enum wn_status
vault_spill_get(struct vault_spill *s, const struct vault_sealed *from,
    uint8_t *block, struct wn_err *err)
{
    struct vault_sealed f = *from;
    uint8_t iv[NONCE_BYTES];
    int n = 0;
    enum wn_status st = read_slot(s, f.slot, err);

    if (st != WN_OK) {
        return st;
    }
    put_nonce(iv, f.nonce);
    if (EVP_DecryptInit_ex(s->open, NULL, NULL, NULL, iv) != 1 ||
        EVP_CIPHER_CTX_ctrl(
            s->open, EVP_CTRL_GCM_SET_TAG, VAULT_TAG, f.tag) != 1 ||
        EVP_DecryptUpdate(
            s->open, block, &n, s->buffer, (int)VAULT_BLOCK) != 1 ||
        EVP_DecryptFinal_ex(s->open, block + n, &n) != 1) {
        wn_wipe(block, VAULT_BLOCK);
        return wn_fail(err, WN_EINTERNAL, "the encrypted staging file came "
            "back changed: the disk is failing, or somebody wrote to it");
    }
    return WN_OK;
}

void
vault_spill_release(struct vault_spill *s, uint32_t slot)
{
    if (s->free_count == s->free_room) {
        uint32_t room = s->free_room ? s->free_room * 2 : 256;
        uint32_t *more = realloc(s->free, room * sizeof(*more));

        if (!more) {
            return; /* the slot is lost to us, nothing else */
        }
        s->free = more;
        s->free_room = room;
    }
    s->free[s->free_count++] = slot;
}

uint64_t
vault_spill_bytes(const struct vault_spill *s)
{
    return (uint64_t)s->slots * VAULT_BLOCK;
}
