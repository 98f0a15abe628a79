#include "pack/tar_out.h"

#include <stdio.h>
#include <string.h>

/* Where the fields of a ustar header stand, and how long they are. */
enum {
    AT_NAME = 0, NAME_BYTES = 100,
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124, SIZE_BYTES = 12,
    AT_TIME = 136,
    AT_SUM = 148, SUM_BYTES = 8,
    AT_TYPE = 156,
    AT_MAGIC = 257
};

/** 11 octal digits. */
#define USTAR_SIZE_MAX ((UINT64_C(1) << 33) - 1)

static void
octal(uint8_t *at, unsigned digits, uint64_t value)
{
    for (unsigned i = digits; i > 0; i--) {
        at[i - 1] = (uint8_t)('0' + (value & 7u));
        value >>= 3;
    }
}

static void
put_block(struct wn_buf *b, const char *path, uint64_t size_bytes, char type)
{
    uint8_t h[WN_TAR_BLOCK] = { 0 };
    size_t n = strlen(path);
    unsigned sum = 0;

    memcpy(h + AT_NAME, path, n < NAME_BYTES ? n : NAME_BYTES);
    octal(h + AT_MODE, 7, type == '5' ? 0700 : 0600);
    octal(h + AT_UID, 7, 0);
    octal(h + AT_GID, 7, 0);
    octal(h + AT_SIZE, 11, size_bytes <= USTAR_SIZE_MAX ? size_bytes : 0);
    octal(h + AT_TIME, 11, WN_TAR_TIME_S);
    h[AT_TYPE] = (uint8_t)type;
    memcpy(h + AT_MAGIC, "ustar\00000", 8);
    memset(h + AT_SUM, ' ', SUM_BYTES);
    for (size_t i = 0; i < sizeof(h); i++) {
        sum += h[i];
    }
    octal(h + AT_SUM, 6, sum);
    h[AT_SUM + 6] = '\0';
    (void)wn_buf_put(b, h, sizeof(h));
}

/** "LENGTH key=value\n", where LENGTH counts itself. */
static void
put_record(struct wn_buf *b, const char *key, const char *value)
{
    size_t rest = strlen(key) + strlen(value) + 3;
    size_t length = rest + 1;
    int digits = 0;

    while (length != rest + (size_t)digits) {
        digits = snprintf(NULL, 0, "%zu", length);
        length = rest + (size_t)digits;
        digits = snprintf(NULL, 0, "%zu", length);
    }
    (void)wn_buf_printf(b, "%zu %s=%s\n", length, key, value);
}

static void
put_zeros(struct wn_buf *b, size_t n)
{
    static const uint8_t zeros[WN_TAR_BLOCK] = { 0 };

    (void)wn_buf_put(b, zeros, n);
}

void
wn_tar_header(
    struct wn_buf *b, const char *path, uint64_t size_bytes, bool folder)
{
    struct wn_buf more;
    char size[24];

    wn_buf_init(&more, 16384);
    if (strlen(path) > NAME_BYTES) {
        put_record(&more, "path", path);
    }
    if (size_bytes > USTAR_SIZE_MAX) {
        (void)snprintf(size, sizeof(size), "%llu",
            (unsigned long long)size_bytes);
        put_record(&more, "size", size);
    }
    if (more.st != WN_OK) {
        b->st = b->st == WN_OK ? more.st : b->st;
    } else if (more.len > 0) {
        put_block(b, "././@PaxHeader", more.len, 'x');
        (void)wn_buf_put(b, more.data, more.len);
        put_zeros(b, wn_tar_padding(more.len));
    }
    wn_buf_clear(&more);
    put_block(b, path, size_bytes, folder ? '5' : '0');
}

size_t
wn_tar_padding(uint64_t size_bytes)
{
    return (size_t)((WN_TAR_BLOCK - size_bytes % WN_TAR_BLOCK) % WN_TAR_BLOCK);
}
