/** What is asked of an Android phone for rules about messages. The phone is a
 * database here, asked with the conditions that would be sent: what it answers
 * is what the rules allow, and no more. */
#include "scope_support.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "acquire/source_messages.h"
#include "base/err.h"
#include "device/android/allow.h"

#define P T_PERSON
#define Q "+447700900456"
#define R T_DENIED

/* Two weeks of March; 7 March, noon. */
#define MARCH "    from: 2026-03-01\n    to: 2026-03-14\n"
#define RULE(name, more) \
    "  - rule: " name "\n    category: messages\n    apps: [sms]\n" more
#define WITH_P(groups) \
    "    participants: {any-of: ['" P "'], group-chats: " groups "}\n"
#define DENY_R \
    "  - rule: never\n    reason: legal-privilege\n" \
    "    participants: {any-of: ['" R "']}\n"

/** ---- a phone ------------------------------------------------------------ */

static struct {
    sqlite3 *db;
    char log[1 << 17]; /* "sms(thread_id,address…)=1 4;" for each question */
    char given[1024]; /* "sms pdu" */
    char turned_away[512]; /* what the reader does not want */
    char files[256];  /* "33=abc;" */
    uint32_t starts;
    bool no_mms;
} phone;

static const char *
table_of(enum wn_provider p)
{
    switch ((int)p) {
    case WN_PROV_SMS:
        return "sms";
    case WN_PROV_MMS:
        return "pdu";
    case WN_PROV_MMS_PART:
        return "part";
    case WN_PROV_MMS_ADDRESS:
        return "addr";
    case WN_PROV_CANONICAL_ADDRESS:
        return "canonical_addresses";
    case WN_PROV_THREAD:
        return "threads";
    default:
        fail_msg("provider %d", (int)p);
        return "";
    }
}

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *fmt, ...)
{
    size_t n = strlen(phone.log);
    va_list args;

    va_start(args, fmt);
    assert_true(n + 512 < sizeof(phone.log));
    (void)vsnprintf(phone.log + n, sizeof(phone.log) - n, fmt, args);
    va_end(args);
}

static struct wn_cell
cell(sqlite3_stmt *st, int i)
{
    struct wn_cell c = { .kind = WN_CELL_NULL };

    if (sqlite3_column_type(st, i) == SQLITE_INTEGER) {
        c = (struct wn_cell){ .kind = WN_CELL_INT,
            .i = sqlite3_column_int64(st, i) };
    } else if (sqlite3_column_type(st, i) == SQLITE_TEXT) {
        c.kind = WN_CELL_TEXT;
        c.p = (const char *)sqlite3_column_text(st, i);
        c.n = (size_t)sqlite3_column_bytes(st, i);
    }
    return c;
}

/* A definition here stands before the device floor's. */
enum wn_status
wn_provider_query(struct wn_link *l, const struct wn_grant *g,
    const struct wn_ask *q, wn_provider_row_fn *fn, void *ctx,
    struct wn_ask_totals *totals, struct wn_err *err)
{
    struct wn_cell cells[32];
    sqlite3_stmt *st = NULL;
    struct wn_buf sql, where;
    enum wn_status got = WN_OK;

    (void)l;
    (void)g;
    phone.starts++;
    totals->starts = 1;
    if (phone.no_mms && q->provider == WN_PROV_MMS) {
        return wn_fail(err, WN_EREADY, "refused");
    }
    wn_buf_init(&sql, 1u << 20);
    wn_buf_init(&where, 1u << 20);
    assert_int_equal(wn_allow_where(&where, q, 34, err), WN_OK);
    (void)wn_buf_str(&sql, "SELECT _id");
    say("%s(", table_of(q->provider));
    for (size_t i = 0; i < q->column_count; i++) {
        assert_non_null(wn_allow_column(q->provider, q->columns[i].name));
        assert_int_equal(wn_allow_column(q->provider,
            q->columns[i].name)->text, q->columns[i].text);
        (void)wn_buf_printf(&sql, ",%s", q->columns[i].name);
        say("%s%s", i ? "," : "", q->columns[i].name);
    }
    (void)wn_buf_printf(&sql, " FROM %s WHERE (%s)", table_of(q->provider),
        where.data);
    if (q->provider == WN_PROV_MMS_ADDRESS) {
        (void)wn_buf_printf(&sql, " AND msg_id=%" PRId64, q->parent);
    }
    (void)wn_buf_str(&sql, " ORDER BY _id");
    if (sqlite3_prepare_v2(phone.db, (const char *)sql.data, -1, &st,
            NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sqlite3_errmsg(phone.db), sql.data);
    }
    say(")=");
    while (got == WN_OK && sqlite3_step(st) == SQLITE_ROW) {
        for (size_t i = 0; i < q->column_count; i++) {
            cells[i] = cell(st, (int)i + 1);
        }
        say("%lld ", (long long)sqlite3_column_int64(st, 0));
        totals->rows++;
        got = fn(ctx, sqlite3_column_int64(st, 0), cells, err);
    }
    say(";");
    (void)sqlite3_finalize(st);
    wn_buf_clear(&sql);
    wn_buf_clear(&where);
    return got;
}

