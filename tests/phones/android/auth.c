/* Whom the phone lets in: the token is signed as if it were a digest, the key
 * is shown to the owner once. */
#include "adbd.h"
#include "log.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 524
#define TOKEN 1
#define SIGNATURE 2
#define PUBLIC_KEY 3

static bool
ask(struct va_conn *c)
{
    if (RAND_bytes(c->token, sizeof(c->token)) != 1) {
        die("no random bytes");
    }
    return conn_send(c, A_AUTH, TOKEN, 0, c->token, sizeof(c->token));
}

bool
auth_begin(struct va_conn *c)
{
    c->asked = 0;
    return ask(c);
}

/* words 64, n0inv, modulus and rr little-endian, exponent. */
static bool
key_is_sound(const uint8_t *k)
{
    uint32_t n0 = get_le32(k + 8), inverse = get_le32(k + 4);

    return get_le32(k) == 64 && (k[8] & 1) == 1 &&
        (uint32_t)(n0 * inverse) == 0xffffffff && get_le32(k + 520) == 65537;
}

static bool
on_key(struct va_conn *c, const uint8_t *p, size_t n)
{
    const uint8_t *blank = memchr(p, ' ', n);
    uint8_t key[KEY_BYTES + 8];
    char *user;
    int got;

    if (n == 0 || p[n - 1] != '\0' || blank == NULL ||
        blank - p != (KEY_BYTES + 2) / 3 * 4) {
        return conn_violation(c, "a public key that is none");
    }
    got = EVP_DecodeBlock(key, p, (int)(blank - p));
    if (got < KEY_BYTES || !key_is_sound(key)) {
        return conn_violation(c, "a public key that is none");
    }
    user = xformat("%s", (const char *)blank + 1);
    log_event(c->phone->serial, "auth", "dialog", "suser", user, NULL);
    free(user);
    log_flush();
    if (strcmp(c->phone->rest->auth_answer, "allow") != 0) {
        log_event(c->phone->serial, "auth", "ignored", NULL);
        return true; /* nothing is ever said */
    }
    if (!stop_sleep(c->phone->rest->auth_after_ms)) {
        return false;
    }
    log_event(c->phone->serial, "auth", "allowed", NULL);
    return conn_welcome(c);
}

bool
auth_answer(struct va_conn *c, uint32_t type, const uint8_t *p, size_t n)
{
    if (c->online || c->phone->rest->authorised) {
        return conn_violation(c, "AUTH that was not asked for");
    }
    if (type == SIGNATURE) {
        if (n != 256) {
            return conn_violation(c, "a signature of another length");
        }
        c->asked++;
        log_event(c->phone->serial, "auth", "signature", NULL);
        return ask(c); /* no key is known here */
    }
    return type == PUBLIC_KEY ? on_key(c, p, n)
        : conn_violation(c, "AUTH of an unknown type");
}
