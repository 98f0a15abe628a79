/** WhatsApp's messages, calls and contacts tested again: which application,
 * whose number, which columns. One item a bundle, put past the gate. */
#include "bundle_support.h"

#include "verify/verify.h"

#define WHATSAPP "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/"
#define BUSINESS "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared/"
#define CHATS "ChatStorage.sqlite"
#define JID "447700900123@s.whatsapp.net"
#define LID "123456789012345@lid"
#define LID2 "987654321098765@lid"

/* Rules name an application of the phone's own too: what serves them is there
 * whatever else is read. */
#define RULE(people, parts) \
    "  - rule: talk\n    category: messages\n" \
    "    apps: [imessage, whatsapp]\n" \
    "    from: 2026-03-01\n    to: 2026-03-14\n" people \
    "    parts: [" parts "]\n"
#define ONE \
    "    participants: {any-of: ['" B_PERSON "'], group-chats: whole}\n"
#define ALL_PARTS "metadata, text, attachments"
#define DENY \
    "  - rule: never\n    reason: legal-privilege\n" \
    "    participants: {any-of: ['" B_DENIED "']}\n"

/** Zeroed = a message of B_PERSON by their JID, and nothing wrong. */
struct item {
    const char *parts;   /* of the rule; NULL = all */
    bool everybody, deny;
    const char *locator, *application;
    const char *address, *e164; /* e164 "" = none; NULL = B_PERSON */
    const char *second;  /* in the group besides, of no number */
    const char *pairs[4][2]; /* ZLID, ZPHONENUMBER */
    const char *table, *column; /* one more raw cell */
    int64_t row;         /* of that cell; 0 = the item's */
    const char *cell;    /* NULL = "raw" */
    int64_t type;        /* ZMESSAGETYPE */
    bool real;           /* it stands there as 8.0 */
    bool outgoing;
    int64_t delivered_s, read_s; /* of a message_receipt; 0 = no such time */
    const char *receiver; /* NULL = address */
    int64_t wrong_ns;    /* added to the sum */
    const char *denied;  /* from and to, of a deny without people */
};

/** A row of message_receipt. */
static struct wn_row
receipt(struct wn_value v[6], const struct item *t,
    const struct wn_party *p)
{
    const int64_t after[2] = { t->delivered_s, t->read_s };

    memset(v, 0, 6 * sizeof(*v));
    v[0] = (struct wn_value) { .kind = WN_VAL_PARTY, .party = p };
    v[1] = b_int(B_IN_S);
    for (int i = 0; i < 2; i++) {
        if (after[i] != 0) {
            v[2 + i] = b_int(after[i]);
            v[4 + i] = b_int((B_IN_S + after[i]) * B_NS + t->wrong_ns);
        }
    }
    return (struct wn_row) { &b_receipt, v };
}

static struct wn_party
who(const char *address, const char *e164)
{
    struct wn_party p = b_who(address);

    p.kind = e164 ? "phone" : "other";
    p.address_e164_derived = e164;
    return p;
}

static size_t
pairs(struct wn_raw_cell *raw, const struct item *t)
{
    size_t n = 0;

    for (int64_t i = 0; i < 4 && t->pairs[i][0]; i++) {
        raw[n++] = (struct wn_raw_cell) { "ZWAPHONENUMBERLIDPAIR", i + 1,
            "ZLID", b_text(t->pairs[i][0]) };
        if (t->pairs[i][1]) {
            raw[n++] = (struct wn_raw_cell) { "ZWAPHONENUMBERLIDPAIR", i + 1,
                "ZPHONENUMBER", b_text(t->pairs[i][1]) };
        }
    }
    return n;
}

static uint32_t
source(struct b_bundle *b, const char *locator)
{
    const struct wn_source s = { "database", locator, "", 4096,
        "drained-in-transit", "" };
    uint32_t number = 0;

    assert_int_equal(b->sink->source(b->sink->ctx, &s, &number, NULL), WN_OK);
    return number;
}

