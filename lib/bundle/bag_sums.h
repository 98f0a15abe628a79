/** The lines of a manifest: path and both digests. */
#ifndef WN_BUNDLE_BAG_SUMS_H
#define WN_BUNDLE_BAG_SUMS_H

#include "base/digest.h"
#include "winnow/status.h"

struct wn_bag_sum {
    char path[64];
    char sha256[WN_SHA256_HEX];
    char sha512[WN_SHA512_HEX];
};

struct wn_bag_sums {
    struct wn_bag_sum *at;
    size_t count, room;
    uint64_t bytes; /* of the files, in sum */
};

enum wn_status wn_bag_sums_add(struct wn_bag_sums *s, const char *path,
    const char *sha256, const char *sha512, uint64_t bytes,
    struct wn_err *err);
/** Hash one file of the bag from disk. */
enum wn_status wn_bag_sums_read(
    struct wn_bag_sums *s, int bag_fd, const char *path, struct wn_err *err);
void wn_bag_sums_sort(struct wn_bag_sums *s);
void wn_bag_sums_clear(struct wn_bag_sums *s);

#endif
