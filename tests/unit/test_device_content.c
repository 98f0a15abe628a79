/** Rows of a phone whose texts are written by strangers: each comes byte for
 * byte as SQLite holds it, or is said not to have come. */
#include "content_support.h"
#include "device/android/content_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct rig {
    struct t_phone phone;
    struct wn_content c;
    struct t_rows rows;
    struct wn_ask_totals totals;
    struct wn_err err;
};

static struct rig rig;

static void
dialect(bool shell_v2, int sdk, size_t payload)
{
    struct wn_content_shell shell = {&rig.phone, t_run};
    struct wn_adb_dialect d = {shell_v2, sdk, payload};

    rig.phone.merged = !shell_v2;
    wn_content_init(&rig.c, &shell, &d);
}

static int
begin(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof(rig));
    assert_int_equal(sqlite3_open(":memory:", &rig.phone.db), SQLITE_OK);
    t_sql(rig.phone.db,
        "CREATE TABLE sms(_id INTEGER PRIMARY KEY, address TEXT, date INTEGER,"
        " body TEXT, subject TEXT, person INTEGER, sub_id INTEGER);"
        "CREATE TABLE pdu(_id INTEGER PRIMARY KEY, date INTEGER, sub TEXT);"
        "CREATE TABLE part(_id INTEGER PRIMARY KEY, mid INTEGER, text TEXT,"
        " seq INTEGER);"
        "CREATE TABLE addr(_id INTEGER PRIMARY KEY, msg_id INTEGER, address);"
        "CREATE TABLE canonical_addresses(_id INTEGER PRIMARY KEY,"
        " address TEXT);"
        "CREATE TABLE threads(_id INTEGER PRIMARY KEY, date INTEGER,"
        " recipient_ids TEXT);"
        "CREATE TABLE calls(_id INTEGER PRIMARY KEY, number TEXT, name TEXT,"
        " date INTEGER, duration INTEGER, geocoded_location TEXT);"
        "CREATE TABLE events(_id INTEGER PRIMARY KEY, title TEXT,"
        " description TEXT, eventLocation TEXT, dtstart INTEGER);"
        "CREATE TABLE data(_id INTEGER PRIMARY KEY, data1, data2, data3);"
        "CREATE TABLE images(_id INTEGER PRIMARY KEY, _data TEXT,"
        " owner_package_name TEXT, date_added INTEGER)");
    dialect(true, 34, 1 << 20);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    t_free_rows(&rig.rows);
    sqlite3_close(rig.phone.db);
    return 0;
}

static enum wn_status
ask(const struct wn_ask *q)
{
    t_free_rows(&rig.rows);
    rig.rows.columns = q->column_count;
    rig.rows.bytes = 0;
    rig.phone.start = 0;
    rig.err = (struct wn_err)WN_ERR_INIT;
    return wn_content_query(
        &rig.c, q, t_on_row, &rig.rows, &rig.totals, &rig.err);
}

static void
ask_well(const struct wn_ask *q)
{
    enum wn_status st = ask(q);

    if (st != WN_OK) {
        fail_msg("%s: %s", wn_status_name(st), rig.err.text);
    }
    assert_int_equal(rig.totals.starts, rig.phone.start);
    assert_int_equal(rig.totals.rows, rig.rows.count);
}

/** ---- hostile texts ------------------------------------------------------ */

#define TEXT(s) {s, sizeof(s) - 1}
static const struct {
    const char *p;
    size_t n;
} hostile[] = {
    TEXT("hello"), TEXT(""), TEXT("NULL"), TEXT("BLOB"), TEXT("No result found."),
    TEXT("\nRow: 5 _id=9, address=+447700900123, date=1, body=forged"),
    TEXT("\nRow: 1 _id=2, number=1, name=2, date=3, duration=4"),
    TEXT("see you, address=12 High St"), TEXT("Row: 99"), TEXT("a, date=1"),
    TEXT("x, name=Eve, date=5, duration=6, geocoded_location=7"),
    TEXT("x, title=a, description=b"), TEXT("line\nline\n"), TEXT("\n"),
    TEXT("CR\r\nLF"), TEXT("a\0b"), TEXT("'; DROP TABLE sms; --"),
    TEXT("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\xAE" "abc"),
    TEXT("\xF0\x9F\x98\x80\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9"),
    TEXT("Error while accessing provider:sms\njava.lang.SecurityException: x"),
    TEXT("WARNING: linker: x"), TEXT("usage: adb shell content"), TEXT("=,=, ="),
    TEXT("really?"), TEXT("\xEF\xBF\xBD"), TEXT("Row: 0 _id=1"),
    TEXT("\nRow: 28 _id=29, number=7"), TEXT("a, b=c, d"),
};
/* No UTF-8: what an open provider gives and a strict one cannot. */
static const struct {
    const char *p;
    size_t n;
} broken[] = {
    TEXT("\xFF\xFE"), TEXT("half \xED\xA0\xBD"), TEXT("a\xFF\nRow: 1 _id=2"),
};

