#include <string.h>

#include "options.h"
#include "out.h"
#include "restricted.h"
#include "winnow/export.h"

#define FORMATS "csv, jsonl, case or itunes-backup"

static bool
format_from(const char *word, enum wn_export_format *out)
{
    static const char *const words[] = { [WN_EXPORT_CSV] = "csv",
        [WN_EXPORT_JSONL] = "jsonl", [WN_EXPORT_CASE] = "case",
        [WN_EXPORT_ITUNES_BACKUP] = "itunes-backup" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], word) == 0) {
            *out = (enum wn_export_format)i;
            return true;
        }
    }
    return false;
}

static void
told(const struct wn_export_options *o, const struct wn_export_made *made,
    bool json)
{
    struct js j = { stdout, false };

    if (json) {
        js_obj(&j, NULL);
        js_str(&j, "path", o->output_path);
        js_int(&j, "items", made->items);
        js_int(&j, "bundle_items", made->bundle_items);
        js_int(&j, "files_left_out", made->files_left_out);
        js_end_obj(&j);
        js_done(&j);
        return;
    }
    printf("%llu of the bundle's %llu items in ",
        (unsigned long long)made->items,
        (unsigned long long)made->bundle_items);
    out_text(stdout, o->output_path);
    if (made->files_left_out > 0) {
        printf("\n%llu files have no place in this format, and were left out.",
            (unsigned long long)made->files_left_out);
    }
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
    struct wn_export_made made = { .items = 0 };
    enum wn_status st;
    int rc;

    if (!format || !o.output_path) {
        return usage(a, "export needs --format " FORMATS ", and --output "
            "PATH, the folder to create");
    }
    if (!format_from(format, &o.format)) {
        return usage(a, "--format is " FORMATS ", not \"%s\"", format);
    }
    rc = restricted(a, "export");
    if (rc != 0) {
        return rc;
    }
    st = wn_export_run(&o, &made, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    told(&o, &made, json);
    return 0;
}
