/** Messages in the order in which people read them, and what finds one by what
 * another says of it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/page_chat.h"

static int
by_place(const void *a, const void *b)
{
    const struct wn_line *x = a, *y = b;

    if (x->session != y->session) {
        return x->session < y->session ? -1 : 1;
    }
    if (x->dated != y->dated) {
        return x->dated ? -1 : 1;
    }
    if (x->dated && x->time_ns != y->time_ns) {
        return x->time_ns < y->time_ns ? -1 : 1;
    }
    return x->item < y->item ? -1 : x->item > y->item;
}

/** Room for one more of `size` bytes; false: said. */
static bool
grow(struct wn_chat *c, void **at, size_t count, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 1024;
    void *larger = count < *room ? *at : realloc(*at, more * size);

    if (!larger) {
        wn_html_fail(&c->p->h, wn_fail_nomem(c->p->h.err, "a report"));
        return false;
    }
    *room = count < *room ? *room : more;
    *at = larger;
    return true;
}

static void
load_lines(struct wn_chat *c)
{
    const struct wn_ev_table *t = wn_ev_table(c->p->e, "message");
    sqlite3_stmt *q = NULL;
    void *at = NULL;
    size_t room = 0;

    if (t && t->typed) {
        q = wn_ev_prepare(c->p->e, wn_ev_column(t, "session_id") >= 0
                ? "SELECT i.item_id, i.time_utc_ns, m.session_id, "
                  WN_PAGE_SET_BY " FROM message m JOIN item i ON i.item_id = "
                  "m.item_id"
                : "SELECT i.item_id, i.time_utc_ns, NULL, " WN_PAGE_SET_BY
                  " FROM message m JOIN item i ON i.item_id = m.item_id");
    }
    while (q && wn_ev_step(c->p->e, q) &&
        grow(c, &at, c->count, &room, sizeof(*c->lines))) {
        c->lines = at;
        c->lines[c->count++] = (struct wn_line) {
            .item = sqlite3_column_int64(q, 0),
            .time_ns = sqlite3_column_int64(q, 1),
            .dated = sqlite3_column_type(q, 1) != SQLITE_NULL,
            .session = sqlite3_column_int64(q, 2),
            .set_by = wn_page_set_by(
                (const char *)sqlite3_column_text(q, 3)) };
    }
    (void)sqlite3_finalize(q);
    if (c->count > 0) {
        qsort(c->lines, c->count, sizeof(*c->lines), by_place);
    }
    c->shown = c->count < WN_PAGE_ITEMS_MAX ? c->count : WN_PAGE_ITEMS_MAX;
}

/** Rows of `attachment` stand in the order of their items. */
static void
load_files(struct wn_chat *c)
{
    sqlite3_stmt *q = wn_ev_table(c->p->e, "attachment")
        ? wn_ev_prepare(c->p->e, "SELECT attachment_id, item_id FROM "
              "attachment ORDER BY attachment_id")
        : NULL;
    void *at = NULL;
    size_t room = 0;

    while (q && wn_ev_step(c->p->e, q) &&
        grow(c, &at, c->file_count, &room, sizeof(*c->files))) {
        int64_t id = sqlite3_column_int64(q, 0);
        int64_t item = sqlite3_column_int64(q, 1);

        c->files = at;
        if (c->file_count > 0 && c->files[c->file_count - 1].item == item) {
            c->files[c->file_count - 1].count++;
        } else {
            c->files[c->file_count++] =
                (struct wn_line_files) { item, id, 1 };
        }
    }
    (void)sqlite3_finalize(q);
}

/** ---- by id ----------------------------------------------------------- */

/** FNV-1a: only to find candidates, which are then compared. */
static uint64_t
hash_of(const void *p, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++) {
        h = (h ^ ((const uint8_t *)p)[i]) * UINT64_C(1099511628211);
    }
    return h;
}

static int
by_hash(const void *a, const void *b)
{
    const struct wn_line_id *x = a, *y = b;

    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1)
        : x->item < y->item ? -1 : x->item > y->item;
}

