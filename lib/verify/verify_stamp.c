/** The time-stamp beside the seal: of what, by whom, of when. */
#include <stdio.h>
#include <string.h>

#include "base/timespan.h"
#include "verify/job.h"

#define STAMP_NAME "seal.txt.tsr"

/** Of the signature, or of the seal: whichever it fits. */
static void
look(struct wn_job *j, const struct wn_buf *reply)
{
    static const char *const names[] = { "seal.txt.p7s", "seal.txt.sig",
        "seal.txt" };
    struct wn_time_stamp *s = &j->r->stamp;
    bool fits = false;

    for (size_t i = 0; i < 3 && !fits; i++) {
        struct wn_buf b;

        if (!wn_tree_find(&j->tree, names[i])) {
            continue;
        }
        if (wn_tree_read(&j->tree, names[i], WN_SIGNATURE_BYTES_MAX, &b,
                j->r) == WN_OK) {
            wn_check_stamp(
                s, reply->data, reply->len, b.data, b.len, j->trust);
            (void)snprintf(s->of, sizeof(s->of), "%s", names[i]);
            fits = s->verdict != WN_SIGNATURE_OTHER_CONTENT;
        }
        wn_buf_clear(&b);
    }
}

static void
tell(struct wn_job *j)
{
    const struct wn_time_stamp *s = &j->r->stamp;
    char when[WN_RFC3339_BYTES] = "?";

    (void)wn_rfc3339(when, s->time_ns);
    if (s->verdict == WN_SIGNATURE_TRUSTED) {
        wn_report_remark(j->r, STAMP_NAME ": %s existed on %s, says %.200s "
            "(certificate SHA-256 %s). It proves that nothing of the bundle "
            "was changed since; not when the phone was read, nor by whom.",
            s->of, when, s->who, s->fingerprint);
    } else if (wn_signature_good(s->verdict)) {
        wn_report_remark(j->r, STAMP_NAME ": a time-stamp of %s, of %s, by one "
            "who calls himself %.200s. Nobody was trusted for this check: "
            "anybody can make one. Give --trust the authority's certificate.",
            s->of, when, s->who);
    } else {
        wn_report_fault(j->r, STAMP_NAME, "the time-stamp is not to be relied "
            "on (%s): %s", wn_signature_word(s->verdict), s->why);
    }
}

void
wn_verify_stamp(struct wn_job *j)
{
    struct wn_buf b;

    if (!wn_tree_find(&j->tree, STAMP_NAME)) {
        return;
    }
    if (wn_tree_read(&j->tree, STAMP_NAME, WN_STAMP_BYTES_MAX, &b, j->r) ==
        WN_OK) {
        j->r->stamp.verdict = WN_SIGNATURE_MALFORMED;
        look(j, &b);
        j->r->stamped = true;
        tell(j);
    }
    wn_buf_clear(&b);
}
