/** The receipt for the person whose phone it was. */
#include <string.h>

#include "options.h"
#include "out.h"
#include "restricted.h"
#include "session.h"
#include "tty.h"
#include "winnow/receipt.h"

/** The full paper can hurt whoever is found with it. */
static bool
is_safe(bool *nobody)
{
    struct tty *t = tty_open();
    char line[16];
    bool yes = false;

    *nobody = t == NULL;
    if (!t) {
        return false;
    }
    (void)fputs("The full receipt says what was agreed, from when, and which "
        "apps were looked at.\nAsk the person, when nobody else can hear: is "
        "it safe for you to have this paper?\n", t->out);
    while (tty_line(t, "Is it safe? yes or no: ", line, sizeof(line), true)) {
        yes = strcmp(line, "yes") == 0;
        if (yes || strcmp(line, "no") == 0) {
            break;
        }
    }
    tty_free(&t);
    return yes;
}

static void
as_json(const struct wn_receipt *r, bool full)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "folder", r->folder);
    js_str(&j, "html", r->html);
    js_str(&j, "txt", r->txt);
    js_str(&j, "seal_hash", r->seal_hash);
    js_bool(&j, "full", full);
    js_bool(&j, "shortfall", r->shortfall);
    js_bool(&j, "contact_missing", r->no_contact);
    js_bool(&j, "virtual_phone", r->is_virtual);
    js_end_obj(&j);
    js_done(&j);
}

static void
as_words(const struct wn_receipt *r, bool full)
{
    fputs(full ? "Full receipt: " : "Discreet receipt: ", stdout);
    out_text(stdout, r->html);
    fputs(" and ", stdout);
    out_text(stdout, r->txt);
    fputs("\nin ", stdout);
    out_text(stdout, r->folder);
    printf("\nSeal hash: %s\n", r->seal_hash);
    if (r->is_virtual) {
        puts("NOT EVIDENCE: virtual phone");
    }
    if (r->no_contact) {
        fputs("winnow: the filter's contact has no telephone number that "
            "could be printed without saying more.\nWhat to do now: write "
            "one into the gap by hand.\n", stderr);
    }
}

int
cmd_receipt(const struct args *a)
{
    const struct wn_receipt_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .full = a->value[OPT_FULL] != NULL };
    bool json = a->value[OPT_JSON] != NULL;
    struct wn_err err = WN_ERR_INIT;
    struct wn_receipt r;
    enum wn_status st;
    bool nobody = false;

    if (o.full && !a->value[OPT_YES] && !is_safe(&nobody)) {
        return nobody
            ? usage(a, "receipt --full needs --yes where nobody can be asked: "
                  "it says that the person was, and that it is safe for them "
                  "to have it")
            : out_error(json, 11, "no full receipt was made",
                  "Give the discreet one: winnow receipt without --full. The "
                  "full one can be made at any time later.");
    }
    (void)restricted(a, NULL);
    st = wn_receipt_write(&r, &o, &err);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    if (json) {
        as_json(&r, o.full);
    } else {
        as_words(&r, o.full);
    }
    return 0;
}
