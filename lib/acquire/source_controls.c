/** Who controls this phone: device admins and owners, accessibility services,
 * and what no store installed. docs/categories/device-controls.md */
#include <string.h>

#include "acquire/source_android.h"

struct gathering {
    const struct wn_rowset *rows;
    int64_t count;
};

static const char *
word_of(enum wn_control what)
{
    switch (what) {
    case WN_CONTROL_DEVICE_ADMIN:
        return "device-admin";
    case WN_CONTROL_DEVICE_OWNER:
        return "device-owner";
    case WN_CONTROL_ACCESSIBILITY:
        return "accessibility-service";
    case WN_CONTROL_INSTALLED_BY:
        return "installed-by";
    }
    return "?";
}

static struct wn_cell
text(const char *s)
{
    return (struct wn_cell){ .kind = WN_CELL_TEXT, .p = s, .n = strlen(s) };
}

static enum wn_status
on_control(void *ctx, enum wn_control what, const char *package,
    const char *component, const char *detail, struct wn_err *err)
{
    struct gathering *g = ctx;
    const struct wn_cell cells[] = { text(word_of(what)), text(package),
        text(component), text(detail) };

    return source_rows_add(g->rows, ++g->count, cells, err);
}

enum wn_status
source_controls(struct source_android *s, struct wn_err *err)
{
    static const char *const columns[] = { "control", "package", "component",
        "detail" };
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        struct gathering g = { NULL, 0 };

        /* The phone lists every package; all but a few are dropped here. */
        st = source_rows_made(s, "controls", "dumpsys", "drained-in-transit",
            s->users[i], columns, 4, &g.rows, err);
        if (st == WN_OK) {
            st = wn_link_controls(
                s->link, s->grant, s->users[i], on_control, &g, err);
        }
        if (st == WN_OK) {
            st = source_rows_give(s, g.rows, err);
        }
    }
    return st;
}