enum wn_status
wn_provider_read(struct wn_link *l, const struct wn_grant *g, int64_t part,
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    (void)l;
    (void)g;
    if (part == 34) {
        return WN_ABSENT;
    }
    if (part == 35) { /* empty */
        return WN_OK;
    }
    if (data(ctx, "ab", 2, err) != WN_OK || data(ctx, "c", 1, err) != WN_OK) {
        return WN_EINTERNAL;
    }
    return part == 36 ? wn_fail(err, WN_EFORMAT, "torn") : WN_OK;
}

/** ---- a reader ----------------------------------------------------------- */

static enum wn_status
on_rows(void *ctx, const struct wn_rowset *rs, struct wn_err *err)
{
    size_t n = strlen(phone.given);

    (void)ctx;
    (void)err;
    (void)snprintf(phone.given + n, sizeof(phone.given) - n, "%s:%d ",
        rs->table, (int)rs->count);
    return WN_OK;
}

static enum wn_status
on_wanted(void *ctx, const struct wn_origin *o)
{
    char word[80];

    (void)ctx;
    (void)snprintf(word, sizeof(word), " %s ", o->path);
    return strstr(phone.turned_away, word) ? WN_DENIED : WN_OK;
}

static void
note(const char *what)
{
    size_t n = strlen(phone.files);

    (void)snprintf(phone.files + n, sizeof(phone.files) - n, "%s", what);
}

static void
on_not_had(void *ctx, const struct wn_origin *o, const char *outcome)
{
    (void)ctx;
    note(o->path);
    note("!");
    note(outcome);
    note(";");
}

static enum wn_status
on_begin(void *ctx, const struct wn_origin *o, void **handle,
    struct wn_err *err)
{
    (void)ctx;
    (void)err;
    note(o->locator);
    note("=");
    *handle = &phone;
    return WN_OK;
}

static enum wn_status
on_data(void *handle, const void *p, size_t n, struct wn_err *err)
{
    char text[8] = "";

    (void)handle;
    (void)err;
    memcpy(text, p, n);
    note(text);
    return WN_OK;
}

static enum wn_status
on_end(void *handle, enum wn_file_end how, struct wn_err *err)
{
    (void)handle;
    (void)err;
    note(how == WN_FILE_COMPLETE ? ";" : "?;");
    return WN_OK;
}

static char could_not[256];

static void
on_could_not(void *ctx, enum wn_artefact a, bool partly, const char *why)
{
    (void)ctx;
    (void)a;
    (void)snprintf(could_not, sizeof(could_not), "%s%s",
        partly ? "partly: " : "", why);
}

/** ---- running ------------------------------------------------------------ */

static struct wn_crossed crossed;

