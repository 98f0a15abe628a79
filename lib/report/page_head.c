/** The frame of the page: its style, its contents, its end. */
#include "report/page.h"

/* Nothing is loaded and nothing runs: the policy makes the browser refuse what
 * nobody put in. Pictures are allowed only where somebody decided to embed
 * them. Parts that are far away are not laid out until they are near. */
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'%s\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">\n<title>";
static const char style[] =
    "</title>\n<style>\n"
    "@page { size: A4; margin: 15mm 14mm }\n"
    "html { color: #1c2024; background: #fff; scroll-padding-top: 1rem }\n"
    "body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1.25rem 4rem;\n"
    "  font: 1rem/1.5 system-ui, \"Noto Sans\", sans-serif;\n"
    "  overflow-wrap: anywhere }\n"
    "h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem }\n"
    "h2 { font-size: 1.4rem; margin: 3rem 0 .6rem; padding-bottom: .3rem;\n"
    "  border-bottom: 2px solid #1c2024 }\n"
    "h3 { font-size: 1.15rem; margin: 2rem 0 .4rem }\n"
    "h4 { font-size: 1rem; margin: 1.4rem 0 .5rem }\n"
    "h5 { font-size: .95rem; margin: 1.2rem 0 .4rem; color: #454c54;\n"
    "  text-align: center }\n"
    "h1, h2, h3, h4, h5 { break-after: avoid }\n"
    "p { margin: .5rem 0 }\n"
    "ul, ol { margin: .4rem 0; padding-left: 1.3rem }\n"
    "a { color: #0b4f8a }\n"
    "a:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px }\n"
    "dl { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr;\n"
    "  gap: .35rem 1.2rem; margin: .8rem 0 }\n"
    "dt { color: #454c54 }\n"
    "dd { margin: 0 }\n"
    "table { border-collapse: collapse; width: 100%; margin: .8rem 0;\n"
    "  font-size: .92rem }\n"
    "caption { text-align: left; color: #454c54; padding-bottom: .3rem }\n"
    "th, td { text-align: left; vertical-align: top; padding: .4rem .6rem\n"
    "  .4rem 0; border-bottom: 1px solid #c9ced4 }\n"
    "tr { break-inside: avoid }\n"
    "td.n, th.n { text-align: right }\n"
    "th, td.a { overflow-wrap: normal; white-space: nowrap }\n"
    ".s { overflow-x: auto }\n"
    ".l { color: #454c54; margin: 0 }\n"
    ".u, .q { color: #565d66; font-size: .82rem; white-space: nowrap }\n"
    ".k { font: .82rem/1.4 ui-monospace, \"Noto Sans Mono\", monospace }\n"
    ".c { font: normal .78em ui-monospace, monospace; color: #7a2e00;\n"
    "  border: 1px solid #b08968; border-radius: .2em; padding: 0 .2em }\n"
    ".b { border: 3px solid #8b0000; color: #8b0000; font-weight: bold;\n"
    "  padding: .6rem .8rem; margin: 1rem 0 }\n"
    ".r { border: 1px solid #c9ced4; border-radius: .5rem;\n"
    "  padding: .2rem 1rem .6rem; margin: 1rem 0 }\n"
    ".r h3 { margin-top: .8rem }\n"
    ".v { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem;\n"
    "  margin: .6rem 0; padding: 0; list-style: none }\n"
    ".p { content-visibility: auto; contain-intrinsic-size: auto 9000px }\n"
    ".w { list-style: none; margin: 0; padding: 0 }\n"
    ".m { width: fit-content; max-width: 80%; min-width: 40%; margin: .5rem\n"
    "  auto .5rem 0; padding: .5rem .8rem; border: 1px solid #c9ced4;\n"
    "  border-radius: .2rem .9rem .9rem .9rem; background: #f5f6f7;\n"
    "  break-inside: avoid }\n"
    ".m p, .m ul { margin: .2rem 0 }\n"
    ".o { margin: .5rem 0 .5rem auto; background: #e8f1fa;\n"
    "  border-color: #9fbfdd; border-radius: .9rem .2rem .9rem .9rem }\n"
    ".e { margin: .5rem auto; border-style: dashed; background: #fff;\n"
    "  border-radius: 0 }\n"
    ".h { font-size: .85rem; color: #363c43 }\n"
    ".t { white-space: pre-wrap }\n"
    ".x { font-size: .85rem; color: #454c54 }\n"
    ".g { text-align: center; color: #5a4300; border-top: 1px dashed\n"
    "  #8a6d1a; border-bottom: 1px dashed #8a6d1a; padding: .25rem;\n"
    "  margin: .8rem 0; font-size: .9rem; list-style: none }\n"
    ".f { border: 1px dashed #8a929b; padding: .4rem .6rem; margin: .4rem 0;\n"
    "  font-size: .85rem; background: #fff }\n"
    ".f img { display: block; max-width: 100%; max-height: 24rem;\n"
    "  margin: .3rem 0 }\n"
    "svg { display: block; width: 100%; height: auto; margin: .4rem 0 }\n"
    "@media (max-width: 40rem) { dl { grid-template-columns: 1fr;\n"
    "  gap: 0 } dd { margin-bottom: .6rem } .m { max-width: 88% } }\n"
    "@media print { body { max-width: none; padding: 0; font-size: 10pt }\n"
    "  .p { content-visibility: visible } .v { display: none }\n"
    "  h2 { break-before: page } .s { overflow: visible }\n"
    "  a { color: inherit; text-decoration: none }\n"
    "  .m, .o, .b, svg { print-color-adjust: exact } }\n"
    "</style>\n</head>\n<body>\n";

static const char contents[] =
    "<nav aria-label=\"Contents\">\n<ul class=\"v\">\n"
    "<li><a href=\"#rules\">What was asked, and found</a></li>\n"
    "<li><a href=\"#days\">Day by day</a></li>\n"
    "<li><a href=\"#chats\">Conversations</a></li>\n"
    "<li><a href=\"#tables\">Calls, contacts, calendar, phone</a></li>\n"
    "<li><a href=\"#media\">Pictures and other files</a></li>\n"
    "<li><a href=\"#limits\">What this cannot show</a></li>\n"
    "<li><a href=\"#words\">Words used here</a></li>\n</ul>\n</nav>\n";

void
wn_page_head(struct wn_page *p)
{
    wn_htmlf(&p->h, head, p->decision ? "; img-src data:" : "");
    wn_html(&p->h, "Report");
    wn_html(&p->h, style);
    wn_html(&p->h, contents);
    wn_html(&p->h, "<main>\n");
}

void
wn_page_tail(struct wn_page *p)
{
    wn_html(&p->h, "</main>\n</body>\n</html>\n");
}
