#include "records/message_rules.h"

#include <stdlib.h>

#include "base/err.h"

uint32_t
wn_msg_parts(const struct wn_terms *t, uint64_t rules)
{
    uint32_t parts = 0;

    for (size_t i = 0; i < t->rule_count; i++) {
        parts |= (rules >> i & 1u) != 0 ? t->rules[i].parts : 0;
    }
    return parts;
}

bool
wn_msg_listed_only(const struct wn_terms *t, uint64_t rules)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct wn_rule *r = &t->rules[i];

        if ((rules >> i & 1u) != 0 &&
            (!r->has_people || r->groups != WN_GROUP_LISTED_ONLY)) {
            return false;
        }
    }
    return true;
}

bool
wn_msg_is_listed(const struct wn_scope *s, uint64_t rules,
    const struct wn_handle *h)
{
    for (size_t i = 0; i < wn_scope_terms(s)->rule_count; i++) {
        size_t count = 0;
        const struct wn_handle *people =
            (rules >> i & 1u) != 0 ? wn_scope_people(s, i, &count) : NULL;

        for (size_t k = 0; k < count; k++) {
            if (wn_handle_same(&people[k], h)) {
                return true;
            }
        }
    }
    return false;
}

bool
wn_msg_in_dates(
    const struct wn_terms *t, uint32_t apps, bool dated, int64_t ns)
{
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct wn_rule *r = &t->rules[i];

        if (r->category != WN_CAT_MESSAGES ||
            (apps != 0 && r->apps != 0 && (r->apps & apps) == 0)) {
            continue;
        }
        if (r->all_dates || (dated ? wn_span_has(r->span, ns)
                                   : r->undated_include)) {
            return true;
        }
        /* A time field that this message lacks: undated for that rule. */
        if (r->undated_include && r->time_field != WN_TF_SHOWN) {
            return true;
        }
    }
    return false;
}

/** ---- keywords -------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
    const struct wn_msg_place *x = a;
    const struct wn_msg_place *y = b;

    if (x->chat != y->chat) {
        return x->chat < y->chat ? -1 : 1;
    }
    if (x->time_ns != y->time_ns) {
        return x->time_ns < y->time_ns ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

/** Of the messages of one conversation that a rule allows, leave those that
 * are near a hit. run holds only them. */
static void
leave_near(struct wn_msg_place **run, const bool *hits, size_t count,
    uint64_t bit, size_t near)
{
    size_t since = SIZE_MAX; /* messages since the last hit */

    for (size_t i = 0; i < count; i++) {
        run[i]->rules &= ~bit;
    }
    for (size_t i = 0; i < count; i++) {
        since = hits[i] ? 0 : since == SIZE_MAX ? since : since + 1;
        run[i]->rules |= since <= near ? bit : 0;
    }
    since = SIZE_MAX;
    for (size_t i = count; i-- > 0;) {
        since = hits[i] ? 0 : since == SIZE_MAX ? since : since + 1;
        run[i]->rules |= since <= near ? bit : 0;
    }
}

struct narrowing {
    struct wn_msg_place *at;
    size_t count;
    struct wn_msg_place **run; /* room for all */
    bool *hits;
    wn_msg_hit_fn *is_hit;
    void *ctx;
};

static enum wn_status
narrow_rule(struct narrowing *n, unsigned rule, size_t near,
    struct wn_err *err)
{
    uint64_t bit = UINT64_C(1) << rule;
    size_t count = 0;

    for (size_t i = 0; i <= n->count; i++) {
        bool last = i == n->count;
        enum wn_status st;

        if (count > 0 && (last || n->at[i].chat != n->run[0]->chat)) {
            leave_near(n->run, n->hits, count, bit,
                n->run[0]->chat == WN_NO_CHAT ? 0 : near);
            count = 0;
        }
        if (last || (n->at[i].rules & bit) == 0) {
            continue;
        }
        st = n->is_hit(n->ctx, &n->at[i], rule, &n->hits[count], err);
        if (st != WN_OK) {
            return st;
        }
        n->run[count++] = &n->at[i];
    }
    return WN_OK;
}

static void
mark_gaps(struct wn_msg_place *at, size_t count)
{
    bool begun = false, missing = false;

    for (size_t i = 0; i < count; i++) {
        if (i == 0 || at[i].chat != at[i - 1].chat) {
            begun = missing = false;
        }
        at[i].gap_before = false;
        if (at[i].rules == 0) {
            missing = true;
            continue;
        }
        at[i].gap_before = begun && missing && at[i].chat != WN_NO_CHAT;
        begun = true;
        missing = false;
    }
}

enum wn_status
wn_msg_narrow_places(struct wn_msg_place *at, size_t count,
    const struct wn_terms *t, wn_msg_hit_fn *is_hit, void *ctx,
    struct wn_err *err)
{
    struct narrowing n = { at, count, calloc(count + 1, sizeof(*n.run)),
        calloc(count + 1, sizeof(*n.hits)), is_hit, ctx };
    enum wn_status st = n.run && n.hits
        ? WN_OK : wn_fail_nomem(err, "looking for keywords");

    if (st == WN_OK && count > 1) {
        qsort(at, count, sizeof(*at), by_place);
    }
    for (unsigned i = 0; st == WN_OK && i < t->rule_count; i++) {
        if (t->rules[i].category == WN_CAT_MESSAGES &&
            t->rules[i].keywords.count > 0) {
            st = narrow_rule(&n, i, t->rules[i].keyword_context, err);
        }
    }
    if (st == WN_OK) {
        mark_gaps(at, count);
    }
    free(n.run);
    free(n.hits);
    return st;
}