static void
sql(const char *text)
{
    char *why = NULL;

    if (sqlite3_exec(phone.db, text, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", text, why);
    }
}

static int
setup(void **state)
{
    (void)state;
    memset(&phone, 0, sizeof(phone));
    memset(&crossed, 0, sizeof(crossed));
    could_not[0] = '\0';
    assert_int_equal(sqlite3_open(":memory:", &phone.db), SQLITE_OK);
    sql("CREATE TABLE canonical_addresses(_id INTEGER PRIMARY KEY,"
        " address TEXT);"
        "CREATE TABLE threads(_id INTEGER PRIMARY KEY, date INTEGER,"
        " recipient_ids TEXT);"
        "CREATE TABLE sms(_id INTEGER PRIMARY KEY, thread_id INTEGER,"
        " address TEXT, date INTEGER, date_sent INTEGER DEFAULT 0,"
        " type INTEGER DEFAULT 1, read, seen, status, error_code, protocol,"
        " service_center, sub_id, creator, subject TEXT, body TEXT);"
        "CREATE TABLE pdu(_id INTEGER PRIMARY KEY, thread_id INTEGER,"
        " date INTEGER, date_sent INTEGER DEFAULT 0, msg_box INTEGER"
        " DEFAULT 1, m_type INTEGER DEFAULT 132, m_id, read, seen, m_size,"
        " pri, ct_t, resp_st, retr_st, sub_id, creator, text_only, sub TEXT,"
        " sub_cs);"
        "CREATE TABLE part(_id INTEGER PRIMARY KEY, mid INTEGER, seq, ct TEXT,"
        " name TEXT, fn TEXT, cl TEXT, cid TEXT, cd TEXT, chset, text TEXT);"
        "CREATE TABLE addr(_id INTEGER PRIMARY KEY, msg_id INTEGER,"
        " address TEXT, type INTEGER, charset);"
        "INSERT INTO canonical_addresses VALUES(1, '" P "'), (2, '" Q "'),"
        " (3, '" R "'), (4, '447700900123'), (5, '07700 900123'),"
        " (6, char(8237) || '+447700900123' || char(8236)),"
        " (7, 'Zo' || char(233));"
        "INSERT INTO threads VALUES(10, 0, '1'), (11, 0, '2'),"
        " (12, 0, '1 2'), (13, 0, '1 2 3'), (14, 0, '4'), (15, 0, '5'),"
        " (16, 0, '6'), (17, 0, '3'), (18, 0, '2 1'), (19, 0, '7');");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    (void)sqlite3_close(phone.db);
    return 0;
}

static enum wn_status
run(const char *allow, const char *deny)
{
    struct wn_consent *c = t_consent("Europe/London", allow, deny, T_METHOD);
    struct wn_scope *scope = t_scope(c, 0);
    const struct wn_run running = { .ctx = NULL };
    const struct wn_item_sink sink = { .rows = on_rows, .wanted = on_wanted,
        .not_had = on_not_had, .file_begin = on_begin, .file_data = on_data,
        .file_end = on_end, .could_not = on_could_not };
    const struct wn_vault_options options = { .memory_bytes = 1u << 26 };
    struct source_android s = { .scope = scope, .run = &running,
        .sink = &sink, .crossed = &crossed,
        .user_count = wn_scope_terms(scope)->user_count };
    struct wn_err err = WN_ERR_INIT;
    enum wn_status st;

    memcpy(s.users, wn_scope_terms(scope)->users, sizeof(s.users));
    assert_int_equal(wn_vault_new(&s.vault, &options, &err), WN_OK);
    st = source_messages(&s, &err);
    if (st != WN_OK) {
        print_message("%s\n", err.text);
    }
    source_rows_free(&s);
    wn_vault_free(&s.vault);
    wn_scope_free(&scope);
    wn_consent_free(&c);
    return st;
}

/** The rows of a table that came, over all questions that begin like this:
 * "sms(thread_id". */
static const char *
rows(const char *question)
{
    static char out[512];

    out[0] = '\0';
    for (const char *p = phone.log; (p = strstr(p, question)); p++) {
        const char *from = strchr(p, '=') + 1;
        size_t n = strcspn(from, ";");

        assert_true(strlen(out) + n + 1 < sizeof(out));
        (void)strncat(out, from, n);
    }
    return out;
}

static void
expect(const char *question, const char *expected)
{
    if (strcmp(rows(question), expected) != 0) {
        fail_msg("%s: \"%s\", not \"%s\"\n%s", question, rows(question),
            expected, phone.log);
    }
}

#define D "1772884800"
#define MS D "000"

/** ---- people ------------------------------------------------------------- */

static void
the_phone_finds_one_person(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(1, 10, '" P "', " MS "), (2, 11, '" Q "', " MS "),"
        "(3, 12, '" P "', " MS "), (4, 14, '" P "', " MS "),"
        "(5, 14, '447700900123', " MS "), (6, 15, '07700-900123', " MS "),"
        "(7, 16, char(8237) || '" P "' || char(8236), " MS "),"
        "(8, 10, '" P "', 1773532800000), (9, 10, '" Q "', " MS "),"
        "(10, 11, '" P "', " MS "), (11, 77, '" P "', " MS "),"
        "(12, 10, '" P "', 1772323199999), (13, 10, '" P "', 1772323200000),"
        "(14, 10, '" P "', 1773532799999), (15, 10, '" P "', NULL)");
    sql("INSERT INTO pdu(_id, thread_id, date) VALUES(1, 10, " D "),"
        "(2, 11, " D "), (3, 12, " D "), (4, 14, " D "), (5, 15, " D "),"
        "(6, 16, " D "), (7, 10, 1773532800), (8, 10, 1773532799)");
    assert_int_equal(run(RULE("r", MARCH WITH_P("exclude")), NULL), WN_OK);
    expect("sms(", "1 4 6 7 13 14 ");
    expect("pdu(", "1 5 6 8 ");
    /* Of the addresses, only what may be theirs. */
    expect("canonical_addresses(", "1 4 5 6 7 ");
    expect("threads(", "10 12 13 14 15 16 18 ");
    assert_non_null(strstr(phone.log, "sms(thread_id,address,date,type,"
        "date_sent,read,seen,status,error_code,protocol,service_center,"
        "sub_id,creator,subject,body)="));
    assert_int_equal(crossed.rows_not_kept, 1); /* Zoé, whoever that is */
    assert_null(strstr(phone.log, "addr("));
}

