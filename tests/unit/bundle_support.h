/** Bundles for tests: a filter, a phone and records made by hand, put through
 * the bundle's own sink. The tables are synthetic, in the shape of the real
 * ones. */
#ifndef TESTS_BUNDLE_SUPPORT_H
#define TESTS_BUNDLE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/digest.h"
#include "bundle/bundle_format.h"
#include "consent/consent.h"

#define B_PERSON "+447700900123"
#define B_OTHER "+447700900150"
#define B_DENIED "+442079460111"
#define B_NS INT64_C(1000000000)
/* 2026-03-05T12:00:00Z: inside the default rule's dates. */
#define B_IN_S INT64_C(1772712000)
#define B_APPLE_ZERO_S INT64_C(978307200)

#define B_MESSAGES \
    "  - rule: talk\n    category: messages\n    apps: [phone-messages]\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n" \
    "    participants: {any-of: ['" B_PERSON "'], group-chats: exclude}\n" \
    "    parts: [metadata, text, attachments]\n"

/** ---- tables ---------------------------------------------------------- */

enum { M_GUID, M_SESSION, M_APPLICATION, M_TYPE, M_DIRECTION, M_STATUS,
    M_TEXT, M_SUBJECT, M_IS_READ, M_REACTION, M_COLUMNS };
static const struct wn_column b_message_columns[M_COLUMNS] = {
    [M_GUID] = { "message_id", WN_COL_TEXT, false },
    [M_SESSION] = { "session_id", WN_COL_SESSION, false },
    [M_APPLICATION] = { "application", WN_COL_TEXT, false },
    [M_TYPE] = { "message_type", WN_COL_TEXT, false },
    [M_DIRECTION] = { "direction", WN_COL_TEXT, false },
    [M_STATUS] = { "status", WN_COL_TEXT, false },
    [M_TEXT] = { "message_text", WN_COL_TEXT, false },
    [M_SUBJECT] = { "subject", WN_COL_TEXT, false },
    [M_IS_READ] = { "is_read", WN_COL_INTEGER, true },
    [M_REACTION] = { "reaction_kind", WN_COL_TEXT, false },
};
static const struct wn_table b_message = { "message", NULL, true, M_COLUMNS,
    b_message_columns };
static const struct wn_column b_party_columns[] = {
    { "party_id", WN_COL_PARTY, false }, { "role", WN_COL_TEXT, false }
};
static const struct wn_table b_party = { "message_party", NULL, false, 2,
    b_party_columns };
static const struct wn_column b_receipt_columns[] = {
    { "party_id", WN_COL_PARTY, false },
    { "sent_raw_s", WN_COL_INTEGER, false },
    { "delivered_raw_s", WN_COL_INTEGER, false },
    { "read_raw_s", WN_COL_INTEGER, false },
    { "delivered_utc_ns", WN_COL_INTEGER, false },
    { "read_utc_ns", WN_COL_INTEGER, false }
};
static const struct wn_table b_receipt = { "message_receipt", NULL, false, 6,
    b_receipt_columns };
static const struct wn_column b_attachment_columns[] = {
    { "file_id", WN_COL_FILE, false }, { "transfer_name", WN_COL_TEXT, false },
    { "outcome", WN_COL_TEXT, false }
};
static const struct wn_table b_attachment = { "attachment", "attachment_id",
    false, 3, b_attachment_columns };
static const struct wn_column b_call_columns[] = {
    { "application", WN_COL_TEXT, false }, { "call_type", WN_COL_TEXT, false },
    { "direction", WN_COL_TEXT, false }, { "duration_s", WN_COL_INTEGER,
        false },
    { "party_id", WN_COL_PARTY, false }
};
static const struct wn_table b_call = { "call", NULL, true, 5,
    b_call_columns };
static const struct wn_column b_contact_columns[] = {
    { "display_name", WN_COL_TEXT, false }, { "first_name", WN_COL_TEXT,
        false },
    { "middle_name", WN_COL_TEXT, false }, { "last_name", WN_COL_TEXT, false },
    { "organisation", WN_COL_TEXT, false }, { "note", WN_COL_TEXT, false }
};
static const struct wn_table b_contact = { "contact", NULL, true, 6,
    b_contact_columns };
