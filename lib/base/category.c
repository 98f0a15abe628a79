#include "winnow/category.h"

#include <stddef.h>
#include <string.h>

static const struct row {
    const char *name;
    const char *words;
    bool timed;
} rows[] = {
#define WN_X(id, name, timed, words) { name, words, timed },
    WN_CATEGORIES(WN_X)
#undef WN_X
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) == WN_CAT_COUNT,
    "one row a category");

static const struct row *
row_of(enum wn_category c)
{
    static const struct row none = { "?", "?", false };

    return (unsigned)c < (unsigned)WN_CAT_COUNT ? &rows[c] : &none;
}

const char *
wn_category_name(enum wn_category c)
{
    return row_of(c)->name;
}

const char *
wn_category_words(enum wn_category c)
{
    return row_of(c)->words;
}

bool
wn_category_timed(enum wn_category c)
{
    return row_of(c)->timed;
}

enum wn_category
wn_category_from(const char *name, unsigned long n)
{
    for (unsigned i = 0; i < (unsigned)WN_CAT_COUNT; i++) {
        if (strlen(rows[i].name) == n && memcmp(rows[i].name, name, n) == 0) {
            return (enum wn_category)i;
        }
    }
    return WN_CAT_COUNT;
}