/** The bar: six starts for two weeks with one person. */
static void
few_questions_are_asked(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(1, 10, '" P "', " MS ")");
    assert_int_equal(run(RULE("r", MARCH WITH_P("exclude")), NULL), WN_OK);
    assert_int_equal(phone.starts, 4);
    assert_string_equal(phone.given,
        "canonical_addresses:5 threads:7 sms:1 pdu:0 ");
    phone.starts = 0;
    assert_int_equal(run(RULE("r", MARCH), NULL), WN_OK);
    assert_int_equal(phone.starts, 4);
}

static void
nobody_is_asked_about_whom_the_phone_does_not_know(void **state)
{
    (void)state;
    sql("DELETE FROM canonical_addresses WHERE _id NOT IN (2, 3)");
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(2, 11, '" Q "', " MS ")");
    assert_int_equal(run(RULE("r", MARCH WITH_P("exclude")), NULL), WN_OK);
    expect("canonical_addresses(", "");
    assert_int_equal(phone.starts, 1);
    assert_int_equal(crossed.rows, 0);
}

static void
groups_come_as_the_rule_says(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date, type) VALUES"
        "(1, 12, '" Q "', " MS ", 1), (2, 12, '" Q "', " MS ", 2),"
        "(3, 12, '" P "', " MS ", 1), (4, 11, '" Q "', " MS ", 1)");
    sql("INSERT INTO pdu(_id, thread_id, date, msg_box) VALUES"
        "(1, 12, " D ", 1), (2, 12, " D ", 2), (3, 18, " D ", 1),"
        "(4, 11, " D ", 1)");
    sql("INSERT INTO addr VALUES(1, 1, '" P "', 137, 106),"
        "(2, 3, '" Q "', 137, 106)");
    assert_int_equal(run(RULE("r", MARCH WITH_P("whole")), NULL), WN_OK);
    expect("sms(", "1 2 3 ");
    expect("pdu(", "1 2 3 ");
    expect("addr(", "1 2 ");
    /* Everybody in it is shown. */
    expect("canonical_addresses(", "1 4 5 6 7 2 ");

    phone.log[0] = '\0';
    memset(&crossed, 0, sizeof(crossed));
    assert_int_equal(run(RULE("r", MARCH WITH_P("listed-only")), NULL), WN_OK);
    expect("sms(", "2 3 ");
    /* The owner's own; of others the numbers, until it is known who wrote. */
    expect("pdu(thread_id,date", "2 1 ");
    expect("pdu(thread_id)", "1 3 ");
    expect("canonical_addresses(", "1 4 5 6 7 ");
    assert_int_equal(crossed.rows_not_kept, 2); /* Zoé, and pdu 3 */
}

