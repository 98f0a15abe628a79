/** One part, opened as it is read. */
#ifndef WN_PACK_CMS_IN_H
#define WN_PACK_CMS_IN_H

#include "pack/cms_key.h"
#include "pack/pack_in.h"

struct wn_cms_in;

/** What to say of a part that cannot be opened. */
enum wn_cms_fault {
    WN_CMS_NO_FAULT,
    WN_CMS_NO_PART,     /* no CMS of ours, or cut */
    WN_CMS_OTHERS_PART, /* not made for this certificate */
    WN_CMS_CHANGED,     /* the tag does not hold */
    WN_CMS_UNREADABLE   /* the disk */
};

/** @param fd  taken over, also on failure
 * @retval WN_EVERIFY  with *fault  @retval WN_ENOMEM */
enum wn_status wn_cms_in_new(struct wn_cms_in **out, int fd,
    const struct wn_cms_key *key, enum wn_cms_fault *fault);
/** Up to n bytes of the content; *got 0 at its end: then the tag held. Until
 * then nothing that was read is to be believed.
 * @retval WN_EVERIFY  with *fault */
enum wn_status wn_cms_in_read(struct wn_cms_in *c, void *p, size_t n,
    size_t *got, enum wn_cms_fault *fault);
/** After the end: of the whole file. */
void wn_cms_in_sum(struct wn_cms_in *c, struct wn_pack_part *sum);
/** Of its RecipientInfos. @retval WN_EFORMAT  it has changed */
enum wn_status wn_cms_in_people(
    const struct wn_cms_in *c, uint8_t sha256[WN_SHA256_BYTES]);
void wn_cms_in_free(struct wn_cms_in **c);

#endif