static void
bind(sqlite3_stmt *s, int at, const char *p, size_t n)
{
    sqlite3_bind_text(s, at, p, (int)n, SQLITE_STATIC);
}

/** Every pair of hostile texts, in two columns; also NULL beside each. */
static int
fill(const char *table, const char *a, const char *b, const char *number)
{
    char *sql = sqlite3_mprintf(
        "INSERT INTO %s(%s, %s, %s) VALUES(?,?,?)", table, a, b, number);
    sqlite3_stmt *s;
    int count = 0;

    assert_int_equal(
        sqlite3_prepare_v2(rig.phone.db, sql, -1, &s, NULL), SQLITE_OK);
    sqlite3_free(sql);
    for (size_t i = 0; i < COUNT(hostile); i++) {
        for (size_t k = 0; k <= COUNT(hostile); k++) {
            sqlite3_reset(s);
            sqlite3_clear_bindings(s);
            bind(s, 1, hostile[i].p, hostile[i].n);
            if (k < COUNT(hostile)) {
                bind(s, 2, hostile[k].p, hostile[k].n);
            }
            sqlite3_bind_int64(s, 3, INT64_C(1766389398386) + count);
            assert_int_equal(sqlite3_step(s), SQLITE_DONE);
            count++;
        }
    }
    sqlite3_finalize(s);
    return count;
}

/** What came is what plain SQL says, row for row. */
static void
compare(const char *sql)
{
    sqlite3_stmt *s;
    size_t row = 0;

    assert_int_equal(
        sqlite3_prepare_v2(rig.phone.db, sql, -1, &s, NULL), SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW; row++) {
        const struct t_row *got = &rig.rows.at[row];

        assert_true(row < rig.rows.count);
        assert_int_equal(got->id, sqlite3_column_int64(s, 0));
        for (size_t i = 0; i < rig.rows.columns; i++) {
            int type = sqlite3_column_type(s, (int)i + 1);
            const struct wn_cell *c = &got->cells[i];

            if (c->kind == WN_CELL_INT) {
                assert_int_equal(type, SQLITE_INTEGER);
                assert_int_equal(c->i, sqlite3_column_int64(s, (int)i + 1));
            } else if (c->kind == WN_CELL_NULL) {
                assert_int_equal(type, SQLITE_NULL);
            } else {
                const void *p = sqlite3_column_blob(s, (int)i + 1);

                assert_int_not_equal(type, SQLITE_NULL);
                assert_int_equal(
                    c->n, sqlite3_column_bytes(s, (int)i + 1));
                assert_memory_equal(c->p, c->n > 0 ? p : "", c->n);
            }
        }
    }
    assert_int_equal(row, rig.rows.count);
    sqlite3_finalize(s);
}

static const struct wn_ask_column sms_columns[] = {
    {"address", true}, {"date", false}, {"body", true}, {"subject", true},
    {"sub_id", false}};
static const struct wn_ask sms = {.provider = WN_PROV_SMS,
    .columns = sms_columns, .column_count = 5};
static const struct wn_ask_column call_columns[] = {
    {"number", true}, {"name", true}, {"date", false}, {"duration", false},
    {"geocoded_location", true}};
static const struct wn_ask calls = {.provider = WN_PROV_CALL,
    .columns = call_columns, .column_count = 5};
#define SMS_SQL "SELECT _id, address, date, body, subject, sub_id FROM sms"
#define CALL_SQL \
    "SELECT _id, number, name, date, duration, geocoded_location FROM calls"

static void
test_open_hostile(void **state)
{
    int count = fill("sms", "body", "address", "date");

    (void)state;
    for (size_t chunk = 0; chunk < 8; chunk += 7) {
        rig.phone.chunk = chunk;
        ask_well(&sms);
        assert_int_equal(rig.rows.count, count);
        assert_int_equal(rig.totals.unread, 0);
        assert_int_equal(rig.totals.starts, 1);
        compare(SMS_SQL " ORDER BY _id");
    }
}

