/** items.jsonl: one item a line, with its rows, times, raw columns and files.
 * Numbers of parties, conversations and files become what they stand for. */
#include <string.h>

#include "base/json.h"
#include "export/writing.h"

static void
bytes(struct wn_json *j, const struct wn_ev_value *v)
{
    wn_json_obj(j);
    wn_json_key(j, "base64");
    wn_json_blob(j, v->p, v->n);
    wn_json_end_obj(j);
}

static void
value(struct wn_json *j, const struct wn_ev_value *v)
{
    switch (v->kind) {
    case WN_EV_INT:
        wn_json_int(j, v->i);
        break;
    case WN_EV_REAL:
        wn_json_real(j, v->r);
        break;
    case WN_EV_TEXT:
        wn_json_strn(j, (const char *)v->p, v->n);
        break;
    case WN_EV_BLOB:
        bytes(j, v);
        break;
    case WN_EV_NULL:
    default:
        wn_json_null(j);
        break;
    }
}

static void
text(struct wn_json *j, const char *key, const char *s)
{
    wn_json_key(j, key);
    if (s && s[0]) {
        wn_json_str(j, s);
    } else {
        wn_json_null(j);
    }
}

static void
instant(struct wn_json *j, const struct wn_ev_time *t)
{
    char utc[WN_RFC3339_BYTES];

    text(j, "kind", t->kind);
    text(j, "utc", wn_rfc3339(utc, t->time_ns));
    wn_json_key(j, "raw");
    value(j, &t->raw);
    text(j, "epoch", t->epoch);
    text(j, "set_by", t->set_by);
}

/** ---- references ------------------------------------------------------ */

static void
party(struct wn_json *j, const struct wn_ev_party *p)
{
    if (!p) {
        wn_json_null(j);
        return;
    }
    wn_json_obj(j);
    text(j, "kind", p->kind);
    wn_json_key(j, "address");
    value(j, &p->address);
    text(j, "e164", p->e164);
    wn_json_end_obj(j);
}

static void
session(struct wn_json *j, const struct wn_evidence *e,
    const struct wn_ev_value *id)
{
    const struct wn_ev_session *s =
        id->kind == WN_EV_INT ? wn_ev_session(e, id->i) : NULL;

    if (!s) {
        wn_json_null(j);
        return;
    }
    wn_json_obj(j);
    wn_json_key(j, "id");
    wn_json_int(j, s->id);
    text(j, "application", s->application);
    text(j, "kind", s->kind);
    wn_json_key(j, "participants");
    wn_json_arr(j);
    for (size_t i = 0; i < s->count; i++) {
        party(j, &e->parties[e->session_parties[s->first + i]]);
    }
    wn_json_end_arr(j);
    wn_json_end_obj(j);
}

static void
cell(struct wn_json *j, const struct wn_writing *w,
    const struct wn_ev_column *c, const struct wn_ev_value *v)
{
    if (strcmp(c->refers, "party") == 0) {
        party(j, wn_export_party(w, v));
    } else if (strcmp(c->refers, "session") == 0) {
        session(j, w->e, v);
    } else if (strcmp(c->refers, "file") == 0 && v->kind == WN_EV_INT) {
        const struct wn_ev_file *f = wn_ev_file(w->e, v->i);

        wn_json_str(j, f ? f->path : "");
    } else {
        value(j, v);
    }
}

/** ---- parts of an item ------------------------------------------------ */

static void
row(struct wn_json *j, const struct wn_writing *w,
    const struct wn_ev_row *r)
{
    wn_json_obj(j);
    for (size_t i = 0; i < r->table->count; i++) {
        if ((int)i != r->table->item_column &&
            (int)i != r->table->own_column &&
            (int)i != r->table->ordinal_column) {
            wn_json_key(j, r->table->columns[i].name);
            cell(j, w, &r->table->columns[i], &r->values[i]);
        }
    }
    wn_json_end_obj(j);
}

/** Rows lie together by table. */
static void
rows(struct wn_json *j, const struct wn_writing *w,
    const struct wn_ev_item *it)
{
    wn_json_key(j, "rows");
    wn_json_obj(j);
    for (size_t i = 0; i < it->row_count;) {
        const struct wn_ev_table *t = it->rows[i].table;

        wn_json_key(j, t->name);
        wn_json_arr(j);
        for (; i < it->row_count && it->rows[i].table == t; i++) {
            row(j, w, &it->rows[i]);
        }
        wn_json_end_arr(j);
    }
    wn_json_end_obj(j);
}

static void
raws(struct wn_json *j, const struct wn_ev_item *it)
{
    wn_json_key(j, "raw");
    wn_json_arr(j);
    for (size_t i = 0; i < it->raw_count; i++) {
        wn_json_obj(j);
        text(j, "table", it->raws[i].table);
        wn_json_key(j, "row");
        wn_json_int(j, it->raws[i].row);
        text(j, "column", it->raws[i].column);
        wn_json_key(j, "value");
        value(j, &it->raws[i].value);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

static void
files_and_times(struct wn_json *j, const struct wn_ev_item *it)
{
    wn_json_key(j, "files");
    wn_json_arr(j);
    for (size_t i = 0; i < it->file_count; i++) {
        wn_json_obj(j);
        text(j, "path", it->files[i]->path);
        text(j, "sha256", it->files[i]->sha256);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
    wn_json_key(j, "event_times");
    wn_json_arr(j);
    for (size_t i = 0; i < it->time_count; i++) {
        wn_json_obj(j);
        instant(j, &it->times[i]);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

static void
head(struct wn_json *j, const struct wn_writing *w,
    const struct wn_ev_item *it)
{
    wn_json_key(j, "item");
    wn_json_int(j, it->id);
    text(j, "rule", wn_export_rule(w, it));
    text(j, "category", wn_category_name(it->category));
    text(j, "acquisition_mode", it->source ? it->source->mode : NULL);
    wn_json_key(j, "source");
    value(j, it->source ? &it->source->locator
                        : &(struct wn_ev_value) { .kind = WN_EV_NULL });
    text(j, "source_table", it->source_table);
    wn_json_key(j, "source_row");
    wn_json_int(j, it->source_row);
    text(j, "record_sha256", it->sha256);
    wn_json_key(j, "time");
    if (!it->dated) {
        wn_json_null(j);
        return;
    }
    wn_json_obj(j);
    instant(j, &it->time);
    wn_json_end_obj(j);
}

static void
line(void *ctx, const struct wn_ev_item *it)
{
    struct wn_writing *w = ctx;
    struct wn_out_file *f = wn_out_file(w->out, "items.jsonl");
    struct wn_json j;

    wn_json_init(&j, &f->text);
    wn_json_obj(&j);
    head(&j, w, it);
    rows(&j, w, it);
    files_and_times(&j, it);
    raws(&j, it);
    wn_json_end_obj(&j);
    (void)wn_buf_str(&f->text, "\n");
    wn_out_flush(w->out, f, false);
    w->items++;
}

const struct wn_format wn_export_jsonl = { .item = line,
    .about = "items.jsonl has one item a line. Times are UTC.\n" };
