#include "options.h"
#include "out.h"
#include "pack_out.h"
#include "restricted.h"
#include "session.h"
#include "winnow/winnow.h"

static void
packed(bool json, const char *prefix, const struct wn_pack_result *r)
{
    struct js j = { stdout, false };

    if (json) {
        js_obj(&j, NULL);
        js_str(&j, "prefix", prefix);
        js_int(&j, "parts", r->parts);
        js_int(&j, "archive_bytes", r->archive_bytes);
        js_str(&j, "set", r->set);
        js_str(&j, "seal_hash", r->seal_hash);
        js_end_obj(&j);
        js_done(&j);
        return;
    }
    printf("Packed in %u parts, ", r->parts);
    out_text(stdout, prefix);
    fputs(".0001.cms to ", stdout);
    out_text(stdout, prefix);
    printf(".%04u.cms\n", r->parts);
    fputs("All are needed. How they are opened, for people: ", stdout);
    out_text(stdout, prefix);
    printf(".txt\nSeal hash of what is in them: %s\n", r->seal_hash);
}

int
cmd_pack(const struct args *a)
{
    const char *to[OPT_REPEATED_MAX];
    bool json = a->value[OPT_JSON] != NULL;
    struct pack_shown shown = pack_shown("packing", json);
    struct wn_pack_options o = { .bundle_path = a->operand,
        .recipient_paths = to,
        .recipient_count = args_all(a, OPT_TO, to),
        .prefix = a->value[OPT_OUTPUT],
        .progress = pack_progress,
        .ctx = &shown };
    struct wn_pack_result r;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;
    int rc;

    if (o.recipient_count == 0) {
        return usage(a, "pack needs --to CERT, the certificate of somebody "
            "who may open it");
    }
    if (!o.prefix) {
        return usage(a, "pack needs --output PREFIX, what the names of the "
            "parts begin with");
    }
    rc = restricted(a, "set of parts");
    if (rc != 0) {
        return rc;
    }
    session_signals();
    st = wn_pack_run(&o, &r, &err);
    pack_progress_end(&shown);
    if (st != WN_OK) {
        return out_failure(json, st, &err);
    }
    packed(json, o.prefix, &r);
    return 0;
}
