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

/** A time-stamp as it was seen (RFC 3161). Texts are escaped. */
struct wn_time_stamp {
    enum wn_signature_verdict verdict; /* of the authority's signature */
    char of[64];          /* what it is of: "seal.txt.p7s", "seal.txt" … */
    char who[512];        /* the authority's certificate */
    char fingerprint[65]; /* hex SHA-256 of it */
    int64_t time_ns;      /* the authority's; 0 when there is none to read */
    char why[256];
};

/** The key to sign with. Texts are borrowed for the call. */
struct wn_sign_key {
    /** Path of a PEM private key: ECDSA, RSA or Ed25519; or the URI of one on a
     * token, "pkcs11:token=…;object=…" (RFC 7512), without pin-value. */
    const char *key;
    /** Path of a PEM: the signer's certificate, then those that lead to its
     * issuer. NULL for an Ed25519 key, which signs without. */
    const char *certificate;
    /** Asks a person for the passphrase of the key that told names (for
     * showing), or, told NULL, for the PIN of a token; at most cap - 1 bytes.
     * NULL = nobody can be asked. May block. */
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

/**
 * Write the query for a time-stamp of a bundle's signature, or of its seal when
 * there is none, to a new file. The bundle is verified first and only read.
 * @param[out] of  what it is of, 64 bytes: "seal.txt.p7s" …
 * @retval WN_EVERIFY  the bundle is not valid
 * @retval WN_EOUTPUT  it is stamped already; the file exists or cannot be
 *                     written
 */
WN_API enum wn_status wn_bundle_stamp_request(char of[64],
    const char *bundle_path, const char *request_path, struct wn_err *err);

/**
 * Take an authority's reply into the bundle: adds one file, seal.txt.tsr.
 * Who the authority is is not judged here; wn_verify_run() does, with trust.
 * @param[out] out  what it says
 * @retval WN_EVERIFY  the bundle is not valid, or the reply is none to it
 * @retval WN_EUSAGE   the reply cannot be read
 * @retval WN_EOUTPUT  it is stamped already, or cannot be written to
 */
WN_API enum wn_status wn_bundle_stamp_reply(struct wn_time_stamp *out,
    const char *bundle_path, const char *reply_path, struct wn_err *err);

#endif
