/** WhatsApp's messages: who is kept, what of it, which files. */
#include <sqlite3.h>
#include <time.h>

#include "records/records_in.h"
#include "records_rig.h"
#include "damaged_db.h"

#define TABLES \
    "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZSESSIONTYPE " \
    "INTEGER, ZREMOVED INTEGER, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR, " \
    "ZLASTMESSAGETEXT VARCHAR);" \
    "CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, ZISACTIVE " \
    "INTEGER, ZCHATSESSION INTEGER, ZRECENTGROUPCHAT INTEGER, ZMEMBERJID " \
    "VARCHAR, ZCONTACTNAME VARCHAR);" \
    "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, " \
    "ZMESSAGETYPE INTEGER, ZGROUPEVENTTYPE INTEGER, ZMESSAGESTATUS INTEGER, " \
    "ZFLAGS INTEGER, ZSTARRED INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER " \
    "INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEDATE TIMESTAMP, ZSENTDATE " \
    "TIMESTAMP, ZFROMJID VARCHAR, ZTOJID VARCHAR, ZPUSHNAME VARCHAR, " \
    "ZSTANZAID VARCHAR, ZTEXT VARCHAR);" \
    "CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, " \
    "ZFILESIZE INTEGER, ZMOVIEDURATION INTEGER, ZLATITUDE FLOAT, ZLONGITUDE " \
    "FLOAT, ZMEDIALOCALPATH VARCHAR, ZTITLE VARCHAR, ZVCARDSTRING VARCHAR, " \
    "ZMEDIAURL VARCHAR, ZMETADATA BLOB);"

#define ANNA "447700900123@s.whatsapp.net"
#define BEN "447700900150@s.whatsapp.net"
#define CAT "447700900199@s.whatsapp.net"
#define OWN "447700900100@s.whatsapp.net"
#define GROUP "447700900177-1600000000@g.us"

/* Of chat c: row, from me, type, member, media, from, text. */
#define MESSAGE(row, me, type, chat, member, media, from, text) \
    "INSERT INTO ZWAMESSAGE VALUES (" #row "," #me "," #type ",0,1,128,1," \
    #chat "," #member "," #media ",794577600+" #row "*60,794577600.5+" #row \
    "*60,'" from "',NULL,'PUSH-CANARY','STANZA" #row "'," text ");"

static const char people[] = TABLES
    "INSERT INTO ZWACHATSESSION VALUES (1,0,0,'" ANNA "','NAME-CANARY',"
    "'LAST-CANARY'),(2,1,0,'" GROUP "','TITLE-CANARY',NULL),"
    "(3,0,0,'" BEN "',NULL,NULL),(4,3,0,'447700900123@status',NULL,NULL),"
    "(5,0,0,'99887766554433@lid',NULL,NULL),(6,0,1,'" ANNA "',NULL,NULL);"
    "INSERT INTO ZWAGROUPMEMBER VALUES (1,1,2,NULL,'" ANNA "','NAME-CANARY'),"
    "(2,1,2,NULL,'" BEN "',NULL),(3,0,2,NULL,'" CAT "',NULL);";
static const char rows[] =
    MESSAGE(1, 0, 0, 1, NULL, NULL, ANNA, "'hello'")
    MESSAGE(2, 1, 0, 1, NULL, NULL, "", "'the Knife'")
    MESSAGE(3, 0, 1, 1, NULL, 1, ANNA, "NULL")
    MESSAGE(4, 0, 7, 1, NULL, 2, ANNA, "'see http://example.org'")
    MESSAGE(5, 0, 5, 1, NULL, 3, ANNA, "'PLACE-CANARY'")
    MESSAGE(6, 0, 14, 1, NULL, NULL, ANNA, "NULL")
    MESSAGE(7, 0, 0, 1, NULL, 4, ANNA, "'an answer'")
    MESSAGE(8, 0, 8, 1, NULL, 5, ANNA, "NULL")
    MESSAGE(10, 0, 0, 2, 1, NULL, GROUP, "'anna in the group'")
    MESSAGE(11, 0, 0, 2, 2, NULL, GROUP, "'BEN-CANARY'")
    MESSAGE(12, 1, 0, 2, NULL, NULL, "", "'mine in the group'")
    MESSAGE(13, 0, 6, 2, 1, NULL, GROUP, "'SUBJECT-CANARY'")
    MESSAGE(14, 0, 0, 2, 3, NULL, GROUP, "'CAT-CANARY'")
    MESSAGE(20, 0, 0, 3, NULL, NULL, BEN, "'OTHER-CANARY'")
    MESSAGE(21, 0, 1, 3, NULL, 6, BEN, "NULL")
    MESSAGE(22, 0, 0, 4, NULL, NULL, ANNA, "'STATUS-CANARY'")
    MESSAGE(23, 0, 0, 77, NULL, NULL, ANNA, "'NOWHERE-CANARY'")
    MESSAGE(24, 0, 1, 5, NULL, 7, "99887766554433@lid", "NULL")
    MESSAGE(25, 0, 0, 6, NULL, NULL, ANNA, "'removed'")
    MESSAGE(26, 0, 0, 1, NULL, NULL, BEN, "'not by whom it should be'")
    "UPDATE ZWAMESSAGE SET ZTOJID='" OWN "' WHERE Z_PK=1;"
    "INSERT INTO ZWAMEDIAITEM VALUES (1,3,9,NULL,1600,1200,"
    "'Media/a/1.jpg','a caption','image/jpeg','URL-CANARY',NULL),"
    "(2,4,NULL,NULL,NULL,NULL,'Media/a/preview.jpg','PREVIEW-CANARY',NULL,"
    "NULL,NULL),(3,5,NULL,NULL,51.5,-0.125,NULL,NULL,NULL,NULL,NULL),"
    /* 4: the quoted text; 5: the id of the quoted; 6: who wrote it */
    "(4,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,"
    "X'220C51554F54452D43414E415259" "2A0A5354414E5A412D303031"
    "3205434154434E'),"
    "(5,8,7,NULL,0,0,'Message/Media/a/paper.pdf','paper.pdf',"
    "'application/pdf',NULL,NULL),"
    "(6,21,9,NULL,1,1,'Media/b/other.jpg',NULL,'image/jpeg',NULL,NULL),"
    "(7,24,9,NULL,1,1,'Media/l/lid.jpg',NULL,'image/jpeg',NULL,NULL);";

