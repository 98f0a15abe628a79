/** SMS and MMS of an Android phone: rows as the provider gives them. */
#include "records_rig.h"

#include "records/wire_text.h"

#define P "+447700900123"
#define Q "+447700900456"
#define R "+442079460111"

#define TAIL \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n" \
    "  routes: [android-provider]\n" \
    "  device-changes: [usb-debugging-key]\n"
#define RULE(name, more) \
    "  - rule: " name "\n    category: messages\n    apps: [sms]\n" more
#define MARCH "    from: 2026-03-01\n    to: 2026-03-14\n"
#define WITH_P(groups) \
    "    participants: {any-of: ['" P "'], group-chats: " groups "}\n"
#define DENY_R \
    "deny:\n  - rule: never\n    reason: legal-privilege\n" \
    "    participants: {any-of: ['" R "']}\n"

/* 2026-03-07T12:00:00Z */
#define NOON_S INT64_C(1772884800)
#define NOON_MS "1772884800000"
#define NOON "1772884800"

#define SMS_ALL \
    "thread_id 'address date date_sent type read status 'subject 'body"
#define PDU_ALL \
    "thread_id date date_sent msg_box m_type 'm_id read 'sub sub_cs"
#define PART_ALL "mid seq 'ct 'name chset 'text"

struct phone {
    struct rig rig;
    struct rig_set *canonical, *threads, *sms, *pdu, *part, *addr;
};

static struct phone p;

static void
begin(const char *body)
{
    rig_open_on(&p.rig, WN_PLATFORM_ANDROID, body, "14");
    p.canonical = rig_set(&p.rig, WN_ART_android_messages,
        "canonical_addresses", "content://mms-sms/canonical-addresses",
        "'address");
    p.threads = rig_set(&p.rig, WN_ART_android_messages, "threads",
        "content://mms-sms/conversations?simple=true", "'recipient_ids");
    p.sms = rig_set(&p.rig, WN_ART_android_messages, "sms", "content://sms",
        SMS_ALL);
    p.pdu = rig_set(&p.rig, WN_ART_android_messages, "pdu", "content://mms",
        PDU_ALL);
    p.part = rig_set(&p.rig, WN_ART_android_messages, "part",
        "content://mms/part", PART_ALL);
    p.addr = rig_set(&p.rig, WN_ART_android_messages, "addr",
        "content://mms/addr", "msg_id 'address type charset");
    rig_row_of(p.canonical, 1, P);
    rig_row_of(p.canonical, 2, Q);
    rig_row_of(p.canonical, 3, R);
    rig_row_of(p.canonical, 4, "447700900123"); /* a guess without its + */
    rig_row_of(p.canonical, 5, "AMAZON");
    rig_row_of(p.threads, 10, "1");
    rig_row_of(p.threads, 11, "2");
    rig_row_of(p.threads, 12, "1 2");
    rig_row_of(p.threads, 13, "1 2 3");
    rig_row_of(p.threads, 14, "4");
    rig_row_of(p.threads, 15, "5");
    rig_row_of(p.threads, 16, "1 99"); /* nobody is told who 99 is */
    rig_row_of(p.threads, 17, "x");
}

static void
give(void)
{
    const struct rig_set *sets[] = { p.canonical, p.threads, p.sms, p.pdu,
        p.addr, p.part };

    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        assert_int_equal(rig_rows(&p.rig, sets[i]), WN_OK);
    }
}

static enum wn_status
wanted(const char *path)
{
    const struct wn_item_sink *s = wn_records_sink(p.rig.records);
    const struct wn_origin o = { .artefact = WN_ART_android_messages,
        .locator = path, .path = path };

    return s->wanted(s->ctx, &o);
}

static bool
kept(const char *table, int64_t id)
{
    for (size_t i = 0; i < p.rig.count; i++) {
        if (p.rig.at[i].source_row == id &&
            strcmp(p.rig.at[i].source_table, table) == 0) {
            return true;
        }
    }
    return false;
}

static const struct rig_record *
record(const char *table, int64_t id)
{
    for (size_t i = 0; i < p.rig.count; i++) {
        if (p.rig.at[i].source_row == id &&
            strcmp(p.rig.at[i].source_table, table) == 0) {
            return &p.rig.at[i];
        }
    }
    fail_msg("%s %d was not kept", table, (int)id);
    return NULL;
}

