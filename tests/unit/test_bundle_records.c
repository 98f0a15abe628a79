/** records.sqlite: the same rows and numbers whatever the order of arrival, and
 * nothing kept that no record explains. */
#include "bundle_support.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>

/** Every row of a query, columns joined by "|", rows by newline. */
static void
rows(const struct b_bundle *b, const char *sql, char *out, size_t cap)
{
    char path[160];
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    size_t n = 0;

    (void)snprintf(path, sizeof(path), "%s/data/records.sqlite", b->path);
    assert_int_equal(
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    out[0] = '\0';
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            const char *text = (const char *)sqlite3_column_text(q, i);

            n += (size_t)snprintf(out + n, cap - n, "%s%s", i ? "|" : "",
                text ? text : "NULL");
            assert_true(n < cap);
        }
        n += (size_t)snprintf(out + n, cap - n, "\n");
        assert_true(n < cap);
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
}

static void
expect_rows(const struct b_bundle *b, const char *sql, const char *expected)
{
    static char got[65536];

    rows(b, sql, got, sizeof(got));
    assert_string_equal(got, expected);
}

static void
hash_of_file(const char *path, char hex[65])
{
    struct wn_digest *d = NULL;
    uint8_t chunk[4096], sum[32];
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    assert_int_equal(wn_digest_new(&d, WN_SHA256), WN_OK);
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
        assert_int_equal(wn_digest_add(d, chunk, n), WN_OK);
    }
    assert_int_equal(wn_digest_end(d, sum), WN_OK);
    (void)wn_hex(hex, sum, sizeof(sum));
    wn_digest_free(&d);
    (void)fclose(f);
}

static void
database_hash(const struct b_bundle *b, char hex[65])
{
    char path[160];

    (void)snprintf(path, sizeof(path), "%s/data/records.sqlite", b->path);
    hash_of_file(path, hex);
}

#define EXPECTED_HASH \
    "93683b2a6be697a34f3320cf68e637dd834eb351121ff1a4212f97a3166a041a"

static const struct b_message some[] = {
    { .row = 11, .time_s = B_IN_S + 30, .from = B_PERSON },
    { .row = 12, .time_s = B_IN_S + 20, .from = B_OTHER },
    { .row = 13, .time_s = B_IN_S + 20, .from = "jo@example.org" },
    { .row = 14, .undated = true, .from = B_OTHER, .text = "when?" },
    { .row = 15, .time_s = B_IN_S, .kind = "group", .chat = "g",
        .members = { B_PERSON, B_OTHER, "jo@example.org" } },
};
#define SOME (sizeof(some) / sizeof(some[0]))

static void
make(struct b_bundle *b, bool backwards)
{
    static const char *const paths[] = { "M/1.jpg", "M/2.jpg" };
    uint32_t files[2];

    b_begin(b, B_MESSAGES, NULL);
    for (size_t i = 0; i < 2; i++) {
        size_t k = backwards ? 1 - i : i;

        files[k] = b_file(b, paths[k], paths[k]);
    }
    for (size_t i = 0; i < SOME; i++) {
        struct b_message m = some[backwards ? SOME - 1 - i : i];

        if (m.row == 12 || m.row == 15) {
            m.files = &files[m.row == 12];
            m.file_count = 1;
        }
        b_message_in(b, m);
    }
    b_outcomes(b);
    b_seal(b);
}

static void
order_of_arrival_changes_nothing(void **state)
{
    struct b_bundle a, b;
    char one[65], other[65];

    (void)state;
    make(&a, false);
    make(&b, true);
    expect_rows(&a, "SELECT item_id, source_row FROM item",
        "1|15\n2|12\n3|13\n4|11\n5|14\n");
    expect_rows(&b, "SELECT item_id, source_row FROM item",
        "1|15\n2|12\n3|13\n4|11\n5|14\n");
    expect_rows(&b, "SELECT file_id, path, phone_path_raw FROM file",
        "1|data/files/000001.jpg|M/1.jpg\n2|data/files/000002.jpg|M/2.jpg\n");
    database_hash(&a, one);
    database_hash(&b, other);
    assert_string_equal(one, other);
    b_end(&a);
    b_end(&b);
}

