/** What the bytes of a filter may hold, before and beside its syntax. */
#ifndef WN_CONSENT_TEXT_H
#define WN_CONSENT_TEXT_H

#include "consent/arena.h"
#include "consent/findings.h"

/** Lines on which a raw bidirectional control stands; NULL when none does. */
struct wn_bidi_lines {
    unsigned char *at; /* one flag a line, from 0 */
    size_t lines;
};

/**
 * Size and encoding.
 * @retval WN_EFILTER  one finding was added; nothing else can be said
 */
enum wn_status wn_text_check(struct wn_bidi_lines *bidi, struct wn_arena *a,
    const uint8_t *p, size_t n, enum wn_source source, struct wn_findings *f);

/** These lines' controls were reported with a value. Lines count from 0. */
void wn_bidi_lines_clear(struct wn_bidi_lines *b, size_t from, size_t to);
/** Report those that stand outside any value: in comments. */
void wn_bidi_lines_report(const struct wn_bidi_lines *b, enum wn_source source,
    struct wn_findings *f);

/** Why this text (unescaped) may not stand in a filter; NULL when it may. */
const char *wn_text_fault(const char *text, size_t n);

/** The place of a byte offset. */
struct wn_place wn_text_place(
    const uint8_t *p, size_t n, size_t offset, enum wn_source source);

#endif
