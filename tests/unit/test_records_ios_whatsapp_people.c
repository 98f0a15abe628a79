/** LID.sqlite helps and is not asked for: what it tells, and that a phone
 * without it lacks nothing. */
#include "records_rig.h"

#include <sqlite3.h>

#define BODY_OF(apps) \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n" \
    "allow:\n" \
    "  - rule: calls\n" \
    "    category: calls\n" \
    apps \
    "    all-dates: true\n" \
    "    all-dates-reason: \"a test\"\n" \
    "    participants: {any-of: [\"+447700900123\"]}\n"
#define BODY BODY_OF("    apps: [whatsapp]\n")
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

/** Of more pairs than can be held nothing is known, and the run goes on. */
static void
test_too_many(void **state)
{
    static struct rig rig;
    char calls[512], lids[512];

    (void)state;
    rig_open(&rig, BODY, "18.0");
    make(lids, sizeof(lids), "lids", PAIRS "(1,'111','447700900123');"
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n "
        "WHERE i<1000002) INSERT INTO ZWAPHONENUMBERLIDPAIR "
        "SELECT i,1000+i,'44770090'||i FROM n;");
    make(calls, sizeof(calls), "calls", CALLS);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_people, lids), WN_OK);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, calls), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
    rig_remove(calls);
    rig_remove(lids);
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

#define BOTH "    apps: [whatsapp, whatsapp-business]\n"

/** Calls of 111 and 222 in both apps, the lists as given. @return how many
 * calls are Jo's; *proofs: how many pairs they carry */
static size_t
kept_of_both(const char *own, const char *business, size_t *proofs)
{
    static const enum wn_artefact calls[] = { WN_ART_ios_whatsapp_calls,
        WN_ART_ios_whatsapp_business_calls };
    static const enum wn_artefact lists[] = { WN_ART_ios_whatsapp_people,
        WN_ART_ios_whatsapp_business_people };
    const char *const pairs[] = { own, business };
    static struct rig rig;
    char path[512];
    size_t n;

    rig_open(&rig, BODY_OF(BOTH), "18.0");
    for (size_t i = 0; i < 2; i++) {
        make(path, sizeof(path), "calls", CALLS
            "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (2,1,'222@lid');");
        assert_int_equal(rig_index(&rig, calls[i], path), WN_OK);
        rig_remove(path);
        make(path, sizeof(path), "lids", pairs[i]);
        assert_int_equal(rig_index(&rig, lists[i], path), WN_OK);
        rig_remove(path);
    }
    assert_int_equal(rig_finish(&rig), WN_OK);
    n = rig.count;
    *proofs = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rig.at[i].raw_count; k++) {
            *proofs += strcmp(rig.at[i].raw[k].column, "ZLID") == 0;
        }
    }
    rig_close(&rig);
    return n;
}

/** What one app noted says nothing to the other, but that it may be wrong. */
static void
test_two_apps(void **state)
{
    static const char jo[] = PAIRS "(1,'111','447700900123')";
    static const char sam[] = PAIRS "(1,'222','447700900124')";
    static const char other[] = PAIRS "(1,'111','447700900125')";
    size_t proofs;

    (void)state;
    assert_int_equal(kept_of_both(jo, jo, &proofs), 2);
    assert_int_equal(proofs, 2);
    assert_int_equal(kept_of_both(jo, sam, &proofs), 1);
    assert_int_equal(proofs, 1);
    assert_int_equal(kept_of_both(sam, jo, &proofs), 1);
    assert_int_equal(proofs, 1);
    assert_int_equal(kept_of_both(jo, other, &proofs), 0);
}

/** How many calls are Jo's when the list came twice: its -wal after it, or the
 * whole of it again. */
static size_t
kept_of_two(const char *older, const char *newer)
{
    const char *const lists[] = { older, newer };
    static struct rig rig;
    char path[512];
    size_t n;

    rig_open(&rig, BODY, "18.0");
    for (size_t i = 0; i < 2; i++) {
        make(path, sizeof(path), "lids", lists[i]);
        assert_int_equal(
            rig_index(&rig, WN_ART_ios_whatsapp_people, path), WN_OK);
        rig_remove(path);
    }
    make(path, sizeof(path), "calls", CALLS);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_calls, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    n = rig.count;
    rig_close(&rig);
    rig_remove(path);
    return n;
}

/** The newest says who it is, and nothing else does. */
static void
test_list_that_comes_again(void **state)
{
    static const char jo[] = PAIRS "(1,'111','447700900123')";
    static const char other[] = PAIRS "(1,'111','447700900124')";
    static const char nobody[] = PAIRS "(2,'112','447700900124')";

    (void)state;
    assert_int_equal(kept_of_two(jo, jo), 1);
    assert_int_equal(kept_of_two(other, jo), 1);
    assert_int_equal(kept_of_two(jo, other), 0);
    assert_int_equal(kept_of_two(jo, nobody), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_written),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_list_that_comes_again),
        cmocka_unit_test(test_two_apps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
