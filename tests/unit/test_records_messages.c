/** Real message databases, read through the gate into a sink that remembers. */
#include "records_rig.h"

#define TAIL \
    "time: {zone: Europe/London, region: US}\n" \
    "method:\n" \
    "  routes: [ios-backup]\n" \
    "  device-changes: [pairing-trust]\n"
#define ALL \
    "allow:\n" \
    "  - rule: all\n" \
    "    category: messages\n" \
    "    apps: [phone-messages]\n" \
    "    all-dates: true\n" \
    "    all-dates-reason: \"a test\"\n" \
    "    undated: include\n"
#define EVERYTHING \
    "    parts: [metadata, text, attachments, reactions, edits, " \
    "recently-deleted]\n"

static const char *
text_of(const struct rig *rig, int64_t row)
{
    const struct rig_record *r = rig_row(rig, WN_CAT_MESSAGES, row);

    assert_non_null(r);
    return rig_text(r, "message", "message_text", 0);
}

static void
run_on(struct rig *rig, const char *body, const char *version,
    const char *path)
{
    rig_open(rig, body, version);
    assert_int_equal(rig_index(rig, WN_ART_ios_messages, path), WN_OK);
    assert_int_equal(rig_finish(rig), WN_OK);
}

/** Ten messages; five have their text in attributedBody only, one of those is
 * cut. What SQL says is written here. */
static void
test_bodies_are_decoded(void **state)
{
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus("ios_backup_parser/messages.1.sms.db", NULL, path,
        sizeof(path));
    run_on(&rig, TAIL ALL EVERYTHING, "18.0", path);
    assert_int_equal(rig.count, 10);
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 0);
    assert_string_equal(text_of(&rig, 1), "Hello from the fixture");
    assert_string_equal(text_of(&rig, 2), "Reply via attributedBody");
    assert_int_equal(strlen(text_of(&rig, 3)), 224);
    assert_memory_equal(text_of(&rig, 3), "The quick brown fox jumped. ", 28);
    assert_string_equal(text_of(&rig, 4),
        "Hi \xf0\x9f\x91\x8b group \xf0\x9f\x8c\x8d");
    assert_string_equal(text_of(&rig, 5), "\xef\xbf\xbc");
    assert_null(text_of(&rig, 9)); /* cut: nothing is invented */
    assert_null(text_of(&rig, 7)); /* a reaction */
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 7), "message",
        "reaction_kind", 0), "loved");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 7), "message",
        "reply_to", 0), "fx-msg-0002");
    assert_string_equal(rig_text(rig_row(&rig, WN_CAT_MESSAGES, 2), "message",
        "edit_state", 0), "edited");
    assert_string_equal(rig.outcome[0], "found");
    rig_close(&rig);
    rig_remove(path);
}

/** Every row lies in the -wal. */
static void
test_rows_of_a_wal(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: two\n"
        "    category: messages\n"
        "    apps: [imessage]\n"
        "    from: 2026-04-04\n"
        "    to: 2026-04-04\n";
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus("imessage_unsent/chat.db", "imessage_unsent/chat.db-wal", path,
        sizeof(path));
    run_on(&rig, body, "18.0", path);
    assert_int_equal(rig.count, 9); /* the tenth is an SMS */
    assert_int_equal(rig.not_kept[WN_CAT_MESSAGES], 1);
    assert_string_equal(text_of(&rig, 100), "normal fixture message 0");
    rig_close(&rig);
    rig_remove(path);
}

