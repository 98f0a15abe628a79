#include "export/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define UCO "https://ontology.unifiedcyberontology.org/uco/"

/** ---- frame ----------------------------------------------------------- */

static void
context(struct wn_json *j)
{
    static const char *const prefixes[][2] = {
        { "kb", "https://winnow.invalid/kb/" },
        { "winnow", "https://winnow.invalid/ns/1#" },
        { "xsd", "http://www.w3.org/2001/XMLSchema#" },
        { "co", "http://purl.org/co/" },
        { "case-investigation",
            "https://ontology.caseontology.org/case/investigation/" },
        { "uco-action", UCO "action/" },
        { "uco-configuration", UCO "configuration/" },
        { "uco-core", UCO "core/" },
        { "uco-identity", UCO "identity/" },
        { "uco-location", UCO "location/" },
        { "uco-observable", UCO "observable/" },
        { "uco-tool", UCO "tool/" },
        { "uco-types", UCO "types/" },
    };

    wn_json_key(j, "@context");
    wn_json_obj(j);
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        wn_json_key(j, prefixes[i][0]);
        wn_json_str(j, prefixes[i][1]);
    }
    wn_json_end_obj(j);
}

static struct wn_case_name
source_name(const struct wn_ev_source *s)
{
    return (struct wn_case_name) { "source", s->id, NULL, 0, NULL };
}

static void
source_content(struct wn_case *c, struct wn_case_name name,
    const struct wn_more_source *more)
{
    if (!more->sha256[0]) {
        return;
    }
    wn_case_facet(c, name, "ContentDataFacet");
    if (more->size_bytes >= 0) {
        wn_case_int(c, "uco-observable:sizeInBytes", more->size_bytes);
    }
    wn_json_key(&c->j, "uco-observable:hash");
    wn_case_hash(c, name, "SHA256", more->sha256);
    wn_case_end_inner(c);
}

/** What was read. Its hash is of the copy as it was received. */
static void
sources(struct wn_case *c)
{
    for (size_t i = 0; i < c->w->e->source_count; i++) {
        const struct wn_ev_source *s = &c->w->e->sources[i];
        bool is_file = strcmp(s->kind, "file") == 0 ||
            strcmp(s->kind, "database") == 0;
        struct wn_more_source more;

        if (!wn_more_source(c->more, s->id, &more)) {
            continue;
        }
        wn_case_node(c, source_name(s),
            is_file ? "uco-observable:File"
                    : "uco-observable:ObservableObject");
        wn_case_raw(c, "uco-core:name", &s->locator);
        wn_case_text(c, "uco-core:description", more.note);
        wn_case_text(c, "winnow:kind", s->kind);
        wn_case_text(c, "winnow:acquisition_mode", s->mode);
        if (is_file) {
            wn_case_facets(c);
            wn_case_facet(c, source_name(s), "FileFacet");
            wn_case_raw(c, "uco-observable:filePath", &s->locator);
            wn_case_bool(c, "uco-observable:isDirectory", false);
            wn_case_end_inner(c);
            source_content(c, source_name(s), &more);
            wn_case_end_facets(c);
        }
        wn_case_end_node(c);
    }
}

/** ---- items ----------------------------------------------------------- */

struct wn_case_name
wn_case_item(const struct wn_ev_item *it)
{
    return (struct wn_case_name) { "item", it->id, NULL, 0, NULL };
}

/** What every item has: its number, rule, hash, and the row it came from. */
static void
tail(struct wn_case *c, const struct wn_ev_item *it)
{
    wn_case_int(c, "winnow:item", it->id);
    wn_case_ref(c, "winnow:rule",
        (struct wn_case_name) { "provenance", it->rule_id, NULL, 0, NULL });
    wn_case_text(c, "winnow:acquisition_mode",
        it->source ? it->source->mode : NULL);
    wn_case_text(c, "winnow:record_sha256", it->sha256);
    if (it->dated) {
        wn_case_text(c, "winnow:time_basis", it->time.kind);
    }
    wn_case_end_node(c);
    if (it->source) {
        wn_case_relation(c,
            (struct wn_case_name) { "relationship", it->id, NULL, 0, NULL },
            wn_case_item(it), source_name(it->source), "Contained_Within");
    }
}

static void
item(void *ctx, const struct wn_ev_item *it)
{
    struct wn_writing *w = ctx;
    struct wn_case *c = w->state;

    if (wn_ev_row(it, "message")) {
        wn_case_message(c, it);
    } else if (wn_ev_row(it, "call")) {
        wn_case_call(c, it);
    } else if (wn_ev_row(it, "contact")) {
        wn_case_contact(c, it);
    } else if (wn_ev_row(it, "calendar_event")) {
        wn_case_event(c, it);
    } else if (wn_ev_row(it, "media")) {
        wn_case_media(c, it);
    } else {
        wn_case_fact(c, it);
    }
    tail(c, it);
    wn_case_files(c, it);
    w->items++;
}

/** ---- the format ------------------------------------------------------ */

static enum wn_status
begin(struct wn_writing *w, struct wn_err *err)
{
    struct wn_case *c = calloc(1, sizeof(*c));
    enum wn_status st;

    if (!c) {
        return wn_fail_nomem(err, "an export");
    }
    w->state = c;
    c->w = w;
    st = wn_more_new(&c->more, w->e, err);
    if (st == WN_OK) {
        st = wn_party_index_new(&c->whose, w->e, err);
    }
    if (st != WN_OK) {
        return st;
    }
    c->f = wn_out_file(w->out, "case.jsonld");
    wn_json_init(&c->j, &c->f->text);
    wn_json_obj(&c->j);
    context(&c->j);
    wn_json_key(&c->j, "@graph");
    wn_json_arr(&c->j);
    wn_case_run(c);
    sources(c);
    wn_case_parties(c);
    return WN_OK;
}

static enum wn_status
end(struct wn_writing *w, struct wn_err *err)
{
    struct wn_case *c = w->state;
    enum wn_status st = wn_case_threads(c, err);

    wn_case_provenance(c);
    (void)wn_buf_str(&c->f->text, "\n");
    wn_json_end_arr(&c->j);
    wn_json_end_obj(&c->j);
    (void)wn_buf_str(&c->f->text, "\n");
    wn_out_flush(w->out, c->f, true);
    return st;
}

static void
clear(struct wn_writing *w)
{
    struct wn_case *c = w->state;

    if (c) {
        wn_more_free(&c->more);
        wn_party_index_free(&c->whose);
        free(c);
        w->state = NULL;
    }
}

const struct wn_format wn_export_case = { NULL, begin, item, end, clear,
    .about =
    "case.jsonld is CASE/UCO 1.4.0 in JSON-LD, one node a line. Words that "
    "begin with\nwinnow: are Winnow's own; the names of nodes are made from "
    "the seal hash.\n" };
