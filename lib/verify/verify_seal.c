/** seal.txt: the checksums of both tag manifests, to the letter. Its own
 * SHA-256 is the seal hash; nothing in the bundle can vouch for that. */
#include <stdio.h>
#include <string.h>

#include "verify/job.h"

void
wn_verify_seal(struct wn_job *j)
{
    static const char *const tags[] = { "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt" };
    const struct wn_tree_file *seal = wn_tree_find(&j->tree, "seal.txt");
    char expected[512];
    size_t n = 0;
    struct wn_buf b;

    for (size_t i = 0; i < 2; i++) {
        const struct wn_tree_file *f = wn_tree_find(&j->tree, tags[i]);
        int put = snprintf(expected + n, sizeof(expected) - n, "%s  %s\n",
            f && f->read ? f->sha256 : "?", tags[i]);

        n += put > 0 ? (size_t)put : 0;
    }
    if (wn_tree_read(&j->tree, "seal.txt", 4096, &b, j->r) == WN_OK &&
        (b.len != n || memcmp(b.data, expected, n) != 0)) {
        wn_report_fault(j->r, "seal.txt", "the seal is broken: it is not the "
            "two checksums of the tag manifests that are here");
    }
    wn_buf_clear(&b);
    if (seal && seal->read) {
        memcpy(j->r->seal_hash, seal->sha256, sizeof(seal->sha256));
    }
}
