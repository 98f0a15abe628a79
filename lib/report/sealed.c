#include "report/sealed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "report/sealed_in.h"
#include "verify/verify.h"

#define FILTER_BYTES_MAX (256u << 10)

/** Hash of the seal as it lies here: the one that was verified. */
static enum wn_status
read_seal(const struct wn_opening *o, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];
    char hex[WN_SHA256_HEX];
    struct wn_buf b;
    enum wn_status st =
        wn_sealed_file(o, "seal.txt", WN_SEALED_LINE_MAX, false, &b, err);

    if (st == WN_OK &&
        (wn_digest_of(WN_SHA256, b.data, b.len, sum) != WN_OK ||
            strcmp(wn_hex(hex, sum, sizeof(sum)), o->s->seal_hash) != 0)) {
        st = wn_sealed_changed(err, "seal.txt");
    }
    wn_buf_clear(&b);
    return st;
}

static enum wn_status
read_filter(const struct wn_opening *o, struct wn_err *err)
{
    struct wn_sealed *s = o->s;
    struct wn_findings *findings = NULL;
    struct wn_buf b;
    enum wn_status st = wn_sealed_file(
        o, "consent/filter.yaml", FILTER_BYTES_MAX, false, &b, err);

    if (st == WN_OK) {
        st = wn_consent_parse(
            &s->consent, b.data, b.len, NULL, 0, &findings, err);
    }
    if (st == WN_OK &&
        strcmp(wn_consent_sha256(s->consent), s->filter_hash) != 0) {
        st = wn_sealed_changed(err, "consent/filter.yaml");
    }
    if (st == WN_OK) {
        s->terms = wn_consent_terms(s->consent);
    }
    wn_findings_free(&findings);
    wn_buf_clear(&b);
    return st;
}

/** The value of a label of bag-info.txt, "" without. */
static void
label(const struct wn_buf *b, const char *name, char *dst, size_t cap)
{
    size_t n = strlen(name);
    const char *p = (const char *)b->data;

    dst[0] = '\0';
    while (p && *p) {
        size_t line = strcspn(p, "\n");

        if (line > n + 2 && memcmp(p, name, n) == 0 &&
            memcmp(p + n, ": ", 2) == 0) {
            (void)snprintf(dst, cap, "%.*s", (int)(line - n - 2), p + n + 2);
        }
        p += line + (p[line] == '\n');
    }
}

static enum wn_status
read_info(const struct wn_opening *o, struct wn_err *err)
{
    struct wn_sealed *s = o->s;
    char word[64];
    struct wn_buf b;
    enum wn_status st =
        wn_sealed_file(o, "bag-info.txt", WN_SEALED_LINE_MAX, false, &b, err);

    if (st == WN_OK) {
        label(&b, "Winnow-Version", s->version, sizeof(s->version));
        label(&b, "Winnow-Result", word, sizeof(word));
        s->partial = strcmp(word, "partial") == 0;
        s->shortfall = strcmp(word, "as-asked") != 0;
        label(&b, "Winnow-Device-Kind", word, sizeof(word));
        s->is_virtual = strcmp(word, "phone") != 0;
    }
    wn_buf_clear(&b);
    return st;
}

static enum wn_status
read_device(const struct wn_opening *o, struct wn_err *err)
{
    struct wn_sealed *s = o->s;
    enum wn_status st =
        wn_sealed_json(o, "audit/device.json", false, &s->device, err);

    if (st == WN_OK) {
        const struct wn_jin_node *map = wn_jin_root(s->device);

        if (wn_rfc3339_parse(&s->started_ns,
                wn_jin_text(map, "host_started")) != WN_OK ||
            wn_rfc3339_parse(
                &s->ended_ns, wn_jin_text(map, "host_ended")) != WN_OK) {
            st = wn_fail(err, WN_EVERIFY,
                "audit/device.json does not say when the run was");
        }
    }
    return st;
}

/** @retval WN_EVERIFY with the first finding */
static enum wn_status
verify(struct wn_opening *o, const char *deny_sheet_path, struct wn_err *err)
{
    const struct wn_verify_options options = { .bundle_path = o->path,
        .deny_sheet_path = deny_sheet_path };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verify_run(&r, &options, err);

    if (st == WN_OK) {
        (void)snprintf(o->s->seal_hash, sizeof(o->s->seal_hash), "%s",
            wn_verify_seal_hash(r));
        (void)snprintf(o->s->filter_hash, sizeof(o->s->filter_hash), "%s",
            wn_verify_filter_hash(r));
    } else {
        wn_todo(err, "See all that is wrong with it: winnow verify. No paper "
            "is made of such a bundle.");
    }
    wn_verify_free(&r);
    return st;
}

static enum wn_status
read_all(struct wn_opening *o, const char *deny_sheet_path, struct wn_err *err)
{
    enum wn_status st;

    o->fd = open(o->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (o->fd < 0) {
        return wn_fail_errno(
            err, WN_EVERIFY, "\"%s\" is no folder that can be read", o->path);
    }
    wn_sealed_stamp(o);
    st = verify(o, deny_sheet_path, err);
    st = st == WN_OK ? read_seal(o, err) : st;
    st = st == WN_OK ? read_filter(o, err) : st;
    st = st == WN_OK ? read_info(o, err) : st;
    st = st == WN_OK ? read_device(o, err) : st;
    st = st == WN_OK ? wn_sealed_json(o, "audit/counts.json", false,
                           &o->s->counts, err) : st;
    st = st == WN_OK
        ? wn_sealed_json(o, "audit/log.jsonl", true, &o->s->start, err) : st;
    st = st == WN_OK ? wn_sealed_rules(o->s, o->path, err) : st;
    return st == WN_OK ? wn_sealed_unchanged(o, err) : st;
}

enum wn_status
wn_sealed_open(struct wn_sealed **out, const char *bundle_path,
    const char *deny_sheet_path, struct wn_err *err)
{
    struct wn_opening o = { .path = bundle_path, .fd = -1 };
    enum wn_status st;

    *out = NULL;
    o.s = calloc(1, sizeof(*o.s));
    if (!o.s) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    st = read_all(&o, deny_sheet_path, err);
    if (o.fd >= 0) {
        (void)close(o.fd);
    }
    if (st == WN_OK) {
        *out = o.s;
    } else {
        wn_sealed_free(&o.s);
    }
    return st;
}

void
wn_sealed_free(struct wn_sealed **s)
{
    if (*s) {
        wn_consent_free(&(*s)->consent);
        wn_jin_free(&(*s)->device);
        wn_jin_free(&(*s)->counts);
        wn_jin_free(&(*s)->start);
        free(*s);
        *s = NULL;
    }
}

bool
wn_sealed_flag(const struct wn_jin_node *map, const char *key)
{
    const struct wn_jin_node *n = wn_jin_get(map, key);

    return n && n->kind == WN_JIN_BOOL && n->number != 0;
}