static char path[256];

static void
make(const char *first, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;

    (void)snprintf(path, sizeof(path), "%s/wn-whatsapp-%ld.db",
        getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    rig_remove(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, first, NULL, NULL, &why) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        print_message("%s\n", why);
        fail();
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

#define BODY(apps, more, tail) \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n" \
    "allow:\n" \
    "  - rule: a\n" \
    "    category: messages\n" \
    "    apps: [" apps "]\n" \
    "    from: 2026-03-01\n" \
    "    to: 2026-03-31\n" more tail
#define PERSON "    participants: {any-of: [\"+447700900123\"]}\n"
#define PERSON_IN(groups) \
    "    participants:\n" \
    "      any-of: [\"+447700900123\"]\n" \
    "      group-chats: " groups "\n"
#define PARTS \
    "    parts: [metadata, text, attachments, reactions, edits]\n"

static enum wn_status
wanted(struct rig *rig, enum wn_artefact a, const char *file)
{
    const struct wn_item_sink *s = wn_records_sink(rig->records);
    struct wn_origin o = { .artefact = a, .locator = file, .path = file,
        .acquisition_mode = "drained-in-transit",
        .size_bytes = UINT64_MAX };

    return s->wanted(s->ctx, &o);
}

static void
give(struct rig *rig, const char *file, const char *bytes)
{
    const struct wn_item_sink *s = wn_records_sink(rig->records);
    struct wn_origin o = { .artefact = WN_ART_ios_whatsapp_messages,
        .locator = file, .path = file,
        .acquisition_mode = "drained-in-transit",
        .size_bytes = UINT64_MAX };
    struct wn_err err = WN_ERR_INIT;
    void *handle = NULL;

    assert_int_equal(s->file_begin(s->ctx, &o, &handle, &err), WN_OK);
    assert_int_equal(
        s->file_data(handle, bytes, strlen(bytes), &err), WN_OK);
    assert_int_equal(s->file_end(handle, WN_FILE_COMPLETE, &err), WN_OK);
}

static void
run_on(struct rig *rig, const char *body)
{
    rig_open(rig, body, "17.0");
    assert_int_equal(
        rig_index(rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    assert_int_equal(rig_finish(rig), WN_OK);
}

static const struct rig_record *
row(const struct rig *rig, int64_t n)
{
    return rig_row(rig, WN_CAT_MESSAGES, n);
}

static const char *
text(const struct rig *rig, int64_t n, const char *column)
{
    const struct rig_record *r = row(rig, n);

    assert_non_null(r);
    return rig_text(r, "message", column, 0);
}

static void
no_canary(const struct rig *rig)
{
    assert_false(rig_anywhere(rig, "CANARY"));
    assert_false(rig_anywhere(rig, "447700900177"));
    assert_false(rig_anywhere(rig, "CATCN"));
}

/** Only the conversation with one person; none of the groups. */
static void
test_one_person(void **state)
{
    static struct rig rig;
    const struct rig_record *r;

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(rig.count, 8); /* 1 to 8 */
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 12);
    assert_string_equal(text(&rig, 1, "message_text"), "hello");
    assert_string_equal(text(&rig, 1, "application"), "whatsapp");
    assert_string_equal(text(&rig, 1, "message_id"), "STANZA1");
    assert_string_equal(text(&rig, 1, "status"), "received");
    assert_string_equal(text(&rig, 2, "status"), "sent");
    assert_string_equal(text(&rig, 2, "direction"), "outgoing");
    assert_string_equal(text(&rig, 3, "message_type"), "image");
    assert_string_equal(text(&rig, 3, "message_text"), "a caption");
    assert_string_equal(text(&rig, 4, "message_text"),
        "see http://example.org");
    assert_string_equal(text(&rig, 4, "left_out"), "preview");
    assert_string_equal(text(&rig, 5, "message_type"), "location");
    assert_string_equal(text(&rig, 6, "message_type"), "deleted");
    assert_string_equal(text(&rig, 6, "status"), "unsent");
    assert_string_equal(text(&rig, 7, "reply_to"), "STANZA-001");
    assert_string_equal(text(&rig, 7, "left_out"), "quoted-text");
    assert_null(text(&rig, 1, "reply_to"));
    r = row(&rig, 1);
    assert_string_equal(
        rig_at(r, "message", "session_id", 0)->kind_word, "one-to-one");
    assert_string_equal(rig_at(r, "message_party", "party_id", 0)->text, ANNA);
    assert_string_equal(rig_at(r, "message_party", "party_id", 0)->kind_word,
        "phone");
    assert_string_equal(rig.accounts, OWN ";");
    assert_non_null(rig_raw(r, "ZFROMJID"));
    assert_non_null(rig_raw(r, "ZFLAGS"));
    assert_null(rig_raw(r, "ZPUSHNAME"));
    no_canary(&rig);
    rig_close(&rig);
}

/** Whole seconds, and seconds with a fraction. */
static void
test_times(void **state)
{
    static struct rig rig;
    const int64_t at = (INT64_C(794577660) + 978307200) * WN_NS_PER_S;
    char all[160];

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_string_equal(row(&rig, 1)->decided_kind, "shown");
    assert_int_equal(row(&rig, 1)->decided_ns, at);
    (void)snprintf(all, sizeof(all), "shown=%lld unknown;received=%lld "
        "unknown;sent=%lld unknown;", (long long)at, (long long)at,
        (long long)at + 500000000);
    assert_string_equal(row(&rig, 1)->times, all);
    rig_close(&rig);
}

/** Of a group, what the listed person wrote, and the owner. */
static void
test_listed_only(void **state)
{
    static struct rig rig;

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON_IN("listed-only"), ""));
    assert_int_equal(rig.count, 11); /* 1 to 8; 10, 12, 13 */
    assert_non_null(row(&rig, 10));
    assert_null(row(&rig, 11));
    assert_null(row(&rig, 14));
    assert_int_equal(
        rig_at(row(&rig, 12), "message", "gap_before", 0)->i, 1);
    assert_string_equal(
        rig_at(row(&rig, 10), "message", "session_id", 0)->members, ANNA);
    assert_string_equal(text(&rig, 13, "message_type"), "group-action");
    assert_null(text(&rig, 13, "message_text"));
    assert_false(rig_anywhere(&rig, "447700900150"));
    no_canary(&rig);
    rig_close(&rig);
}

/** Somebody who left the group is denied: then nothing of that group. */
static void
test_deny_of_a_former_member(void **state)
{
    static struct rig rig;

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON_IN("whole"),
        "deny:\n"
        "  - rule: d\n"
        "    reason: other\n"
        "    category: messages\n"
        "    participants: {any-of: [\"+447700900199\"]}\n"));
    assert_int_equal(rig.count, 8);
    assert_null(row(&rig, 10));
    rig_close(&rig);
    run_on(&rig, BODY("whatsapp", PERSON_IN("whole"), ""));
    assert_int_equal(rig.count, 13); /* 10 to 14 too */
    rig_close(&rig);
}

