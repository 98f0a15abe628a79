/** A QR code that needs no picture file: SVG in the HTML, half blocks in the
 * text. */
#include <errno.h>
#include <qrencode.h>

#include "report/paper.h"

#define QUIET 4 /* modules of white around it, as the standard asks */

static bool
dark(const QRcode *q, int x, int y)
{
    return x >= 0 && y >= 0 && x < q->width && y < q->width &&
        (q->data[y * q->width + x] & 1) != 0;
}

/** Ink where it is dark; two rows of modules a line. */
static void
as_text(struct wn_buf *out, const QRcode *q)
{
    static const char *const cells[] = { " ", "▀", "▄", "█" };

    for (int y = -QUIET; y < q->width + QUIET; y += 2) {
        for (int x = -QUIET; x < q->width + QUIET; x++) {
            (void)wn_buf_str(out,
                cells[(dark(q, x, y) ? 1 : 0) + (dark(q, x, y + 1) ? 2 : 0)]);
        }
        (void)wn_buf_str(out, "\n");
    }
}

/** One path of the runs of dark modules. */
static void
as_svg(struct wn_buf *out, const QRcode *q, const char *label)
{
    int size = q->width + 2 * QUIET;

    (void)wn_buf_printf(out,
        "<svg class=\"qr\" role=\"img\" aria-label=\"%s\" "
        "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
        "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
        "<path fill=\"#000\" d=\"", label, size, size, size, size);
    for (int y = 0; y < q->width; y++) {
        for (int x = 0, n = 0; x < q->width; x += n > 0 ? n : 1) {
            for (n = 0; dark(q, x + n, y); n++) {
            }
            if (n > 0) {
                (void)wn_buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET,
                    y + QUIET, n, n);
            }
        }
    }
    (void)wn_buf_str(out, "\"/></svg>\n");
}

enum wn_status
wn_paper_qr(struct wn_paper *p, const char *text, const char *label)
{
    QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (!q) {
        return errno == ENOMEM ? WN_ENOMEM : WN_ELIMIT;
    }
    if (p->in_list) {
        (void)wn_buf_str(&p->html, "</ul>\n");
        p->in_list = false;
    }
    as_text(&p->text, q);
    as_svg(&p->html, q, label);
    QRcode_free(q);
    return WN_OK;
}
