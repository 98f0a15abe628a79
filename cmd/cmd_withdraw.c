#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "out.h"
#include "sign_key.h"
#include "winnow/winnow.h"

/** Whoever did not give a name is known by the account. */
static const char *
account(void)
{
    const struct passwd *p = getpwuid(getuid());

    return p && p->pw_name[0] != '\0' ? p->pw_name : "not named";
}

static void
tell(const struct wn_withdraw_result *r)
{
    printf("Written beside the bundle: ");
    out_text(stdout, r->file);
    if (r->who[0] != '\0') {
        fputs(", signed by ", stdout);
        out_text(stdout, r->who);
    }
    fputs("\n", stdout);
    puts(r->whole
            ? "Agreement to all of the bundle is withdrawn."
            : "Agreement to these rules is withdrawn; to the others it stands."
        );
    puts("Processing is restricted from now on to what the law requires: "
         "nothing was\ndeleted, and nothing may be deleted without a decision "
         "(winnow dispose).\nWhoever has a copy must be told, and given this "
         "record: it does not travel\nby itself.");
}

int
cmd_withdraw(const struct args *a)
{
    const char *rules[OPT_REPEATED_MAX];
    struct wn_withdraw_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .rules = rules,
        .rule_count = args_all(a, OPT_RULE, rules),
        .by = a->value[OPT_BY] ? a->value[OPT_BY] : account() };
    struct wn_withdraw_result r;
    struct wn_err err = WN_ERR_INIT;
    struct js j = { stdout, false };
    enum wn_status st;
    int rc = sign_key_read(&o.key, a);

    if (rc != 0) {
        return rc;
    }
    st = wn_bundle_withdraw(&r, &o, &err);
    if (st != WN_OK) {
        return out_failure(a->value[OPT_JSON] != NULL, st, &err);
    }
    if (a->value[OPT_JSON]) {
        js_obj(&j, NULL);
        js_str(&j, "file", r.file);
        js_bool(&j, "whole", r.whole);
        js_int(&j, "withdrawn_utc_ns", (uint64_t)r.when_ns);
        js_str(&j, "who", r.who);
        js_end_obj(&j);
        js_done(&j);
    } else {
        tell(&r);
    }
    return 0;
}
