/** Attachments of the kept messages: which files may be kept. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/sorted.h"
#include "records/ios_messages.h"

#define FOLDER "Library/SMS/Attachments/"
#define PREVIEW ".pluginPayloadAttachment"

static int
by_message(const void *a, const void *b)
{
    const struct wn_msg_file *x = a;
    const struct wn_msg_file *y = b;

    if (x->message != y->message) {
        return x->message < y->message ? -1 : 1;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

static int
by_attachment(const void *a, const void *b)
{
    const struct wn_msg_file *x = a;
    const struct wn_msg_file *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp((*(struct wn_msg_file *const *)a)->path,
        (*(struct wn_msg_file *const *)b)->path);
}

static int
by_item_row(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = ((const struct wn_msg *)b)->row;

    return x < y ? -1 : x > y;
}

static const struct wn_msg *
kept_item(const struct wn_messages *m, int64_t row)
{
    return m->item_count == 0 ? NULL
        : bsearch(&row, m->items, m->item_count, sizeof(*m->items),
              by_item_row);
}

static enum wn_status
read_joins(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "message_id", "attachment_id" };
    static const struct wn_select select = { "message_attachment_join",
        columns, 2, "" };
    struct wn_messages *m = rd->state;
    struct wn_query *q = NULL;
    enum wn_status st;

    if (!wn_db_has_table(m->db, select.table)) {
        return WN_OK;
    }
    st = wn_query_new(&q, m->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_msg_file f = { .message = wn_query_int(q, 0),
            .row = wn_query_int(q, 1) };
        const struct wn_msg *item = kept_item(m, f.message);

        if (!item) {
            continue;
        }
        f.outcome = wn_msg_parts(rd->terms, item->rules) & WN_PART_ATTACHMENTS
            ? "missing" : "not-agreed";
        WN_MSG_GROW(st, m, file, err);
        if (st == WN_OK) {
            m->files[m->file_count++] = f;
        }
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

static bool
ends_with(const struct wn_value *v, const char *end)
{
    size_t n = strlen(end);

    return v->kind == WN_VAL_TEXT && v->n >= n &&
        memcmp((const char *)v->p + v->n - n, end, n) == 0;
}

/** "~/Library/SMS/Attachments/…" → relative to MediaDomain. facts: ios 6.1 */
static const char *
relative(struct wn_messages *m, const struct wn_value *name)
{
    static const char *const tops[] = { "~/", "/var/mobile/",
        "/private/var/mobile/" };
    char *path;

    if (name->kind != WN_VAL_TEXT || memchr(name->p, '\0', name->n)) {
        return NULL;
    }
    path = wn_pool_copy(&m->memory, name->p, name->n);
    for (size_t i = 0; path && i < sizeof(tops) / sizeof(tops[0]); i++) {
        size_t n = strlen(tops[i]);

        if (strncmp(path, tops[i], n) == 0) {
            path += n;
            break;
        }
    }
    return path && strncmp(path, FOLDER, sizeof(FOLDER) - 1) == 0 ? path
                                                                : NULL;
}

static void
place(struct wn_reading *rd, struct wn_query *q, struct wn_msg_file *f)
{
    struct wn_messages *m = rd->state;
    struct wn_value name = wn_query_value(q, 1);
    struct wn_value shown = wn_query_value(q, 2);
    const struct wn_msg *item = kept_item(m, f->message);
    uint32_t parts = item ? wn_msg_parts(rd->terms, item->rules) : 0;

    f->preview = ends_with(&name, PREVIEW) || ends_with(&shown, PREVIEW);
    if ((parts & WN_PART_ATTACHMENTS) == 0 || f->preview) {
        f->outcome = "not-agreed";
        return;
    }
    f->path = relative(m, &name);
    f->outcome = f->path ? "missing" : "not-on-phone";
}

/** Both sides in order of the attachment's row. */
static enum wn_status
read_attachments(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "filename",
        "transfer_name" };
    static const struct wn_select select = { "attachment", columns, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_messages *m = rd->state;
    struct wn_query *q = NULL;
    size_t at = 0;
    enum wn_status st;

    if (m->file_count == 0) {
        return WN_OK;
    }
    qsort(m->files, m->file_count, sizeof(*m->files), by_attachment);
    st = wn_query_new(&q, m->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        int64_t row = wn_query_int(q, 0);

        while (at < m->file_count && m->files[at].row < row) {
            at++;
        }
        for (; at < m->file_count && m->files[at].row == row; at++) {
            place(rd, q, &m->files[at]);
        }
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

static enum wn_status
index_paths(struct wn_messages *m, struct wn_err *err)
{
    m->paths = calloc(m->file_count + 1, sizeof(*m->paths));
    if (!m->paths) {
        return wn_fail_nomem(err, "reading messages");
    }
    for (size_t i = 0; i < m->file_count; i++) {
        if (m->files[i].path) {
            m->paths[m->path_count++] = &m->files[i];
        }
    }
    if (m->path_count > 1) {
        qsort(m->paths, m->path_count, sizeof(struct wn_msg_file *), by_path);
    }
    return WN_OK;
}

enum wn_status
wn_msg_files(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_messages *m = rd->state;
    enum wn_status st = read_joins(rd, err);

    if (st == WN_OK) {
        st = read_attachments(rd, err);
    }
    if (st == WN_OK && m->file_count > 1) {
        qsort(m->files, m->file_count, sizeof(*m->files), by_message);
    }
    return st == WN_OK ? index_paths(m, err) : st;
}

struct wn_msg_file **
wn_msg_file_at(struct wn_messages *m, const char *path, size_t *count)
{
    size_t low = 0, high = m->path_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(m->paths[mid]->path, path) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    for (high = low; high < m->path_count &&
         strcmp(m->paths[high]->path, path) == 0; high++) {
    }
    *count = high - low;
    return m->paths ? m->paths + low : NULL;
}

struct wn_msg_file *
wn_msg_files_of(struct wn_messages *m, int64_t message, size_t *count)
{
    size_t first = wn_sorted_find(
        m->files, m->file_count, sizeof(*m->files), message, count);

    return m->files ? m->files + first : NULL;
}
