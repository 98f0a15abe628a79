#include "device/ios/dl_upload.h"

#include <string.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/utf8.h"

#define CODE_DATA 0x0c
#define CODE_END 0x00
#define CODE_REMOTE_ERROR 0x0b
#define BLOCK_HEAD 5 /* u32 length, u8 code: no block is shorter */

void
wn_up_init(struct wn_up *u)
{
    memset(u, 0, sizeof(*u));
}

size_t
wn_up_want(const struct wn_up *u)
{
    switch (u->state) {
    case WN_UP_S_DNAME_LEN:
    case WN_UP_S_FNAME_LEN:
        return 4;
    case WN_UP_S_BLOCK:
        return BLOCK_HEAD;
    case WN_UP_S_DNAME:
    case WN_UP_S_FNAME:
    case WN_UP_S_DATA:
    case WN_UP_S_TEXT:
        return u->left;
    case WN_UP_S_END:
        break;
    }
    return 0;
}

static enum wn_status
name_length(struct wn_up *u, const void *p, struct wn_err *err)
{
    struct wn_cursor c = wn_cursor(p, 4);

    u->left = wn_cur_u32be(&c);
    if (u->left > WN_UP_NAME_BYTES) {
        return wn_fail(err, WN_EFORMAT,
            "a file name of %u bytes in the backup stream", u->left);
    }
    return WN_OK;
}

static enum wn_status
take_fname(struct wn_up *u, const void *p, size_t n, struct wn_err *err)
{
    memcpy(u->fname, p, n);
    u->fname[n] = '\0';
    u->fname_len = n;
    if (memchr(u->fname, '\0', n) || !wn_utf8_valid(u->fname, n)) {
        return wn_fail(err, WN_EFORMAT,
            "a file name in the backup stream is not text");
    }
    return WN_OK;
}

static enum wn_status
block_head(struct wn_up *u, const uint8_t *p, enum wn_up_event *event,
    struct wn_err *err)
{
    struct wn_cursor c = wn_cursor(p, BLOCK_HEAD);
    uint32_t len = wn_cur_u32be(&c);
    uint8_t code = wn_cur_u8(&c);

    if (len == 0 || len > WN_UP_BLOCK_BYTES + 1) {
        return wn_fail(err, WN_EFORMAT,
            "a block of %u bytes in the backup stream", len);
    }
    u->left = len - 1;
    if (code == CODE_DATA) {
        u->state = u->left > 0 ? WN_UP_S_DATA : WN_UP_S_BLOCK;
        return WN_OK;
    }
    if (code == CODE_END && u->left == 0) {
        u->state = WN_UP_S_DNAME_LEN;
        u->file_open = false;
        *event = WN_UP_DONE;
        return WN_OK;
    }
    if (code == CODE_REMOTE_ERROR) {
        u->text_len = 0;
        u->text[0] = '\0';
        u->state = u->left > 0 ? WN_UP_S_TEXT : WN_UP_S_DNAME_LEN;
        if (u->left == 0) {
            u->file_open = false;
            *event = WN_UP_FAIL;
        }
        return WN_OK;
    }
    return wn_fail(err, WN_EFORMAT,
        "code 0x%02x with %u bytes in the backup stream", code, u->left);
}

/** The error's text: its beginning is kept, the rest passes by. */
static void
take_text(
    struct wn_up *u, const void *p, size_t n, enum wn_up_event *event)
{
    size_t room = WN_UP_TEXT_BYTES - u->text_len;
    size_t keep = n < room ? n : room;

    memcpy(u->text + u->text_len, p, keep);
    u->text_len += keep;
    u->text[u->text_len] = '\0';
    u->left -= (uint32_t)n;
    if (u->left == 0) {
        u->state = WN_UP_S_DNAME_LEN;
        u->file_open = false;
        *event = WN_UP_FAIL;
    }
}

enum wn_status
wn_up_take(struct wn_up *u, const void *p, size_t n,
    enum wn_up_event *event, struct wn_err *err)
{
    enum wn_status st = WN_OK;
    bool in_pieces = u->state == WN_UP_S_DATA || u->state == WN_UP_S_TEXT;

    *event = WN_UP_MORE;
    if (n == 0 || n > wn_up_want(u) || (!in_pieces && n != wn_up_want(u))) {
        return wn_fail(err, WN_EINTERNAL, "the stream was fed amiss");
    }
    switch (u->state) {
    case WN_UP_S_DNAME_LEN:
        st = name_length(u, p, err);
        u->state = u->left > 0 ? WN_UP_S_DNAME : WN_UP_S_END;
        *event = u->left > 0 ? WN_UP_MORE : WN_UP_END;
        break;
    case WN_UP_S_DNAME:
        memcpy(u->dname, p, n);
        u->dname[n] = '\0';
        u->dname_len = n;
        u->state = WN_UP_S_FNAME_LEN;
        break;
    case WN_UP_S_FNAME_LEN:
        st = name_length(u, p, err);
        if (st == WN_OK && u->left == 0) {
            st = wn_fail(err, WN_EFORMAT,
                "a file without a name in the backup stream");
        }
        u->state = WN_UP_S_FNAME;
        break;
    case WN_UP_S_FNAME:
        st = take_fname(u, p, n, err);
        u->state = WN_UP_S_BLOCK;
        u->file_open = true;
        *event = WN_UP_FILE;
        break;
    case WN_UP_S_BLOCK:
        st = block_head(u, p, event, err);
        break;
    case WN_UP_S_DATA:
        u->left -= (uint32_t)n;
        u->state = u->left > 0 ? WN_UP_S_DATA : WN_UP_S_BLOCK;
        *event = WN_UP_DATA;
        break;
    case WN_UP_S_TEXT:
        take_text(u, p, n, event);
        break;
    case WN_UP_S_END:
        break;
    }
    return st;
}
