/** The numbers of a question's rows: one column that is always an integer, and
 * so an answer that nobody can forge. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define IDS_MAX (16u << 20)

void
content_ids_free(struct content_ids *ids)
{
    free(ids->at);
    *ids = (struct content_ids){NULL, 0, 0};
}

enum wn_status
content_ids_add(struct content_ids *ids, int64_t id, struct wn_err *err)
{
    if (ids->count == ids->room) {
        size_t room = ids->room > 0 ? ids->room * 2 : 256;
        int64_t *at;

        if (room > IDS_MAX) {
            return wn_fail(err, WN_EFORMAT, "the phone has too many rows");
        }
        at = realloc(ids->at, room * sizeof(*at));
        if (!at) {
            return wn_fail_nomem(err, "the row numbers");
        }
        ids->at = at;
        ids->room = room;
    }
    ids->at[ids->count++] = id;
    return WN_OK;
}

static int
by_number(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    return (*x > *y) - (*x < *y);
}

void
content_ids_sort(struct content_ids *ids)
{
    size_t kept = 0;

    if (ids->count > 0) {
        qsort(ids->at, ids->count, sizeof(*ids->at), by_number);
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (kept == 0 || ids->at[i] != ids->at[kept - 1]) {
            ids->at[kept++] = ids->at[i];
        }
    }
    ids->count = kept;
}

bool
content_ids_have(const struct content_ids *ids, int64_t id)
{
    return ids->count > 0 && bsearch(&id, ids->at, ids->count,
        sizeof(*ids->at), by_number) != NULL;
}

struct asked {
    struct content_ids *ids;
    uint64_t next;
    bool odd;
};

static enum wn_status
on_line(void *ctx, const char *p, size_t n, struct wn_err *err)
{
    struct asked *a = ctx;
    struct content_span rest;
    uint64_t k;
    int64_t id;

    if (!content_row_start(p, n, &k, &id, &rest) || rest.n > 0 ||
        k != a->next) {
        a->odd = true;
        return WN_END;
    }
    a->next++;
    return content_ids_add(a->ids, id, err);
}

enum wn_status
content_ids_ask(struct wn_content *c, const struct wn_ask *q,
    const char *also, struct content_ids *ids, struct content_reply *reply,
    struct wn_ask_totals *totals, struct wn_err *err)
{
    struct asked a = {.ids = ids};
    struct content_lines lines = {&a, on_line, false};
    struct wn_allow_content ask = {
        .query = q, .projection = "_id", .also = also};
    enum wn_status st = content_run(c, &ask, &lines, reply, totals, err);

    if (st == WN_OK && a.odd) {
        reply->said = CONTENT_ODD;
    }
    content_ids_sort(ids);
    return st;
}

enum wn_status
content_ids_compare(
    struct content_ask *a, const struct content_ids *ids, struct wn_err *err)
{
    struct content_ids now = {NULL, 0, 0};
    struct content_reply reply;
    enum wn_status st =
        content_ids_ask(a->c, a->q, NULL, &now, &reply, a->totals, err);

    if (st == WN_OK && (now.count != ids->count || (now.count > 0 &&
        memcmp(now.at, ids->at, now.count * sizeof(*now.at)) != 0))) {
        a->totals->changed = true;
    }
    content_ids_free(&now);
    return st;
}
