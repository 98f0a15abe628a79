/** What hangs on a row of pdu: who sent it, its parts, their bytes. Nothing of
 * it is asked for before the host has looked at the row. */
#include "acquire/source_messages.h"
#include "base/err.h"

static const struct wn_ask_column addr_columns[] = { { "msg_id", false },
    { "address", true }, { "type", false }, { "charset", false } };
static const struct wn_ask_column plain_columns[] = { { "mid", false },
    { "seq", false }, { "ct", true } };
static const struct wn_ask_column named_columns[] = { { "mid", false },
    { "seq", false }, { "ct", true }, { "name", true }, { "fn", true },
    { "cl", true }, { "cid", true }, { "cd", true } };
static const struct wn_ask_column text_columns[] = { { "mid", false },
    { "seq", false }, { "ct", true }, { "chset", false }, { "text", true } };
static const char *const texts[] = { "text/plain", "text/html" };

/** ---- senders ------------------------------------------------------------ */

/** A conversation with one person tells who wrote; so does having written it
 * oneself, where the conversation tells to whom. */
static bool
needs_sender(const struct messages *m, const struct messages_row *row)
{
    size_t others = messages_members(m, row->thread);

    return others == 0 || (others > 1 && row->incoming);
}

/** Each by itself: the phone has no list of all addresses. One that it does
 * not tell is nobody's message. */
static enum wn_status
ask_sender(struct messages *m, int64_t id, const struct wn_rowset **rows,
    struct wn_err *err)
{
    const struct wn_ask q = { .provider = WN_PROV_MMS_ADDRESS, .parent = id,
        .columns = addr_columns,
        .column_count = sizeof(addr_columns) / sizeof(addr_columns[0]) };
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st = wn_run_cancelled(m->s->run)
        ? wn_fail(&why, WN_ECANCEL, "stopped while asking for senders")
        : *rows ? source_rows_more(m->s, &q, *rows, &why)
                : source_rows_ask(m->s, &q, "addr", rows, &why);

    if (st == WN_ABSENT || st == WN_EREADY || st == WN_EFORMAT) {
        m->s->sink->could_not(m->s->sink->ctx, m->s->artefact, true,
            "the phone did not tell who sent some multimedia messages (MMS)");
        return WN_OK;
    }
    if (st != WN_OK) {
        (void)wn_fail(err, st, "%s", why.text);
        wn_todo(err, "%s", why.todo);
    }
    return st;
}

static enum wn_status
ask_senders(struct messages *m, struct wn_err *err)
{
    const struct wn_rowset *rows = NULL;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->row_count && st == WN_OK; i++) {
        if (needs_sender(m, &m->rows[i])) {
            st = ask_sender(m, m->rows[i].id, &rows, err);
        }
    }
    return st == WN_OK && rows ? source_rows_give(m->s, rows, err) : st;
}

/** ---- more of the row, and its parts ------------------------------------- */

struct question {
    enum wn_provider provider;
    const char *table, *column; /* that holds the ids */
    const struct wn_ask_column *columns;
    size_t count;
    bool texts; /* only parts that are text */
};

static enum wn_status
ask_of(struct messages *m, const struct question *about,
    const struct messages_ids *ids, messages_row_fn *fn, void *ctx,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < ids->count && st == WN_OK; i += MESSAGES_BATCH) {
        struct wn_ask q = { .provider = about->provider,
            .columns = about->columns, .column_count = about->count };
        struct source_where w;

        source_where_begin(&w);
        source_where_alternative(&w);
        messages_among(&w, about->column, ids, i);
        if (about->texts) {
            source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_TEXT_BEGINS,
                .column = "ct", .texts = texts, .count = 2 });
        }
        st = messages_ask(m, &q, &w, about->table, fn, ctx, err);
        source_where_free(&w);
    }
    return st;
}

/** What was not asked for while the sender was not known. */
static enum wn_status
ask_held_back(struct messages *m, bool metadata, bool text,
    struct wn_err *err)
{
    struct wn_ask_column cols[MESSAGES_COLUMNS];
    struct question pdu = { .provider = WN_PROV_MMS, .table = "pdu",
        .column = "_id", .columns = cols };
    struct messages_ids ids = { NULL, 0, 0 };
    enum wn_status st = WN_OK;

    pdu.count = messages_columns(m, &messages_mms,
        (metadata ? WN_PART_METADATA : 0) | (text ? WN_PART_TEXT : 0), cols);
    for (size_t i = 0; i < m->row_count && st == WN_OK; i++) {
        int64_t id = m->rows[i].id;

        if (m->rows[i].held &&
            messages_wanted(m, "mms", id, "/metadata") == metadata &&
            messages_wanted(m, "mms", id, "/text") == text) {
            st = messages_add(&ids, id, err);
        }
    }
    if (st == WN_OK) {
        st = ask_of(m, &pdu, &ids, NULL, NULL, err);
    }
    messages_clear(&ids);
    return st;
}

static enum wn_status
on_part(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    (void)cells;
    return messages_add(ctx, id, err);
}

/** Rows of pdu of which the reader wants the files, or not; files NULL = those
 * whose text it wants. */
static enum wn_status
choose(struct messages *m, const bool *files, struct messages_ids *out,
    struct wn_err *err)
{
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->row_count && st == WN_OK; i++) {
        int64_t id = m->rows[i].id;
        bool is = files ? messages_wanted(m, "mms", id, "") &&
                messages_wanted(m, "mms", id, "/files") == *files
                        : messages_wanted(m, "mms", id, "/text");

        st = is ? messages_add(out, id, err) : WN_OK;
    }
    return st;
}

static enum wn_status
ask_parts(struct messages *m, struct messages_ids *parts, struct wn_err *err)
{
    static const bool yes = true, no = false;
    static const struct {
        const bool *files;
        struct question about;
    } asks[] = {
        { &no, { WN_PROV_MMS_PART, "part", "mid", plain_columns, 3, false } },
        { &yes, { WN_PROV_MMS_PART, "part", "mid", named_columns, 8, false } },
        { NULL, { WN_PROV_MMS_PART, "part", "mid", text_columns, 5, true } },
    };
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < 3 && st == WN_OK; i++) {
        struct messages_ids ids = { NULL, 0, 0 };

        st = choose(m, asks[i].files, &ids, err);
        if (st == WN_OK) {
            st = ask_of(m, &asks[i].about, &ids,
                asks[i].files == &yes ? on_part : NULL, parts, err);
        }
        messages_clear(&ids);
    }
    return st;
}

enum wn_status
messages_mms_rest(struct messages *m, struct wn_err *err)
{
    struct messages_ids parts = { NULL, 0, 0 };
    enum wn_status st = ask_senders(m, err);

    for (unsigned i = 1; i < 4 && st == WN_OK; i++) {
        st = ask_held_back(m, i & 1, i & 2, err);
    }
    if (st == WN_OK) {
        st = ask_parts(m, &parts, err);
    }
    for (size_t i = 0; i < parts.count && st == WN_OK; i++) {
        st = messages_file(m, parts.at[i], err);
    }
    messages_clear(&parts);
    return st;
}