static void
load_ids(struct wn_chat *c)
{
    c->ids = calloc(c->shown + 1, sizeof(*c->ids));
    if (!c->ids) {
        wn_html_fail(&c->p->h, wn_fail_nomem(c->p->h.err, "a report"));
        return;
    }
    for (size_t i = 0; i < c->shown; i++) {
        const struct wn_line *l = &c->lines[i];
        const void *id;
        size_t n;

        wn_cells_of(&c->target, l->item);
        if (wn_cells_next(c->p, &c->target) && wn_cells_has(&c->target, 0)) {
            id = wn_cells_bytes(&c->target, 0, &n);
            c->ids[c->id_count++] = (struct wn_line_id) { hash_of(id, n),
                l->session, l->item };
        }
    }
    qsort(c->ids, c->id_count, sizeof(*c->ids), by_hash);
}

static bool
is_it(struct wn_chat *c, int64_t item, const void *id, size_t n)
{
    const void *its;
    size_t length;

    wn_cells_of(&c->target, item);
    if (!wn_cells_next(c->p, &c->target)) {
        return false;
    }
    its = wn_cells_bytes(&c->target, 0, &length);
    return length == n && memcmp(its, id, n) == 0;
}

int64_t
wn_chat_find(struct wn_chat *c, int64_t session, const void *id, size_t n)
{
    uint64_t hash = hash_of(id, n);
    size_t low = 0, high = c->id_count;

    if (n == 0) {
        return 0; /* says nothing: no message is meant, not even one without */
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->ids[mid].hash < hash) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    /* A few may look alike; somebody may have made many that do. */
    for (size_t i = low;
         i < c->id_count && c->ids[i].hash == hash && i < low + 16; i++) {
        if (c->ids[i].session == session &&
            is_it(c, c->ids[i].item, id, n)) {
            return c->ids[i].item;
        }
    }
    return 0;
}

/** ---------------------------------------------------------------------- */

bool
wn_chat_open(struct wn_chat *c, struct wn_page *p)
{
    static const char *const message[] = { "message_id", "application",
        "message_type", "direction", "status", "message_text", "subject",
        "reply_to", "reaction_kind", "reaction_emoji", "edited_utc_ns",
        "edit_state", "gap_before", "left_out", NULL };
    static const char *const parties[] = { "party_id", "role", NULL };
    static const char *const receipts[] = { "party_id", "delivered_utc_ns",
        "read_utc_ns", NULL };
    static const char *const edits[] = { "edited_utc_ns", "message_text",
        NULL };
    static const char *const attachments[] = { "file_id", "transfer_name",
        "mime_type", "size_in_bytes", "outcome", NULL };
    static const char *const target[] = { "message_id", NULL };

    *c = (struct wn_chat) { .p = p };
    wn_cells_open(p, &c->message, "message", message);
    wn_cells_open(p, &c->parties, "message_party", parties);
    wn_cells_open(p, &c->receipts, "message_receipt", receipts);
    wn_cells_open(p, &c->edits, "message_edit", edits);
    wn_cells_open(p, &c->attachments, "attachment", attachments);
    wn_cells_open(p, &c->target, "message", target);
    c->times = wn_ev_prepare(p->e, "SELECT kind, time_utc_ns, set_by FROM "
        "event_time WHERE item_id = ?1 ORDER BY ordinal");
    load_lines(c);
    load_files(c);
    load_ids(c);
    return p->h.st == WN_OK && c->times;
}

void
wn_chat_close(struct wn_chat *c)
{
    wn_cells_close(&c->message);
    wn_cells_close(&c->parties);
    wn_cells_close(&c->receipts);
    wn_cells_close(&c->edits);
    wn_cells_close(&c->attachments);
    wn_cells_close(&c->target);
    (void)sqlite3_finalize(c->times);
    free(c->lines);
    free(c->ids);
    free(c->files);
}
