#include "acquire/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/random.h"

#define KEY_NAME "journal.key"
#define KEY_BYTES 32
#define MAGIC "WNJ1"
#define MAGIC_BYTES 4
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define HEAD_BYTES (MAGIC_BYTES + NONCE_BYTES + TAG_BYTES)
#define NAME_BYTES 64

static enum wn_status
open_folder(int *out, const char *state_dir, struct wn_err *err)
{
    int fd;

    if (!state_dir || state_dir[0] == '\0') {
        return wn_fail(err, WN_EUSAGE,
            "there is no state folder to write the password down in");
    }
    if (mkdir(state_dir, 0700) != 0 && errno != EEXIST) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the state folder %s cannot be made", state_dir);
    }
    fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return wn_fail_errno(err, WN_EOUTPUT,
            "the state folder %s cannot be opened", state_dir);
    }
    *out = fd;
    return WN_OK;
}

/** A whole small file. @retval WN_ABSENT */
static enum wn_status
read_file(int dir, const char *name, uint8_t *buf, size_t cap, size_t *got,
    struct wn_err *err)
{
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    size_t n = 0;
    ssize_t did = 0;

    if (fd < 0) {
        return errno == ENOENT
            ? WN_ABSENT
            : wn_fail_errno(err, WN_EFORMAT, "%s cannot be opened", name);
    }
    while (n < cap && (did = read(fd, buf + n, cap - n)) != 0) {
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did < 0) {
            break;
        }
        n += (size_t)did;
    }
    (void)close(fd);
    if (did < 0) {
        return wn_fail_errno(err, WN_EFORMAT, "%s cannot be read", name);
    }
    *got = n;
    return WN_OK;
}

/** The folder's key, made at the first use. */
static enum wn_status
folder_key(int dir, uint8_t key[KEY_BYTES], struct wn_err *err)
{
    size_t n = 0;
    enum wn_status st = read_file(dir, KEY_NAME, key, KEY_BYTES, &n, err);

    if (st == WN_ABSENT) {
        st = wn_random(key, KEY_BYTES, err);
        return st == WN_OK
            ? wn_atomic_file_put(dir, KEY_NAME, key, KEY_BYTES, NULL, err)
            : st;
    }
    return st == WN_OK && n != KEY_BYTES
        ? wn_fail(err, WN_EFORMAT, "%s in the state folder is damaged",
              KEY_NAME)
        : st;
}

static void
name_for(char name[NAME_BYTES], const char *udid)
{
    uint8_t sum[WN_SHA256_BYTES] = { 0 };
    char hex[WN_SHA256_HEX];

    (void)wn_digest_of(WN_SHA256, udid, strlen(udid), sum);
    wn_hex(hex, sum, sizeof(sum));
    (void)snprintf(name, NAME_BYTES, "journal-%.32s", hex);
}

/** seal: plain → box behind its head. The phone's UDID is bound in. */
static bool
run_gcm(bool seal, const uint8_t *key, const char *udid, uint8_t *box,
    uint8_t *plain, size_t n)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    uint8_t *iv = box + MAGIC_BYTES;
    uint8_t *tag = iv + NONCE_BYTES;
    uint8_t *from = seal ? plain : box + HEAD_BYTES;
    uint8_t *to = seal ? box + HEAD_BYTES : plain;
    int got = 0;
    bool good;

    if (!c) {
        return false;
    }
    good = EVP_CipherInit_ex(
               c, EVP_aes_256_gcm(), NULL, key, iv, seal) == 1 &&
        (seal || EVP_CIPHER_CTX_ctrl(
                     c, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1) &&
        EVP_CipherUpdate(
            c, NULL, &got, (const uint8_t *)udid, (int)strlen(udid)) == 1 &&
        EVP_CipherUpdate(c, to, &got, from, (int)n) == 1 &&
        EVP_CipherFinal_ex(c, to + got, &got) == 1 &&
        (!seal || EVP_CIPHER_CTX_ctrl(
                      c, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) == 1);
    EVP_CIPHER_CTX_free(c);
    return good;
}

enum wn_status
journal_write(const char *state_dir, const char *udid, const char *password,
    struct wn_err *err)
{
    uint8_t key[KEY_BYTES];
    uint8_t plain[JOURNAL_PASSWORD_MAX];
    uint8_t box[HEAD_BYTES + JOURNAL_PASSWORD_MAX] = MAGIC;
    char name[NAME_BYTES];
    size_t n = strlen(password);
    int dir = -1;
    enum wn_status st = n == 0 || n >= sizeof(plain)
        ? WN_EINTERNAL
        : open_folder(&dir, state_dir, err);

    if (st != WN_OK) {
        return st;
    }
    memcpy(plain, password, n);
    name_for(name, udid);
    st = folder_key(dir, key, err);
    if (st == WN_OK) {
        st = wn_random(box + MAGIC_BYTES, NONCE_BYTES, err);
    }
    if (st == WN_OK && !run_gcm(true, key, udid, box, plain, n)) {
        st = wn_fail(err, WN_ECRYPTO, "the password could not be encrypted");
    }
    if (st == WN_OK) {
        st = wn_atomic_file_put(dir, name, box, HEAD_BYTES + n, NULL, err);
    }
    (void)close(dir);
    wn_wipe(key, sizeof(key));
    wn_wipe(plain, sizeof(plain));
    return st;
}

enum wn_status
journal_read(const char *state_dir, const char *udid, char *out, size_t cap,
    struct wn_err *err)
{
    uint8_t key[KEY_BYTES];
    uint8_t plain[JOURNAL_PASSWORD_MAX];
    uint8_t box[HEAD_BYTES + JOURNAL_PASSWORD_MAX];
    char name[NAME_BYTES];
    size_t got = 0;
    size_t n;
    int dir = -1;
    enum wn_status st = open_folder(&dir, state_dir, err);

    if (st != WN_OK) {
        return st;
    }
    name_for(name, udid);
    st = read_file(dir, name, box, sizeof(box), &got, err);
    if (st == WN_OK) {
        st = folder_key(dir, key, err);
    }
    (void)close(dir);
    if (st != WN_OK) {
        return st;
    }
    n = got > HEAD_BYTES ? got - HEAD_BYTES : 0;
    if (n == 0 || n >= cap || n >= sizeof(plain) ||
        memcmp(box, MAGIC, MAGIC_BYTES) != 0 ||
        !run_gcm(false, key, udid, box, plain, n)) {
        (void)wn_fail(err, WN_EFORMAT, "an earlier run wrote down a temporary "
            "backup password of this phone, and it cannot be read any more");
        wn_todo(err, "if the owner noted it when it was shown: it can be "
            "removed with it; else on the phone: Settings, General, Transfer "
            "or Reset, Reset All Settings. Then delete %s", name);
        st = WN_EFORMAT;
    } else {
        memcpy(out, plain, n);
        out[n] = '\0';
    }
    wn_wipe(key, sizeof(key));
    wn_wipe(plain, sizeof(plain));
    return st;
}

enum wn_status
journal_remove(const char *state_dir, const char *udid, struct wn_err *err)
{
    char name[NAME_BYTES];
    int dir = -1;
    enum wn_status st = open_folder(&dir, state_dir, err);

    if (st != WN_OK) {
        return st;
    }
    name_for(name, udid);
    if ((unlinkat(dir, name, 0) != 0 && errno != ENOENT) || fsync(dir) != 0) {
        st = wn_fail_errno(err, WN_EOUTPUT,
            "the note of the temporary password cannot be removed");
    }
    (void)close(dir);
    return st;
}