/** Who else is in a group must be known for a deny of messages, and for no
 * other. */
static void
a_deny_of_something_else_asks_for_nobody(void **state)
{
    static const struct {
        const char *more, *addresses;
    } rows[] = {
        { "", "1 3 4 5 6 7 2 " },
        { "    category: messages\n", "1 3 4 5 6 7 2 " },
        { "    category: calls\n", "1 4 5 6 7 " },
        { "    category: messages\n    apps: [whatsapp]\n", "1 4 5 6 7 " },
    };

    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date, type) VALUES"
        "(1, 12, '" P "', " MS ", 1)");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char deny[512];

        phone.log[0] = '\0';
        (void)snprintf(deny, sizeof(deny), "%s%s", DENY_R, rows[i].more);
        assert_int_equal(
            run(RULE("r", MARCH WITH_P("listed-only")), deny), WN_OK);
        expect("canonical_addresses(", rows[i].addresses);
    }
}

static void
denied_conversations_stay_on_the_phone(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(1, 10, '" P "', " MS "), (2, 17, '" R "', " MS "),"
        "(3, 11, '020 7946 0111', " MS "), (4, 13, '" Q "', " MS "),"
        "(5, 99, '" Q "', " MS "), (6, 11, NULL, " MS ")");
    sql("INSERT INTO pdu(_id, thread_id, date) VALUES(1, 10, " D "),"
        "(2, 17, " D "), (3, 13, " D ")");
    assert_int_equal(run(RULE("r", MARCH), DENY_R), WN_OK);
    expect("sms(", "1 5 6 ");
    expect("pdu(thread_id,", "1 ");
    expect("threads(", "13 17 10 11 ");
}

/** Whoever else an MMS went to stands in its addr alone. */
static void
a_denied_copy_keeps_an_mms_on_the_phone(void **state)
{
    (void)state;
    sql("INSERT INTO pdu(_id, thread_id, date, msg_box) VALUES"
        "(1, 10, " D ", 1), (2, 10, " D ", 1), (3, 10, " D ", 2),"
        "(4, 10, " D ", 2), (5, 99, " D ", 1)");
    sql("INSERT INTO addr VALUES(1, 1, '" P "', 137, 106),"
        "(2, 2, '" P "', 137, 106), (3, 2, '020 7946 0111/TYPE=PLMN', 130,"
        " 106), (4, 3, 'insert-address-token', 137, 106),"
        "(5, 3, '" R "', 129, 106), (6, 4, '" P "', 151, 106),"
        "(7, 5, '" R "', 137, 106)");
    assert_int_equal(run(RULE("r", MARCH), DENY_R), WN_OK);
    expect("pdu(thread_id)", "1 2 3 4 5 ");
    expect("pdu(thread_id,", "1 4 ");
    assert_int_equal(crossed.rows_not_kept, 5); /* two odd addresses */
}

static void
dated_denies_are_met_on_the_phone(void **state)
{
    static const char day[] = "    from: 2026-03-06\n    to: 2026-03-06\n";
    char deny[512];

    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date, date_sent) VALUES"
        "(1, 17, '" R "', " MS ", 0), (2, 17, '" R "', 1772800000000, 0),"
        "(3, 17, '" R "', " MS ", 1772800000000),"
        "(4, 11, '" Q "', 1772800000000, 1772800000000),"
        "(5, 13, '" Q "', " MS ", 1772800000000)");
    sql("INSERT INTO pdu(_id, thread_id, date, date_sent) VALUES"
        "(1, 17, " D ", 0), (2, 17, 1772800000, 0),"
        "(3, 13, " D ", 1772800000), (4, 11, 1772800000, 0)");
    (void)snprintf(deny, sizeof(deny), "%s%s", DENY_R, day);
    assert_int_equal(run(RULE("r", MARCH), deny), WN_OK);
    expect("sms(", "1 4 ");
    expect("pdu(thread_id,", "1 4 ");
    phone.log[0] = '\0';
    (void)snprintf(deny, sizeof(deny),
        "  - rule: never\n    reason: health\n%s", day);
    assert_int_equal(run(RULE("r", MARCH), deny), WN_OK);
    expect("sms(", "1 ");
    expect("pdu(", "1 ");
}

