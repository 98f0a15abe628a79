#include <string.h>

#include "options.h"
#include "out.h"
#include "restricted.h"
#include "winnow/export.h"

static void
told(const struct wn_export_options *o, uint64_t items, bool json)
{
    struct js j = { stdout, false };

    if (json) {
        js_obj(&j, NULL);
        js_str(&j, "path", o->output_path);
        js_int(&j, "items", items);
        js_end_obj(&j);
        js_done(&j);
        return;
    }
    printf("%llu items in ", (unsigned long long)items);
    out_text(stdout, o->output_path);
    puts("\nThis is a copy for reading, and no evidence: the bundle is. "
         "Whoever has it can\nread what was agreed to be taken: keep it as "
         "the bundle is kept.");
}

int
cmd_export(const struct args *a)
{
    const char *format = a->value[OPT_FORMAT];
    bool json = a->value[OPT_JSON] != NULL;
    struct wn_export_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .output_path = a->value[OPT_OUTPUT] };
    struct wn_err err = WN_ERR_INIT;
    uint64_t items = 0;
    enum wn_status st;
    int rc;

    if (!format || !o.output_path) {
        return usage(a, "export needs --format csv or jsonl, and --output "
            "PATH, the folder to create");
    }
    if (strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0) {
        return usage(a, "--format is csv or jsonl, not \"%s\"", format);
    }
    o.format = strcmp(format, "csv") == 0 ? WN_EXPORT_CSV : WN_EXPORT_JSONL;
    rc = restricted(a, "export");
    if (rc != 0) {
        return rc;
    }
    st = wn_export_run(&o, &items, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    told(&o, items, json);
    return 0;
}
