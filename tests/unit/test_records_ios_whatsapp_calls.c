/** Calls of WhatsApp: who took part, which way, and whom a limit may mean. */
#include "records_rig.h"

#include <sqlite3.h>

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"
#define ALLOW \
    "allow:\n" \
    "  - rule: calls\n" \
    "    category: calls\n" \
    "    apps: [%s]\n" \
    "    all-dates: true\n" \
    "    all-dates-reason: \"a test\"\n"
#define DENY \
    "deny:\n" \
    "  - rule: d\n" \
    "    reason: other\n" \
    "    participants: {any-of: [\"+447700900%s\"]}\n"

/* As WhatsApp 22 has it; the numbers in names of columns are of entities. */
#define SCHEMA \
    "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR," \
    " Z_SUPER INTEGER, Z_MAX INTEGER);" \
    "INSERT INTO Z_PRIMARYKEY VALUES (1,'WAAggregateCallEvent',0,9)," \
    " (2,'WACDCallEvent',0,9), (3,'WACDCallEventParticipant',0,9)," \
    " (4,'WAJoinableCallEvent',0,9)," \
    " (5,'WAJoinableCallEventParticipant',0,9);" \
    "CREATE TABLE ZWAAGGREGATECALLEVENT (Z_PK INTEGER PRIMARY KEY," \
    " ZINCOMING INTEGER, ZMISSED INTEGER, ZVIDEO INTEGER," \
    " ZFIRSTDATE TIMESTAMP, ZLINKTOKEN VARCHAR);" \
    "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY," \
    " ZBYTESRECEIVED INTEGER, ZBYTESSENT INTEGER, ZOUTCOME INTEGER," \
    " Z1CALLEVENTS INTEGER, Z_FOK_1CALLEVENTS INTEGER, ZDATE TIMESTAMP," \
    " ZDURATION FLOAT, ZGROUPCALLCREATORUSERJIDSTRING VARCHAR," \
    " ZGROUPJIDSTRING VARCHAR, ZCALLIDSTRING VARCHAR);" \
    "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY," \
    " ZOUTCOME INTEGER, Z1PARTICIPANTS INTEGER," \
    " Z_FOK_1PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);" \
    "CREATE TABLE ZWAJOINABLECALLEVENT (Z_PK INTEGER PRIMARY KEY," \
    " ZCURRENTOUTCOME INTEGER, ZVIDEO INTEGER, ZDATE TIMESTAMP," \
    " ZDURATION FLOAT, ZCALLCREATORJIDSTRING VARCHAR," \
    " ZFROMJIDSTRING VARCHAR, ZGROUPJIDSTRING VARCHAR," \
    " ZLINKTOKEN VARCHAR);" \
    "CREATE TABLE ZWAJOINABLECALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY" \
    " KEY, ZJOINED INTEGER, Z4PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);"

#define JO "447700900123@s.whatsapp.net"
#define SAM "447700900124:3@s.whatsapp.net"
#define OWNER "447700900100@s.whatsapp.net"
/* Aggregates carry other numbers than their calls: who mixes them up names the
 * wrong people. 11: two calls with Jo. 12: out, a group. 13: an id of which no
 * number is told. 14: nobody named. 15: somebody without an address. */
#define ROWS \
    "INSERT INTO ZWAAGGREGATECALLEVENT VALUES (11,1,0,0,1.0,'canary')," \
    " (12,0,0,1,1.0,NULL), (13,1,1,0,1.0,NULL), (14,1,1,0,1.0,NULL)," \
    " (15,1,0,0,1.0,NULL), (1,1,0,0,1.0,NULL);" \
    "INSERT INTO ZWACDCALLEVENT VALUES" \
    " (1,10,20,0,11,1,700000000.5,65.9,'" JO "',NULL,'CALL-1')," \
    " (2,0,0,1,11,2,700000100,0,'" JO "',NULL,NULL)," \
    " (3,0,0,0,12,1,700000200,9,'" OWNER "'," \
    "  '447700900199-1500000000@g.us','CALL-3')," \
    " (4,0,0,4,13,1,700000300,0,'1234567890123@lid',NULL,NULL)," \
    " (5,0,0,7,14,1,700000400,0,NULL,NULL,NULL)," \
    " (6,0,0,0,15,1,700000500,3,NULL,NULL,NULL);" \
    "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (21,0,11,1,'" JO "')," \
    " (22,0,12,1,'" SAM "'), (23,0,12,2,'" JO "')," \
    " (24,0,13,1,'1234567890123@lid'), (25,0,15,1,NULL)," \
    " (26,0,15,2,'" SAM "'), (27,0,1,1,'447700900199@s.whatsapp.net');" \
    "INSERT INTO ZWAJOINABLECALLEVENT VALUES (1,0,1,700000600,NULL," \
    " '" SAM "','" SAM "','447700900199-1500000001@g.us','canary');" \
    "INSERT INTO ZWAJOINABLECALLEVENTPARTICIPANT VALUES (31,1,1,'" JO "')," \
    " (32,0,1,'" SAM "');"
