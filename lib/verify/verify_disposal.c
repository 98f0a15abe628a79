/** What stands beside a bundle, or where one was, about its disposal. */
#include <string.h>

#include "base/timespan.h"
#include "verify/sidecar.h"

static void
tell(struct wn_verify_result *r, const char *file,
    const struct wn_disposal *d, const char *who)
{
    char when[WN_RFC3339_BYTES];

    if (d->finished_ns == 0) {
        wn_report_fault(r, file, "its disposal has begun on %s, on decision "
            "%.150s of %.100s (%.60s), and was not finished: nothing of it "
            "can be relied on. Give the same winnow dispose again",
            wn_rfc3339(when, d->begun_ns), d->decision, d->by, d->rank);
        return;
    }
    if (r->seal_hash[0] != '\0' && strcmp(r->seal_hash, d->seal_hash) != 0) {
        wn_report_remark(r, "%s is of another bundle, which had this name and "
            "was disposed of on %s: of seal %s.", file,
            wn_rfc3339(when, d->finished_ns), d->seal_hash);
        return;
    }
    wn_report_fault(r, file, "the bundle of seal %s was disposed of on %s, on "
        "decision %.150s of %.100s (%.60s)%s%.100s%s%s. %s", d->seal_hash,
        wn_rfc3339(when, d->finished_ns), d->decision, d->by, d->rank,
        d->whole ? "" : "; what was not to be destroyed is in \"",
        d->successor, d->whole ? "" : "\", of seal ", d->successor_seal, who);
}

static bool
look(struct wn_verify_result *r, const struct wn_beside *b,
    const char *ending, const struct wn_trusted *trust)
{
    char file[WN_BESIDE_FILE_BYTES], who[320];
    struct wn_signature s;
    struct wn_disposal d;
    struct wn_buf text;
    enum wn_status st = wn_beside_read(
        b, wn_beside_file(file, b, ending), WN_SIDECAR_BYTES_MAX, &text);
    bool is_signed;

    if (st == WN_OK) {
        st = wn_disposal_parse(&d, &text);
        if (st == WN_OK &&
            (d.finished_ns == 0) != (strcmp(ending, WN_DISPOSAL_ENDING) != 0)) {
            wn_disposal_clear(&d);
            st = WN_EFORMAT;
        }
        /* Who signed the tombstone of another bundle, which had this name
         * before, says nothing of this one. */
        if (st == WN_OK && r->seal_hash[0] != '\0' &&
            strcmp(r->seal_hash, d.seal_hash) != 0) {
            trust = NULL;
        }
        is_signed = d.finished_ns != 0 &&
            wn_sidecar_signature(&s, r, b, file, &text, trust);
        if (st == WN_OK) {
            tell(r, file, &d, wn_sidecar_who(who, sizeof(who), is_signed, &s));
            wn_disposal_clear(&d);
        }
    }
    if (st != WN_OK && st != WN_ABSENT) {
        r->nomem = r->nomem || st == WN_ENOMEM;
        wn_report_fault(r, file, "it is no record of a disposal as Winnow "
            "writes it: it was changed, or something else was put here");
    }
    wn_buf_clear(&text);
    return st != WN_ABSENT;
}

bool
wn_disposal_look(struct wn_verify_result *r, const char *bundle_path,
    const struct wn_trusted *trust)
{
    struct wn_beside b;
    bool any = false;

    if (wn_beside_look(&b, bundle_path) != WN_OK) {
        return false; /* wn_withdrawals_load() says that it cannot be looked */
    }
    any = look(r, &b, WN_DISPOSAL_ENDING, trust);
    any = look(r, &b, WN_DISPOSAL_BEGUN_ENDING, NULL) || any;
    wn_beside_close(&b);
    return any;
}