/** What its address says and what its type says are two things: whoever it
 * names may be in it, whoever else is. */
static void
test_deny_in_a_conversation_of_unknown_kind(void **state)
{
    static const char more[] =
        "INSERT INTO ZWACHATSESSION VALUES (7,1,0,'" CAT "',NULL,NULL);"
        "INSERT INTO ZWAGROUPMEMBER VALUES (4,1,7,NULL,'" BEN "',NULL);"
        MESSAGE(30, 1, 0, 7, NULL, NULL, "", "'to cat'")
        MESSAGE(31, 0, 0, 7, 4, NULL, CAT, "'from ben'");
    static char all[sizeof(rows) + sizeof(more)];
    static struct rig rig;

    (void)state;
    (void)snprintf(all, sizeof(all), "%s%s", rows, more);
    make(people, all);
    run_on(&rig, BODY("whatsapp", "", ""));
    assert_non_null(row(&rig, 30));
    assert_non_null(row(&rig, 31));
    rig_close(&rig);
    run_on(&rig, BODY("whatsapp", "",
        "deny:\n"
        "  - rule: d\n"
        "    reason: other\n"
        "    category: messages\n"
        "    participants: {any-of: [\"+447700900199\"]}\n"));
    assert_null(row(&rig, 30));
    assert_null(row(&rig, 31));
    assert_non_null(row(&rig, 20));
    rig_close(&rig);
}

