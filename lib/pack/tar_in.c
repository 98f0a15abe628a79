#include "pack/tar_in.h"

#include <string.h>

/** n octal digits and a NUL. */
static bool
octal(const uint8_t *p, size_t n, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '7') {
            return false;
        }
        value = value << 3 | (uint64_t)(p[i] - '0');
    }
    *out = value;
    return p[n] == '\0';
}

bool
wn_tar_block(struct wn_tar_block *out, const uint8_t *p)
{
    uint64_t said, sum = 0;

    for (size_t i = 0; i < 512; i++) {
        sum += i >= 148 && i < 156 ? ' ' : p[i];
    }
    *out = (struct wn_tar_block) { .type = (char)p[156] };
    memcpy(out->name, p, 100);
    return octal(p + 148, 6, &said) && said == sum &&
        memcmp(p + 257, "ustar\00000", 8) == 0 &&
        octal(p + 124, 11, &out->size_bytes) &&
        p[345] == '\0' && /* a prefix, which we never write */
        (out->type == '0' || out->type == '5' || out->type == 'x');
}

static bool
decimal(const char *p, size_t n, uint64_t *out)
{
    uint64_t value = 0;

    if (n == 0 || n > 18) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(p[i] - '0');
    }
    *out = value;
    return true;
}

static bool
take(struct wn_tar_more *m, const char *key, size_t key_bytes,
    const char *value, size_t n)
{
    if (key_bytes == 4 && memcmp(key, "path", 4) == 0 && !m->has_path) {
        m->has_path = true;
        if (n >= sizeof(m->path) || memchr(value, '\0', n)) {
            return false;
        }
        memcpy(m->path, value, n);
        m->path[n] = '\0';
        return true;
    }
    if (key_bytes == 4 && memcmp(key, "size", 4) == 0 && !m->has_size) {
        m->has_size = true;
        return decimal(value, n, &m->size_bytes);
    }
    return false;
}

bool
wn_tar_more(struct wn_tar_more *out, const char *p, size_t n)
{
    *out = (struct wn_tar_more) { .has_path = false };
    while (n > 0) {
        const char *space = memchr(p, ' ', n);
        const char *equals = space
            ? memchr(space, '=', n - (size_t)(space - p)) : NULL;
        uint64_t length;

        if (!equals || !decimal(p, (size_t)(space - p), &length) ||
            length > n || p + length <= equals + 1 ||
            p[length - 1] != '\n') {
            return false;
        }
        if (!take(out, space + 1, (size_t)(equals - space) - 1, equals + 1,
                (size_t)(p + length - 1 - (equals + 1)))) {
            return false;
        }
        p += length;
        n -= (size_t)length;
    }
    return true;
}
