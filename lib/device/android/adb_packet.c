#include "device/android/adb_packet.h"

#include "base/cursor.h"

void
wn_adb_header_put(
    uint8_t dst[WN_ADB_HEADER_BYTES], const struct wn_adb_header *h)
{
    wn_put_u32le(dst, h->command);
    wn_put_u32le(dst + 4, h->arg0);
    wn_put_u32le(dst + 8, h->arg1);
    wn_put_u32le(dst + 12, h->length);
    wn_put_u32le(dst + 16, h->sum);
    wn_put_u32le(dst + 20, ~h->command);
}

bool
wn_adb_header_get(
    struct wn_adb_header *h, const uint8_t src[WN_ADB_HEADER_BYTES])
{
    struct wn_cursor c = wn_cursor(src, WN_ADB_HEADER_BYTES);

    h->command = wn_cur_u32le(&c);
    h->arg0 = wn_cur_u32le(&c);
    h->arg1 = wn_cur_u32le(&c);
    h->length = wn_cur_u32le(&c);
    h->sum = wn_cur_u32le(&c);
    return wn_cur_u32le(&c) == ~h->command;
}

uint32_t
wn_adb_sum(const void *p, size_t n)
{
    const uint8_t *at = p;
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += at[i];
    }
    return sum;
}
