#include "consent_parse.h"

#include <string.h>
#include <yaml.h>

#include "base/err.h"
#include "base/utf8.h"
#include "consent_text.h"

struct reader {
    struct wn_arena *arena;
    struct wn_findings *findings;
    enum wn_source source;
    struct wn_bidi_lines bidi;
    struct wn_node *root;
    struct wn_node *open[WN_FILTER_DEPTH_MAX];
    unsigned depth;
    struct wn_node *at; /* the innermost open one, open[depth - 1] */
    unsigned nodes;
    unsigned skipping; /* open containers that are read over */
    /* In a map: the key that waits for its value. */
    bool have_key;
    const char *key; /* NULL: it was no plain text */
    int key_line, key_col;
};

static void
complain(struct reader *r, const yaml_mark_t *m, const char *path,
    const char *text)
{
    struct wn_place at = { r->source, (int)m->line + 1, (int)m->column + 1,
        path ? path : "" };

    wn_findings_add(
        r->findings, WN_FINDING_ERROR, WN_EFILTER, &at, "%s", text);
}

/** Hang a new node into the open container (or make it the root). */
static struct wn_node *
add_node(struct reader *r, enum wn_node_kind kind, const yaml_mark_t *m)
{
    struct wn_node *n = wn_arena_take(r->arena, sizeof(*n));

    if (!n) {
        return NULL;
    }
    r->nodes++;
    n->kind = kind;
    n->text = "";
    n->line = n->key_line = (int)m->line + 1;
    n->col = n->key_col = (int)m->column + 1;
    n->parent = r->at;
    if (!r->at) {
        r->root = n;
        return n;
    }
    n->index = r->at->count++;
    if (r->at->kind == WN_NODE_MAP) {
        n->key = r->key;
        n->bad = !r->key;
        n->key_line = r->key_line;
        n->key_col = r->key_col;
        r->have_key = false;
    }
    if (r->at->last) {
        r->at->last->next = n;
    } else {
        r->at->first = n;
    }
    r->at->last = n;
    return n;
}

/** What YAML can do and a filter may not: each would let the text that people
 * read mean something else. */
static bool
adorned(struct reader *r, const yaml_event_t *e, const yaml_char_t *anchor,
    const yaml_char_t *tag)
{
    if (anchor) {
        complain(r, &e->start_mark, NULL,
            "an anchor (&) may not be used in a filter: write the text out");
    }
    if (tag) {
        complain(r, &e->start_mark, NULL,
            "a tag (!) may not be used in a filter: leave it out");
    }
    return anchor || tag;
}

static void
open_container(struct reader *r, const yaml_event_t *e, enum wn_node_kind kind)
{
    struct wn_node *n;

    if (r->skipping > 0) {
        r->skipping++;
        return;
    }
    if (r->at && r->at->kind == WN_NODE_MAP && !r->have_key) {
        complain(r, &e->start_mark, NULL,
            "a key must be a plain word, not a list or a section");
        r->have_key = true;
        r->key = NULL;
        r->key_line = (int)e->start_mark.line + 1;
        r->key_col = (int)e->start_mark.column + 1;
        r->skipping = 1;
        return;
    }
    n = add_node(r, kind, &e->start_mark);
    if (!n) {
        return;
    }
    if (r->depth == WN_FILTER_DEPTH_MAX) {
        char path[WN_PATH_BYTES];

        complain(r, &e->start_mark, wn_node_path(path, n),
            "nested more than 8 deep: a filter never needs that");
        n->bad = true;
        r->skipping = 1;
        return;
    }
    r->open[r->depth++] = n;
    r->at = n;
}

static void
close_container(struct reader *r)
{
    if (r->skipping > 0) {
        r->skipping--;
        return;
    }
    r->depth--;
    r->at = r->depth > 0 ? r->open[r->depth - 1] : NULL;
    r->have_key = false;
}

static void
take_key(struct reader *r, const yaml_event_t *e)
{
    const char *text = (const char *)e->data.scalar.value;

    r->have_key = true;
    r->key_line = (int)e->start_mark.line + 1;
    r->key_col = (int)e->start_mark.column + 1;
    r->key = wn_arena_text(r->arena, text, e->data.scalar.length);
    if (strlen(text) != e->data.scalar.length) {
        complain(r, &e->start_mark, NULL, "a key holds a NUL character");
        r->key = NULL;
    }
}