static const char *
text(const struct rig_record *r, const char *column)
{
    return rig_text(r, "message", column, 0);
}

static void
end(void)
{
    rig_close(&p.rig);
}

/** ---- records ------------------------------------------------------------ */

static void
an_sms_becomes_a_record(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")));
    rig_row_of(p.sms, 7, "10|" P "|" NOON_MS "|1772884795000|1|1|-1|~|hello");
    rig_row_of(p.sms, 8, "10|07700 900123|" NOON_MS "|0|2|1|0|~|hi");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 2);
    r = record("sms", 7);
    assert_string_equal(text(r, "application"), "sms");
    assert_string_equal(text(r, "message_type"), "message");
    assert_string_equal(text(r, "direction"), "incoming");
    assert_string_equal(text(r, "status"), "received");
    assert_string_equal(text(r, "message_text"), "hello");
    assert_null(text(r, "message_id"));
    assert_string_equal(rig_at(r, "message", "session_id", 0)->members, P);
    assert_string_equal(
        rig_at(r, "message", "session_id", 0)->kind_word, "one-to-one");
    assert_string_equal(rig_text(r, "message_party", "party_id", 0), P);
    assert_string_equal(rig_text(r, "message_party", "role", 0), "from");
    assert_string_equal(r->decided_kind, "shown");
    assert_int_equal(r->decided_ns, NOON_S * WN_NS_PER_S);
    assert_non_null(strstr(r->times, "received=1772884800000000000 device;"));
    assert_non_null(strstr(r->times, "sent=1772884795000000000 network;"));
    assert_string_equal(p.rig.sources[r->source], "content://sms");
    assert_int_equal(rig_raw(r, "date")->i, NOON_S * 1000);
    assert_string_equal(rig_raw(r, "body")->text, "hello");
    r = record("sms", 8);
    assert_string_equal(text(r, "direction"), "outgoing");
    assert_string_equal(text(r, "status"), "delivered");
    assert_string_equal(rig_text(r, "message_party", "role", 0), "to");
    assert_string_equal(
        rig_text(r, "message_party", "party_id", 0), "07700 900123");
    assert_string_equal(p.rig.outcome[0], "found");
    assert_int_equal(p.rig.not_kept[WN_CAT_MESSAGES], 0);
    end();
}

static void
an_mms_becomes_a_record(void **state)
{
    static const char subject[] = "Caf\xC3\x83\xC2\xA9"; /* é over the wire */
    const struct wn_item_sink *s;
    const struct wn_origin o = { .artefact = WN_ART_android_messages,
        .locator = "content://mms/part/33", .path = "part/33",
        .acquisition_mode = "selected-on-device" };
    const struct rig_record *r;
    struct wn_err err = WN_ERR_INIT;
    void *handle = NULL;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")
        "    parts: [metadata, text, attachments]\n"));
    rig_row_of(p.pdu, 7, "10|" NOON "|1772884795|1|132|m1|1||106");
    rig_cell_of(p.pdu, 7, subject, sizeof(subject) - 1);
    rig_row_of(p.part, 31, "7|-1|application/smil|smil.xml|~|<smil/>");
    rig_row_of(p.part, 32, "7|0|text/plain|t.txt|106|one");
    rig_row_of(p.part, 33, "7|1|image/jpeg|a.jpg|~|~");
    rig_row_of(p.part, 34, "7|2|text/plain|u.txt|106|two");
    rig_row_of(p.part, 35, "7|3|video/mp4|b.mp4|~|~");
    give();
    assert_int_equal(wanted("mms/7"), WN_OK);
    assert_int_equal(wanted("part/33"), WN_OK);
    assert_int_equal(wanted("part/32"), WN_DENIED);
    assert_int_equal(wanted("part/31"), WN_DENIED);
    assert_int_equal(wanted("part/99"), WN_DENIED);
    s = wn_records_sink(p.rig.records);
    assert_int_equal(s->file_begin(s->ctx, &o, &handle, &err), WN_OK);
    assert_int_equal(s->file_data(handle, "\xFF\xD8\xFF\xE0", 4, &err), WN_OK);
    assert_int_equal(s->file_end(handle, WN_FILE_COMPLETE, &err), WN_OK);
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    r = record("pdu", 7);
    assert_string_equal(text(r, "application"), "mms");
    assert_string_equal(text(r, "message_id"), "m1");
    assert_string_equal(text(r, "subject"), "Caf\xC3\xA9");
    assert_string_equal(rig_raw(r, "sub")->text, subject);
    assert_string_equal(text(r, "message_text"), "one\ntwo");
    assert_string_equal(rig_text(r, "message_party", "party_id", 0), P);
    assert_string_equal(rig_text(r, "attachment", "outcome", 0), "copied");
    assert_string_equal(rig_text(r, "attachment", "transfer_name", 0),
        "a.jpg");
    assert_string_equal(rig_text(r, "attachment", "outcome", 1), "missing");
    assert_null(rig_at(r, "attachment", "outcome", 2));
    assert_int_equal(r->file_count, 1);
    assert_string_equal(p.rig.files[0].path, "content://mms/part/33");
    assert_int_equal(r->decided_ns, NOON_S * WN_NS_PER_S);
    assert_non_null(strstr(r->times, "sent=1772884795000000000 unknown;"));
    assert_string_equal(p.rig.sources[r->source], "content://mms");
    end();
}

