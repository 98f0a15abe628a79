#include "report/page_table.h"

#include <inttypes.h>

#define TEXT_CHARS_MAX 2000

uint64_t
wn_table_items(struct wn_page *p, enum wn_category category,
    void (*fn)(void *ctx, const struct wn_entry *e), void *ctx)
{
    sqlite3_stmt *q = wn_ev_prepare(p->e, "SELECT i.item_id, "
        "i.time_utc_ns, " WN_PAGE_SET_BY " FROM item i WHERE i.category = ?1 "
        "ORDER BY i.time_utc_ns IS NULL, i.time_utc_ns, i.item_id");
    uint64_t count = 0;

    if (q) {
        (void)sqlite3_bind_text(
            q, 1, wn_category_name(category), -1, SQLITE_STATIC);
    }
    while (q && p->h.st == WN_OK && wn_ev_step(p->e, q)) {
        const struct wn_entry e = { sqlite3_column_int64(q, 0),
            sqlite3_column_int64(q, 1),
            wn_page_set_by((const char *)sqlite3_column_text(q, 2)),
            sqlite3_column_type(q, 1) != SQLITE_NULL };

        if (count++ < WN_PAGE_ITEMS_MAX) {
            fn(ctx, &e);
        }
    }
    (void)sqlite3_finalize(q);
    return count;
}

void
wn_table_none(struct wn_page *p, enum wn_category category)
{
    bool asked = false;

    for (size_t i = 0; i < p->s->terms->rule_count; i++) {
        asked = asked || p->s->terms->rules[i].category == category;
    }
    wn_html(&p->h, asked ? "<p>None in this copy.</p>\n"
                         : "<p>Not asked for.</p>\n");
}

void
wn_table_text(struct wn_table_part *t, int64_t item, int column)
{
    size_t n;
    const void *text = wn_cells_text(t->p, &t->cells[0], item, column, &n);

    wn_html(&t->p->h, "<td class=\"t\" dir=\"auto\">");
    wn_html_text(&t->p->h, text, n, TEXT_CHARS_MAX);
    wn_html(&t->p->h, "</td>");
}

struct rows {
    struct wn_table_part part;
    const struct wn_table_kind *kind;
};

static void
row(void *ctx, const struct wn_entry *e)
{
    struct rows *r = ctx;
    struct wn_html *h = &r->part.p->h;

    wn_cells_of(&r->part.cells[0], e->item);
    if (!wn_cells_next(r->part.p, &r->part.cells[0])) {
        return;
    }
    if (!r->part.begun) {
        r->part.begun = true;
        wn_htmlf(h, "<div class=\"s\"><table>\n<caption>%s</caption>\n<thead>"
            "<tr>%s%s<th scope=\"col\" class=\"n\">Item</th></tr></thead>\n"
            "<tbody>\n", r->kind->timed ? "In the order of time"
                : "In the order of the bundle",
            r->kind->timed ? "<th scope=\"col\">Time</th>" : "",
            r->kind->headings);
    }
    wn_html(h, "<tr>");
    if (r->kind->timed) {
        wn_html(h, "<td>");
        if (e->dated) {
            wn_page_time(r->part.p, e->time_ns);
            wn_html(h, e->set_by);
        } else {
            wn_html(h, "without a time");
        }
        wn_html(h, "</td>");
    }
    r->kind->row(&r->part, e);
    wn_htmlf(h, "<td class=\"n\">%" PRId64 "</td></tr>\n", e->item);
}

void
wn_table_of(struct wn_page *p, const struct wn_table_kind *kind)
{
    struct rows r = { .part.p = p, .kind = kind };
    uint64_t count;

    wn_htmlf(&p->h, "<h3>%s</h3>\n", kind->title);
    for (size_t i = 0; i < WN_TABLE_PARTS; i++) {
        if (kind->parts[i].table) {
            wn_cells_open(p, &r.part.cells[i], kind->parts[i].table,
                kind->parts[i].columns);
        }
    }
    count = wn_table_items(p, kind->category, row, &r);
    if (r.part.begun) {
        wn_html(&p->h, "</tbody>\n</table></div>\n");
    } else {
        wn_table_none(p, kind->category);
    }
    if (count > WN_PAGE_ITEMS_MAX) {
        wn_htmlf(&p->h, "<p class=\"b\">There are %" PRIu64 " in the bundle. "
            "The first %d of them are shown here.</p>\n", count,
            WN_PAGE_ITEMS_MAX);
    }
    for (size_t i = 0; i < WN_TABLE_PARTS; i++) {
        wn_cells_close(&r.part.cells[i]);
    }
}
