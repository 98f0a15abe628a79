/** Bounded reads over foreign bytes. A read past the end sets `bad` and gives
 * zero; check once, at the end or before acting on a length. */
#ifndef WN_BASE_CURSOR_H
#define WN_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wn_cursor {
    const uint8_t *p;
    size_t left;
    bool bad;
};

struct wn_cursor wn_cursor(const void *p, size_t n);
uint8_t wn_cur_u8(struct wn_cursor *c);
uint16_t wn_cur_u16le(struct wn_cursor *c);
uint16_t wn_cur_u16be(struct wn_cursor *c);
uint32_t wn_cur_u32le(struct wn_cursor *c);
uint32_t wn_cur_u32be(struct wn_cursor *c);
uint64_t wn_cur_u64le(struct wn_cursor *c);
uint64_t wn_cur_u64be(struct wn_cursor *c);
/** n bytes in place, NULL (and bad) when fewer are left. */
const uint8_t *wn_cur_bytes(struct wn_cursor *c, size_t n);
/** A cursor over the next n bytes; empty and bad when fewer are left. */
struct wn_cursor wn_cur_sub(struct wn_cursor *c, size_t n);

void wn_put_u32le(uint8_t *p, uint32_t v);
void wn_put_u64le(uint8_t *p, uint64_t v);
void wn_put_u32be(uint8_t *p, uint32_t v);
void wn_put_u64be(uint8_t *p, uint64_t v);

#endif
