/* TZif, RFC 8536 and 9636. Bytes in, struct out; no I/O. Every count is bounded
 * before what it counts is read. */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/zone_in.h"

#define OFFSET_LEAST (-89999) /* RFC 8536 3.2 */
#define OFFSET_MOST 93599

/* RFC 8536 3.2: values from -2^59 on are for before the Big Bang. */
#define EARLIEST_S (-(INT64_C(1) << 59))

struct header {
    uint8_t version;
    uint32_t isut, isstd, leap, times, types, chars;
};

static bool
read_header(struct header *h, struct wn_cursor *c)
{
    const uint8_t *magic = wn_cur_bytes(c, 4);

    if (!magic || memcmp(magic, "TZif", 4) != 0) {
        return false;
    }
    h->version = wn_cur_u8(c);
    (void)wn_cur_bytes(c, 15);
    h->isut = wn_cur_u32be(c);
    h->isstd = wn_cur_u32be(c);
    h->leap = wn_cur_u32be(c);
    h->times = wn_cur_u32be(c);
    h->types = wn_cur_u32be(c);
    h->chars = wn_cur_u32be(c);
    /* A file with leap seconds ("right/…") counts other seconds than we do. */
    return !c->bad && (h->version == 0 ||
                          (h->version >= '2' && h->version <= '4')) &&
        h->leap == 0 && h->times <= ZONE_TIMES_MAX && h->types >= 1 &&
        h->types <= ZONE_TYPES_MAX && h->chars >= 1 &&
        h->chars <= ZONE_CHARS_MAX && (h->isut == 0 || h->isut == h->types) &&
        (h->isstd == 0 || h->isstd == h->types);
}

static bool
read_times(struct wn_zone *z, struct wn_cursor *c, const struct header *h,
    bool wide)
{
    z->time_count = h->times;
    for (size_t i = 0; i < h->times; i++) {
        z->times[i] = wide ? (int64_t)wn_cur_u64be(c)
                           : (int64_t)(int32_t)wn_cur_u32be(c);
        if (z->times[i] < EARLIEST_S ||
            (i > 0 && z->times[i] <= z->times[i - 1])) {
            return false;
        }
    }
    for (size_t i = 0; i < h->times; i++) {
        z->type_of[i] = wn_cur_u8(c);
        if (z->type_of[i] >= h->types) {
            return false;
        }
    }
    return !c->bad;
}

static bool
read_types(struct wn_zone *z, struct wn_cursor *c, const struct header *h)
{
    const uint8_t *chars;

    z->type_count = h->types;
    for (size_t i = 0; i < h->types; i++) {
        z->types[i].offset_s = (int32_t)wn_cur_u32be(c);
        uint8_t dst = wn_cur_u8(c);
        z->types[i].name_at = wn_cur_u8(c);
        if (c->bad || dst > 1 || z->types[i].name_at >= h->chars ||
            z->types[i].offset_s < OFFSET_LEAST ||
            z->types[i].offset_s > OFFSET_MOST) {
            return false;
        }
    }
    chars = wn_cur_bytes(c, h->chars);
    if (!chars || chars[h->chars - 1] != '\0') {
        return false;
    }
    for (size_t i = 0; i < h->chars; i++) {
        /* Shown to people: nothing but printable ASCII. */
        if (chars[i] != '\0' && (chars[i] <= 0x20 || chars[i] >= 0x7F)) {
            return false;
        }
    }
    memcpy(z->chars, chars, h->chars);
    return true;
}

static bool
read_block(struct wn_zone *z, struct wn_cursor *c, const struct header *h,
    bool wide)
{
    /* The indicators are of use only to POSIX strings without a rule. */
    return read_times(z, c, h, wide) && read_types(z, c, h) &&
        wn_cur_bytes(c, h->isstd) && wn_cur_bytes(c, h->isut);
}

static bool
read_footer(struct wn_zone *z, struct wn_cursor *c)
{
    const uint8_t *end;

    if (wn_cur_u8(c) != '\n' || c->bad || c->left == 0) {
        return false;
    }
    end = memchr(c->p, '\n', c->left);
    return end && end + 1 == c->p + c->left &&
        zone_rule_parse(&z->rule, (const char *)c->p,
            (size_t)(end - c->p)) == WN_OK;
}

enum wn_status
wn_zone_parse(
    struct wn_zone **out, const void *p, size_t n, struct wn_err *err)
{
    struct wn_cursor c = wn_cursor(p, n);
    struct header h = { 0 };
    struct wn_zone *z = calloc(1, sizeof(*z));
    enum wn_status st = WN_EFORMAT;
    bool good;

    if (!z) {
        return wn_fail_nomem(err, "the time zone");
    }
    good = read_header(&h, &c) && read_block(z, &c, &h, false);
    if (good && h.version != 0) {
        uint8_t version = h.version;

        /* The first block is for old readers; the second, with 64 bits and
         * the footer, is the true one. */
        good = read_header(&h, &c) && h.version == version &&
            read_block(z, &c, &h, true) && read_footer(z, &c);
    } else if (good) {
        good = c.left == 0;
    }
    if (!good) {
        wn_fail(err, st, "this time zone file is damaged or of an unknown "
            "kind, so local dates cannot be turned into UTC");
        wn_todo(err, "Reinstall this computer's tzdata package.");
        wn_zone_free(&z);
        return st;
    }
    *out = z;
    return WN_OK;
}

void
wn_zone_free(struct wn_zone **z)
{
    free(*z);
    *z = NULL;
}
