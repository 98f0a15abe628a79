/** A file of an open folder, signed beside itself. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/io.h"
#include "sign/sign.h"

static enum wn_status
read_whole(struct wn_buf *b, int dir_fd, const char *name, struct wn_err *err)
{
    int fd = openat(
        dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool whole;

    wn_buf_init(b, WN_SIGNED_BYTES_MAX);
    (void)wn_buf_str(b, "");
    whole = fd >= 0 && wn_read_all(fd, b);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!whole || b->st != WN_OK) {
        return wn_fail(err, WN_EOUTPUT, "%s cannot be read to be signed", name);
    }
    return WN_OK;
}

enum wn_status
wn_signer_put(const struct wn_signer *s, int dir_fd, const char *name,
    const char *sha256_hex, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    char hex[WN_SHA256_HEX], beside[256];
    struct wn_buf content, sig = { 0 };
    enum wn_status st = read_whole(&content, dir_fd, name, err);

    if (st == WN_OK) {
        st = wn_digest_of(WN_SHA256, content.data, content.len, sum);
    }
    /* The bytes that are signed are the bytes that were verified. */
    if (st == WN_OK &&
        strcmp(wn_hex(hex, sum, sizeof(sum)), sha256_hex) != 0) {
        st = wn_fail(err, WN_EVERIFY, "%s was changed while it was being "
            "signed: it is not signed", name);
    }
    if (st == WN_OK) {
        st = wn_signer_sign(s, content.data, content.len, &sig, err);
    }
    if (st == WN_OK) {
        (void)snprintf(beside, sizeof(beside), "%.200s%s", name,
            wn_signer_ending(s));
        st = wn_atomic_file_put(dir_fd, beside, sig.data, sig.len, NULL, err);
    }
    wn_buf_clear(&content);
    wn_buf_clear(&sig);
    return st;
}
