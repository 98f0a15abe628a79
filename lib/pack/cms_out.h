/** One part: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM under a key of
 * its own, which each recipient's certificate opens: RSA-OAEP with SHA-256, or
 * ECDH with the SHA-256 KDF and AES-256 key wrap. Written as it comes. */
#ifndef WN_PACK_CMS_OUT_H
#define WN_PACK_CMS_OUT_H

#include "pack/pack_in.h"
#include "pack/cms_recipients.h"

struct wn_cms_out;

/** Begin a part in the open file fd (borrowed); name is for messages. */
enum wn_status wn_cms_out_new(struct wn_cms_out **out, int fd,
    const char *name, const STACK_OF(X509) *to, struct wn_err *err);
enum wn_status wn_cms_out_write(
    struct wn_cms_out *c, const void *p, size_t n, struct wn_err *err);
/** Of its RecipientInfos; some of its content must have been written. */
enum wn_status wn_cms_out_people(struct wn_cms_out *c,
    uint8_t sha256[WN_SHA256_BYTES], struct wn_err *err);
/** The tag and the end; *sum is of the whole file. Not yet brought to disk. */
enum wn_status wn_cms_out_end(
    struct wn_cms_out *c, struct wn_pack_part *sum, struct wn_err *err);
void wn_cms_out_free(struct wn_cms_out **c);

#endif