static void
put(struct b_bundle *b, const struct item *t)
{
    const char *e164 = !t->e164 ? B_PERSON : t->e164[0] ? t->e164 : NULL;
    const char *app = t->application ? t->application : "whatsapp";
    struct wn_party members[2] = { who(t->address ? t->address : JID, e164),
        t->second ? who(t->second, NULL) : who(JID, B_PERSON) };
    struct wn_session_ref talk = { .key = "1", .application = app,
        .kind = t->second ? "group" : "one-to-one", .parties = members,
        .party_count = t->second ? 2 : 1,
        .participant_count = t->second ? 2 : 1 };
    struct wn_value date = { .kind = WN_VAL_REAL,
        .r = (double)(B_IN_S - B_APPLE_ZERO_S) };
    struct wn_event_time shown = { "shown", B_IN_S * B_NS, date,
        WN_EPOCH_APPLE_S_REAL, "unknown" };
    struct wn_value v[M_COLUMNS] = { 0 };
    struct wn_value party[2] = { { .kind = WN_VAL_PARTY,
        .party = &members[0] }, b_text(t->outgoing ? "to" : "from") };
    struct wn_value at[6];
    bool received = t->delivered_s != 0 || t->read_s != 0;
    struct wn_party receiver = who(t->receiver ? t->receiver : JID, e164);
    const struct wn_row rows[] = { { &b_message, v }, { &b_party, party },
        receipt(at, t, t->receiver ? &receiver : &members[0]) };
    struct wn_raw_cell raw[16] = { { "ZWAMESSAGE", 7, "ZMESSAGEDATE", date },
        { "ZWAMESSAGE", 7, "ZMESSAGETYPE", b_int(t->type) } };
    size_t n = 2 + pairs(raw + 2, t);
    struct wn_record r = { .category = WN_CAT_MESSAGES,
        .source = source(b, t->locator ? t->locator : WHATSAPP CHATS),
        .source_table = "ZWAMESSAGE", .source_row = 7, .dated = true,
        .decided = shown, .times = &shown, .time_count = 1, .raw = raw,
        .rows = rows, .row_count = received ? 3 : 2 };

    if (t->real) {
        raw[1].value = (struct wn_value) { .kind = WN_VAL_REAL,
            .r = (double)t->type };
    }
    if (t->column) {
        raw[n++] = (struct wn_raw_cell) { t->table, t->row ? t->row : 7,
            t->column, b_text(t->cell ? t->cell : "raw") };
    }
    r.raw_count = n;
    v[M_SESSION] = (struct wn_value) { .kind = WN_VAL_SESSION,
        .session = &talk };
    v[M_APPLICATION] = b_text(app);
    v[M_TYPE] = b_text("message");
    v[M_DIRECTION] = b_text(t->outgoing ? "outgoing" : "incoming");
    v[M_STATUS] = b_text(t->outgoing ? "sent" : "received");
    assert_int_equal(b->sink->put(b->sink->ctx, &r, NULL), WN_OK);
}

/** outside items, and a word of some finding; NULL word = valid. */
static void
judge(struct b_bundle *b, uint64_t outside, const char *word)
{
    struct wn_verify_options options = { .bundle_path = b->path };
    struct wn_verify_result *r = NULL;
    bool said = !word;

    b_outcomes(b);
    b_seal(b);
    (void)wn_verify_run(&r, &options, NULL);
    assert_non_null(r);
    for (size_t i = 0; i < wn_verify_findings(r); i++) {
        const char *what = wn_verify_finding_at(r, i)->what;

        said = said || strstr(what, word);
        if (!word || wn_verify_outside(r) != outside) {
            print_error("%s\n", what);
        }
    }
    assert_int_equal(wn_verify_outside(r), outside);
    assert_int_equal(wn_verify_valid(r), !word);
    if (!said) {
        fail_msg("nothing about \"%s\"", word);
    }
    wn_verify_free(&r);
    b_end(b);
}

static void
expect(const struct item *t, uint64_t outside, const char *word)
{
    struct b_bundle b;
    char rule[1024], days[256];

    (void)snprintf(rule, sizeof(rule), RULE("%s", "%s"),
        t->everybody ? "" : ONE, t->parts ? t->parts : ALL_PARTS);
    (void)snprintf(days, sizeof(days), "  - rule: never\n    reason: other\n"
        "    category: messages\n    %s\n", t->denied ? t->denied : "");
    b_begin(&b, rule, t->deny ? DENY : t->denied ? days : NULL);
    put(&b, t);
    judge(&b, outside, word);
}

