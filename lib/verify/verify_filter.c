/** The filter inside the bundle: the same bytes, still a valid filter, in force
 * when the run began. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "verify/job.h"

/** The deny sheet is a private file of the caller's, not of the bundle. */
static bool
read_sheet(struct wn_job *j, const char *path, struct wn_buf *b)
{
    struct stat sb;
    bool whole;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    wn_buf_init(b, WN_FILTER_BYTES_MAX);
    (void)wn_buf_str(b, "");
    whole = fd >= 0 && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
        wn_read_all(fd, b);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!whole || b->st != WN_OK) {
        wn_report_fault(j->r, "the deny sheet",
            "it cannot be read: what it denies was not tested");
        return false;
    }
    return true;
}

static void
check_sheet(struct wn_job *j, const char *path)
{
    const struct wn_terms *t = j->terms;

    if (t->deny_sheet_sha256[0] == '\0') {
        if (path) {
            wn_report_remark(j->r, "A deny sheet was given, but the filter "
                "names none: it was not used.");
        }
        return;
    }
    if (t->deny_sheet_applied) {
        wn_report_remark(
            j->r, "The deny sheet was at hand: its rules were tested too.");
    } else {
        wn_report_remark(j->r, "The filter names a deny sheet (SHA-256 %s) "
            "that was not at hand: its rules were not tested.",
            t->deny_sheet_sha256);
    }
}

static void
check_in_force(struct wn_job *j)
{
    const struct wn_terms *t = j->terms;

    if (t->withdrawn_ns != 0) {
        wn_report_fault(j->r, WN_FILTER_PATH,
            "the agreement was withdrawn: nothing may be taken under it");
    }
    if (j->log.started && (j->log.start_ns < t->valid_from_ns ||
                              j->log.start_ns > t->valid_until_ns)) {
        wn_report_fault(j->r, WN_FILTER_PATH, "it was not in force when the "
            "run began, as the log has it");
    }
}

/** What no bundle can show: that nobody looked at the other apps. */
static void
say_apps(struct wn_job *j)
{
    for (size_t i = 0; i < j->terms->rule_count; i++) {
        const struct wn_rule *rule = &j->terms->rules[i];
        char words[384];

        wn_looked_words(rule->category, rule->apps, words, sizeof(words));
        if (words[0] != '\0') {
            wn_report_remark(j->r, "Rule \"%s\": at most these were %s.",
                rule->name, words);
        }
    }
}

static void
parse(struct wn_job *j, const struct wn_buf *filter, const char *sheet_path)
{
    struct wn_findings *findings = NULL;
    struct wn_err err = WN_ERR_INIT;
    struct wn_buf sheet = { 0 };
    bool has_sheet = sheet_path && read_sheet(j, sheet_path, &sheet);
    enum wn_status st = WN_ABSENT;

    if (has_sheet) {
        st = wn_consent_parse(&j->consent, filter->data, filter->len,
            sheet.data, sheet.len, &findings, &err);
        if (st == WN_EFILTER) {
            /* Is it the sheet's fault? Then test at least the rest. */
            wn_report_fault(j->r, "the deny sheet", "it cannot be used with "
                "this filter, so it was not tested: %s", err.text);
        }
    }
    if (!has_sheet || st == WN_EFILTER) {
        wn_findings_free(&findings);
        err = (struct wn_err) WN_ERR_INIT;
        st = wn_consent_parse(&j->consent, filter->data, filter->len, NULL, 0,
            &findings, &err);
    }
    if (st == WN_OK) {
        j->terms = wn_consent_terms(j->consent);
        check_sheet(j, sheet_path);
        check_in_force(j);
        say_apps(j);
    } else {
        j->r->nomem = j->r->nomem || st == WN_ENOMEM;
        wn_report_fault(j->r, WN_FILTER_PATH, "it is no valid filter, so "
            "nothing can be tested against it: %s", err.text);
    }
    wn_findings_free(&findings);
    wn_buf_clear(&sheet);
}

void
wn_verify_filter(struct wn_job *j, const char *deny_sheet_path)
{
    const struct wn_tree_file *f = wn_tree_find(&j->tree, WN_FILTER_PATH);
    struct wn_buf b;

    if (f && f->read) {
        memcpy(j->r->filter_hash, f->sha256, sizeof(f->sha256));
        if (strcmp(f->sha256, j->info.filter_sha256) != 0) {
            wn_report_fault(j->r, WN_FILTER_PATH, "it is not the filter that "
                "bag-info.txt names as Winnow-Filter-SHA256");
        }
    }
    if (wn_tree_read(&j->tree, WN_FILTER_PATH, WN_FILTER_BYTES_MAX, &b, j->r) ==
        WN_OK) {
        parse(j, &b, deny_sheet_path);
    }
    wn_buf_clear(&b);
}
