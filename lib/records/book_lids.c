/** What proves the number of a hidden id, onto the item that shows it. */
#include "records/book.h"

void
wn_book_lid_cells(struct wn_book *b, uint32_t app, struct wn_draft *d,
    const char *raw, size_t n)
{
    static const char table[] = "ZWAPHONENUMBERLIDPAIR";
    const struct wn_lid_pair *pair = wn_book_lid_pair(b, app, raw, n);

    for (size_t i = 0; pair && i < d->raw_count; i++) {
        if (d->raw[i].cell.table == table && d->raw[i].cell.row == pair->row) {
            return;
        }
    }
    if (pair) {
        wn_draft_raw(
            d, 0, table, pair->row, "ZLID", wn_value_text(pair->lid_raw));
        wn_draft_raw(d, 0, table, pair->row, "ZPHONENUMBER",
            wn_value_text(pair->number_raw));
    }
}
