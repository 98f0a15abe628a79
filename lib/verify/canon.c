/** record_sha256 a second time, from the rows alone: docs/bundle-format.md,
 * "The record hash". Written from that page; it shares nothing with the
 * writer. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "verify/canon_value.h"

#define RECORD_BYTES_MAX (64u << 20)

/* What a live phone changes is no part of what a record is. */
static const char *const state_columns[] = { "is_read", NULL };

static int
by_address(const void *a, const void *b)
{
    const struct wn_ev_party *const *x = a, *const *y = b;

    return wn_ev_compare(&(*x)->address, &(*y)->address);
}

static void
put_session(struct wn_canon *c, int64_t id)
{
    const struct wn_ev_session *s = wn_ev_session(c->e, id);
    const struct wn_ev_party **sorted;

    sorted = s ? calloc(s->count + 1, sizeof(*sorted)) : NULL;
    if (!sorted) {
        c->broken = true;
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        sorted[i] = &c->e->parties[c->e->session_parties[s->first + i]];
    }
    qsort(sorted, s->count, sizeof(*sorted), by_address);
    wn_canon_put(c, "{\"application\":");
    wn_canon_text(c, s->application);
    wn_canon_put(c, ",\"display_name\":");
    wn_canon_value(c, &s->display_name);
    wn_canon_put(c, ",\"kind\":");
    wn_canon_text(c, s->kind);
    wn_canon_put(c, ",\"parties\":[");
    for (size_t i = 0; i < s->count; i++) {
        if (i > 0 && by_address(&sorted[i - 1], &sorted[i]) == 0) {
            continue;
        }
        wn_canon_put(c, i > 0 ? "," : "");
        wn_canon_value(c, &sorted[i]->address);
    }
    wn_canon_put(c, "]}");
    free(sorted);
}

static void
put_reference(struct wn_canon *c, const char *refers, int64_t id)
{
    const struct wn_ev_party *p;
    const struct wn_ev_file *f;

    if (strcmp(refers, "session") == 0) {
        put_session(c, id);
    } else if (strcmp(refers, "party") == 0) {
        p = wn_ev_party(c->e, id);
        c->broken = c->broken || !p;
        if (p) {
            wn_canon_value(c, &p->address);
        }
    } else {
        f = wn_ev_file(c->e, id);
        c->broken = c->broken || !f;
        wn_canon_text(c, f ? f->sha256 : "");
    }
}

void
wn_canon_order(struct wn_ev_table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const char *name = t->columns[i].name;
        size_t at = t->hashed_count;

        if ((int)i == t->item_column || (int)i == t->own_column ||
            (int)i == t->ordinal_column || wn_is_word(name, state_columns)) {
            continue;
        }
        for (; at > 0 && strcmp(t->columns[t->hashed[at - 1]].name, name) > 0;
             at--) {
            t->hashed[at] = t->hashed[at - 1];
        }
        t->hashed[at] = i;
        t->hashed_count++;
    }
}

static void
put_row(struct wn_canon *c, const struct wn_ev_row *row)
{
    const struct wn_ev_table *t = row->table;

    wn_canon_put(c, "{");
    for (size_t i = 0; i < t->hashed_count; i++) {
        const struct wn_ev_column *column = &t->columns[t->hashed[i]];
        const struct wn_ev_value *v = &row->values[t->hashed[i]];

        wn_canon_put(c, i > 0 ? "," : "");
        wn_canon_text(c, column->name);
        wn_canon_put(c, ":");
        if (column->refers[0] && v->kind == WN_EV_INT) {
            put_reference(c, column->refers, v->i);
        } else {
            wn_canon_value(c, v);
        }
    }
    wn_canon_put(c, "}");
}