static void
all_messages_denied_ask_nothing(void **state)
{
    (void)state;
    assert_int_equal(run(RULE("r", MARCH),
        "  - rule: never\n    reason: health\n    category: messages\n"), WN_OK);
    assert_int_equal(phone.starts, 0);
    phone.log[0] = '\0';
    assert_int_equal(run(RULE("r", MARCH),
        "  - rule: never\n    reason: health\n    category: calls\n"
        "    participants: {any-of: ['" P "']}\n"), WN_OK);
    assert_null(strstr(phone.log, "canonical"));
}

/** ---- times -------------------------------------------------------------- */

static void
each_time_field_is_a_column(void **state)
{
    static const struct {
        const char *field, *sms, *pdu;
    } cases[] = { { "shown", "4 5 ", "4 5 " },
        { "sent", "1 5 ", "1 5 " }, { "received", "4 ", "4 " },
        { "shown\n    undated: include", "3 4 5 6 ", "3 4 5 " },
        { "sent\n    undated: include", "1 3 4 5 6 ", "1 3 4 5 " },
        { "received\n    undated: include", "2 3 4 5 6 ", "2 3 4 5 " } };

    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date, date_sent, type)"
        " VALUES (1, 10, '" P "', 1773532800000, " MS ", 1),"
        "(2, 10, '" P "', 1773532800000, " MS ", 2),"
        "(3, 10, '" P "', 0, 0, 1), (4, 10, '" P "', " MS ", 0, 1),"
        "(5, 10, '" P "', " MS ", 0, 2),"
        /* seconds where milliseconds belong */
        "(6, 10, '" P "', " D ", 0, 1)");
    sql("INSERT INTO pdu(_id, thread_id, date, date_sent, msg_box)"
        " VALUES (1, 10, 1773532800, " D ", 1),"
        "(2, 10, 1773532800, " D ", 2), (3, 10, 0, 0, 1),"
        "(4, 10, " D ", 0, 1), (5, 10, " D ", 0, 2)");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char allow[1024];

        phone.log[0] = '\0';
        (void)snprintf(allow, sizeof(allow), "%s    time-field: %s\n",
            RULE("r", MARCH WITH_P("exclude")), cases[i].field);
        assert_int_equal(run(allow, NULL), WN_OK);
        expect("sms(", cases[i].sms);
        expect("pdu(", cases[i].pdu);
    }
    phone.log[0] = '\0';
    assert_int_equal(run(RULE("r", "    all-dates: true\n"
        "    all-dates-reason: a test\n" WITH_P("exclude")), NULL), WN_OK);
    expect("sms(", "1 2 4 5 ");
}

/** ---- columns ------------------------------------------------------------ */

static void
columns_are_those_of_the_rule(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(1, 10, '" P "', " MS "), (2, 11, '" Q "', " MS ")");
    sql("INSERT INTO pdu(_id, thread_id, date) VALUES(1, 10, " D "),"
        "(2, 11, " D ")");
    sql("INSERT INTO part(_id, mid, ct, text, name) VALUES"
        "(30, 1, 'text/plain', 'hello', 'n'), (31, 1, 'image/jpeg', 0, 'n'),"
        "(34, 1, 'application/smil', '<smil/>', 'n'),"
        "(32, 2, 'text/plain', 'hello', 'n'), (33, 9, 'text/plain', 'x', 'n')");
    (void)snprintf(phone.turned_away, sizeof(phone.turned_away),
        " mms/2/text mms/2/files mms/1/files ");
    assert_int_equal(run(
        RULE("p", MARCH WITH_P("exclude") "    parts: [text]\n")
        RULE("all", MARCH "    parts: [metadata]\n"), NULL), WN_OK);
    expect("sms(thread_id,address,date,type,subject,body)", "1 ");
    expect("sms(thread_id,address,date,type,date_sent,read,seen,status,"
        "error_code,protocol,service_center,sub_id,creator)", "1 2 ");
    expect("pdu(thread_id,date,msg_box,m_type,sub,sub_cs)", "1 ");
    /* Of attachments that were not agreed to, how many there are. */
    expect("part(mid)", "31 ");
    expect("part(mid,seq,ct,chset,text)", "30 ");
    assert_null(strstr(phone.log, "name"));
    phone.log[0] = '\0';
    assert_int_equal(run(RULE("k", MARCH "    parts: [metadata]\n"
        "    keywords: {any-of: [meet]}\n"), NULL), WN_OK);
    expect("sms(", "1 2 ");
    assert_non_null(strstr(phone.log, "body"));
}

