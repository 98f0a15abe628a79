#include <string.h>
#include <yaml.h>

#include "consent/consent_parse_in.h"

#define HOPELESS_DEPTH 64

void
wn_filter_in_complain(struct wn_filter_in *r, size_t line, size_t col,
    const char *path, const char *text)
{
    struct wn_place at = { r->source, (int)line + 1, (int)col + 1, path };

    wn_findings_add(
        r->findings, WN_FINDING_ERROR, WN_EFILTER, &at, "%s", text);
}

static void
complain(struct wn_filter_in *r, const yaml_mark_t *m, const char *path,
    const char *text)
{
    wn_filter_in_complain(r, m->line, m->column, path ? path : "", text);
}

/** Hang a new node into the open container (or make it the root). */
static struct wn_node *
add_node(struct wn_filter_in *r, enum wn_node_kind kind, const yaml_mark_t *m)
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
adorned(struct wn_filter_in *r, const yaml_event_t *e,
    const yaml_char_t *anchor, const yaml_char_t *tag)
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
open_container(struct wn_filter_in *r, const yaml_event_t *e,
    enum wn_node_kind kind)
{
    struct wn_node *n;

    if (r->skipping > 0) {
        r->skipping++;
        /* libyaml's cost for one token grows with the depth. */
        r->hopeless = r->skipping > HOPELESS_DEPTH;
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
close_container(struct wn_filter_in *r)
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
take_key(struct wn_filter_in *r, const yaml_event_t *e)
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
take_scalar(struct wn_filter_in *r, const yaml_event_t *e)
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
take_alias(struct wn_filter_in *r, const yaml_event_t *e)
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
begin_document(struct wn_filter_in *r, const yaml_event_t *e)
{
    if (e->data.document_start.version_directive ||
        e->data.document_start.tag_directives.start !=
            e->data.document_start.tag_directives.end) {
        complain(r, &e->start_mark, NULL,
            "a % directive may not be used in a filter: leave it out");
    }
}

bool
wn_filter_in_take(struct wn_filter_in *r, const yaml_event_t *e)
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
        return !r->hopeless;
    case YAML_MAPPING_START_EVENT:
        (void)adorned(
            r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
        open_container(r, e, WN_NODE_MAP);
        return !r->hopeless;
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
