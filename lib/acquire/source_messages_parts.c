/** The parts of an MMS: of the text, of what is attached; never more of one
 * than a rule agreed to. */
#include "acquire/source_messages.h"

/* What makes a message's text, and how it is laid out: no attachment. */
static const char *const texts[] = { "text/plain", "text/html" };
static const char *const no_files[] = { "text/plain", "text/html",
    "application/smil" };

static const struct wn_ask_column counted[] = { { "mid", false } };
static const struct wn_ask_column named[] = { { "mid", false },
    { "seq", false }, { "ct", true }, { "name", true }, { "fn", true },
    { "cl", true }, { "cid", true }, { "cd", true } };
static const struct wn_ask_column text[] = { { "mid", false },
    { "seq", false }, { "ct", true }, { "chset", false }, { "text", true } };

enum kind { TEXTS, FILES, FILES_NOT_AGREED, KINDS };
static const struct {
    const struct wn_ask_column *columns;
    size_t count;
    struct wn_atom type;
} kinds[KINDS] = {
    [TEXTS] = { text, sizeof(text) / sizeof(text[0]),
        { .op = WN_ATOM_TEXT_BEGINS, .column = "ct", .texts = texts,
            .count = 2 } },
    [FILES] = { named, sizeof(named) / sizeof(named[0]),
        { .op = WN_ATOM_TEXT_NOT_BEGINS, .column = "ct", .texts = no_files,
            .count = 3 } },
    [FILES_NOT_AGREED] = { counted, 1,
        { .op = WN_ATOM_TEXT_NOT_BEGINS, .column = "ct", .texts = no_files,
            .count = 3 } },
};

static bool
is_for(struct messages *m, enum kind kind, int64_t id)
{
    if (kind == TEXTS) {
        return messages_wanted(m, "mms", id, "/text");
    }
    return messages_wanted(m, "mms", id, "") &&
        messages_wanted(m, "mms", id, "/files") == (kind == FILES);
}

static enum wn_status
on_part(void *ctx, int64_t id, const struct wn_cell *cells,
    struct wn_err *err)
{
    (void)cells;
    return messages_add(ctx, id, err);
}

static enum wn_status
ask_parts(struct messages *m, enum kind kind, struct messages_ids *files,
    struct wn_err *err)
{
    struct messages_ids ids = { NULL, 0, 0 };
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < m->row_count && st == WN_OK; i++) {
        if (is_for(m, kind, m->rows[i].id)) {
            st = messages_add(&ids, m->rows[i].id, err);
        }
    }
    for (size_t i = 0; i < ids.count && st == WN_OK; i += MESSAGES_BATCH) {
        struct wn_ask q = { .provider = WN_PROV_MMS_PART,
            .columns = kinds[kind].columns,
            .column_count = kinds[kind].count };
        struct source_where w;

        source_where_begin(&w);
        source_where_alternative(&w);
        messages_among(&w, "mid", &ids, i);
        source_where_and(&w, kinds[kind].type);
        st = messages_ask(m, &q, &w, "part", kind == FILES ? on_part : NULL,
            files, err);
        source_where_free(&w);
    }
    messages_clear(&ids);
    return st;
}

enum wn_status
messages_parts(struct messages *m, struct wn_err *err)
{
    struct messages_ids files = { NULL, 0, 0 };
    enum wn_status st = WN_OK;

    for (int kind = 0; kind < KINDS && st == WN_OK; kind++) {
        st = ask_parts(m, (enum kind)kind, &files, err);
    }
    for (size_t i = 0; i < files.count && st == WN_OK; i++) {
        st = messages_file(m, files.at[i], err);
    }
    messages_clear(&files);
    return st;
}
