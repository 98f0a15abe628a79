/** Columns of the bundle as properties, and what UCO has no word for. */
#include <stdio.h>
#include <string.h>

#include "export/case.h"

#define OWN "winnow:"
#define PROPERTY_BYTES (WN_EV_NAME_BYTES + 32)

static bool
is_own(const struct wn_ev_table *t, size_t i)
{
    return (int)i == t->item_column || (int)i == t->own_column ||
        (int)i == t->ordinal_column;
}

static bool
ends(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

const char *
wn_case_word(const struct wn_ev_row *row, const char *column)
{
    const struct wn_ev_value *v = wn_ev_get(row, column);

    return v->kind == WN_EV_TEXT ? (const char *)v->p : "";
}

const char *
wn_case_readable(const struct wn_ev_item *it, const struct wn_ev_row *row,
    const char *column)
{
    const struct wn_ev_value *v = wn_ev_get(row, column);
    const struct wn_ev_rendering *r = v->kind == WN_EV_BLOB
        ? wn_ev_rendering(it, row, column) : NULL;

    return v->kind == WN_EV_TEXT ? (const char *)v->p : r ? r->text : "";
}

void
wn_case_origin(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *field)
{
    wn_case_facet(c, wn_case_item(it), "TableFieldFacet");
    wn_case_text(c, "uco-observable:tableName", it->source_table);
    wn_case_int(c, "uco-observable:recordRowID", it->source_row);
    if (field) {
        wn_case_value(
            c, "uco-observable:recordFieldName", it, field, "name");
        wn_case_value(
            c, "uco-observable:recordFieldValue", it, field, "value_text");
    }
    wn_case_end_inner(c);
}

void
wn_case_value(struct wn_case *c, const char *property,
    const struct wn_ev_item *it, const struct wn_ev_row *row,
    const char *column)
{
    const struct wn_ev_value *v = wn_ev_get(row, column);

    if (v->kind == WN_EV_TEXT) {
        wn_case_raw(c, property, v);
    } else if (v->kind == WN_EV_BLOB) {
        wn_case_text(c, property, wn_case_readable(it, row, column));
    }
}

void
wn_case_columns(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const struct wn_case_column *columns,
    size_t count)
{
    for (size_t i = 0; row && i < count; i++) {
        const struct wn_ev_value *v = wn_ev_get(row, columns[i].column);

        if (columns[i].type == WN_CASE_TEXT) {
            wn_case_value(
                c, columns[i].property, it, row, columns[i].column);
        } else if (v->kind == WN_EV_INT && columns[i].type == WN_CASE_INT) {
            wn_case_int(c, columns[i].property, v->i);
        } else if (v->kind == WN_EV_INT) {
            wn_case_bool(c, columns[i].property, v->i != 0);
        }
    }
}

static bool
is_among(
    const char *name, const struct wn_case_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].column, name) == 0) {
            return true;
        }
    }
    return false;
}

/** ---- our own words --------------------------------------------------- */

static void
own_value(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const struct wn_ev_column *column)
{
    const struct wn_ev_value *v = wn_ev_get(row, column->name);
    char property[PROPERTY_BYTES];

    (void)snprintf(property, sizeof(property), OWN "%s", column->name);
    if (v->kind == WN_EV_INT && ends(column->name, "_utc_ns")) {
        property[strlen(property) - strlen("_utc_ns")] = '\0';
        wn_case_time(c, property, v->i);
    } else if (v->kind == WN_EV_INT) {
        wn_case_int(c, property, v->i);
    } else {
        wn_case_value(c, property, it, row, column->name);
    }
}

void
wn_case_rest(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const struct wn_case_column *columns,
    size_t count)
{
    for (size_t i = 0; row && i < row->table->count; i++) {
        const struct wn_ev_column *column = &row->table->columns[i];

        if (!is_own(row->table, i) && !column->refers[0] &&
            !is_among(column->name, columns, count)) {
            own_value(c, it, row, column);
        }
    }
}

void
wn_case_rows(
    struct wn_case *c, const struct wn_ev_item *it, const char *table)
{
    char property[PROPERTY_BYTES];
    int64_t rows = 0;

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        const struct wn_ev_party *p;

        if (strcmp(row->table->name, table) != 0) {
            continue;
        }
        if (rows == 0) {
            (void)snprintf(property, sizeof(property), OWN "%s", table);
            wn_json_key(&c->j, property);
            wn_json_arr(&c->j);
        }
        wn_case_inner(c,
            (struct wn_case_name) { "item", it->id, table, rows++, NULL },
            NULL);
        wn_case_rest(c, it, row, NULL, 0);
        p = wn_export_party(c->w, wn_ev_get(row, "party_id"));
        if (p) {
            wn_case_ref(c, OWN "party", wn_case_party(p));
        }
        wn_case_end_inner(c);
    }
    if (rows > 0) {
        wn_json_end_arr(&c->j);
    }
}

/** ---- times ----------------------------------------------------------- */

/** More than a verified bundle knows. */
#define TIME_KINDS 32

void
wn_case_when(struct wn_case *c, const struct wn_ev_item *it,
    const char *kind, const char *property)
{
    for (size_t i = 0; i < it->time_count; i++) {
        if (strcmp(it->times[i].kind, kind) == 0) {
            wn_case_time(c, property, it->times[i].time_ns);
            return;
        }
    }
}

static void
times_of_kind(
    struct wn_case *c, const struct wn_ev_item *it, size_t at, bool told)
{
    char property[PROPERTY_BYTES];
    bool begun = false;

    for (size_t i = told ? at + 1 : at; i < it->time_count; i++) {
        if (strcmp(it->times[i].kind, it->times[at].kind) != 0) {
            continue;
        }
        if (!begun) {
            (void)snprintf(property, sizeof(property), OWN "time_%s",
                it->times[at].kind);
            wn_json_key(&c->j, property);
            wn_json_arr(&c->j);
            begun = true;
        }
        wn_case_time(c, NULL, it->times[i].time_ns);
    }
    if (begun) {
        wn_json_end_arr(&c->j);
    }
}

void
wn_case_times(
    struct wn_case *c, const struct wn_ev_item *it, const char *told)
{
    const char *seen[TIME_KINDS];
    size_t kinds = 0;

    for (size_t i = 0; i < it->time_count && kinds < TIME_KINDS; i++) {
        char word[32];
        size_t k = 0;

        while (k < kinds && strcmp(seen[k], it->times[i].kind) != 0) {
            k++;
        }
        if (k < kinds) {
            continue; /* told with the first of its kind */
        }
        seen[kinds++] = it->times[i].kind;
        (void)snprintf(word, sizeof(word), " %s ", it->times[i].kind);
        times_of_kind(c, it, i, strstr(told, word) != NULL);
    }
}