static void
applications_are_told_apart(void **state)
{
    static const struct {
        struct item item;
        uint64_t outside;
        const char *word;
    } cases[] = { { { 0 }, 0, NULL },
        { { .application = "whatsapp-business", .locator = BUSINESS CHATS }, 1,
            "application that the rule does not name" },
        { { .locator = BUSINESS CHATS }, 1, "that its source is of" },
        { { .application = "whatsapp-business" }, 1, "that its source is of" },
        { { .locator = "HomeDomain/Library/SMS/sms.db" }, 1,
            "that its source is of" },
        { { .application = "imessage" }, 1, "that its source is of" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(&cases[i].item, cases[i].outside, cases[i].word);
    }
}

static void
a_hidden_number_is_proved(void **state)
{
    static const struct {
        struct item item;
        uint64_t outside;
        const char *word;
    } cases[] = {
        { { .address = LID, .pairs = { { LID, JID } } }, 0, NULL },
        { { .address = LID, .pairs = { { "123456789012345", B_PERSON } } }, 0,
            NULL },
        { { .address = "123456789012345:2@lid",
              .pairs = { { LID, "447700900123" } } }, 0, NULL },
        { { .address = LID, .pairs = { { LID, JID }, { LID, B_PERSON } } }, 0,
            NULL },
        /* Nothing tells it, or something else. */
        { { .address = LID }, 1, "tells this number" },
        { { .address = LID, .pairs = { { LID, NULL } } }, 1,
            "tells this number" },
        { { .address = LID, .pairs = { { LID, "447700900150" } } }, 1,
            "tells this number" },
        { { .address = LID, .pairs = { { LID, JID },
                { LID, "447700900150" } } }, 1, "tells this number" },
        { { .address = LID, .pairs = { { LID2, JID } } }, 1,
            "tells this number" },
        /* Somebody's, but no LID: no list can tell it. */
        { { .address = "jo@lid", .everybody = true }, 0,
            "tells this number" },
        { { .address = "0@lid", .everybody = true,
              .pairs = { { "0@lid", JID } } }, 1, "tells this number" },
        /* Told, but the party does not say so: nobody. */
        { { .address = LID, .e164 = "", .pairs = { { LID, JID } } }, 1,
            "the people in it" },
        /* Of somebody else besides. */
        { { .address = LID, .pairs = { { LID, JID },
                { LID2, "447700900150" } } }, 1, "who is not in it" },
        { { .pairs = { { LID, JID } } }, 1, "who is not in it" },
        /* The number of a JID is its own. */
        { { .e164 = B_OTHER }, 0, "address_e164_derived" },
        { { .address = "447700900123-1600000000@g.us" }, 1,
            "address_e164_derived" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(&cases[i].item, cases[i].outside, cases[i].word);
    }
}

/** The list of one app proves nothing about what is of the other. */
static void
each_app_has_a_list_of_its_own(void **state)
{
    static const char rule[] =
        "  - rule: talk\n    category: messages\n"
        "    apps: [imessage, whatsapp, whatsapp-business]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n%s"
        "    parts: [" ALL_PARTS "]\n";
    const struct item whatsapp = { .address = LID,
        .pairs = { { LID, JID } } };
    struct item business = { .application = "whatsapp-business",
        .locator = BUSINESS CHATS, .address = LID };
    char text[512];

    (void)state;
    for (int told = 0; told < 2; told++) {
        for (int one = 0; one < 2; one++) {
            struct b_bundle b;

            business.pairs[0][0] = told ? LID : NULL;
            business.pairs[0][1] = told ? B_PERSON : NULL;
            (void)snprintf(text, sizeof(text), rule, one ? ONE : "");
            b_begin(&b, text, NULL);
            put(&b, &whatsapp);
            put(&b, &business);
            judge(&b, !told && one ? 1 : 0,
                told ? NULL : "only another application's list");
        }
    }
}

static void
who_is_hidden_may_be_the_denied(void **state)
{
    (void)state;
    expect(&(struct item) { .second = LID2 }, 0, NULL);
    expect(&(struct item) { .second = LID2, .deny = true }, 1,
        "a deny rule forbids it");
    expect(&(struct item) { .second = "442079460111@s.whatsapp.net",
        .deny = true }, 1, "a deny rule forbids it");
    expect(&(struct item) { .second = "447700900150@s.whatsapp.net",
        .deny = true }, 0, NULL);
    expect(&(struct item) { .address = LID, .e164 = "", .everybody = true }, 0,
        NULL);
    expect(&(struct item) { .address = LID, .e164 = "", .everybody = true,
        .deny = true }, 1, "a deny rule forbids it");
    expect(&(struct item) { .address = LID, .pairs = { { LID, JID } },
        .deny = true }, 0, NULL);
}

static void
columns_of_a_message(void **state)
{
    static const char m[] = "ZWAMESSAGE", media[] = "ZWAMEDIAITEM";
    static const struct {
        struct item item;
        const char *word;
    } cases[] = {
        { { .table = m, .column = "ZFROMJID", .cell = JID }, NULL },
        { { .table = m, .column = "ZTEXT" }, NULL },
        { { .table = m, .column = "ZTEXT", .row = 8 }, "of another row" },
        { { .table = m, .column = "ZTEXT", .parts = "metadata" },
            "the text" },
        { { .table = m, .column = "ZSENTDATE", .parts = "text" },
            "its state" },
        { { .table = m, .column = "ZFROMJID",
              .cell = "447700900150-1600000000@g.us" }, "a group's address" },
        { { .table = m, .column = "ZPUSHNAME" }, "gave themselves" },
        { { .table = m, .column = "ZTOJID" }, "a group's address" },
        { { .table = media, .column = "ZMEDIALOCALPATH", .row = 3 }, NULL },
        { { .table = media, .column = "ZMEDIALOCALPATH", .row = 3,
              .parts = "text" }, "an attachment" },
        { { .table = media, .column = "ZLATITUDE", .row = 3, .type = 5 },
            NULL },
        { { .table = media, .column = "ZLATITUDE", .row = 3, .type = 5,
              .parts = "attachments" }, "a place" },
        { { .table = media, .column = "ZLATITUDE", .row = 3, .type = 1 },
            "the size of a picture" },
        { { .table = media, .column = "ZLONGITUDE", .row = 3, .type = 2 },
            "the size of a picture" },
        { { .table = media, .column = "ZTITLE", .row = 3, .type = 1,
              .parts = "text" }, NULL },
        { { .table = media, .column = "ZTITLE", .row = 3, .type = 1,
              .parts = "attachments" }, "the text" },
        { { .table = media, .column = "ZTITLE", .row = 3, .type = 8,
              .parts = "attachments" }, NULL },
        { { .table = media, .column = "ZTITLE", .row = 3, .type = 8,
              .real = true, .parts = "attachments" }, NULL },
        { { .table = media, .column = "ZTITLE", .row = 3, .type = 8,
              .parts = "text" }, "the name of an attachment" },
        { { .table = media, .column = "ZMETADATA" }, "quotes" },
        { { .table = media, .column = "ZMEDIAKEY" }, "a key" },
        { { .table = "ZWAMESSAGEINFO", .column = "ZRECEIPTINFO" },
            "who all received" },
        { { .table = "ZWACHATSESSION", .column = "ZPARTNERNAME" },
            "the title of a conversation" },
        { { .table = "ZWACHATSESSION", .column = "ZLASTMESSAGEDATE" },
            "no reader keeps" } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(&cases[i].item, cases[i].word != NULL, cases[i].word);
    }
}

static void
who_received_it(void **state)
{
    static const struct {
        struct item item;
        uint64_t outside;
        const char *word;
    } cases[] = {
        { { .outgoing = true, .delivered_s = 2 }, 0, NULL },
        { { .outgoing = true, .delivered_s = 2, .read_s = 60 }, 0, NULL },
        { { .outgoing = true, .read_s = 60, .address = LID, .e164 = "",
              .everybody = true }, 0, NULL },
        /* Not what was agreed. */
        { { .outgoing = true, .delivered_s = 2, .parts = "text" }, 1,
            "when somebody received it" },
        /* It came in; it was sent to somebody else. */
        { { .delivered_s = 2 }, 1, "to whom it was not sent" },
        { { .outgoing = true, .read_s = 60,
              .receiver = "447700900150@s.whatsapp.net" }, 1,
            "to whom it was not sent" },
        /* Not the sum; before it was sent. */
        { { .outgoing = true, .read_s = 60, .wrong_ns = 1 }, 0,
            "is not what its raw value says" },
        { { .outgoing = true, .delivered_s = 2, .read_s = -1 }, 0,
            "is not what its raw value says" },
        /* Read on a day that was kept out. */
        { { .outgoing = true, .read_s = 86400 * 40,
              .denied = "from: 2026-04-01\n    to: 2026-05-31" }, 1,
            "a deny rule forbids it" },
        { { .outgoing = true, .read_s = 60,
              .denied = "from: 2026-04-01\n    to: 2026-05-31" }, 0, NULL } };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(&cases[i].item, cases[i].outside, cases[i].word);
    }
}

/** ---- calls --------------------------------------------------------------- */

/** address: of a party that no rule names; NULL = B_PERSON's. */
static void
call_of(const char *address, uint64_t outside, const char *word,
    const char *locator, const char *column, const char *cell)
{
    struct b_bundle b;
    struct wn_party p =
        address ? who(address, NULL) : who(JID, B_PERSON);
    char rule[512];
    struct wn_event_time start = { "start", B_IN_S * B_NS,
        { .kind = WN_VAL_REAL, .r = (double)(B_IN_S - B_APPLE_ZERO_S) },
        WN_EPOCH_APPLE_S_REAL, "device" };
    struct wn_value v[5] = { b_text("whatsapp"), b_text("answered"),
        b_text("incoming"), b_int(60),
        { .kind = WN_VAL_PARTY, .party = &p } };
    const struct wn_row row = { &b_call, v };
    const struct wn_raw_cell raw = { strcmp(column, "ZJIDSTRING") == 0
            ? "ZWACDCALLEVENTPARTICIPANT" : "ZWACDCALLEVENT",
        4, column, b_text(cell) };
    struct wn_record r = { .category = WN_CAT_CALLS,
        .source_table = "ZWACDCALLEVENT", .source_row = 4, .dated = true,
        .decided = start, .times = &start, .time_count = 1, .rows = &row,
        .row_count = 1, .raw = &raw, .raw_count = 1 };

    (void)snprintf(rule, sizeof(rule), "  - rule: calls\n"
        "    category: calls\n    apps: [phone, whatsapp]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n%s", address ? "" :
        "    participants: {any-of: ['" B_PERSON "']}\n");
    b_begin(&b, rule, NULL);
    r.source = source(&b, locator);
    assert_int_equal(b.sink->put(b.sink->ctx, &r, NULL), WN_OK);
    judge(&b, outside, word);
}

static void
call(uint64_t outside, const char *word, const char *locator,
    const char *column, const char *cell)
{
    call_of(NULL, outside, word, locator, column, cell);
}

static void
calls_name_their_parties_only(void **state)
{
    const char at[] = WHATSAPP "CallHistory.sqlite";

    (void)state;
    call(0, NULL, at, "ZDURATION", "60");
    call(0, NULL, at, "ZJIDSTRING", JID);
    call(1, "who is not in it", at, "ZJIDSTRING",
        "447700900150@s.whatsapp.net");
    call(0, NULL, at, "ZGROUPCALLCREATORUSERJIDSTRING", JID);
    call(1, "who is not in it", at, "ZGROUPCALLCREATORUSERJIDSTRING",
        "447700900150@s.whatsapp.net");
    /* Bytes that are no text stand there as a BLOB. */
    call_of("jo\xff@s.whatsapp.net", 0, NULL, at, "ZJIDSTRING",
        "jo\xff@s.whatsapp.net");
    call_of("jo\xff@s.whatsapp.net", 1, "who is not in it", at, "ZJIDSTRING",
        "jo\xfe@s.whatsapp.net");
    call(1, "a group's address", at, "ZGROUPJIDSTRING", "1-2@g.us");
    call(1, "that its source is of", BUSINESS "CallHistory.sqlite",
        "ZDURATION", "60");
}

/** ---- contacts ------------------------------------------------------------ */

static void
contact(uint64_t outside, const char *word, const char *locator,
    const char *apps, const char *parts, const char *column)
{
    struct b_bundle b;
    char rule[512];
    struct wn_value v[6] = { b_text("Jo Example"), b_text(NULL),
        b_text(NULL), b_text(NULL), b_text(NULL), b_text(NULL) };
    const struct wn_row row = { &b_contact, v };
    const struct wn_raw_cell raw = { "ZWAADDRESSBOOKCONTACT", 2, column,
        b_text("raw") };
    struct wn_record r = { .category = WN_CAT_CONTACTS,
        .source_table = "ZWAADDRESSBOOKCONTACT", .source_row = 2,
        .rows = &row, .row_count = 1, .raw = &raw, .raw_count = 1 };

    (void)snprintf(rule, sizeof(rule), "  - rule: cards\n"
        "    category: contacts\n    contacts: all\n    apps: [%s]\n"
        "    parts: [%s]\n", apps, parts);
    b_begin(&b, rule, NULL);
    r.source = source(&b, locator);
    assert_int_equal(b.sink->put(b.sink->ctx, &r, NULL), WN_OK);
    judge(&b, outside, word);
}

/** One that is known by points alone: number, or NULL, and a LID. */
static void
known_by(uint64_t outside, const char *word, const char *parts,
    const char *number, const char *lid, const char *deny)
{
    struct b_bundle b;
    char rule[512];
    struct wn_value v[6] = { { 0 } };
    struct wn_value points[2][3] = {
        { b_text("other"), b_text(NULL), b_text(lid) },
        { b_text("phone"), b_text(NULL), b_text(number) } };
    const struct wn_row rows[] = { { &b_contact, v }, { &b_point, points[0] },
        { &b_point, points[1] } };
    struct wn_record r = { .category = WN_CAT_CONTACTS,
        .source_table = "ZWAADDRESSBOOKCONTACT", .source_row = 2,
        .rows = rows, .row_count = number ? 3 : 2 };

    (void)snprintf(rule, sizeof(rule), "  - rule: cards\n"
        "    category: contacts\n    contacts: all\n"
        "    apps: [address-book, whatsapp]\n    parts: [%s]\n", parts);
    b_begin(&b, rule, deny);
    r.source = source(&b, WHATSAPP "ContactsV2.sqlite");
    assert_int_equal(b.sink->put(b.sink->ctx, &r, NULL), WN_OK);
    judge(&b, outside, word);
}

static void
contacts_that_are_hidden(void **state)
{
    (void)state;
    known_by(0, NULL, "numbers", NULL, LID, NULL);
    known_by(0, NULL, "numbers", B_PERSON, LID, DENY);
    known_by(0, NULL, "numbers", B_PERSON, "111", DENY);
    known_by(1, "a deny rule", "numbers", B_DENIED, LID, DENY);
    known_by(1, "a deny rule", "numbers", NULL, LID, DENY);
    known_by(1, "a deny rule", "numbers", NULL, "111", DENY);
    /* A number that is none leaves whoever it is as hidden as before. */
    known_by(1, "a deny rule", "numbers", "12", LID, DENY);
    known_by(1, "a number or address", "names, addresses", NULL, LID, NULL);
}

static void
contacts_are_of_their_source(void **state)
{
    const char names[] = "names, numbers", list[] = "ContactsV2.sqlite";
    const char both[] = "address-book, whatsapp", book[] = "address-book";
    const char other[] = "application that the rule does not name";
    char at[128], business[128];

    (void)state;
    (void)snprintf(at, sizeof(at), WHATSAPP "%s", list);
    (void)snprintf(business, sizeof(business), BUSINESS "%s", list);
    contact(0, NULL, at, both, names, "ZFULLNAME");
    contact(0, NULL, at, both, names, "ZWHATSAPPID");
    contact(1, "a number", at, both, "names", "ZLID");
    contact(1, "a note", at, both, names, "ZABOUTTEXT");
    contact(1, other, business, both, names, "ZFULLNAME");
    contact(1, other, at, book, names, "ZFULLNAME");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(applications_are_told_apart),
        cmocka_unit_test(a_hidden_number_is_proved),
        cmocka_unit_test(each_app_has_a_list_of_its_own),
        cmocka_unit_test(who_is_hidden_may_be_the_denied),
        cmocka_unit_test(columns_of_a_message),
        cmocka_unit_test(who_received_it),
        cmocka_unit_test(calls_name_their_parties_only),
        cmocka_unit_test(contacts_are_of_their_source),
        cmocka_unit_test(contacts_that_are_hidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
