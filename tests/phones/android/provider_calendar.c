/* com.android.calendar: CalendarProvider2. */
#include "content_sql.h"
#include "log.h"
#include "phone.h"
#include "provider.h"

#include <stdlib.h>
#include <string.h>

#define STRICT_SINCE 31

static const char event_columns[] =
    "SELECT Events.*, Calendars.account_name AS account_name, "
    "Calendars.account_type AS account_type, calendar_displayName, "
    "calendar_color, calendar_timezone, calendar_access_level, visible, "
    "ownerAccount FROM main.Events JOIN main.Calendars ON "
    "Events.calendar_id=Calendars._id";

static bool
parameters_allowed(const struct content_query *q, struct content_answer *a)
{
    static const char allowed[] = "caller_is_syncadapter account_name "
        "account_type";

    for (size_t i = 0; i < q->uri.nparameters; i++) {
        const char *key = q->uri.key[i];

        if (!sql_word_in(key, strlen(key), allowed)) {
            content_throw(a, "java.lang.IllegalArgumentException: Invalid "
                "URI parameter: %s", key);
            return false;
        }
    }
    return true;
}

static const struct target {
    const char *pattern;
    const char *tables;
    const char *id_column;
} targets[] = {
    {"calendars", "Calendars", NULL},
    {"calendars/#", "Calendars", "_id"},
    {"events", "view_events", NULL},
    {"events/#", "view_events", "_id"},
    {"attendees", "Attendees, Events, Calendars", NULL},
    {"attendees/#", "Attendees, Events, Calendars", "Attendees._id"},
    {"reminders", "Reminders", NULL},
    {"reminders/#", "Reminders, Events, Calendars", "Reminders._id"},
    {"instances/when/#/#", "Instances INNER JOIN view_events ON "
        "Instances.event_id=view_events._id", NULL},
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

/* The joined tables share names such as _id, so the map says whose is meant;
 * a where clause has to say so itself. */
static void
map_joined(struct plan *p, sqlite3 *db, const char *table)
{
    plan_relation(p, db, table, "");
    for (size_t i = 0; i < p->nmap; i++) {
        p->map[i].expression = xformat("%s.%s", table, p->map[i].name);
    }
}

/* Occurrences that touch the time of the URI, as far as they were ever
 * expanded. */
static void
map_instances(struct plan *p, sqlite3 *db, const struct content_uri *u)
{
    int64_t from = 0;
    int64_t until = 0;

    plan_relation(p, db, "Instances", "_id");
    plan_relation(p, db, "view_events", "_id");
    plan_column(p, "_id", "Instances._id");
    uri_number(u, 2, &from);
    uri_number(u, 3, &until);
    plan_where(p, "begin<=%lld AND end>=%lld", (long long)until,
        (long long)from);
}

static void
map_target(struct plan *p, struct content_answer *a, const struct target *t,
    const struct content_query *q)
{
    if (!provider_has(a->db, "view_events") &&
        provider_has(a->db, "Events") && provider_has(a->db, "Calendars")) {
        provider_view(a->db, "view_events", "%s", event_columns);
    }
    if (q->projection.n == 1 && strcmp(q->projection.word[0], "_count") == 0) {
        plan_column(p, "_count", "COUNT(*)");
    } else if (strncmp(t->tables, "Instances", 9) == 0) {
        map_instances(p, a->db, &q->uri);
    } else if (strchr(t->tables, ',') != NULL) {
        map_joined(p, a->db, *t->tables == 'A' ? "Attendees" : "Reminders");
    } else if (strcmp(t->tables, "Reminders") != 0) {
        plan_relation(p, a->db, t->tables, "");
    }
    if (strchr(t->tables, ',') != NULL) {
        plan_where(p, "%s.event_id=Events._id AND Events.calendar_id="
            "Calendars._id", *t->tables == 'A' ? "Attendees" : "Reminders");
    }
}

/* ?account_name=…&account_type=… narrows calendars and events. */
static void
account(struct plan *p, const struct content_query *q)
{
    const char *name = uri_parameter(&q->uri, "account_name");
    const char *type = uri_parameter(&q->uri, "account_type");

    if (name != NULL && type != NULL && *name != '\0' &&
        strchr(p->tables, ',') == NULL &&
        strcmp(p->tables, "Reminders") != 0 &&
        strncmp(p->tables, "Instances", 9) != 0) {
        plan_equals(p, "account_name", name);
        plan_equals(p, "account_type", type);
    }
}

void
provider_calendar(struct shell *sh, const struct content_query *q,
    struct content_answer *a)
{
    const struct target *t = target_of(&q->uri);
    struct plan p = {.limit = -1};
    int64_t id = 0;

    if (!parameters_allowed(q, a)) {
        return;
    }
    if (t == NULL) {
        log_event(sh->phone->serial, "content", "unknown-uri", "suri",
            q->uri.text, NULL);
        content_throw(a, "java.lang.IllegalArgumentException: Unknown URL %s",
            q->uri.text);
        return;
    }
    if (strcmp(q->uri.segment[0], "instances") == 0) {
        provider_changes(sh, q, "the Instances table would be filled");
    }
    p.tables = t->tables;
    p.rules = sh->phone->sdk >= STRICT_SINCE ?
        PLAN_STRICT_COLUMNS | PLAN_BALANCED : PLAN_ALIASES;
    if (provider_open(sh, "com.android.calendar", q->user, "calendar.db",
        a)) {
        map_target(&p, a, t, q);
        if (t->id_column != NULL && uri_number(&q->uri, 1, &id)) {
            plan_where(&p, "%s=%lld", t->id_column, (long long)id);
        }
        account(&p, q);
        provider_seal(a);
        plan_run(&p, sh, q, a);
    }
    plan_free(&p);
}
