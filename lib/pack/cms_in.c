#include "pack/cms_in.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "pack/cms_people.h"
#include "pack/cms_walk.h"

#define BUFFER_BYTES (64u << 10)

struct wn_cms_in {
    int fd;
    struct wn_cms_map map;
    /* The file, read once from its first byte to its last, and hashed. */
    struct wn_digest *digest;
    uint64_t read_bytes;
    size_t at, have; /* in the buffer */
    uint64_t segment_left;
    bool content_ended, broken;
    struct wn_pack_part sum;
    /* OpenSSL's. */
    BIO_METHOD *method;
    BIO *cipher; /* reads the content below it */
    CMS_ContentInfo *cms;
    bool ended;
    uint8_t buffer[BUFFER_BYTES];
};

static bool
fill(struct wn_cms_in *c)
{
    ssize_t got;

    do {
        got = pread(c->fd, c->buffer, BUFFER_BYTES, (off_t)c->read_bytes);
    } while (got < 0 && errno == EINTR);
    if (got <= 0 ||
        wn_digest_add(c->digest, c->buffer, (size_t)got) != WN_OK) {
        c->broken = true;
        return false;
    }
    c->read_bytes += (uint64_t)got;
    c->at = 0;
    c->have = (size_t)got;
    return true;
}

/** Go on to the byte at `to` of the file, or its end. */
static void
go_to(struct wn_cms_in *c, uint64_t to)
{
    while (!c->broken && c->read_bytes <= to) {
        if (c->read_bytes == to && to == c->map.file_bytes) {
            break;
        }
        (void)fill(c);
    }
    if (!c->broken) {
        c->at = c->have - (size_t)(c->read_bytes - to);
    }
}

static uint64_t
place(const struct wn_cms_in *c)
{
    return c->read_bytes - (c->have - c->at);
}

/** The element that begins here. */
static bool
segment(const struct wn_cms_in *c, struct wn_cms_item *it, uint64_t end)
{
    uint64_t at = place(c);

    return c->have - c->at >= WN_CMS_HEAD_BYTES &&
            end - at >= WN_CMS_HEAD_BYTES
        ? wn_cms_item_of(it, c->buffer + c->at, WN_CMS_HEAD_BYTES, at, end)
        : wn_cms_item(it, c->fd, at, end);
}

/** Stand on the next segment's content, or know that there is none. The walk
 * has seen all of them; the file may have changed since. */
static void
next_segment(struct wn_cms_in *c)
{
    const struct wn_cms_item *all = &c->map.content;
    uint64_t end = all->open ? c->map.file_bytes : all->at + all->bytes;
    struct wn_cms_item it;

    while (!c->broken && !c->content_ended && c->segment_left == 0) {
        if (all->tag == 0x80 || (!all->open && place(c) == end)) {
            c->content_ended = true;
        } else if (!segment(c, &it, end)) {
            c->broken = true;
        } else if (it.tag == 0x04) {
            c->segment_left = it.bytes;
            go_to(c, it.at);
        } else {
            c->content_ended = true;
        }
    }
}

/** The BIO below the cipher: encrypted content, without what is around it. */
static int
content_read(BIO *b, char *p, int n)
{
    struct wn_cms_in *c = BIO_get_data(b);
    size_t some;

    BIO_clear_retry_flags(b);
    next_segment(c);
    if (n <= 0 || c->broken || c->content_ended) {
        return 0;
    }
    if (c->at == c->have && !fill(c)) {
        return 0;
    }
    some = c->have - c->at;
    some = some < (size_t)n ? some : (size_t)n;
    some = some < c->segment_left ? some : (size_t)c->segment_left;
    memcpy(p, c->buffer + c->at, some);
    c->at += some;
    c->segment_left -= some;
    return (int)some;
}

static long
content_ctrl(BIO *b, int cmd, long n, void *p)
{
    (void)b;
    (void)n;
    (void)p;
    return cmd == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO *
content_bio(struct wn_cms_in *c)
{
    BIO *b;

    c->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "part");
    if (!c->method || BIO_meth_set_read(c->method, content_read) != 1 ||
        BIO_meth_set_ctrl(c->method, content_ctrl) != 1) {
        return NULL;
    }
    b = BIO_new(c->method);
    if (b) {
        BIO_set_data(b, c);
        BIO_set_init(b, 1);
    }
    return b;
}

