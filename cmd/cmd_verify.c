/** Shared by `winnow verify` and `winnow-verify`. */
#include <time.h>

#include "options.h"
#include "out.h"
#include "winnow/report.h"

static void
signature_json(struct js *j, const struct wn_signature *s)
{
    js_obj(j, NULL);
    js_str(j, "file", s->file);
    js_str(j, "verdict", wn_signature_word(s->verdict));
    js_str(j, "who", s->who);
    js_str(j, "issuer", s->issuer);
    js_str(j, "fingerprint", s->fingerprint);
    js_int(j, "claimed_utc_ns", (uint64_t)s->claimed_ns);
    js_end_obj(j);
}

static void
stamp_json(struct js *j, const struct wn_time_stamp *s)
{
    js_obj(j, "stamp");
    js_str(j, "file", "seal.txt.tsr");
    js_str(j, "verdict", wn_signature_word(s->verdict));
    js_str(j, "of", s->of);
    js_str(j, "who", s->who);
    js_str(j, "fingerprint", s->fingerprint);
    js_int(j, "time_utc_ns", (uint64_t)s->time_ns);
    js_end_obj(j);
}

static void
withdrawals_json(struct js *j, const struct wn_verify_result *r)
{
    static const char *const words[] = { "", "part", "whole" };

    js_str(j, "restricted", r ? words[wn_verify_restriction(r)] : "");
    js_arr(j, "withdrawals");
    for (size_t i = 0; r && i < wn_verify_withdrawal_count(r); i++) {
        const struct wn_withdrawal *w = wn_verify_withdrawal_at(r, i);

        js_obj(j, NULL);
        js_str(j, "file", w->file);
        js_int(j, "withdrawn_utc_ns", (uint64_t)w->when_ns);
        js_bool(j, "whole", w->whole);
        js_arr(j, "rules");
        for (size_t k = 0; k < w->rule_count; k++) {
            js_str(j, NULL, w->rules[k]);
        }
        js_end_arr(j);
        js_str(j, "by", w->by);
        js_str(j, "carried_from", w->carried_from);
        js_arr(j, "signatures");
        if (w->is_signed) {
            signature_json(j, &w->signature);
        }
        js_end_arr(j);
        js_end_obj(j);
    }
    js_end_arr(j);
}

static void
as_json(const struct wn_verify_result *r, enum wn_status st,
    const struct wn_err *err)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "result", st == WN_OK ? "valid" : "invalid");
    js_int(&j, "items", r ? wn_verify_items(r) : 0);
    js_int(&j, "outside", r ? wn_verify_outside(r) : 0);
    js_str(&j, "seal_hash", r ? wn_verify_seal_hash(r) : "");
    js_str(&j, "filter_hash", r ? wn_verify_filter_hash(r) : "");
    js_arr(&j, "findings");
    for (size_t i = 0; r && i < wn_verify_findings(r); i++) {
        const struct wn_verify_finding *f = wn_verify_finding_at(r, i);

        js_obj(&j, NULL);
        js_str(&j, "where", f->where);
        js_str(&j, "what", f->what);
        js_end_obj(&j);
    }
    if (!r) {
        js_obj(&j, NULL);
        js_str(&j, "where", "");
        js_str(&j, "what", err->text);
        js_end_obj(&j);
    }
    js_end_arr(&j);
    js_arr(&j, "signatures");
    for (size_t i = 0; r && i < wn_verify_signature_count(r); i++) {
        signature_json(&j, wn_verify_signature_at(r, i));
    }
    js_end_arr(&j);
    js_arr(&j, "agreement_signatures");
    if (r && wn_verify_agreement_signature(r)) {
        signature_json(&j, wn_verify_agreement_signature(r));
    }
    js_end_arr(&j);
    if (r && wn_verify_stamp_of(r)) {
        stamp_json(&j, wn_verify_stamp_of(r));
    }
    withdrawals_json(&j, r);
    js_arr(&j, "remarks");
    for (size_t i = 0; r && i < wn_verify_remarks(r); i++) {
        js_str(&j, NULL, wn_verify_remark_at(r, i));
    }
    js_end_arr(&j);
    js_end_obj(&j);
    js_done(&j);
}

/** The end of the line that says VALID. */
static void
restriction(const struct wn_verify_result *r)
{
    static const char *const how_much[] = { "", " to some rules", "" };
    enum wn_restriction is = wn_verify_restriction(r);
    const struct wn_withdrawal *last = wn_verify_withdrawal_at(
        r, wn_verify_withdrawal_count(r) - 1);
    char when[32] = "an unknown day";
    time_t s;
    struct tm civil;

    if (is != WN_RESTRICTION_NONE) {
        s = (time_t)(last->when_ns / 1000000000);
        if (last->rule_count > 0 && gmtime_r(&s, &civil)) {
            (void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &civil);
        }
        printf("; agreement%s withdrawn on %s, processing restricted",
            how_much[is], when);
    }
    fputc('\n', stdout);
}

static void
as_words(const struct wn_verify_result *r, enum wn_status st)
{
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        const struct wn_verify_finding *f = wn_verify_finding_at(r, i);

        out_text(stdout, f->where);
        fputs(": ", stdout);
        out_text(stdout, f->what);
        fputc('\n', stdout);
    }
    for (size_t i = 0; i < wn_verify_remarks(r); i++) {
        fputs("Note: ", stdout);
        out_text(stdout, wn_verify_remark_at(r, i));
        fputc('\n', stdout);
    }
    printf("Seal hash: %s\n%s", wn_verify_seal_hash(r),
        st == WN_OK ? "VALID" : "INVALID");
    restriction(r);
    printf("%llu items, %llu outside the filter %s\n",
        (unsigned long long)wn_verify_items(r),
        (unsigned long long)wn_verify_outside(r), wn_verify_filter_hash(r));
    puts("What was missed cannot be tested from a bundle.");
}

int
cmd_verify(const struct args *a)
{
    const char *trusted[OPT_REPEATED_MAX];
    const struct wn_verify_options o = { .bundle_path = a->operand,
        .deny_sheet_path = a->value[OPT_DENY_SHEET],
        .report = wn_report_hash,
        .trust_paths = trusted,
        .trust_count = args_all(a, OPT_TRUST, trusted) };
    struct wn_verify_result *r = NULL;
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st = wn_verify_run(&r, &o, &err);
    int rc = wn_exit_code(st);

    if (a->value[OPT_JSON]) {
        as_json(r, st, &err);
    } else if (r) {
        as_words(r, st);
    } else {
        rc = out_failure(false, st, &err);
    }
    wn_verify_free(&r);
    return rc;
}
