#include <stdlib.h>

#include "base/err.h"
#include "records/gate_in.h"

enum wn_status
wn_gate_new(struct wn_gate **out, const struct wn_scope *scope,
    const struct wn_record_sink *sink, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_gate *g = calloc(1, sizeof(*g));

    if (!g || pthread_mutex_init(&g->lock, NULL) != 0) {
        free(g);
        return wn_fail_nomem(err, "gate");
    }
    g->scope = scope;
    g->sink = sink;
    g->run = run;
    *out = g;
    return WN_OK;
}

void
wn_gate_free(struct wn_gate **g)
{
    if (*g) {
        (void)pthread_mutex_destroy(&(*g)->lock);
        free(*g);
        *g = NULL;
    }
}

enum wn_status
wn_gate_ask(const struct wn_gate *g, const struct wn_facts *f,
    struct wn_verdict *out)
{
    return wn_scope_test(g->scope, f, out);
}

enum wn_status
wn_gate_narrow(
    const struct wn_gate *g, struct wn_verdict *v, uint64_t rules)
{
    const struct wn_terms *t = wn_scope_terms(g->scope);
    struct wn_verdict n = *v;

    n.rules &= rules;
    if (n.rules == v->rules) {
        return n.rules ? WN_OK : WN_DENIED;
    }
    n.parts = 0;
    for (size_t i = t->rule_count; i-- > 0;) {
        if ((n.rules >> i & 1u) != 0) {
            n.rule = (unsigned)i;
            n.time_field = t->rules[i].time_field;
            n.parts |= t->rules[i].parts;
        }
    }
    if (n.rules == 0) {
        return WN_DENIED;
    }
    *v = n;
    return WN_OK;
}

/** ---- counting -------------------------------------------------------- */

static void
add(struct wn_gate *g, uint64_t *to, uint64_t count)
{
    (void)pthread_mutex_lock(&g->lock);
    *to += count;
    (void)pthread_mutex_unlock(&g->lock);
}

void
wn_gate_seen(struct wn_gate *g, enum wn_category c, uint64_t count)
{
    if ((unsigned)c < (unsigned)WN_CAT_COUNT) {
        add(g, &g->seen[c], count);
    }
}

void
wn_gate_chosen(struct wn_gate *g, unsigned rule, uint64_t count)
{
    if (rule < WN_GATE_RULES) {
        add(g, &g->chosen[rule], count);
    }
}

void
wn_gate_failed(struct wn_gate *g, unsigned rule, const char *why)
{
    if (rule < WN_GATE_RULES) {
        (void)pthread_mutex_lock(&g->lock);
        g->failed[rule]++;
        g->why[rule] = g->why[rule] ? g->why[rule] : why;
        (void)pthread_mutex_unlock(&g->lock);
    }
}

uint64_t
wn_gate_kept(const struct wn_gate *g, unsigned rule)
{
    return rule < WN_GATE_RULES ? g->kept[rule] : 0;
}

uint64_t
wn_gate_failures(const struct wn_gate *g, unsigned rule, const char **why)
{
    if (rule >= WN_GATE_RULES) {
        return 0;
    }
    *why = g->why[rule];
    return g->failed[rule];
}

enum wn_status
wn_gate_totals(struct wn_gate *g, struct wn_err *err)
{
    for (unsigned c = 0; c < (unsigned)WN_CAT_COUNT; c++) {
        enum wn_status st;

        if (g->seen[c] == 0) {
            continue;
        }
        if (g->passed[c] > g->seen[c]) {
            return wn_fail(err, WN_EINTERNAL,
                "more %s were kept than seen",
                wn_category_name((enum wn_category)c));
        }
        st = g->sink->not_kept(g->sink->ctx, (enum wn_category)c,
            g->seen[c] - g->passed[c], err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}

/** ---- the door -------------------------------------------------------- */

static bool
agreed(uint32_t parts, uint32_t part)
{
    return (part & ~parts) == 0;
}

/** Take out, in place, what the verdict does not hold. */
static void
strip(struct wn_draft *d, uint32_t parts)
{
    size_t n = 0;

    for (size_t i = 0; i < d->row_count; i++) {
        struct wn_draft_row *row = &d->rows[i];

        if (!agreed(parts, row->part)) {
            continue;
        }
        for (size_t k = 0; k < row->table->column_count; k++) {
            if (!agreed(parts, row->parts[k])) {
                row->values[k] = (struct wn_value) { 0 };
            }
        }
        d->rows[n++] = *row;
    }
    d->row_count = n;
    n = 0;
    for (size_t i = 0; i < d->raw_count; i++) {
        if (agreed(parts, d->raw[i].part)) {
            d->raw[n++] = d->raw[i];
        }
    }
    d->raw_count = n;
    n = 0;
    for (size_t i = 0; i < d->time_count; i++) {
        if (agreed(parts, d->times[i].part)) {
            d->times[n++] = d->times[i];
        }
    }
    d->time_count = n;
}

/** The draft's arrays in the shape of the sink. */
static enum wn_status
shape(struct wn_draft *d, struct wn_record *r, struct wn_err *err)
{
    struct wn_row *rows = wn_draft_get(d, (d->row_count + 1) * sizeof(*rows));
    struct wn_raw_cell *raw =
        wn_draft_get(d, (d->raw_count + 1) * sizeof(*raw));
    struct wn_event_time *times =
        wn_draft_get(d, (d->time_count + 1) * sizeof(*times));

    if (d->failed) {
        return wn_fail_nomem(err, "a record");
    }
    for (size_t i = 0; i < d->row_count; i++) {
        rows[i] = (struct wn_row) { d->rows[i].table, d->rows[i].values };
    }
    for (size_t i = 0; i < d->raw_count; i++) {
        raw[i] = d->raw[i].cell;
    }
    for (size_t i = 0; i < d->time_count; i++) {
        times[i] = d->times[i].time;
    }
    *r = (struct wn_record) { .category = d->category, .source = d->source,
        .source_table = d->source_table, .source_row = d->source_row,
        .dated = d->dated, .decided = d->decided, .times = times,
        .time_count = d->time_count, .raw = raw, .raw_count = d->raw_count,
        .rows = rows, .row_count = d->row_count, .files = d->files,
        .file_count = d->file_count };
    return WN_OK;
}

enum wn_status
wn_gate_put(struct wn_gate *g, const struct wn_facts *f, uint64_t rules,
    struct wn_draft *d, struct wn_err *err)
{
    struct wn_verdict v;
    struct wn_record r;
    enum wn_status st;

    if (f->category != d->category) {
        return wn_fail(err, WN_EINTERNAL, "a record's category differs from "
            "what was asked about it");
    }
    if (wn_gate_ask(g, f, &v) != WN_OK ||
        wn_gate_narrow(g, &v, rules) != WN_OK) {
        return WN_DENIED;
    }
    strip(d, v.parts);
    st = shape(d, &r, err);
    if (st != WN_OK) {
        return st;
    }
    r.rule = v.rule;
    st = g->sink->put(g->sink->ctx, &r, err);
    if (st == WN_OK) {
        add(g, &g->passed[r.category], 1);
        add(g, &g->kept[v.rule], 1);
    }
    return st;
}
