#include "options.h"
#include "out.h"
#include "sign_key.h"
#include "winnow/sign.h"

static void
tell(const struct wn_sign_result *done)
{
    fputs("Signed by ", stdout);
    out_text(stdout, done->who);
    printf(": %s was added to the bundle.\nSeal hash: %s\n", done->file,
        done->seal_hash);
    puts("It proves that whoever holds that key signed this seal. It does not "
         "prove when;\na time-stamp does. Check it: winnow verify BUNDLE "
         "--trust PEM");
}

int
cmd_sign(const struct args *a)
{
    struct wn_sign_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET] };
    struct wn_sign_result done;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;
    int rc = sign_key_read(&o.key, a);

    if (rc != 0) {
        return rc;
    }
    if (!o.key.key) {
        return usage(a, "sign needs --sign KEY, the private key to sign with");
    }
    st = wn_bundle_sign(&done, &o, &err);
    if (st != WN_OK) {
        return out_failure(a->value[OPT_JSON] != NULL, st, &err);
    }
    if (a->value[OPT_JSON]) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "file", done.file);
        js_str(&j, "who", done.who);
        js_str(&j, "seal_hash", done.seal_hash);
        js_end_obj(&j);
        js_done(&j);
    } else {
        tell(&done);
    }
    return 0;
}
