#include "acquire/keybag.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"

#define TAG(a, b, c, d) \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | \
        (uint32_t)(d))
/** A phone's own is ten million; a hundred times that is no keybag but a way
 * to keep us busy for ever. */
#define ROUNDS_MAX 1000000000u
#define WRAP_PASSCODE 2u
#define FIELDS_MAX 512

struct group {
    bool open;
    uint32_t clas, wrap;
    uint8_t key[WRAPPED_BYTES];
    bool has_clas, has_key;
};

static bool
number(struct wn_cursor v, uint32_t *out)
{
    *out = wn_cur_u32be(&v);
    return !v.bad && v.left == 0;
}

static bool
bytes(struct wn_cursor v, uint8_t *dst, size_t cap, size_t *n)
{
    if (v.left > cap) {
        return false;
    }
    *n = v.left;
    memcpy(dst, v.p, v.left);
    return true;
}

/** The group that ends here becomes a class, if it is one with a key. */
static bool
close_group(struct keybag *k, const struct group *g)
{
    struct keybag_class *c;

    if (!g->open || !g->has_clas || !g->has_key) {
        return true;
    }
    if (g->clas >= KEYBAG_CLASSES || k->classes[g->clas].present) {
        return false;
    }
    c = &k->classes[g->clas];
    c->present = true;
    c->wrap = g->wrap;
    memcpy(c->wrapped, g->key, sizeof(c->wrapped));
    return true;
}

static bool
header_field(struct keybag *k, uint32_t tag, struct wn_cursor v)
{
    switch (tag) {
    case TAG('I', 'T', 'E', 'R'):
        return number(v, &k->iterations);
    case TAG('D', 'P', 'I', 'C'):
        return number(v, &k->double_iterations);
    case TAG('S', 'A', 'L', 'T'):
        return bytes(v, k->salt, sizeof(k->salt), &k->salt_bytes);
    case TAG('D', 'P', 'S', 'L'):
        return bytes(
            v, k->double_salt, sizeof(k->double_salt), &k->double_salt_bytes);
    default:
        return true;
    }
}

static bool
group_field(struct group *g, uint32_t tag, struct wn_cursor v)
{
    size_t n = 0;

    switch (tag) {
    case TAG('C', 'L', 'A', 'S'):
        g->has_clas = true;
        return number(v, &g->clas);
    case TAG('W', 'R', 'A', 'P'):
        return number(v, &g->wrap);
    case TAG('W', 'P', 'K', 'Y'):
        /* Keys of other lengths belong to curve25519 classes. */
        g->has_key = v.left == WRAPPED_BYTES;
        return v.left != WRAPPED_BYTES ||
            bytes(v, g->key, sizeof(g->key), &n);
    default:
        return true;
    }
}

static bool
parse(struct keybag *k, struct wn_cursor c)
{
    struct group g = { .open = false };
    unsigned uuids = 0;
    bool good = true;

    for (unsigned i = 0; good && c.left > 0 && i < FIELDS_MAX; i++) {
        uint32_t tag = wn_cur_u32be(&c);
        uint32_t n = wn_cur_u32be(&c);
        struct wn_cursor v = wn_cur_sub(&c, n);

        if (c.bad || v.bad) {
            return false;
        }
        if (tag == TAG('U', 'U', 'I', 'D') && ++uuids > 1) {
            good = close_group(k, &g);
            g = (struct group){ .open = true };
        } else if (g.open) {
            good = group_field(&g, tag, v);
        } else {
            good = header_field(k, tag, v);
        }
    }
    return good && c.left == 0 && close_group(k, &g);
}

enum wn_status
keybag_parse(struct keybag *out, const void *p, size_t n, struct wn_err *err)
{
    struct keybag k = { .iterations = 0 };
    bool good = parse(&k, wn_cursor(p, n));

    if (!good || k.iterations == 0 || k.salt_bytes == 0 ||
        k.iterations > ROUNDS_MAX || k.double_iterations > ROUNDS_MAX ||
        (k.double_salt_bytes > 0 && k.double_iterations == 0)) {
        keybag_wipe(&k);
        return wn_fail(
            err, WN_EFORMAT, "the backup's keybag is damaged or unknown");
    }
    *out = k;
    keybag_wipe(&k);
    return WN_OK;
}

