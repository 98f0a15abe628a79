/** LID.sqlite of WhatsApp and WhatsApp Business: which number is behind which
 * hidden id. It serves no rule; others look things up in what it tells. */
#include "base/err.h"
#include "records/reader.h"

static enum wn_status
each(struct wn_reading *rd, struct wn_query *q, struct wn_err *err)
{
    uint32_t app = wn_artefact_info(rd->artefact)->apps;
    enum wn_status st;

    while ((st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value lid = wn_query_value(q, 1);
        struct wn_value number = wn_query_value(q, 2);

        if (lid.kind != WN_VAL_TEXT || number.kind != WN_VAL_TEXT) {
            continue;
        }
        st = wn_book_lid(rd->book, app, lid.p, lid.n, number.p, number.n,
            wn_query_int(q, 0), err);
        if (st != WN_OK) {
            break;
        }
    }
    return st == WN_END ? WN_OK : st;
}

/** What was not read may say otherwise: then nothing was told. */
static enum wn_status
too_many(struct wn_reading *rd)
{
    wn_book_lids_again(rd->book, wn_artefact_info(rd->artefact)->apps);
    wn_reading_partly(rd, "WhatsApp's list of hidden numbers is larger than "
        "can be held: who is behind them is not known");
    return WN_OK;
}

/** Before 2024 WhatsApp hid no numbers: without the table nobody is hidden. */
static enum wn_status
on_index(struct wn_reading *rd, struct wn_err *err)
{
    static const char *const columns[] = { "Z_PK", "ZLID", "ZPHONENUMBER" };
    static const struct wn_select select = { "ZWAPHONENUMBERLIDPAIR", columns,
        3, " NOT INDEXED ORDER BY rowid" };
    struct wn_err damage = WN_ERR_INIT;
    struct wn_query *q = NULL;
    struct wn_db *db = NULL;
    enum wn_status st;

    wn_book_lids_again(rd->book, wn_artefact_info(rd->artefact)->apps);
    st = wn_db_open(&db, rd->index.uri, rd->run, err);
    if (st == WN_OK && wn_db_has_table(db, select.table)) {
        st = wn_query_new(&q, db, &select, err);
        if (st == WN_OK) {
            st = each(rd, q, &damage);
            st = st == WN_ELIMIT ? too_many(rd)
                                 : wn_reading_survive(rd, st, &damage, err);
        }
    }
    wn_query_free(&q);
    wn_db_close(&db);
    return st;
}

static enum wn_status
on_emit(struct wn_reading *rd, struct wn_err *err)
{
    (void)rd;
    (void)err;
    return WN_OK;
}

static void
on_free(struct wn_reading *rd)
{
    (void)rd; /* what it told is the book's */
}

const struct wn_reader wn_reader_ios_whatsapp_people = { .index = on_index,
    .emit = on_emit, .free = on_free };
const struct wn_reader wn_reader_ios_whatsapp_business_people = {
    .index = on_index, .emit = on_emit, .free = on_free };