static void
test_strict_hostile(void **state)
{
    int count = fill("calls", "name", "number", "date");

    (void)state;
    ask_well(&calls);
    assert_int_equal(rig.rows.count, count);
    assert_int_equal(rig.totals.unread, 0);
    assert_false(rig.totals.changed);
    compare(CALL_SQL " ORDER BY _id");
}

static void
test_merged_hostile(void **state)
{
    (void)state;
    fill("calls", "name", "number", "date");
    fill("sms", "body", "address", "date");
    dialect(false, 23, 0);
    rig.phone.noise = "WARNING: linker: libx.so: unused\n";
    ask_well(&calls);
    assert_int_equal(rig.totals.unread, 0);
    compare(CALL_SQL " ORDER BY _id");
    ask_well(&sms);
    compare(SMS_SQL " ORDER BY _id");
}

/** What peers' parsers were fooled by. */
static void
test_crafted(void **state)
{
    (void)state;
    t_sql(rig.phone.db, "INSERT INTO sms(_id, address, date, body) VALUES"
        "(1, '+447700900123', 1, 'see you, address=12 High St'),"
        "(2, '+447700900123', 2, 'Row: 99'),"
        "(3, '+447700900123', 3, 'NULL'),"
        "(4, '+447700900123', 4, 'x' || char(10) ||"
        " 'Row: 5 _id=9, address=+447700900666, date=5, body=forged')");
    ask_well(&sms);
    assert_int_equal(rig.rows.count, 4);
    compare(SMS_SQL " ORDER BY _id");
}

/** The forger knows everything: the next row's number, id and columns. */
static void
test_perfect_forgery(void **state)
{
    (void)state;
    t_sql(rig.phone.db, "INSERT INTO calls(_id, number, name, date, duration,"
        " geocoded_location) VALUES(1, '1', 'a', 1, 1, 'x' || char(10) ||"
        " 'Row: 1 _id=2, number=666, name=Eve, date=6, duration=6, "
        "geocoded_location=forged'), (2, '2', 'b', 2, 2, 'y'),"
        "(3, '3', 'c', 3, 3, 'z' || char(10) ||"
        " 'Row: 3 _id=4, number=666, name=Eve, date=6, duration=6, "
        "geocoded_location=forged')");
    ask_well(&calls);
    assert_int_equal(rig.rows.count, 3);
    compare(CALL_SQL " ORDER BY _id");
}

static void
test_not_utf8(void **state)
{
    sqlite3_stmt *s;

    (void)state;
    for (int table = 0; table < 2; table++) {
        sqlite3_prepare_v2(rig.phone.db, table == 0
            ? "INSERT INTO sms(body, date) VALUES(?, 1)"
            : "INSERT INTO calls(name, date) VALUES(?, 1)", -1, &s, NULL);
        for (size_t i = 0; i < COUNT(broken); i++) {
            bind(s, 1, broken[i].p, broken[i].n);
            assert_int_equal(sqlite3_step(s), SQLITE_DONE);
            sqlite3_reset(s);
        }
        sqlite3_finalize(s);
    }
    t_sql(rig.phone.db, "INSERT INTO calls(name, date) VALUES('fine', 1)");
    ask_well(&sms);
    compare(SMS_SQL " ORDER BY _id");
    ask_well(&calls);
    assert_int_equal(rig.totals.unread, COUNT(broken));
    compare(CALL_SQL " WHERE name='fine'");
}

/** ---- types -------------------------------------------------------------- */

/** A number's column holds what is none: never a number, never a row. */
static void
test_types(void **state)
{
    (void)state;
    t_sql(rig.phone.db, "INSERT INTO sms(_id, body, date, person) VALUES"
        "(1, 'a', 'text', 1), (2, x'00ff', 2, 2), (3, 'b', 1.5, 3),"
        "(4, 'c', NULL, 4), (5, 'd', -9223372036854775808, 5),"
        "(6, 'e', '5, body=textFF' || char(10) || 'Row: 5 _id=7', 6)");
    ask_well(&sms);
    assert_int_equal(rig.totals.unread, 3);
    compare(SMS_SQL " WHERE _id IN (2,4,5) ORDER BY _id");
    t_sql(rig.phone.db, "INSERT INTO calls(_id, name, date, duration) VALUES"
        "(1, 'a', 'text', 1), (2, x'00ff', 2, 2), (3, 'b', 1.5, 3),"
        "(4, 'c', NULL, 4), (5, 'd', -9223372036854775808, 5),"
        "(6, 'e', '5, name=x' || char(10) || 'Row: 5 _id=7', 6)");
    ask_well(&calls);
    assert_int_equal(rig.totals.unread, 4);
    compare(CALL_SQL " WHERE _id IN (4,5) ORDER BY _id");
}

