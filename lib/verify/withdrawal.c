/** NAME.withdrawal.json: read strictly, and written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/timespan.h"
#include "verify/json_in.h"
#include "verify/sidecar.h"

#define FORMAT "winnow-withdrawal/1"

const char *
wn_withdrawal_file(char file[WN_BESIDE_FILE_BYTES],
    const struct wn_beside *b, unsigned number)
{
    char ending[32];

    (void)snprintf(ending, sizeof(ending),
        number == 1 ? ".withdrawal.json" : ".withdrawal-%u.json", number);
    return wn_beside_file(file, b, ending);
}

void
wn_withdrawal_text(struct wn_buf *out, const struct wn_withdrawal *w)
{
    char when[WN_RFC3339_BYTES];
    struct wn_json j;

    wn_buf_init(out, WN_SIDECAR_BYTES_MAX);
    wn_json_init(&j, out);
    wn_json_obj(&j);
    wn_json_pair(&j, "by", w->by);
    wn_json_pair(&j, "carried_from", w->carried_from);
    wn_json_pair(&j, "filter_sha256", w->filter_hash);
    wn_json_pair(&j, "format", FORMAT);
    wn_json_key(&j, "number");
    wn_json_int(&j, w->number);
    wn_json_pair(&j, "previous_sha256", w->previous);
    wn_json_key(&j, "rules");
    wn_json_arr(&j);
    for (size_t i = 0; i < w->rule_count; i++) {
        wn_json_str(&j, w->rules[i]);
    }
    wn_json_end_arr(&j);
    wn_json_pair(&j, "seal_sha256", w->seal_hash);
    wn_json_pair(&j, "version", w->version);
    wn_json_key(&j, "whole");
    wn_json_bool(&j, w->whole);
    wn_json_pair(&j, "withdrawn", wn_rfc3339(when, w->when_ns));
    wn_json_end_obj(&j);
    (void)wn_buf_str(out, "\n");
}

/** The list of rules; false when it is none, or memory is short (r). */
static bool
take_rules(struct wn_withdrawal *w, const struct wn_jin_node *list,
    struct wn_verify_result *r)
{
    if (!list || list->kind != WN_JIN_LIST) {
        return false;
    }
    for (const struct wn_jin_node *n = list->first; n; n = n->next) {
        void *larger = realloc(
            w->rules, (w->rule_count + 1) * sizeof(*w->rules));

        if (!larger) {
            r->nomem = true;
            return false;
        }
        w->rules = larger;
        w->rules[w->rule_count] =
            strdup(n->kind == WN_JIN_TEXT ? n->text : "");
        if (!w->rules[w->rule_count]) {
            r->nomem = true;
            return false;
        }
        w->rule_count++;
    }
    return true;
}

static void
copy(char *dst, size_t cap, const struct wn_jin_node *map, const char *key)
{
    (void)snprintf(dst, cap, "%s", wn_jin_text(map, key));
}

/** What it says; that it says so in the one spelling shows that nothing else
 * is in it, and nothing was cut. */
static bool
take(struct wn_withdrawal *w, const struct wn_buf *text,
    struct wn_verify_result *r)
{
    const struct wn_jin_node *root, *whole;
    struct wn_jin *json = NULL;
    struct wn_buf again;
    int64_t number = 0;
    bool same = false;
    enum wn_status st = wn_jin_parse(&json, text->data, text->len);

    if (st != WN_OK) {
        r->nomem = r->nomem || st == WN_ENOMEM;
        return false;
    }
    root = wn_jin_root(json);
    whole = wn_jin_get(root, "whole");
    copy(w->by, sizeof(w->by), root, "by");
    copy(w->carried_from, sizeof(w->carried_from), root, "carried_from");
    copy(w->version, sizeof(w->version), root, "version");
    copy(w->seal_hash, sizeof(w->seal_hash), root, "seal_sha256");
    copy(w->filter_hash, sizeof(w->filter_hash), root, "filter_sha256");
    copy(w->previous, sizeof(w->previous), root, "previous_sha256");
    w->whole = whole && whole->kind == WN_JIN_BOOL && whole->number != 0;
    if (wn_jin_int(root, "number", &number) && number == w->number &&
        wn_rfc3339_parse(&w->when_ns, wn_jin_text(root, "withdrawn")) ==
            WN_OK &&
        take_rules(w, wn_jin_get(root, "rules"), r)) {
        wn_withdrawal_text(&again, w);
        same = again.st == WN_OK && w->rule_count > 0 &&
            again.len == text->len &&
            memcmp(again.data, text->data, text->len) == 0;
        wn_buf_clear(&again);
    }
    wn_jin_free(&json);
    return same;
}

