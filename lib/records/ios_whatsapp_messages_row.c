#include "records/ios_whatsapp_messages_row.h"

#include <string.h>

#include "base/err.h"

/* Never: ZPUSHNAME, ZTOJID (a group's JID can hold who made it; the owner's
 * own is in own_account). ZTEXT, ZFROMJID and what is of ZWAMEDIAITEM are added
 * where they are the author's own. */
const struct wn_raw_column wn_wa_message_raw[] = {
    { "ZSTANZAID", 0 },
    { "ZCHATSESSION", 0 },
    { "ZGROUPMEMBER", 0 },
    { "ZISFROMME", 0 },
    { "ZMESSAGETYPE", 0 },
    { "ZMESSAGEDATE", 0 },
    { "ZSENTDATE", WN_PART_METADATA },
    { "ZGROUPEVENTTYPE", WN_PART_METADATA },
    { "ZMESSAGESTATUS", WN_PART_METADATA },
    { "ZMESSAGEERRORSTATUS", WN_PART_METADATA },
    { "ZFLAGS", WN_PART_METADATA },
    { "ZSTARRED", WN_PART_METADATA },
    { "ZSORT", WN_PART_METADATA },
};
const size_t wn_wa_message_raw_count =
    sizeof(wn_wa_message_raw) / sizeof(wn_wa_message_raw[0]);

static const char *const cell_columns[WA_FIXED] = { [WA_STANZA] = "ZSTANZAID",
    [WA_TO] = "ZTOJID", [WA_STATUS] = "ZMESSAGESTATUS",
    [WA_TEXT] = "ZTEXT" };
static const char *const media_columns[WAM_FIXED + 1] = {
    [WAM_MESSAGE] = "ZMESSAGE", [WAM_PATH] = "ZMEDIALOCALPATH",
    [WAM_TITLE] = "ZTITLE", [WAM_MIME] = "ZVCARDSTRING",
    [WAM_SIZE] = "ZFILESIZE", [WAM_META] = "ZMETADATA",
    [WAM_LATITUDE] = "ZLATITUDE", [WAM_LONGITUDE] = "ZLONGITUDE",
    [WAM_FIXED] = "ZMOVIEDURATION" };

enum { I_MESSAGE, I_RECEIPT, I_COLUMNS };

enum wn_status
wn_wa_queries_new(
    struct wn_wa_queries *q, struct wn_db *db, struct wn_err *err)
{
    static const struct wn_select media = { "ZWAMEDIAITEM", media_columns,
        WAM_FIXED + 1, " WHERE rowid=?1" };
    static const char *const info_columns[I_COLUMNS] = {
        [I_MESSAGE] = "ZMESSAGE", [I_RECEIPT] = "ZRECEIPTINFO" };
    static const struct wn_select info = { "ZWAMESSAGEINFO", info_columns,
        I_COLUMNS, " WHERE rowid=?1" };
    const char *columns[16 + WA_FIXED + WN_WA_CELLS];
    struct wn_select select = { "ZWAMESSAGE", columns, 0, " WHERE rowid=?1" };
    enum wn_status st;

    *q = (struct wn_wa_queries) { NULL, NULL, NULL };
    for (size_t i = 0; i < wn_wa_column_count; i++) {
        columns[select.count++] = wn_wa_columns[i];
    }
    for (size_t i = 0; i < WA_FIXED; i++) {
        columns[select.count++] = cell_columns[i];
    }
    for (size_t i = 0; i < wn_wa_message_raw_count; i++) {
        columns[select.count++] = wn_wa_message_raw[i].name;
    }
    st = wn_query_new(&q->message, db, &select, err);
    if (st == WN_OK && wn_db_has_table(db, "ZWAMEDIAITEM")) {
        st = wn_query_new(&q->media, db, &media, err);
    }
    return st == WN_OK && wn_db_has_table(db, "ZWAMESSAGEINFO")
        ? wn_query_new(&q->info, db, &info, err) : st;
}

void
wn_wa_queries_free(struct wn_wa_queries *q)
{
    wn_query_free(&q->message);
    wn_query_free(&q->media);
    wn_query_free(&q->info);
}

/** A row that says it belongs to another message is not this one's. */
enum wn_status
wn_wa_info(struct wn_wa_queries *q, const struct wn_wa_full *full,
    struct wn_value *out, struct wn_err *err)
{
    enum wn_status st = WN_END;
    struct wn_value blob;

    *out = (struct wn_value) { .kind = WN_VAL_BLOB, .p = "" };
    if (q->info && full->row.info != 0) {
        st = wn_query_start(q->info, full->row.info);
    }
    if (st == WN_OK) {
        st = wn_query_next(q->info, err);
    }
    if (st == WN_OK && (wn_query_null(q->info, I_MESSAGE) ||
            wn_query_int(q->info, I_MESSAGE) == full->row.row)) {
        blob = wn_query_value(q->info, I_RECEIPT);
        *out = blob.kind == WN_VAL_BLOB ? blob : *out;
    }
    return st == WN_END ? WN_OK : st;
}

/** The same of its file. */
static enum wn_status
read_media(struct wn_wa_queries *q, struct wn_wa_full *out,
    struct wn_err *err)
{
    enum wn_status st = wn_query_start(q->media, out->row.media);

    if (st == WN_OK) {
        st = wn_query_next(q->media, err);
    }
    if (st != WN_OK) {
        return st == WN_END ? WN_OK : st;
    }
    if (!wn_query_null(q->media, WAM_MESSAGE) &&
        wn_query_int(q->media, WAM_MESSAGE) != out->row.row) {
        return WN_OK;
    }
    out->has_media = true;
    for (size_t i = 0; i < WAM_FIXED; i++) {
        out->media[i] = wn_query_value(q->media, i);
    }
    out->has_duration = !wn_query_null(q->media, WAM_FIXED);
    out->duration = wn_query_int(q->media, WAM_FIXED);
    return WN_OK;
}

enum wn_status
wn_wa_full_read(const struct wn_whatsapp *m, struct wn_wa_queries *q,
    int64_t row, struct wn_wa_full *out, struct wn_err *err)
{
    enum wn_status st = wn_query_start(q->message, row);

    memset(out, 0, sizeof(*out));
    if (st == WN_OK) {
        st = wn_query_next(q->message, err);
    }
    if (st != WN_OK) {
        return st;
    }
    wn_wa_read(m, q->message, &out->row);
    for (size_t i = 0; i < WA_FIXED; i++) {
        out->cells[i] = wn_query_value(q->message, wn_wa_column_count + i);
    }
    for (size_t i = 0; i < wn_wa_message_raw_count; i++) {
        out->raw[i] = wn_query_value(
            q->message, wn_wa_column_count + WA_FIXED + i);
    }
    return q->media && out->row.media != 0 ? read_media(q, out, err) : WN_OK;
}
