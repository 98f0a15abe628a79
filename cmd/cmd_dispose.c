#include <string.h>

#include "options.h"
#include "out.h"
#include "sign_key.h"
#include "tty.h"
#include "winnow/winnow.h"

struct asked {
    bool yes;    /* on the command line */
    bool nobody; /* who could be asked */
};

static void
show(FILE *f, const struct wn_dispose_told *t)
{
    fputs(t->resumed ? "The disposal of \"" : "Of \"", f);
    out_text(f, t->name);
    fprintf(f, t->resumed ? "\" has begun, and goes on: %llu items of it are "
                            "destroyed.\n"
                          : "\" %llu items will be destroyed",
        (unsigned long long)t->items);
    if (!t->resumed) {
        fputs(t->whole ? ", and the bundle with them.\n"
                       : "; the rest is sealed as a new bundle, and the old "
                         "one is destroyed.\n", f);
    }
    if (t->parts > 0) {
        fprintf(f, "%llu packed parts of it are destroyed too, first what "
            "opens them.\n", (unsigned long long)t->parts);
    }
    if (t->parts_elsewhere > 0) {
        fprintf(f, "%llu packed parts of it are not at hand: those are left.\n",
            (unsigned long long)t->parts_elsewhere);
    }
    if (t->resumed) {
        fputs("The counts are taken from a record that nobody signed, and the "
            "bundle was not\nverified again: part of it is gone.\n", f);
    }
    fputs("That cannot be taken back.\n", f);
}

/** Whoever means it types the bundle's name. */
static bool
confirm(void *ctx, const struct wn_dispose_told *t)
{
    struct asked *a = ctx;
    struct tty *tty = a->yes ? NULL : tty_open();
    char line[256];
    bool same;

    if (!tty) {
        a->nobody = !a->yes;
        return a->yes;
    }
    show(tty->out, t);
    same = tty_line(tty, "Type the name of the bundle to go on: ", line,
               sizeof(line), true) && strcmp(line, t->name) == 0;
    tty_free(&tty);
    return same;
}

static void
as_json(const struct wn_dispose_result *r)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "file", r->file);
    js_bool(&j, "whole", r->whole);
    js_int(&j, "items", r->items);
    js_int(&j, "files", (uint64_t)r->files);
    js_int(&j, "packed_parts", r->parts);
    js_int(&j, "packed_parts_elsewhere", r->parts_elsewhere);
    js_int(&j, "files_with_other_names", (uint64_t)r->linked);
    js_str(&j, "successor_seal", r->successor_seal);
    js_bool(&j, "resumed", r->resumed);
    js_str(&j, "who", r->who);
    js_end_obj(&j);
    js_done(&j);
}

static void
as_words(const struct wn_dispose_result *r)
{
    printf("%llu items were destroyed%s.\nThe record of it: ",
        (unsigned long long)r->items,
        r->whole ? ", and the bundle with them" : " with the old bundle");
    out_text(stdout, r->file);
    if (r->who[0] != '\0') {
        fputs(", signed by ", stdout);
        out_text(stdout, r->who);
    }
    fputc('\n', stdout);
    if (!r->whole) {
        printf("Seal hash of the new bundle: %s\n", r->successor_seal);
    }
    if (r->parts > 0) {
        printf("%llu packed parts of it were destroyed, first what opened "
            "them.\n", (unsigned long long)r->parts);
    }
    if (r->parts_elsewhere > 0) {
        printf("%llu packed parts of it were not at hand: the record says so. "
            "Whoever has them\nmay still open them: tell them.\n",
            (unsigned long long)r->parts_elsewhere);
    }
    if (r->linked > 0) {
        printf("%lld files had other names, and are still there under them.\n",
            (long long)r->linked);
    }
    puts("Files were overwritten once. Flash memory, snapshots and backups may "
         "hold older\nbytes; copies, exports and other packed parts are with "
         "whoever has them: tell them.");
}

int
cmd_dispose(const struct args *a)
{
    const char *rules[OPT_REPEATED_MAX], *packed[OPT_REPEATED_MAX];
    struct asked asked = { .yes = a->value[OPT_YES] != NULL };
    struct wn_dispose_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .rules = rules,
        .rule_count = args_all(a, OPT_RULE, rules),
        .packed = packed,
        .packed_count = args_all(a, OPT_PACKED, packed),
        .output_path = a->value[OPT_OUTPUT],
        .decision = a->value[OPT_DECISION],
        .by = a->value[OPT_BY],
        .rank = a->value[OPT_RANK],
        .confirm = confirm,
        .ctx = &asked };
    bool json = a->value[OPT_JSON] != NULL;
    struct wn_dispose_result r;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;
    int rc = sign_key_read(&o.key, a);

    if (rc != 0) {
        return rc;
    }
    if (!o.decision || !o.by || !o.rank) {
        return usage(a, "dispose needs --decision REF, --by NAME and --rank "
            "RANK: who decided it, and where that is written");
    }
    st = wn_bundle_dispose(&r, &o, &err);
    if (st == WN_ECANCEL && asked.nobody) {
        return usage(a, "dispose needs --yes where nobody can be asked");
    }
    if (st == WN_ECANCEL) {
        return out_error(json, wn_exit_code(st), err.text,
            "Give the command again, and the bundle's name when it asks.");
    }
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    if (json) {
        as_json(&r);
    } else {
        as_words(&r);
    }
    return 0;
}