/** ---- MMS ---------------------------------------------------------------- */

static void
files_are_fetched_part_by_part(void **state)
{
    (void)state;
    sql("INSERT INTO pdu(_id, thread_id, date) VALUES(1, 10, " D "),"
        "(2, 99, " D ")");
    sql("INSERT INTO part(_id, mid, seq, ct, name) VALUES"
        "(32, 1, 0, 'text/plain', 'n'), (33, 1, 1, 'image/jpeg', 'n'),"
        "(34, 1, 2, 'image/jpeg', 'n'), (35, 1, 3, 'image/jpeg', 'n'),"
        "(36, 1, 4, 'image/jpeg', 'n'), (37, 1, 4, 'image/jpeg', 'n')");
    (void)snprintf(phone.turned_away, sizeof(phone.turned_away),
        " part/37 pdu/2 mms/2 mms/2/text mms/2/files ");
    assert_int_equal(run(RULE("r", MARCH
        "    parts: [metadata, text, attachments]\n"), NULL), WN_OK);
    assert_string_equal(phone.files, "content://mms/part/33=abc;"
        "part/34!missing;content://mms/part/35=;content://mms/part/36=abc?;");
    expect("part(mid,seq,ct,name", "33 34 35 36 37 ");
    /* Nobody knows who is in thread 99. */
    assert_non_null(strstr(phone.log, "addr("));
    assert_int_equal(crossed.rows_not_kept, 1);
}

/** One rowset, however many messages are asked about. */
static void
senders_come_together(void **state)
{
    (void)state;
    sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 50) INSERT INTO pdu(_id, thread_id, date)"
        " SELECT i, 12, " D " FROM n");
    sql("INSERT INTO addr SELECT 100 - _id, _id, '" P "', 137, 106 FROM pdu"
        " WHERE _id > 1");
    assert_int_equal(run(RULE("r", MARCH WITH_P("whole")), NULL), WN_OK);
    assert_non_null(strstr(phone.given, " addr:49 "));
    assert_null(strstr(strstr(phone.given, " addr:") + 1, " addr:"));
}

static void
mms_refused_leaves_sms(void **state)
{
    (void)state;
    sql("INSERT INTO sms(_id, thread_id, address, date) VALUES"
        "(1, 10, '" P "', " MS ")");
    phone.no_mms = true;
    assert_int_equal(run(RULE("r", MARCH), NULL), WN_OK);
    expect("sms(", "1 ");
    assert_non_null(strstr(could_not, "partly: "));
    assert_non_null(strstr(could_not, "MMS"));
}

/** Too many for one question: several are asked. */
static void
long_lists_are_parted(void **state)
{
    (void)state;
    sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 9000) INSERT INTO threads(_id, recipient_ids)"
        " SELECT 1000 + i, '2' FROM n");
    sql("INSERT INTO sms(thread_id, address, date)"
        " SELECT _id, '" Q "', " MS " FROM threads WHERE _id > 1000");
    assert_int_equal(run(RULE("r", MARCH), NULL), WN_OK);
    assert_string_equal(phone.given,
        "sms:9000 pdu:0 threads:4000 threads:4000 threads:1000 "
        "canonical_addresses:1 ");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_phone_finds_one_person),
        TEST(few_questions_are_asked),
        TEST(nobody_is_asked_about_whom_the_phone_does_not_know),
        TEST(groups_come_as_the_rule_says),
        TEST(a_deny_of_something_else_asks_for_nobody),
        TEST(denied_conversations_stay_on_the_phone),
        TEST(a_denied_copy_keeps_an_mms_on_the_phone),
        TEST(dated_denies_are_met_on_the_phone),
        TEST(all_messages_denied_ask_nothing),
        TEST(each_time_field_is_a_column),
        TEST(columns_are_those_of_the_rule),
        TEST(files_are_fetched_part_by_part),
        TEST(senders_come_together),
        TEST(mms_refused_leaves_sms),
        TEST(long_lists_are_parted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