static void
nothing_unexplained_stays(void **state)
{
    struct b_bundle b;
    uint32_t kept, dropped, forgotten;
    char path[200];

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    kept = b_file(&b, "M/kept.jpg", "kept");
    dropped = b_file(&b, "M/dropped.jpg", "dropped");
    forgotten = b_file(&b, "M/forgotten.jpg", "forgotten");
    assert_int_not_equal(kept, forgotten);
    assert_int_equal(
        b.sink->file_drop(b.sink->ctx, dropped, NULL), WN_OK);
    b_message_in(&b, (struct b_message) { .row = 1, .files = &kept,
        .file_count = 1 });
    b_outcomes(&b);
    b_seal(&b);
    expect_rows(&b, "SELECT path, phone_path_raw FROM file",
        "data/files/000001.jpg|M/kept.jpg\n");
    (void)snprintf(path, sizeof(path), "%s/data/files", b.path);
    {
        DIR *dir = opendir(path);
        const struct dirent *e;
        size_t n = 0;

        assert_non_null(dir);
        while ((e = readdir(dir)) != NULL) {
            n += e->d_name[0] != '.';
        }
        assert_int_equal(n, 1);
        (void)closedir(dir);
    }
    b_end(&b);
}

/** The same file named twice by one record is one file of it. */
static void
one_file_named_twice_is_one(void **state)
{
    static char hash[256], same[256];
    struct b_bundle b;
    uint32_t file, twice[2];

    (void)state;
    for (int repeated = 0; repeated < 2; repeated++) {
        struct b_message m = { .row = 1, .files = twice, .file_count = 1 };

        b_begin(&b, B_MESSAGES, NULL);
        file = b_file(&b, "M/a.jpg", "a");
        twice[0] = twice[1] = file;
        m.attachment_count = 2;
        m.file_count = repeated ? 2 : 1;
        b_message_in(&b, m);
        b_outcomes(&b);
        b_seal(&b);
        expect_rows(&b, "SELECT count(*) FROM item_file", "1\n");
        expect_rows(&b, "SELECT count(*) FROM attachment", "2\n");
        rows(&b, "SELECT record_sha256 FROM item", repeated ? same : hash,
            sizeof(hash));
        b_end(&b);
    }
    assert_string_equal(hash, same);
}

#define THREADS 4
#define EACH 40

struct sender {
    struct b_bundle *b;
    int number;
    uint32_t files[EACH];
};

static void *
send_files(void *arg)
{
    struct sender *s = arg;
    const struct wn_record_sink *sink = s->b->sink;

    for (int i = 0; i < EACH; i++) {
        char path[64];
        void *handle = NULL;

        s->files[i] = UINT32_MAX;
        (void)snprintf(path, sizeof(path), "M/%d/%03d.bin", s->number, i);
        if (sink->file_begin(sink->ctx, path, "", "", 0, &handle, NULL) !=
                WN_OK ||
            sink->file_data(handle, path, 4, NULL) != WN_OK ||
            sink->file_data(handle, path + 4, strlen(path) - 4, NULL) !=
                WN_OK ||
            sink->file_end(handle, i % 8 != 7, &s->files[i], NULL) != WN_OK) {
            return s; /* told apart from NULL by the test */
        }
    }
    return NULL;
}

/** Files come over several connections at once; each content stays with its
 * path, and what is not to be kept is gone. */
