#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"
#include "records/ios_calls.h"

enum { C_ROW, C_DATE, C_DURATION, C_ADDRESS, C_ORIGINATED, C_ANSWERED, C_TYPE,
    C_CAUSE, C_PROVIDER, C_FILTERED, C_EXTENSION, C_FIXED };

static const char *const columns[C_FIXED] = { [C_ROW] = "Z_PK",
    [C_DATE] = "ZDATE", [C_DURATION] = "ZDURATION", [C_ADDRESS] = "ZADDRESS",
    [C_ORIGINATED] = "ZORIGINATED", [C_ANSWERED] = "ZANSWERED",
    [C_TYPE] = "ZCALLTYPE", [C_CAUSE] = "ZDISCONNECTED_CAUSE",
    [C_PROVIDER] = "ZSERVICE_PROVIDER", [C_FILTERED] = "ZFILTERED_OUT_REASON",
    [C_EXTENSION] = "ZBLOCKEDBYEXTENSION" };

/* What may be kept as stored. Never ZNAME (a contact's name) nor ZLOCATION
 * (where the number is from, in words of the phone). */
static const char *const raw_columns[] = { "ZDATE", "ZDURATION", "ZADDRESS",
    "ZORIGINATED", "ZANSWERED", "ZCALLTYPE", "ZCALL_CATEGORY",
    "ZDISCONNECTED_CAUSE", "ZSERVICE_PROVIDER", "ZFACE_TIME_DATA",
    "ZHANDLE_TYPE", "ZNUMBER_AVAILABILITY", "ZREAD", "ZISO_COUNTRY_CODE",
    "ZUNIQUE_ID", "ZFILTERED_OUT_REASON", "ZJUNKCONFIDENCE",
    "ZVERIFICATIONSTATUS", "ZBLOCKEDBYEXTENSION", "ZHASMESSAGE",
    "ZWASEMERGENCYCALL", "ZSCREENSHARINGTYPE" };
#define RAW_COUNT (sizeof(raw_columns) / sizeof(raw_columns[0]))
_Static_assert(RAW_COUNT <= WN_CALL_RAW, "room for every raw column");

#define REJECTED 2 /* ZDISCONNECTED_CAUSE: declined at the phone */

/** ---- who ------------------------------------------------------------- */

static enum wn_status
read_handles(struct wn_calls *c, struct wn_err *err)
{
    static const char *const names[] = { "Z_PK", "ZVALUE",
        "ZNORMALIZEDVALUE" };
    static const struct wn_select select = { "ZHANDLE", names, 3,
        " NOT INDEXED ORDER BY rowid" };
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, c->db, &select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        struct wn_value v = wn_query_value(q, 1);
        void *handles = c->handles;

        v = v.kind == WN_VAL_TEXT && v.n > 0 ? v : wn_query_value(q, 2);
        /* A row without an address is nobody's number; a missing row is
         * somebody whom we cannot read (`unresolved`). */
        if (v.kind != WN_VAL_TEXT) {
            v = (struct wn_value) { .kind = WN_VAL_TEXT, .p = "" };
        }
        const char *raw = wn_pool_copy(&c->memory, v.p, v.n);
        if (!raw || !wn_grow(&handles, &c->handle_room, c->handle_count,
                        sizeof(*c->handles))) {
            st = wn_fail_nomem(err, "reading calls");
            break;
        }
        c->handles = handles;
        c->handles[c->handle_count++] = (struct wn_call_handle) {
            wn_query_int(q, 0), raw, v.n };
    }
    wn_query_free(&q);
    return st == WN_END ? WN_OK : st;
}

static int
by_call(const void *a, const void *b)
{
    const struct wn_call_link *x = a;
    const struct wn_call_link *y = b;

    if (x->call != y->call) {
        return x->call < y->call ? -1 : 1;
    }
    return x->handle < y->handle ? -1 : x->handle > y->handle;
}

static enum wn_status
read_links(struct wn_calls *c, const struct wn_select *select,
    struct wn_err *err)
{
    struct wn_query *q = NULL;
    enum wn_status st = wn_query_new(&q, c->db, select, err);

    while (st == WN_OK && (st = wn_query_next(q, err)) == WN_OK) {
        void *links = c->links;

        if (!wn_grow(&links, &c->link_room, c->link_count, sizeof(*c->links))) {
            st = wn_fail_nomem(err, "reading calls");
            break;
        }
        c->links = links;
        c->links[c->link_count++] = (struct wn_call_link) {
            wn_query_int(q, 0), wn_query_int(q, 1) };
    }
    wn_query_free(&q);
    if (c->link_count > 1) {
        qsort(c->links, c->link_count, sizeof(*c->links), by_call);
    }
    return st == WN_END ? WN_OK : st;
}

/** Since iOS 13 the other side may be several: a Core Data join whose table
 * and columns carry numbers that differ from release to release. */
enum wn_status
wn_calls_handles(struct wn_calls *c, struct wn_err *err)
{
    char table[128], call[128], handle[128];
    const char *names[] = { call, handle };
    const struct wn_select select = { table, names, 2, "" };
    enum wn_status st;

    if (!wn_db_has_table(c->db, "ZHANDLE") ||
        !wn_db_find_table(c->db, "Z\\_%REMOTEPARTICIPANTHANDLES", table,
            sizeof(table)) ||
        !wn_db_find_column(c->db, table, "%REMOTEPARTICIPANTCALLS", call,
            sizeof(call)) ||
        !wn_db_find_column(c->db, table, "%REMOTEPARTICIPANTHANDLES", handle,
            sizeof(handle))) {
        return WN_OK;
    }
    st = read_handles(c, err);
    return st == WN_OK ? read_links(c, &select, err) : st;
}

