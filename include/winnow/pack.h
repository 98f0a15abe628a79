/**
 * A bundle on its way to somebody: encrypted for named people, in parts that
 * fit on any stick, and back. Format: docs/packing.md. Links no phone library.
 */
#ifndef WINNOW_PACK_H
#define WINNOW_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "winnow/status.h"

/** Most people that one set of parts can be made for. */
#define WN_PACK_RECIPIENTS_MAX 32u

/** Bytes of the archive so far, and in all. Called often, from the calling
 * thread. @return false to stop: nothing is left behind */
typedef bool wn_pack_progress_fn(void *ctx, uint64_t done, uint64_t total);

/** Texts are borrowed for the call. */
struct wn_pack_options {
    const char *bundle_path;
    /** PEM files of one X.509 certificate each: whoever has the key of any one
     * can open every part. RSA of 2048 bits or more, or a key on P-256. */
    const char *const *recipient_paths;
    size_t recipient_count; /* 1 to WN_PACK_RECIPIENTS_MAX */
    /** PREFIX.0001.cms … and PREFIX.txt are made; none may exist. */
    const char *prefix;
    wn_pack_progress_fn *progress; /* may be NULL */
    void *ctx;
};

struct wn_pack_result {
    unsigned parts;
    uint64_t archive_bytes;
    char set[33]; /* hex: names this set of parts; docs/packing.md */
    char seal_hash[65];
};

/**
 * Verify the bundle, then pack it. Blocks; memory does not grow with the
 * bundle's bytes. On failure nothing is left behind.
 * @retval WN_EUSAGE   no recipient, or one that cannot be used
 * @retval WN_EVERIFY  the bundle is not valid, or changed meanwhile
 * @retval WN_EOUTPUT  a part cannot be written, or exists
 * @retval WN_ECANCEL  progress said so
 */
WN_API enum wn_status wn_pack_run(const struct wn_pack_options *options,
    struct wn_pack_result *out, struct wn_err *err);

/** Texts are borrowed for the call. */
struct wn_unpack_options {
    const char *first_part; /* PREFIX.0001.cms; the others lie beside it */
    const char *key_path; /* PEM private key */
    const char *certificate_path; /* PEM, the key's: which the parts name */
    const char *output_path; /* the bundle to create; must not exist */
    /** Asks a person for the key's passphrase, at most cap - 1 bytes. NULL =
     * nobody can be asked. May block. @return false to give up */
    bool (*secret)(void *ctx, const char *key, char *buf, size_t cap);
    wn_pack_progress_fn *progress; /* may be NULL */
    void *ctx;
};

/**
 * Open all parts, write the bundle as OUTPUT.partial, and give it its name once
 * every part was whole and in its place and the bundle is valid. Blocks; memory
 * does not grow with the bundle's bytes. On failure nothing is left behind.
 * @retval WN_EUSAGE   the key or the certificate cannot be used
 * @retval WN_EVERIFY  a part is missing, exchanged, cut, changed, or not for
 *                     this certificate (it says which); or the bundle that was
 *                     in them is not valid
 * @retval WN_EOUTPUT  the bundle cannot be written, or exists
 * @retval WN_ECANCEL  progress said so
 */
WN_API enum wn_status wn_unpack_run(const struct wn_unpack_options *options,
    struct wn_pack_result *out, struct wn_err *err);

#endif
