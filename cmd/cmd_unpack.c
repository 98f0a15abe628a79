#include "options.h"
#include "out.h"
#include "pack_out.h"
#include "session.h"
#include "sign_key.h"
#include "winnow/winnow.h"

static void
unpacked(bool json, const char *path, const struct wn_pack_result *r)
{
    struct js j = { stdout, false };

    if (json) {
        js_obj(&j, NULL);
        js_str(&j, "path", path);
        js_int(&j, "parts", r->parts);
        js_int(&j, "archive_bytes", r->archive_bytes);
        js_str(&j, "set", r->set);
        js_str(&j, "seal_hash", r->seal_hash);
        js_end_obj(&j);
        js_done(&j);
        return;
    }
    fputs("Unpacked and verified: ", stdout);
    out_text(stdout, path);
    printf("\nSeal hash: %s\nCompare it with the one that was written down: "
        "anybody can pack for you.\n", r->seal_hash);
}

int
cmd_unpack(const struct args *a)
{
    bool json = a->value[OPT_JSON] != NULL;
    struct pack_shown shown = pack_shown("unpacking", json);
    struct wn_unpack_options o = { .first_part = a->operand,
        .key_path = a->value[OPT_KEY],
        .certificate_path = a->value[OPT_CERTIFICATE],
        .output_path = a->value[OPT_OUTPUT],
        .secret = key_passphrase,
        .progress = pack_progress,
        .ctx = &shown };
    struct wn_pack_result r;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    if (!o.key_path || !o.certificate_path) {
        return usage(a, "unpack needs --key PEM and --certificate PEM: the "
            "private key and the certificate that the parts were made for");
    }
    if (!o.output_path) {
        return usage(a, "unpack needs --output PATH, the bundle to create");
    }
    session_signals();
    st = wn_unpack_run(&o, &r, &err);
    pack_progress_end(&shown);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    unpacked(json, o.output_path, &r);
    return 0;
}
