/** Reading a provider's rows by column, and finding them again. */
#include "records_rig.h"

#include "records/rowset.h"

#define BODY \
    "time: {zone: Europe/London, region: GB}\n" \
    "method:\n  routes: [ios-backup]\n  device-changes: [pairing-trust]\n" \
    "allow:\n  - rule: calls\n    category: calls\n" \
    "    all-dates: true\n    all-dates-reason: \"a test\"\n"

enum { C_DATE, C_NONE, C_NAME, C_COUNT };
static const char *const names[C_COUNT] = { [C_DATE] = "date",
    [C_NONE] = "not_there", [C_NAME] = "name" };

static struct rig_set *
three(struct rig *rig)
{
    struct rig_set *s = rig_set(rig, (enum wn_artefact)0, "t",
        "content://t", "'name date parent");

    rig_row_of(s, 3, "Jo|1772900000000|9");
    rig_row_of(s, 5, "|0|4");
    rig_row_of(s, 8, "~|~|9");
    return s;
}

static void
cells_are_found_by_name(void **state)
{
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;
    struct wn_rows r;
    int64_t ns = 0;

    (void)state;
    rig_open(&rig, BODY, "18.0");
    wn_rows_begin(&r, &three(&rig)->set, names, C_COUNT);
    assert_int_equal(wn_rows_value(&r, C_DATE).kind, WN_VAL_NULL);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    assert_int_equal(r.id, 3);
    assert_int_equal(wn_rows_int(&r, C_DATE), INT64_C(1772900000000));
    assert_int_equal(wn_rows_int(&r, C_NONE), 0);
    assert_int_equal(wn_rows_value(&r, C_NONE).kind, WN_VAL_NULL);
    assert_int_equal(wn_rows_value(&r, C_COUNT).kind, WN_VAL_NULL);
    assert_memory_equal(wn_rows_text(&r, C_NAME).p, "Jo", 2);
    assert_true(wn_rows_time(&r, C_DATE, WN_EPOCH_UNIX_MS, &ns));
    assert_int_equal(ns, INT64_C(1772900000) * WN_NS_PER_S);
    assert_false(wn_rows_time(&r, C_DATE, WN_EPOCH_UNIX_S, &ns));
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    assert_false(wn_rows_time(&r, C_DATE, WN_EPOCH_UNIX_MS, &ns));
    assert_int_equal(wn_rows_value(&r, C_NAME).kind, WN_VAL_TEXT);
    assert_int_equal(wn_rows_text(&r, C_NAME).kind, WN_VAL_NULL);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    assert_int_equal(wn_rows_value(&r, C_NAME).kind, WN_VAL_NULL);
    assert_int_equal(wn_rows_next(&r, &err), WN_END);
    assert_int_equal(wn_rows_value(&r, C_DATE).kind, WN_VAL_NULL);
    rig_close(&rig);
}

static void
raw_cells_keep_their_part_and_leave_null_out(void **state)
{
    static const struct wn_raw_column list[] = { { "date", 0 },
        { "name", WN_PART_TEXT }, { "not_there", 0 } };
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;
    struct wn_draft d = { .failed = false };
    struct wn_rows r;

    (void)state;
    rig_open(&rig, BODY, "18.0");
    wn_rows_begin(&r, &three(&rig)->set, names, C_COUNT);
    wn_draft_begin(&d, WN_CAT_CALLS, 0, "t", 3);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    wn_rows_raw(&d, &r, "t", list, 3);
    assert_int_equal(d.raw_count, 2);
    assert_string_equal(d.raw[1].cell.column, "name");
    assert_int_equal(d.raw[1].cell.row, 3);
    assert_int_equal(d.raw[1].part, WN_PART_TEXT);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    wn_rows_raw(&d, &r, "t", list, 3);
    assert_int_equal(d.raw_count, 2);
    assert_false(d.failed);
    wn_draft_clear(&d);
    rig_close(&rig);
}

static void
rows_are_found_again(void **state)
{
    static struct rig rig;
    struct wn_err err = WN_ERR_INIT;
    struct wn_row_places p;
    const struct wn_row_place *at;
    struct rig_set *s;
    struct wn_rows r;
    size_t n;

    (void)state;
    rig_open(&rig, BODY, "18.0");
    s = three(&rig);
    assert_int_equal(wn_row_places(&p, &s->set, "parent", &err), WN_OK);
    at = wn_row_find(&p, 9, &n);
    assert_int_equal(n, 2);
    assert_int_equal(at[0].id, 3);
    assert_int_equal(at[1].id, 8);
    assert_null(wn_row_find(&p, 5, &n));
    assert_int_equal(n, 0);
    wn_rows_begin(&r, &s->set, names, C_COUNT);
    assert_int_equal(wn_rows_seek(&r, at[0].at, &err), WN_OK);
    assert_int_equal(r.id, 3);
    assert_int_equal(wn_rows_next(&r, &err), WN_OK);
    assert_int_equal(r.id, 5);
    wn_row_places_clear(&p);
    assert_int_equal(wn_row_places(&p, &s->set, NULL, &err), WN_OK);
    assert_int_equal(p.count, 3);
    assert_int_equal(wn_row_find(&p, 5, &n)->at, 1);
    wn_row_places_clear(&p);
    /* NULL has no place. */
    assert_int_equal(wn_row_places(&p, &s->set, "date", &err), WN_OK);
    assert_int_equal(p.count, 2);
    wn_row_places_clear(&p);
    rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_name),
        cmocka_unit_test(raw_cells_keep_their_part_and_leave_null_out),
        cmocka_unit_test(rows_are_found_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
