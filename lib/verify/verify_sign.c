/** Signatures of the seal: whose they are, and in words what that proves and
 * what it does not. */
#include <stdio.h>
#include <string.h>

#include "base/timespan.h"
#include "verify/job.h"

/** Name, issuer, fingerprint, hour: as far as it says. */
static const char *
describe(char *out, size_t cap, const struct wn_signature *s)
{
    char when[WN_RFC3339_BYTES];
    bool said = s->claimed_ns != 0;

    (void)snprintf(out, cap, "%.200s%s%.120s (%s SHA-256 %s)%s%s%s",
        s->who, s->issuer[0] ? ", certified by " : "", s->issuer,
        s->issuer[0] ? "certificate" : "key", s->fingerprint,
        said ? ", on " : "", said ? wn_rfc3339(when, s->claimed_ns) : "",
        said ? " by the signer's own clock" : "");
    return out;
}

/** what: "signature", "signature of the filter"; more: what else it may mean */
static void
tell_bad(struct wn_job *j, const struct wn_signature *s, const char *what,
    const char *more)
{
    char who[640];

    wn_report_fault(j->r, s->file, "the %s is not to be relied on (%s): "
        "%s%s%s%s", what, wn_signature_word(s->verdict), s->why,
        s->who[0] ? "; it says it is of " : "",
        s->who[0] ? describe(who, sizeof(who), s) : "", more);
}

static void
tell_good(struct wn_job *j, const struct wn_signature *s)
{
    char who[640];

    if (s->verdict == WN_SIGNATURE_TRUSTED) {
        wn_report_remark(j->r, "%s: signed by %s. It proves that whoever held "
            "that key signed this very seal, and with it every file of the "
            "bundle. It does not prove who sat at the keyboard, when it was "
            "signed, or that the phone told the truth.", s->file,
            describe(who, sizeof(who), s));
    } else if (s->verdict == WN_SIGNATURE_NO_KEY) {
        wn_report_remark(j->r, "%s lies beside the seal and names nobody: "
            "whether it is a signature of this seal is not known until "
            "--trust gives the signer's %s.", s->file,
            strcmp(s->file, "seal.txt.sig") == 0 ? "public key"
                                                 : "certificate");
    } else {
        wn_report_remark(j->r, "%s: this seal was signed with the key of one "
            "who calls himself %s. Nobody was trusted for this check: anybody "
            "can call himself so. Give --trust the certificate of somebody "
            "whom you know.", s->file, describe(who, sizeof(who), s));
    }
}

/** Certificates have to be valid today; or when a trusted authority saw the
 * signature, after which their end does not matter. */
static int64_t
asked_for(const struct wn_job *j, const char *file)
{
    const struct wn_time_stamp *s = &j->r->stamp;

    return j->r->stamped && s->verdict == WN_SIGNATURE_TRUSTED &&
            strcmp(s->of, file) == 0
        ? s->time_ns : wn_now_ns();
}

static void
look(struct wn_job *j, const char *file, const struct wn_buf *seal)
{
    struct wn_signature *s = &j->r->signatures[j->r->signature_count];
    struct wn_buf b;

    if (!wn_tree_find(&j->tree, file)) {
        return;
    }
    if (wn_tree_read(&j->tree, file, WN_SIGNATURE_BYTES_MAX, &b, j->r) ==
        WN_OK) {
        wn_check_signature(s, file, &b, seal, j->trust, asked_for(j, file));
        j->r->signature_count++;
        if (wn_signature_good(s->verdict)) {
            tell_good(j, s);
        } else {
            tell_bad(j, s, "signature", "");
        }
    }
    wn_buf_clear(&b);
}

void
wn_verify_signatures(struct wn_job *j)
{
    struct wn_buf seal;

    if (wn_tree_find(&j->tree, "seal.txt") &&
        wn_tree_read(&j->tree, "seal.txt", 4096, &seal, j->r) == WN_OK) {
        look(j, "seal.txt.p7s", &seal);
        look(j, "seal.txt.sig", &seal);
        wn_buf_clear(&seal);
    }
    if (j->trust && j->r->signature_count == 0) {
        wn_report_fault(j->r, "seal.txt", "nobody signed this bundle: there is "
            "neither seal.txt.p7s nor seal.txt.sig that --trust could be asked "
            "about");
    }
}

/** ---- the filter's ------------------------------------------------------- */

static void
tell_agreement(struct wn_job *j, const struct wn_signature *s)
{
    char who[640];

    if (!wn_signature_good(s->verdict)) {
        bool stranger = s->verdict == WN_SIGNATURE_UNTRUSTED ||
            s->verdict == WN_SIGNATURE_WRONG;

        tell_bad(j, s, "signature of the filter", stranger && j->trust
                ? ". If somebody else signed the filter than the bundle, give "
                  "--trust for both" : "");
    } else if (s->verdict == WN_SIGNATURE_TRUSTED) {
        wn_report_remark(j->r, "%s: the filter is signed by %s. It proves that "
            "whoever held that key signed this very filter. It does not prove "
            "that the person agreed to it.", s->file,
            describe(who, sizeof(who), s));
    } else if (s->verdict == WN_SIGNATURE_NO_KEY) {
        wn_report_remark(j->r, "%s lies beside the filter and names nobody: "
            "whether it is a signature of it is not known until --trust gives "
            "the signer's %s.", s->file,
            strcmp(s->file, WN_FILTER_PATH ".sig") == 0 ? "public key"
                                                        : "certificate");
    } else {
        wn_report_remark(j->r, "%s: the filter is signed with the key of one "
            "who calls himself %s. Nobody was trusted for this check: anybody "
            "can call himself so. Give --trust the certificate of somebody "
            "whom you know.", s->file, describe(who, sizeof(who), s));
    }
}

/** As for the seal: a stamp that covers the seal covers this too. */
static int64_t
agreed_for(const struct wn_job *j)
{
    const struct wn_time_stamp *s = &j->r->stamp;

    return j->r->stamped && s->verdict == WN_SIGNATURE_TRUSTED ? s->time_ns
                                                               : wn_now_ns();
}

void
wn_verify_agreement(struct wn_job *j)
{
    static const char *const files[] = {
        WN_FILTER_PATH ".p7s", WN_FILTER_PATH ".sig" };
    struct wn_signature *s = &j->r->agreement;
    struct wn_buf filter = { 0 };

    if (!wn_tree_find(&j->tree, WN_FILTER_PATH) ||
        (!wn_tree_find(&j->tree, files[0]) &&
            !wn_tree_find(&j->tree, files[1])) ||
        wn_tree_read(&j->tree, WN_FILTER_PATH, WN_FILTER_BYTES_MAX, &filter,
            j->r) != WN_OK) {
        wn_buf_clear(&filter);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        struct wn_buf b = { 0 };

        if (wn_tree_find(&j->tree, files[i]) && j->r->agreement_signed) {
            wn_report_fault(j->r, files[i], "the filter has two signatures: "
                "which of them counts is not said");
        } else if (wn_tree_find(&j->tree, files[i]) &&
            wn_tree_read(&j->tree, files[i], WN_SIGNATURE_BYTES_MAX, &b,
                j->r) == WN_OK) {
            wn_check_signature(
                s, files[i], &b, &filter, j->trust, agreed_for(j));
            j->r->agreement_signed = true;
            tell_agreement(j, s);
        }
        wn_buf_clear(&b);
    }
    wn_buf_clear(&filter);
}
