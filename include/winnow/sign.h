/**
 * Signatures over a bundle's seal: who held a key, and that this very seal was
 * signed with it. CMS (RFC 5652), detached, with a certificate; or 64 bytes of
 * raw Ed25519 without one. Both are checked with openssl as well as here.
 */
#ifndef WINNOW_SIGN_H
#define WINNOW_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/** What a look at a signature came to: columns are the suffix, the word in
 * JSON, and whether the bundle may be valid with it. */
#define WN_SIGNATURE_VERDICTS(X) \
    X(TRUSTED, "trusted", true) \
    X(NOBODY_TRUSTED, "nobody-trusted", true) /* of this content; no trust */ \
    X(NO_KEY, "no-key", true)                 /* no trust, nothing to try */ \
    X(UNTRUSTED, "untrusted", false)          /* no trusted issuer or key */ \
    X(EXPIRED, "expired", false)              /* a certificate of its chain */ \
    X(NOT_YET, "not-yet-valid", false)        /* the same */ \
    X(UNFIT, "unfit", false)                  /* weak, or not for signing */ \
    X(WRONG, "wrong-signature", false)        /* the key did not make it */ \
    X(OTHER_CONTENT, "other-content", false)  /* made over something else */ \
    X(MALFORMED, "malformed", false)

enum wn_signature_verdict {
#define WN_X(id, word, good) WN_SIGNATURE_##id,
    WN_SIGNATURE_VERDICTS(WN_X)
#undef WN_X
    WN_SIGNATURE_VERDICT_COUNT
};

/** "trusted" and so on; "?" for an unknown value. */
WN_API const char *wn_signature_word(enum wn_signature_verdict v);
WN_API bool wn_signature_good(enum wn_signature_verdict v);

/** One signature as it was seen. Texts are escaped; "" where not known. */
struct wn_signature {
    enum wn_signature_verdict verdict;
    char file[64];        /* "seal.txt.p7s", bundle-relative */
    char who[512];        /* the certificate's subject, or the key's file */
    char issuer[512];     /* "" for a raw signature */
    char fingerprint[65]; /* hex SHA-256 of the certificate, or of the key's
                             SubjectPublicKeyInfo */
    int64_t claimed_ns;   /* when, as the signer's own clock had it; 0 = not
                             said */
    char why[256];        /* what is wrong; "" when nothing is */
};

/** The key to sign with. Texts are borrowed for the call. */
struct wn_sign_key {
    const char *key; /* path of a PEM private key: ECDSA, RSA or Ed25519 */
    /** Path of a PEM: the signer's certificate, then those that lead to its
     * issuer. NULL for an Ed25519 key, which signs without. */
    const char *certificate;
    /** Asks a person for the key's passphrase, at most cap - 1 bytes; what is
     * told is for showing. NULL = nobody can be asked. May block. */
    bool (*secret)(void *ctx, const char *told, char *buf, size_t cap);
    void *ctx;
};

struct wn_sign_options {
    const char *bundle_path;
    const char *deny_sheet_path; /* NULL when not at hand */
    struct wn_sign_key key;
};

struct wn_sign_result {
    char seal_hash[65];
    char file[64]; /* the file that was added: "seal.txt.p7s", "seal.txt.sig" */
    char who[512]; /* escaped */
};

/**
 * Verify a bundle; if it is valid, sign its seal. Adds one file to it, whole or
 * not at all; nothing else in it changes. Blocks as verifying does.
 *
 * @retval WN_EUSAGE   the key or certificate cannot be used: said which and why
 * @retval WN_EVERIFY  the bundle is not valid: an invalid one is never signed
 * @retval WN_EOUTPUT  it is signed already, or cannot be written to
 */
WN_API enum wn_status wn_bundle_sign(struct wn_sign_result *out,
    const struct wn_sign_options *options, struct wn_err *err);

#endif
