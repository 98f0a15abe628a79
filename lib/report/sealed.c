#include "report/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "winnow/report.h"

#define JSON_BYTES_MAX (1u << 20)
#define LINE_BYTES_MAX (64u << 10)

/** It was read a moment ago, by whoever verified it. */
static enum wn_status
changed(const struct wn_evidence *e, const char *what, struct wn_err *err)
{
    enum wn_status st;

    if (e->job->r->nomem) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    st = wn_fail(err, WN_EVERIFY, "%s changed or could not be read after the "
        "bundle was verified: nothing can be said about it", what);
    wn_todo(err, "See that nobody writes to the bundle, verify it again, and "
        "start again.");
    return st;
}

/** A filter of our own: the caller's is freed before a paper is done. */
static enum wn_status
take_filter(
    struct wn_sealed *s, const struct wn_evidence *e, struct wn_err *err)
{
    struct wn_findings *findings = NULL;
    enum wn_status st;
    size_t n;
    const uint8_t *p;

    if (!e->job->consent) {
        return changed(e, WN_FILTER_PATH, err);
    }
    p = wn_consent_bytes(e->job->consent, &n);
    st = wn_consent_parse(&s->consent, p, n, NULL, 0, &findings, err);
    if (st == WN_OK) {
        s->terms = wn_consent_terms(s->consent);
    }
    wn_findings_free(&findings);
    return st;
}

static void
take_words(struct wn_sealed *s, const struct wn_job *j)
{
    (void)snprintf(
        s->seal_hash, sizeof(s->seal_hash), "%s", j->r->seal_hash);
    (void)snprintf(
        s->filter_hash, sizeof(s->filter_hash), "%s", j->r->filter_hash);
    (void)snprintf(
        s->version, sizeof(s->version), "%.63s", j->info.version);
    (void)snprintf(s->parent_seal, sizeof(s->parent_seal), "%.64s",
        j->info.parent_seal);
    s->partial = strcmp(j->info.result, "partial") == 0;
    s->shortfall = strcmp(j->info.result, "as-asked") != 0;
    s->is_virtual = strcmp(j->info.device_kind, "phone") != 0;
}

static enum wn_status
take_json(struct wn_sealed *s, struct wn_evidence *e, struct wn_err *err)
{
    const struct wn_jin_node *map;

    s->counts = wn_job_json(e->job, WN_COUNTS_PATH, JSON_BYTES_MAX);
    s->device = wn_job_json(e->job, WN_DEVICE_PATH, JSON_BYTES_MAX);
    if (!s->counts || !s->device) {
        return changed(
            e, s->counts ? WN_DEVICE_PATH : WN_COUNTS_PATH, err);
    }
    map = wn_jin_root(s->device);
    if (wn_rfc3339_parse(
            &s->started_ns, wn_jin_text(map, "host_started")) != WN_OK ||
        wn_rfc3339_parse(
            &s->ended_ns, wn_jin_text(map, "host_ended")) != WN_OK) {
        return wn_fail(err, WN_EVERIFY,
            "audit/device.json does not say when the run was");
    }
    return WN_OK;
}

/** The log may be long; only its first event is wanted. */
static enum wn_status
take_start(
    struct wn_sealed *s, const struct wn_evidence *e, struct wn_err *err)
{
    const struct wn_tree_file *f = wn_tree_find(&e->job->tree, WN_LOG_PATH);
    int fd = f ? wn_tree_open_file(&e->job->tree, f) : -1;
    char *line = malloc(LINE_BYTES_MAX);
    ssize_t got = fd >= 0 && line ? pread(fd, line, LINE_BYTES_MAX, 0) : -1;
    const char *end = got > 0 ? memchr(line, '\n', (size_t)got) : NULL;
    enum wn_status st = line ? WN_EFORMAT : WN_ENOMEM;