/** Somebody denied stands in it in another way than most do. */
static void
test_deny_however_it_is_written(void **state)
{
    static const char *const ways[] = {
        MESSAGE(32, 0, 0, 7, NULL, NULL, "447700900199@hosted", "'x'"),
        MESSAGE(32, 0, 0, 7, NULL, NULL, "447700900199@S.WhatsApp.Net", "'x'"),
        MESSAGE(32, 0, 0, 7, NULL, NULL, "1234567@hosted.lid", "'x'"),
        MESSAGE(32, 0, 6, 7, NULL, NULL, "", "'" BEN "," CAT "'"),
        MESSAGE(32, 0, 6, 7, NULL, NULL, "", "'" BEN ":" CAT "'"),
        MESSAGE(32, 0, 6, 7, NULL, NULL, "", "'" CAT ":" BEN "'"),
        MESSAGE(32, 0, 6, 7, NULL, NULL, "", "'" CAT ". Then'"),
        MESSAGE(32, 0, 6, 7, NULL, NULL, "", "'447700900199@C.US-'"),
        "",
    };
    static char all[sizeof(rows) + 2048];
    static struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        (void)snprintf(all, sizeof(all), "%s"
            "INSERT INTO ZWACHATSESSION VALUES (7,1,0,'12036@g.us',NULL,NULL);"
            "INSERT INTO ZWAGROUPMEMBER VALUES (4,1,7,NULL,'" BEN "',NULL);%s"
            MESSAGE(30, 1, 0, 7, NULL, NULL, "", "'to all'"), rows, ways[i]);
        make(people, all);
        run_on(&rig, BODY("whatsapp", "",
            "deny:\n"
            "  - rule: d\n"
            "    reason: other\n"
            "    category: messages\n"
            "    participants: {any-of: [\"+447700900199\"]}\n"));
        if (!row(&rig, 30) != (ways[i][0] != '\0')) {
            fail_msg("%s", ways[i]);
        }
        rig_close(&rig);
    }
}

static void
test_keywords(void **state)
{
    static struct rig rig;

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON,
        "    keywords: {any-of: [knife, caption]}\n"));
    assert_int_equal(rig.count, 2);
    assert_non_null(row(&rig, 2));
    assert_non_null(row(&rig, 3));
    rig_close(&rig);
}

/** Files of kept messages, in both spellings; previews and others' are not. */
static void
test_files(void **state)
{
    static struct rig rig;
    const struct rig_record *r;

    (void)state;
    make(people, rows);
    rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/a/1.jpg"), WN_ABSENT);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/a/1.jpg"), WN_OK);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/a/paper.pdf"), WN_OK);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/a/preview.jpg"), WN_DENIED);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/b/other.jpg"), WN_DENIED);
    give(&rig, "Message/Media/a/1.jpg", "\xff\xd8\xff picture");
    assert_int_equal(rig_finish(&rig), WN_OK);
    r = row(&rig, 3);
    assert_string_equal(rig_text(r, "attachment", "outcome", 0), "copied");
    assert_int_equal(r->file_count, 1);
    assert_string_equal(rig_text(r, "attachment", "transfer_name", 0),
        "1.jpg");
    assert_null(rig_raw(r, "ZLATITUDE")); /* a size in pixels */
    assert_null(rig_raw(r, "ZMEDIAURL"));
    r = row(&rig, 8);
    assert_string_equal(rig_text(r, "attachment", "outcome", 0), "missing");
    assert_string_equal(rig_text(r, "attachment", "transfer_name", 0),
        "paper.pdf");
    assert_non_null(rig_raw(row(&rig, 5), "ZLATITUDE"));
    assert_null(rig_text(row(&rig, 4), "attachment", "outcome", 0));
    no_canary(&rig);
    rig_close(&rig);
    /* Without the part, not even a name. */
    run_on(&rig, BODY("whatsapp", PERSON, ""));
    r = row(&rig, 3);
    assert_string_equal(rig_text(r, "attachment", "outcome", 0),
        "not-agreed");
    assert_null(rig_text(r, "attachment", "transfer_name", 0));
    assert_null(rig_raw(r, "ZMEDIALOCALPATH"));
    rig_close(&rig);
}

/** Paths that lead out of the folder, or to a message that knows nothing of
 * it. */
static void
test_hostile_paths(void **state)
{
    static struct rig rig;
    static const char *const bad[] = { "Message/Media/../../x.jpg",
        "Message/Media/b/other.jpg", "/Message/Media/a/1.jpg",
        "Message/../Media/a/1.jpg" };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        static char sql[16384];

        (void)snprintf(sql, sizeof(sql), "%s UPDATE ZWAMEDIAITEM SET "
            "ZMEDIALOCALPATH='%s',ZMESSAGE=%s WHERE Z_PK=1;", rows, bad[i],
            i == 1 ? "21" : "3");
        make(people, sql);
        rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
        assert_int_equal(
            rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
        assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages, bad[i]),
            WN_DENIED);
        assert_int_equal(rig_finish(&rig), WN_OK);
        assert_string_equal(rig_text(row(&rig, 3), "attachment", "outcome",
            0), "not-on-phone");
        rig_close(&rig);
    }
}

/** A conversation by LID is nobody's until the phone's own list tells the
 * number; its file waits for that, and what was had stays had. */