static void
clear(struct wn_withdrawal *w)
{
    for (size_t i = 0; i < w->rule_count; i++) {
        free(w->rules[i]);
    }
    free(w->rules);
    *w = (struct wn_withdrawal) { .number = 0 };
}

bool
wn_withdrawn(const struct wn_verify_result *r, const char *rule)
{
    for (size_t i = 0; i < r->withdrawal_count; i++) {
        const struct wn_withdrawal *w = &r->withdrawals[i];

        for (size_t k = 0; k < w->rule_count; k++) {
            if (strcmp(w->rules[k], rule) == 0) {
                return true;
            }
        }
    }
    return false;
}

void
wn_withdrawals_clear(struct wn_verify_result *r)
{
    while (r->withdrawal_count > 0) {
        clear(&r->withdrawals[--r->withdrawal_count]);
    }
}

/** One of them. previous: SHA-256 of the one before, then of this one.
 * @return false: there is none of that number */
static bool
load(struct wn_verify_result *r, const struct wn_beside *b, unsigned number,
    const struct wn_trusted *trust, char previous[WN_SHA256_HEX])
{
    struct wn_withdrawal *w = &r->withdrawals[r->withdrawal_count];
    uint8_t sum[WN_SHA256_BYTES];
    char file[WN_BESIDE_FILE_BYTES];
    struct wn_buf text;
    enum wn_status st = wn_beside_read(b, wn_withdrawal_file(file, b, number),
        WN_SIDECAR_BYTES_MAX, &text);

    if (st == WN_ABSENT) {
        wn_buf_clear(&text);
        return false;
    }
    *w = (struct wn_withdrawal) { .number = number };
    (void)snprintf(w->file, sizeof(w->file), "%s", file);
    r->withdrawal_count++;
    if (st != WN_OK || !take(w, &text, r)) {
        r->nomem = r->nomem || st == WN_ENOMEM;
        wn_report_fault(r, file, "it is no record of a withdrawal as Winnow "
            "writes it: it was changed, or something else was put here. Take "
            "the agreement as withdrawn until that is known");
        clear(w); /* what it says is worth nothing; that it is here counts */
        w->number = number;
        w->whole = true;
        (void)snprintf(w->file, sizeof(w->file), "%s", file);
    } else if (strcmp(w->previous, previous) != 0) {
        wn_report_fault(r, file, "it does not follow the withdrawal before "
            "it: one was removed, changed or added");
    }
    if (st == WN_OK) {
        w->is_signed = wn_sidecar_signature(
            &w->signature, r, b, file, &text, trust);
    }
    if (wn_digest_of(WN_SHA256, text.data, text.len, sum) == WN_OK) {
        (void)wn_hex(previous, sum, sizeof(sum));
    }
    wn_buf_clear(&text);
    return true;
}

void
wn_withdrawals_load(struct wn_verify_result *r, const char *bundle_path,
    const struct wn_trusted *trust)
{
    char previous[WN_SHA256_HEX] = "", file[WN_BESIDE_FILE_BYTES];
    struct wn_beside b;
    unsigned number = 1;
    enum wn_status st = wn_beside_look(&b, bundle_path);

    if (st != WN_OK) {
        r->nomem = r->nomem || st == WN_ENOMEM;
        if (st != WN_ABSENT) { /* beside "/", say, nothing can stand */
            wn_report_fault(r, bundle_path, "what stands beside it cannot be "
                "looked at: whether agreement was withdrawn is not known");
        }
        return;
    }
    while (number <= WN_WITHDRAWALS_MAX &&
        load(r, &b, number, trust, previous)) {
        number++;
    }
    for (unsigned n = number + 1; n <= WN_WITHDRAWALS_MAX; n++) {
        if (wn_beside_has(&b, wn_withdrawal_file(file, &b, n))) {
            wn_report_fault(r, file, "it is there, but number %u before it is "
                "not: a withdrawal was removed", number);
        }
    }
    wn_beside_close(&b);
}