/** Everything of the part but its content is OpenSSL's to read: it finds our
 * RecipientInfo and the key in it, and makes the cipher. */
static enum wn_cms_fault
open_key(struct wn_cms_in *c, const struct wn_cms_key *key)
{
    struct wn_buf head;
    const unsigned char *p;
    enum wn_cms_fault fault = WN_CMS_NO_PART;
    BIO *content;

    wn_cms_head(&head, &c->map, c->fd);
    p = head.data;
    c->cms = head.st == WN_OK
        ? d2i_CMS_ContentInfo(NULL, &p, (long)head.len) : NULL;
    if (c->cms && p == head.data + head.len) {
        fault = !wn_cms_is_for(c->cms, key->certificate) ? WN_CMS_OTHERS_PART
            : CMS_decrypt_set1_pkey(c->cms, key->key, key->certificate) == 1
            ? WN_CMS_NO_FAULT : WN_CMS_CHANGED;
    }
    wn_buf_clear(&head);
    content = fault == WN_CMS_NO_FAULT ? content_bio(c) : NULL;
    if (content) {
        c->cipher = CMS_dataInit(c->cms, content);
        if (!c->cipher) {
            (void)BIO_free(content);
            fault = WN_CMS_CHANGED;
        }
    } else if (fault == WN_CMS_NO_FAULT) {
        fault = WN_CMS_UNREADABLE;
    }
    ERR_clear_error();
    return fault;
}

enum wn_status
wn_cms_in_new(struct wn_cms_in **out, int fd, const struct wn_cms_key *key,
    enum wn_cms_fault *fault)
{
    struct wn_cms_in *c = calloc(1, sizeof(*c));

    if (!c) {
        (void)close(fd);
        return WN_ENOMEM;
    }
    c->fd = fd;
    *fault = WN_CMS_NO_PART;
    if (wn_digest_new(&c->digest, WN_SHA256) == WN_OK &&
        wn_cms_walk(&c->map, fd) == WN_OK) {
        *fault = open_key(c, key);
    }
    if (*fault == WN_CMS_NO_FAULT) {
        go_to(c, c->map.content.at);
        c->segment_left =
            c->map.content.tag == 0x80 ? c->map.content.bytes : 0;
        *out = c;
        return WN_OK;
    }
    wn_cms_in_free(&c);
    return WN_EVERIFY;
}

/** The content has ended: does the tag hold, and is the rest still there? */
static enum wn_cms_fault
end(struct wn_cms_in *c)
{
    bool holds = BIO_get_cipher_status(c->cipher) == 1;

    ERR_clear_error();
    if (!c->broken) {
        go_to(c, c->map.file_bytes);
    }
    if (c->broken) {
        return WN_CMS_UNREADABLE;
    }
    c->sum.size_bytes = c->read_bytes;
    if (wn_digest_end(c->digest, c->sum.sha256) != WN_OK) {
        return WN_CMS_UNREADABLE;
    }
    c->ended = true;
    return holds && c->content_ended ? WN_CMS_NO_FAULT : WN_CMS_CHANGED;
}

enum wn_status
wn_cms_in_read(struct wn_cms_in *c, void *p, size_t n, size_t *got,
    enum wn_cms_fault *fault)
{
    int did = 0;

    *got = 0;
    *fault = WN_CMS_NO_FAULT;
    if (!c->ended) {
        did = BIO_read(c->cipher, p, n < INT_MAX ? (int)n : INT_MAX);
        if (did <= 0) {
            *fault = end(c);
        }
    }
    *got = did > 0 ? (size_t)did : 0;
    return *fault == WN_CMS_NO_FAULT ? WN_OK : WN_EVERIFY;
}

void
wn_cms_in_sum(struct wn_cms_in *c, struct wn_pack_part *sum)
{
    *sum = c->sum;
}

enum wn_status
wn_cms_in_people(const struct wn_cms_in *c, uint8_t sha256[WN_SHA256_BYTES])
{
    return wn_cms_people(sha256, c->fd);
}

void
wn_cms_in_free(struct wn_cms_in **c)
{
    if (!*c) {
        return;
    }
    BIO_free_all((*c)->cipher);
    CMS_ContentInfo_free((*c)->cms);
    BIO_meth_free((*c)->method);
    wn_digest_free(&(*c)->digest);
    (void)close((*c)->fd);
    wn_wipe((*c)->buffer, sizeof((*c)->buffer));
    free(*c);
    *c = NULL;
}
