/** WhatsApp's own list of contacts: whose entry, and which parts of it. */
#include "records_rig.h"

#include <sqlite3.h>

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"
#define ALLOW \
    "allow:\n" \
    "  - rule: contacts\n" \
    "    category: contacts\n" \
    "    apps: [%s]\n" \
    "    contacts: %s\n"
#define ALL_PARTS \
    "    parts: [names, numbers, e-mail, addresses, notes]\n"

#define JO "447700900123@s.whatsapp.net"
#define SCHEMA \
    "CREATE TABLE ZWAADDRESSBOOKCONTACT (Z_PK INTEGER PRIMARY KEY," \
    " ZABOUTTIMESTAMP TIMESTAMP, ZABOUTTEXT VARCHAR, ZFULLNAME VARCHAR," \
    " ZGIVENNAME VARCHAR, ZHIGHLIGHTEDNAME VARCHAR, ZIDENTIFIER VARCHAR," \
    " ZLOCALIZEDPHONENUMBER VARCHAR, ZPHONENUMBER VARCHAR," \
    " ZPHONENUMBERLABEL VARCHAR, ZSEARCHTOKENLIST VARCHAR," \
    " ZWHATSAPPID VARCHAR, ZLID VARCHAR, ZDEVICELIST BLOB);"
#define COLUMNS \
    "(Z_PK,ZFULLNAME,ZGIVENNAME,ZPHONENUMBER,ZPHONENUMBERLABEL,ZWHATSAPPID," \
    "ZLID,ZABOUTTEXT,ZABOUTTIMESTAMP,ZHIGHLIGHTEDNAME,ZSEARCHTOKENLIST)"
#define ROWS \
    "INSERT INTO ZWAADDRESSBOOKCONTACT" COLUMNS " VALUES" \
    " (1,'Jo Fixture','Jo','07700 900123','_$!<Mobile>!$_','" JO "'," \
    "  '111@lid','At the sea',700000000.0,'canary','canary')," \
    " (2,'Sam Fixture',NULL,NULL,NULL,'447700900124@s.whatsapp.net',NULL," \
    "  NULL,NULL,NULL,NULL)," \
    " (3,'Hidden Fixture',NULL,NULL,NULL,NULL,'333@lid',NULL,NULL,NULL," \
    "  NULL)," \
    " (4,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL)," \
    " (5,'Odd',NULL,'12',NULL,NULL,'555@lid',NULL,NULL,NULL,NULL)," \
    " (6,'Bare Fixture',NULL,NULL,NULL,NULL,'666',NULL,NULL,NULL,NULL);"