static void
test_lid(void **state)
{
    static const char file[] = "Message/Media/l/lid.jpg";
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;
    static const char lid[] = "99887766554433@lid";
    static const char number[] = "447700900123";

    (void)state;
    make(people, rows);
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_null(row(&rig, 24));
    rig_close(&rig);
    rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    give(&rig, "Message/Media/a/1.jpg", "\xff\xd8\xff picture");
    assert_int_equal(
        wanted(&rig, WN_ART_ios_whatsapp_messages, file), WN_ABSENT);
    /* The other app's list has come: of this one's nothing is known yet. */
    assert_int_equal(wn_book_lid(rig.records->book, WN_APP_WHATSAPP_BUSINESS,
        lid, sizeof(lid) - 1, number, sizeof(number) - 1, 7, &err), WN_OK);
    assert_int_equal(
        wanted(&rig, WN_ART_ios_whatsapp_messages, file), WN_ABSENT);
    assert_int_equal(wn_book_lid(rig.records->book, WN_APP_WHATSAPP, lid,
        sizeof(lid) - 1, number, sizeof(number) - 1, 7, &err), WN_OK);
    assert_int_equal(
        wanted(&rig, WN_ART_ios_whatsapp_messages, file), WN_OK);
    give(&rig, file, "\xff\xd8\xff another");
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 9);
    assert_string_equal(rig_text(row(&rig, 24), "attachment", "outcome", 0),
        "copied");
    assert_string_equal(rig_text(row(&rig, 3), "attachment", "outcome", 0),
        "copied");
    assert_non_null(rig_raw(row(&rig, 24), "ZPHONENUMBER"));
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 11);
    rig_close(&rig);
}

/** Whose the hidden ids of a group's members are stands with its first item and
 * with those that they wrote, not with every one: groups have a thousand. */
static void
test_lids_of_a_group(void **state)
{
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;
    char sql[8192];

    (void)state;
    (void)snprintf(sql, sizeof(sql), "%sUPDATE ZWAGROUPMEMBER SET ZMEMBERJID="
        "'99887766554433@lid' WHERE Z_PK=2;", rows);
    make(people, sql);
    rig_open(&rig, BODY("whatsapp", PERSON_IN("whole"), PARTS), "17.0");
    assert_int_equal(wn_book_lid(rig.records->book, WN_APP_WHATSAPP,
        "99887766554433@lid", 18, "447700900150", 12, 7, &err), WN_OK);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_non_null(rig_raw(row(&rig, 10), "ZPHONENUMBER"));
    assert_non_null(rig_raw(row(&rig, 11), "ZPHONENUMBER"));
    assert_non_null(row(&rig, 12));
    assert_null(rig_raw(row(&rig, 12), "ZPHONENUMBER"));
    assert_null(rig_raw(row(&rig, 1), "ZPHONENUMBER"));
    rig_close(&rig);
}

/** Another number: then it is certainly not theirs. */
static void
test_lid_of_somebody_else(void **state)
{
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;

    (void)state;
    make(people, rows);
    rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
    assert_int_equal(wn_book_lid(rig.records->book, WN_APP_WHATSAPP,
        "99887766554433@lid", 18, "447700900150", 12, 7, &err), WN_OK);
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_messages,
        "Message/Media/l/lid.jpg"), WN_DENIED);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 8);
    rig_close(&rig);
}

/** The same database as the other app's: a rule for one yields none of it. */
static void
test_two_apps(void **state)
{
    static struct rig rig;

    (void)state;
    make(people, rows);
    rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_business_messages, path), WN_OK);
    assert_int_equal(wanted(&rig, WN_ART_ios_whatsapp_business_messages,
        "Message/Media/a/1.jpg"), WN_DENIED);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 0);
    rig_close(&rig);
    rig_open(&rig, BODY("whatsapp-business", PERSON, PARTS), "17.0");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_business_messages, path), WN_OK);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_int_equal(rig.count, 8);
    assert_string_equal(
        text(&rig, 1, "application"), "whatsapp-business");
    rig_close(&rig);
}

/** Of an age without groups, files and most columns; and what is none. */
static void
test_other_ages(void **state)
{
    static struct rig rig;

    (void)state;
    make("", "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID "
         "VARCHAR);"
         "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME "
         "INTEGER, ZCHATSESSION INTEGER, ZMESSAGEDATE TIMESTAMP, ZTEXT "
         "VARCHAR);"
         "INSERT INTO ZWACHATSESSION VALUES (1,'" ANNA "');"
         "INSERT INTO ZWAMESSAGE VALUES (1,0,1,794577660.25,'old'),"
         "(2,0,1,0,'undated'),(3,0,1,'text','a text for a date');");
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(rig.count, 1);
    assert_string_equal(text(&rig, 1, "message_text"), "old");
    rig_close(&rig);
    make("", "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY)");
    rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
    assert_int_equal(
        rig_index(&rig, WN_ART_ios_whatsapp_messages, path), WN_EFORMAT);
    assert_int_equal(rig_finish(&rig), WN_OK);
    assert_string_equal(rig.outcome[0], "could-not-look");
    rig_close(&rig);
    rig_remove(path);
}

/** ---- reactions --------------------------------------------------------- */

struct blob {
    uint8_t at[512];
    size_t n;
};

