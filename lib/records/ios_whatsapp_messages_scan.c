/** One pass over ZWAMESSAGE, in order of Z_PK, which is its rowid. */
#include "base/err.h"
#include "base/grow.h"
#include "records/cocoa.h"
#include "records/ios_whatsapp_messages.h"

enum { C_ROW, C_DATE, C_SENT, C_CHAT, C_MEMBER, C_FROM, C_FROM_ME, C_TYPE,
    C_EVENT, C_MEDIA, C_INFO };

const char *const wn_wa_columns[] = { [C_ROW] = "rowid",
    [C_DATE] = "ZMESSAGEDATE", [C_SENT] = "ZSENTDATE",
    [C_CHAT] = "ZCHATSESSION", [C_MEMBER] = "ZGROUPMEMBER",
    [C_FROM] = "ZFROMJID", [C_FROM_ME] = "ZISFROMME",
    [C_TYPE] = "ZMESSAGETYPE", [C_EVENT] = "ZGROUPEVENTTYPE",
    [C_MEDIA] = "ZMEDIAITEM", [C_INFO] = "ZMESSAGEINFO" };
const size_t wn_wa_column_count =
    sizeof(wn_wa_columns) / sizeof(wn_wa_columns[0]);

void
wn_wa_read(
    const struct wn_whatsapp *m, struct wn_query *q, struct wn_wa_row *out)
{
    *out = (struct wn_wa_row) { .row = wn_query_int(q, C_ROW),
        .date = wn_query_value(q, C_DATE), .sent = wn_query_value(q, C_SENT),
        .chat = wn_wa_chat(m, wn_query_int(q, C_CHAT)),
        .member = wn_query_int(q, C_MEMBER),
        .from = wn_query_value(q, C_FROM),
        .from_me = wn_query_int(q, C_FROM_ME) != 0,
        .type = wn_query_int(q, C_TYPE), .event = wn_query_int(q, C_EVENT),
        .media = wn_query_int(q, C_MEDIA), .info = wn_query_int(q, C_INFO) };
}

/** Can some rule of these messages ask for files at all? */
static bool
wants_files(const struct wn_reading *rd, const struct wn_whatsapp *m)
{
    for (size_t i = 0; i < rd->terms->rule_count; i++) {
        const struct wn_rule *r = &rd->terms->rules[i];

        if (r->category == WN_CAT_MESSAGES &&
            (r->apps == 0 || (r->apps & m->app) != 0) &&
            (r->parts & WN_PART_ATTACHMENTS) != 0) {
            return true;
        }
    }
    return false;
}

/** Might it be somebody else once numbers of LIDs came? */
static bool
is_untold(const struct wn_reading *rd, const struct wn_whatsapp *m,
    const struct wn_wa_row *row)
{
    struct wn_value raw;
    struct wn_handle h;

    return row->chat != WN_NO_CHAT &&
        (m->chats[row->chat].untold ||
            (wn_wa_author(rd, m, row, &raw, &h) &&
                h.kind == WN_HANDLE_HIDDEN));
}

static enum wn_status
keep(struct wn_reading *rd, struct wn_whatsapp *m, const struct wn_wa_row *row,
    int64_t time_ns, bool files, struct wn_err *err)
{
    struct wn_wa_item item = { .row = row->row, .time_ns = time_ns,
        .chat = row->chat, .media = row->media };
    struct wn_verdict v;
    struct wn_facts f;
    enum wn_status st = wn_wa_ask(rd, m, row, &f, &v, err);

    if (st != WN_OK && st != WN_DENIED) {
        return st;
    }
    if (st == WN_OK) {
        item.rules = v.rules;
    } else {
        /* Before the app's numbers of LIDs came it is too early to say no. */
        item.waits = files && !wn_book_has_lids(rd->book, m->app) &&
            row->media != 0 &&
            is_untold(rd, m, row);
    }
    WN_WA_GROW(st, m, item, err);
    if (st == WN_OK) {
        m->items[m->item_count++] = item;
    }
    return st;
}

static enum wn_status
scan(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_query *q,
    struct wn_err *err)
{
    bool files = wants_files(rd, m);
    enum wn_status st = WN_OK;

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value date = wn_query_value(q, C_DATE);
        struct wn_event_time t = { .time_ns = WN_UNDATED };
        bool dated = wn_cocoa_time(&date, &t);
        struct wn_wa_row row;

        m->seen++;
        if (!wn_msg_in_dates(rd->terms, m->app, dated, t.time_ns)) {
            continue;
        }
        wn_wa_read(m, q, &row);
        st = keep(rd, m, &row, dated ? t.time_ns : WN_UNDATED, files, err);
    }
    return st == WN_END ? WN_OK : st;
}

enum wn_status
wn_wa_scan(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    /* NOT INDEXED: a stale index would hide rows and nobody would know. */
    const struct wn_select select = { "ZWAMESSAGE", wn_wa_columns,
        wn_wa_column_count, " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_denies_people(rd->terms, WN_CAT_MESSAGES, m->app)
        ? wn_wa_past(rd, m, err) : WN_OK;

    if (st == WN_OK) {
        st = wn_query_new(&q, m->db, &select, err);
    }
    if (st == WN_OK) {
        struct wn_err damage = WN_ERR_INIT;

        st = scan(rd, m, q, &damage);
        if (st == WN_EFORMAT && m->seen > 0) {
            /* What was read before the damage is as good as ever. */
            wn_reading_partly(rd, "the database of messages is damaged: part "
                "of it could not be read");
            st = WN_OK;
        } else if (st != WN_OK && err) {
            *err = damage;
        }
    }
    wn_query_free(&q);
    return st;
}