static void
test_contact_data(void **state)
{
    static const struct wn_ask_column columns[] = {
        {"data1", true}, {"data2", true}, {"data3", true}};
    struct wn_ask q = {.provider = WN_PROV_CONTACT_DATA, .columns = columns,
        .column_count = 3};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO data(data1, data2, data3) VALUES"
        "('+447700900123', 2, NULL), ('NULL', NULL, 'NULL'),"
        "(1.5, NULL, NULL), (x'41', NULL, NULL)");
    ask_well(&q);
    assert_int_equal(rig.totals.unread, 2);
    compare("SELECT _id, data1, CAST(data2 AS TEXT), data3 FROM data "
        "WHERE _id < 3 ORDER BY _id");
}

/** ---- sizes -------------------------------------------------------------- */

static void
test_long_texts(void **state)
{
    (void)state;
    t_sql(rig.phone.db, "INSERT INTO sms(_id, body, date) VALUES(1, 'a', 1),"
        "(2, replace(hex(zeroblob(600000)),'0','xy'), 2), (3, 'c', 3),"
        "(4, replace(hex(zeroblob(131072)),'0','xyz'), 4),"
        "(5, replace(hex(zeroblob(65536)),'0','x'), 5)");
    ask_well(&sms);
    assert_int_equal(rig.totals.unread, 0);
    compare(SMS_SQL " ORDER BY _id");
    /* Columns that fit no window together do so one by one. */
    t_sql(rig.phone.db, "INSERT INTO calls(_id, number, name, date) VALUES"
        "(1, '1', 'a', 1), (2, replace(hex(zeroblob(300000)),'0','x'),"
        " replace(hex(zeroblob(300000)),'0','y'), 2), (3, '3', 'c', 3),"
        "(4, replace(hex(zeroblob(600000)),'0','x'), 'd', 4),"
        "(5, '5', 'e', 5)");
    ask_well(&calls);
    assert_int_equal(rig.totals.unread, 1);
    compare(CALL_SQL " WHERE _id<>4 ORDER BY _id");
}

static void
test_many(void **state)
{
    struct wn_atom span = {.op = WN_ATOM_IN_SPAN, .column = "date",
        .a = 50000, .b = 50300};
    struct wn_alternative any = {&span, 1};
    struct wn_ask q = sms;

    (void)state;
    t_sql(rig.phone.db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
        "i+1 FROM n WHERE i<100000) INSERT INTO sms(_id, date, body) "
        "SELECT i, i, 'message ' || i FROM n");
    ask_well(&sms);
    assert_int_equal(rig.rows.count, 100000);
    assert_int_equal(rig.totals.starts, 2); /* not out of one moment */
    assert_false(rig.totals.changed);
    q.any = &any;
    q.any_count = 1;
    ask_well(&q);
    assert_int_equal(rig.rows.count, 300);
    assert_int_equal(rig.totals.starts, 1);
}

/** ---- empty, refused, missing -------------------------------------------- */

static void
test_empty(void **state)
{
    (void)state;
    ask_well(&sms);
    assert_int_equal(rig.rows.count, 0);
    assert_int_equal(rig.totals.starts, 2); /* and a control */
    assert_non_null(strstr(rig.phone.last, "count("));
    ask_well(&sms);
    assert_int_equal(rig.totals.starts, 1); /* known by now */
    ask_well(&calls);
    assert_int_equal(rig.totals.starts, 2);
}

