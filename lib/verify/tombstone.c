/** The tombstone of a bundle: what was destroyed, and what nobody can promise.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/timespan.h"
#include "verify/json_in.h"
#include "verify/sidecar.h"

#define FORMAT "winnow-disposal/1"

static const char *const not_promised[] = {
    "Files were overwritten once and unlinked. Flash memory, journals, "
    "snapshots and file systems that copy on writing may hold older bytes: "
    "only destroying the medium, or the key that it is encrypted with, "
    "destroys those.",
    "Copies elsewhere (of the folder, of exports, reports and backups) are "
    "with whoever has them.",
    "Packed parts that are not named here, and copies of those that are, open "
    "with their recipients' keys: whoever has parts and a key can still open "
    "them. Destroy those keys, or the parts.",
};

static void
put_categories(struct wn_json *j, const struct wn_disposal *d)
{
    wn_json_key(j, "categories");
    wn_json_arr(j);
    for (int c = 0; c < WN_CAT_COUNT; c++) {
        int64_t items = 0;
        bool asked = false;

        for (size_t i = 0; i < d->rule_count; i++) {
            if ((int)d->rules[i].category == c) {
                asked = true;
                items += d->rules[i].items;
            }
        }
        if (asked) {
            wn_json_obj(j);
            wn_json_pair(j, "category", wn_category_name((enum wn_category)c));
            wn_json_pair_int(j, "disposed", items);
            wn_json_end_obj(j);
        }
    }
    wn_json_end_arr(j);
}

static void
put_rules(struct wn_json *j, const struct wn_disposal *d)
{
    wn_json_key(j, "rules");
    wn_json_arr(j);
    for (size_t i = 0; i < d->rule_count; i++) {
        wn_json_obj(j);
        wn_json_pair(j, "category", wn_category_name(d->rules[i].category));
        wn_json_pair_int(j, "disposed", d->rules[i].items);
        wn_json_pair(j, "rule", d->rules[i].rule);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

static void
put_sets(struct wn_json *j, const struct wn_disposal *d)
{
    wn_json_key(j, "packed");
    wn_json_arr(j);
    for (size_t i = 0; i < d->set_count; i++) {
        wn_json_obj(j);
        wn_json_pair_int(j, "elsewhere", d->sets[i].elsewhere);
        wn_json_pair_int(j, "parts", d->sets[i].parts);
        wn_json_pair(j, "set", d->sets[i].id);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

void
wn_disposal_text(struct wn_buf *out, const struct wn_disposal *d)
{
    char when[WN_RFC3339_BYTES];
    struct wn_json j;

    wn_buf_init(out, WN_SIDECAR_BYTES_MAX);
    wn_json_init(&j, out);
    wn_json_obj(&j);
    wn_json_pair(&j, "begun", wn_rfc3339(when, d->begun_ns));
    wn_json_pair(&j, "bundle", d->bundle);
    wn_json_pair(&j, "by", d->by);
    wn_json_pair_int(&j, "bytes", d->bytes);
    put_categories(&j, d);
    wn_json_pair(&j, "decision", d->decision);
    wn_json_pair_int(&j, "files", d->files);
    wn_json_pair_int(&j, "files_with_other_names", d->linked);
    wn_json_pair(&j, "filter_sha256", d->filter_hash);
    wn_json_pair(&j, "finished",
        d->finished_ns ? wn_rfc3339(when, d->finished_ns) : "");
    wn_json_pair(&j, "format", FORMAT);
    wn_json_pair(&j, "log_head", d->log_head);
    wn_json_pair(&j, "manifest_sha256", d->manifest_hash);
    wn_json_key(&j, "not_promised");
    wn_json_arr(&j);
    for (size_t i = 0; i < sizeof(not_promised) / sizeof(not_promised[0]);
         i++) {
        wn_json_str(&j, not_promised[i]);
    }
    wn_json_end_arr(&j);
    put_sets(&j, d);
    wn_json_pair(&j, "rank", d->rank);
    put_rules(&j, d);
    wn_json_pair(&j, "seal_sha256", d->seal_hash);
    wn_json_pair(&j, "successor", d->successor);
    wn_json_pair(&j, "successor_seal_sha256", d->successor_seal);
    wn_json_pair(&j, "version", d->version);
    wn_json_key(&j, "whole");
    wn_json_bool(&j, d->whole);
    wn_json_end_obj(&j);
    (void)wn_buf_str(out, "\n");
}

/** ---- reading ------------------------------------------------------------ */