static void
take_scalar(struct reader *r, const yaml_event_t *e)
{
    const char *text = (const char *)e->data.scalar.value;
    size_t n = e->data.scalar.length;
    bool odd = adorned(r, e, e->data.scalar.anchor, e->data.scalar.tag);
    const char *fault = wn_text_fault(text, n);
    char path[WN_PATH_BYTES];
    struct wn_node *node;

    if (r->at && r->at->kind == WN_NODE_MAP && !r->have_key) {
        take_key(r, e);
        return;
    }
    node = add_node(r, WN_NODE_TEXT, &e->start_mark);
    if (!node) {
        return;
    }
    node->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->bad = node->bad || odd;
    if (fault) {
        complain(r, &e->start_mark, wn_node_path(path, node), fault);
        wn_bidi_lines_clear(&r->bidi, e->start_mark.line, e->end_mark.line);
        node->bad = true;
        return;
    }
    node->text = wn_arena_text(r->arena, text, n);
    if (!node->text) {
        node->text = "";
    }
}

static void
take_alias(struct reader *r, const yaml_event_t *e)
{
    struct wn_node *n;

    complain(r, &e->start_mark, NULL,
        "an alias (*) may not be used in a filter: write the text out");
    if (r->at && r->at->kind == WN_NODE_MAP && !r->have_key) {
        r->have_key = true;
        r->key = NULL;
        return;
    }
    n = add_node(r, WN_NODE_TEXT, &e->start_mark);
    if (n) {
        n->bad = true;
    }
}

static void
begin_document(struct reader *r, const yaml_event_t *e)
{
    if (e->data.document_start.version_directive ||
        e->data.document_start.tag_directives.start !=
            e->data.document_start.tag_directives.end) {
        complain(r, &e->start_mark, NULL,
            "a % directive may not be used in a filter: leave it out");
    }
}

/** One event into the tree. @return false when reading is over */
static bool
take_event(struct reader *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_STREAM_END_EVENT:
        return false;
    case YAML_DOCUMENT_START_EVENT:
        if (r->root) {
            complain(r, &e->start_mark, NULL,
                "a second document begins here: one file is one filter");
            return false;
        }
        begin_document(r, e);
        return true;
    case YAML_SEQUENCE_START_EVENT:
        (void)adorned(r, e, e->data.sequence_start.anchor,
            e->data.sequence_start.tag);
        open_container(r, e, WN_NODE_LIST);
        return true;
    case YAML_MAPPING_START_EVENT:
        (void)adorned(
            r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
        open_container(r, e, WN_NODE_MAP);
        return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_container(r);
        return true;
    case YAML_SCALAR_EVENT:
    case YAML_ALIAS_EVENT:
        if (r->skipping > 0) {
            return true;
        }
        if (e->type == YAML_SCALAR_EVENT) {
            take_scalar(r, e);
        } else {
            take_alias(r, e);
        }
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

/** libyaml gave up: its place and words, and nothing else. */
static void
syntax_error(struct reader *r, const yaml_parser_t *y, const uint8_t *p,
    size_t n)
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
read_events(struct reader *r, yaml_parser_t *y, const uint8_t *p, size_t n,
    struct wn_err *err)
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
        more = take_event(r, &e);
        if (r->nodes > WN_FILTER_NODES_MAX) {
            wn_findings_reset(r->findings, r->source);
            complain(r, &e.start_mark, NULL,
                "more entries than any filter can need");
            more = false;
            r->root = NULL;
        }
        yaml_event_delete(&e);
        if (r->arena->failed || wn_findings_failed(r->findings)) {
            return wn_fail_nomem(err, "reading the filter");
        }
    }
    return r->root ? WN_OK : WN_EFILTER;
}

enum wn_status
wn_filter_read(struct wn_node **root, struct wn_arena *a, const uint8_t *p,
    size_t n, enum wn_source source, struct wn_findings *f,
    struct wn_err *err)
{
    struct reader r = { .arena = a, .findings = f, .source = source };
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
