/** Rules with keywords: a calendar entry must hold one; a message too, or be
 * among the n around one that does, in its conversation. What was not kept
 * cannot be counted, so a message may be nearer to a hit here than it was on
 * the phone, never further. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "verify/rescope.h"

/** Lower case of the scripts that the filter's words fold: Latin, Greek,
 * Cyrillic, Armenian, full-width. */
static uint32_t
lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3AB && c != 0x3A2) ||
        (c >= 0x410 && c <= 0x42F) || (c >= 0xFF21 && c <= 0xFF3A)) {
        return c + 32;
    }
    if (c >= 0x400 && c <= 0x40F) {
        return c + 80;
    }
    if (c >= 0x531 && c <= 0x556) {
        return c + 48;
    }
    /* Upper and lower case side by side, upper even. */
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) ||
        (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF)) {
        return c == 0x130 || c == 0x131 ? c : c | 1;
    }
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) {
        return c + (c & 1); /* upper odd */
    }
    switch (c) {
    case 0x178:
        return 0xFF;
    case 0x386:
        return 0x3AC;
    case 0x388:
    case 0x389:
    case 0x38A:
        return c + 37;
    case 0x38C:
        return 0x3CC;
    case 0x38E:
    case 0x38F:
        return c + 63;
    case 0x3C2:
        return 0x3C3;
    default:
        return c;
    }
}

static bool
holds(const struct wn_ev_value *v, const char *word)
{
    const uint8_t *p = v->p, *end;

    if (v->kind != WN_EV_TEXT && v->kind != WN_EV_BLOB) {
        return false;
    }
    for (end = p + v->n; p < end; (void)wn_utf8_next(&p, end)) {
        const uint8_t *q = p;
        const uint8_t *w = (const uint8_t *)word;
        const uint8_t *w_end = w + strlen(word);

        while (w < w_end && q < end &&
            lower(wn_utf8_next(&q, end)) == lower(wn_utf8_next(&w, w_end))) {
            if (w == w_end) {
                return true;
            }
        }
    }
    return false;
}

/** columns end with NULL. */
static bool
is_hit(const struct wn_rule *rule, const struct wn_ev_row *row,
    const char *const *columns)
{
    for (; *columns; columns++) {
        for (size_t i = 0; i < rule->keywords.count; i++) {
            if (holds(wn_ev_get(row, *columns), rule->keywords.at[i])) {
                return true;
            }
        }
    }
    return false;
}

bool
wn_re_entry_holds(const struct wn_rule *rule, const struct wn_ev_item *it)
{
    static const char *const columns[] = { "title", "event_location",
        "description", NULL };

    return rule->category != WN_CAT_CALENDAR || rule->keywords.count == 0 ||
        is_hit(rule, wn_ev_row(it, "calendar_event"), columns);
}

void
wn_re_near_add(struct wn_rescope *s, const struct wn_re_facts *f,
    uint64_t rules, unsigned named)
{
    static const char *const columns[] = { "message_text", "subject", NULL };
    const struct wn_ev_row *m = wn_ev_row(f->it, "message");
    struct wn_re_near n = { .time_ns = f->it->dated ? f->it->time.time_ns
                                                    : INT64_MIN,
        .row = f->it->source_row, .item = f->it->id };
    void *at = s->near;

    for (size_t i = 0; i < s->t->rule_count; i++) {
        const struct wn_rule *rule = &s->t->rules[i];

        if ((rules >> i & 1u) == 0 || rule->keywords.count == 0) {
            continue;
        }
        n.rules |= UINT64_C(1) << i;
        n.hits |= is_hit(rule, m, columns) ? UINT64_C(1) << i : 0;
    }
    n.session = wn_ev_get(m, "session_id")->i;
    n.named = n.rules & UINT64_C(1) << named;
    if (n.rules == 0 || !wn_re_room(s, &at, s->near_count, &s->near_room,
                            sizeof(*s->near))) {
        return;
    }
    s->near = at;
    s->near[s->near_count++] = n;
}

static int
by_place(const void *a, const void *b)
{
    const struct wn_re_near *x = a, *y = b;

    if (x->session != y->session) {
        return x->session < y->session ? -1 : 1;
    }
    if (x->time_ns != y->time_ns) {
        return x->time_ns < y->time_ns ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

/** Is a hit of the rule within `near` places of at, on one side? */
static bool
is_near(const struct wn_rescope *s, size_t at, uint64_t bit, size_t near,
    bool back)
{
    const struct wn_re_near *here = &s->near[at];
    size_t left = here->session == 0 ? 0 : near; /* 0: no conversation */

    for (;;) {
        const struct wn_re_near *n = &s->near[at];

        if ((n->hits & bit) != 0) {
            return true;
        }
        if (back ? at == 0 : at + 1 == s->near_count) {
            return false;
        }
        at = back ? at - 1 : at + 1;
        if (s->near[at].session != here->session) {
            return false;
        }
        if ((s->near[at].rules & bit) != 0 && left-- == 0) {
            return false;
        }
    }
}

void
wn_re_near_end(struct wn_rescope *s)
{
    if (s->near_count > 1) {
        qsort(s->near, s->near_count, sizeof(*s->near), by_place);
    }
    for (size_t i = 0; i < s->near_count; i++) {
        for (size_t k = 0; k < s->t->rule_count; k++) {
            const struct wn_rule *rule = &s->t->rules[k];
            uint64_t bit = UINT64_C(1) << k;

            if ((s->near[i].named & bit) == 0) {
                continue;
            }
            if ((rule->parts & WN_PART_TEXT) == 0) {
                wn_report_remark(s->r, "The rule \"%s\" has keywords, but its "
                    "texts were not to be kept, so the keywords were not "
                    "tested.", rule->name);
            } else if (!is_near(s, i, bit, rule->keyword_context, true) &&
                !is_near(s, i, bit, rule->keyword_context, false)) {
                wn_rescope_outside(s, s->near[i].item, "the rule \"%s\" has "
                    "keywords, and none is in it or near it", rule->name);
            }
        }
    }
}