static bool
take_rules(struct wn_disposal *d, const struct wn_jin_node *list)
{
    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        const char *category = wn_jin_text(n, "category");
        struct wn_disposed_rule *r = &d->rules[d->rule_count];

        if (d->rule_count == sizeof(d->rules) / sizeof(d->rules[0])) {
            return false;
        }
        r->rule = wn_jin_text(n, "rule");
        r->category = wn_category_from(category, strlen(category));
        if (r->category >= WN_CAT_COUNT ||
            !wn_jin_int(n, "disposed", &r->items) || r->items < 0) {
            return false;
        }
        d->rule_count++;
    }
    return d->rule_count > 0;
}

static bool
take_sets(struct wn_disposal *d, const struct wn_jin_node *list)
{
    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        struct wn_disposed_set *s = &d->sets[d->set_count];

        if (d->set_count == WN_DISPOSED_SETS_MAX ||
            !wn_jin_int(n, "elsewhere", &s->elsewhere) ||
            !wn_jin_int(n, "parts", &s->parts)) {
            return false;
        }
        (void)snprintf(s->id, sizeof(s->id), "%s", wn_jin_text(n, "set"));
        d->set_count++;
    }
    return true;
}

static bool
take(struct wn_disposal *d, const struct wn_jin_node *root)
{
    const struct {
        const char *key;
        char *to;
        size_t cap;
    } texts[] = { { "bundle", d->bundle, sizeof(d->bundle) },
        { "by", d->by, sizeof(d->by) },
        { "decision", d->decision, sizeof(d->decision) },
        { "filter_sha256", d->filter_hash, sizeof(d->filter_hash) },
        { "log_head", d->log_head, sizeof(d->log_head) },
        { "manifest_sha256", d->manifest_hash, sizeof(d->manifest_hash) },
        { "rank", d->rank, sizeof(d->rank) },
        { "seal_sha256", d->seal_hash, sizeof(d->seal_hash) },
        { "successor", d->successor, sizeof(d->successor) },
        { "successor_seal_sha256", d->successor_seal,
            sizeof(d->successor_seal) },
        { "version", d->version, sizeof(d->version) } };
    const struct wn_jin_node *whole = wn_jin_get(root, "whole");
    const char *finished = wn_jin_text(root, "finished");

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        (void)snprintf(texts[i].to, texts[i].cap, "%s",
            wn_jin_text(root, texts[i].key));
    }
    d->whole = whole && whole->kind == WN_JIN_BOOL && whole->number != 0;
    return wn_jin_int(root, "files", &d->files) &&
        wn_jin_int(root, "bytes", &d->bytes) &&
        wn_jin_int(root, "files_with_other_names", &d->linked) &&
        wn_rfc3339_parse(&d->begun_ns, wn_jin_text(root, "begun")) == WN_OK &&
        (finished[0] == '\0' ||
            wn_rfc3339_parse(&d->finished_ns, finished) == WN_OK) &&
        take_sets(d, wn_jin_get(root, "packed")) &&
        take_rules(d, wn_jin_get(root, "rules"));
}

enum wn_status
wn_disposal_parse(struct wn_disposal *out, const struct wn_buf *text)
{
    enum wn_status st;
    struct wn_buf again;

    *out = (struct wn_disposal) { .whole = false };
    st = wn_jin_parse(&out->owner, text->data, text->len);
    if (st == WN_OK) {
        st = WN_EFORMAT;
        if (take(out, wn_jin_root(out->owner))) {
            wn_disposal_text(&again, out);
            st = again.st == WN_OK && again.len == text->len &&
                    memcmp(again.data, text->data, text->len) == 0
                ? WN_OK : WN_EFORMAT;
            wn_buf_clear(&again);
        }
    }
    if (st != WN_OK) {
        wn_disposal_clear(out);
    }
    return st;
}

void
wn_disposal_clear(struct wn_disposal *d)
{
    wn_jin_free(&d->owner);
    *d = (struct wn_disposal) { .whole = false };
}
