#include "consent/consent_parse.h"

#include <yaml.h>

#include "base/err.h"
#include "consent/consent_parse_in.h"

/** libyaml gave up: its place and words, and nothing else. */
static void
syntax_error(struct wn_filter_in *r, const yaml_parser_t *y,
    const uint8_t *p, size_t n)
{
    struct wn_place at = { r->source, (int)y->problem_mark.line + 1,
        (int)y->problem_mark.column + 1, "" };

    if (y->error == YAML_READER_ERROR) {
        at = wn_text_place(p, n, y->problem_offset, r->source);
    }
    wn_findings_reset(r->findings, r->source);
    wn_findings_add(r->findings, WN_FINDING_ERROR, WN_EFILTER, &at,
        "this cannot be read as YAML: %s%s%s. Look at the indentation, the "
        "quotes and the brackets here and just above",
        y->problem ? y->problem : "bad syntax", y->context ? " " : "",
        y->context ? y->context : "");
}

static enum wn_status
read_events(struct wn_filter_in *r, yaml_parser_t *y, const uint8_t *p,
    size_t n, struct wn_err *err)
{
    bool more = true;

    while (more) {
        yaml_event_t e;

        if (!yaml_parser_parse(y, &e)) {
            if (y->error == YAML_MEMORY_ERROR) {
                return wn_fail_nomem(err, "reading the filter");
            }
            syntax_error(r, y, p, n);
            return WN_EFILTER;
        }
        more = wn_filter_in_take(r, &e);
        if (r->nodes > WN_FILTER_NODES_MAX) {
            wn_findings_reset(r->findings, r->source);
            wn_filter_in_complain(r, e.start_mark.line, e.start_mark.column, "",
                "more entries than any filter can need");
            more = false;
            r->root = NULL;
        }
        yaml_event_delete(&e);
        if (r->arena->failed || wn_findings_failed(r->findings)) {
            return wn_fail_nomem(err, "reading the filter");
        }
    }
    return r->root && !r->hopeless ? WN_OK : WN_EFILTER;
}

enum wn_status
wn_filter_read(struct wn_node **root, struct wn_arena *a, const uint8_t *p,
    size_t n, enum wn_source source, struct wn_findings *f,
    struct wn_err *err)
{
    struct wn_filter_in r = { .arena = a, .findings = f, .source = source };
    yaml_parser_t y;
    enum wn_status st = wn_text_check(&r.bidi, a, p, n, source, f);

    if (st != WN_OK) {
        return st == WN_ENOMEM ? wn_fail_nomem(err, "reading the filter") : st;
    }
    if (!yaml_parser_initialize(&y)) {
        return wn_fail_nomem(err, "reading the filter");
    }
    yaml_parser_set_encoding(&y, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&y, p, n);
    st = read_events(&r, &y, p, n, err);
    yaml_parser_delete(&y);
    if (st == WN_EFILTER && wn_findings_count(f) == 0) {
        struct wn_place at = { source, 1, 1, "" };

        wn_findings_add(f, WN_FINDING_ERROR, WN_EFILTER, &at,
            "the file holds no filter: it is empty");
    }
    if (st == WN_OK) {
        wn_bidi_lines_report(&r.bidi, source, f);
        *root = r.root;
    }
    return st;
}
