/** Keywords and gaps, attachments, and what must not ride along: over a small
 * database that this test makes. */
#include <sqlite3.h>

#include "records_rig.h"
#include "damaged_db.h"

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"
#define RULE \
    TAIL \
    "allow:\n" \
    "  - rule: one\n" \
    "    category: messages\n" \
    "    apps: [phone-messages]\n" \
    "    from: 2026-03-01\n" \
    "    to: 2026-03-14\n"

/* 2026-03-07T12:00:00Z in ns since 2001, and a minute more for each row. */
static const char schema[] =
    "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, "
    "attributedBody BLOB, subject TEXT, handle_id INTEGER, other_handle "
    "INTEGER, service TEXT, date INTEGER, is_from_me INTEGER, is_sent INTEGER,"
    " error INTEGER, account TEXT, associated_message_guid TEXT, "
    "associated_message_type INTEGER, group_title TEXT, item_type INTEGER, "
    "payload_data BLOB, message_summary_info BLOB, cache_roomnames TEXT);"
    "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT);"
    "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, "
    "service_name TEXT, display_name TEXT);"
    "CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);"
    "CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, "
    "message_date INTEGER);"
    "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, filename "
    "TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER);"
    "CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id "
    "INTEGER);"
    "INSERT INTO handle VALUES (1,'+447700900123','SMS'),"
    "(2,'+447700900150','SMS'),(3,'+447700900199','SMS');"
    "INSERT INTO chat VALUES (1,'SMS;-;+447700900123',45,'SMS',NULL),"
    "(2,'SMS;+;chat1',43,'SMS','TITLE-CANARY');"
    "INSERT INTO chat_handle_join VALUES (1,1),(2,1),(2,2);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<9) "
    "INSERT INTO message (ROWID,guid,text,handle_id,service,date,is_from_me,"
    "is_sent,error,account,associated_message_type,item_type) SELECT i,"
    "'G'||i,CASE i WHEN 3 THEN 'the Knife' WHEN 8 THEN 'KNIFE again' ELSE "
    "'nothing '||i END,1,'SMS',794577600000000000+i*60000000000,i%2,i%2,0,"
    "'P:+447700900100',0,0 FROM n;"
    "INSERT INTO chat_message_join SELECT 1,ROWID,date FROM message;"
    /* 20: a reaction; 21: a title; 22: a preview; 23–25: in the group */
    "INSERT INTO message (ROWID,guid,text,handle_id,service,date,is_from_me,"
    "associated_message_guid,associated_message_type) VALUES (20,'G20',"
    "'Loved QUOTE-CANARY',1,'SMS',794577600000000000+20*60000000000,0,"
    "'p:0/G3',2000);"
    "INSERT INTO message (ROWID,guid,handle_id,service,date,is_from_me,"
    "group_title,item_type,cache_roomnames) VALUES (21,'G21',2,'SMS',"
    "794577600000000000+21*60000000000,0,'TITLE-CANARY',2,'ROOM-CANARY');"
    "INSERT INTO message (ROWID,guid,text,handle_id,service,date,is_from_me,"
    "payload_data) VALUES (22,'G22','look',1,'SMS',"
    "794577600000000000+22*60000000000,0,CAST('PREVIEW-CANARY' AS BLOB));"
    "INSERT INTO message (ROWID,guid,text,handle_id,service,date,is_from_me)"
    " VALUES (23,'G23','by the other',2,'SMS',"
    "794577600000000000+23*60000000000,0),(24,'G24','by the person',1,'SMS',"
    "794577600000000000+24*60000000000,0),(25,'G25','by one who left',3,'SMS',"
    "794577600000000000+25*60000000000,0),(26,'G26','mine',0,'SMS',"
    "794577600000000000+26*60000000000,1);"
    "INSERT INTO chat_message_join VALUES (1,20,0),(2,21,0),(1,22,0),(2,23,0),"
    "(2,24,0),(2,25,0),(2,26,0);"
    "INSERT INTO attachment VALUES (1,'A1','~/Library/SMS/Attachments/aa/00/"
    "X/NAME-CANARY.txt','text/plain','NAME-CANARY.txt',5),(2,'A2',"
    "'~/Library/SMS/Attachments/bb/00/Y/gone.txt','text/plain','gone.txt',5),"
    "(3,'A3','~/Library/SMS/Attachments/cc/00/Z/p.pluginPayloadAttachment',"
    "NULL,'p.pluginPayloadAttachment',5),(4,'A4',NULL,'text/plain','c',5);"
    "INSERT INTO message_attachment_join VALUES (1,1),(1,2),(22,3),(2,4),"
    "(9000,1),(1,9000);";

