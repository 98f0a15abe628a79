/** Where things stand in one part: the outer BER of CMS AuthEnvelopedData read
 * from the file itself, bounded, without its content in memory. Hostile. */
#ifndef WN_PACK_CMS_WALK_H
#define WN_PACK_CMS_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"

#define WN_CMS_TAG_BYTES 16u
#define WN_CMS_ALGORITHM_BYTES 32u
#define WN_CMS_PEOPLE_BYTES_MAX (1u << 20)

/** A stretch of the file: an element's tag and where its content stands. */
struct wn_cms_item {
    uint8_t tag;
    bool open; /* its length is not told: it ends by two zeros */
    uint64_t at, bytes; /* of the content; bytes 0 while open */
};

struct wn_cms_map {
    uint64_t file_bytes;
    uint64_t people_at, people_bytes; /* the SET of RecipientInfo, whole */
    uint8_t algorithm[WN_CMS_ALGORITHM_BYTES]; /* AES-256-GCM and its nonce */
    struct wn_cms_item content; /* [0]: segments, or all at once */
    uint8_t tag[WN_CMS_TAG_BYTES];
};

/** @retval WN_EFORMAT  it is no such part, or is cut */
enum wn_status wn_cms_walk(struct wn_cms_map *out, int fd);
/** SHA-256 of the RecipientInfos, also while the part is being written.
 * @retval WN_EFORMAT  it does not begin as a part */
enum wn_status wn_cms_people(uint8_t sha256[WN_SHA256_BYTES], int fd);
/** The element at `at`, ending before `end`. false: none */
bool wn_cms_item(
    struct wn_cms_item *out, int fd, uint64_t at, uint64_t end);
/** The same, its first bytes being at hand: `have` of them. */
#define WN_CMS_HEAD_BYTES 10u
bool wn_cms_item_of(struct wn_cms_item *out, const uint8_t *h, size_t have,
    uint64_t at, uint64_t end);
/** A message with all of m but its content, for OpenSSL; b is initialised
 * here. Its failure is sticky. */
void wn_cms_head(struct wn_buf *b, const struct wn_cms_map *m, int fd);
/** n bytes at `at`, all of them. */
bool wn_cms_pread(int fd, void *p, size_t n, uint64_t at);

#endif
