/* BagIt 1.0: RFC 8493. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/page_format.h"
#include "bundle/bag_sums.h"
#include "bundle/bundle.h"

#define TEXT_BYTES_MAX (256u << 20)

static enum wn_status
put_text(struct wn_bundle *b, const char *name, struct wn_buf *text,
    struct wn_err *err)
{
    enum wn_status st = text->st == WN_OK
        ? wn_atomic_file_put(
              b->dir.fd, name, text->data, text->len, NULL, err)
        : wn_fail(err, text->st, "\"%s\" could not be written", name);
    wn_buf_clear(text);
    return st;
}

/** A value on one line: RFC 8493 folds long ones, we escape line breaks. */
static void
put_info(struct wn_buf *out, const char *label, const char *value)
{
    (void)wn_buf_printf(out, "%s: ", label);
    for (; *value; value++) {
        (void)wn_buf_put(
            out, *value == '\n' || *value == '\r' ? " " : value, 1);
    }
    (void)wn_buf_str(out, "\n");
}

static const char *
result_word(const struct wn_bundle_end *end)
{
    return end->partial ? "partial"
        : end->shortfall ? "shortfall"
                         : "as-asked";
}

static enum wn_status
put_bag_info(struct wn_bundle *b, const struct wn_bundle_end *end,
    const char *log_head, const struct wn_bag_sums *payload,
    struct wn_err *err)
{
    char text[WN_RFC3339_BYTES];
    struct wn_buf out;
    wn_buf_init(&out, 1u << 20);
    put_info(&out, "Source-Organization", b->terms->organisation);
    (void)wn_rfc3339(text, wn_now_ns());
    text[10] = '\0';
    put_info(&out, "Bagging-Date", text);
    (void)wn_buf_printf(&out, "Payload-Oxum: %llu.%zu\n",
        (unsigned long long)payload->bytes, payload->count);
    put_info(&out, "External-Identifier", b->terms->exhibit_product);
    put_info(&out, "Winnow-Version", b->version);
    put_info(&out, "Winnow-Filter-SHA256", wn_consent_sha256(b->consent));
    put_info(&out, "Winnow-Log-Head", log_head);
    put_info(&out, "Winnow-Acquisition-Modes", end->acquisition_modes);
    put_info(&out, "Winnow-Device-Kind",
        b->phone->is_virtual ? "NOT EVIDENCE: virtual phone" : "phone");
    put_info(&out, "Winnow-Result", result_word(end));
    if (end->papers) {
        (void)wn_buf_printf(
            &out, WN_PAGE_FORMAT_LABEL ": %d\n", WN_PAGE_FORMAT);
    }
    if (b->parent_seal[0] != '\0') {
        put_info(&out, "Winnow-Parent-Seal", b->parent_seal);
    }
    return put_text(b, "bag-info.txt", &out, err);
}

static enum wn_status
put_manifests(struct wn_bundle *b, const char *prefix,
    const struct wn_bag_sums *sums, struct wn_err *err)
{
    char name[64];
    for (int wide = 0; wide < 2; wide++) {
        struct wn_buf out;
        wn_buf_init(&out, TEXT_BYTES_MAX);
        for (size_t i = 0; i < sums->count; i++) {
            (void)wn_buf_printf(&out, "%s  %s\n",
                wide ? sums->at[i].sha512 : sums->at[i].sha256,
                sums->at[i].path);
        }
        (void)snprintf(name, sizeof(name), "%smanifest-sha%s.txt", prefix,
            wide ? "512" : "256");
        enum wn_status st = put_text(b, name, &out, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

static enum wn_status
add_payload(
    struct wn_bundle *b, struct wn_bag_sums *sums, struct wn_err *err)
{
    enum wn_status st = wn_bag_sums_read(
        sums, b->dir.fd, "data/records.sqlite", err);
    for (size_t i = 0; st == WN_OK && i < wn_files_count(b->files); i++) {
        const struct wn_kept_file *f = wn_files_at(b->files, (uint32_t)i);
        if (f->kept) {
            char path[64];
            (void)snprintf(path, sizeof(path), "data/files/%s", f->name);
            st = wn_bag_sums_add(
                sums, path, f->sha256, f->sha512, f->size_bytes, err);
        }
    }
    wn_bag_sums_sort(sums);
    return st;
}

/** The papers are written by a floor that we do not know. */
static enum wn_status
put_papers(const struct wn_bundle *b, const struct wn_bundle_end *end,
    struct wn_err *err)
{
    if (!end->papers) {
        return WN_OK;
    }
    if (mkdirat(b->dir.fd, "report", 0700) != 0) {
        return wn_fail_errno(
            err, WN_EOUTPUT, "the folder report/ cannot be created");
    }
    return end->papers(b->dir.path, err);
}

static enum wn_status
add_tags(struct wn_bundle *b, const struct wn_bundle_end *end,
    struct wn_bag_sums *sums, struct wn_err *err)
{
    static const char *const tags[] = { "audit/counts.json",
        "audit/device.json", "audit/log.jsonl", "bag-info.txt", "bagit.txt",
        "consent/filter.yaml", "manifest-sha256.txt",
        "manifest-sha512.txt", WN_PAGE_PATH };
    size_t count = sizeof(tags) / sizeof(tags[0]) - (end->papers ? 0 : 1);
    enum wn_status st = WN_OK;
    for (size_t i = 0; st == WN_OK && i < count; i++) {
        st = wn_bag_sums_read(sums, b->dir.fd, tags[i], err);
    }
    if (st == WN_OK && b->signature_path[0] != '\0') {
        st = wn_bag_sums_read(sums, b->dir.fd, b->signature_path, err);
        wn_bag_sums_sort(sums);
    }
    return st;
}

enum wn_status
wn_bag_write(struct wn_bundle *b, const struct wn_bundle_end *end,
    const char *log_head, struct wn_err *err)
{
    static const char declaration[] =
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    struct wn_bag_sums payload = { 0 }, tags = { 0 };
    enum wn_status st = add_payload(b, &payload, err);
    if (st == WN_OK) {
        st = wn_atomic_file_put(b->dir.fd, "bagit.txt", declaration,
            sizeof(declaration) - 1, NULL, err);
    }
    if (st == WN_OK) {
        st = put_bag_info(b, end, log_head, &payload, err);
    }
    if (st == WN_OK) {
        st = put_manifests(b, "", &payload, err);
    }
    if (st == WN_OK) {
        st = put_papers(b, end, err);
    }
    if (st == WN_OK) {
        st = add_tags(b, end, &tags, err);
    }
    if (st == WN_OK) {
        st = put_manifests(b, "tag", &tags, err);
    }
    wn_bag_sums_clear(&payload);
    wn_bag_sums_clear(&tags);
    return st;
}