static const struct wn_column b_point_columns[] = {
    { "kind", WN_COL_TEXT, false }, { "label", WN_COL_TEXT, false },
    { "value_raw", WN_COL_TEXT, false }
};
static const struct wn_table b_point = { "contact_point", NULL, false, 3,
    b_point_columns };
static const struct wn_column b_event_columns[] = {
    { "title", WN_COL_TEXT, false }, { "event_location", WN_COL_TEXT, false },
    { "description", WN_COL_TEXT, false }
};
static const struct wn_table b_event = { "calendar_event", NULL, true, 3,
    b_event_columns };
static const struct wn_column b_occurrence_columns[] = {
    { "start_utc_ns", WN_COL_INTEGER, false },
    { "end_utc_ns", WN_COL_INTEGER, false }
};
static const struct wn_table b_occurrence = { "calendar_occurrence", NULL,
    false, 2, b_occurrence_columns };
static const struct wn_table *const b_tables[] = { &b_message, &b_party,
    &b_receipt, &b_attachment, &b_call, &b_contact, &b_point, &b_event, &b_occurrence,
    NULL };

const struct wn_table *const *
wn_record_tables(void)
{
    return b_tables;
}

/** ---- a bundle in the making ------------------------------------------ */

struct b_bundle {
    char folder[64];
    char path[96];
    struct wn_consent *consent;
    struct wn_identity phone;
    struct wn_bundle *bundle;
    const struct wn_record_sink *sink;
    uint32_t source;
    struct wn_bundle_end end;
    char seal[65];
};

static inline void
b_consent(struct b_bundle *b, const char *allow, const char *deny,
    bool android)
{
    static char text[16384];
    struct wn_findings *f = NULL;
    struct wn_err err = WN_ERR_INIT;
    int n = snprintf(text, sizeof(text),
        "winnow: 1\n"
        "id: 6f3a4d7e-2b57-4c0b-9d0a-5a3c1f0e8b11\n"
        "revision: 1\nprofile: generic\nlanguage: en-GB\n"
        "authority:\n  case: T/1\n  exhibit: {device: D/1, product: P/1}\n"
        "  basis: consent\n  instrument: written\n  decided-by: T\n"
        "  decided: 2026-01-01T00:00:00Z\n"
        "person: {ref: V1}\n"
        "agreement:\n  valid-from: 2020-01-01T00:00:00Z\n"
        "  valid-until: 2099-12-01T00:00:00Z\n"
        "  withdraw-contact: '+44 20 7946 0000'\n"
        "device:\n  platform: %s\n"
        "  identifiers: [{type: serial, value: F2LX7Q0ABC}%s]\n"
        "time: {zone: Europe/London, region: GB}\n"
        "allow:\n%s%s%s"
        "method:\n  routes: [%s]\n  device-changes: [%s]\n",
        android ? "android" : "ios",
        android ? ", {type: android-id, value: 0123456789abcdef}" : "", allow, deny ? "deny:\n" : "", deny ? deny : "",
        android ? "android-provider, android-files" : "ios-afc, ios-backup",
        android ? "usb-debugging-key" : "pairing-trust");

    assert_true(n > 0 && (size_t)n < sizeof(text));
    if (wn_consent_parse(&b->consent, (const uint8_t *)text, (size_t)n, NULL,
            0, &f, &err) != WN_OK) {
        for (size_t i = 0; i < wn_findings_count(f); i++) {
            print_error("%d: %s\n", wn_findings_at(f, i)->line,
                wn_findings_at(f, i)->text);
        }
        fail_msg("%s", err.text);
    }
    wn_findings_free(&f);
}

static inline void
b_phone(struct wn_identity *p, bool android)
{
    (void)snprintf(p->serial, sizeof(p->serial), "F2LX7Q0ABC");
    (void)snprintf(p->product_type, sizeof(p->product_type), "%s",
        android ? "Pixel 9" : "iPhone13,2");
    if (android) {
        p->platform = WN_PLATFORM_ANDROID;
        (void)snprintf(
            p->android_id, sizeof(p->android_id), "0123456789abcdef");
    } else {
        (void)snprintf(p->udid, sizeof(p->udid), "u");
    }
}