#define STORE "Library/SMS/Attachments/"

static char path[256];

static int
make(void **state)
{
    sqlite3 *db = NULL;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/wn-narrow-%ld.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    return sqlite3_open(path, &db) == SQLITE_OK &&
            sqlite3_exec(db, schema, NULL, NULL, NULL) == SQLITE_OK &&
            sqlite3_close(db) == SQLITE_OK
        ? 0 : -1;
}

static int
unmake(void **state)
{
    (void)state;
    rig_remove(path);
    return 0;
}

static void
start(struct rig *rig, const char *body)
{
    rig_open(rig, body, "17.0");
    assert_int_equal(rig_index(rig, WN_ART_ios_messages, path), WN_OK);
}

static int64_t
number(const struct rig *rig, int64_t row, const char *column)
{
    const struct rig_record *r = rig_row(rig, WN_CAT_MESSAGES, row);

    assert_non_null(r);
    return rig_at(r, "message", column, 0)->i;
}

/** Hits at 3 and 8, one message around each: 2 3 4 and 7 8 9. */
static void
test_keywords_with_context(void **state)
{
    static struct rig rig;

    (void)state;
    start(&rig, RULE "    keywords: {any-of: [\"kNIFE\"], context: 1}\n"
        "    participants: {any-of: [\"+447700900123\"]}\n");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 6);
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 1));
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 5));
    assert_int_equal(number(&rig, 2, "gap_before"), 0);
    assert_int_equal(number(&rig, 4, "gap_before"), 0);
    assert_int_equal(number(&rig, 7, "gap_before"), 1);
    assert_int_equal(number(&rig, 9, "gap_before"), 0);
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 16 - 6);
    rig_close(&rig);
    /* Another rule without keywords keeps the rest, under its own name. */
    start(&rig, RULE "    keywords: {any-of: [\"knife\"]}\n"
        "  - rule: two\n"
        "    category: messages\n"
        "    apps: [sms]\n"
        "    from: 2026-03-07\n"
        "    to: 2026-03-07\n"
        "    parts: [metadata]\n");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig_row(&rig, WN_CAT_MESSAGES, 3)->rule, 0);
    assert_int_equal(rig_row(&rig, WN_CAT_MESSAGES, 2)->rule, 1);
    assert_non_null(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 3), "message",
        "message_text", 0));
    assert_null(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 2), "message",
        "message_text", 0));
    assert_null(rig_raw(rig_row(&rig, WN_CAT_MESSAGES, 2), "text"));
    rig_close(&rig);
}

/** Found going from row to row, and not when asked for: said and passed over;
 * the others are kept. */
static void
test_row_that_is_gone(void **state)
{
    static struct rig rig;

    (void)state;
    damaged_first_row(path, "message");
    start(&rig, RULE);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 1));
    assert_int_equal(rig.count, 14);
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
}

/** Quotes, titles, previews, names of files: never, whatever the parts. */
static void
test_nothing_rides_along(void **state)
{
    static const char *const canaries[] = { "QUOTE-CANARY", "TITLE-CANARY",
        "PREVIEW-CANARY", "ROOM-CANARY" };
    static struct rig rig;

    (void)state;
    start(&rig, RULE "    parts: [metadata, text, attachments, reactions, "
        "edits, recently-deleted]\n");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 16);
    for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++) {
        assert_false(rig_anywhere(&rig, canaries[i]));
    }
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 20),
        "message", "left_out", 0), "quoted-text");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 20),
        "message", "reply_to", 0), "G3");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 21),
        "message", "left_out", 0), "group-title");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 22),
        "message", "left_out", 0), "preview");
    assert_string_equal(rig.accounts, "+447700900100;");
    rig_close(&rig);
    /* Reactions are a part of their own. */
    start(&rig, RULE);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 20));
    assert_false(rig_anywhere(&rig, "NAME-CANARY"));
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 1),
        "attachment", "outcome", 0), "not-agreed");
    rig_close(&rig);
}

