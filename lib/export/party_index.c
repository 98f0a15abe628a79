#include "export/party_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/** All parties in two orders; equal ones as they stand in the bundle. */
struct wn_party_index {
    size_t count;
    const struct wn_ev_party **by_e164, **by_address;
};

/** ---- orders ---------------------------------------------------------- */

static int
by_place(const struct wn_ev_party *a, const struct wn_ev_party *b)
{
    return a < b ? -1 : a > b ? 1 : 0; /* of one array */
}

static int
order_e164(const void *a, const void *b)
{
    const struct wn_ev_party *const *x = a;
    const struct wn_ev_party *const *y = b;
    int by = strcmp((*x)->e164, (*y)->e164);

    return by != 0 ? by : by_place(*x, *y);
}

static int
order_address(const void *a, const void *b)
{
    const struct wn_ev_party *const *x = a;
    const struct wn_ev_party *const *y = b;
    int by = wn_ev_compare(&(*x)->address, &(*y)->address);

    return by != 0 ? by : by_place(*x, *y);
}

/** ---- the index ------------------------------------------------------- */

enum wn_status
wn_party_index_new(struct wn_party_index **out, const struct wn_evidence *e,
    struct wn_err *err)
{
    struct wn_party_index *x = calloc(1, sizeof(*x));

    if (x) {
        x->count = e->party_count;
        x->by_e164 = calloc(x->count + 1, sizeof(const void *));
        x->by_address = calloc(x->count + 1, sizeof(const void *));
    }
    if (!x || !x->by_e164 || !x->by_address) {
        wn_party_index_free(&x);
        return wn_fail_nomem(err, "an export");
    }
    for (size_t i = 0; i < x->count; i++) {
        x->by_e164[i] = x->by_address[i] = &e->parties[i];
    }
    qsort(x->by_e164, x->count, sizeof(const void *), order_e164);
    qsort(x->by_address, x->count, sizeof(const void *), order_address);
    *out = x;
    return WN_OK;
}

void
wn_party_index_free(struct wn_party_index **x)
{
    if (*x) {
        free((*x)->by_e164);
        free((*x)->by_address);
        free(*x);
        *x = NULL;
    }
}

static int
e164_to(const struct wn_ev_party *p, const void *key)
{
    return strcmp(p->e164, key);
}

static int
address_to(const struct wn_ev_party *p, const void *key)
{
    return wn_ev_compare(&p->address, key);
}

/** The first in this order that is equal to key; NULL. */
static const struct wn_ev_party *
first(const struct wn_ev_party **in, size_t count,
    int (*to)(const struct wn_ev_party *, const void *), const void *key)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (to(in[mid], key) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < count && to(in[low], key) == 0 ? in[low] : NULL;
}

const struct wn_ev_party *
wn_party_index_find(const struct wn_party_index *x,
    const struct wn_ev_value *address, const char *e164)
{
    const struct wn_ev_party *a = e164[0]
        ? first(x->by_e164, x->count, e164_to, e164) : NULL;
    const struct wn_ev_party *b = address->n > 0
        ? first(x->by_address, x->count, address_to, address) : NULL;

    return !a ? b : !b || a < b ? a : b;
}
