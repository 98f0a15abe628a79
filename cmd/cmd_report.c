/** The report once more, beside the bundle; with pictures where somebody
 * decided. */
#include <string.h>

#include "options.h"
#include "out.h"
#include "restricted.h"
#include "winnow/report.h"

static void
as_json(const struct wn_report_options *o, const struct wn_report_made *r)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "path", o->output_path);
    js_str(&j, "sha256", r->sha256);
    js_int(&j, "pictures_shown", r->pictures);
    js_int(&j, "pictures_not_shown", r->placeholders);
    js_bool(&j, "same_as_sealed", r->same_as_sealed);
    js_bool(&j, "shortfall", r->shortfall);
    js_bool(&j, "virtual_phone", r->is_virtual);
    js_end_obj(&j);
    js_done(&j);
}

static void
as_words(const struct wn_report_options *o, const struct wn_report_made *r)
{
    fputs("Report: ", stdout);
    out_text(stdout, o->output_path);
    printf("\nSHA-256: %s\n", r->sha256);
    if (r->is_virtual) {
        puts("NOT EVIDENCE: virtual phone");
    }
    if (o->decision) {
        printf("%llu pictures are shown in it, and %llu that cannot be.\n"
            "Whoever has this file can look at them: keep it as the bundle is "
            "kept.\n", (unsigned long long)r->pictures,
            (unsigned long long)r->placeholders);
    } else {
        puts(r->same_as_sealed
                ? "It is the same as report/index.html in the bundle."
                : "The bundle's own report is another one, or there is none.");
    }
}

int
cmd_report(const struct args *a)
{
    const struct wn_report_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .output_path = a->value[OPT_OUTPUT],
        .decision = a->value[OPT_EMBED_MEDIA] };
    bool json = a->value[OPT_JSON] != NULL;
    struct wn_err err = WN_ERR_INIT;
    struct wn_report_made r;
    enum wn_status st;
    int rc;

    if (!o.output_path) {
        return usage(a, "report needs --output FILE, the file to create; the "
            "bundle has its own report in report/index.html");
    }
    if (o.decision && o.decision[strspn(o.decision, " \t")] == '\0') {
        return usage(a, "--embed-media needs the reference of the decision "
            "that pictures may be shown");
    }
    rc = restricted(a, "report");
    if (rc != 0) {
        return rc;
    }
    st = wn_report_write(&r, &o, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    if (json) {
        as_json(&o, &r);
    } else {
        as_words(&o, &r);
    }
    return 0;
}
