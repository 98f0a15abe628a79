#include "report/page.h"

#include <string.h>

#include "base/err.h"

/** What the seal stands on, and a report can name: the seal itself is made of
 * this page too. */
static void
take_manifest(struct wn_page *p)
{
    const struct wn_tree_file *f =
        wn_tree_find(&p->e->job->tree, "manifest-sha256.txt");

    if (f && f->read) {
        memcpy(p->manifest_sha256, f->sha256, sizeof(f->sha256));
    } else {
        wn_html_fail(&p->h, wn_fail(p->h.err, WN_EVERIFY,
            "manifest-sha256.txt is missing or cannot be read"));
    }
}

static void
write_parts(struct wn_page *p)
{
    static void (*const parts[])(struct wn_page *p) = { take_manifest,
        wn_page_people, wn_page_head, wn_page_cover, wn_page_rules,
        wn_page_days, wn_page_chats, wn_page_tables, wn_page_media,
        wn_page_limits, wn_page_tail };

    for (size_t i = 0;
         i < sizeof(parts) / sizeof(parts[0]) && p->h.st == WN_OK; i++) {
        parts[i](p);
    }
}

enum wn_status
wn_page_write(struct wn_page *p, struct wn_evidence *e, const char *decision,
    wn_html_sink *sink, void *ctx, struct wn_err *err)
{
    enum wn_status st;

    *p = (struct wn_page) { .e = e, .decision = decision };
    st = wn_sealed_of(&p->s, e, err);
    if (st != WN_OK) {
        return st;
    }
    wn_html_begin(&p->h, sink, ctx, err);
    write_parts(p);
    st = wn_html_end(&p->h);
    if (st == WN_OK && e->job->r->nomem) {
        st = WN_ENOMEM;
    } else if (st == WN_OK && !wn_verify_valid(e->job->r)) {
        st = WN_EVERIFY;
    }
    if (st == WN_ENOMEM) {
        (void)wn_fail_nomem(err, "a report");
    } else if (st != WN_OK && !wn_verify_valid(e->job->r)) {
        const struct wn_verify_finding *f = wn_verify_finding_at(e->job->r, 0);

        (void)wn_fail(err, st, "no report can be made: %s: %s", f->where,
            f->what);
    }
    (void)sqlite3_finalize(p->rendering);
    (void)sqlite3_finalize(p->file);
    wn_varena_clear(&p->arena);
    wn_sealed_free(&p->s);
    return st;
}
