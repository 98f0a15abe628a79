/** A part without its content, as OpenSSL reads it. */
#include <stdlib.h>

#include "pack/cms_walk.h"

enum { SEQUENCE = 0x30, OCTETS = 0x04, TAGGED = 0xA0 };

/* OBJECT IDENTIFIER id-ct-authEnvelopedData, INTEGER 0, id-data */
static const uint8_t auth_enveloped[] = { 0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86,
    0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17 };
static const uint8_t version_0[] = { 0x02, 0x01, 0x00 };
static const uint8_t data[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
    0x01, 0x07, 0x01 };

/** Tag and length, always in four bytes: BER, which d2i reads. */
static void
put_head(struct wn_buf *b, uint8_t tag, size_t n)
{
    const uint8_t h[] = { tag, 0x84, (uint8_t)(n >> 24), (uint8_t)(n >> 16),
        (uint8_t)(n >> 8), (uint8_t)n };

    (void)wn_buf_put(b, h, sizeof(h));
}

void
wn_cms_head(struct wn_buf *b, const struct wn_cms_map *m, int fd)
{
    const uint8_t tag[] = { OCTETS, WN_CMS_TAG_BYTES };
    const size_t head = 6; /* what put_head() puts */
    size_t info = sizeof(data) + sizeof(m->algorithm);
    size_t people = (size_t)m->people_bytes;
    size_t inner = sizeof(version_0) + people + head + info + sizeof(tag) +
        sizeof(m->tag);
    uint8_t *copy = malloc(people);

    wn_buf_init(b, people + 4096);
    if (!copy) {
        b->st = WN_ENOMEM;
    } else if (!wn_cms_pread(fd, copy, people, m->people_at)) {
        b->st = WN_EFORMAT;
    }
    put_head(b, SEQUENCE, sizeof(auth_enveloped) + head + head + inner);
    (void)wn_buf_put(b, auth_enveloped, sizeof(auth_enveloped));
    put_head(b, TAGGED, head + inner);
    put_head(b, SEQUENCE, inner);
    (void)wn_buf_put(b, version_0, sizeof(version_0));
    (void)wn_buf_put(b, copy, people);
    put_head(b, SEQUENCE, info);
    (void)wn_buf_put(b, data, sizeof(data));
    (void)wn_buf_put(b, m->algorithm, sizeof(m->algorithm));
    (void)wn_buf_put(b, tag, sizeof(tag));
    (void)wn_buf_put(b, m->tag, sizeof(m->tag));
    free(copy);
}