#define LIDS \
    "CREATE TABLE ZWAPHONENUMBERLIDPAIR (Z_PK INTEGER PRIMARY KEY," \
    " ZLID VARCHAR, ZPHONENUMBER VARCHAR);" \
    "INSERT INTO ZWAPHONENUMBERLIDPAIR VALUES" \
    " (7,'1234567890123@lid','447700900125@s.whatsapp.net');"

static void
make(char *path, size_t cap, const char *name, const char *sql)
{
    char *why = NULL;
    sqlite3 *db;

    (void)snprintf(path, cap, "%s/wn-wa-%ld-%s.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid(), name);
    rig_remove(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        print_message("%s\n", why);
    }
    assert_null(why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/** What is kept of such a database under such rules. */
static void
read_calls(struct rig *rig, const char *app, const char *more,
    const char *sql, const char *lids)
{
    bool business = strcmp(app, "whatsapp-business") == 0;
    char path[512], body[1024];

    (void)snprintf(body, sizeof(body), TAIL ALLOW "%s", app, more);
    rig_open(rig, body, "18.0");
    if (lids) {
        make(path, sizeof(path), "lid", lids);
        assert_int_equal(rig_index(rig, business
            ? WN_ART_ios_whatsapp_business_people
            : WN_ART_ios_whatsapp_people, path), WN_OK);
        rig_remove(path);
    }
    make(path, sizeof(path), "calls", sql);
    assert_int_equal(rig_index(rig, business
        ? WN_ART_ios_whatsapp_business_calls : WN_ART_ios_whatsapp_calls,
        path), WN_OK);
    assert_int_equal(rig_finish(rig), WN_OK);
    rig_remove(path);
}

static const char *
text(const struct rig *rig, const char *table, int64_t row,
    const char *column)
{
    for (size_t i = 0; i < rig->count; i++) {
        const struct rig_record *r = &rig->at[i];

        if (r->source_row == row && strcmp(r->source_table, table) == 0) {
            return rig_text(r, "call", column, 0);
        }
    }
    fail_msg("no call %lld of %s", (long long)row, table);
    return NULL;
}

#define T "ZWACDCALLEVENT"

static void
test_every_call(void **state)
{
    static const char *const words[][4] = {
        /* row, type, direction, who */
        { "1", "answered", "incoming", JO },
        { "2", "missed", "incoming", JO },
        { "3", "answered", "outgoing", SAM },
        { "4", "rejected", "incoming", "1234567890123@lid" },
        { "5", "unknown", "incoming", NULL },
        { "6", "answered", "incoming", SAM },
    };
    static struct rig rig;
    const struct rig_record *r;

    (void)state;
    read_calls(&rig, "whatsapp", "", SCHEMA ROWS, NULL);
    assert_int_equal(rig.count, 7);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        int64_t row = strtoll(words[i][0], NULL, 10);
        const char *who = text(&rig, T, row, "party_id");

        assert_string_equal(text(&rig, T, row, "application"), "whatsapp");
        assert_string_equal(text(&rig, T, row, "call_type"), words[i][1]);
        assert_string_equal(text(&rig, T, row, "direction"), words[i][2]);
        assert_true(who ? words[i][3] && strcmp(who, words[i][3]) == 0
                        : !words[i][3]);
    }
    r = &rig.at[0];
    assert_int_equal(rig_at(r, "call", "duration_s", 0)->i, 65);
    assert_int_equal(r->decided_ns,
        (INT64_C(700000000) + 978307200) * WN_NS_PER_S + 500000000);
    assert_string_equal(rig_at(r, "call", "party_id", 0)->kind_word, "phone");
    assert_string_equal(rig_text(&rig.at[2], "call_party", "party_id", 1), JO);
    assert_string_equal(
        rig_at(&rig.at[3], "call", "party_id", 0)->kind_word, "other");
    /* Sam called: it is the caller who stands first. */
    assert_string_equal(
        text(&rig, "ZWAJOINABLECALLEVENT", 1, "party_id"), SAM);
    assert_string_equal(
        text(&rig, "ZWAJOINABLECALLEVENT", 1, "direction"), "incoming");
    /* Who founded a group, links to join, and the owner's own number. */
    assert_false(rig_anywhere(&rig, "447700900199"));
    assert_false(rig_anywhere(&rig, "canary"));
    assert_false(rig_anywhere(&rig, "447700900100"));
    assert_string_equal(rig.outcome[0], "found");
    rig_close(&rig);
}

static size_t
kept(const char *app, const char *more, const char *sql, const char *lids,
    const char *rows)
{
    static struct rig rig;
    char got[64] = "";
    size_t n;

    read_calls(&rig, app, more, sql, lids);
    for (size_t i = 0; i < rig.count; i++) {
        size_t used = strlen(got);

        (void)snprintf(got + used, sizeof(got) - used, "%s%lld",
            strcmp(rig.at[i].source_table, T) == 0 ? "" : "j",
            (long long)rig.at[i].source_row);
    }
    n = rig.count;
    rig_close(&rig);
    assert_string_equal(got, rows);
    return n;
}

static void
test_only_with_one(void **state)
{
    char deny[512];

    (void)state;
    (void)kept("whatsapp", "    participants: {any-of: [\"+447700900123\"]}\n",
        SCHEMA ROWS, NULL, "123j1");
    (void)kept("whatsapp", "    participants: {any-of: [\"+447700900124\"]}\n",
        SCHEMA ROWS, NULL, "36j1");
    /* Behind a hidden id: only when the phone itself tells who. */
    (void)kept("whatsapp", "    participants: {any-of: [\"+447700900125\"]}\n",
        SCHEMA ROWS, NULL, "");
    (void)kept("whatsapp", "    participants: {any-of: [\"+447700900125\"]}\n",
        SCHEMA ROWS, LIDS, "4");
    /* Whoever cannot be named may be whom a deny means. */
    (void)snprintf(deny, sizeof(deny), DENY, "123");
    (void)kept("whatsapp", deny, SCHEMA ROWS, NULL, "");
    (void)kept("whatsapp", deny, SCHEMA ROWS, LIDS, "4");
    (void)snprintf(deny, sizeof(deny), DENY, "125");
    (void)kept("whatsapp", deny, SCHEMA ROWS, NULL, "123j1");
    (void)kept("whatsapp", deny, SCHEMA ROWS, LIDS, "123j1");
    /* Nobody hides a number there: withheld lets nothing in. */
    (void)kept("whatsapp", "    participants: {any-of: [withheld]}\n",
        SCHEMA ROWS, LIDS, "");
}

/** The number behind a hidden id is shown with what proves it. */
static void
test_hidden_id(void **state)
{
    static struct rig rig;
    const struct rig_record *r;

    (void)state;
    read_calls(&rig, "whatsapp", "", SCHEMA ROWS, LIDS);
    r = rig_row(&rig, WN_CAT_CALLS, 4);
    assert_non_null(r);
    assert_string_equal(
        rig_at(r, "call", "party_id", 0)->kind_word, "phone");
    assert_string_equal(rig_raw(r, "ZLID")->text, "1234567890123@lid");
    assert_string_equal(
        rig_raw(r, "ZPHONENUMBER")->text, "447700900125@s.whatsapp.net");
    assert_null(rig_raw(rig_row(&rig, WN_CAT_CALLS, 2), "ZLID"));
    rig_close(&rig);
}

/** Either app's rule reads its own database alone. */
static void
test_two_apps(void **state)
{
    static struct rig rig;
    char path[512], body[1024];

    (void)state;
    assert_int_equal(kept("whatsapp-business", "", SCHEMA ROWS, NULL,
        "123456j1"), 7);
    (void)snprintf(body, sizeof(body), TAIL ALLOW, "whatsapp-business");
    rig_open(&rig, body, "18.0");
    make(path, sizeof(path), "calls", SCHEMA ROWS);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "could-not-look");
    assert_int_equal(wn_records_looked(rig.records, 0), 0);
    rig_close(&rig);
    rig_remove(path);
}

/** Which tables there are, and whose the participants are, changed. */
static void
test_ages(void **state)
{
    static const char old[] =
        "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME VARCHAR);"
        "INSERT INTO Z_PRIMARYKEY VALUES (1,'WACDCallEvent'),"
        " (2,'WACDCallEventParticipant');"
        "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY,"
        " ZDATE TIMESTAMP, ZDURATION FLOAT);"
        "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY,"
        " Z1PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);"
        "INSERT INTO ZWACDCALLEVENT VALUES (1,700000000,5), (2,700000000,0);"
        "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (1,2,'" JO "'),"
        " (2,1,'" SAM "');";
    static struct rig rig;
    const char *jo = "    participants: {any-of: [\"+447700900123\"]}\n";
    char deny[512];

    (void)state;
    (void)kept("whatsapp", jo, old, NULL, "2");
    read_calls(&rig, "whatsapp", "", old, NULL);
    assert_int_equal(rig.count, 2);
    assert_string_equal(text(&rig, T, 1, "call_type"), "answered");
    assert_string_equal(text(&rig, T, 2, "call_type"), "unknown");
    assert_null(text(&rig, T, 1, "direction"));
    rig_close(&rig);
    /* Without names of entities, the same number is the same entity. */
    (void)kept("whatsapp", jo, SCHEMA ROWS "DROP TABLE Z_PRIMARYKEY;", NULL,
        "123j1");
    /* Whose they are is not known: only who called is, and anybody may have
     * been there too. */
    (void)snprintf(deny, sizeof(deny), DENY, "999");
    (void)kept("whatsapp", jo, SCHEMA ROWS
        "UPDATE Z_PRIMARYKEY SET Z_NAME='Other' WHERE Z_ENT=1;", NULL, "12j1");
    (void)kept("whatsapp", deny, SCHEMA ROWS
        "UPDATE Z_PRIMARYKEY SET Z_NAME='Other' WHERE Z_ENT=1;", NULL, "j1");
    read_calls(&rig, "whatsapp", "", SCHEMA ROWS
        "UPDATE Z_PRIMARYKEY SET Z_NAME='Other' WHERE Z_ENT=1;", NULL);
    assert_string_equal(rig.outcome[0], "partly");
    assert_string_equal(rig.reason[0],
        "who took part in WhatsApp's calls could not be told");
    assert_int_equal(
        wn_records_looked(rig.records, 0), WN_APP_WHATSAPP);
    rig_close(&rig);
}

/** More people than there is room for: the rest is not taken for nobody. */
static void
test_many_people(void **state)
{
    static const char crowd[] = SCHEMA
        "INSERT INTO ZWAAGGREGATECALLEVENT VALUES (1,0,0,0,1,NULL);"
        "INSERT INTO ZWACDCALLEVENT (Z_PK, Z1CALLEVENTS, ZOUTCOME, ZDATE)"
        " VALUES (1,1,0,700000000);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n"
        " WHERE i < 80) INSERT INTO ZWACDCALLEVENTPARTICIPANT"
        " SELECT i,0,1,i,printf('44770090%04d@s.whatsapp.net',i) FROM n;";
    char deny[512];

    (void)state;
    (void)kept("whatsapp", "", crowd, NULL, "1");
    (void)snprintf(deny, sizeof(deny), DENY, "999");
    (void)kept("whatsapp", deny, crowd, NULL, "");
}

/** A call that is found going from row to row and not when asked for is said
 * and passed over; the others are kept. */
static void
test_row_that_is_gone(void **state)
{
    static struct rig rig;

    (void)state;
    read_calls(&rig, "whatsapp", "",
        "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER, ZDATE TIMESTAMP,"
        " ZDURATION FLOAT);"
        "INSERT INTO ZWACDCALLEVENT VALUES (1,700000000,5),"
        " (NULL,700000100,5), (3,700000200,5);", NULL);
    assert_int_equal(rig.count, 2);
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
}

static void
test_no_such_database(void **state)
{
    static struct rig rig;
    char path[512], body[1024];

    (void)state;
    (void)snprintf(body, sizeof(body), TAIL ALLOW, "whatsapp");
    rig_open(&rig, body, "18.0");
    make(path, sizeof(path), "calls", "CREATE TABLE other (a);");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, path), WN_EFORMAT);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "could-not-look");
    rig_close(&rig);
    rig_remove(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_call),
        cmocka_unit_test(test_only_with_one),
        cmocka_unit_test(test_hidden_id),
        cmocka_unit_test(test_two_apps),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(test_many_people),
        cmocka_unit_test(test_row_that_is_gone),
        cmocka_unit_test(test_no_such_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