static void
files_come_from_several_threads(void **state)
{
    static struct sender senders[THREADS];
    pthread_t threads[THREADS];
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    for (int i = 0; i < THREADS; i++) {
        senders[i] = (struct sender) { .b = &b, .number = i };
        assert_int_equal(pthread_create(
            &threads[i], NULL, send_files, &senders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failed = NULL;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    for (int i = 0; i < THREADS; i++) {
        for (int k = 0; k < EACH; k += 8) {
            b_message_in(&b, (struct b_message) { .row = i * 100 + k,
                .files = senders[i].files + k, .file_count = 7 });
        }
    }
    b_outcomes(&b);
    b_seal(&b);
    expect_rows(&b, "SELECT count(*), count(DISTINCT sha256), min(file_id), "
        "max(file_id), count(DISTINCT path) FROM file",
        "140|140|1|140|140\n");
    expect_rows(&b, "SELECT path FROM file WHERE phone_path_raw = "
        "'M/0/000.bin'", "data/files/000001\n");
    {
        char text[64] = "", path[200];
        FILE *f;

        (void)snprintf(
            path, sizeof(path), "%s/data/files/000001", b.path);
        f = fopen(path, "rb");
        assert_non_null(f);
        assert_int_equal(fread(text, 1, sizeof(text) - 1, f), 11);
        (void)fclose(f);
        assert_string_equal(text, "M/0/000.bin");
    }
    b_end(&b);
}

static void
text_that_is_none_is_kept_as_bytes(void **state)
{
    static const uint8_t odd[] = { 'a', 0xFF, 'b' };
    struct wn_value text = { .kind = WN_VAL_TEXT, .p = odd, .n = 3 };
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1, .odd_text = &text });
    b_outcomes(&b);
    b_seal(&b);
    expect_rows(&b, "SELECT typeof(message_text), hex(message_text) FROM "
        "message", "blob|61FF62\n");
    expect_rows(&b, "SELECT table_name, column_name, text_derived FROM "
        "text_rendering", "message|message_text|a\\xffb\n");
    b_end(&b);
}

static void
state_is_no_part_of_the_hash(void **state)
{
    struct b_bundle b;

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    b_outcomes(&b);
    b_seal(&b);
    /* The hash of the canonical JSON, written out by hand from
     * docs/bundle-format.md and hashed with sha256sum. */
    expect_rows(&b, "SELECT record_sha256 FROM item", EXPECTED_HASH "\n");
    b_end(&b);
}

static void
the_schema_is_hard(void **state)
{
    struct b_bundle b;

    (void)state;
    make(&b, false);
    expect_rows(&b, "PRAGMA application_id", "1466855287\n");
    expect_rows(&b, "PRAGMA user_version", "1\n");
    expect_rows(&b, "PRAGMA integrity_check", "ok\n");
    expect_rows(&b, "PRAGMA foreign_key_check", "");
    expect_rows(&b, "PRAGMA freelist_count", "0\n");
    expect_rows(&b, "PRAGMA journal_mode", "delete\n");
    expect_rows(&b, "SELECT count(*) FROM pragma_table_list WHERE schema = "
        "'main' AND name NOT LIKE 'sqlite_%' AND strict = 0", "0\n");
    expect_rows(&b, "SELECT count(*) FROM sqlite_schema WHERE type <> 'table'",
        "0\n");
    b_end(&b);
}

static void
a_name_that_comes_late_is_added(void **state)
{
    struct b_bundle b;
    struct wn_party p = b_who(B_PERSON);

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    b_message_in(&b, (struct b_message) { .row = 1 });
    p.display_name = "Jo";
    assert_int_equal(
        b.sink->own_account(b.sink->ctx, &p, "label", NULL), WN_OK);
    b_outcomes(&b);
    b_seal(&b);
    expect_rows(&b, "SELECT address_raw, address_e164_derived, display_name "
        "FROM party WHERE display_name IS NOT NULL",
        B_PERSON "|" B_PERSON "|Jo\n");
    b_end(&b);
}

static void
a_record_without_a_rule_is_refused(void **state)
{
    struct b_bundle b;
    struct b_message m = { .rule = 1, .row = 1 };

    (void)state;
    b_begin(&b, B_MESSAGES, NULL);
    assert_int_equal(b_put_message(&b, &m), WN_EINTERNAL);
    assert_int_equal(wn_bundle_kept(b.bundle, 0), 0);
    b_end(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_arrival_changes_nothing),
        cmocka_unit_test(nothing_unexplained_stays),
        cmocka_unit_test(one_file_named_twice_is_one),
        cmocka_unit_test(files_come_from_several_threads),
        cmocka_unit_test(text_that_is_none_is_kept_as_bytes),
        cmocka_unit_test(state_is_no_part_of_the_hash),
        cmocka_unit_test(the_schema_is_hard),
        cmocka_unit_test(a_name_that_comes_late_is_added),
        cmocka_unit_test(a_record_without_a_rule_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