static inline void
b_begin_on(
    struct b_bundle *b, const char *allow, const char *deny, bool android)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_bundle_start start = { .operator_id = "T",
        .place = "here",
        .plan_hash = "00",
        .version = "0.1.0" };
    const struct wn_source source = { "database",
        "HomeDomain/Library/SMS/sms.db", "", 4096, "drained-in-transit", "" };

    *b = (struct b_bundle) { .end = { .paired = !android,
                                 .unpaired = !android,
                                 .debugging_key = android,
                                 .acquisition_modes = "drained-in-transit" } };
    (void)snprintf(b->folder, sizeof(b->folder), "/tmp/winnow-unit-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    (void)snprintf(b->path, sizeof(b->path), "%s/B", b->folder);
    b_consent(b, allow, deny, android);
    b_phone(&b->phone, android);
    start.path = b->path;
    start.consent = b->consent;
    start.phone = &b->phone;
    if (wn_bundle_new(&b->bundle, &start, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    b->sink = wn_bundle_sink(b->bundle);
    assert_int_equal(
        b->sink->source(b->sink->ctx, &source, &b->source, &err), WN_OK);
}

static inline void
b_begin(struct b_bundle *b, const char *allow, const char *deny)
{
    b_begin_on(b, allow, deny, false);
}

/** Outcomes and totals that agree with what was put. */
static inline void
b_outcomes(struct b_bundle *b)
{
    const struct wn_terms *t = wn_consent_terms(b->consent);

    for (unsigned i = 0; i < t->rule_count; i++) {
        assert_int_equal(b->sink->rule(b->sink->ctx, i,
            wn_bundle_kept(b->bundle, i) ? "found" : "looked-none-found", "",
            0, NULL), WN_OK);
    }
}

static inline void
b_seal(struct b_bundle *b)
{
    struct wn_err err = WN_ERR_INIT;

    if (wn_bundle_seal(b->bundle, &b->end, b->seal, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(wn_bundle_publish(b->bundle, &err), WN_OK);
    wn_bundle_free(&b->bundle);
}

static inline void
b_end(struct b_bundle *b)
{
    char command[128];

    wn_bundle_free(&b->bundle);
    wn_consent_free(&b->consent);
    (void)snprintf(command, sizeof(command), "rm -rf %s", b->folder);
    assert_int_equal(system(command), 0);
}

/** ---- records --------------------------------------------------------- */

static inline struct wn_value
b_text(const char *s)
{
    return (struct wn_value) { .kind = s ? WN_VAL_TEXT : WN_VAL_NULL,
        .p = s, .n = s ? strlen(s) : 0 };
}

static inline struct wn_value
b_int(int64_t i)
{
    return (struct wn_value) { .kind = WN_VAL_INT, .i = i };
}

static inline struct wn_party
b_who(const char *address)
{
    bool mail = strchr(address, '@') != NULL;

    return (struct wn_party) { .kind = mail ? "email" : "phone",
        .address_raw = address, .address_bytes = strlen(address),
        .address_e164_derived = address[0] == '+' ? address : NULL };
}

/** A message as a test describes it. Zeroed = incoming text of B_PERSON, alone
 * with the owner. */
struct b_message {
    unsigned rule;
    int64_t row;
    int64_t time_s;         /* Unix; 0 = B_IN_S */
    const char *from;       /* NULL = B_PERSON */
    const char *members[4]; /* all NULL = from alone */
    const char *kind;       /* of the session; NULL = one-to-one */
    const char *chat;       /* key; NULL = made of kind and from */
    const char *text;       /* NULL = "hello" */
    const char *no_text;    /* not NULL: no text at all */
    const char *application, *status, *reaction;
    const char *raw_column; /* kept raw beside "date" */
    const struct wn_value *odd_text; /* instead of text */
    const uint32_t *files;
    size_t file_count;
    size_t attachment_count; /* rows; 0 = one a file */
    bool outgoing, undated;
};

static inline enum wn_status
b_put_message(struct b_bundle *b, const struct b_message *m)
{
    const char *from = m->from ? m->from : B_PERSON;
    struct wn_party members[4], who = b_who(from);
    struct wn_party own = b_who("+447700900199");
    char key[128];
    struct wn_session_ref s = { .application = "imessage",
        .kind = m->kind ? m->kind : "one-to-one", .parties = members,
        .key = m->chat ? m->chat : key };
    int64_t time_s = m->time_s ? m->time_s : B_IN_S;
    struct wn_value date = b_int((time_s - B_APPLE_ZERO_S) * B_NS);
    struct wn_event_time shown = { "shown", time_s * B_NS, date,
        WN_EPOCH_APPLE_NS, "unknown" };
    struct wn_event_time times[2] = { shown, shown };
    struct wn_value v[M_COLUMNS] = { 0 };
    struct wn_value parties[2][2] = { { { .kind = WN_VAL_PARTY },
                                          { .kind = WN_VAL_NULL } },
        { { .kind = WN_VAL_PARTY }, { .kind = WN_VAL_NULL } } };
    struct wn_value attachments[8][3] = { { { .kind = WN_VAL_NULL } } };
    struct wn_row rows[16] = { { &b_message, v }, { &b_party, parties[0] },
        { &b_party, parties[1] } };
    struct wn_raw_cell raw[2] = { { "message", m->row, "date", date },
        { "message", m->row, m->raw_column, b_text("raw") } };
    struct wn_record r = { .rule = m->rule, .category = WN_CAT_MESSAGES,
        .source = b->source, .source_table = "message", .source_row = m->row,
        .dated = !m->undated, .decided = shown, .times = times,
        .time_count = m->undated ? 0 : 2, .raw = raw,
        .raw_count = m->raw_column ? 2 : 1, .rows = rows, .row_count = 3,
        .files = m->files, .file_count = m->file_count };
    struct wn_err err = WN_ERR_INIT;
    size_t count;

    for (size_t i = 0; i < 4 && m->members[i]; i++) {
        members[s.party_count++] = b_who(m->members[i]);
    }
    if (s.party_count == 0) {
        members[s.party_count++] = who;
    }
    s.participant_count = (int64_t)s.party_count;
    (void)snprintf(key, sizeof(key), "%s;%s", s.kind, from);
    times[1].kind = m->outgoing ? "sent" : "received";
    v[M_GUID] = b_text("GUID");
    v[M_SESSION] = (struct wn_value) { .kind = WN_VAL_SESSION, .session = &s };
    v[M_APPLICATION] = b_text(m->application ? m->application : "imessage");
    v[M_TYPE] = b_text(m->reaction ? "reaction" : "message");
    v[M_DIRECTION] = b_text(m->outgoing ? "outgoing" : "incoming");
    v[M_STATUS] = b_text(m->status ? m->status : "received");
    v[M_TEXT] = m->odd_text ? *m->odd_text
        : m->no_text ? b_text(NULL) : b_text(m->text ? m->text : "hello");
    v[M_IS_READ] = b_int(1);
    v[M_REACTION] = b_text(m->reaction);
    parties[0][0].party = &who;
    parties[0][1] = b_text(m->outgoing ? "to" : "from");
    parties[1][0].party = &own;
    parties[1][1] = b_text(m->outgoing ? "from" : "to");
    count = m->attachment_count ? m->attachment_count : m->file_count;
    for (size_t i = 0; i < count && i < 8; i++) {
        attachments[i][0] = (struct wn_value) { .kind = WN_VAL_FILE,
            .i = m->files[i] };
        attachments[i][1] = b_text("IMG_0001.JPG");
        attachments[i][2] = b_text("copied");
        rows[r.row_count++] = (struct wn_row) { &b_attachment,
            attachments[i] };
    }
    if (b->sink->own_account(b->sink->ctx, &own, "the phone", &err) !=
        WN_OK) {
        fail_msg("%s", err.text);
    }
    return b->sink->put(b->sink->ctx, &r, &err);
}

static inline void
b_message_in(struct b_bundle *b, struct b_message m)
{
    assert_int_equal(b_put_message(b, &m), WN_OK);
}

static inline uint32_t
b_file(struct b_bundle *b, const char *path, const char *content)
{
    struct wn_err err = WN_ERR_INIT;
    void *handle = NULL;
    uint32_t number = UINT32_MAX;

    assert_int_equal(b->sink->file_begin(b->sink->ctx, path, "image/jpeg",
        "jpg", B_IN_S * B_NS, &handle, &err), WN_OK);
    assert_int_equal(b->sink->file_data(
        handle, content, strlen(content), &err), WN_OK);
    assert_int_equal(b->sink->file_end(handle, true, &number, &err), WN_OK);
    return number;
}

#endif
