/**
 * What WhatsApp's databases give (and WhatsApp Business's, which are the same):
 * ChatStorage.sqlite, CallHistory.sqlite, ContactsV2.sqlite, LID.sqlite.
 *
 * Of a message: its own row of ZWAMESSAGE; the text with part text; states and
 * other times with metadata. Of ZWAMEDIAITEM the file's own facts and a vCard
 * with attachments, a place with text; ZTITLE is the name of a document (with
 * attachments) and else a caption (with text). Of a call: its own row, what it
 * was counted under, and the addresses of its parties, of nobody else. A LID's
 * pair stands on any item that has this LID among its people. Never: names that
 * people gave themselves or others, previews, keys, what a message quotes.
 */
#include <string.h>

#include "verify/rescope_raw.h"
#include "verify/whatsapp.h"

enum { UNTOLD = -1, PLACE = 5, DOCUMENT = 8 }; /* ZMESSAGETYPE */
#define PAIR "ZWAPHONENUMBERLIDPAIR"

static const struct wn_re_cells cells[] = {
    { WN_CAT_MESSAGES, "ZWAMESSAGE", true, 0, "",
        " ZSTANZAID ZCHATSESSION ZGROUPMEMBER ZISFROMME ZMESSAGETYPE "
        "ZMESSAGEDATE ZFROMJID " },
    { WN_CAT_MESSAGES, "ZWAMESSAGE", true, WN_PART_METADATA, "its state",
        " ZSENTDATE ZGROUPEVENTTYPE ZMESSAGESTATUS ZMESSAGEERRORSTATUS ZFLAGS "
        "ZSTARRED ZSORT " },
    { WN_CAT_MESSAGES, "ZWAMESSAGE", true, WN_PART_TEXT, "the text",
        " ZTEXT " },
    { WN_CAT_MESSAGES, "ZWAMEDIAITEM", false, WN_PART_TEXT, "a place",
        " ZLATITUDE ZLONGITUDE " },
    { WN_CAT_MESSAGES, "ZWAMEDIAITEM", false, WN_PART_ATTACHMENTS,
        "an attachment",
        " ZMEDIALOCALPATH ZFILESIZE ZMOVIEDURATION ZVCARDNAME ZVCARDSTRING " },
    { WN_CAT_MESSAGES, "ZWAMEDIAITEM", false, 0, "", " ZTITLE " }, /* below */
    { WN_CAT_CALLS, "ZWACDCALLEVENT", true, 0, "",
        " ZDATE ZDURATION ZOUTCOME ZBYTESRECEIVED ZBYTESSENT ZCALLIDSTRING "
        "ZGROUPCALLCREATORUSERJIDSTRING " },
    { WN_CAT_CALLS, "ZWAJOINABLECALLEVENT", true, 0, "",
        " ZDATE ZDURATION ZCURRENTOUTCOME ZBYTESRECEIVED ZBYTESSENT "
        "ZCALLIDSTRING ZVIDEO ZCALLCREATORJIDSTRING " },
    { WN_CAT_CALLS, "ZWAAGGREGATECALLEVENT", false, 0, "",
        " ZINCOMING ZVIDEO " },
    { WN_CAT_CALLS, "ZWACDCALLEVENTPARTICIPANT", false, 0, "",
        " ZJIDSTRING " },
    { WN_CAT_CALLS, "ZWAJOINABLECALLEVENTPARTICIPANT", false, 0, "",
        " ZJIDSTRING " },
    { WN_CAT_CONTACTS, "ZWAADDRESSBOOKCONTACT", true, WN_PART_NAMES, "a name",
        " ZFULLNAME ZGIVENNAME ZLASTNAME ZBUSINESSNAME " },
    { WN_CAT_CONTACTS, "ZWAADDRESSBOOKCONTACT", true, WN_PART_NUMBERS,
        "a number",
        " ZPHONENUMBER ZPHONENUMBERLABEL ZLOCALIZEDPHONENUMBER ZWHATSAPPID "
        "ZLID " },
    { WN_CAT_CONTACTS, "ZWAADDRESSBOOKCONTACT", true, WN_PART_NOTES, "a note",
        " ZABOUTTEXT ZABOUTTIMESTAMP " },
    { WN_CAT_MESSAGES, PAIR, false, 0, "", " ZLID ZPHONENUMBER " },
    { WN_CAT_CALLS, PAIR, false, 0, "", " ZLID ZPHONENUMBER " },
};

static const struct wn_re_never never[] = {
    { "ZWAMESSAGE", "ZPUSHNAME", "a name that somebody gave themselves" },
    { "ZWAMESSAGE", "ZTOJID", "a group's address" },
    { "ZWAMEDIAITEM", "ZMETADATA", "what a message quotes" },
    { "ZWAMEDIAITEM", "ZAUTHORNAME", "somebody's name" },
    { "ZWAMEDIAITEM", "ZMEDIAURL", "where a file lies elsewhere" },
    { "ZWAMEDIAITEM", "ZMEDIAKEY", "a key" },
    { "ZWAMEDIAITEM", "ZTHUMBNAILLOCALPATH", "a preview" },
    { "ZWAMEDIAITEM", "ZXMPPTHUMBPATH", "a preview" },
    { "ZWAMESSAGEINFO", "ZRECEIPTINFO", "who all received a message" },
    { "ZWACHATSESSION", "ZPARTNERNAME", "the title of a conversation" },
    { "ZWACHATSESSION", "ZLASTMESSAGETEXT", "the text of another message" },
    { "ZWAGROUPMEMBER", "ZCONTACTNAME", "a contact's name" },
    { "ZWACDCALLEVENT", "ZGROUPJIDSTRING", "a group's address" },
    { "ZWAJOINABLECALLEVENT", "ZGROUPJIDSTRING", "a group's address" },
    { "ZWAJOINABLECALLEVENT", "ZLINKTOKEN", "a link to join a call" },
    { "ZWAADDRESSBOOKCONTACT", "ZSEARCHTOKENLIST", "a contact's names" },
};

