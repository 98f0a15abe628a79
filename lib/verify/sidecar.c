/** Signatures of the records beside a bundle. */
#include "verify/sidecar.h"

#include <stdio.h>

#include "base/timespan.h"

bool
wn_sidecar_signature(struct wn_signature *out, struct wn_verify_result *r,
    const struct wn_beside *b, const char *file, const struct wn_buf *text,
    const struct wn_trusted *trust)
{
    static const char *const endings[] = { ".p7s", ".sig" };
    char name[WN_BESIDE_FILE_BYTES + 8];
    struct wn_buf sig;
    bool seen = false;

    for (size_t i = 0; i < 2; i++) {
        enum wn_status st;

        (void)snprintf(name, sizeof(name), "%s%s", file, endings[i]);
        st = wn_beside_read(b, name, WN_SIGNATURE_BYTES_MAX, &sig);
        if (st == WN_OK && !seen) {
            wn_check_signature(out, name, &sig, text, trust, wn_now_ns());
        }
        wn_buf_clear(&sig);
        if (st != WN_OK && st != WN_ABSENT) {
            wn_report_fault(r, name, "the signature cannot be read");
        } else if (st == WN_OK && seen) {
            wn_report_fault(r, name, "there is more than one signature");
        }
        if (st == WN_OK && !seen) {
            seen = true;
            if (!wn_signature_good(out->verdict)) {
                wn_report_fault(r, name, "the signature is not to be relied "
                    "on (%s): %s", wn_signature_word(out->verdict), out->why);
            }
        }
    }
    if (!seen && trust) {
        wn_report_fault(r, file, "nobody signed it, so that --trust could be "
            "asked about nobody");
    }
    return seen;
}

const char *
wn_sidecar_who(
    char *out, size_t cap, bool is_signed, const struct wn_signature *s)
{
    if (!is_signed) {
        (void)snprintf(out, cap, "Nobody signed that record: anybody can have "
            "written it.");
    } else if (s->verdict == WN_SIGNATURE_TRUSTED) {
        (void)snprintf(out, cap, "That record is signed by %.200s.", s->who);
    } else {
        (void)snprintf(out, cap, "That record has a signature%s%.200s; whose "
            "it is is not known until --trust says whom to trust.",
            s->who[0] ? " of one who calls himself " : "", s->who);
    }
    return out;
}
