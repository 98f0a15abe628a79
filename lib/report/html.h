/** HTML while it is written: to a sink, through a buffer that stays small.
 * Markup is ours; texts are foreign and can become neither markup nor hide
 * anything: what cannot be seen is shown by its number. */
#ifndef WN_REPORT_HTML_H
#define WN_REPORT_HTML_H

#include <stdbool.h>

#include "base/buf.h"

typedef enum wn_status wn_html_sink(
    void *ctx, const void *p, size_t n, struct wn_err *err);

struct wn_html {
    wn_html_sink *sink;
    void *ctx;
    struct wn_err *err;
    struct wn_buf b;
    enum wn_status st; /* the first failure; after it nothing is written */
};

void wn_html_begin(
    struct wn_html *h, wn_html_sink *sink, void *ctx, struct wn_err *err);
/** What is left goes to the sink. @return the first failure of any of it */
enum wn_status wn_html_end(struct wn_html *h);
/** A failure that is not the sink's: what is written is worth nothing. */
void wn_html_fail(struct wn_html *h, enum wn_status st);

void wn_html(struct wn_html *h, const char *markup);
/** Arguments are our own words and numbers, never foreign text. */
void wn_htmlf(struct wn_html *h, const char *fmt, ...) WN_PRINTF(2, 3);

/** Foreign text of n bytes, with its lines and spaces, to stand in an element
 * that keeps both. Cut after `most` characters, which is said. */
void wn_html_text(
    struct wn_html *h, const void *text, size_t n, size_t most);
/** Foreign text within a line: <bdi>, one line, cut after 300 characters. */
void wn_html_name(struct wn_html *h, const void *text, size_t n);
void wn_html_word(struct wn_html *h, const char *text);
/** Bytes as base64, in groups of 3 but for the last call. */
void wn_html_base64(struct wn_html *h, const void *p, size_t n);

#endif
