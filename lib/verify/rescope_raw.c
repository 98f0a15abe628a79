/** The closed list of source columns that a bundle may hold as they were. */
#include "verify/rescope_raw.h"

#include <string.h>

static const struct wn_re_source *const sources[] = { &wn_re_raw_ios,
    &wn_re_raw_android, &wn_re_raw_whatsapp };
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

static const struct wn_re_never *
never(const struct wn_ev_raw *raw)
{
    for (size_t i = 0; i < SOURCES; i++) {
        for (size_t k = 0; k < sources[i]->never_count; k++) {
            const struct wn_re_never *n = &sources[i]->never[k];

            if (strcmp(n->table, raw->table) == 0 &&
                strcmp(n->column, raw->column) == 0) {
                return n;
            }
        }
    }
    return NULL;
}

/** word: the column, with a space at both ends. */
static bool
names(const struct wn_re_cells *c, const struct wn_ev_item *it,
    const struct wn_ev_raw *raw, const char *word)
{
    return c->category == it->category && strcmp(c->table, raw->table) == 0 &&
        (!c->own || raw->row == it->source_row) &&
        strstr(c->columns, word) != NULL;
}

/** The row that lets it stand there, and whose it is. */
static const struct wn_re_cells *
find(const struct wn_ev_item *it, const struct wn_ev_raw *raw,
    const struct wn_re_source **of)
{
    char word[64] = " ";
    size_t n = strlen(raw->column);

    if (n + 3 > sizeof(word) || memchr(raw->column, ' ', n)) {
        return NULL;
    }
    memcpy(word + 1, raw->column, n);
    memcpy(word + 1 + n, " ", 2);
    for (size_t i = 0; i < SOURCES; i++) {
        for (size_t k = 0; k < sources[i]->cell_count; k++) {
            if (names(&sources[i]->cells[k], it, raw, word)) {
                *of = sources[i];
                return &sources[i]->cells[k];
            }
        }
    }
    return NULL;
}

bool
wn_re_check_raw(struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts)
{
    const struct wn_re_source *of = NULL;
    const struct wn_re_cells *c = find(f->it, raw, &of);
    const struct wn_re_never *n = c ? NULL : never(raw);
    const char *what = NULL;

    if (n) {
        wn_rescope_outside(s, f->it->id, "its raw columns carry %s, which no "
            "rule can agree to", n->what);
        return false;
    }
    if (!c) {
        wn_rescope_outside(s, f->it->id, "its raw columns carry one that no "
            "reader keeps, or one of another row");
        return false;
    }
    /* A reaction repeats the text of what it is about. */
    if ((c->part & ~parts) != 0 || ((f->needs & WN_PART_REACTIONS) != 0 &&
                                       (c->part & WN_PART_TEXT) != 0)) {
        what = c->what;
    } else if (of->object) {
        what = of->object(s, f, raw, parts);
    }
    if (what) {
        wn_re_not_agreed(s, f, what);
    }
    return what == NULL;
}
