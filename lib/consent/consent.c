/** The life of a filter: bytes → tree → checks → terms. Files: load.c. */
#include "consent/consent.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/utf8.h"
#include "consent/build.h"
#include "consent/consent_parse.h"
#include "consent/profile.h"
#include "consent/rules.h"
#include "consent/schema.h"

void
wn_consent_free(struct wn_consent **c)
{
    if (c && *c) {
        wn_zone_free(&(*c)->zone);
        wn_arena_clear(&(*c)->arena);
        wn_filter_signature_clear(&(*c)->signature);
        free(*c);
        *c = NULL;
    }
}

const struct wn_terms *
wn_consent_terms(const struct wn_consent *c)
{
    return &c->terms;
}

const uint8_t *
wn_consent_bytes(const struct wn_consent *c, size_t *n)
{
    *n = c->byte_count;
    return c->bytes;
}

const char *
wn_consent_sha256(const struct wn_consent *c)
{
    return c->sha256;
}

const char *
wn_consent_id(const struct wn_consent *c)
{
    return c->terms.id;
}

const char *
wn_consent_policy_id(const struct wn_consent *c)
{
    return c->policy_id ? c->policy_id : "";
}

const char *
wn_consent_policy_sha256(const struct wn_consent *c)
{
    return c->policy_sha256;
}

enum wn_status
wn_hash_text(char hex[65], const struct wn_text_in *in, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];

    if (wn_digest_of(WN_SHA256, in->p, in->n, sum) != WN_OK) {
        return wn_fail(err, WN_ECRYPTO, "a filter could not be hashed");
    }
    wn_hex(hex, sum, sizeof(sum));
    return WN_OK;
}

bool
wn_same_hex(const char *a, const char *b)
{
    char x[WN_SHA256_HEX];
    char y[WN_SHA256_HEX];

    return wn_ascii_lower(x, sizeof(x), a, strlen(a)) &&
        wn_ascii_lower(y, sizeof(y), b, strlen(b)) && strcmp(x, y) == 0;
}

/** Read the deny sheet, if its bytes are those that the filter names. */
static enum wn_status
read_sheet(struct wn_consent *c, struct wn_check *k,
    const struct wn_text_in *sheet, struct wn_err *err)
{
    const struct wn_node *hash = wn_node_good(k->root, "deny-sheet.sha256");
    struct wn_node *root = NULL;
    char hex[WN_SHA256_HEX];
    enum wn_status st;

    if (!wn_node_get(k->root, "deny-sheet")) {
        wn_complain(k, k->root,
            "a deny sheet was given, but this filter names none");
        return WN_OK;
    }
    if (!hash) {
        return WN_OK; /* wrong or to be filled: said already */
    }
    st = wn_hash_text(hex, sheet, err);
    if (st != WN_OK) {
        return st;
    }
    if (!wn_same_hex(hex, hash->text)) {
        wn_complain(k, hash,
            "the deny sheet that was given is not the one named here: its "
            "SHA-256 is %s",
            hex);
        return WN_OK;
    }
    st = wn_filter_read(&root, k->arena, sheet->p, sheet->n,
        WN_SOURCE_DENY_SHEET, k->findings, err);
    if (st == WN_OK) {
        k->source = WN_SOURCE_DENY_SHEET;
        wn_schema_check(k, root, wn_schema_deny_sheet);
        k->source = WN_SOURCE_FILTER;
        c->sheet = root;
        k->terms->deny_sheet_applied = true;
    }
    return st == WN_EFILTER ? WN_OK : st; /* the finding refuses the filter */
}

static void
check_supersedes(struct wn_check *k, const struct wn_build_in *in)
{
    const struct wn_node *named = wn_node_get(k->root, "supersedes");

    if (in->superseded && named) {
        /* Only a filter that is right by itself can be compared. */
        if (wn_findings_errors(k->findings, WN_EFILTER) == 0) {
            wn_narrow_check(k, in->superseded);
        }
    } else if (in->superseded) {
        wn_complain(k, k->root,
            "an earlier filter was given, but this one supersedes none");
    } else if (named && in->supersedes_required) {
        wn_complain_key(k, named,
            "this filter narrows an earlier one: give that file with "
            "--supersedes, so that it can be checked");
    }
}

/** Everything that one filter can say wrong. */
static enum wn_status
check_all(struct wn_consent *c, struct wn_check *k,
    const struct wn_build_in *in, struct wn_err *err)
{
    enum wn_status st;

    wn_schema_check(k, c->root, wn_schema_filter);
    st = wn_terms_build(k, c, err);
    if (st != WN_OK) {
        return st;
    }
    wn_profile_common(k);
    wn_rules_build(k);
    if (in->sheet.p) {
        st = read_sheet(c, k, &in->sheet, err);
    } else if (in->sheet_required && wn_node_get(k->root, "deny-sheet")) {
        wn_complain_key(k, wn_node_get(k->root, "deny-sheet"),
            "this filter names a deny sheet: give it with --deny-sheet");
    }
    wn_denies_build(k, c->sheet);
    wn_method_build(k);
    check_supersedes(k, in);
    wn_policy_check(k, in->policy);
    if (in->policy) {
        const char *id = wn_policy_id(in->policy);

        c->policy_id = wn_arena_text(k->arena, id, strlen(id));
        memcpy(c->policy_sha256, wn_policy_sha256(in->policy),
            sizeof(c->policy_sha256));
    }
    return st;
}

static enum wn_status
read_filter(struct wn_consent *c, const struct wn_build_in *in,
    struct wn_findings *f, struct wn_err *err)
{
    struct wn_check k = { .arena = &c->arena,
        .findings = f,
        .now_ns = in->now_ns,
        .terms = &c->terms };
    uint8_t *copy;
    enum wn_status st;

    /* A longer one is refused by the reader; do not copy it first. */
    if (in->filter.n <= WN_FILTER_BYTES_MAX) {
        copy = (uint8_t *)wn_arena_text(&c->arena, in->filter.p, in->filter.n);
        if (!copy) {
            return wn_fail_nomem(err, "reading the filter");
        }
        c->bytes = copy;
        c->byte_count = in->filter.n;
    }
    st = wn_hash_text(c->sha256, &in->filter, err);
    if (st == WN_OK) {
        st = wn_filter_read(&c->root, &c->arena, in->filter.p, in->filter.n,
            WN_SOURCE_FILTER, f, err);
    }
    if (st == WN_OK) {
        k.root = c->root;
        st = check_all(c, &k, in, err);
    }
    return st;
}

enum wn_status
wn_consent_build(struct wn_consent **out, const struct wn_build_in *in,
    struct wn_findings *f, struct wn_err *err)
{
    struct wn_consent *c = calloc(1, sizeof(*c));
    enum wn_status st;

    if (!c) {
        return wn_fail_nomem(err, "reading the filter");
    }
    st = read_filter(c, in, f, err);
    if (c->arena.failed || wn_findings_failed(f)) {
        st = wn_fail_nomem(err, "reading the filter");
    }
    if (st == WN_OK) {
        st = wn_findings_errors(f, WN_EFILTER) > 0 ? WN_EFILTER : WN_OK;
        c->draft = wn_findings_to_fill(f) > 0;
    }
    wn_findings_sort(f);
    if (st == WN_OK && (!c->draft || in->draft)) {
        *out = c;
        c = NULL;
    }
    if (st == WN_OK && wn_findings_to_fill(f) > 0) {
        st = WN_EFILTER;
    }
    wn_consent_free(&c);
    return st;
}
