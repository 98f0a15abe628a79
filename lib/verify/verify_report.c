/** report/index.html says nothing of its own: it is made of the other files,
 * and made again it is the same. A forger who wrote another one, and every
 * checksum anew, is found here. */
#include <string.h>

#include "verify/verified.h"
#include "winnow/winnow.h"

struct judging {
    wn_report_hash_fn *hash;
    char sha256[WN_SHA256_HEX];
};

static enum wn_status
judge(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct judging *g = ctx;

    return g->hash(g->sha256, e, err);
}

void
wn_verify_report(struct wn_job *j, const struct wn_verify_options *options)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_PAGE_PATH);
    struct judging g = { .hash = options->report };
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    if (!f || !g.hash || !wn_verify_valid(j->r) || j->r->nomem) {
        return; /* of what is wrong itself no report is made */
    }
    if (strcmp(j->info.version, wn_version()) != 0) {
        wn_report_remark(j->r, "The report was made by version %s of the "
            "program, this is %s: it was not made again and compared.",
            j->info.version, wn_version());
        return;
    }
    st = wn_verify_db_read(j, options->bundle_path, judge, &g, &err);
    if (st == WN_ENOMEM) {
        j->r->nomem = true;
    } else if (st != WN_OK) {
        wn_report_fault(j->r, WN_PAGE_PATH, "it could not be made again to be "
            "compared: %s", err.text);
    } else if (strcmp(g.sha256, f->sha256) != 0) {
        wn_report_fault(j->r, WN_PAGE_PATH, "it is not the report that this "
            "program makes of these records: its text was changed, or this "
            "computer has other rules of the zone %s (tzdata), or another "
            "build of the program made it",
            j->terms && j->terms->zone_name ? j->terms->zone_name : "");
    } else {
        j->page_same = true;
    }
}
