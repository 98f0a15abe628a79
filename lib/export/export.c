#include "export/writing.h"

#include "base/err.h"

struct task {
    const struct wn_export_options *options;
    struct wn_out *out;
    uint64_t items;
};

const char *
wn_export_rule(const struct wn_writing *w, const struct wn_ev_item *it)
{
    const struct wn_terms *t = w->e->job->terms;

    return it->rule_id >= 1 && (uint64_t)it->rule_id <= t->rule_count
        ? t->rules[it->rule_id - 1].name : "";
}

const struct wn_ev_party *
wn_export_party(const struct wn_writing *w, const struct wn_ev_value *id)
{
    return id->kind == WN_EV_INT ? wn_ev_party(w->e, id->i) : NULL;
}

static void
jsonl(void *ctx, const struct wn_ev_item *it)
{
    wn_export_jsonl(ctx, it);
}

static void
csv(void *ctx, const struct wn_ev_item *it)
{
    wn_export_csv(ctx, it);
}

/** What it is, and of which bundle: it may lie about by itself. */
static void
about(struct wn_writing *w)
{
    const struct wn_verify_result *r = w->e->job->r;
    struct wn_out_file *f = wn_out_file(w->out, "about.txt");

    (void)wn_buf_printf(&f->text,
        "%sThis is a copy for reading, and no evidence: the bundle is.\n\n"
        "Seal hash of the bundle: %s\n"
        "Its filter:              %s\n"
        "Items:                   %llu\n\n"
        "In the CSV files a cell that a spreadsheet would take for a formula "
        "(it begins\nwith = + - @ a tab or a carriage return) has an "
        "apostrophe in front of it.\n"
        "Times: UTC, and as the filter's zone (%s) had it.\n",
        w->e->job->is_virtual ? "NOT EVIDENCE: of a virtual phone.\n\n" : "",
        r->seal_hash, r->filter_hash, (unsigned long long)w->items,
        w->e->job->terms->zone_name);
    wn_out_flush(w->out, f, true);
}

static enum wn_status
write_all(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct task *t = ctx;
    struct wn_writing w = { .e = e, .out = t->out };
    enum wn_status st =
        wn_out_begin(t->out, t->options->output_path, err);

    if (st == WN_OK) {
        wn_ev_items(e,
            t->options->format == WN_EXPORT_CSV ? csv : jsonl, &w);
        about(&w);
        t->items = w.items;
        st = e->job->r->nomem ? wn_fail_nomem(err, "an export") : WN_OK;
    }
    return st;
}

enum wn_status
wn_export_run(const struct wn_export_options *options, uint64_t *items,
    struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = options->bundle_path,
        .deny_sheet_path = options->deny_sheet_path };
    struct wn_out out = { .parent = -1, .dir = -1 };
    struct task t = { .options = options, .out = &out };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verified_read(&r, &o, write_all, &t, err);

    if (st == WN_OK) {
        st = wn_out_commit(&out, err);
    }
    *items = st == WN_OK ? t.items : 0;
    wn_out_end(&out);
    wn_verify_free(&r);
    return st;
}