/** A field of bytes; number < 16, n < 128. */
static void
field(struct blob *b, unsigned number, const void *p, size_t n)
{
    assert_true(n < 128 && b->n + n + 2 <= sizeof(b->at));
    b->at[b->n++] = (uint8_t)(number << 3 | 2);
    b->at[b->n++] = (uint8_t)n;
    if (n > 0) {
        memcpy(b->at + b->n, p, n);
    }
    b->n += n;
}

static void
number_field(struct blob *b, unsigned number, uint64_t v)
{
    b->at[b->n++] = (uint8_t)(number << 3);
    for (; v > 0x7F; v >>= 7) {
        b->at[b->n++] = (uint8_t)(v | 0x80);
    }
    b->at[b->n++] = (uint8_t)v;
}

/** by NULL: the owner's. */
static void
react(struct blob *out, const char *by, const char *emoji, uint64_t ms)
{
    struct blob one = { .n = 0 }, list = { .n = 0 };

    field(&one, 1, "STANZA-CANARY", 13);
    if (by) {
        field(&one, 2, by, strlen(by));
        field(&one, 3, emoji, strlen(emoji));
        number_field(&one, 4, ms);
    } else {
        one.n = 0;
        field(&one, 2, emoji, strlen(emoji));
        number_field(&one, 3, ms);
    }
    field(&list, by ? 1 : 2, one.at, one.n);
    field(out, 7, list.at, list.n);
}

#define MARCH UINT64_C(1772884900000) /* 2026-03-07 12:01:40 */
#define THUMB "\xf0\x9f\x91\x8d"
#define HEART "\xe2\x9d\xa4\xef\xb8\x8f"

/** As ZRECEIPTINFO of a message. */
static void
reacted(int64_t message, const struct blob *b)
{
    char sql[1600];
    int n = snprintf(sql, sizeof(sql), "CREATE TABLE ZWAMESSAGEINFO (Z_PK "
        "INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZRECEIPTINFO BLOB);"
        "ALTER TABLE ZWAMESSAGE ADD ZMESSAGEINFO INTEGER;"
        "UPDATE ZWAMESSAGE SET ZMESSAGEINFO=9 WHERE Z_PK=%d;"
        "INSERT INTO ZWAMESSAGEINFO VALUES (9,%d,X'", (int)message,
        (int)message);
    sqlite3 *db = NULL;

    for (size_t i = 0; i < b->n; i++) {
        n += snprintf(sql + n, sizeof(sql) - (size_t)n, "%02X", b->at[i]);
    }
    (void)snprintf(sql + n, sizeof(sql) - (size_t)n, "');");
    make(people, rows);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static size_t
reactions(const struct rig *rig)
{
    size_t n = 0;

    for (size_t i = 0; i < rig->count; i++) {
        n += strcmp(rig->at[i].source_table, "ZWAMESSAGEINFO") == 0;
    }
    return n;
}

/** Theirs, the owner's and one taken back; not one by somebody else, nor one
 * from another year, nor one that is no reaction. */
static void
test_reactions(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };
    const struct rig_record *r;

    (void)state;
    number_field(&b, 4, 1);
    react(&b, ANNA, THUMB, MARCH);
    react(&b, ANNA, "", MARCH + 1000);
    react(&b, NULL, HEART, MARCH + 2000);
    react(&b, BEN, "BEN-CANARY", MARCH);
    react(&b, ANNA, "OLD-CANARY", MARCH - UINT64_C(31536000000));
    react(&b, GROUP, "GROUP-CANARY", MARCH);
    reacted(2, &b);
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(reactions(&rig), 3);
    assert_int_equal(rig.count, 11);
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 14);
    r = &rig.at[2]; /* behind the message that they are on */
    assert_string_equal(r->source_table, "ZWAMESSAGEINFO");
    assert_int_equal(r->source_row, 9);
    assert_int_equal(r->decided_ns, (int64_t)MARCH * 1000000);
    assert_string_equal(rig_text(r, "message", "message_type", 0), "reaction");
    assert_string_equal(rig_text(r, "message", "reply_to", 0), "STANZA2");
    assert_string_equal(rig_text(r, "message", "reaction_kind", 0), "emoji");
    assert_string_equal(rig_text(r, "message", "reaction_emoji", 0), THUMB);
    assert_string_equal(rig_text(r, "message", "direction", 0), "incoming");
    assert_string_equal(rig_text(&rig.at[3], "message", "reaction_kind", 0),
        "removed-emoji");
    assert_string_equal(rig_text(&rig.at[4], "message", "direction", 0),
        "outgoing");
    no_canary(&rig);
    rig_close(&rig);
    /* A part of their own. */
    run_on(&rig, BODY("whatsapp", PERSON, ""));
    assert_int_equal(reactions(&rig), 0);
    assert_int_equal(rig.count, 8);
    rig_close(&rig);
}

/** Cut anywhere, it is read as far as it goes, or not at all. */
static void
test_cut_reactions(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };

    (void)state;
    react(&b, ANNA, THUMB, MARCH);
    while (b.n-- > 0) {
        reacted(2, &b);
        run_on(&rig, BODY("whatsapp", PERSON, PARTS));
        assert_int_equal(reactions(&rig), 0);
        assert_int_equal(rig.count, 8);
        rig_close(&rig);
        b.n -= b.n > 8 ? 7 : 0;
    }
}

