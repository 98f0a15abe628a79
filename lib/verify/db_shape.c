/** The tables of records.sqlite: docs/bundle-format.md. */
#include <stdio.h>
#include <string.h>

#include "verify/evidence.h"

struct expected {
    const char *table, *columns;
};

/* Rendered as render() does. */
static const struct expected fixed[] = {
    { "rule", "rule_id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT "
              "NOT NULL, text TEXT NOT NULL, from_utc_ns INTEGER, "
              "until_utc_ns INTEGER, zone TEXT NOT NULL, acquisition_mode "
              "TEXT NOT NULL, outcome TEXT NOT NULL, outcome_reason TEXT NOT "
              "NULL, kept INTEGER NOT NULL, failed INTEGER NOT NULL" },
    { "source", "source_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, locator "
                "ANY NOT NULL, sha256 TEXT, size_in_bytes INTEGER NOT NULL, "
                "acquisition_mode TEXT NOT NULL, note TEXT NOT NULL" },
    { "item", "item_id INTEGER PRIMARY KEY, rule_id INTEGER NOT NULL "
              "REFERENCES rule, category TEXT NOT NULL, source_id INTEGER NOT "
              "NULL REFERENCES source, source_table TEXT NOT NULL, source_row "
              "INTEGER NOT NULL, time_utc_ns INTEGER, time_raw ANY, "
              "time_epoch TEXT, time_basis TEXT, record_sha256 TEXT NOT "
              "NULL" },
    { "event_time", "item_id INTEGER NOT NULL REFERENCES item, ordinal "
                    "INTEGER NOT NULL, kind TEXT NOT NULL, time_utc_ns "
                    "INTEGER NOT NULL, time_raw ANY, time_epoch TEXT NOT "
                    "NULL, set_by TEXT NOT NULL; item_id, ordinal" },
    { "raw_row", "item_id INTEGER NOT NULL REFERENCES item, ordinal INTEGER "
                 "NOT NULL, source_table TEXT NOT NULL, source_row INTEGER "
                 "NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, "
                 "value ANY; item_id, ordinal" },
    { "party", "party_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, address_raw "
               "ANY NOT NULL, address_e164_derived TEXT, display_name ANY" },
    { "own_account", "party_id INTEGER NOT NULL REFERENCES party, label TEXT "
                     "NOT NULL; party_id, label" },
    { "session", "session_id INTEGER PRIMARY KEY, application TEXT NOT NULL, "
                 "display_name ANY, kind TEXT NOT NULL, participant_count "
                 "INTEGER NOT NULL" },
    { "session_party", "session_id INTEGER NOT NULL REFERENCES session, "
                       "party_id INTEGER NOT NULL REFERENCES party; "
                       "session_id, party_id" },
    { "file", "file_id INTEGER PRIMARY KEY, path TEXT NOT NULL, "
              "phone_path_raw ANY NOT NULL, size_in_bytes INTEGER NOT NULL, "
              "mime_type TEXT NOT NULL, sha256 TEXT NOT NULL, sha512 TEXT NOT "
              "NULL, mtime_utc_ns INTEGER" },
    { "item_file", "item_id INTEGER NOT NULL REFERENCES item, file_id INTEGER "
                   "NOT NULL REFERENCES file; item_id, file_id" },
    { "text_rendering", "item_id INTEGER NOT NULL REFERENCES item, table_name "
                        "TEXT NOT NULL, ordinal INTEGER NOT NULL, column_name "
                        "TEXT NOT NULL, text_derived TEXT NOT NULL; item_id, "
                        "table_name, ordinal, column_name" },
};
#define FIXED_COUNT (sizeof(fixed) / sizeof(fixed[0]))

/* Without these columns the items of a table cannot be tested again. */
static const struct expected needed[] = {
    { "message", "session_id application direction status message_text "
                 "reaction_kind" },
    { "message_party", "party_id role" },
    { "attachment", "file_id transfer_name outcome" },
    { "call", "application call_type direction party_id" },
    { "contact", "display_name first_name middle_name last_name "
                 "organisation" },
    { "contact_point", "kind value_raw" },
    { "media", "kind file_id group_key origin_derived origin_basis is_hidden "
               "is_recently_deleted zone_assumed" },
    { "device_fact", "name value_text" },
};

static void
render(char *dst, size_t cap, const struct wn_ev_table *t)
{
    size_t n = 0;

    dst[0] = '\0';
    for (size_t i = 0; i < t->count && n < cap; i++) {
        const struct wn_ev_column *c = &t->columns[i];

        n += (size_t)snprintf(dst + n, cap - n, "%s%s %s%s%s%s%s",
            i ? ", " : "", c->name, c->type, c->key ? " PRIMARY KEY" : "",
            c->not_null ? " NOT NULL" : "", c->refers[0] ? " REFERENCES " : "",
            c->refers);
    }
    if (t->keys[0] && n < cap) {
        (void)snprintf(dst + n, cap - n, "; %s", t->keys);
    }
}