/** ---- of somebody who is in it ----------------------------------------- */

typedef bool match_fn(
    const struct wn_ev_value *cell, const struct wn_ev_value *address);

static bool
is_address(
    const struct wn_ev_value *cell, const struct wn_ev_value *address)
{
    return cell->n == address->n && memcmp(cell->p, address->p, cell->n) == 0;
}

static bool
is_lid(const struct wn_ev_value *cell, const struct wn_ev_value *address)
{
    char a[WN_EV_USER_BYTES], b[WN_EV_USER_BYTES];
    size_t user;

    return wn_ev_jid(address->p, address->n, &user) == WN_EV_JID_LID &&
        wn_ev_lid(a, address->p, address->n) &&
        wn_ev_lid(b, cell->p, cell->n) && strcmp(a, b) == 0;
}

static bool
is_party(const struct wn_ev_party *p, const struct wn_ev_value *cell,
    match_fn *match)
{
    return p && p->address.n > 0 && match(cell, &p->address);
}

static bool
in_session(const struct wn_rescope *s, const struct wn_ev_value *id,
    const struct wn_ev_value *cell, match_fn *match)
{
    const struct wn_ev_session *talk =
        id->kind == WN_EV_INT ? wn_ev_session(s->e, id->i) : NULL;

    for (size_t i = 0; talk && i < talk->count; i++) {
        size_t at = s->e->session_parties[talk->first + i];

        if (is_party(&s->e->parties[at], cell, match)) {
            return true;
        }
    }
    return false;
}

/** Is somebody of the item meant by this cell? Bytes that are no text stand
 * there as a BLOB. */
static bool
takes_part(const struct wn_rescope *s, const struct wn_ev_item *it,
    const struct wn_ev_value *cell, match_fn *match)
{
    if (cell->kind != WN_EV_TEXT && cell->kind != WN_EV_BLOB) {
        return false;
    }
    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        const struct wn_ev_value *id = wn_ev_get(row, "party_id");

        if ((id->kind == WN_EV_INT &&
                is_party(wn_ev_party(s->e, id->i), cell, match)) ||
            in_session(s, wn_ev_get(row, "session_id"), cell, match)) {
            return true;
        }
    }
    return false;
}

/** ---- by value ---------------------------------------------------------- */

static const struct wn_ev_value *
beside(const struct wn_ev_item *it, const struct wn_ev_raw *raw,
    const char *column)
{
    static const struct wn_ev_value none = { .kind = WN_EV_NULL };

    for (size_t i = 0; i < it->raw_count; i++) {
        const struct wn_ev_raw *other = &it->raws[i];

        if (other->row == raw->row && strcmp(other->table, raw->table) == 0 &&
            strcmp(other->column, column) == 0) {
            return &other->value;
        }
    }
    return &none;
}

/** 8.0 where a column of another type holds it is 8 too. */
static int64_t
type_of(const struct wn_ev_item *it)
{
    for (size_t i = 0; i < it->raw_count; i++) {
        const struct wn_ev_raw *raw = &it->raws[i];
        const struct wn_ev_value *v = &raw->value;

        if (strcmp(raw->table, "ZWAMESSAGE") != 0 ||
            strcmp(raw->column, "ZMESSAGETYPE") != 0) {
            continue;
        }
        return v->kind == WN_EV_INT ? v->i
            : v->kind == WN_EV_REAL && v->r >= 0 && v->r < 1000
            ? (int64_t)v->r : UNTOLD;
    }
    return UNTOLD;
}

static const char *
title(const struct wn_ev_item *it, uint32_t parts)
{
    if (type_of(it) == DOCUMENT) {
        return (parts & WN_PART_ATTACHMENTS) == 0
            ? "the name of an attachment" : NULL;
    }
    return (parts & WN_PART_TEXT) == 0 ? "the text" : NULL;
}

static const char *
object(const struct wn_rescope *s, const struct wn_re_facts *f,
    const struct wn_ev_raw *raw, uint32_t parts)
{
    const struct wn_ev_value *v = &raw->value;
    size_t user;
    bool in_call = f->it->category == WN_CAT_CALLS;

    if (strcmp(raw->column, "ZTITLE") == 0) {
        return title(f->it, parts);
    }
    if (strcmp(raw->column, "ZLATITUDE") == 0 ||
        strcmp(raw->column, "ZLONGITUDE") == 0) {
        return type_of(f->it) == PLACE
            ? NULL : "the size of a picture as if it were a place";
    }
    if (strcmp(raw->table, PAIR) == 0) {
        return takes_part(s, f->it, beside(f->it, raw, "ZLID"), is_lid)
            ? NULL : "the number of somebody who is not in it";
    }
    if (in_call && strstr(raw->column, "JIDSTRING")) {
        return takes_part(s, f->it, v, is_address)
            ? NULL : "the address of somebody who is not in it";
    }
    /* An older group's address holds the number of who made it. */
    if (strcmp(raw->column, "ZFROMJID") == 0 && v->n > 0 &&
        wn_ev_jid(v->p, v->n, &user) == WN_EV_JID_NOBODY) {
        return "a group's address";
    }
    return NULL;
}

const struct wn_re_source wn_re_raw_whatsapp = { cells,
    sizeof(cells) / sizeof(cells[0]), never, sizeof(never) / sizeof(never[0]),
    object };
