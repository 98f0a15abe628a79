#include "export/writing.h"

#include "base/beside.h"
#include "base/err.h"
#include "base/inside.h"

struct task {
    const struct wn_export_options *options;
    struct wn_out *out;
    struct wn_export_made made;
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

/** What it is, and of which bundle: it may lie about by itself. */
static void
about(struct wn_writing *w)
{
    const struct wn_format *format = w->format;
    const struct wn_verify_result *r = w->e->job->r;
    struct wn_out_file *f = wn_out_file(w->out,
        format->about_file ? format->about_file : "about.txt");

    (void)wn_buf_printf(&f->text,
        "%sThis is a copy for reading, and no evidence: the bundle is.\n\n"
        "Seal hash of the bundle: %s\n"
        "Its filter:              %s\n"
        "Its time zone:           %s\n"
        "Items:                   %llu of the bundle's %llu\n"
        "Files left out:          %llu\n\n"
        "%s",
        w->e->job->is_virtual ? "NOT EVIDENCE: of a virtual phone.\n\n" : "",
        r->seal_hash, r->filter_hash, w->e->job->terms->zone_name,
        (unsigned long long)w->items, (unsigned long long)w->bundle_items,
        (unsigned long long)w->files_left_out, format->about);
    wn_out_flush(w->out, f, true);
}

static void
item(void *ctx, const struct wn_ev_item *it)
{
    struct wn_writing *w = ctx;

    w->bundle_items++;
    w->format->item(w, it);
}

/** NULL: there is no such format. */
static const struct wn_format *
format_of(enum wn_export_format format)
{
    static const struct wn_format *const formats[] = {
        [WN_EXPORT_CSV] = &wn_export_csv,
        [WN_EXPORT_JSONL] = &wn_export_jsonl,
        [WN_EXPORT_CASE] = &wn_export_case,
        [WN_EXPORT_ITUNES_BACKUP] = &wn_export_itunes };

    return (size_t)format < sizeof(formats) / sizeof(formats[0])
        ? formats[format] : NULL;
}

/** A folder that cannot be opened is told by whoever creates in it. */
static bool
is_inside(const struct wn_export_options *o)
{
    struct wn_err ignored = WN_ERR_INIT;
    struct wn_beside out;
    bool inside = wn_beside_open(&out, o->output_path, &ignored) == WN_OK &&
        wn_lies_within(out.dir_fd, o->bundle_path);

    wn_beside_close(&out);
    return inside;
}

static enum wn_status
write_all(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct task *t = ctx;
    const struct wn_format *f = format_of(t->options->format);
    struct wn_writing w = { .e = e, .out = t->out, .format = f };
    enum wn_status st = !f ? wn_fail(err, WN_EUSAGE, "no such format")
        : f->fits          ? f->fits(e, err) : WN_OK;

    if (st == WN_OK && is_inside(t->options)) {
        st = wn_fail(err, WN_EUSAGE, "--output lies inside the bundle");
    }
    if (st == WN_OK) {
        st = wn_out_begin(t->out, t->options->output_path, err);
    }
    if (st == WN_OK && f->begin) {
        st = f->begin(&w, err);
    }
    if (st == WN_OK) {
        wn_ev_items(e, item, &w);
        st = f->end ? f->end(&w, err) : WN_OK;
    }
    if (st == WN_OK) {
        about(&w);
        t->made = (struct wn_export_made) { w.items, w.bundle_items,
            w.files_left_out };
        st = e->job->r->nomem ? wn_fail_nomem(err, "an export") : WN_OK;
    }
    if (f && f->free) {
        f->free(&w);
    }
    return st;
}

enum wn_status
wn_export_run(const struct wn_export_options *options,
    struct wn_export_made *out, struct wn_err *err)
{
    const struct wn_verify_options o = { .bundle_path = options->bundle_path,
        .deny_sheet_path = options->deny_sheet_path };
    struct wn_out folder = { .parent = -1, .dir = -1 };
    struct task t = { .options = options, .out = &folder };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verified_read(&r, &o, write_all, &t, err);

    if (st == WN_OK) {
        st = wn_out_commit(&folder, err);
    }
    *out = st == WN_OK ? t.made : (struct wn_export_made) { .items = 0 };
    wn_out_end(&folder);
    wn_verify_free(&r);
    return st;
}
