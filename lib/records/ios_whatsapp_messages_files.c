/** The files of the kept messages: which may be kept. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "records/ios_whatsapp_messages_row.h"

#define TOP "Message/"
#define FOLDER "Message/Media/"

static int
by_message(const void *a, const void *b)
{
    const struct wn_wa_file *x = a;
    const struct wn_wa_file *y = b;

    return x->message < y->message ? -1 : x->message > y->message;
}

static int
by_row(const void *a, const void *b)
{
    const struct wn_wa_file *x = a;
    const struct wn_wa_file *y = b;

    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return by_message(a, b);
}

static int
by_path(const void *a, const void *b)
{
    return strcmp((*(struct wn_wa_file *const *)a)->path,
        (*(struct wn_wa_file *const *)b)->path);
}

/** ---- where it lies --------------------------------------------------- */

static bool
climbs(const char *path)
{
    for (const char *p = path; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0')) {
            return true;
        }
    }
    return false;
}

/** ZMEDIALOCALPATH is relative to Message/, or, of old, to the container
 * (facts: ios 6.1). NULL: to nothing that may be kept. */
static const char *
path_of(struct wn_whatsapp *m, const struct wn_value *v)
{
    size_t top = sizeof(TOP) - 1;
    char *path;

    if (v->kind != WN_VAL_TEXT || v->n == 0 || memchr(v->p, '\0', v->n) ||
        *(const char *)v->p == '/') {
        return NULL;
    }
    if (v->n >= top && memcmp(v->p, TOP, top) == 0) {
        path = wn_pool_copy(&m->memory, v->p, v->n);
    } else {
        path = wn_pool_get(&m->memory, top + v->n + 1);
        if (path) {
            memcpy(path, TOP, top);
            memcpy(path + top, v->p, v->n);
        }
    }
    return path && strncmp(path, FOLDER, sizeof(FOLDER) - 1) == 0 &&
            !climbs(path) ? path : NULL;
}

/** ---- which ----------------------------------------------------------- */

static enum wn_status
list(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < m->item_count; i++) {
        const struct wn_wa_item *item = &m->items[i];
        struct wn_wa_file f = { .message = item->row, .row = item->media,
            .waits = item->rules == 0, .outcome = "not-on-phone" };

        if (item->media == 0) {
            continue;
        }
        if (!f.waits && (wn_msg_parts(rd->terms, item->rules) &
                            WN_PART_ATTACHMENTS) == 0) {
            f.outcome = "not-agreed";
        }
        WN_WA_GROW(st, m, file, err);
        if (st == WN_OK) {
            m->files[m->file_count++] = f;
        }
    }
    return st;
}

static void
place(struct wn_whatsapp *m, struct wn_query *q, struct wn_wa_file *f)
{
    struct wn_value path = wn_query_value(q, 2);

    /* Agreed by both sides: the message names it, and it the message. */
    if ((!wn_query_null(q, 1) && wn_query_int(q, 1) != f->message) ||
        strcmp(f->outcome, "not-agreed") == 0) {
        return;
    }
    f->path = path_of(m, &path);
    f->outcome = f->path ? "missing" : "not-on-phone";
}

/** Both sides in order of the row of ZWAMEDIAITEM. */
static enum wn_status
read_paths(struct wn_whatsapp *m, struct wn_err *err)
{
    static const char *const columns[] = { "rowid", "ZMESSAGE",
        "ZMEDIALOCALPATH" };
    static const struct wn_select select = { "ZWAMEDIAITEM", columns, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    size_t at = 0;
    enum wn_status st;

    if (m->file_count == 0 || !wn_db_has_table(m->db, "ZWAMEDIAITEM")) {
        return WN_OK;
    }
    qsort(m->files, m->file_count, sizeof(*m->files), by_row);
    st = wn_query_new(&q, m->db, &select, err);
    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        int64_t row = wn_query_int(q, 0);

        while (at < m->file_count && m->files[at].row < row) {
            at++;
        }
        for (; at < m->file_count && m->files[at].row == row; at++) {
            place(m, q, &m->files[at]);
        }
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

/** A preview of a link, a picture of a place: no file of the message's own. */
static enum wn_status
drop_previews(struct wn_whatsapp *m, struct wn_err *err)
{
    static const char *const columns[] = { "ZMESSAGETYPE" };
    static const struct wn_select select = { "ZWAMESSAGE", columns, 1,
        " WHERE rowid=?1" };
    struct wn_query *q = NULL;
    size_t n = 0;
    enum wn_status st = wn_query_new(&q, m->db, &select, err);

    for (size_t i = 0; st == WN_OK && i < m->file_count; i++) {
        st = wn_query_start(q, m->files[i].message);
        if (st == WN_OK) {
            st = wn_query_next(q, err);
        }
        if (st == WN_OK && wn_wa_has_file(wn_query_int(q, 0))) {
            m->files[n++] = m->files[i];
        }
        st = st == WN_END ? WN_OK : st;
    }
    m->file_count = st == WN_OK ? n : m->file_count;
    wn_query_free(&q);
    return st;
}

static enum wn_status
index_paths(struct wn_whatsapp *m, struct wn_err *err)
{
    m->paths = calloc(m->file_count + 1, sizeof(*m->paths));
    if (!m->paths) {
        return wn_fail_nomem(err, "reading WhatsApp's messages");
    }
    for (size_t i = 0; i < m->file_count; i++) {
        if (m->files[i].path) {
            m->paths[m->path_count++] = &m->files[i];
        }
    }
    if (m->path_count > 1) {
        qsort(m->paths, m->path_count, sizeof(struct wn_wa_file *), by_path);
    }
    return WN_OK;
}

enum wn_status
wn_wa_files(
    struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    enum wn_status st = list(rd, m, err);

    if (st == WN_OK) {
        st = drop_previews(m, err);
    }
    if (st == WN_OK) {
        st = read_paths(m, err);
    }
    if (st == WN_OK && m->file_count > 1) {
        qsort(m->files, m->file_count, sizeof(*m->files), by_message);
    }
    return st == WN_OK ? index_paths(m, err) : st;
}

struct wn_wa_file **
wn_wa_file_at(struct wn_whatsapp *m, const char *path, size_t *count)
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

struct wn_wa_file *
wn_wa_file_of(struct wn_whatsapp *m, int64_t message)
{
    struct wn_wa_file key = { .message = message };

    return m->file_count == 0 ? NULL
        : bsearch(&key, m->files, m->file_count, sizeof(*m->files),
              by_message);
}