static void
put_rows(struct wn_canon *c, const struct wn_ev_item *it)
{
    const char *last = "";

    wn_canon_put(c, "{");
    for (;;) {
        const char *next = NULL;
        bool first = true;

        for (size_t i = 0; i < it->row_count; i++) {
            const char *name = it->rows[i].table->name;

            if (strcmp(name, last) > 0 && (!next || strcmp(name, next) < 0)) {
                next = name;
            }
        }
        if (!next) {
            break;
        }
        wn_canon_put(c, last[0] ? "," : "");
        wn_canon_text(c, next);
        wn_canon_put(c, ":[");
        for (size_t i = 0; i < it->row_count; i++) {
            if (strcmp(it->rows[i].table->name, next) == 0) {
                wn_canon_put(c, first ? "" : ",");
                put_row(c, &it->rows[i]);
                first = false;
            }
        }
        wn_canon_put(c, "]");
        last = next;
    }
    wn_canon_put(c, "}");
}

static void
put_time(struct wn_canon *c, const struct wn_ev_time *t, bool set_by)
{
    wn_canon_put(c, "{\"kind\":");
    wn_canon_text(c, t->kind);
    if (set_by) {
        wn_canon_put(c, ",\"set_by\":");
        wn_canon_text(c, t->set_by);
    }
    wn_canon_put(c, ",\"time_epoch\":");
    wn_canon_text(c, t->epoch);
    wn_canon_put(c, ",\"time_raw\":");
    wn_canon_value(c, &t->raw);
    (void)wn_buf_printf(
        &c->out, ",\"time_utc_ns\":%" PRId64 "}", t->time_ns);
}

static int
by_sum(const void *a, const void *b)
{
    const struct wn_ev_file *const *x = a, *const *y = b;

    return strcmp((*x)->sha256, (*y)->sha256);
}

static void
put_files(struct wn_canon *c, const struct wn_ev_item *it)
{
    const struct wn_ev_file **sorted =
        calloc(it->file_count + 1, sizeof(*sorted));

    if (!sorted) {
        c->out.st = WN_ENOMEM;
        return;
    }
    for (size_t i = 0; i < it->file_count; i++) {
        sorted[i] = it->files[i];
    }
    qsort(sorted, it->file_count, sizeof(*sorted), by_sum);
    wn_canon_put(c, "[");
    for (size_t i = 0; i < it->file_count; i++) {
        wn_canon_put(c, i > 0 ? "," : "");
        wn_canon_text(c, sorted[i]->sha256);
    }
    wn_canon_put(c, "]");
    free(sorted);
}

static void
put_record(struct wn_canon *c, const struct wn_ev_item *it)
{
    wn_canon_put(c, "{\"category\":");
    wn_canon_text(c, it->category < WN_CAT_COUNT
            ? wn_category_name(it->category) : "");
    wn_canon_put(c, ",\"event_times\":[");
    for (size_t i = 0; i < it->time_count; i++) {
        wn_canon_put(c, i > 0 ? "," : "");
        put_time(c, &it->times[i], true);
    }
    wn_canon_put(c, "],\"files\":");
    put_files(c, it);
    wn_canon_put(c, ",\"rows\":");
    put_rows(c, it);
    wn_canon_put(c, ",\"source_locator\":");
    if (it->source) {
        wn_canon_value(c, &it->source->locator);
    }
    c->broken = c->broken || !it->source;
    (void)wn_buf_printf(&c->out, ",\"source_row\":%" PRId64
        ",\"source_table\":", it->source_row);
    wn_canon_text(c, it->source_table);
    wn_canon_put(c, ",\"time\":");
    if (it->dated) {
        put_time(c, &it->time, false);
    } else {
        wn_canon_put(c, "null");
    }
    wn_canon_put(c, "}");
}

enum wn_status
wn_canon_hash(char hex[WN_SHA256_HEX], const struct wn_evidence *e,
    const struct wn_ev_item *it)
{
    struct wn_canon c = { .e = e };
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st;

    wn_buf_init(&c.out, RECORD_BYTES_MAX);
    put_record(&c, it);
    st = c.broken ? WN_EFORMAT : c.out.st;
    if (st == WN_OK) {
        st = wn_digest_of(WN_SHA256, c.out.data, c.out.len, sum);
    }
    if (st == WN_OK) {
        (void)wn_hex(hex, sum, sizeof(sum));
    }
    wn_buf_clear(&c.out);
    return st;
}
