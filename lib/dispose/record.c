#include "dispose/record.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/timespan.h"
#include "base/utf8.h"

#define TEXT_BYTES_MAX 200

int64_t
wn_record_now(void)
{
    return wn_now_ns() / WN_NS_PER_S * WN_NS_PER_S;
}

enum wn_status
wn_record_text(const char *text, const char *option, struct wn_err *err)
{
    size_t n = text ? strlen(text) : 0;
    bool good = n > 0 && n <= TEXT_BYTES_MAX && wn_utf8_valid(text, n);

    for (size_t i = 0; good && i < n; i++) {
        good = (unsigned char)text[i] >= 0x20 && text[i] != 0x7f;
    }
    return good ? WN_OK
        : wn_fail(err, WN_EUSAGE, "%s needs a text on one line, of at most %d "
              "bytes of UTF-8", option, TEXT_BYTES_MAX);
}

bool
wn_record_names(const char *const *rules, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rules[i], name) == 0) {
            return true;
        }
    }
    return false;
}

enum wn_status
wn_record_rules(const struct wn_terms *terms, const char *const *rules,
    size_t count, struct wn_err *err)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;

        while (k < terms->rule_count &&
            strcmp(terms->rules[k].name, rules[i]) != 0) {
            k++;
        }
        if (wn_record_names(rules, i, rules[i])) {
            return wn_fail(err, WN_EUSAGE, "the rule \"%s\" is named twice: "
                "nothing was done", rules[i]);
        }
        if (k == terms->rule_count) {
            (void)wn_fail(err, WN_EUSAGE, "the bundle's filter has no rule "
                "\"%s\": nothing was done", rules[i]);
            wn_todo(err, "The rules stand in consent/filter.yaml.");
            return WN_EUSAGE;
        }
    }
    return WN_OK;
}

enum wn_status
wn_record_put(const struct wn_beside *b, const char *file,
    const struct wn_buf *text, const struct wn_signer *signer,
    struct wn_err *err)
{
    char beside[WN_BESIDE_FILE_BYTES + 8];
    struct wn_buf sig = { 0 };
    enum wn_status st = WN_OK;

    if (signer) { /* before anything is written */
        st = wn_signer_sign(signer, text->data, text->len, &sig, err);
        (void)snprintf(beside, sizeof(beside), "%s%s", file,
            wn_signer_ending(signer));
    }
    if (st == WN_OK) {
        st = wn_atomic_file_put(
            b->dir_fd, file, text->data, text->len, NULL, err);
    }
    if (st == WN_OK && signer) {
        st = wn_atomic_file_put(
            b->dir_fd, beside, sig.data, sig.len, NULL, err);
        if (st != WN_OK) {
            wn_todo(err, "The record itself is there, and it counts: only its "
                "signature could not be written.");
        }
    }
    wn_buf_clear(&sig);
    return st;
}

enum wn_status
wn_record_sign(const struct wn_beside *b, const char *file,
    const struct wn_signer *signer, struct wn_err *err)
{
    char beside[WN_BESIDE_FILE_BYTES + 8], hex[WN_SHA256_HEX];
    uint8_t sum[WN_SHA256_BYTES];
    struct wn_buf text;
    enum wn_status st;

    if (!signer) {
        return WN_OK;
    }
    (void)snprintf(
        beside, sizeof(beside), "%s%s", file, wn_signer_ending(signer));
    if (wn_beside_has(b, beside)) {
        return WN_OK;
    }
    st = wn_beside_read(b, file, WN_SIDECAR_BYTES_MAX, &text);
    st = st == WN_OK ? wn_digest_of(WN_SHA256, text.data, text.len, sum) : st;
    st = st == WN_OK
        ? wn_signer_put(signer, b->dir_fd, file,
              wn_hex(hex, sum, sizeof(sum)), err)
        : wn_fail(err, WN_EOUTPUT, "%s cannot be read to be signed", file);
    wn_buf_clear(&text);
    return st;
}
