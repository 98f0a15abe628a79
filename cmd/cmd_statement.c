#include "options.h"
#include "out.h"
#include "restricted.h"
#include "winnow/winnow.h"

static void
as_json(const struct wn_statement *s, const char *path)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "path", path);
    js_str(&j, "text", path ? NULL : s->text);
    js_str(&j, "seal_hash", s->seal_hash);
    js_bool(&j, "shortfall", s->shortfall);
    js_bool(&j, "virtual_phone", s->is_virtual);
    js_end_obj(&j);
    js_done(&j);
}

int
cmd_statement(const struct args *a)
{
    const struct wn_statement_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .output_path = a->value[OPT_OUTPUT] };
    struct wn_statement s = { .text = NULL };
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    (void)restricted(a, NULL);
    st = wn_statement_make(&s, &o, &err);
    if (st != WN_OK) {
        return out_failure(a->value[OPT_JSON] != NULL, st, &err);
    }
    if (a->value[OPT_JSON]) {
        as_json(&s, o.output_path);
    } else if (o.output_path) {
        fputs("Draft written: ", stdout);
        out_text(stdout, o.output_path);
        puts("\nIt is a draft: whoever signs it reads and corrects it first.");
    } else {
        fputs(s.text, stdout); /* made of escaped texts */
    }
    wn_statement_clear(&s);
    return 0;
}
