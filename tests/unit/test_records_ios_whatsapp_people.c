/** LID.sqlite helps and is not asked for: what it tells, and that a phone
 * without it lacks nothing. */
#include "records_rig.h"

#include <sqlite3.h>

#define BODY \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n" \
    "allow:\n" \
    "  - rule: calls\n" \
    "    category: calls\n" \
    "    apps: [whatsapp]\n" \
    "    all-dates: true\n" \
    "    all-dates-reason: \"a test\"\n" \
    "    participants: {any-of: [\"+447700900123\"]}\n"
#define CALLS \
    "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY," \
    " ZDATE TIMESTAMP, ZDURATION FLOAT, ZOUTCOME INTEGER);" \
    "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY," \
    " Z1PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);" \
    "INSERT INTO ZWACDCALLEVENT VALUES (1,700000000,5,0);" \
    "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (1,1,'111@lid');"
#define PAIRS \
    "CREATE TABLE ZWAPHONENUMBERLIDPAIR (Z_PK INTEGER PRIMARY KEY," \
    " ZLID VARCHAR, ZPHONENUMBER VARCHAR);" \
    "INSERT INTO ZWAPHONENUMBERLIDPAIR VALUES "

static void
make(char *path, size_t cap, const char *name, const char *sql)
{
    char *why = NULL;
    sqlite3 *db;

    (void)snprintf(path, cap, "%s/wn-wa-people-%ld-%s.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid(), name);
    rig_remove(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/** How many calls are Jo's, with this LID.sqlite coming before or after the
 * calls; NULL: none comes. */
static size_t
kept(const char *pairs, bool before)
{
    static struct rig rig;
    char calls[512], lids[512] = "";
    size_t n;

    rig_open(&rig, BODY, "18.0");
    make(calls, sizeof(calls), "calls", CALLS);
    if (pairs) {
        make(lids, sizeof(lids), "lids", pairs);
    }
    for (int i = 0; i < 2; i++) {
        bool people = (i == 0) == before;

        if (people && pairs) {
            assert_int_equal(
                rig_index(&rig, WN_ART_ios_whatsapp_people, lids), WN_OK);
        } else if (!people) {
            assert_int_equal(
                rig_index(&rig, WN_ART_ios_whatsapp_calls, calls), WN_OK);
        }
    }
    assert_int_equal(rig_finish(&rig), WN_OK);
    n = rig.count;
    assert_string_equal(
        rig.outcome[0], n > 0 ? "found" : "looked-none-found");
    assert_false(wn_records_shortfall(rig.records));
    rig_close(&rig);
    rig_remove(calls);
    if (pairs) {
        rig_remove(lids);
    }
    return n;
}

static void
test_numbers_as_written(void **state)
{
    static const struct {
        const char *pairs;
        size_t count;
    } cases[] = {
        { PAIRS "(1,'111@lid','447700900123@s.whatsapp.net')", 1 },
        { PAIRS "(1,'111','447700900123')", 1 },
        { PAIRS "(1,'111@lid','+447700900123')", 1 },
        { PAIRS "(1,'111@lid','07700900123')", 0 },
        { PAIRS "(1,'111@lid','447700900124')", 0 },
        { PAIRS "(1,'112@lid','447700900123')", 0 },
        { PAIRS "(1,'111@lid','447700900123'),(2,'111','447700900124')", 0 },
        { PAIRS "(1,NULL,'447700900123'),(2,'111@lid',NULL)", 0 },
        { PAIRS "(1,x'313131','447700900123')", 0 },
        { "CREATE TABLE ZWAZACCOUNT (Z_PK INTEGER PRIMARY KEY)", 0 },
        { NULL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(kept(cases[i].pairs, true), cases[i].count);
        assert_int_equal(kept(cases[i].pairs, false), cases[i].count);
    }
}

/** Damaged, it helps nobody: the calls are read all the same, and it is said
 * that some of them may be missing. */
static void
test_damage(void **state)
{
    static struct rig rig;
    char calls[512], lids[512];
    FILE *f;

    (void)state;
    rig_open(&rig, BODY, "18.0");
    make(lids, sizeof(lids), "lids", PAIRS "(1,'111','447700900123')");
    f = fopen(lids, "r+b");
    assert_non_null(f);
    assert_int_equal(fwrite("not a database..", 1, 16, f), 16);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_people, lids), WN_EFORMAT);
    make(calls, sizeof(calls), "calls", CALLS);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, calls), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "partly");
    assert_true(wn_records_shortfall(rig.records));
    rig_close(&rig);
    rig_remove(calls);
    rig_remove(lids);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_written),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
