/* com.android.contacts: ContactsProvider2's views over contacts2.db. */
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define ITEM "vnd.android.cursor.item/"

/* Ids of look-up tables, which no map names. */
static const char hidden[] = "account_id mimetype_id package_id";

/* "alias.column AS column," where the table has it. */
static void
columns_if(sqlite3 *db, struct buf *sql, const char *table, const char *alias,
    const char *const *names)
{
    for (; *names != NULL; names++) {
        if (provider_has_column(db, table, *names)) {
            char *text = xformat(", %s.%s AS %s", alias, *names, *names);

            buf_put(sql, text, strlen(text));
            free(text);
        }
    }
}

/* Text so far, with its NUL. */
static const char *
text_of(struct buf *b)
{
    buf_put(b, "", 1);
    return (const char *)b->p;
}

static const char *const contact_columns[] = {"custom_ringtone",
    "send_to_voicemail", "starred", "pinned", "has_phone_number",
    "name_raw_contact_id", "lookup", "photo_id", "photo_file_id",
    "status_update_id", "contact_last_updated_timestamp", NULL};
static const char *const name_columns[] = {"display_name_source",
    "display_name", "display_name_alt", "phonetic_name",
    "phonetic_name_style", "sort_key", "phonebook_label", "phonebook_bucket",
    "sort_key_alt", "phonebook_label_alt", "phonebook_bucket_alt", NULL};
static const char *const raw_columns[] = {"contact_id", "aggregation_mode",
    "raw_contact_is_read_only", "deleted", "account_id", "sourceid",
    "backup_id", "version", "dirty", "custom_ringtone", "send_to_voicemail",
    "starred", "pinned", "sync1", "sync2", "sync3", "sync4", NULL};
static const char *const account_columns[] = {"account_name", "account_type",
    "data_set", NULL};
static const char *const data_columns[] = {"raw_contact_id", "mimetype_id",
    "is_primary", "is_super_primary", "data_version", "is_read_only",
    "carrier_presence", "preferred_phone_account_component_name",
    "preferred_phone_account_id", "data1", "data2", "data3", "data4", "data5",
    "data6", "data7", "data8", "data9", "data10", "data11", "data12",
    "data13", "data14", "data15", "data_sync1", "data_sync2", "data_sync3",
    "data_sync4", NULL};

/* The account stands in its own table, or (older) in raw_contacts. */
static const char *
accounts(sqlite3 *db, struct buf *columns)
{
    bool own = provider_has(db, "accounts") &&
        provider_has_column(db, "raw_contacts", "account_id");

    columns_if(db, columns, own ? "accounts" : "raw_contacts", own ?
        "accounts" : "r", account_columns);
    return own ? "LEFT JOIN main.accounts ON r.account_id=accounts._id" : "";
}

static bool
tables_there(sqlite3 *db, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (!provider_has(db, *names)) {
            return false;
        }
    }
    return true;
}

static void
make_contacts(sqlite3 *db)
{
    static const char *const needed[] = {"contacts", "raw_contacts", NULL};
    struct buf columns = {0};

    if (!tables_there(db, needed)) {
        return;
    }
    columns_if(db, &columns, "contacts", "contacts", contact_columns);
    columns_if(db, &columns, "raw_contacts", "n", name_columns);
    provider_view(db, "view_contacts", "SELECT contacts._id AS _id%s, 0 AS "
        "last_time_contacted, 0 AS times_contacted, 0 AS is_user_profile, 1 "
        "AS in_visible_group FROM main.contacts JOIN main.raw_contacts AS n "
        "ON name_raw_contact_id=n._id", text_of(&columns));
    buf_free(&columns);
}

static void
make_raw_contacts(sqlite3 *db)
{
    static const char *const needed[] = {"raw_contacts", NULL};
    struct buf columns = {0};
    const char *join;

    if (!tables_there(db, needed)) {
        return;
    }
    columns_if(db, &columns, "raw_contacts", "r", raw_columns);
    columns_if(db, &columns, "raw_contacts", "r", name_columns);
    join = accounts(db, &columns);
    provider_view(db, "view_raw_contacts", "SELECT r._id AS _id%s, 0 AS "
        "raw_contact_is_user_profile FROM main.raw_contacts AS r %s",
        text_of(&columns), join);
    buf_free(&columns);
}

