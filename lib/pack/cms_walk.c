#include "pack/cms_walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/pack_in.h"

/** Elements of a part are nested no deeper. */
#define DEPTH_MAX 6

enum { SEQUENCE = 0x30, SET = 0x31, OCTETS = 0x04, TAGGED = 0xA0,
    TAGGED_PLAIN = 0x80 };

/* OBJECT IDENTIFIER id-ct-authEnvelopedData, INTEGER 0, id-data */
static const uint8_t auth_enveloped[] = { 0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86,
    0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17 };
static const uint8_t version_0[] = { 0x02, 0x01, 0x00 };
static const uint8_t data[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
    0x01, 0x07, 0x01 };
/* aes256-GCM, a nonce of 12 bytes … and a tag of 16 */
static const uint8_t gcm_before[] = { 0x30, 0x1E, 0x06, 0x09, 0x60, 0x86, 0x48,
    0x01, 0x65, 0x03, 0x04, 0x01, 0x2E, 0x30, 0x11, 0x04, 0x0C };
static const uint8_t gcm_after[] = { 0x02, 0x01, 0x10 };

bool
wn_cms_pread(int fd, void *p, size_t n, uint64_t at)
{
    uint8_t *to = p;

    while (n > 0) {
        ssize_t got = pread(fd, to, n, (off_t)at);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        to += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return true;
}

bool
wn_cms_item(struct wn_cms_item *out, int fd, uint64_t at, uint64_t end)
{
    uint8_t h[WN_CMS_HEAD_BYTES];
    size_t have = end - at < sizeof(h) ? (size_t)(end - at) : sizeof(h);

    return at < end && wn_cms_pread(fd, h, have, at) &&
        wn_cms_item_of(out, h, have, at, end);
}

bool
wn_cms_item_of(struct wn_cms_item *out, const uint8_t *h, size_t have,
    uint64_t at, uint64_t end)
{
    size_t more;

    if (at > end || have < 2 || have > end - at ||
        (h[0] & 0x1Fu) == 0x1Fu) {
        return false;
    }
    *out = (struct wn_cms_item) { .tag = h[0], .open = h[1] == 0x80 };
    more = h[1] > 0x80 ? h[1] & 0x7Fu : 0;
    if (more > 8 || have < 2 + more || (out->open && (h[0] & 0x20u) == 0)) {
        return false;
    }
    out->bytes = h[1] < 0x80 ? h[1] : 0;
    for (size_t i = 0; i < more; i++) {
        out->bytes = out->bytes << 8 | h[2 + i];
    }
    out->at = at + 2 + more;
    return out->bytes <= end - out->at;
}

/** How far the walk is, and the ends of the elements it is inside of. */
struct walk {
    int fd;
    uint64_t at;
    struct {
        uint64_t end;
        bool open;
    } in[DEPTH_MAX];
    size_t depth;
    bool bad;
};

static uint64_t
end_of(const struct walk *w)
{
    return w->in[w->depth].end;
}

static struct wn_cms_item
expect(struct walk *w, uint8_t tag)
{
    struct wn_cms_item it = { 0 };

    if (w->bad || !wn_cms_item(&it, w->fd, w->at, end_of(w)) ||
        it.tag != tag) {
        w->bad = true;
        return (struct wn_cms_item) { 0 };
    }
    return it;
}

static void
enter(struct walk *w, uint8_t tag)
{
    struct wn_cms_item it = expect(w, tag);

    if (!w->bad && w->depth + 1 < DEPTH_MAX) {
        uint64_t end = it.open ? end_of(w) : it.at + it.bytes;

        w->depth++;
        w->in[w->depth].end = end;
        w->in[w->depth].open = it.open;
        w->at = it.at;
    } else {
        w->bad = true;
    }
}

static void
leave(struct walk *w)
{
    uint8_t zeros[2];

    if (w->bad || w->depth == 0) {
        w->bad = true;
    } else if (w->in[w->depth].open) {
        w->bad = end_of(w) - w->at < 2 ||
            !wn_cms_pread(w->fd, zeros, 2, w->at) || zeros[0] || zeros[1];
        w->at += 2;
        w->depth--;
    } else {
        w->bad = w->at != end_of(w);
        w->depth--;
    }
}

/** n bytes, which have to be these unless want is NULL. */
static void
take(struct walk *w, uint8_t *to, const uint8_t *want, size_t n)
{
    uint8_t got[64];

    if (w->bad || n > sizeof(got) || end_of(w) - w->at < n ||
        !wn_cms_pread(w->fd, got, n, w->at) ||
        (want && memcmp(got, want, n) != 0)) {
        w->bad = true;
        return;
    }
    if (to) {
        memcpy(to, got, n);
    }
    w->at += n;
}

static void
algorithm(struct walk *w, uint8_t *to)
{
    take(w, to, gcm_before, sizeof(gcm_before));
    take(w, to + sizeof(gcm_before), NULL, 12);
    take(w, to + sizeof(gcm_before) + 12, gcm_after, sizeof(gcm_after));
}

/** The content: its segments are passed by, none is read. */
static void
content(struct walk *w, struct wn_cms_item *out)
{
    struct wn_cms_item it = { 0 };

    if (w->bad || !wn_cms_item(&it, w->fd, w->at, end_of(w))) {
        w->bad = true;
        return;
    }
    *out = it;
    if (it.tag == TAGGED_PLAIN) {
        w->at = it.at + it.bytes;
        return;
    }
    enter(w, TAGGED);
    while (!w->bad && (w->in[w->depth].open || w->at < end_of(w))) {
        struct wn_cms_item part;

        if (!wn_cms_item(&part, w->fd, w->at, end_of(w)) ||
            part.tag != OCTETS) {
            break; /* its end, which leave() looks at */
        }
        w->at = part.at + part.bytes;
    }
    leave(w);
}

/** From the first byte to the end of the RecipientInfos. */
static void
beginning(struct walk *w, struct wn_cms_map *m)
{
    struct wn_cms_item people;
    struct stat sb;

    if (fstat(w->fd, &sb) != 0 || !S_ISREG(sb.st_mode) || sb.st_size <= 0 ||
        (uint64_t)sb.st_size > WN_PACK_FILE_BYTES_MAX) {
        w->bad = true;
        return;
    }
    m->file_bytes = w->in[0].end = (uint64_t)sb.st_size;
    enter(w, SEQUENCE);
    take(w, NULL, auth_enveloped, sizeof(auth_enveloped));
    enter(w, TAGGED);
    enter(w, SEQUENCE);
    take(w, NULL, version_0, sizeof(version_0));
    people = expect(w, SET);
    m->people_at = w->at;
    m->people_bytes = people.at + people.bytes - w->at;
    w->bad = w->bad || people.open ||
        m->people_bytes > WN_CMS_PEOPLE_BYTES_MAX;
    w->at += m->people_bytes;
}

enum wn_status
wn_cms_people(uint8_t sha256[WN_SHA256_BYTES], int fd)
{
    struct wn_cms_map m = { 0 };
    struct walk w = { .fd = fd };
    enum wn_status st = WN_EFORMAT;
    uint8_t *all;

    beginning(&w, &m);
    if (w.bad) {
        return WN_EFORMAT;
    }
    all = malloc((size_t)m.people_bytes);
    if (!all) {
        return WN_ENOMEM;
    }
    if (wn_cms_pread(fd, all, (size_t)m.people_bytes, m.people_at)) {
        st = wn_digest_of(WN_SHA256, all, (size_t)m.people_bytes, sha256);
    }
    free(all);
    return st;
}

enum wn_status
wn_cms_walk(struct wn_cms_map *out, int fd)
{
    struct wn_cms_map m = { 0 };
    struct walk w = { .fd = fd };

    beginning(&w, &m);
    enter(&w, SEQUENCE);
    take(&w, NULL, data, sizeof(data));
    algorithm(&w, m.algorithm);
    content(&w, &m.content);
    leave(&w);
    take(&w, NULL, (const uint8_t[]) { OCTETS, WN_CMS_TAG_BYTES }, 2);
    take(&w, m.tag, NULL, WN_CMS_TAG_BYTES);
    leave(&w);
    leave(&w);
    leave(&w);
    if (w.bad || w.at != m.file_bytes) {
        return WN_EFORMAT;
    }
    *out = m;
    return WN_OK;
}
