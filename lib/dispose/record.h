/** What the records beside a bundle have in common when they are written. */
#ifndef WN_DISPOSE_RECORD_H
#define WN_DISPOSE_RECORD_H

#include "consent/consent.h"
#include "verify/sidecar.h"

/** Now, in whole seconds: a record is read by people. */
int64_t wn_record_now(void);
/** A text that a person gave, for people. @retval WN_EUSAGE  it is empty,
 * longer than 200 bytes, no UTF-8, or has control characters */
enum wn_status wn_record_text(
    const char *text, const char *option, struct wn_err *err);
/** Has the filter every one of these rules? @retval WN_EUSAGE */
enum wn_status wn_record_rules(const struct wn_terms *terms,
    const char *const *rules, size_t count, struct wn_err *err);
bool wn_record_names(
    const char *const *rules, size_t count, const char *name);
/** Write it beside, whole and never over another, and then its signature.
 * signer may be NULL. @retval WN_EOUTPUT */
enum wn_status wn_record_put(const struct wn_beside *b, const char *file,
    const struct wn_buf *text, const struct wn_signer *signer,
    struct wn_err *err);
/** Only the signature, where there is none yet. signer may be NULL. */
enum wn_status wn_record_sign(const struct wn_beside *b, const char *file,
    const struct wn_signer *signer, struct wn_err *err);

#endif
