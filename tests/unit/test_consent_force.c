/** Is a filter in force? And what must never get past loading. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consent_support.h"

#define MINUTE (60 * WN_NS_PER_S)

static enum wn_status
at(const struct wn_consent *c, int64_t now_ns, unsigned runs, struct wn_err *e)
{
    *e = (struct wn_err)WN_ERR_INIT;
    return wn_consent_in_force(c, now_ns, runs, e);
}

static void
both_ends_are_in_force(void **state)
{
    struct wn_consent *c = valid(read_text("good-gb.yaml"));
    const struct wn_terms *t = wn_consent_terms(c);
    struct wn_err e;

    (void)state;
    assert_int_equal(at(c, t->valid_from_ns, 0, &e), WN_OK);
    assert_int_equal(at(c, t->valid_until_ns, 0, &e), WN_OK);
    assert_int_equal(at(c, t->valid_from_ns - 1, 0, &e), WN_EFORCE);
    assert_non_null(strstr(e.text, "not in force yet"));
    assert_non_null(strstr(e.text, "2025-06-20T10:02:00Z"));
    assert_int_equal(at(c, t->valid_until_ns + 1, 0, &e), WN_EFORCE);
    assert_non_null(strstr(e.text, "expired"));
    assert_true(e.todo[0] != '\0');
    wn_consent_free(&c);
}

static void
runs_are_used_up(void **state)
{
    struct wn_consent *c = valid(
        edited(read_text("good-gb.yaml"), "max-runs: 1", "max-runs: 2"));
    int64_t now = wn_consent_terms(c)->valid_from_ns + MINUTE;
    struct wn_err e;

    (void)state;
    assert_int_equal(at(c, now, 0, &e), WN_OK);
    assert_int_equal(at(c, now, 1, &e), WN_OK);
    assert_int_equal(at(c, now, 2, &e), WN_EFORCE);
    assert_non_null(strstr(e.text, "used up"));
    assert_int_equal(at(c, now, 3, &e), WN_EFORCE);
    wn_consent_free(&c);
}

/** Withdrawn wins over every other reason, whenever it says that it was. */
static void
withdrawn(void **state)
{
    struct wn_consent *c = valid(edited(read_text("good-gb.yaml"),
        "max-runs: 1", "max-runs: 1\n  withdrawn: 2090-01-01T00:00:00Z"));
    struct wn_err e;

    (void)state;
    assert_int_equal(
        at(c, wn_consent_terms(c)->valid_from_ns, 0, &e), WN_EFORCE);
    assert_non_null(strstr(e.text, "withdrawn"));
    assert_int_equal(at(c, 0, 9, &e), WN_EFORCE);
    assert_non_null(strstr(e.text, "withdrawn"));
    wn_consent_free(&c);
}

static char *
write_file(const char *dir, const char *name, const char *text)
{
    static char path[512];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    fclose(f);
    return path;
}

static int
make_dir(void **state)
{
    static char dir[64];

    (void)snprintf(dir, sizeof(dir), "/tmp/wn-consent-XXXXXX");
    assert_non_null(mkdtemp(dir));
    *state = dir;
    return 0;
}

static int
drop_dir(void **state)
{
    static const char *const names[] = { "f.yaml", "f.yaml.sig", "f.yaml.p7s" };
    char path[512];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", (char *)*state, names[i]);
        (void)unlink(path);
    }
    return rmdir(*state);
}

/** A signature is refused; what can be explained cannot be carried out. */
static void
a_signature_beside_it(void **state)
{
    char *text = read_text("good-gb.yaml");
    struct wn_consent_inputs in = { 0 };
    struct wn_consent *c = NULL;
    struct wn_findings *f = NULL;
    struct wn_err e = WN_ERR_INIT;
    char path[512];

    (void)snprintf(
        path, sizeof(path), "%s", write_file(*state, "f.yaml", text));
    (void)write_file(*state, "f.yaml.p7s", "x");
    in.filter_path = path;
    assert_int_equal(wn_consent_load(&c, &in, &f, &e), WN_EFORCE);
    assert_null(c);
    assert_int_equal(wn_findings_at(f, 0)->status, WN_EFORCE);
    assert_int_equal(wn_findings_at(f, 0)->line, 0);
    wn_findings_free(&f);
    assert_int_equal(wn_consent_load_draft(&c, &in, &f, NULL), WN_EFORCE);
    assert_non_null(c);
    assert_int_equal(at(c, wn_consent_terms(c)->valid_from_ns, 0, &e),
        WN_EFORCE);
    wn_findings_free(&f);
    wn_consent_free(&c);
    free(text);
}

static void
a_template_is_a_draft(void **state)
{
    char *text = edited(read_text("good-gb.yaml"),
        "valid-until: 2099-06-27T10:02:00Z",
        "valid-until: \"<FILL: until when>\"");
    struct wn_consent_inputs in = { 0 };
    struct wn_consent *c = NULL;
    struct wn_findings *f = NULL;
    struct wn_err e = WN_ERR_INIT;

    in.filter_path = write_file(*state, "f.yaml", text);
    assert_int_equal(wn_consent_load(&c, &in, &f, &e), WN_EFILTER);
    assert_null(c);
    assert_non_null(strstr(e.text, "1 place"));
    wn_findings_free(&f);
    assert_int_equal(wn_consent_load_draft(&c, &in, &f, NULL), WN_EFILTER);
    assert_non_null(c);
    assert_int_equal(at(c, 0, 0, &e), WN_EFORCE);
    wn_findings_free(&f);
    wn_consent_free(&c);
    free(text);
}

static void
what_is_no_file(void **state)
{
    struct wn_consent_inputs in = { .filter_path = *state };
    struct wn_consent *c = NULL;
    struct wn_findings *f = NULL;
    struct wn_err e = WN_ERR_INIT;

    assert_int_equal(wn_consent_load(&c, &in, &f, &e), WN_EFILTER);
    assert_non_null(strstr(e.text, "is not a file"));
    wn_findings_free(&f);
    e = (struct wn_err)WN_ERR_INIT;
    in.filter_path = "/nonexistent/filter.yaml";
    assert_int_equal(wn_consent_load(&c, &in, NULL, &e), WN_EFILTER);
    assert_non_null(strstr(e.text, "cannot be read"));
    assert_null(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_are_in_force),
        cmocka_unit_test(runs_are_used_up),
        cmocka_unit_test(withdrawn),
        cmocka_unit_test_setup_teardown(
            a_signature_beside_it, make_dir, drop_dir),
        cmocka_unit_test_setup_teardown(
            a_template_is_a_draft, make_dir, drop_dir),
        cmocka_unit_test_setup_teardown(what_is_no_file, make_dir, drop_dir),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