static void
test_refused(void **state)
{
    static const struct wn_ask *const all[] = {&sms, &calls};

    (void)state;
    for (int merged = 0; merged < 2; merged++) {
        dialect(!merged, merged ? 23 : 34, 0);
        for (size_t i = 0; i < COUNT(all); i++) {
            rig.phone.complaint = "Error while accessing provider:x\n"
                "java.lang.SecurityException: Permission Denial: SECRET\n";
            assert_int_equal(ask(all[i]), WN_EREADY);
            assert_null(strstr(rig.err.text, "SECRET"));
            assert_non_null(strstr(rig.err.text, "does not let the USB user"));
            rig.phone.complaint = "Error while accessing provider:x\n"
                "java.lang.IllegalStateException: Could not find provider: x";
            assert_int_equal(ask(all[i]), WN_ABSENT);
            rig.phone.complaint = "Killed SECRET\n";
            assert_int_equal(ask(all[i]), WN_EFORMAT);
            assert_null(strstr(rig.err.text, "SECRET"));
        }
    }
    rig.phone.complaint = NULL;
    rig.phone.silent = true;
    assert_int_equal(ask(&sms), WN_EREADY);
    assert_int_equal(ask(&calls), WN_EREADY);
    rig.phone.silent = false;
    rig.phone.swallowed = "typeof("; /* refused words, silently */
    assert_int_equal(ask(&sms), WN_EREADY);
    assert_int_equal(rig.rows.count, 0);
}

static void
test_missing_columns(void **state)
{
    static const struct wn_ask_column columns[] = {
        {"date", false}, {"m_cls", true}, {"sub", true}, {"seen", false}};
    static const struct wn_ask_column gone[] = {{"m_cls", true}};
    struct wn_ask q = {.provider = WN_PROV_MMS, .columns = columns,
        .column_count = 4};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO pdu(_id, date, sub) VALUES(1, 5, 'x')");
    ask_well(&q); /* "no such column" looks like emptiness there */
    assert_int_equal(rig.rows.count, 1);
    assert_int_equal(rig.rows.at[0].cells[0].i, 5);
    assert_int_equal(rig.rows.at[0].cells[1].kind, WN_CELL_NULL);
    assert_string_equal(rig.rows.at[0].cells[2].p, "x");
    assert_int_equal(rig.rows.at[0].cells[3].kind, WN_CELL_NULL);
    ask_well(&q);
    assert_int_equal(rig.totals.starts, 1);
    q.columns = gone;
    q.column_count = 1;
    assert_int_equal(ask(&q), WN_ABSENT);
    t_sql(rig.phone.db, "ALTER TABLE calls DROP COLUMN geocoded_location;"
        "INSERT INTO calls(_id, name) VALUES(1, 'x')");
    ask_well(&calls);
    assert_int_equal(rig.rows.at[0].cells[4].kind, WN_CELL_NULL);
    assert_string_equal(rig.rows.at[0].cells[1].p, "x");
}

/** ---- rows that come and go ---------------------------------------------- */

static void
test_changes(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM calls WHERE _id=3", "DELETE FROM calls WHERE _id=5",
        "INSERT INTO calls(_id, number, name, date) VALUES(9, '9', 'new', 9)",
        "UPDATE calls SET _id=0, number='9', name='new', date=9 WHERE _id=1",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        for (int when = 1; when < 3; when++) {
            rig.phone.between = NULL;
            t_sql(rig.phone.db, "DELETE FROM calls; INSERT INTO calls(_id,"
                " number, name, date, duration) VALUES(1,'1','a',1,1),"
                "(2,'2','b'||char(10)||'c',2,2), (3,'3','d',3,3),"
                "(4,'4','e',4,4), (5,'5','f',5,5)");
            rig.phone.between = changes[i];
            rig.phone.when = when;
            ask_well(&calls);
            for (size_t k = 0; k < rig.rows.count; k++) {
                const struct t_row *r = &rig.rows.at[k];

                assert_true(r->cells[0].n == 1 &&
                    r->cells[0].p[0] == '0' + (int)r->cells[2].i);
                assert_true(k == 0 || r->id > r[-1].id);
                /* Under its own number: 9 came as a number 0 or 9. */
                assert_true(r->id == r->cells[2].i ||
                    (r->id == 0 && r->cells[2].i == 9));
            }
            assert_true(rig.totals.changed);
        }
        rig.phone.between = NULL;
    }
}

/** ---- lists, threads, questions that are too long ------------------------ */

