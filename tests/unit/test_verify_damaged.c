/** Rows as only a damaged database gives them: again, or out of their order.
 * What is read of it may not be more than it holds, nor lie elsewhere. SQLite's
 * own checks, which would end it, are not asked. */
#include "bundle_support.h"

#include "verify/verified.h"

#define LAST SIZE_MAX

struct seen {
    size_t items;
    bool called, ended;
    const atomic_bool *damaged; /* what SQLite's checks would say */
    const char *sound; /* a bundle that SQLite's checks are asked about */
    const char *word; /* found? */
    bool said;
};

struct walk {
    struct seen *seen;
    struct wn_evidence *e;
};

static void
take(void *ctx, const struct wn_ev_item *it)
{
    struct walk *w = ctx;
    char hex[WN_SHA256_HEX];

    w->seen->items++;
    (void)wn_canon_hash(hex, w->e, it);
}

static enum wn_status
walk(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    struct seen *seen = ctx;
    struct walk w = { seen, e };
    struct wn_sound *sound;

    (void)err;
    seen->called = true;
    e->damaged = seen->damaged;
    sound = seen->sound ? wn_sound_begin(e, seen->sound) : NULL;
    wn_ev_items(e, take, &w);
    seen->ended = e->ended;
    for (size_t i = 0; seen->word && i < e->job->r->count; i++) {
        seen->said = seen->said ||
            strstr(e->job->r->findings[i].what, seen->word);
    }
    assert_true(!sound || wn_sound_end(sound));
    return WN_OK;
}

static void
path_of(const struct b_bundle *b, char *path, size_t cap)
{
    (void)snprintf(path, cap, "%s/data/records.sqlite", b->path);
}

static size_t
root_of(const char *path, const char *table)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    size_t root;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", -1, &q, NULL),
        SQLITE_OK);
    (void)sqlite3_bind_text(q, 1, table, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    root = (size_t)sqlite3_column_int64(q, 0);
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
    return root;
}

/** The root of a table, a leaf, tells its cells first and second, and so on,
 * `times` times (sqlite.org/fileformat2.html 1.6). */
static void
repeat(const struct b_bundle *b, const char *table, size_t first,
    size_t second, size_t times)
{
    char path[512];
    uint8_t page[4096], cell[2][2];
    FILE *f;
    size_t root;

    path_of(b, path, sizeof(path));
    root = root_of(path, table);
    f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(
        fseek(f, (long)((root - 1) * sizeof(page)), SEEK_SET), 0);
    assert_int_equal(fread(page, 1, sizeof(page), f), sizeof(page));
    assert_true(page[0] == 10 || page[0] == 13);
    first = first == LAST ? page[4] - 1u : first;
    second = second == LAST ? page[4] - 1u : second;
    assert_true(page[4] > first && page[4] > second);
    memcpy(cell[0], page + 8 + 2 * first, 2);
    memcpy(cell[1], page + 8 + 2 * second, 2);
    page[3] = (uint8_t)(2 * times >> 8);
    page[4] = (uint8_t)(2 * times);
    for (size_t i = 0; i < 2 * times; i++) {
        memcpy(page + 8 + 2 * i, cell[i % 2], 2);
    }
    assert_true(8 + 4 * times <= (size_t)page[5] << 8);
    assert_int_equal(
        fseek(f, (long)((root - 1) * sizeof(page)), SEEK_SET), 0);
    assert_int_equal(fwrite(page, 1, sizeof(page), f), sizeof(page));
    assert_int_equal(fclose(f), 0);
}

/** Two messages of two conversations, with a file each. */
static void
begin(struct b_bundle *b)
{
    uint32_t files[2];

    b_begin(b, B_MESSAGES, NULL);
    files[0] = b_file(b, "MediaDomain/Library/SMS/a.jpg", "one");
    files[1] = b_file(b, "MediaDomain/Library/SMS/b.jpg", "two");
    b_message_in(b, (struct b_message) { .row = 1, .files = &files[0],
        .file_count = 1 });
    b_message_in(b, (struct b_message) { .row = 2, .files = &files[1],
        .file_count = 1, .from = B_OTHER });
    b_outcomes(b);
    b_seal(b);
}

static struct seen
read_it(struct b_bundle *b, const char *word)
{
    struct seen seen = { .word = word };

    (void)wn_unsealed_read(b->path, walk, &seen, NULL);
    b_end(b);
    return seen;
}