static void
make_data(sqlite3 *db)
{
    static const char *const needed[] = {"data", "mimetypes", "raw_contacts",
        "contacts", NULL};
    struct buf columns = {0};
    const char *join;

    if (!tables_there(db, needed)) {
        return;
    }
    columns_if(db, &columns, "data", "d", data_columns);
    columns_if(db, &columns, "contacts", "contacts", contact_columns);
    columns_if(db, &columns, "raw_contacts", "n", name_columns);
    join = accounts(db, &columns);
    provider_view(db, "view_data", "SELECT d._id AS _id, r.contact_id AS "
        "contact_id, mimetypes.mimetype AS mimetype%s FROM main.data AS d "
        "JOIN main.mimetypes ON d.mimetype_id=mimetypes._id JOIN "
        "main.raw_contacts AS r ON d.raw_contact_id=r._id JOIN main.contacts "
        "ON r.contact_id=contacts._id JOIN main.raw_contacts AS n ON "
        "contacts.name_raw_contact_id=n._id %s", text_of(&columns), join);
    buf_free(&columns);
}

static void
make_views(sqlite3 *db)
{
    /* A whole AOSP file brings them along. */
    if (!provider_has(db, "view_contacts")) {
        make_contacts(db);
    }
    if (!provider_has(db, "view_raw_contacts")) {
        make_raw_contacts(db);
    }
    if (!provider_has(db, "view_data")) {
        make_data(db);
    }
}

/* Where a URI points: pattern, relation, column of the number in it, MIME. */
static const struct target {
    const char *pattern;
    const char *relation;
    const char *id_column;
    const char *mime;
} targets[] = {
    {"contacts", "view_contacts", NULL, NULL},
    {"contacts/#", "view_contacts", "_id", NULL},
    {"contacts/#/data", "view_data", "contact_id", NULL},
    {"raw_contacts", "view_raw_contacts", NULL, NULL},
    {"raw_contacts/#", "view_raw_contacts", "_id", NULL},
    {"raw_contacts/#/data", "view_data", "raw_contact_id", NULL},
    {"data", "view_data", NULL, NULL},
    {"data/#", "view_data", "_id", NULL},
    {"data/phones", "view_data", NULL, ITEM "phone_v2"},
    {"data/phones/#", "view_data", "_id", ITEM "phone_v2"},
    {"data/emails", "view_data", NULL, ITEM "email_v2"},
    {"data/emails/#", "view_data", "_id", ITEM "email_v2"},
    {"data/postals", "view_data", NULL, ITEM "postal-address_v2"},
    {"deleted_contacts", "deleted_contacts", NULL, NULL},
    {"deleted_contacts/#", "deleted_contacts", "contact_id", NULL},
};

static const struct target *
target_of(const struct content_uri *u)
{
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        if (uri_is(u, targets[i].pattern)) {
            return &targets[i];
        }
    }
    return NULL;
}

/* A limit that is no number, or below zero, is not heeded. */
static int64_t
limit_of(const struct content_uri *u)
{
    const char *s = uri_parameter(u, "limit");
    char *end;
    long long v;

    if (s == NULL) {
        return -1;
    }
    v = strtoll(s, &end, 10);
    return end == s || *end != '\0' || v < 0 ? -1 : v;
}

static void
aim(struct plan *p, const struct target *t, const struct content_query *q)
{
    int64_t id = 0;

    for (size_t i = 0; i < q->uri.nsegments; i++) {
        if (t->id_column != NULL && uri_number(&q->uri, i, &id)) {
            plan_where(p, "%s=%lld", t->id_column, (long long)id);
            break;
        }
    }
    if (t->mime != NULL) {
        plan_equals(p, "mimetype", t->mime);
    }
}

void
provider_contacts(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct target *t = target_of(&q->uri);
    struct plan p = {.rules = PLAN_STRICT_COLUMNS | PLAN_BALANCED};

    if (t == NULL) {
        log_event(sh->phone->serial, "content", "unknown-uri", "suri",
            q->uri.text, NULL);
        content_throw(a, "java.lang.IllegalArgumentException: Unknown URI: "
            "%s", q->uri.text);
        return;
    }
    p.tables = t->relation;
    p.limit = limit_of(&q->uri);
    aim(&p, t, q);
    if (provider_open(sh, "com.android.contacts", q->user, "contacts2.db",
        a)) {
        make_views(a->db);
        if (q->projection.n == 1 && strcmp(q->projection.word[0],
            "_count") == 0) {
            plan_column(&p, "_count", "COUNT(*)");
        } else {
            plan_relation(&p, a->db, t->relation, hidden);
        }
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