/** ---- when it came to them --------------------------------------------- */

#define ANNA_LID "\x8c\x99\x88\x77\x66\x55\x44\x33"     /* 14 digits */
#define HIDDEN_LID "\x8c\x12\x34\x56\x78\x90\x12\x34\x5f" /* 15 */
/* When message 2 was sent: its date, s since 1970. */
#define SENT_S (UINT64_C(794577720) + 978307200)

/** An entry of field 2; 0 = no such time. */
static void
receipt(struct blob *out, const char *lid, size_t n, uint64_t delivered,
    uint64_t read)
{
    struct blob one = { .n = 0 };

    field(&one, 1, (const uint8_t *)lid, n);
    number_field(&one, 4, 3);
    if (read) {
        number_field(&one, 5, read);
    }
    for (unsigned i = 0; delivered && i < 2; i++) { /* the earlier counts */
        struct blob at = { .n = 0 };

        number_field(&at, 1, delivered + (i == 0 ? 9 : 0));
        field(&one, 10, at.at, at.n);
    }
    field(out, 2, one.at, one.n);
}

static size_t
receipts(const struct rig_record *r)
{
    size_t n = 0;

    while (rig_at(r, "message_receipt", "party_id", n)) {
        n++;
    }
    return n;
}

static void
pair(struct rig *rig, const char *lid, const char *number)
{
    struct wn_err err = WN_ERR_INIT;

    assert_int_equal(wn_book_lid(rig->records->book, WN_APP_WHATSAPP, lid, strlen(lid),
                         number, strlen(number), 5, &err), WN_OK);
}

static void
run_with_pair(struct rig *rig, const char *body)
{
    rig_open(rig, body, "17.0");
    pair(rig, "99887766554433@lid", "447700900123@s.whatsapp.net");
    assert_int_equal(
        rig_index(rig, WN_ART_ios_whatsapp_messages, path), WN_OK);
    assert_int_equal(rig_finish(rig), WN_OK);
}

/** Of whom the phone tells whose LID it is; of nobody else. */
static void
test_receipts(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };
    const struct rig_record *r;

    (void)state;
    number_field(&b, 3, SENT_S);
    receipt(&b, ANNA_LID, 8, 2, 60);
    receipt(&b, HIDDEN_LID, 9, 3, 61);       /* anybody's */
    receipt(&b, "\x8c\x99\x88", 3, 4, 62);   /* of nobody */
    receipt(&b, "\x8d" "99887766", 8, 5, 63); /* another mark */
    receipt(&b, ANNA_LID, 8, 0, 0);          /* says nothing */
    receipt(&b, ANNA_LID, 8, 7, 0);          /* another device */
    reacted(2, &b);
    run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS));
    r = row(&rig, 2);
    assert_int_equal(receipts(r), 2);
    assert_string_equal(rig_at(r, "message_receipt", "party_id", 0)->text,
        ANNA);
    assert_int_equal(
        rig_at(r, "message_receipt", "sent_raw_s", 0)->i, SENT_S);
    assert_int_equal(
        rig_at(r, "message_receipt", "delivered_raw_s", 0)->i, 2);
    assert_int_equal(rig_at(r, "message_receipt", "read_raw_s", 0)->i, 60);
    assert_int_equal(rig_at(r, "message_receipt", "delivered_utc_ns", 0)->i,
        (int64_t)(SENT_S + 2) * WN_NS_PER_S);
    assert_int_equal(rig_at(r, "message_receipt", "read_utc_ns", 0)->i,
        (int64_t)(SENT_S + 60) * WN_NS_PER_S);
    assert_int_equal(rig_at(r, "message_receipt", "read_utc_ns", 1)->kind,
        WN_VAL_NULL);
    assert_null(rig_raw(r, "ZRECEIPTINFO"));
    assert_false(rig_anywhere(&rig, "1234567890"));
    rig_close(&rig);
    /* Without metadata none. */
    run_with_pair(&rig, BODY("whatsapp", PERSON, "    parts: [text]\n"));
    assert_int_equal(receipts(row(&rig, 2)), 0);
    rig_close(&rig);
    /* Without the pair, the LID is nobody's. */
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(receipts(row(&rig, 2)), 0);
    rig_close(&rig);
}