/** A value of a megabyte in item 2. */
static void
put_large(const struct b_bundle *b, const char *sql)
{
    char path[512];
    sqlite3 *db = NULL;

    path_of(b, path, sizeof(path));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
a_sound_one_is_read(void **state)
{
    struct b_bundle b;
    struct seen seen;

    (void)state;
    begin(&b);
    seen = read_it(&b, NULL);
    assert_true(seen.called && !seen.ended);
    assert_int_equal(seen.items, 2);
}

static void
who_belongs_together_stands_together(void **state)
{
    struct b_bundle b;

    (void)state;
    begin(&b);
    repeat(&b, "session_party", 0, 1, 200);
    assert_false(read_it(&b, NULL).called);
}

static void
what_has_a_number_stands_once(void **state)
{
    static const char *const tables[] = { "party", "session", "source",
        "file" };
    struct b_bundle b;

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        begin(&b);
        repeat(&b, tables[i], 0, 0, 3);
        assert_false(read_it(&b, NULL).called);
    }
}

static void
items_come_in_their_order(void **state)
{
    static const char *const tables[] = { "item", "event_time", "item_file",
        "message", "message_party" };
    struct b_bundle b;

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct seen seen;

        begin(&b);
        repeat(&b, tables[i], LAST, 0, 3);
        seen = read_it(&b, "do not stand in their order");
        assert_true(seen.called && seen.ended && seen.said);
        assert_true(seen.items < 2);
    }
}

/** 600 times a megabyte, in a file of one. */
static void
no_more_is_kept_than_it_holds(void **state)
{
    struct b_bundle b;
    struct seen seen;

    (void)state;
    begin(&b);
    put_large(&b, "INSERT INTO raw_row VALUES (2, 99, 't', 1, 'c', 'blob', "
        "zeroblob(1000000))");
    repeat(&b, "raw_row", LAST, LAST, 300);
    seen = read_it(&b, "more text than the file holds");
    assert_true(seen.called && seen.ended && seen.said);
    assert_int_equal(seen.items, 1);
}

/** What has numbers of its own is sorted by its items first. The checks, of
 * another bundle, find nothing. */
static void
no_more_is_sorted_than_it_holds(void **state)
{
    struct b_bundle b, other;
    struct seen seen = { .word = "does not come to an end" };

    (void)state;
    begin(&b);
    begin(&other);
    put_large(&b, "UPDATE attachment SET transfer_name = "
        "hex(zeroblob(500000)) WHERE item_id = 2");
    repeat(&b, "attachment", LAST, LAST, 300);
    seen.sound = other.path;
    (void)wn_unsealed_read(b.path, walk, &seen, NULL);
    assert_true(seen.called && seen.ended && seen.said);
    b_end(&b);
    b_end(&other);
}

static void
what_was_found_damaged_is_read_no_further(void **state)
{
    const atomic_bool damaged = true;
    struct seen seen = { .damaged = &damaged };
    struct b_bundle b;

    (void)state;
    begin(&b);
    (void)wn_unsealed_read(b.path, walk, &seen, NULL);
    assert_true(seen.called);
    assert_int_equal(seen.items, 0);
    b_end(&b);
}

/** That is no finding about the bundle. */
static void
no_memory_is_not_said_of_the_bundle(void **state)
{
    struct wn_verify_options options = { .bundle_path = NULL };
    struct wn_verify_result *r = NULL;
    struct b_bundle b;
    enum wn_status st;

    (void)state;
    begin(&b);
    options.bundle_path = b.path;
    (void)sqlite3_hard_heap_limit64(1);
    st = wn_verify_run(&r, &options, NULL);
    (void)sqlite3_hard_heap_limit64(0);
    wn_verify_free(&r);
    b_end(&b);
    assert_int_equal(st, WN_ENOMEM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_one_is_read),
        cmocka_unit_test(who_belongs_together_stands_together),
        cmocka_unit_test(what_has_a_number_stands_once),
        cmocka_unit_test(items_come_in_their_order),
        cmocka_unit_test(no_more_is_kept_than_it_holds),
        cmocka_unit_test(no_more_is_sorted_than_it_holds),
        cmocka_unit_test(what_was_found_damaged_is_read_no_further),
        cmocka_unit_test(no_memory_is_not_said_of_the_bundle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