static void
make(char *path, size_t cap, const char *sql)
{
    char *why = NULL;
    sqlite3 *db;

    (void)snprintf(path, cap, "%s/wn-wa-contacts-%ld.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    rig_remove(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        print_message("%s\n", why);
    }
    assert_null(why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
read_contacts(struct rig *rig, const char *body, enum wn_artefact a)
{
    char path[512];

    rig_open(rig, body, "18.0");
    make(path, sizeof(path), SCHEMA ROWS);
    assert_int_equal(rig_index(rig, a, path), WN_OK);
    assert_int_equal(rig_finish(rig), WN_OK);
    rig_remove(path);
}

static void
test_every_entry(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: contacts\n"
        "    category: contacts\n"
        "    apps: [whatsapp]\n"
        "    contacts: all\n" ALL_PARTS;
    static struct rig rig;
    const struct rig_record *jo;

    (void)state;
    read_contacts(&rig, body, WN_ART_ios_whatsapp_contacts);
    assert_int_equal(rig.count, 6);
    jo = &rig.at[0];
    assert_string_equal(jo->source_table, "ZWAADDRESSBOOKCONTACT");
    assert_string_equal(rig_text(jo, "contact", "display_name", 0),
        "Jo Fixture");
    assert_string_equal(rig_text(jo, "contact", "first_name", 0), "Jo");
    assert_string_equal(rig_text(jo, "contact", "note", 0), "At the sea");
    assert_string_equal(
        rig_text(jo, "contact_point", "value_raw", 0), "07700 900123");
    assert_string_equal(rig_text(jo, "contact_point", "label", 0), "Mobile");
    assert_string_equal(rig_text(jo, "contact_point", "value_e164_derived",
        0), "+447700900123");
    assert_string_equal(rig_text(jo, "contact_point", "value_raw", 1), JO);
    assert_string_equal(rig_text(jo, "contact_point", "value_e164_derived",
        1), "+447700900123");
    assert_string_equal(rig_text(jo, "contact_point", "kind", 2), "other");
    assert_null(rig_text(jo, "contact_point", "value_e164_derived", 2));
    assert_non_null(rig_raw(jo, "ZABOUTTIMESTAMP"));
    assert_null(rig_text(&rig.at[3], "contact", "display_name", 0));
    assert_false(rig_anywhere(&rig, "canary"));
    assert_string_equal(rig.outcome[0], "found");
    rig_close(&rig);
}

/** What was not agreed to is in no column, typed or raw. */
static void
test_parts(void **state)
{
    static const struct {
        const char *parts, *present, *absent[3];
    } cases[] = {
        { "names", "Jo Fixture", { "900123", "sea", "@lid" } },
        { "numbers", "900123", { "Fixture", "sea", "Jo" } },
        { "notes", "sea", { "Fixture", "900123", "@lid" } },
    };
    static struct rig rig;
    char body[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(body, sizeof(body), TAIL ALLOW "    parts: [%s]\n",
            "whatsapp", "all", cases[i].parts);
        read_contacts(&rig, body, WN_ART_ios_whatsapp_contacts);
        assert_int_equal(rig.count, 6);
        assert_true(rig_anywhere(&rig, cases[i].present));
        for (size_t k = 0; k < 3; k++) {
            assert_false(rig_anywhere(&rig, cases[i].absent[k]));
        }
        rig_close(&rig);
    }
}

static void
test_whose(void **state)
{
    static const struct {
        const char *mode, *more, *rows;
    } cases[] = {
        { "named", "    participants: {any-of: [\"+447700900123\"]}\n", "1" },
        { "named", "    participants: {any-of: [\"+447700900124\"]}\n", "2" },
        { "named", "    participants: {any-of: [\"+447700900199\"]}\n", "" },
        { "participants-in-scope", "", "" },
        /* Whose number is hidden, or is none, may be whom a deny means. */
        { "all", "deny:\n  - rule: d\n    reason: other\n"
                 "    participants: {any-of: [\"+447700900124\"]}\n", "14" },
        { "all", "deny:\n  - rule: d\n    reason: other\n    apps: [sms]\n"
                 "    participants: {any-of: [\"+447700900124\"]}\n",
            "123456" },
    };
    static struct rig rig;
    char body[1024], got[32];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t n = 0;

        (void)snprintf(body, sizeof(body), TAIL ALLOW "%s", "whatsapp",
            cases[i].mode, cases[i].more);
        read_contacts(&rig, body, WN_ART_ios_whatsapp_contacts);
        for (size_t k = 0; k < rig.count; k++) {
            got[n++] = (char)('0' + rig.at[k].source_row);
        }
        got[n] = '\0';
        assert_string_equal(got, cases[i].rows);
        assert_int_equal(rig.not_kept[WN_CAT_CONTACTS], 6 - n);
        rig_close(&rig);
    }
}

/** One list's rule is not served by another list. */
static void
test_other_lists(void **state)
{
    static const struct {
        const char *app;
        enum wn_artefact a;
        size_t count;
    } cases[] = {
        { "whatsapp", WN_ART_ios_whatsapp_contacts, 6 },
        { "whatsapp", WN_ART_ios_whatsapp_business_contacts, 0 },
        { "whatsapp-business", WN_ART_ios_whatsapp_contacts, 0 },
        { "whatsapp-business", WN_ART_ios_whatsapp_business_contacts, 6 },
        { "address-book", WN_ART_ios_whatsapp_contacts, 0 },
    };
    static struct rig rig;
    char body[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(body, sizeof(body), TAIL ALLOW, cases[i].app, "all");
        read_contacts(&rig, body, cases[i].a);
        assert_int_equal(rig.count, cases[i].count);
        assert_string_equal(rig.outcome[0],
            cases[i].count > 0 ? "found" : "could-not-look");
        rig_close(&rig);
    }
}

/** Whoever takes part in what is kept has their entry, and their name beside
 * their number; nobody else has. */
static void
test_in_scope(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    apps: [whatsapp]\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n"
        "  - rule: contacts\n"
        "    category: contacts\n"
        "    apps: [whatsapp]\n"
        "    contacts: participants-in-scope\n";
    static const char calls[] =
        "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY,"
        " ZDATE TIMESTAMP, ZDURATION FLOAT, ZOUTCOME INTEGER);"
        "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY,"
        " Z1PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);"
        "INSERT INTO ZWACDCALLEVENT VALUES (1,700000000,5,0);"
        "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (1,1,'" JO "');";
    static struct rig rig;
    char path[512];
    const struct rig_record *call;

    (void)state;
    rig_open(&rig, body, "18.0");
    make(path, sizeof(path), calls);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, path), WN_OK);
    make(path, sizeof(path), SCHEMA ROWS);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_contacts, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    rig_remove(path);
    assert_int_equal(rig.count, 2);
    call = rig_row(&rig, WN_CAT_CALLS, 1);
    assert_non_null(call);
    assert_string_equal(
        rig_at(call, "call", "party_id", 0)->name, "Jo Fixture");
    assert_non_null(rig_row(&rig, WN_CAT_CONTACTS, 1));
    assert_false(rig_anywhere(&rig, "Sam"));
    rig_close(&rig);
}

static void
test_ages_and_damage(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: contacts\n"
        "    category: contacts\n"
        "    apps: [whatsapp]\n"
        "    contacts: all\n";
    static struct rig rig;
    char path[512];

    (void)state;
    rig_open(&rig, body, "12.0");
    make(path, sizeof(path), "CREATE TABLE ZWAADDRESSBOOKCONTACT"
        " (Z_PK INTEGER PRIMARY KEY, ZFULLNAME VARCHAR);"
        "INSERT INTO ZWAADDRESSBOOKCONTACT VALUES (9,'Jo Fixture');");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_contacts, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 1);
    rig_close(&rig);
    rig_open(&rig, body, "12.0");
    make(path, sizeof(path), "CREATE TABLE ZWACONTACT (Z_PK INTEGER);");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_contacts, path), WN_EFORMAT);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "could-not-look");
    rig_close(&rig);
    rig_remove(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_entry),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_other_lists),
        cmocka_unit_test(test_in_scope),
        cmocka_unit_test(test_ages_and_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
