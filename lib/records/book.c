#include "records/book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/keys.h"
#include "records/pool.h"

#define NINE 9

struct wn_book {
    char region[8];
    bool complete;
    struct wn_keys kept, contacts, tails, stems, names;
    struct wn_lids lids;
    struct wn_pool memory;
};

enum wn_status
wn_book_new(
    struct wn_book **out, const char *region, struct wn_err *err)
{
    struct wn_book *b = calloc(1, sizeof(*b));

    if (!b) {
        return wn_fail_nomem(err, "the book of addresses");
    }
    if (strlen(region) < sizeof(b->region)) {
        memcpy(b->region, region, strlen(region) + 1);
    }
    *out = b;
    return WN_OK;
}

void
wn_book_free(struct wn_book **b)
{
    if (*b) {
        wn_keys_clear(&(*b)->kept);
        wn_keys_clear(&(*b)->contacts);
        wn_keys_clear(&(*b)->tails);
        wn_keys_clear(&(*b)->stems);
        wn_keys_clear(&(*b)->names);
        wn_lids_clear(&(*b)->lids);
        wn_pool_clear(&(*b)->memory);
        free(*b);
        *b = NULL;
    }
}

static enum wn_status
put(struct wn_book *b, struct wn_keys *l, const char *key, const char *name,
    struct wn_err *err)
{
    return wn_keys_put(l, &b->memory, key, name)
        ? WN_OK : wn_fail_nomem(err, "the book of addresses");
}

/** ---- who takes part -------------------------------------------------- */

enum wn_status
wn_book_keep(struct wn_book *b, const struct wn_handle *h, struct wn_err *err)
{
    return put(b, &b->kept, h->norm, NULL, err);
}

bool
wn_book_kept(const struct wn_book *b, const struct wn_handle *h)
{
    return h->norm[0] != '\0' && wn_keys_has(&b->kept, h->norm);
}

enum wn_status
wn_book_each_kept(const struct wn_book *b,
    enum wn_status (*fn)(
        void *ctx, const struct wn_handle *h, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < b->kept.count; i++) {
        const char *key = b->kept.at[i].key;
        struct wn_handle h;

        wn_handle_read(&h, key, strlen(key), b->region);
        st = fn(ctx, &h, err);
    }
    return st;
}

/** ---- contacts -------------------------------------------------------- */

/** The last nine digits, or all of fewer. */
static const char *
tail(const struct wn_handle *h)
{
    size_t n = strlen(h->digits);

    return h->kind == WN_HANDLE_EMAIL ? "" : h->digits + (n > NINE ? n - NINE
                                                                  : 0);
}

/** Of a full number its country (two digits tell) and the last eight: what
 * stays when a country lengthens its numbers. "" of all others. */
static const char *
stem(char out[12], const struct wn_handle *h)
{
    size_t n = strlen(h->norm);

    out[0] = '\0';
    if (h->kind == WN_HANDLE_E164 && n > 10) {
        (void)snprintf(out, 12, "%.3s%s", h->norm, h->norm + n - 8);
    }
    return out;
}

enum wn_status
wn_book_contact(
    struct wn_book *b, const struct wn_handle *h, struct wn_err *err)
{
    enum wn_status st = put(b, &b->contacts, h->norm, NULL, err);
    char key[12];

    if (st == WN_OK) {
        st = put(b, &b->tails, tail(h), NULL, err);
    }
    return st == WN_OK ? put(b, &b->stems, stem(key, h), NULL, err) : st;
}

void
wn_book_complete(struct wn_book *b)
{
    b->complete = true;
}

bool
wn_book_is_complete(const struct wn_book *b)
{
    return b->complete;
}

bool
wn_book_stranger(const struct wn_book *b, const struct wn_handle *h)
{
    const char *end = tail(h);
    char key[12];

    return b->complete && h->kind != WN_HANDLE_HIDDEN &&
        (h->norm[0] == '\0' || !wn_keys_has(&b->contacts, h->norm)) &&
        (end[0] == '\0' || !wn_keys_has(&b->tails, end)) &&
        !wn_keys_has(&b->stems, stem(key, h));
}

/** ---- hidden numbers -------------------------------------------------- */

enum wn_status
wn_book_lid(struct wn_book *b, uint32_t app, const char *lid, size_t lid_n,
    const char *number, size_t number_n, int64_t pk, struct wn_err *err)
{
    return wn_lids_add(
        &b->lids, app, lid, lid_n, number, number_n, pk, err);
}

void
wn_book_lids_again(struct wn_book *b, uint32_t app)
{
    wn_lids_forget(&b->lids, app);
}

uint64_t
wn_book_lids(const struct wn_book *b)
{
    return b->lids.generation;
}

bool
wn_book_has_lids(const struct wn_book *b, uint32_t app)
{
    return (b->lids.apps & app) != 0;
}

const struct wn_lid_pair *
wn_book_lid_pair(struct wn_book *b, uint32_t app, const char *raw, size_t n)
{
    return wn_lids_find(&b->lids, app, raw, n);
}

void
wn_book_read(struct wn_book *b, uint32_t app, struct wn_handle *out,
    const char *raw, size_t n)
{
    const struct wn_lid_pair *pair;
    struct wn_handle told;
    char number[24];

    wn_handle_read(out, raw, n, b->region);
    pair = out->kind == WN_HANDLE_HIDDEN ? wn_book_lid_pair(b, app, raw, n)
                                         : NULL;
    if (pair) {
        int len = snprintf(number, sizeof(number), "+%" PRId64, pair->number);

        wn_handle_read(&told, number, (size_t)len, b->region);
        *out = told.kind == WN_HANDLE_E164 ? told : *out;
    }
}

/** ---- parties --------------------------------------------------------- */

enum wn_status
wn_book_name(struct wn_book *b, const struct wn_handle *h, const char *name,
    struct wn_err *err)
{
    return put(b, &b->names, h->norm, name, err);
}

void
wn_book_app_party(struct wn_book *b, uint32_t app, struct wn_party *out,
    const char *raw, size_t n, struct wn_handle *handle)
{
    wn_book_read(b, app, handle, raw, n);
    *out = (struct wn_party) { .kind = "other", .address_raw = raw,
        .address_bytes = n };
    switch (handle->kind) {
    case WN_HANDLE_E164:
        out->kind = "phone";
        out->address_e164_derived = handle->norm;
        break;
    case WN_HANDLE_EMAIL:
        out->kind = "email";
        break;
    case WN_HANDLE_HIDDEN:
        break;
    case WN_HANDLE_UNRESOLVED:
        out->kind = n == 0 ? "withheld"
            : memchr("+(0123456789", raw[0], 12) && !memchr(raw, '@', n)
            ? "phone" : "other";
        break;
    }
    out->display_name = wn_keys_name(&b->names, handle->norm);
}

void
wn_book_party(struct wn_book *b, struct wn_party *out, const char *raw,
    size_t n, struct wn_handle *handle)
{
    wn_book_app_party(b, 0, out, raw, n, handle);
}
