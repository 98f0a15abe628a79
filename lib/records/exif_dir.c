/* What an EXIF block's directories list, read by ourselves: libexif leaves an
 * entry out that is damaged, and then it looks as if there had been none. */
#include "base/cursor.h"
#include "records/capture_in.h"

#define EXIF_IFD_POINTER 0x8769

enum answer { NOT_LISTED, LISTED, DAMAGED };

static uint16_t
u16(struct wn_cursor *c, bool little)
{
    return little ? wn_cur_u16le(c) : wn_cur_u16be(c);
}

static uint32_t
u32(struct wn_cursor *c, bool little)
{
    return little ? wn_cur_u32le(c) : wn_cur_u32be(c);
}

/** Look in the directory at offset `at` of the block (TIFF 6.0, section 2). */
static enum answer
look(struct wn_cursor block, bool little, uint32_t at, uint16_t tag,
    uint32_t *value)
{
    struct wn_cursor c = block;
    uint16_t count;

    (void)wn_cur_bytes(&c, at);
    count = u16(&c, little);
    for (uint16_t i = 0; i < count && !c.bad; i++) {
        uint16_t this = u16(&c, little);

        (void)wn_cur_bytes(&c, 6); /* type, count */
        *value = u32(&c, little);
        if (this == tag && !c.bad) {
            return LISTED;
        }
    }
    return c.bad ? DAMAGED : NOT_LISTED;
}

bool
wn_exif_may_list(const uint8_t *tiff, size_t n, uint16_t tag)
{
    struct wn_cursor block = wn_cursor(tiff, n);
    struct wn_cursor c = block;
    bool little = wn_cur_u16be(&c) == 0x4949; /* "II" */
    uint32_t first, exif, ignored;
    enum answer pointer;

    (void)u16(&c, little); /* 42 */
    first = u32(&c, little);
    if (c.bad) {
        return true;
    }
    pointer = look(block, little, first, EXIF_IFD_POINTER, &exif);
    if (pointer != LISTED) {
        return pointer == DAMAGED;
    }
    return look(block, little, exif, tag, &ignored) != NOT_LISTED;
}
