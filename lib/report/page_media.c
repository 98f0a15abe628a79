/** Pictures, videos, sounds and documents: what each is, and where it lies. */
#include <inttypes.h>
#include <string.h>

#include "report/page_table.h"

enum { KIND, FILE_ID, NAME, WIDTH, HEIGHT, LATITUDE, LONGITUDE, ORIGIN, HIDDEN,
    DELETED, ASSUMED };

static const char *
kind_words(const struct wn_cells *m)
{
    static const char *const words[][2] = { { "photo", "Photo" },
        { "video", "Video" },
        { "live-photo-clip", "The moving part of a live photo" },
        { "edit", "A changed version of a picture" },
        { "sidecar", "Notes of the phone about a picture" },
        { "audio", "Sound" }, { "document", "Document" } };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (wn_cells_is(m, KIND, words[i][0])) {
            return words[i][1];
        }
    }
    return "File";
}

static const char *
origin_words(const struct wn_cells *m)
{
    return wn_cells_is(m, ORIGIN, "camera") ? ", taken with the camera"
        : wn_cells_is(m, ORIGIN, "screenshot") ? ", a picture of the screen"
        : wn_cells_is(m, ORIGIN, "screen-recording")
        ? ", a recording of the screen"
        : wn_cells_is(m, ORIGIN, "saved") ? ", saved from somewhere else" : "";
}

static bool
is_set(const struct wn_cells *m, int column)
{
    return wn_cells_has(m, column) && wn_cells_int(m, column) != 0;
}

/** What the phone says of it. */
static void
details(struct wn_table_part *t, const struct wn_entry *e)
{
    struct wn_html *h = &t->p->h;
    const struct wn_cells *m = &t->cells[0];
    size_t n;
    const void *text = wn_cells_text(t->p, m, e->item, NAME, &n);

    if (n > 0) {
        wn_html(h, "<p>Name on the phone: ");
        wn_html_name(h, text, n);
        wn_html(h, "</p>");
    }
    if (wn_cells_has(m, WIDTH) && wn_cells_has(m, HEIGHT)) {
        wn_htmlf(h, "<p>%" PRId64 " by %" PRId64 " points</p>",
            wn_cells_int(m, WIDTH), wn_cells_int(m, HEIGHT));
    }
    if (wn_cells_has(m, LATITUDE) && wn_cells_has(m, LONGITUDE)) {
        wn_html(h, "<p>Place, as the file has it: latitude ");
        text = wn_cells_text(t->p, m, e->item, LATITUDE, &n);
        wn_html_name(h, text, n);
        wn_html(h, ", longitude ");
        text = wn_cells_text(t->p, m, e->item, LONGITUDE, &n);
        wn_html_name(h, text, n);
        wn_html(h, "</p>");
    }
    wn_html(h, is_set(m, HIDDEN) ? "<p>In the hidden album.</p>" : "");
    wn_html(h, is_set(m, DELETED) ? "<p>Was deleted, and still in the phone’s "
                                    "bin.</p>" : "");
    wn_html(h, is_set(m, ASSUMED) ? "<p>The time was written without a zone; "
                                    "it was read in that of this "
                                    "report.</p>" : "");
}

static void
entry(void *ctx, const struct wn_entry *e)
{
    struct wn_table_part *t = ctx;
    struct wn_html *h = &t->p->h;
    const struct wn_cells *m = &t->cells[0];

    wn_cells_of(&t->cells[0], e->item);
    while (wn_cells_next(t->p, &t->cells[0])) {
        wn_html(h, t->begun ? "" : "<ul class=\"w\">\n");
        t->begun = true;
        wn_htmlf(h, "<li class=\"f\"><p><strong>%s</strong>%s, ",
            kind_words(m), origin_words(m));
        if (e->dated) {
            wn_page_time(t->p, e->time_ns);
            wn_html(h, e->set_by);
        } else {
            wn_html(h, "without a time");
        }
        wn_htmlf(h, " <span class=\"q\">· item %" PRId64 "</span></p>",
            e->item);
        details(t, e);
        if (wn_cells_has(m, FILE_ID)) {
            wn_page_file(t->p, wn_cells_int(m, FILE_ID));
        }
        wn_html(h, "</li>\n");
    }
}

static uint64_t
list(struct wn_page *p, enum wn_category category, const char *title)
{
    static const char *const columns[] = { "kind", "file_id", "original_name",
        "picture_width", "picture_height", "latitude", "longitude",
        "origin_derived", "is_hidden", "is_recently_deleted", "zone_assumed",
        NULL };
    struct wn_table_part t = { .p = p };
    uint64_t count;

    wn_htmlf(&p->h, "<h3>%s</h3>\n", title);
    wn_cells_open(p, &t.cells[0], "media", columns);
    count = wn_table_items(p, category, entry, &t);
    wn_cells_close(&t.cells[0]);
    wn_html(&p->h, t.begun ? "</ul>\n" : "");
    if (count == 0) {
        wn_table_none(p, category);
    } else if (count > WN_PAGE_ITEMS_MAX) {
        wn_htmlf(&p->h, "<p class=\"b\">There are %" PRIu64 " in the bundle. "
            "The first %d of them are shown here.</p>\n", count,
            WN_PAGE_ITEMS_MAX);
    }
    return count;
}

void
wn_page_media(struct wn_page *p)
{
    wn_html(&p->h, "<section aria-labelledby=\"media\">\n<h2 id=\"media\">"
        "Pictures and other files</h2>\n");
    if (!p->decision) {
        wn_html(&p->h, "<p>Pictures are not shown here. Each lies in the "
            "bundle under the name given.</p>\n");
    }
    (void)list(p, WN_CAT_PHOTOS, "Photos");
    (void)list(p, WN_CAT_VIDEOS, "Videos");
    (void)list(p, WN_CAT_AUDIO, "Sound recordings");
    (void)list(p, WN_CAT_DOCUMENTS, "Documents");
    wn_html(&p->h, "</section>\n");
}
