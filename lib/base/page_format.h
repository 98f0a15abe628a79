/** The report in a bundle: whoever writes one, makes one, or compares one has
 * the same name and number of it. */
#ifndef WN_BASE_PAGE_FORMAT_H
#define WN_BASE_PAGE_FORMAT_H

#define WN_PAGE_PATH "report/index.html"

/** What the page says of the same records, and how: Winnow-Report-Format in
 * bag-info.txt. verify compares only a page of its own number, so any other
 * byte of it, with the words of a filter in it too (lib/consent), needs the
 * next number. tests/flow/report_forged.py fails where that was
 * forgotten. */
enum { WN_PAGE_FORMAT = 1 };
#define WN_PAGE_FORMAT_LABEL "Winnow-Report-Format"

#endif