static void
parts_that_were_not_agreed_do_not_stay(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")
        "    parts: [metadata]\n"));
    rig_row_of(p.sms, 7, "10|" P "|" NOON_MS "|0|1|1|-1|sub|hello");
    rig_row_of(p.pdu, 8, "10|" NOON "|0|1|132|m1|1|sub|106");
    p.part = rig_set(&p.rig, WN_ART_android_messages, "part",
        "content://mms/part", "mid"); /* no more of it is asked for */
    rig_row_of(p.part, 33, "8");
    give();
    assert_int_equal(wanted("part/33"), WN_DENIED);
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 2);
    assert_false(rig_anywhere(&p.rig, "hello"));
    assert_false(rig_anywhere(&p.rig, "sub"));
    r = record("pdu", 8);
    assert_string_equal(
        rig_text(r, "attachment", "outcome", 0), "not-agreed");
    end();
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")
        "    parts: [text]\n"));
    rig_row_of(p.sms, 7, "10|" P "|" NOON_MS "|1772884795000|2|1|0|~|hello");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    r = record("sms", 7);
    assert_string_equal(text(r, "status"), "sent"); /* delivery is metadata */
    assert_string_equal(r->times, "shown=1772884800000000000 device;");
    assert_null(rig_raw(r, "read"));
    assert_null(rig_raw(r, "date_sent"));
    end();
}

/** ---- who ---------------------------------------------------------------- */

static void
one_to_one_keeps_no_group(void **state)
{
    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")));
    rig_row_of(p.sms, 1, "10|" P "|" NOON_MS "|0|1|1|-1|~|yes");
    rig_row_of(p.sms, 2, "11|" Q "|" NOON_MS "|0|1|1|-1|~|no");
    rig_row_of(p.sms, 3, "12|" P "|" NOON_MS "|0|2|1|-1|~|no, a group");
    rig_row_of(p.sms, 4, "14|" P "|" NOON_MS "|0|1|1|-1|~|yes, one line");
    rig_row_of(p.sms, 5, "14|447700900123|" NOON_MS "|0|2|1|-1|~|a guess");
    rig_row_of(p.sms, 6, "10|" Q "|" NOON_MS "|0|1|1|-1|~|no, Q wrote it");
    rig_row_of(p.sms, 7, "11|" P "|" NOON_MS "|0|1|1|-1|~|no, filed under Q");
    rig_row_of(p.sms, 8, "77|" P "|" NOON_MS "|0|1|1|-1|~|no such thread");
    rig_row_of(p.sms, 9, "17|" P "|" NOON_MS "|0|1|1|-1|~|nobody in it");
    rig_row_of(p.pdu, 1, "10|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 2, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 3, "14|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 4, "77|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 5, "10|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.addr, 50, "5|" Q "|137|106");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_true(kept("sms", 1));
    assert_true(kept("sms", 4));
    assert_true(kept("pdu", 1));
    assert_int_equal(p.rig.count, 3);
    assert_int_equal(p.rig.not_kept[WN_CAT_MESSAGES], 11);
    /* The thread's own spelling would be nobody for certain. */
    assert_string_equal(
        rig_at(record("sms", 4), "message", "session_id", 0)->members, P);
    end();
}

