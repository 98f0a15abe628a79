/**
 * ADB's packets: a header of six little-endian 32-bit words, then the payload
 * (facts/android 2.1). Pure: bytes in, structs out.
 */
#ifndef WN_DEVICE_ANDROID_ADB_PACKET_H
#define WN_DEVICE_ANDROID_ADB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WN_ADB_HEADER_BYTES 24

/** Until both sides said VERSION, the sum of the payload must be right; from
 * then on it is 0 and nobody looks. */
#define WN_ADB_VERSION_OLD UINT32_C(0x01000000)
#define WN_ADB_VERSION UINT32_C(0x01000001)

/** What we announce, and the least that any phone does. Before that is settled
 * CNXN and AUTH carry no more than HANDSHAKE. */
#define WN_ADB_PAYLOAD_MAX UINT32_C(0x100000)
#define WN_ADB_PAYLOAD_MIN UINT32_C(4096)
#define WN_ADB_PAYLOAD_HANDSHAKE UINT32_C(4096)

/** The four letters as they stand on the wire. */
#define WN_ADB_CNXN UINT32_C(0x4e584e43) /* version, payload max, banner */
#define WN_ADB_AUTH UINT32_C(0x48545541) /* WN_ADB_AUTH_…, 0, data */
#define WN_ADB_STLS UINT32_C(0x534c5453) /* TLS is wanted */
#define WN_ADB_OPEN UINT32_C(0x4e45504f) /* own id, 0, service and NUL */
#define WN_ADB_OKAY UINT32_C(0x59414b4f) /* own id, peer's id */
#define WN_ADB_WRTE UINT32_C(0x45545257) /* own id, peer's id, data */
#define WN_ADB_CLSE UINT32_C(0x45534c43) /* own id or 0, peer's id */

#define WN_ADB_AUTH_TOKEN 1
#define WN_ADB_AUTH_SIGNATURE 2
#define WN_ADB_AUTH_PUBLIC_KEY 3

struct wn_adb_header {
    uint32_t command, arg0, arg1;
    uint32_t length; /* of the payload that follows, bytes */
    uint32_t sum;    /* of its bytes, or 0 */
};

void wn_adb_header_put(
    uint8_t dst[WN_ADB_HEADER_BYTES], const struct wn_adb_header *h);
/** @return false: the magic does not prove the command; these bytes are no
 * header. The length is still to be judged. */
bool wn_adb_header_get(
    struct wn_adb_header *h, const uint8_t src[WN_ADB_HEADER_BYTES]);

/** The plain sum of n bytes, modulo 2^32. */
uint32_t wn_adb_sum(const void *p, size_t n);

#endif