static void
test_canonical(void **state)
{
    static const struct wn_ask_column columns[] = {{"address", true}};
    struct wn_ask q = {.provider = WN_PROV_CANONICAL_ADDRESS,
        .columns = columns, .column_count = 1};

    (void)state;
    ask_well(&q);
    assert_int_equal(rig.rows.count, 0);
    t_sql(rig.phone.db, "INSERT INTO canonical_addresses VALUES"
        "(5, '+447700900123'), (2, 'a, address=b'), (9, NULL), (10, 'NULL'),"
        "(7, 'x' || char(10) || 'Row: 4 _id=11, address=+447700900666')");
    ask_well(&q);
    assert_int_equal(rig.totals.starts, 1);
    compare("SELECT * FROM canonical_addresses WHERE _id IN (2,5,9) "
        "ORDER BY _id");
    rig.phone.swallowed = "instr(";
    wn_content_init(&rig.c, &rig.c.shell, &rig.c.dialect);
    assert_int_equal(ask(&q), WN_EREADY);
}

static void
test_threads(void **state)
{
    static const struct wn_ask_column columns[] = {
        {"date", false}, {"recipient_ids", true}};
    struct wn_ask q = {.provider = WN_PROV_THREAD, .columns = columns,
        .column_count = 2};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO threads VALUES(3, 5, '1'), (1, 9, '2 3'),"
        "(2, 1, NULL)");
    ask_well(&q);
    assert_int_equal(rig.totals.starts, 1);
    compare("SELECT * FROM threads ORDER BY _id");
}

static void
test_too_long(void **state)
{
    static int64_t mids[3000];
    static const struct wn_ask_column columns[] = {
        {"mid", false}, {"text", true}};
    struct wn_atom of = {.op = WN_ATOM_INT_IN, .column = "mid", .ints = mids,
        .count = 3000};
    struct wn_alternative any = {&of, 1};
    struct wn_ask q = {.provider = WN_PROV_MMS_PART, .columns = columns,
        .column_count = 2, .any = &any, .any_count = 1};

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        mids[i] = 1000 + (int64_t)(i * 7919 % 6000);
    }
    t_sql(rig.phone.db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
        "i+1 FROM n WHERE i<2000) INSERT INTO part(_id, mid, text) "
        "SELECT i, 1000 + i * 13 % 6000, 'part ' || i FROM n");
    ask_well(&q);
    assert_int_equal(rig.totals.starts, 1);
    dialect(true, 28, 4096);
    rig.phone.longest = 0;
    {
        size_t whole = rig.rows.count;

        assert_true(whole > 100);
        ask_well(&q);
        assert_int_equal(rig.rows.count, whole);
        assert_true(rig.totals.starts > 4);
        assert_true(rig.phone.longest < 4096);
        for (size_t i = 1; i < whole; i++) {
            assert_true(rig.rows.at[i].id > rig.rows.at[i - 1].id);
        }
    }
    of.op = WN_ATOM_INT_NOT_IN; /* every row must hold against all of it */
    q.provider = WN_PROV_SMS;
    of.column = "person";
    q.columns = sms_columns;
    assert_int_equal(ask(&q), WN_EREADY);
}

static void
test_owner(void **state)
{
    static const struct wn_ask_column columns[] = {
        {"_data", true}, {"owner_package_name", true}};
    struct wn_ask q = {.provider = WN_PROV_IMAGE, .columns = columns,
        .column_count = 2};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO images(_data, owner_package_name) VALUES"
        "('/sdcard/DCIM/a, b.jpg', 'org.example.camera'),"
        "('/sdcard/DCIM/' || char(10) || '.jpg', NULL),"
        "('/sdcard/DCIM/NULL', 'x y')");
    ask_well(&q);
    assert_int_equal(rig.totals.unread, 1);
    compare("SELECT _id, _data, owner_package_name FROM images WHERE _id<3");
}

/** What the receiver says is passed on as it is: it is not a long question. */
static enum wn_status
full(void *ctx, int64_t id, const struct wn_cell *cells, struct wn_err *err)
{
    (void)id;
    (void)cells;
    ++*(int *)ctx;
    return wn_fail(err, WN_ELIMIT, "the vault is full");
}

static void
test_receiver_fails(void **state)
{
    static const struct wn_ask *const all[] = {&sms, &calls};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO sms(body) VALUES('a'), ('b');"
        "INSERT INTO calls(name) VALUES('a'), ('b')");
    for (size_t i = 0; i < COUNT(all); i++) {
        int calls_of_it = 0;

        rig.err = (struct wn_err)WN_ERR_INIT;
        assert_int_equal(wn_content_query(&rig.c, all[i], full, &calls_of_it,
            &rig.totals, &rig.err), WN_ELIMIT);
        assert_string_equal(rig.err.text, "the vault is full");
        assert_int_equal(calls_of_it, 1);
        assert_int_equal(rig.totals.rows, 0);
    }
}