/** Not from when it was sent, not the owner's, or within denied days. */
static void
test_no_receipts(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };
    const struct rig_record *r;

    (void)state;
    number_field(&b, 3, SENT_S + 86401);
    receipt(&b, ANNA_LID, 8, 2, 60);
    reacted(2, &b);
    run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(receipts(row(&rig, 2)), 0);
    rig_close(&rig);
    b.n = 0;
    receipt(&b, ANNA_LID, 8, 2, 60); /* and no field 3 */
    reacted(2, &b);
    run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(receipts(row(&rig, 2)), 0);
    rig_close(&rig);
    b.n = 0;
    number_field(&b, 3, SENT_S);
    receipt(&b, ANNA_LID, 8, 2, 60);
    reacted(1, &b); /* one that came in */
    run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(receipts(row(&rig, 1)), 0);
    rig_close(&rig);
    b.n = 0;
    number_field(&b, 3, SENT_S);
    receipt(&b, ANNA_LID, 8, 2, 7 * 86400);
    reacted(2, &b);
    run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS
        "deny:\n"
        "  - rule: d\n"
        "    reason: other\n"
        "    category: messages\n"
        "    from: 2026-03-13\n"
        "    to: 2026-03-14\n"));
    r = row(&rig, 2);
    assert_int_equal(receipts(r), 1);
    assert_int_equal(
        rig_at(r, "message_receipt", "delivered_raw_s", 0)->i, 2);
    assert_int_equal(rig_at(r, "message_receipt", "read_raw_s", 0)->kind,
        WN_VAL_NULL);
    rig_close(&rig);
}

/** Cut anywhere, it is read as far as it goes, or not at all. */
static void
test_cut_receipts(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };

    (void)state;
    number_field(&b, 3, SENT_S);
    receipt(&b, ANNA_LID, 8, 2, 60);
    while (b.n-- > 0) {
        reacted(2, &b);
        run_with_pair(&rig, BODY("whatsapp", PERSON, PARTS));
        assert_int_equal(receipts(row(&rig, 2)), 0);
        assert_int_equal(rig.count, 9); /* 24 is ANNA's too */
        rig_close(&rig);
    }
}

/** One byte wrong, anywhere: it is read as far as it goes, or not at all. */
static void
test_damaged_pages(void **state)
{
    static struct rig rig;
    struct blob b = { .n = 0 };
    FILE *f;
    long size;

    (void)state;
    react(&b, ANNA, THUMB, MARCH);
    reacted(2, &b);
    f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    for (long at = 16; at < size; at += 97) {
        int was;

        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        was = fgetc(f);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        assert_int_equal(fputc(was ^ 0xff, f), was ^ 0xff);
        assert_int_equal(fflush(f), 0);
        rig_open(&rig, BODY("whatsapp", PERSON, PARTS), "17.0");
        if (rig_index(&rig, WN_ART_ios_whatsapp_messages, path) == WN_OK) {
            assert_int_equal(rig_finish(&rig), WN_OK);
        }
        rig_close(&rig);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        assert_int_equal(fputc(was, f), was);
        assert_int_equal(fflush(f), 0);
    }
    assert_int_equal(fclose(f), 0);
    rig_remove(path);
}

/** A group in which each wrote once costs no more than any other. */
static void
test_many_who_wrote(void **state)
{
    static const char crowd[] =
        "INSERT INTO ZWACHATSESSION VALUES (1,1,0,'12036@g.us',NULL,NULL);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n"
        " WHERE i < 20000) INSERT INTO ZWAMESSAGE (Z_PK, ZCHATSESSION,"
        " ZMESSAGETYPE, ZMESSAGEDATE, ZFROMJID)"
        " SELECT i,1,0,794577600+i,printf('4470%08d@s.whatsapp.net',i) FROM n;";
    static struct rig rig;
    clock_t from = clock();

    (void)state;
    make(TABLES, crowd);
    run_on(&rig, BODY("whatsapp", PERSON,
        "deny:\n"
        "  - rule: d\n"
        "    reason: other\n"
        "    category: messages\n"
        "    participants: {any-of: [\"+447700900199\"]}\n"));
    assert_int_equal(rig.count, 0);
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 20000);
    rig_close(&rig);
    assert_true((clock() - from) / CLOCKS_PER_SEC < 20); /* not minutes */
    rig_remove(path);
}

/** It is said and passed over; the others are kept. */
static void
test_row_that_is_gone(void **state)
{
    static struct rig rig;

    (void)state;
    make(people, rows);
    damaged_first_row(path, "ZWAMESSAGE");
    run_on(&rig, BODY("whatsapp", PERSON, PARTS));
    assert_int_equal(rig.count, 7); /* 2 to 8 */
    assert_string_equal(rig.outcome[0], "partly");
    rig_close(&rig);
    rig_remove(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_person),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_listed_only),
        cmocka_unit_test(test_deny_of_a_former_member),
        cmocka_unit_test(test_deny_in_a_conversation_of_unknown_kind),
        cmocka_unit_test(test_deny_however_it_is_written),
        cmocka_unit_test(test_many_who_wrote),
        cmocka_unit_test(test_row_that_is_gone),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_hostile_paths),
        cmocka_unit_test(test_lid),
        cmocka_unit_test(test_lids_of_a_group),
        cmocka_unit_test(test_lid_of_somebody_else),
        cmocka_unit_test(test_two_apps),
        cmocka_unit_test(test_other_ages),
        cmocka_unit_test(test_reactions),
        cmocka_unit_test(test_cut_reactions),
        cmocka_unit_test(test_receipts),
        cmocka_unit_test(test_no_receipts),
        cmocka_unit_test(test_cut_receipts),
        cmocka_unit_test(test_damaged_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