static const struct wn_call_handle *
handle_at(const struct wn_calls *c, int64_t row)
{
    size_t low = 0, high = c->handle_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->handles[mid].row == row) {
            return &c->handles[mid];
        }
        if (c->handles[mid].row < row) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

static void
add_party(const struct wn_reading *rd, struct wn_call *call, const char *raw,
    size_t n)
{
    struct wn_handle h;

    if (n == 0) {
        return;
    }
    if (call->party_count == WN_CALL_PARTIES) {
        call->unresolved = true;
        return;
    }
    wn_handle_read(&h, raw, n, rd->terms->region);
    for (size_t i = 0; i < call->party_count; i++) {
        if (wn_handle_same(&h, &call->members[i]) ||
            (call->parties[i].bytes == n &&
                memcmp(call->parties[i].raw, raw, n) == 0)) {
            return;
        }
    }
    call->parties[call->party_count].raw = raw;
    call->parties[call->party_count].bytes = n;
    call->members[call->party_count++] = h;
}

static void
add_linked(const struct wn_reading *rd, struct wn_call *call)
{
    const struct wn_calls *c = rd->state;
    size_t count;
    size_t first = wn_sorted_find(
        c->links, c->link_count, sizeof(*c->links), call->row, &count);

    for (size_t i = first; i < first + count; i++) {
        const struct wn_call_handle *h = handle_at(c, c->links[i].handle);

        if (h) {
            add_party(rd, call, h->raw, h->bytes);
        } else {
            call->unresolved = true;
        }
    }
}

/** ---- one call -------------------------------------------------------- */

static uint32_t
app_of(const struct wn_value *provider, int64_t type)
{
    static const struct {
        const char *name;
        uint32_t app;
    } known[] = { { "com.apple.Telephony", WN_APP_PHONE },
        { "com.apple.FaceTime", WN_APP_FACETIME },
        { "net.whatsapp.WhatsApp", WN_APP_WHATSAPP },
        { "net.whatsapp.WhatsAppSMB", WN_APP_WHATSAPP_BUSINESS } };

    if (provider->kind == WN_VAL_TEXT && provider->n > 0) {
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
            if (provider->n == strlen(known[i].name) &&
                memcmp(provider->p, known[i].name, provider->n) == 0) {
                return known[i].app;
            }
        }
        return 0;
    }
    switch (type) { /* ZCALLTYPE. facts: ios 6.2 */
    case 1:
        return WN_APP_PHONE;
    case 8:
    case 16:
        return WN_APP_FACETIME;
    default:
        return 0;
    }
}

enum wn_status
wn_calls_query(struct wn_query **out, struct wn_db *db, const char *rest,
    struct wn_err *err)
{
    const char *all[C_FIXED + RAW_COUNT];
    const struct wn_select select = { "ZCALLRECORD", all, C_FIXED + RAW_COUNT,
        rest };

    memcpy(all, columns, sizeof(columns));
    memcpy(all + C_FIXED, raw_columns, sizeof(raw_columns));
    return wn_query_new(out, db, &select, err);
}

void
wn_calls_read(
    const struct wn_reading *rd, struct wn_query *q, struct wn_call *out)
{
    struct wn_value address = wn_query_value(q, C_ADDRESS);
    struct wn_value provider = wn_query_value(q, C_PROVIDER);
    double seconds;

    memset(out, 0, sizeof(*out));
    out->row = wn_query_int(q, C_ROW);
    out->date = wn_query_value(q, C_DATE);
    out->duration = wn_query_value(q, C_DURATION);
    seconds = out->duration.kind == WN_VAL_REAL ? out->duration.r
                                                : (double)out->duration.i;
    out->outgoing = wn_query_int(q, C_ORIGINATED) != 0;
    /* Outgoing calls that were taken have a duration, whatever ZANSWERED. */
    out->answered = wn_query_int(q, C_ANSWERED) != 0 ||
        (out->outgoing && seconds > 0);
    out->rejected = wn_query_int(q, C_CAUSE) == REJECTED;
    out->blocked = wn_query_int(q, C_FILTERED) != 0 ||
        !wn_query_null(q, C_EXTENSION);
    out->app = app_of(&provider, wn_query_int(q, C_TYPE));
    /* A BLOB until iOS 11, text since. */
    if (address.kind == WN_VAL_TEXT || address.kind == WN_VAL_BLOB) {
        add_party(rd, out, address.p, address.n);
    }
    add_linked(rd, out);
    for (size_t i = 0; i < RAW_COUNT; i++) {
        out->raw[i] = wn_query_value(q, C_FIXED + i);
    }
}

void
wn_calls_raw(struct wn_draft *d, const struct wn_call *call)
{
    for (size_t i = 0; i < RAW_COUNT; i++) {
        if (call->raw[i].kind != WN_VAL_NULL) {
            wn_draft_raw(d, 0, "ZCALLRECORD", call->row, raw_columns[i],
                call->raw[i]);
        }
    }
}
