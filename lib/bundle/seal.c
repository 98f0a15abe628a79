/* What is sealed: the two tag manifests, which name everything else. */
#include "base/atomic_file.h"
#include "base/err.h"
#include "bundle/bag_sums.h"
#include "bundle/bundle.h"

enum wn_status
wn_seal_write(struct wn_bundle *b, char seal_hash[65], struct wn_err *err)
{
    struct wn_file_sums sums;
    struct wn_bag_sums tags = { 0 };
    struct wn_buf out;
    wn_buf_init(&out, 4096);
    enum wn_status st = wn_bag_sums_read(
        &tags, b->dir.fd, "tagmanifest-sha256.txt", err);
    if (st == WN_OK) {
        st = wn_bag_sums_read(
            &tags, b->dir.fd, "tagmanifest-sha512.txt", err);
    }
    for (size_t i = 0; st == WN_OK && i < tags.count; i++) {
        st = wn_buf_printf(
            &out, "%s  %s\n", tags.at[i].sha256, tags.at[i].path);
    }
    if (st == WN_OK) {
        st = wn_atomic_file_put(
            b->dir.fd, "seal.txt", out.data, out.len, &sums, err);
    }
    if (st == WN_OK) {
        (void)wn_hex(seal_hash, sums.sha256, sizeof(sums.sha256));
    }
    wn_buf_clear(&out);
    wn_bag_sums_clear(&tags);
    return st;
}