    if (fd >= 0) {
        (void)close(fd);
    }
    if (end) {
        st = wn_jin_parse(&s->start, line, (size_t)(end - line));
    }
    free(line);
    return st == WN_OK ? WN_OK
        : st == WN_ENOMEM
        ? wn_fail_nomem(err, "reading a bundle")
        : changed(e, WN_LOG_PATH, err);
}

/** Of counts.json, whose rules verify has found to be those of the filter.
 * @return false: numbers that nobody could have counted */
static bool
take_disposed(struct wn_sealed *s)
{
    const struct wn_jin_node *list =
        wn_jin_get(wn_jin_root(s->counts), "rules");
    const struct wn_jin_node *n = list ? list->first : NULL;

    for (size_t i = 0; i < s->rule_count && n; i++, n = n->next) {
        int64_t *to = &s->rules[i].disposed;

        if (wn_jin_int(n, "disposed", to) && (*to < 0 || *to > UINT32_MAX)) {
            return false;
        }
    }
    return true;
}

enum wn_status
wn_sealed_of(
    struct wn_sealed **out, struct wn_evidence *e, struct wn_err *err)
{
    struct wn_sealed *s = calloc(1, sizeof(*s));
    enum wn_status st;

    *out = NULL;
    if (!s) {
        return wn_fail_nomem(err, "reading a bundle");
    }
    take_words(s, e->job);
    st = take_filter(s, e, err);
    st = st == WN_OK ? take_json(s, e, err) : st;
    st = st == WN_OK ? take_start(s, e, err) : st;
    st = st == WN_OK ? wn_sealed_rules(s, e, err) : st;
    if (st == WN_OK && !take_disposed(s)) {
        st = wn_fail(err, WN_EVERIFY, "audit/counts.json does not say how much "
            "was disposed of");
    }
    if (st == WN_OK) {
        *out = s;
    } else {
        wn_sealed_free(&s);
    }
    return st;
}

bool
wn_sealed_disposed(const struct wn_sealed *s, int64_t *count)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->rule_count; i++) {
        n += s->rules[i].disposed;
    }
    if (count && s->parent_seal[0] != '\0') {
        *count = n;
    }
    return s->parent_seal[0] != '\0';
}

static enum wn_status
take(void *ctx, struct wn_evidence *e, struct wn_err *err)
{
    return wn_sealed_of(ctx, e, err);
}

enum wn_status
wn_sealed_open(struct wn_sealed **out, const char *bundle_path,
    const char *deny_sheet_path, struct wn_err *err)
{
    const struct wn_verify_options options = { .bundle_path = bundle_path,
        .deny_sheet_path = deny_sheet_path, .report = wn_report_hash };
    struct wn_verify_result *r = NULL;
    enum wn_status st;

    *out = NULL;
    st = wn_verified_read(&r, &options, take, out, err);
    if (st != WN_OK) {
        wn_sealed_free(out);
        wn_todo(err, "See all that is wrong with it: winnow verify. No paper "
            "is made of such a bundle.");
    }
    wn_verify_free(&r);
    return st;
}

void
wn_sealed_free(struct wn_sealed **s)
{
    if (*s) {
        wn_consent_free(&(*s)->consent);
        wn_jin_free(&(*s)->device);
        wn_jin_free(&(*s)->counts);
        wn_jin_free(&(*s)->start);
        free(*s);
        *s = NULL;
    }
}

bool
wn_sealed_flag(const struct wn_jin_node *map, const char *key)
{
    const struct wn_jin_node *n = wn_jin_get(map, key);

    return n && n->kind == WN_JIN_BOOL && n->number != 0;
}

const char *
wn_sealed_mode_words(const char *mode)
{
    static const char *const modes[][2] = {
        { "selected-on-device",
            "The phone itself picked out what was agreed" },
        { "fetched-one-by-one", "Each was fetched by itself" },
        { "drained-in-transit", "The phone sent more than was agreed; the "
            "program tested it in memory, showed it to nobody, and kept only "
            "what is listed" },
    };

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(mode, modes[i][0]) == 0) {
            return modes[i][1];
        }
    }
    return "";
}