static void
listed_only_shows_no_others(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("listed-only")));
    rig_row_of(p.pdu, 1, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 2, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 3, "12|" NOON "|0|2|128|m|1|~|~");
    rig_row_of(p.pdu, 4, "12|" NOON "|0|1|132|m|1|~|~"); /* from nobody */
    rig_row_of(p.addr, 50, "1|" P "/TYPE=PLMN|137|106");
    rig_row_of(p.addr, 51, "1|insert-address-token|151|106");
    rig_row_of(p.addr, 52, "1|" Q "|151|106");
    rig_row_of(p.addr, 53, "2|" Q "|137|106");
    rig_row_of(p.addr, 54, "3|insert-address-token|137|106");
    rig_row_of(p.addr, 55, "3|" Q "|151|106");
    give();
    assert_int_equal(wanted("mms/1"), WN_OK);
    assert_int_equal(wanted("mms/2"), WN_DENIED);
    assert_int_equal(wanted("mms/4"), WN_DENIED);
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 2);
    assert_false(rig_anywhere(&p.rig, Q));
    r = record("pdu", 1);
    assert_string_equal(rig_text(r, "message_party", "party_id", 0), P);
    assert_string_equal(rig_at(r, "message", "session_id", 0)->members, P);
    assert_string_equal(
        rig_at(r, "message", "session_id", 0)->kind_word, "group");
    assert_string_equal(rig_raw(r, "address")->text, P "/TYPE=PLMN");
    assert_null(rig_at(record("pdu", 3), "message_party", "party_id", 0));
    end();
}

static void
whole_groups_name_the_sender(void **state)
{
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("whole")));
    rig_row_of(p.pdu, 1, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 2, "12|" NOON "|0|2|128|m|1|~|~");
    rig_row_of(p.sms, 3, "12|" Q "|" NOON_MS "|0|2|1|-1|~|to one of them");
    rig_row_of(p.addr, 53, "1|" Q "|137|106");
    rig_row_of(p.addr, 54, "1|+447700900100|151|106");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 3);
    r = record("pdu", 1);
    assert_string_equal(rig_text(r, "message_party", "party_id", 0), Q);
    assert_string_equal(rig_text(r, "message_party", "role", 0), "from");
    assert_null(rig_at(r, "message_party", "role", 1));
    assert_string_equal(
        rig_at(r, "message", "session_id", 0)->members, P "," Q);
    r = record("pdu", 2);
    assert_string_equal(rig_text(r, "message_party", "role", 1), "to");
    r = record("sms", 3);
    assert_string_equal(rig_text(r, "message_party", "party_id", 0), Q);
    end();
}

