/** Filters as files, and whether one is in force. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "consent/build.h"
#include "consent/consent_parse.h"
#include "consent/file.h"

enum wn_status
wn_findings_verdict(const struct wn_findings *f, struct wn_err *err)
{
    size_t wrong = wn_findings_errors(f, WN_EFILTER);
    size_t gaps = wn_findings_to_fill(f);
    const struct wn_finding *first = wn_findings_first(
        f, wrong > 0 ? WN_EFILTER : WN_EFORCE);

    if (wrong > 0 && first) {
        (void)wn_fail(err, WN_EFILTER,
            "the filter is refused: %zu error%s; the first, in line %d: %s",
            wrong, wrong == 1 ? "" : "s", first->line, first->text);
        wn_todo(err, "`winnow check` lists all of them. No phone was touched.");
        return WN_EFILTER;
    }
    if (first) {
        (void)wn_fail(err, WN_EFORCE, "%s", first->text);
        wn_todo(err, "No phone was touched.");
        return WN_EFORCE;
    }
    if (gaps > 0) {
        (void)wn_fail(err, WN_EFILTER,
            "the filter is a template: %zu place%s still to be filled in",
            gaps, gaps == 1 ? " is" : "s are");
        wn_todo(err, "`winnow check` lists them. No phone was touched.");
        return WN_EFILTER;
    }
    return WN_OK;
}

/** The filter that this one narrows; NULL with a finding when it is no good. */
static enum wn_status
load_superseded(struct wn_consent **out, const char *path,
    struct wn_findings *f, struct wn_err *err)
{
    struct wn_place whole = { WN_SOURCE_FILTER, 0, 0, "supersedes" };
    struct wn_findings *old = NULL;
    struct wn_buf bytes = { 0 };
    struct wn_err inner = WN_ERR_INIT;
    enum wn_status st =
        wn_text_file(&bytes, path, "the earlier filter", err);

    if (st == WN_OK) {
        st = wn_consent_parse(
            out, bytes.data, bytes.len, NULL, 0, &old, &inner);
        if (st == WN_EFILTER) {
            wn_findings_add(f, WN_FINDING_ERROR, WN_EFILTER, &whole,
                "the earlier filter is not valid itself: %s", inner.text);
            st = WN_OK;
        } else if (st != WN_OK) {
            (void)wn_fail_again(err, st, &inner);
        }
    }
    wn_findings_free(&old);
    wn_buf_clear(&bytes);
    return st;
}

/** An empty file is there, too. */
static struct wn_text_in
text_in(const struct wn_buf *b)
{
    static const uint8_t nothing[1];

    return (struct wn_text_in){ b->data ? b->data : nothing, b->len };
}

/** What a filter is judged by, as read from files. */
struct read {
    struct wn_buf filter, sheet;
    struct wn_filter_signature signature;
    struct wn_consent *old;
    struct wn_policy *policy;
};

static enum wn_status
read_all(struct read *r, struct wn_build_in *in,
    const struct wn_consent_inputs *paths, struct wn_findings *f,
    struct wn_err *err)
{
    enum wn_status st = wn_policy_load(&r->policy, paths->policy_path, err);

    in->policy = r->policy;
    if (st == WN_OK && paths->filter_text) {
        in->filter = (struct wn_text_in){
            (const uint8_t *)paths->filter_text, paths->filter_bytes };
    } else if (st == WN_OK) {
        st = wn_text_file(&r->filter, paths->filter_path, "the filter", err);
        in->filter = text_in(&r->filter);
    }
    if (st == WN_OK && paths->deny_sheet_path) {
        st = wn_text_file(
            &r->sheet, paths->deny_sheet_path, "the deny sheet", err);
        in->sheet = text_in(&r->sheet);
    }
    if (st == WN_OK && paths->supersedes_path) {
        st = load_superseded(&r->old, paths->supersedes_path, f, err);
        in->superseded = r->old;
        in->supersedes_required = false;
    }
    return st == WN_OK
        ? wn_filter_signature_read(
              &r->signature, paths, r->policy, &r->filter, f, err) : st;
}

static enum wn_status
load_with(struct wn_consent **out, const struct wn_consent_inputs *paths,
    bool draft, struct wn_findings *f, struct wn_err *err)
{
    struct wn_consent *made = NULL;
    struct read r = { .old = NULL };
    struct wn_build_in in = { .sheet_required = true,
        .supersedes_required = true,
        .now_ns = wn_now_ns(),
        .draft = draft };
    enum wn_status st = read_all(&r, &in, paths, f, err);

    if (st == WN_OK) {
        st = wn_consent_build(&made, &in, f, err);
    }
    if (st == WN_OK || (st == WN_EFILTER && wn_findings_count(f) > 0)) {
        enum wn_status verdict = wn_findings_verdict(f, err);

        st = verdict != WN_OK ? verdict : st;
    }
    if (made) {
        made->draft = made->draft || st != WN_OK;
        made->signature = r.signature;
        r.signature = (struct wn_filter_signature){ 0 };
    }
    if (st == WN_OK || draft) {
        *out = made;
        made = NULL;
    }
    wn_consent_free(&made);
    wn_consent_free(&r.old);
    wn_policy_free(&r.policy);
    wn_filter_signature_clear(&r.signature);
    wn_buf_clear(&r.sheet);
    wn_buf_clear(&r.filter);
    return st;
}

static void
hand_over(struct wn_findings **to, struct wn_findings *f)
{
    if (to) {
        *to = f;
    } else {
        wn_findings_free(&f);
    }
}

static enum wn_status
load(struct wn_consent **out, const struct wn_consent_inputs *in, bool draft,
    struct wn_findings **findings, struct wn_err *err)
{
    struct wn_findings *f = wn_findings_new();
    enum wn_status st;

    *out = NULL;
    if (findings) {
        *findings = NULL;
    }
    if (!f) {
        return wn_fail_nomem(err, "reading the filter");
    }
    st = load_with(out, in, draft, f, err);
    hand_over(findings, f);
    return st;
}

enum wn_status
wn_consent_load(struct wn_consent **out, const struct wn_consent_inputs *in,
    struct wn_findings **findings, struct wn_err *err)
{
    return load(out, in, false, findings, err);
}

enum wn_status
wn_consent_load_draft(struct wn_consent **out,
    const struct wn_consent_inputs *in, struct wn_findings **findings,
    struct wn_err *err)
{
    return load(out, in, true, findings, err);
}

enum wn_status
wn_consent_parse(struct wn_consent **out, const uint8_t *filter,
    size_t filter_bytes, const uint8_t *sheet, size_t sheet_bytes,
    struct wn_findings **findings, struct wn_err *err)
{
    struct wn_build_in in = { .filter = { filter, filter_bytes },
        .sheet = { sheet, sheet_bytes },
        .now_ns = WN_NO_CLOCK };
    struct wn_findings *f = wn_findings_new();
    enum wn_status st;

    *out = NULL;
    if (findings) {
        *findings = NULL;
    }
    if (!f) {
        return wn_fail_nomem(err, "reading the filter");
    }
    st = wn_consent_build(out, &in, f, err);
    if (st == WN_EFILTER) {
        (void)wn_findings_verdict(f, err);
    }
    hand_over(findings, f);
    return st;
}
