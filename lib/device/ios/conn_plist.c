#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"
#include "device/ios/ios.h"
#include "device/ios/plist_guard.h"

enum wn_status
wn_conn_recv_plist(
    struct wn_conn *c, size_t cap, plist_t *out, struct wn_err *err)
{
    uint8_t head[4];
    uint8_t *body = NULL;
    struct wn_cursor cur;
    uint32_t n;
    enum wn_status st = wn_conn_read(c, head, sizeof(head), err);

    if (st != WN_OK) {
        return st;
    }
    cur = wn_cursor(head, sizeof(head));
    n = wn_cur_u32be(&cur);
    if (n == 0 || n > cap) {
        return wn_fail(err, WN_EFORMAT,
            "the phone announced a message of %u bytes", n);
    }
    body = malloc(n);
    if (!body) {
        return wn_fail_nomem(err, "a message from the phone");
    }
    st = wn_conn_read(c, body, n, err);
    if (st == WN_OK) {
        st = wn_plist_read(out, body, n, err);
    }
    free(body);
    return st;
}

enum wn_status
wn_conn_send_plist(
    struct wn_conn *c, plist_t list, bool binary, struct wn_err *err)
{
    char *body = NULL;
    uint32_t n = 0;
    uint8_t *whole = NULL;
    enum wn_status st;

    if (binary) {
        plist_to_bin(list, &body, &n);
    } else {
        plist_to_xml(list, &body, &n);
    }
    whole = body ? malloc((size_t)n + 4) : NULL;
    if (!whole) {
        st = wn_fail_nomem(err, "a message to the phone");
        goto out;
    }
    /* In one piece: one TLS record less for each message. */
    wn_put_u32be(whole, n);
    memcpy(whole + 4, body, n);
    st = wn_conn_write(c, whole, (size_t)n + 4, err);
out:
    free(whole);
    if (body && binary) {
        plist_to_bin_free(body);
    } else if (body) {
        plist_to_xml_free(body);
    }
    return st;
}