static enum wn_status
derive(const struct keybag *k, const char *password, uint8_t key[KEY_BYTES])
{
    uint8_t first[KEY_BYTES];
    const char *pass = password;
    size_t n = strlen(password);
    int good = 1;

    if (n > INT32_MAX) {
        return WN_EUSAGE;
    }
    if (k->double_salt_bytes > 0) {
        good = PKCS5_PBKDF2_HMAC(password, (int)n, k->double_salt,
            (int)k->double_salt_bytes, (int)k->double_iterations,
            EVP_sha256(), KEY_BYTES, first);
        pass = (const char *)first;
        n = sizeof(first);
    }
    if (good == 1) {
        good = PKCS5_PBKDF2_HMAC(pass, (int)n, k->salt, (int)k->salt_bytes,
            (int)k->iterations, EVP_sha1(), KEY_BYTES, key);
    }
    wn_wipe(first, sizeof(first));
    return good == 1 ? WN_OK : WN_ECRYPTO;
}

enum wn_status
keybag_unwrap(uint8_t out[KEY_BYTES], const uint8_t kek[KEY_BYTES],
    const uint8_t wrapped[WRAPPED_BYTES])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t key[WRAPPED_BYTES];
    int n = 0;
    enum wn_status st = WN_ECRYPTO;

    if (!ctx) {
        return WN_ENOMEM;
    }
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_DecryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL) == 1) {
        st = EVP_DecryptUpdate(ctx, key, &n, wrapped, WRAPPED_BYTES) == 1 &&
                n == KEY_BYTES
            ? WN_OK
            : WN_DENIED;
    }
    if (st == WN_OK) {
        memcpy(out, key, KEY_BYTES);
    }
    wn_wipe(key, sizeof(key));
    EVP_CIPHER_CTX_free(ctx);
    return st;
}

enum wn_status
keybag_unlock(struct keybag *k, const char *password, struct wn_err *err)
{
    uint8_t key[KEY_BYTES];
    unsigned opened = 0;
    enum wn_status st = derive(k, password, key);

    if (st != WN_OK) {
        return wn_fail(err, st, "the password could not be made into a key");
    }
    for (unsigned i = 0; st == WN_OK && i < KEYBAG_CLASSES; i++) {
        struct keybag_class *c = &k->classes[i];

        if (!c->present || !(c->wrap & WRAP_PASSCODE)) {
            continue;
        }
        st = keybag_unwrap(c->key, key, c->wrapped);
        c->unlocked = st == WN_OK;
        opened += c->unlocked;
    }
    wn_wipe(key, sizeof(key));
    if (st == WN_DENIED) {
        (void)wn_fail(err, WN_EREADY,
            "this is not the password of the phone's backups");
        wn_todo(err, "it is the one set for iTunes or Finder backups, which "
            "need not be the phone's passcode; its owner may know it");
        return WN_EREADY;
    }
    if (st == WN_OK && opened == 0) {
        return wn_fail(err, WN_EFORMAT,
            "the backup's keybag holds no key that a password opens");
    }
    return st == WN_OK ? st : wn_fail(err, st, "a key could not be unwrapped");
}

enum wn_status
keybag_file_key(const struct keybag *k, uint32_t key_class,
    const uint8_t wrapped[WRAPPED_BYTES], uint8_t out[KEY_BYTES],
    struct wn_err *err)
{
    enum wn_status st;

    if (key_class >= KEYBAG_CLASSES || !k->classes[key_class].unlocked) {
        return wn_fail(err, WN_EFORMAT,
            "a file of the backup is under a key class that is not there");
    }
    st = keybag_unwrap(out, k->classes[key_class].key, wrapped);
    if (st == WN_DENIED) {
        return wn_fail(err, WN_EFORMAT,
            "a file key of the backup does not open: it is damaged");
    }
    return st == WN_OK ? st : wn_fail(err, st, "a key could not be unwrapped");
}

void
keybag_wipe(struct keybag *k)
{
    wn_wipe(k, sizeof(*k));
}
