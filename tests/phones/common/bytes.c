/* Buffers and byte order. */
#include "base.h"

#include <stdlib.h>
#include <string.h>

uint8_t *
buf_room(struct buf *b, size_t more)
{
    size_t cap = b->cap == 0 ? 256 : b->cap;

    if (more > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
        die("buffer too large");
    }
    while (cap < b->n + more) {
        cap *= 2;
    }
    if (cap != b->cap || b->p == NULL) {
        b->p = xrealloc(b->p, cap, 1);
        b->cap = cap;
    }
    return b->p + b->n;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
    if (n > 0) {
        memcpy(buf_room(b, n), p, n);
        b->n += n;
    }
}

void
buf_put_str(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s) + 1);
}

void
buf_free(struct buf *b)
{
    free(b->p);
    b->p = NULL;
    b->n = 0;
    b->cap = 0;
}

void
put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

uint32_t
get_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
        (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

void
put_le32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(v >> (8 * i));
    }
}

void
put_le64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++) {
        p[i] = (uint8_t)(v >> (8 * i));
    }
}

uint32_t
get_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
        (uint32_t)p[1] << 8 | (uint32_t)p[0];
}

uint64_t
get_le64(const uint8_t *p)
{
    return (uint64_t)get_le32(p + 4) << 32 | get_le32(p);
}

void
to_hex(const uint8_t *p, size_t n, char *out)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[p[i] >> 4];
        out[2 * i + 1] = digit[p[i] & 15];
    }
    out[2 * n] = '\0';
}
