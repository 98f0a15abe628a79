/** Calls, contacts and facts about the phone, from real databases. */
#include "records_rig.h"
#include "damaged_db.h"

#include <sqlite3.h>

#define TAIL \
    "time: {zone: Europe/London, region: US}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"
#define CALLS "ios_backup_parser/calls.1.CallHistory.storedata"
#define BOOK "ios_backup_parser/contacts.1.AddressBook.sqlitedb"

static const char *
call_text(const struct rig *rig, int64_t row, const char *column)
{
    const struct rig_record *r = rig_row(rig, WN_CAT_CALLS, row);

    assert_non_null(r);
    return rig_text(r, "call", column, 0);
}

static void
test_every_call(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus(CALLS, NULL, path, sizeof(path));
    rig_open(&rig, body, "18.0");
    assert_int_equal(rig_index(&rig, WN_ART_ios_calls, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 5);
    assert_string_equal(call_text(&rig, 1, "call_type"), "answered");
    assert_string_equal(call_text(&rig, 1, "direction"), "outgoing");
    assert_string_equal(call_text(&rig, 1, "party_id"), "+1 555 0100");
    assert_int_equal(rig_at(&rig.at[0], "call", "duration_s", 0)->i, 65);
    assert_int_equal(rig.at[0].decided_ns,
        (INT64_C(700000000) + 978307200) * WN_NS_PER_S + 500000000);
    assert_string_equal(call_text(&rig, 2, "call_type"), "missed");
    assert_string_equal(call_text(&rig, 3, "application"), "facetime");
    assert_string_equal(call_text(&rig, 3, "direction"), "outgoing");
    assert_string_equal(call_text(&rig, 4, "direction"), "incoming");
    /* Two people, one of them known by the join alone. */
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_CALLS, 3), "call_party",
        "party_id", 1), "+1 555 0301");
    /* The name that the phone showed is a contact's. */
    assert_false(rig_anywhere(&rig, "Alex Fixture"));
    assert_null(rig_raw(&rig.at[0], "ZNAME"));
    assert_non_null(rig_raw(&rig.at[0], "ZADDRESS"));
    assert_string_equal(rig.outcome[0], "found");
    rig_close(&rig);
    rig_remove(path);
}