/** Numbers alone are asked for once. */
static void
test_numbers(void **state)
{
    struct wn_ask q = {.provider = WN_PROV_CALL};

    (void)state;
    t_sql(rig.phone.db, "INSERT INTO calls(_id) VALUES(3), (1), (2)");
    ask_well(&q);
    assert_int_equal(rig.rows.count, 3);
    assert_int_equal(rig.rows.at[0].id, 1);
    assert_int_equal(rig.totals.starts, 1);
    q.provider = WN_PROV_SMS;
    t_sql(rig.phone.db, "INSERT INTO sms(_id) VALUES(3), (1), (2)");
    ask_well(&q);
    assert_int_equal(rig.rows.count, 3);
    assert_int_equal(rig.totals.starts, 1);
}

/** ---- parts -------------------------------------------------------------- */

struct canned {
    const char *out, *err;
    int status;
};

static enum wn_status
run_canned(void *ctx, const struct wn_adb_service *s,
    const struct wn_adb_output *o, int *status, struct wn_err *err)
{
    const struct canned *c = ctx;
    enum wn_status st = WN_OK;

    assert_non_null(strstr((const char *)s->text.data, "mms/part/7"));
    *status = c->status;
    for (const char *p = c->out; *p != '\0' && st == WN_OK; p++) {
        st = o->out(o->ctx, p, 1, err);
    }
    return st == WN_OK && *c->err ? o->err(o->ctx, c->err, strlen(c->err), err)
                                  : st;
}

static enum wn_status
on_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    char *all = ctx;
    size_t before = strlen(all);

    (void)err;
    memcpy(all + before, p, n);
    all[before + n] = '\0';
    return WN_OK;
}

