/** report/index.html says nothing of its own: it is made of the other files,
 * and made again it is the same. A forger who wrote another one, and every
 * checksum anew, is found here. */
#include <stdlib.h>
#include <string.h>

#include "verify/verified.h"

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

/** bag-info.txt says which page it is, so that nobody gets around the
 * comparison by saying that it is another one.
 * @param compared  it is about to be: another page is in the way of that alone
 * @return whether this program makes that page */
static bool
check_format(struct wn_job *j, bool compared)
{
    bool page = wn_tree_find(&j->tree, WN_PAGE_PATH) != NULL;
    const char *said = j->info.page_format;
    size_t digits = strspn(said, "123456789");
    long format;

    if (!wn_tree_find(&j->tree, "bag-info.txt")) {
        return false; /* said already */
    }
    if (!page || said[0] == '\0') {
        if (page || said[0] != '\0') {
            wn_report_fault(j->r, "bag-info.txt", page
                    ? WN_PAGE_FORMAT_LABEL " is missing, but there is a "
                      "report: without it nothing shows that its text is that "
                      "of the records"
                    : WN_PAGE_FORMAT_LABEL " stands there, but there is no "
                      "report: it was removed");
        }
        return false;
    }
    digits += digits > 0 ? strspn(said + digits, "0123456789") : 0;
    if (digits == 0 || digits > 4 || said[digits] != '\0') {
        wn_report_fault(j->r, "bag-info.txt",
            WN_PAGE_FORMAT_LABEL " is no number of a format");
        return false;
    }
    format = strtol(said, NULL, 10);
    if (compared && format != WN_PAGE_FORMAT) {
        wn_report_fault(j->r, WN_PAGE_PATH, "it is of format %ld, and this "
            "program makes %d: it cannot be made again and compared, so "
            "nothing shows that its text is that of the records. The bundle "
            "says that version %s made it, a%s program: verify with that",
            format, WN_PAGE_FORMAT, j->info.version,
            format > WN_PAGE_FORMAT ? " newer" : "n older");
    }
    return format == WN_PAGE_FORMAT;
}

void
wn_verify_report(struct wn_job *j, const struct wn_verify_options *options)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_PAGE_PATH);
    struct judging g = { .hash = options->report };
    struct wn_err err = WN_ERR_INIT;
    bool ours = check_format(j, g.hash != NULL);
    enum wn_status st;

    if (!ours || !g.hash || !wn_verify_valid(j->r) || j->r->nomem) {
        return; /* of what is wrong itself no report is made */
    }
    st = wn_verify_db_read(j, options->bundle_path, judge, &g, &err);
    if (st == WN_ENOMEM) {
        j->r->nomem = true;
    } else if (st != WN_OK) {
        wn_report_fault(j->r, WN_PAGE_PATH, "it could not be made again to be "
            "compared: %s", err.text);
    } else if (strcmp(g.sha256, f->sha256) != 0) {
        wn_report_fault(j->r, WN_PAGE_PATH, "it is not the report of these "
            "records: its text was changed, or this computer has other rules "
            "of the zone %s (tzdata) than the one that made it",
            j->terms && j->terms->zone_name ? j->terms->zone_name : "");
    } else {
        j->page_same = true;
    }
}
