#include "base/cursor.h"

struct wn_cursor
wn_cursor(const void *p, size_t n)
{
    return (struct wn_cursor){ .p = p, .left = n, .bad = false };
}

const uint8_t *
wn_cur_bytes(struct wn_cursor *c, size_t n)
{
    const uint8_t *p = c->p;

    if (c->bad || n > c->left) {
        /* Stays bad: a later, shorter read must not seem to succeed. */
        c->bad = true;
        c->left = 0;
        return NULL;
    }
    if (n > 0) {
        c->p += n;
        c->left -= n;
    }
    return p;
}

struct wn_cursor
wn_cur_sub(struct wn_cursor *c, size_t n)
{
    const uint8_t *p = c->p;

    if (c->bad || n > c->left) {
        c->bad = true;
        c->left = 0;
        return (struct wn_cursor){ .p = p, .left = 0, .bad = true };
    }
    (void)wn_cur_bytes(c, n);
    return wn_cursor(p, n);
}

static uint64_t
read_le(struct wn_cursor *c, size_t n)
{
    const uint8_t *p = wn_cur_bytes(c, n);
    uint64_t v = 0;

    for (size_t i = n; p && i > 0; i--) {
        v = v << 8 | p[i - 1];
    }
    return v;
}

static uint64_t
read_be(struct wn_cursor *c, size_t n)
{
    const uint8_t *p = wn_cur_bytes(c, n);
    uint64_t v = 0;

    for (size_t i = 0; p && i < n; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

uint8_t
wn_cur_u8(struct wn_cursor *c)
{
    return (uint8_t)read_le(c, 1);
}

uint16_t
wn_cur_u16le(struct wn_cursor *c)
{
    return (uint16_t)read_le(c, 2);
}

uint16_t
wn_cur_u16be(struct wn_cursor *c)
{
    return (uint16_t)read_be(c, 2);
}

uint32_t
wn_cur_u32le(struct wn_cursor *c)
{
    return (uint32_t)read_le(c, 4);
}

uint32_t
wn_cur_u32be(struct wn_cursor *c)
{
    return (uint32_t)read_be(c, 4);
}

uint64_t
wn_cur_u64le(struct wn_cursor *c)
{
    return read_le(c, 8);
}

uint64_t
wn_cur_u64be(struct wn_cursor *c)
{
    return read_be(c, 8);
}

static void
put_le(uint8_t *p, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(v >> (8 * i));
    }
}

static void
put_be(uint8_t *p, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
    }
}

void
wn_put_u32le(uint8_t *p, uint32_t v)
{
    put_le(p, v, 4);
}

void
wn_put_u64le(uint8_t *p, uint64_t v)
{
    put_le(p, v, 8);
}

void
wn_put_u32be(uint8_t *p, uint32_t v)
{
    put_be(p, v, 4);
}

void
wn_put_u64be(uint8_t *p, uint64_t v)
{
    put_be(p, v, 8);
}
