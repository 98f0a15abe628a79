#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

/* Read anew at each call, so no optimiser can prove the store is dead. */
static void *(*const volatile wipe_with)(void *, int, size_t) = memset;

void
wn_wipe(void *p, size_t n)
{
    if (p && n > 0) {
        wipe_with(p, 0, n);
    }
}

void
wn_buf_init(struct wn_buf *b, size_t cap_bytes)
{
    *b = (struct wn_buf){ .cap_bytes = cap_bytes, .st = WN_OK };
}

/** Room for n more bytes and the NUL. */
static enum wn_status
grow(struct wn_buf *b, size_t n)
{
    size_t need;
    size_t room = b->room > 0 ? b->room : FIRST_ROOM;
    uint8_t *bigger;

    if (b->st != WN_OK) {
        return b->st;
    }
    if (b->len > b->cap_bytes || n > b->cap_bytes - b->len ||
        __builtin_add_overflow(b->len + n, 1, &need)) {
        b->st = WN_ELIMIT;
        return b->st;
    }
    if (need <= b->room) {
        return WN_OK;
    }
    while (room < need) {
        room = room > SIZE_MAX / 2 ? need : room * 2;
    }
    /* Not realloc: it may leave the old bytes behind unwiped. */
    bigger = malloc(room);
    if (!bigger) {
        b->st = WN_ENOMEM;
        return b->st;
    }
    if (b->len > 0) {
        memcpy(bigger, b->data, b->len);
    }
    bigger[b->len] = '\0';
    wn_wipe(b->data, b->room);
    free(b->data);
    b->data = bigger;
    b->room = room;
    return WN_OK;
}

enum wn_status
wn_buf_put(struct wn_buf *b, const void *src, size_t n)
{
    enum wn_status st = grow(b, n);

    if (st != WN_OK) {
        return st;
    }
    if (n > 0) {
        memcpy(b->data + b->len, src, n);
        b->len += n;
    }
    b->data[b->len] = '\0';
    return WN_OK;
}

enum wn_status
wn_buf_str(struct wn_buf *b, const char *s)
{
    return wn_buf_put(b, s, strlen(s));
}

enum wn_status
wn_buf_printf(struct wn_buf *b, const char *fmt, ...)
{
    va_list args;
    enum wn_status st;

    va_start(args, fmt);
    st = wn_buf_vprintf(b, fmt, args);
    va_end(args);
    return st;
}

enum wn_status
wn_buf_vprintf(struct wn_buf *b, const char *fmt, va_list args)
{
    va_list again;
    enum wn_status st = b->st;
    size_t room = st == WN_OK && b->data ? b->room - b->len : 0;
    int n;

    va_copy(again, args);
    /* Mostly there is room, and it need not be formatted again. */
    n = vsnprintf(
        room > 0 ? (char *)b->data + b->len : NULL, room, fmt, args);
    if (st == WN_OK && n < 0) {
        b->st = st = WN_ELIMIT; /* longer than an int can count */
    }
    if (st == WN_OK) {
        st = grow(b, (size_t)n);
    }
    if (st == WN_OK && (size_t)n >= room) {
        (void)vsnprintf(
            (char *)b->data + b->len, (size_t)n + 1, fmt, again);
    }
    if (st == WN_OK) {
        b->len += (size_t)n;
    } else if (room > 0) {
        wn_wipe(b->data + b->len, room);
    }
    va_end(again);
    return st;
}

void
wn_buf_reset(struct wn_buf *b)
{
    wn_wipe(b->data, b->room);
    b->len = 0;
    b->st = WN_OK;
}

void
wn_buf_clear(struct wn_buf *b)
{
    wn_wipe(b->data, b->room);
    free(b->data);
    wn_buf_init(b, b->cap_bytes);
}