/** Theirs and the owner's own; the others' numbers are not told, the gap is. */
static void
test_listed_only(void **state)
{
    static struct rig rig;
    const struct rig_record *r;

    (void)state;
    start(&rig, RULE "    participants: {any-of: [\"07700 900123\"], "
        "group-chats: listed-only}\n");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 23));
    assert_null(rig_row(&rig, WN_CAT_MESSAGES, 25));
    r = rig_row(&rig, WN_CAT_MESSAGES, 24);
    assert_non_null(r);
    assert_string_equal(
        rig_at(r, "message", "session_id", 0)->members, "+447700900123");
    assert_false(rig_anywhere(&rig, "+447700900150"));
    assert_int_equal(number(&rig, 24, "gap_before"), 0); /* begins here */
    assert_int_equal(number(&rig, 26, "gap_before"), 1);
    rig_close(&rig);
}

/** Who wrote in a group and left counts for deny. */
static void
test_deny_former_member(void **state)
{
    static struct rig rig;

    (void)state;
    start(&rig, RULE
        "deny:\n"
        "  - rule: never\n"
        "    reason: other\n"
        "    participants: {any-of: [\"+447700900199\"]}\n");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 10); /* chat 1 without its reaction */
    for (int64_t row = 21; row < 27; row++) {
        assert_true((rig_row(&rig, WN_CAT_MESSAGES, row) != NULL) ==
            (row == 22));
    }
    rig_close(&rig);
}

static void
test_attachments(void **state)
{
    static struct rig rig;
    const struct wn_item_sink *s;
    struct wn_err err = WN_ERR_INIT;
    struct wn_origin o = { .artefact = WN_ART_ios_messages,
        .locator = "MediaDomain/" STORE "aa/00/X/NAME-CANARY.txt",
        .path = STORE "aa/00/X/NAME-CANARY.txt", .acquisition_mode = "m" };
    struct wn_origin other = o;
    const struct rig_record *r;
    void *handle;

    (void)state;
    rig_open(&rig, RULE "    parts: [metadata, text, attachments]\n", "17.0");
    s = wn_records_sink(rig.records);
    assert_int_equal(s->wanted(s->ctx, &o), WN_ABSENT); /* not known yet */
    assert_int_equal(rig_index(&rig, WN_ART_ios_messages, path), WN_OK);
    assert_int_equal(s->wanted(s->ctx, &o), WN_OK);
    other.path = STORE "dd/00/unknown.txt";
    assert_int_equal(s->wanted(s->ctx, &other), WN_DENIED);
    other.path = STORE "cc/00/Z/p.pluginPayloadAttachment";
    assert_int_equal(s->wanted(s->ctx, &other), WN_DENIED);
    assert_int_equal(s->file_begin(s->ctx, &o, &handle, &err), WN_OK);
    assert_int_equal(s->file_data(handle, "hel", 3, &err), WN_OK);
    assert_int_equal(s->file_data(handle, "lo", 2, &err), WN_OK);
    assert_int_equal(s->file_end(handle, WN_FILE_COMPLETE, &err), WN_OK);
    other.path = STORE "bb/00/Y/gone.txt";
    s->not_had(s->ctx, &other, "not-staged");
    assert_int_equal(rig_finish(&rig), WN_OK);
    r = rig_row(&rig, WN_CAT_MESSAGES, 1);
    assert_non_null(r);
    assert_string_equal(rig_text(r, "attachment", "outcome", 0), "copied");
    assert_string_equal(
        rig_text(r, "attachment", "transfer_name", 0), "NAME-CANARY.txt");
    assert_string_equal(rig_text(r, "attachment", "outcome", 1), "not-staged");
    assert_string_equal(rig_text(r, "attachment", "outcome", 2), "missing");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 2),
        "attachment", "outcome", 0), "not-on-phone");
    assert_int_equal(r->file_count, 1);
    assert_memory_equal(rig.files[r->files[0]].data.data, "hello", 5);
    assert_string_equal(rig.files[r->files[0]].mime, "text/plain");
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keywords_with_context),
        cmocka_unit_test(test_nothing_rides_along),
        cmocka_unit_test(test_listed_only),
        cmocka_unit_test(test_deny_former_member),
        cmocka_unit_test(test_attachments),
        cmocka_unit_test(test_row_that_is_gone), /* damages: the last */
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
