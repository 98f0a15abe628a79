/** Who controls this phone. docs/categories/device-controls.md */
#include <stdlib.h>

#include "base/err.h"
#include "records/rowset.h"

enum { CTL_KIND, CTL_PACKAGE, CTL_COMPONENT, CTL_INSTALLER, CTL_COLUMNS };
static const struct wn_column control_columns[CTL_COLUMNS] = {
    [CTL_KIND] = { "kind", WN_COL_TEXT, false },
    [CTL_PACKAGE] = { "package", WN_COL_TEXT, false },
    [CTL_COMPONENT] = { "component", WN_COL_TEXT, false },
    [CTL_INSTALLER] = { "installer", WN_COL_TEXT, false },
};
static const struct wn_table table_control = { "device_control", NULL, true,
    CTL_COLUMNS, control_columns };
static const struct wn_table *const tables[] = { &table_control, NULL };

static const char *const names[CTL_COLUMNS] = { [CTL_KIND] = "control",
    [CTL_PACKAGE] = "package", [CTL_COMPONENT] = "component",
    [CTL_INSTALLER] = "detail" };

struct controls {
    const struct wn_rowset *sets[16]; /* one a user */
    size_t set_count;
    struct wn_draft draft;
};

static enum wn_status
on_open(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = calloc(1, sizeof(struct controls));
    return rd->state ? WN_OK : wn_fail_nomem(err, "reading device controls");
}

static enum wn_status
on_rows(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct controls *c = rd->state;

    if (c->set_count == sizeof(c->sets) / sizeof(c->sets[0])) {
        return wn_fail(err, WN_EINTERNAL, "more users than can be asked for");
    }
    c->sets[c->set_count++] = rs;
    return WN_OK;
}

static struct wn_facts
question(void)
{
    return (struct wn_facts) { .category = WN_CAT_DEVICE_CONTROLS,
        .author = -1 };
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    const struct controls *c = rd->state;
    struct wn_facts f = question();
    struct wn_verdict v;

    (void)err;
    for (size_t i = 0; i < c->set_count; i++) {
        wn_gate_seen(rd->gate, WN_CAT_DEVICE_CONTROLS, c->sets[i]->count);
        if (wn_gate_ask(rd->gate, &f, &v) == WN_OK) {
            wn_gate_chosen(rd->gate, v.rule, c->sets[i]->count);
        }
    }
    return WN_OK;
}

static enum wn_status
emit_of(struct wn_reading *rd, const struct wn_rowset *rs, struct wn_err *err)
{
    struct controls *c = rd->state;
    struct wn_facts f = question();
    uint32_t source = 0;
    struct wn_rows r;
    enum wn_status st = WN_OK;

    wn_rows_begin(&r, rs, names, CTL_COLUMNS);
    while (st == WN_OK && (st = wn_rows_next(&r, err)) == WN_OK) {
        st = wn_rows_source(rd, rs, &source, err);
        if (st != WN_OK) {
            break;
        }
        wn_draft_begin(&c->draft, WN_CAT_DEVICE_CONTROLS, source, "controls",
            r.id);
        wn_draft_row(&c->draft, &table_control, 0);
        for (size_t i = 0; i < CTL_COLUMNS; i++) {
            wn_draft_set(&c->draft, i, 0, wn_rows_text(&r, i));
        }
        st = wn_gate_put(rd->gate, &f, UINT64_MAX, &c->draft, err);
        st = st == WN_DENIED ? WN_OK : st;
    }
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
on_emit(struct wn_reading *rd, struct wn_err *err)
{
    struct controls *c = rd->state;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < c->set_count && st == WN_OK; i++) {
        st = emit_of(rd, c->sets[i], err);
    }
    return st;
}

static void
on_free(struct wn_reading *rd)
{
    struct controls *c = rd->state;

    if (c) {
        wn_draft_clear(&c->draft);
        free(c);
        rd->state = NULL;
    }
}

const struct wn_reader wn_reader_android_controls = { .tables = tables,
    .open = on_open, .rows = on_rows, .select = on_select, .emit = on_emit,
    .free = on_free };
