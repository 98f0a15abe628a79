/** A paper for people, put together once and given twice: as plain text and as
 * one HTML file that needs nothing else. What is said is ours; what is quoted
 * is foreign: escaped, cut when it is long, and kept from changing the order in
 * which the rest is read. */
#ifndef WN_REPORT_PAPER_H
#define WN_REPORT_PAPER_H

#include <stdbool.h>

#include "base/buf.h"

/** Around a quoted text: FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE. */
#define WN_ISOLATE "\xE2\x81\xA8"
#define WN_ISOLATE_END "\xE2\x81\xA9"

enum wn_paper_kind {
    WN_PAPER_TITLE,   /* h1 */
    WN_PAPER_HEADING, /* h2 */
    WN_PAPER_PART,    /* h3 */
    WN_PAPER_PARA,
    WN_PAPER_ITEM,    /* of a list, which begins and ends by itself */
    WN_PAPER_FACT,    /* bold: to be found at a glance */
    WN_PAPER_CODE,    /* never wrapped in the text */
    WN_PAPER_BANNER   /* must not be missed */
};

struct wn_paper {
    struct wn_buf text, html; /* bodies; their failures are sticky */
    struct wn_buf line;       /* being put together */
    const char *language;     /* of what is quoted: a tag, or "" */
    bool in_list;
};

void wn_paper_init(struct wn_paper *p, const char *language);
void wn_paper_clear(struct wn_paper *p);

/** Add our own words. Arguments may hold what was quoted already. */
void wn_paper_say(struct wn_paper *p, const char *fmt, ...) WN_PRINTF(2, 3);
/** Add a foreign text. */
void wn_paper_quote(struct wn_paper *p, const char *text);
/** The line is complete. */
void wn_paper_end(struct wn_paper *p, enum wn_paper_kind kind);
/** A whole line of our own words. */
void wn_paper_line(
    struct wn_paper *p, enum wn_paper_kind kind, const char *words);
/** paper_qr.c: text as a QR code. @retval WN_ENOMEM, WN_ELIMIT too long */
enum wn_status wn_paper_qr(
    struct wn_paper *p, const char *text, const char *label);

/** The HTML file around the body so far. */
void wn_paper_wrap(struct wn_paper *p, const char *title);
/** The first failure of any of it. */
enum wn_status wn_paper_state(const struct wn_paper *p);

#endif