int
wn_ev_column(const struct wn_ev_table *t, const char *name)
{
    for (size_t i = 0; t && i < t->count; i++) {
        if (strcmp(t->columns[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const struct wn_ev_table *
wn_ev_table(const struct wn_evidence *e, const char *name)
{
    for (size_t i = 0; i < e->table_count; i++) {
        if (strcmp(e->tables[i].name, name) == 0) {
            return &e->tables[i];
        }
    }
    return NULL;
}

/** Own id or item_id first, then item_id and ordinal as the format has it. */
static bool
is_typed(struct wn_ev_table *t)
{
    static const char *const targets[] = { "", "party", "session", "file",
        NULL };
    bool single;

    t->item_column = wn_ev_column(t, "item_id");
    t->ordinal_column = wn_ev_column(t, "ordinal");
    t->own_column = t->item_column == 1 && t->columns[0].key ? 0 : -1;
    single = t->own_column < 0 && t->columns[0].key;
    if (t->item_column != t->own_column + 1 ||
        strcmp(t->columns[t->item_column].refers, "item") != 0 ||
        strcmp(t->columns[t->item_column].type, "INTEGER") != 0 ||
        (t->ordinal_column >= 0 && t->ordinal_column != t->item_column + 1) ||
        (single && t->ordinal_column >= 0) ||
        (t->own_column < 0 && !single &&
            (strcmp(t->keys, "item_id, ordinal") != 0 || !t->without_rowid))) {
        return false;
    }
    for (size_t i = (size_t)t->item_column + 1; i < t->count; i++) {
        const struct wn_ev_column *c = &t->columns[i];

        if (c->key || !wn_is_word(c->refers, targets) ||
            (c->refers[0] && strcmp(c->type, "INTEGER") != 0)) {
            return false;
        }
    }
    wn_canon_order(t);
    t->typed = true;
    return true;
}

static void
check_needed(struct wn_evidence *e, const struct wn_ev_table *t)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const char *p = needed[i].columns;

        while (strcmp(needed[i].table, t->name) == 0 && *p) {
            char name[WN_EV_NAME_BYTES];
            size_t n = strcspn(p, " ");

            memcpy(name, p, n);
            name[n] = '\0';
            if (wn_ev_column(t, name) < 0) {
                wn_report_fault(e->job->r, WN_DB_PATH, "table %s has no "
                    "column %s, so its items cannot be tested in full",
                    t->name, name);
            }
            p += n + (p[n] ? 1 : 0);
        }
    }
}

static bool
take_table(struct wn_evidence *e, const char *name, const char *sql)
{
    struct wn_ev_table *t = &e->tables[e->table_count];
    char columns[4096];

    if (wn_ev_grammar(t, sql) != WN_OK || strcmp(t->name, name) != 0 ||
        wn_ev_table(e, name)) {
        wn_report_fault(e->job->r, WN_DB_PATH,
            "table \"%s\" is not written as a bundle's tables are", name);
        return false;
    }
    e->table_count++;
    for (size_t i = 0; i < FIXED_COUNT; i++) {
        if (strcmp(fixed[i].table, name) != 0) {
            continue;
        }
        render(columns, sizeof(columns), t);
        if (strcmp(columns, fixed[i].columns) != 0) {
            wn_report_fault(e->job->r, WN_DB_PATH,
                "table %s does not have the columns of the format", name);
            return false;
        }
        t->found = true;
        return true;
    }
    if (!is_typed(t)) {
        wn_report_fault(e->job->r, WN_DB_PATH,
            "table %s is not built as a table of items", name);
        return false;
    }
    check_needed(e, t);
    return true;
}

static bool
take_object(struct wn_evidence *e, sqlite3_stmt *q)
{
    const char *type = (const char *)sqlite3_column_text(q, 0);
    const char *name = (const char *)sqlite3_column_text(q, 1);
    const char *sql = (const char *)sqlite3_column_text(q, 2);

    if (!type || !name || !sql || strcmp(type, "table") != 0) {
        wn_report_fault(e->job->r, WN_DB_PATH, "\"%s\" is no plain table: a "
            "bundle has no indexes, views or triggers", name ? name : "?");
        return false;
    }
    if (e->table_count == WN_EV_TABLES_MAX) {
        wn_report_fault(e->job->r, WN_DB_PATH, "it has too many tables");
        return false;
    }
    return take_table(e, name, sql);
}

enum wn_status
wn_ev_shape(struct wn_evidence *e)
{
    sqlite3_stmt *q = wn_ev_prepare(
        e, "SELECT type, name, sql FROM sqlite_schema ORDER BY rowid");
    bool good = q != NULL;

    while (q && wn_ev_step(e, q)) {
        good = take_object(e, q) && good;
        if (e->table_count == WN_EV_TABLES_MAX) {
            break;
        }
    }
    (void)sqlite3_finalize(q);
    for (size_t i = 0; i < FIXED_COUNT; i++) {
        if (!wn_ev_table(e, fixed[i].table)) {
            wn_report_fault(e->job->r, WN_DB_PATH, "table %s is missing",
                fixed[i].table);
            good = false;
        }
    }
    return good ? WN_OK : WN_ABSENT;
}