static void
run_sql(const char *path, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/** Found going from row to row, and not when asked for: said and passed over;
 * the others are kept. */
static void
test_row_that_is_gone(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    char path[512];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/wn-calls-%ld.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    rig_remove(path);
    run_sql(path, "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY,"
        " ZDATE TIMESTAMP, ZSERVICE_PROVIDER VARCHAR, ZADDRESS VARCHAR);"
        "INSERT INTO ZCALLRECORD VALUES (1,700000000,'com.apple.Telephony',"
        "'+12025550143'),(2,700000100,'com.apple.Telephony','+12025550144'),"
        "(3,700000200,'com.apple.Telephony','+12025550145');");
    damaged_first_row(path, "ZCALLRECORD");
    rig_open(&rig, body, "18.0");
    assert_int_equal(rig_index(&rig, WN_ART_ios_calls, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 2);
    assert_null(rig_row(&rig, WN_CAT_CALLS, 1));
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
    rig_remove(path);
}

/** Withheld is not unreadable: somebody whom the database no longer names is
 * not let in by `withheld`, and may be whom a deny means. */
static void
test_nobody_is_not_withheld(void **state)
{
    static const char start[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static const char *const more[] = {
        "    participants: {any-of: [withheld]}\n",
        "deny:\n  - rule: d\n    reason: other\n"
        "    participants: {any-of: [\"+12025550199\"]}\n" };
    static struct rig rig;
    char path[512], body[1024];

    (void)state;
    rig_corpus(CALLS, NULL, path, sizeof(path));
    run_sql(path, "DELETE FROM ZHANDLE; UPDATE ZCALLRECORD SET"
        " ZADDRESS = NULL, ZORIGINATED = 0 WHERE Z_PK IN (3, 4, 5)");
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(body, sizeof(body), "%s%s", start, more[i]);
        rig_open(&rig, body, "18.0");
        assert_int_equal(rig_index(&rig, WN_ART_ios_calls, path), WN_OK);
        assert_int_equal(rig_finish(&rig), WN_OK);
        /* Calls 3 and 4 have links that lead nowhere; 5 has none at all. */
        assert_null(rig_row(&rig, WN_CAT_CALLS, 3));
        assert_null(rig_row(&rig, WN_CAT_CALLS, 4));
        assert_non_null(rig_row(&rig, WN_CAT_CALLS, 5));
        rig_close(&rig);
    }
    rig_remove(path);
}

/** What the phone never handed over is said. */
static void
test_nothing_came(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    const struct wn_item_sink *s;

    (void)state;
    rig_open(&rig, body, "18.0");
    s = wn_records_sink(rig.records);
    s->could_not(s->ctx, WN_ART_ios_calls, false, "the backup is plain");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "could-not-look");
    assert_string_equal(rig.reason[0], "the backup is plain");
    assert_true(wn_records_shortfall(rig.records));
    rig_close(&rig);
}

/** Names stand beside numbers only where a contacts rule admits them. */
static void
test_contacts_and_names(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: contacts\n"
        "    category: contacts\n"
        "    contacts: all\n"
        "    parts: [%s]\n";
    static struct rig rig;
    char path[512], text[1024];

    (void)state;
    rig_corpus(BOOK, NULL, path, sizeof(path));
    for (unsigned i = 0; i < 2; i++) {
        (void)snprintf(text, sizeof(text), body,
            i == 0 ? "names, numbers, e-mail, addresses, notes" : "numbers");
        rig_open(&rig, text, "18.0");
        assert_int_equal(rig_index(&rig, WN_ART_ios_contacts, path), WN_OK);
        assert_int_equal(rig_finish(&rig), WN_OK);
        assert_int_equal(rig.count, 4);
        for (size_t k = 0; k < rig.count; k++) {
            const char *name =
                rig_text(&rig.at[k], "contact", "display_name", 0);

            assert_true(i == 0 || !name);
            assert_true(i == 1 || k > 0 || name);
            for (size_t c = 0; i == 1 && c < rig.at[k].cell_count; c++) {
                const struct rig_cell *cell = &rig.at[k].cells[c];

                assert_true(strcmp(cell->column, "kind") != 0 ||
                    strcmp(cell->text, "phone") == 0);
            }
        }
        rig_close(&rig);
    }
    rig_remove(path);
}

static void
test_device_facts(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: phone\n"
        "    category: device-info\n"
        "    parts: [model, serial]\n";
    static struct rig rig;
    const struct wn_item_sink *s;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    rig_open(&rig, body, "18.0");
    s = wn_records_sink(rig.records);
    assert_int_equal(s->value(s->ctx, "SerialNumber", "F2LX7Q0ABC",
        WN_PART_SERIAL, &err), WN_OK);
    assert_int_equal(s->value(s->ctx, "PhoneNumber", "+447700900100",
        WN_PART_PHONE_NUMBER, &err), WN_OK);
    assert_int_equal(s->value(s->ctx, "ProductType", "VirtualPhone1,1",
        WN_PART_MODEL, &err), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 2);
    assert_string_equal(
        rig_text(&rig.at[0], "device_fact", "name", 0), "ProductType");
    assert_false(rig_anywhere(&rig, "+447700900100"));
    assert_int_equal(rig.not_kept[WN_CAT_DEVICE_INFO], 1);
    rig_close(&rig);
}

/** Over max-items: asked; without anybody to ask, the run ends. */
static void
test_max_items(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n"
        "    max-items: 4\n";
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus(CALLS, NULL, path, sizeof(path));
    for (unsigned i = 0; i < 3; i++) {
        rig_open(&rig, body, "18.0");
        rig.run.prompt = i > 0 ? rig_prompt : NULL;
        rig.answer = i == 2;
        assert_int_equal(rig_index(&rig, WN_ART_ios_calls, path), WN_OK);
        assert_int_equal(
            rig_finish(&rig), i == 2 ? WN_OK : WN_ECANCEL);
        assert_int_equal(rig.count, i == 2 ? 5 : 0);
        assert_int_equal(rig.prompted, i > 0);
        rig_close(&rig);
    }
    rig_remove(path);
}

/** What is no database at all, and one that is cut. */
static void
test_damage(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: calls\n"
        "    category: calls\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n";
    static struct rig rig;
    char path[512];
    FILE *f;

    (void)state;
    rig_corpus(CALLS, NULL, path, sizeof(path));
    f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fwrite("not a database..", 1, 16, f), 16);
    assert_int_equal(fclose(f), 0);
    rig_open(&rig, body, "18.0");
    assert_int_equal(rig_index(&rig, WN_ART_ios_calls, path), WN_EFORMAT);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "could-not-look");
    rig_close(&rig);
    rig_remove(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_that_is_gone),
        cmocka_unit_test(test_every_call),
        cmocka_unit_test(test_nobody_is_not_withheld),
        cmocka_unit_test(test_nothing_came),
        cmocka_unit_test(test_contacts_and_names),
        cmocka_unit_test(test_device_facts),
        cmocka_unit_test(test_max_items),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