static void
denied_people_are_kept_out(void **state)
{
    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH) DENY_R);
    rig_row_of(p.sms, 1, "11|" Q "|" NOON_MS "|0|1|1|-1|~|yes");
    rig_row_of(p.sms, 2, "11|02079460111|" NOON_MS "|0|1|1|-1|~|no");
    rig_row_of(p.sms, 3, "13|" Q "|" NOON_MS "|0|2|1|-1|~|R is in it");
    rig_row_of(p.sms, 4, "16|" Q "|" NOON_MS "|0|2|1|-1|~|R may be in it");
    rig_row_of(p.sms, 5, "15|AMAZON|" NOON_MS "|0|1|1|-1|~|yes");
    rig_row_of(p.sms, 6, "77|~|" NOON_MS "|0|1|1|-1|~|nobody knows");
    rig_row_of(p.pdu, 1, "13|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 2, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 3, "12|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 4, "10|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 5, "10|" NOON "|0|2|128|m|1|~|~");
    rig_row_of(p.pdu, 6, "10|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.addr, 53, "2|" Q "|137|106");
    rig_row_of(p.addr, 54, "3|0044 20 7946 0111|137|106");
    rig_row_of(p.addr, 55, "4|" P "|137|106");
    rig_row_of(p.addr, 56, "4|" R "/TYPE=PLMN|130|106"); /* a copy */
    rig_row_of(p.addr, 57, "5|" R "|129|106"); /* a blind one */
    rig_row_of(p.addr, 58, "6|" P "|137|106");
    rig_row_of(p.addr, 59, "6|+447700900100|151|106"); /* the owner */
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_true(kept("sms", 1));
    assert_true(kept("sms", 5));
    assert_true(kept("pdu", 2));
    assert_true(kept("pdu", 6));
    assert_int_equal(p.rig.count, 4);
    assert_string_equal(
        rig_text(record("pdu", 6), "message_party", "party_id", 0), P);
    end();
    /* The owner among those it was to makes no group of two people. */
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("exclude")) DENY_R);
    rig_row_of(p.pdu, 6, "10|" NOON "|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 7, "10|" NOON "|0|2|128|m|1|~|~");
    rig_row_of(p.addr, 58, "6|" P "|137|106");
    rig_row_of(p.addr, 59, "6|+447700900100|151|106");
    rig_row_of(p.addr, 60, "7|" P "|151|106");
    rig_row_of(p.addr, 61, "7|" Q "|130|106");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 2);
    assert_false(rig_anywhere(&p.rig, Q));
    end();
}

/** ---- when --------------------------------------------------------------- */

static void
each_time_field_means_its_own_clock(void **state)
{
    static const struct {
        const char *field;
        int kept[4]; /* in, out, in without sent, undated */
    } cases[] = { { "shown", { 0, 0, 0, 0 } }, { "sent", { 1, 0, 0, 0 } },
        { "received", { 0, 0, 0, 0 } },
        { "shown\n    undated: include", { 0, 0, 0, 1 } },
        { "sent\n    undated: include", { 1, 0, 1, 1 } },
        { "received\n    undated: include", { 0, 1, 0, 1 } } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char body[1024];

        (void)snprintf(body, sizeof(body), "%sallow:\n%s    time-field: %s\n",
            TAIL, RULE("r", MARCH), cases[i].field);
        begin(body);
        /* Shown and received a day late. */
        rig_row_of(
            p.sms, 1, "10|" P "|1773532800000|1772884795000|1|1|-1|~|a");
        rig_row_of(
            p.sms, 2, "10|" P "|1773532800000|1772884795000|2|1|-1|~|b");
        rig_row_of(p.sms, 3, "10|" P "|1773532800000|0|1|1|-1|~|c");
        rig_row_of(p.sms, 4, "10|" P "|0|0|1|1|-1|~|d");
        give();
        assert_int_equal(rig_finish(&p.rig), WN_OK);
        for (int k = 0; k < 4; k++) {
            if (kept("sms", k + 1) != (cases[i].kept[k] != 0)) {
                fail_msg("%s: sms %d", cases[i].field, k + 1);
            }
        }
        if (i == 1) {
            assert_string_equal(record("sms", 1)->decided_kind, "sent");
        }
        end();
    }
}

static void
a_denied_time_is_any_of_its_times(void **state)
{
    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH)
        "deny:\n  - rule: never\n    reason: health\n"
        "    from: 2026-03-06\n    to: 2026-03-06\n");
    rig_row_of(p.sms, 1, "10|" P "|" NOON_MS "|1772800000000|1|1|-1|~|in");
    rig_row_of(p.sms, 2, "10|" P "|" NOON_MS "|1772800000000|2|1|-1|~|out");
    rig_row_of(p.sms, 3, "10|" P "|" NOON_MS "|1772884795000|1|1|-1|~|yes");
    rig_row_of(p.sms, 4, "10|" P "|" NOON_MS "|77|1|1|-1|~|doubtful");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_true(kept("sms", 3));
    assert_int_equal(p.rig.count, 1);
    end();
}

/** Nobody was asked about for it, so nobody may be missed for it. */
static void
a_deny_of_calls_needs_to_know_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(i == 0
            ? TAIL "allow:\n" RULE("r", MARCH WITH_P("listed-only"))
                  DENY_R "    category: calls\n"
            : TAIL "allow:\n" RULE("r", MARCH WITH_P("listed-only")) DENY_R);
        rig_row_of(p.sms, 1, "16|" P "|" NOON_MS "|0|1|1|-1|~|in a group");
        give();
        assert_int_equal(rig_finish(&p.rig), WN_OK);
        assert_int_equal(kept("sms", 1), i == 0);
        end();
    }
}

