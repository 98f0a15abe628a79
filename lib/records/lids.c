#include "records/lids.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/jid.h"
#include "base/sorted.h"

#define DIGITS_MAX 18 /* below INT64_MAX; LIDs have some 15 */
#define E164_MAX 15   /* digits, ITU-T E.164 6.1 */
#define E164_MIN 7

/** All of these digits; 0 for other text, or one that is too long. */
static int64_t
whole(const char *p, size_t n)
{
    int64_t value = 0;

    if (n > DIGITS_MAX) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return 0;
        }
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/** "123456789012345@lid". */
static int64_t
lid_of_address(const char *raw, size_t n)
{
    size_t user;

    return wn_jid_read(raw, n, &user) == WN_JID_LID ? whole(raw, user) : 0;
}

/** ZLID holds the address, or its digits alone. */
static int64_t
lid_of_cell(const char *raw, size_t n)
{
    int64_t lid = lid_of_address(raw, n);

    return lid ? lid : whole(raw, n);
}

/** ZPHONENUMBER: an address too, "+447700900123", or its digits alone. */
static int64_t
number_of_cell(const char *raw, size_t n)
{
    size_t user;

    if (wn_jid_read(raw, n, &user) == WN_JID_NUMBER) {
        n = user;
    } else if (n > 0 && raw[0] == '+') {
        raw++;
        n--;
    }
    return n >= E164_MIN && n <= E164_MAX && raw[0] != '0' ? whole(raw, n) : 0;
}

static int
by_lid_then_row(const void *a, const void *b)
{
    const struct wn_lid_pair *x = a, *y = b;

    return x->lid != y->lid ? (x->lid < y->lid ? -1 : 1)
        : x->app != y->app ? (x->app < y->app ? -1 : 1)
        : x->row != y->row  ? (x->row < y->row ? -1 : 1)
                            : 0;
}

/** One for each LID and app. Whose rows differ has number 0, and keeps it. */
static void
sort(struct wn_lids *l)
{
    size_t kept = 0;

    if (l->sorted == l->count) {
        return;
    }
    qsort(l->at, l->count, sizeof(*l->at), by_lid_then_row);
    for (size_t i = 0; i < l->count; i++) {
        struct wn_lid_pair *before = kept > 0 ? &l->at[kept - 1] : NULL;

        if (!before || before->lid != l->at[i].lid ||
            before->app != l->at[i].app) {
            l->at[kept++] = l->at[i];
        } else if (before->number != l->at[i].number) {
            before->number = 0;
        }
    }
    l->count = l->sorted = kept;
}

enum wn_status
wn_lids_add(struct wn_lids *l, uint32_t app, const char *lid, size_t lid_n,
    const char *number, size_t number_n, int64_t row, struct wn_err *err)
{
    struct wn_lid_pair pair = { .lid = lid_of_cell(lid, lid_n), .row = row,
        .app = app };
    void *at = l->at;

    if (pair.lid == 0 || number_n == 0) {
        return WN_OK;
    }
    if (l->count >= WN_LIDS_MAX) {
        sort(l);
    }
    if (l->count >= WN_LIDS_MAX) {
        return wn_fail(err, WN_ELIMIT, "WhatsApp's list of hidden numbers is "
            "longer than can be held, so who is meant by some of them is not "
            "known");
    }
    if (!wn_grow(&at, &l->room, l->count, sizeof(*l->at))) {
        return wn_fail_nomem(err, "hidden numbers");
    }
    l->at = at;
    pair.number = number_of_cell(number, number_n);
    pair.lid_raw = wn_pool_copy(&l->memory, lid, lid_n);
    pair.number_raw = wn_pool_copy(&l->memory, number, number_n);
    if (!pair.lid_raw || !pair.number_raw) {
        return wn_fail_nomem(err, "hidden numbers");
    }
    l->at[l->count++] = pair;
    l->apps |= app;
    l->generation++;
    return WN_OK;
}

const struct wn_lid_pair *
wn_lids_find(
    struct wn_lids *l, uint32_t app, const char *raw, size_t n)
{
    int64_t lid = lid_of_address(raw, n);
    const struct wn_lid_pair *own = NULL;
    size_t at, found;

    if (lid == 0 || l->count == 0) {
        return NULL;
    }
    sort(l);
    at = wn_sorted_find(l->at, l->count, sizeof(*l->at), lid, &found);
    for (size_t i = at; i < at + found; i++) {
        if (l->at[i].number == 0 || l->at[i].number != l->at[at].number) {
            return NULL;
        }
        own = l->at[i].app == app ? &l->at[i] : own;
    }
    return own;
}

void
wn_lids_forget(struct wn_lids *l, uint32_t app)
{
    size_t kept = 0;

    if ((l->apps & app) == 0) {
        return;
    }
    for (size_t i = 0; i < l->count; i++) {
        if ((l->at[i].app & app) == 0) {
            l->at[kept++] = l->at[i];
        }
    }
    if (kept == 0) {
        wn_pool_reset(&l->memory);
    }
    l->count = kept;
    l->sorted = 0;
    l->apps &= ~app;
    l->generation++;
}

void
wn_lids_clear(struct wn_lids *l)
{
    free(l->at);
    wn_pool_clear(&l->memory);
    *l = (struct wn_lids) { .at = NULL };
}
