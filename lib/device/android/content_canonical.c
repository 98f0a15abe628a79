/**
 * mms-sms/canonical-addresses answers with _id and address whatever is asked
 * for, so there is no pass of numbers alone. Addresses that hold a line break
 * are not asked for: nobody's telephone number holds one. Then a line is a row,
 * and all behind "address=" is the address.
 */
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

/* Nor those that would be read as no address at all. */
static const char one_line[] =
    "instr(coalesce(address,''),char(10))=0 AND "
    "hex(coalesce(address,''))<>'4E554C4C'";

struct canonical {
    struct content_ask *a;
    struct content_keep keep;
    uint64_t next;
    bool odd;
};

static enum wn_status
on_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    static const char *const names[] = {"address"};
    struct canonical *c = ctx;
    struct content_span rest, value;
    struct wn_cell cell = {.kind = WN_CELL_TEXT};
    uint64_t k;
    int64_t id;

    if (!content_row_start(p, n, &k, &id, &rest) || k != c->next ||
        content_split(rest, names, 1, &value) == WN_EFORMAT) {
        c->odd = true;
        return WN_END;
    }
    c->next++;
    value.n = rest.n - strlen(", address="); /* all of it, to the end */
    cell.p = value.p;
    cell.n = value.n;
    if (value.n == 4 && memcmp(value.p, "NULL", 4) == 0) {
        cell.kind = WN_CELL_NULL;
    }
    return content_keep_put(&c->keep, id, &cell, c->a->count, err);
}

enum wn_status
content_canonical(
    struct content_ask *a, enum content_said *said, struct wn_err *err)
{
    struct canonical c = {.a = a};
    struct content_lines lines = {&c, on_line, false};
    struct content_reply reply = {CONTENT_ODD, 0};
    struct wn_allow_content ask = {
        .query = a->q, .projection = "_id:address", .also = one_line};
    enum wn_status st;

    if (a->count > 1) {
        return wn_fail(err, WN_EINTERNAL, "an address is asked for twice");
    }
    content_keep_init(&c.keep);
    st = content_run(a->c, &ask, &lines, &reply, a->totals, err);
    *said = c.odd ? CONTENT_ODD : reply.said;
    if (st == WN_OK && *said == CONTENT_ROWS) {
        st = content_keep_give(&c.keep, a, err);
    }
    content_keep_free(&c.keep);
    return st;
}
