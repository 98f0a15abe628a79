/** Door of the floor of keys and signatures: knows bytes and PEM files, nothing
 * of bundles or phones. Signatures and certificates are foreign: bounded,
 * parsed strictly, their texts escaped. */
#ifndef WN_SIGN_SIGN_H
#define WN_SIGN_SIGN_H

#include "base/buf.h"
#include "winnow/sign.h"

/** Longest file that is signed, and longest signature that is looked at. */
#define WN_SIGNED_BYTES_MAX (4u << 20)
#define WN_SIGNATURE_BYTES_MAX (128u << 10)
#define WN_STAMP_BYTES_MAX (128u << 10)

/** ---- signing ---------------------------------------------------------- */

struct wn_signer;

/** Load key and certificate, and try them on a throwaway text.
 * @retval WN_EUSAGE  they cannot be used: said which and why */
enum wn_status wn_signer_open(struct wn_signer **out,
    const struct wn_sign_key *key, struct wn_err *err);
void wn_signer_free(struct wn_signer **s);
/** ".p7s" or ".sig": what a signature's name adds to that of the file. */
const char *wn_signer_ending(const struct wn_signer *s);
/** The certificate's subject, or the key's file; escaped. */
const char *wn_signer_who(const struct wn_signer *s);
/** The detached signature of n bytes, into out (initialised here). It has been
 * checked as a stranger would. @retval WN_ECRYPTO */
enum wn_status wn_signer_sign(const struct wn_signer *s, const void *p,
    size_t n, struct wn_buf *out, struct wn_err *err);
/** Sign the file `name` of the open folder as NAME.p7s or NAME.sig beside it,
 * whole or not at all.
 * @param sha256_hex  what the file has to be; another one is not signed
 * @retval WN_EOUTPUT  there is one, or it cannot be written */
enum wn_status wn_signer_put(const struct wn_signer *s, int dir_fd,
    const char *name, const char *sha256_hex, struct wn_err *err);

/** ---- checking --------------------------------------------------------- */

struct wn_trusted;

/** Who is trusted: PEM files with certificates (of authorities, or of signers
 * themselves) and Ed25519 public keys. count 0 gives NULL.
 * @retval WN_EUSAGE  a file cannot be read or holds something else */
enum wn_status wn_trust_load(struct wn_trusted **out,
    const char *const *paths, size_t count, struct wn_err *err);
void wn_trust_free(struct wn_trusted **t);

/** Whose signature of these n bytes is it? Fills all of *out but `file`.
 * @param trust  NULL = nobody: then it is only tested to be of this content
 * @param at_ns  when certificates have to be valid: now, or the instant at
 *               which a trusted time-stamp saw the signature */
void wn_check_cms(struct wn_signature *out, const void *der, size_t der_bytes,
    const void *p, size_t n, const struct wn_trusted *trust, int64_t at_ns);
void wn_check_raw(struct wn_signature *out, const void *sig, size_t sig_bytes,
    const void *p, size_t n, const struct wn_trusted *trust);

/** Either, by the ending of the signature's file: .sig is raw. Fills all.
 * file: as people are told of it */
void wn_check_signature(struct wn_signature *out, const char *file,
    const struct wn_buf *signature, const struct wn_buf *of,
    const struct wn_trusted *trust, int64_t at_ns);

/** ---- time-stamps (RFC 3161) ------------------------------------------- */

/** A query for the SHA-512 of n bytes, into out (initialised here): with a
 * nonce, and asking for the authority's certificate. */
enum wn_status wn_stamp_query(
    const void *p, size_t n, struct wn_buf *out, struct wn_err *err);
/** Is the reply of these n bytes, and from whom? As wn_check_cms(). */
void wn_check_stamp(struct wn_time_stamp *out, const void *der,
    size_t der_bytes,
    const void *p, size_t n, const struct wn_trusted *trust);

#endif