static void
test_read(void **state)
{
    static const struct {
        struct canned c;
        enum wn_status st;
    } cases[] = {
        {{"abc", "", 0}, WN_OK}, {{"", "", 0}, WN_OK},
        {{"usage: adb shell is not the whole of it", "", 0}, WN_OK},
        {{"usage: adb shell content [subcommand]", "", 0}, WN_EREADY},
        {{"", "Error while accessing provider:mms\n"
            "java.io.FileNotFoundException: x\n", 0}, WN_ABSENT},
        {{"ab", "java.lang.SecurityException: x\n", 0}, WN_EREADY},
        {{"ab", "x\n", 0}, WN_EFORMAT}, {{"", "", 127}, WN_EFORMAT},
        {{"abc", "WARNING: linker: x\n", 0}, WN_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct canned c = cases[i].c;
        struct wn_content_shell shell = {&c, run_canned};
        char all[256] = "";

        wn_content_init(&rig.c, &shell, &rig.c.dialect);
        assert_int_equal(
            wn_content_read(&rig.c, 7, on_data, all, NULL), cases[i].st);
        if (cases[i].st == WN_OK) {
            assert_string_equal(all, c.out);
        }
    }
}

/** ---- lines -------------------------------------------------------------- */

static void
test_split(void **state)
{
    static const char *const names[] = {"a", "b", "c"};
    static const struct {
        const char *text;
        enum wn_status st;
        const char *a, *b, *c;
    } cases[] = {
        {", a=1, b=2, c=3", WN_OK, "1", "2", "3"},
        {", a=, b=, c=", WN_OK, "", "", ""},
        {", a=x, y=z, b=,, c=, ", WN_OK, "x, y=z", ",", ", "},
        {", a=1\n, b=2, c=3\n", WN_OK, "1\n", "2", "3\n"},
        {", a=1, b=2, b=3, c=4", WN_ABSENT, NULL, NULL, NULL},
        {", a=1, c=0, b=2, c=4", WN_ABSENT, NULL, NULL, NULL},
        {", a=1, b=2, c=4, a=9", WN_ABSENT, NULL, NULL, NULL},
        {", a=1, b=2", WN_EFORMAT, NULL, NULL, NULL},
        {", a=1, c=2", WN_EFORMAT, NULL, NULL, NULL},
        {"x, a=1, b=2, c=3", WN_EFORMAT, NULL, NULL, NULL},
        {", a=1,b=2, c=3", WN_EFORMAT, NULL, NULL, NULL},
        {"", WN_EFORMAT, NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t n = strlen(cases[i].text);
        char *exact = malloc(n + (n == 0));
        struct content_span v[3];
        const char *want[3] = {cases[i].a, cases[i].b, cases[i].c};

        assert_non_null(exact);
        memcpy(exact, cases[i].text, n);
        assert_int_equal(content_split((struct content_span){exact, n},
            names, 3, v), cases[i].st);
        for (size_t k = 0; cases[i].st == WN_OK && k < 3; k++) {
            assert_int_equal(v[k].n, strlen(want[k]));
            assert_memory_equal(v[k].p, want[k], v[k].n);
        }
        free(exact);
    }
}

static void
test_integer(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0}, {"-1", true, -1}, {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0}, {"", false, 0}, {"-", false, 0},
        {"+1", false, 0}, {" 1", false, 0}, {"1 ", false, 0}, {"1E9", false, 0},
        {"99999999999999999999", false, 0}, {"--1", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t v = 0;

        assert_int_equal(content_integer(cases[i].text,
            strlen(cases[i].text), &v), cases[i].good);
        assert_int_equal(v, cases[i].value);
    }
}

/** Names of a real row's columns: what stands between ", " and "=", where it
 * is a name and none that was there before. */
static size_t
columns_of(char *row, const char *names[128])
{
    size_t count = 0;

    for (char *p = row; (p = strstr(p, ", ")) != NULL; p++) {
        size_t n = strspn(p + 2, "abcdefghijklmnopqrstuvwxyz_"
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

        if (n > 0 && p[2 + n] == '=' && count < 128) {
            p[2 + n] = '\0';
            names[count++] = p + 2;
            p += 2 + n;
        }
    }
    return count;
}

/** Real rows of real phones read as one way or as several, never as none; put
 * together again they are what they were. */
static void
real_file(const char *path, size_t *whole)
{
    static char line[1 << 16], first[1 << 16], text[1 << 16];
    const char *names[128] = {NULL};
    struct content_span v[128];
    size_t count = 0;
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        size_t at = strspn(line, "Row: 0123456789");
        size_t n = strcspn(line, "\n");
        enum wn_status st;

        if (strncmp(line, "Row: ", 5) != 0) {
            continue; /* the rest of a text */
        }
        line[n] = '\0';
        n = (size_t)snprintf(text, sizeof(text), ", %s", line + at);
        if (count == 0) {
            memcpy(first, text, n + 1);
            count = columns_of(first, names);
        }
        st = content_split((struct content_span){text, n}, names, count, v);
        assert_true(st == WN_OK || st == WN_ABSENT);
        for (size_t i = 0; st == WN_OK && i < count; i++) {
            const char *end = v[i].p + v[i].n;

            assert_true(i + 1 == count ? end == text + n
                : strncmp(end, ", ", 2) == 0);
        }
        *whole += st == WN_OK;
    }
    fclose(f);
}

static void
test_real_rows(void **state)
{
    static const char *const files[] = {"calls_android14_realme.txt",
        "calls_android15plus_2026.txt", "contacts_contacts_2020.txt",
        "contacts_people_legacy_uri_android14.txt",
        "images_android14_realme.txt", "sms_android14_realme.txt",
        "calendar_events_2015.txt"};
    size_t whole = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        char path[1024];
        FILE *f;

        snprintf(path, sizeof(path), "%s/../shared/corpus/adb/"
            "content_query_redacted/%s", WN_SOURCE_DIR, files[i]);
        f = fopen(path, "rb");
        if (!f) {
            print_message("no real rows here: %s\n", files[i]);
            skip();
        }
        fclose(f);
        real_file(path, &whole);
    }
    assert_true(whole >= COUNT(files));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        T(test_open_hostile), T(test_strict_hostile), T(test_merged_hostile),
        T(test_crafted), T(test_perfect_forgery), T(test_not_utf8),
        T(test_types), T(test_contact_data), T(test_long_texts), T(test_many),
        T(test_empty), T(test_refused), T(test_missing_columns),
        T(test_changes), T(test_canonical), T(test_threads), T(test_too_long),
        T(test_owner), T(test_read), T(test_receiver_fails), T(test_numbers), T(test_split), T(test_integer),
        T(test_real_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
