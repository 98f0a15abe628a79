/** CASE/UCO 1.4.0 as JSON-LD (caseontology.org): one node a line, written as
 * the items go by. docs/exports.md says what becomes what. */
#ifndef WN_EXPORT_CASE_H
#define WN_EXPORT_CASE_H

#include "base/json.h"
#include "export/more_db.h"
#include "export/party_index.h"
#include "export/writing.h"

#define WN_CASE_IRI_BYTES 128

struct wn_case {
    struct wn_writing *w;
    struct wn_out_file *f;
    struct wn_json j;
    struct wn_more *more;
    struct wn_party_index *whose;
    uint64_t apps; /* applications that have a node, by their place */
};

/** ---- nodes (case_write.c) -------------------------------------------- */

/** What a node is called: `kb:WORD-UUID`, the UUID version 5 of the seal hash
 * and what follows. The same bundle gives the same names on any host. */
struct wn_case_name {
    const char *word;
    int64_t number;
    const char *part; /* of it; NULL = itself */
    int64_t part_number;
    const char *facet; /* of that */
};

char *wn_case_iri(char dst[WN_CASE_IRI_BYTES], const struct wn_case *c,
    struct wn_case_name n);

/** A node of the graph, on a line of its own. types: with blanks between. */
void wn_case_node(
    struct wn_case *c, struct wn_case_name n, const char *types);
void wn_case_end_node(struct wn_case *c);
/** A node inside another. types may be NULL: a row of our own. */
void wn_case_inner(
    struct wn_case *c, struct wn_case_name n, const char *types);
void wn_case_end_inner(struct wn_case *c);
/** Facets of a node: begin, then each as a node inside, then end. */
void wn_case_facets(struct wn_case *c);
void wn_case_facet(
    struct wn_case *c, struct wn_case_name owner, const char *type);
void wn_case_end_facets(struct wn_case *c);

/** ---- properties ------------------------------------------------------ */

/** Nothing for "" and NULL. What is no UTF-8, or no character of XML,
 * is written as U+FFFD. */
void wn_case_text(struct wn_case *c, const char *property, const char *s);
void wn_case_bool(struct wn_case *c, const char *property, bool v);
/** Of the following, property may be NULL: in a list. */
void wn_case_int(struct wn_case *c, const char *property, int64_t v);
void wn_case_time(struct wn_case *c, const char *property, int64_t t_ns);
void wn_case_ref(
    struct wn_case *c, const char *property, struct wn_case_name n);
void wn_case_typed(struct wn_case *c, const char *property,
    const char *datatype, const char *text);
/** Text or bytes; of bytes the rendering that stands beside them. */
void wn_case_value(struct wn_case *c, const char *property,
    const struct wn_ev_item *it, const struct wn_ev_row *row,
    const char *column);
/** Any address or path: text, or bytes as well as they can be read. */
void wn_case_raw(
    struct wn_case *c, const char *property, const struct wn_ev_value *v);
/** A hash of something's content. method: SHA256, SHA512. */
void wn_case_hash(struct wn_case *c, struct wn_case_name owner,
    const char *method, const char *hex);
/** A relation between two nodes, as a node. */
void wn_case_relation(struct wn_case *c, struct wn_case_name n,
    struct wn_case_name source, struct wn_case_name target, const char *kind);

/** ---- columns (case_columns.c) ---------------------------------------- */

enum wn_case_type { WN_CASE_TEXT, WN_CASE_INT, WN_CASE_BOOL };

/** A column of the bundle and what UCO calls it. */
struct wn_case_column {
    const char *column, *property;
    enum wn_case_type type;
};

void wn_case_columns(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const struct wn_case_column *columns,
    size_t count);
/** What UCO has no word for, under our own: columns of row that are neither
 * among those nor references. */
void wn_case_rest(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *row, const struct wn_case_column *columns,
    size_t count);
/** Text, or of bytes their rendering; "" when it is neither. */
const char *wn_case_readable(const struct wn_ev_item *it,
    const struct wn_ev_row *row, const char *column);
/** A text column; "" when it is none. */
const char *wn_case_word(const struct wn_ev_row *row, const char *column);
/** A facet: which row of which table it came from. field may be NULL: a row of
 * a name and a value, which are told too. */
void wn_case_origin(struct wn_case *c, const struct wn_ev_item *it,
    const struct wn_ev_row *field);
/** All rows of a table as nodes of our own, under winnow:TABLE. */
void wn_case_rows(
    struct wn_case *c, const struct wn_ev_item *it, const char *table);
/** The first time of this kind. */
void wn_case_when(struct wn_case *c, const struct wn_ev_item *it,
    const char *kind, const char *property);
/** All times but the first of each kind in `told`, " start end ". */
void wn_case_times(
    struct wn_case *c, const struct wn_ev_item *it, const char *told);

/** ---- what there is --------------------------------------------------- */

struct wn_case_name wn_case_item(const struct wn_ev_item *it);
struct wn_case_name wn_case_party(const struct wn_ev_party *p);
/** The application of this word; its node is written when it is new, so not
 * inside another. */
struct wn_case_name wn_case_app(struct wn_case *c, const char *word);
/** A phone number or e-mail address as an account, inside a property: that of a
 * party of the bundle, or one of its own. */
void wn_case_account(struct wn_case *c, const char *property,
    struct wn_case_name own, const struct wn_ev_value *address,
    const char *e164, bool mail);

/** Who took it, by what right, with what, from which phone (case_run.c). */
void wn_case_run(struct wn_case *c);
void wn_case_provenance(struct wn_case *c);
/** case_people.c */
void wn_case_parties(struct wn_case *c);
enum wn_status wn_case_threads(struct wn_case *c, struct wn_err *err);

/** One item of a kind; the tail that all have is written by case.c. */
void wn_case_message(struct wn_case *c, const struct wn_ev_item *it);
void wn_case_call(struct wn_case *c, const struct wn_ev_item *it);
void wn_case_contact(struct wn_case *c, const struct wn_ev_item *it);
void wn_case_event(struct wn_case *c, const struct wn_ev_item *it);
void wn_case_media(struct wn_case *c, const struct wn_ev_item *it);
void wn_case_fact(struct wn_case *c, const struct wn_ev_item *it);
/** Files of an item that are not the item itself, each with its relation. */
void wn_case_files(struct wn_case *c, const struct wn_ev_item *it);

#endif