/** ---- keywords, several rowsets, odd rows -------------------------------- */

static void
keywords_narrow_after_the_parts_came(void **state)
{
    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH
        "    keywords: {any-of: [\"meet\"], context: 1}\n"
        "    parts: [metadata, text, attachments]\n"));
    rig_row_of(p.sms, 1, "10|" P "|1772884800000|0|1|1|-1|~|far away");
    rig_row_of(p.sms, 2, "10|" P "|1772884801000|0|1|1|-1|~|near");
    rig_row_of(p.sms, 3, "10|" P "|1772884802000|0|1|1|-1|~|Meet me");
    rig_row_of(p.sms, 4, "10|" P "|1772884803000|0|1|1|-1|~|near too");
    rig_row_of(p.sms, 5, "11|" Q "|1772884802500|0|1|1|-1|~|another talk");
    rig_row_of(p.sms, 6, "10|" P "|1772884804000|0|1|1|-1|~|far away");
    rig_row_of(p.sms, 7, "10|" P "|1772884805000|0|1|1|-1|~|near");
    rig_row_of(p.sms, 8, "10|" P "|1772884806000|0|1|1|-1|~|meeting");
    rig_row_of(p.pdu, 1, "10|1772884800|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 2, "10|1772884801|0|1|132|m|1|~|~");
    rig_row_of(p.pdu, 3, "10|1772884899|0|1|132|m|1|~|~");
    rig_row_of(p.part, 30, "1|0|text/plain|~|106|MEET");
    rig_row_of(p.part, 31, "2|0|image/jpeg|~|106|~");
    rig_row_of(p.part, 32, "3|0|image/jpeg|~|106|~");
    give();
    assert_int_equal(wanted("mms/3"), WN_OK); /* its text is not known yet */
    assert_int_equal(wanted("part/31"), WN_OK);
    assert_int_equal(wanted("part/32"), WN_DENIED);
    assert_int_equal(wanted("sms/1"), WN_DENIED);
    assert_int_equal(wanted("sms/2"), WN_OK);
    assert_int_equal(wanted("pdu/3"), WN_DENIED);
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 7);
    assert_false(kept("sms", 5));
    assert_false(rig_anywhere(&p.rig, "far away"));
    assert_int_equal(
        rig_at(record("sms", 7), "message", "gap_before", 0)->i, 1);
    assert_int_equal(
        rig_at(record("sms", 3), "message", "gap_before", 0)->i, 0);
    end();
}

/** Rows of one table may come in several sets, with other columns. */
static void
columns_of_several_sets_make_one_record(void **state)
{
    struct rig_set *more;
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH WITH_P("listed-only"))
        RULE("s", MARCH "    parts: [metadata]\n"));
    p.pdu = rig_set(&p.rig, WN_ART_android_messages, "pdu", "content://mms",
        "thread_id date msg_box m_type");
    rig_row_of(p.pdu, 1, "12|" NOON "|1|132");
    rig_row_of(p.pdu, 2, "11|" NOON "|1|132");
    rig_row_of(p.addr, 50, "1|" P "|137|106");
    give();
    assert_int_equal(wanted("mms/1"), WN_OK);
    more = rig_set(&p.rig, WN_ART_android_messages, "pdu", "content://mms",
        "thread_id date msg_box m_type 'sub sub_cs read");
    rig_row_of(more, 1, "12|" NOON "|1|132|late|106|1");
    assert_int_equal(rig_rows(&p.rig, more), WN_OK);
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 2);
    r = record("pdu", 1);
    assert_string_equal(text(r, "subject"), "late");
    assert_int_equal(rig_raw(r, "read")->i, 1);
    assert_int_equal(rig_raw(r, "date")->i, NOON_S);
    assert_null(text(record("pdu", 2), "subject"));
    end();
}

