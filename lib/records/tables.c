#include "records/reader.h"

#define TABLES_MAX 64

/* Filled once from the readers, which are constant: the same for every
 * caller. */
static const struct wn_table *all[TABLES_MAX + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/** Readers of different phones fill the same tables. */
static bool
is_in(size_t n, const struct wn_table *t)
{
    for (size_t i = 0; i < n; i++) {
        if (all[i] == t) {
            return true;
        }
    }
    return false;
}

static void
gather(void)
{
    static const struct wn_reader *const readers[] = {
#define WN_X(name, on, cats, apps, route, had, idom, ipath, fdom, fprefix) \
    &wn_reader_##name,
        WN_ARTEFACTS(WN_X)
#undef WN_X
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        const struct wn_table *const *t = readers[i]->tables;

        for (; t && *t && n < TABLES_MAX; t++) {
            if (!is_in(n, *t)) {
                all[n++] = *t;
            }
        }
    }
}

const struct wn_table *const *
wn_record_tables(void)
{
    (void)pthread_once(&once, gather);
    return all;
}
