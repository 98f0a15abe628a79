/** What the formats share: the bundle that is told, and where to. */
#ifndef WN_EXPORT_WRITING_H
#define WN_EXPORT_WRITING_H

#include "export/export.h"
#include "export/out.h"
#include "verify/verified.h"

struct wn_format;

struct wn_writing {
    struct wn_evidence *e;
    struct wn_out *out;
    const struct wn_format *format;
    uint64_t items;          /* that are in it */
    uint64_t bundle_items;   /* that the bundle has */
    uint64_t files_left_out; /* of the bundle's files */
    void *state; /* of the format, between begin and end */
};

/** One form. begin and end may be NULL. All take a struct wn_writing. */
struct wn_format {
    /** Before the folder is made: can this bundle be told so at all? */
    enum wn_status (*fits)(struct wn_evidence *e, struct wn_err *err);
    enum wn_status (*begin)(struct wn_writing *w, struct wn_err *err);
    wn_ev_item_fn *item;
    enum wn_status (*end)(struct wn_writing *w, struct wn_err *err);
    /** Always called after begin, whatever it returned. */
    void (*free)(struct wn_writing *w);
    const char *about_file; /* NULL = about.txt */
    const char *about;      /* what that says of it */
};

extern const struct wn_format wn_export_csv, wn_export_jsonl, wn_export_case,
    wn_export_itunes;

/** The name of the rule that let it in. */
const char *wn_export_rule(
    const struct wn_writing *w, const struct wn_ev_item *it);
/** Whom a column refers to; NULL for nobody. */
const struct wn_ev_party *wn_export_party(
    const struct wn_writing *w, const struct wn_ev_value *id);

#endif