/** Seconds since 2001 and 226 joins to messages that are gone. */
static void
test_seconds_and_dangling_joins(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: two\n"
        "    category: messages\n"
        "    apps: [phone-messages]\n"
        "    from: 2015-11-22\n"
        "    to: 2015-11-23\n";
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus("plaso/sqlite/imessage_chat.db", NULL, path, sizeof(path));
    run_on(&rig, body, "10.3.3", path);
    /* 469908586 … 469999595 s since 2001 = 2015-11-22 16:36 … 11-23 17:53 */
    assert_int_equal(rig.count, 7);
    assert_string_equal(text_of(&rig, 5), "Yes, but I can get you a copy of "
        "it.");
    assert_true(rig.at[0].dated);
    assert_string_equal(rig.at[0].decided_kind, "shown");
    assert_int_equal(rig.at[0].decided_ns,
        (INT64_C(469908586) + 978307200) * WN_NS_PER_S);
    rig_close(&rig);
    /* Read as nanoseconds the same values contradict: undated, not guessed. */
    run_on(&rig, body, "17.0", path);
    assert_int_equal(rig.count, 0);
    assert_string_equal(rig.outcome[0], "looked-none-found");
    rig_close(&rig);
    rig_remove(path);
}

/** One person. Rows 1 and 2 are theirs; 3 to 6 are in a group, 5 is a reaction,
 * which no part agrees to, 3 and 6 are by others; 6 is in the -wal only. */
static void
test_one_person(void **state)
{
    static const char body[] = TAIL
        "allow:\n"
        "  - rule: one\n"
        "    category: messages\n"
        "    apps: [imessage]\n"
        "    all-dates: true\n"
        "    all-dates-reason: \"a test\"\n"
        "    participants: {any-of: [\"+15550102000\"], group-chats: %s}\n"
        "    parts: [metadata, text, attachments]\n";
    static const struct {
        const char *policy;
        size_t kept;
    } cases[] = { { "exclude", 2 }, { "whole", 5 }, { "listed-only", 3 } };
    static struct rig rig;
    char path[512], text[1024];

    (void)state;
    rig_corpus("golemine/ios-mini-backup/00008030-001C195E0A88802E/3d/"
        "3d0d7e5fb2ce288813306e4d4636395e047a3d28",
        "golemine/ios-mini-backup/00008030-001C195E0A88802E/cd/"
        "cd47480f213dba9bc38ee792775d17e3f5a73a59", path, sizeof(path));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(text, sizeof(text), body, cases[i].policy);
        run_on(&rig, text, "18.5", path);
        assert_int_equal(rig.count, cases[i].kept);
        rig_close(&rig);
    }
    rig_remove(path);
}

/** Rows and bodies damaged on purpose: read what can be, invent nothing. */
static void
test_damaged_rows(void **state)
{
    static struct rig rig;
    char path[512];

    (void)state;
    rig_corpus("golemine/ios-malformed-backup/00008030-001C195E0A88807E/3d/"
        "3d0d7e5fb2ce288813306e4d4636395e047a3d28", NULL, path, sizeof(path));
    run_on(&rig, TAIL ALL EVERYTHING, "18.5", path);
    assert_string_equal(text_of(&rig, 1), "Did you find the brass gear?");
    assert_null(text_of(&rig, 7)); /* no typedstream */
    rig_close(&rig);
    rig_remove(path);
}

/** Bytes changed all over the file: an answer or a refusal, never a crash. */
static void
test_damaged_pages(void **state)
{
    static struct rig rig;
    char path[512];
    long size;
    FILE *f;

    (void)state;
    rig_corpus("ios_backup_parser/messages.1.sms.db", NULL, path,
        sizeof(path));
    f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    for (long at = 16; at < size; at += 331) {
        int was;

        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        was = fgetc(f);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        assert_int_equal(fputc(was ^ 0xff, f), was ^ 0xff);
        assert_int_equal(fflush(f), 0);
        rig_open(&rig, TAIL ALL EVERYTHING, "18.0");
        if (rig_index(&rig, WN_ART_ios_messages, path) == WN_OK) {
            enum wn_status st = rig_finish(&rig);

            assert_int_equal(st, WN_OK);
        }
        rig_close(&rig);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        assert_int_equal(fputc(was, f), was);
        assert_int_equal(fflush(f), 0);
    }
    assert_int_equal(fclose(f), 0);
    rig_remove(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies_are_decoded),
        cmocka_unit_test(test_rows_of_a_wal),
        cmocka_unit_test(test_seconds_and_dangling_joins),
        cmocka_unit_test(test_one_person),
        cmocka_unit_test(test_damaged_rows),
        cmocka_unit_test(test_damaged_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
