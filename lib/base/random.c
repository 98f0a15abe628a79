#include "base/random.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

enum wn_status
wn_random(void *p, size_t n, struct wn_err *err)
{
    uint8_t *at = p;

    while (n > 0) {
        /* Blocks only before the kernel's pool is first ready. */
        ssize_t got = getrandom(at, n, 0);

        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return wn_fail_errno(err, WN_EINTERNAL,
                "the system gave no random bytes, so no key can be made");
        }
        at += got;
        n -= (size_t)got;
    }
    return WN_OK;
}

enum wn_status
wn_uuid(char dst[WN_UUID_BYTES], struct wn_err *err)
{
    uint8_t b[16];
    char hex[2 * sizeof(b) + 1];
    enum wn_status st = wn_random(b, sizeof(b), err);

    if (st != WN_OK) {
        return st;
    }
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x40); /* RFC 9562 5.4: version 4 */
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80); /* and its variant */
    wn_hex(hex, b, sizeof(b));
    (void)snprintf(dst, WN_UUID_BYTES, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
        hex + 8, hex + 12, hex + 16, hex + 20);
    return WN_OK;
}
