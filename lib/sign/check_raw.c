/** Raw Ed25519: 64 bytes that name nobody. Only a key that is given can tell
 * whose they are. */
#include <openssl/err.h>
#include <stdio.h>

#include "sign/sign_in.h"

const char *
wn_signature_word(enum wn_signature_verdict v)
{
    static const char *const words[] = {
#define WN_X(id, word, good) [WN_SIGNATURE_##id] = word,
        WN_SIGNATURE_VERDICTS(WN_X)
#undef WN_X
    };

    return (unsigned)v < WN_SIGNATURE_VERDICT_COUNT ? words[v] : "?";
}

bool
wn_signature_good(enum wn_signature_verdict v)
{
    static const bool goods[] = {
#define WN_X(id, word, good) [WN_SIGNATURE_##id] = good,
        WN_SIGNATURE_VERDICTS(WN_X)
#undef WN_X
    };

    return (unsigned)v < WN_SIGNATURE_VERDICT_COUNT && goods[v];
}

static bool
fits(EVP_PKEY *key, const void *sig, const void *p, size_t n)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
        EVP_DigestVerify(ctx, sig, WN_ED25519_BYTES, p, n) == 1;

    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

void
wn_check_raw(struct wn_signature *out, const void *sig, size_t sig_bytes,
    const void *p, size_t n, const struct wn_trusted *trust)
{
    *out = (struct wn_signature){ .verdict = WN_SIGNATURE_MALFORMED };
    if (sig_bytes != WN_ED25519_BYTES) {
        (void)snprintf(out->why, sizeof(out->why),
            "it is not the %u bytes of an Ed25519 signature",
            WN_ED25519_BYTES);
        return;
    }
    if (!trust) {
        out->verdict = WN_SIGNATURE_NO_KEY;
        return;
    }
    for (size_t i = 0; i < trust->key_count; i++) {
        if (fits(trust->keys[i].key, sig, p, n)) {
            out->verdict = WN_SIGNATURE_TRUSTED;
            wn_who_key(out, trust->keys[i].key, trust->keys[i].file);
            return;
        }
    }
    out->verdict = trust->key_count > 0 ? WN_SIGNATURE_WRONG
                                        : WN_SIGNATURE_UNTRUSTED;
    (void)snprintf(out->why, sizeof(out->why), "%s", trust->key_count > 0
        ? "none of the Ed25519 keys that are trusted made it over what is here"
        : "it is an Ed25519 signature, and no Ed25519 public key is trusted");
}
