/** audit/counts.json of the rest: what was kept is fewer, what was seen is the
 * same, and between them stands what was disposed of. */
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "dispose/rest.h"

#define JSON_BYTES_MAX (1u << 20)

struct counts {
    struct wn_json j;
    const struct wn_terms *terms;
    uint64_t rules;
    int64_t gone[WN_CAT_COUNT]; /* by this disposal */
    bool good;
};

static int64_t
integer(struct counts *c, const struct wn_jin_node *map, const char *key)
{
    int64_t n = 0;

    c->good = wn_jin_int(map, key, &n) && c->good;
    return n;
}

static void
put(struct counts *c, const char *key, int64_t n)
{
    wn_json_key(&c->j, key);
    wn_json_int(&c->j, n);
}

/** What was disposed of before, and now. Absent where nothing ever was. */
static void
put_disposed(struct counts *c, const struct wn_jin_node *map, bool always,
    int64_t now)
{
    int64_t before = 0;
    bool had = wn_jin_int(map, "disposed", &before);

    if (had || always || now > 0) {
        put(c, "disposed", before + now);
    }
}

static void
put_rule(struct counts *c, const struct wn_jin_node *rule, size_t i)
{
    bool gone = (c->rules >> i & 1u) != 0;
    int64_t kept = integer(c, rule, "kept");

    wn_json_obj(&c->j);
    put_disposed(c, rule, gone, gone ? kept : 0);
    put(c, "failed", integer(c, rule, "failed"));
    put(c, "kept", gone ? 0 : kept);
    wn_json_key(&c->j, "outcome");
    wn_json_str(&c->j, gone ? "disposed" : wn_jin_text(rule, "outcome"));
    wn_json_key(&c->j, "rule");
    wn_json_str(&c->j, wn_jin_text(rule, "rule"));
    put(c, "rule_id", integer(c, rule, "rule_id"));
    wn_json_end_obj(&c->j);
    if (gone) {
        c->gone[c->terms->rules[i].category] += kept;
    }
}

static void
put_rules(struct counts *c, const struct wn_jin_node *list)
{
    size_t i = 0;

    wn_json_arr(&c->j);
    for (const struct wn_jin_node *n = list ? list->first : NULL;
         n && i < c->terms->rule_count; n = n->next) {
        put_rule(c, n, i++);
    }
    wn_json_end_arr(&c->j);
    c->good = c->good && i == c->terms->rule_count;
}

static void
put_categories(struct counts *c, const struct wn_jin_node *list)
{
    wn_json_arr(&c->j);
    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        const char *name = wn_jin_text(n, "category");
        enum wn_category is = wn_category_from(name, strlen(name));
        int64_t gone = is < WN_CAT_COUNT ? c->gone[is] : 0;

        wn_json_obj(&c->j);
        wn_json_key(&c->j, "category");
        wn_json_str(&c->j, name);
        put_disposed(c, n, false, gone);
        put(c, "kept", integer(c, n, "kept") - gone);
        put(c, "not_kept", integer(c, n, "not_kept"));
        put(c, "seen", integer(c, n, "seen"));
        wn_json_end_obj(&c->j);
    }
    wn_json_end_arr(&c->j);
}

static void
put_crossed(struct counts *c, const struct wn_jin_node *map)
{
    wn_json_obj(&c->j);
    for (const struct wn_jin_node *n = map ? map->first : NULL; n;
         n = n->next) {
        put(c, n->key, n->number);
    }
    wn_json_end_obj(&c->j);
}

enum wn_status
wn_rest_counts(struct wn_buf *out, const struct wn_job *j,
    const struct wn_jin_node *counts, uint64_t rules, struct wn_err *err)
{
    struct counts c = { .terms = j->terms, .rules = rules, .good = true };
    struct wn_buf text;

    /* Rules first: categories need what they add up to. */
    wn_buf_init(&text, JSON_BYTES_MAX);
    wn_json_init(&c.j, &text);
    put_rules(&c, wn_jin_get(counts, "rules"));
    wn_buf_init(out, JSON_BYTES_MAX);
    wn_json_init(&c.j, out);
    wn_json_obj(&c.j);
    wn_json_key(&c.j, "categories");
    put_categories(&c, wn_jin_get(counts, "categories"));
    wn_json_key(&c.j, "crossed_the_cable");
    put_crossed(&c, wn_jin_get(counts, "crossed_the_cable"));
    (void)wn_buf_printf(out, ",\"rules\":%s}\n",
        text.st == WN_OK && text.data ? (const char *)text.data : "[]");
    c.good = c.good && text.st == WN_OK;
    wn_buf_clear(&text);
    return c.good && out->st == WN_OK ? WN_OK
        : wn_fail(err, out->st == WN_ENOMEM ? WN_ENOMEM : WN_EVERIFY,
              "audit/counts.json cannot be told again");
}
