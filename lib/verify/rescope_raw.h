/**
 * Source columns that a bundle may hold as they were. Each kind of source has
 * one file (rescope_raw_<source>.c) with what its readers keep, and one row in
 * the list of rescope_raw.c. What no list names may not stand there at all.
 */
#ifndef WN_VERIFY_RESCOPE_RAW_H
#define WN_VERIFY_RESCOPE_RAW_H

#include "verify/rescope.h"

struct wn_re_cells {
    enum wn_category category;
    const char *table;
    bool own;            /* of the item's own row, not of others */
    uint32_t part;       /* that a rule must name; all bits; 0 = none */
    const char *what;    /* "the text", for people */
    const char *columns; /* a space at both ends of each */
};

/** No rule can agree to these: they speak of what is outside. What they are is
 * for the words; no wn_re_cells names any of them (a test sees to it). */
struct wn_re_never {
    const char *table, *column, *what;
};

struct wn_re_source {
    const struct wn_re_cells *cells;
    size_t cell_count;
    const struct wn_re_never *never;
    size_t never_count;
    /** What an allowed cell carries that it may not, by its value or by the
     * cells beside it; NULL = nothing. The slot may be NULL. */
    const char *(*object)(const struct wn_rescope *s,
        const struct wn_re_facts *f, const struct wn_ev_raw *raw,
        uint32_t parts);
};

extern const struct wn_re_source wn_re_raw_ios;
extern const struct wn_re_source wn_re_raw_android;
extern const struct wn_re_source wn_re_raw_whatsapp;

/** false: this cell puts the item outside, and that was said. parts: of all
 * rules that allow it. */
bool wn_re_check_raw(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts);

#endif
