/** Third door of floor 7: the records that stand beside a bundle, NAME and an
 * ending. Each has one spelling, in which it is written here and compared when
 * it is read; nothing in it is trusted. Formats: docs/bundle-format.md. */
#ifndef WN_VERIFY_SIDECAR_H
#define WN_VERIFY_SIDECAR_H

#include "base/beside.h"
#include "sign/sign.h"
#include "verify/report.h"

#define WN_SIDECAR_BYTES_MAX (1u << 20)

/** The name of the number-th withdrawal. */
const char *wn_withdrawal_file(char file[WN_BESIDE_FILE_BYTES],
    const struct wn_beside *b, unsigned number);
/** Its one spelling; out is initialised here. Rules that are no UTF-8 make
 * out->st WN_EFORMAT. */
void wn_withdrawal_text(struct wn_buf *out, const struct wn_withdrawal *w);
/** All that stand beside the bundle, into r, which owns them; what is wrong
 * with one by itself is a finding. */
void wn_withdrawals_load(struct wn_verify_result *r, const char *bundle_path,
    const struct wn_trusted *trust);
void wn_withdrawals_clear(struct wn_verify_result *r);

/** The signature beside a record, if there is one. A bad one is a finding, and
 * with trust a missing one too. @return is there one? */
bool wn_sidecar_signature(struct wn_signature *out,
    struct wn_verify_result *r, const struct wn_beside *b, const char *file,
    const struct wn_buf *text, const struct wn_trusted *trust);
/** "; signed by …", for a remark about a record. */
const char *wn_sidecar_who(
    char *out, size_t cap, bool is_signed, const struct wn_signature *s);

#endif
