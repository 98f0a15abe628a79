/** The HTML file around a paper's body: no script, no address, nothing that is
 * not in it; two pages of A4 at most for a filter of ordinary length. */
#include "report/paper.h"

/* Black on white, dark red for a banner: contrasts of 21:1 and 10:1. The policy
 * makes the browser refuse what nobody put in. */
static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">\n"
    "<title>%s</title>\n<style>\n"
    "@page { size: A4; margin: 14mm 16mm }\n"
    "html { color: #000; background: #fff }\n"
    "body { margin: 1.5em auto; max-width: 44em; padding: 0 1em;\n"
    "  font: 1em/1.4 sans-serif; overflow-wrap: anywhere }\n"
    "h1 { font-size: 1.6em; margin: 0 0 .4em }\n"
    "h2 { font-size: 1.2em; margin: 1em 0 .2em; border-bottom: 1px solid "
    "#000 }\n"
    "h3 { font-size: 1em; margin: .7em 0 .1em }\n"
    "h1, h2, h3 { break-after: avoid }\n"
    "p { margin: .3em 0 }\n"
    "ul { margin: .2em 0; padding-left: 1.4em }\n"
    ".fact { font-weight: bold }\n"
    ".code { font-family: monospace; font-size: .95em }\n"
    ".banner { border: 3px solid #8b0000; color: #8b0000; font-weight: bold;\n"
    "  padding: .4em .6em; margin: .5em 0 }\n"
    ".qr { width: 34mm; height: 34mm; display: block; margin: .4em 0;\n"
    "  break-inside: avoid }\n"
    "@media print { body { margin: 0; max-width: none; padding: 0;\n"
    "  font-size: 9.5pt; line-height: 1.25 } }\n"
    "</style>\n</head>\n<body>\n<main>\n";
static const char tail[] = "</main>\n</body>\n</html>\n";

void
wn_paper_wrap(struct wn_paper *p, const char *title)
{
    struct wn_buf body = p->html;

    wn_buf_init(&p->html, body.cap_bytes + sizeof(head) + sizeof(tail) + 256);
    (void)wn_buf_printf(&p->html, head, title);
    (void)wn_buf_put(&p->html, body.data, body.len);
    (void)wn_buf_str(&p->html, p->in_list ? "</ul>\n" : "");
    (void)wn_buf_str(&p->html, tail);
    p->in_list = false;
    if (body.st != WN_OK) {
        p->html.st = body.st;
    }
    wn_buf_clear(&body);
}