static void
bytes_stay_as_they_are(void **state)
{
    static const char forged[] = "x\nRow: 5 _id=9, address=NULL\0\xFF,";
    const struct rig_record *r;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH));
    rig_row_of(p.sms, 1, "10|" P "|" NOON_MS "|0|1|1|-1|~|");
    rig_cell_of(p.sms, 8, forged, sizeof(forged) - 1);
    rig_row_of(p.sms, 2, "10|" P "|" NOON_MS "|0|9|1|-1|~|no such box");
    give();
    assert_int_equal(rig_finish(&p.rig), WN_OK);
    assert_int_equal(p.rig.count, 1);
    r = record("sms", 1);
    assert_int_equal(
        rig_at(r, "message", "message_text", 0)->n, sizeof(forged) - 1);
    assert_memory_equal(rig_raw(r, "body")->text, forged, sizeof(forged) - 1);
    assert_string_equal(p.rig.outcome[0], "partly");
    end();
}

static void
unknown_rows_are_refused(void **state)
{
    struct rig_set *s;

    (void)state;
    begin(TAIL "allow:\n" RULE("r", MARCH));
    s = rig_set(&p.rig, WN_ART_android_messages, "raw", "content://sms/raw",
        "date");
    assert_int_equal(rig_rows(&p.rig, s), WN_EINTERNAL);
    end();
}

/** ---- texts of an MMS ---------------------------------------------------- */

static void
wire_texts_are_undone(void **state)
{
    static const struct {
        const char *stored;
        size_t n;
        int64_t charset;
        const char *meant;
    } cases[] = { { "plain", 5, 106, "plain" }, { "", 0, 106, "" },
        /* é as UTF-8 as Latin-1; as it is; as ISO-8859-1 */
        { "\xC3\x83\xC2\xA9", 4, 106, "\xC3\xA9" },
        { "\xC3\x83\xC2\xA9", 4, 0, "\xC3\xA9" },
        { "\xC3\xA9", 2, 106, "\xC3\xA9" },
        { "\xC3\x83\xC2\xA9", 4, 4, "\xC3\x83\xC2\xA9" },
        /* stored as it is, with what no Latin-1 has */
        { "\xE2\x82\xAC\xC3\xA9", 5, 106, "\xE2\x82\xAC\xC3\xA9" },
        /* GBK is not decoded */
        { "\xC3\x83\xC2\xA9", 4, 113, "\xC3\x83\xC2\xA9" },
        /* UTF-16 of "Aé😀", both orders, and torn */
        { "\0A\0\xC3\xA9\xC3\x98=\xC3\x9E\0", 11, 1015,
            "A\xC3\xA9\xF0\x9F\x98\x80" },
        { "\xC3\xBF\xC3\xBE" "A\0", 6, 1000, "A" },
        { "\0A\0", 3, 1015, NULL } };
    struct wn_pool pool = { NULL };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wn_value v = wn_wire_text(&pool,
            wn_value_textn(cases[i].stored, cases[i].n), cases[i].charset);

        if (!cases[i].meant) {
            assert_ptr_equal(v.p, cases[i].stored);
            continue;
        }
        assert_int_equal(v.n, strlen(cases[i].meant));
        assert_memory_equal(v.p, cases[i].meant, v.n);
    }
    assert_int_equal(
        wn_wire_text(&pool, wn_value_int(5), 106).kind, WN_VAL_INT);
    wn_pool_clear(&pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_sms_becomes_a_record),
        cmocka_unit_test(an_mms_becomes_a_record),
        cmocka_unit_test(parts_that_were_not_agreed_do_not_stay),
        cmocka_unit_test(one_to_one_keeps_no_group),
        cmocka_unit_test(listed_only_shows_no_others),
        cmocka_unit_test(whole_groups_name_the_sender),
        cmocka_unit_test(denied_people_are_kept_out),
        cmocka_unit_test(each_time_field_means_its_own_clock),
        cmocka_unit_test(a_denied_time_is_any_of_its_times),
        cmocka_unit_test(a_deny_of_calls_needs_to_know_nobody),
        cmocka_unit_test(keywords_narrow_after_the_parts_came),
        cmocka_unit_test(columns_of_several_sets_make_one_record),
        cmocka_unit_test(bytes_stay_as_they_are),
        cmocka_unit_test(unknown_rows_are_refused),
        cmocka_unit_test(wire_texts_are_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
