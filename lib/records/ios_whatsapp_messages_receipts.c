/**
 * When what the owner sent came to those it was for, and was read. It stands in
 * the protobuf ZWAMESSAGEINFO.ZRECEIPTINFO: field 3 when it was sent (s since
 * 1970), field 2 an entry for each device of a recipient { 1: 0x8C, then the
 * digits of their LID, two to a byte, F behind an odd count; 5: read, s after
 * it was sent; 10: { 1: delivered, s after it was sent } }. WhatsApp has
 * published none of it (docs/categories/whatsapp.md): what is written in any
 * other way, or for somebody whom the message does not show, is left out.
 */
#include <string.h>

#include "base/err.h"
#include "records/cocoa.h"
#include "records/ios_whatsapp_messages_row.h"
#include "records/protobuf.h"

enum { RECIPIENT = 2, SENT = 3 };
enum { R_LID = 1, R_READ = 5, R_DELIVERED = 10, R_AFTER = 1 };

#define LID_MARK 0x8C
#define LID_BYTES_MAX 9 /* with the mark; LIDs of 14 to 16 digits were seen */
#define AFTER_MAX_S (INT64_C(20) * 366 * 86400)
#define CLOCK_SLACK_NS (INT64_C(86400) * WN_NS_PER_S)
#define NEVER (-1)

struct receipt {
    char lid[2 * LID_BYTES_MAX + sizeof("@lid")];
    size_t bytes;
    int64_t delivered_s, read_s; /* after it was sent; NEVER */
};

/** ---- reading --------------------------------------------------------- */

static bool
read_lid(struct receipt *r, const struct wn_pb_field *from)
{
    size_t nibbles = 2 * from->n;

    r->bytes = 0;
    if (!from->is_bytes || from->n < 2 || from->n > LID_BYTES_MAX ||
        from->p[0] != LID_MARK) {
        return false;
    }
    for (size_t i = 2; i < nibbles; i++) {
        unsigned digit = i % 2 ? from->p[i / 2] & 0xFu : from->p[i / 2] >> 4;

        if (digit <= 9) {
            r->lid[r->bytes++] = (char)('0' + digit);
        } else if (digit != 0xF || i + 1 != nibbles) {
            return false;
        }
    }
    memcpy(r->lid + r->bytes, "@lid", 4);
    r->bytes += 4;
    return true;
}

static int64_t
after(const struct wn_pb_field *f)
{
    return !f->is_bytes && f->value <= (uint64_t)AFTER_MAX_S
        ? (int64_t)f->value : NEVER;
}

/** Several may stand there: the first time that it came. */
static void
read_delivered(struct receipt *r, const struct wn_pb_field *from)
{
    struct wn_cursor c = wn_cursor(from->p, from->n);
    struct wn_pb_field f;

    while (wn_pb_next(&c, &f)) {
        int64_t s = f.number == R_AFTER ? after(&f) : NEVER;

        if (s != NEVER && (r->delivered_s == NEVER || s < r->delivered_s)) {
            r->delivered_s = s;
        }
    }
}

/** false: not written as it should be, or it tells no time. */
static bool
read_one(struct receipt *r, const struct wn_pb_field *from)
{
    struct wn_cursor c = wn_cursor(from->p, from->n);
    struct wn_pb_field f;
    bool named = false;

    *r = (struct receipt) { .delivered_s = NEVER, .read_s = NEVER };
    while (wn_pb_next(&c, &f)) {
        if (f.number == R_LID) {
            named = read_lid(r, &f);
        } else if (f.number == R_READ) {
            r->read_s = after(&f);
        } else if (f.number == R_DELIVERED && f.is_bytes) {
            read_delivered(r, &f);
        }
    }
    return !c.bad && named && (r->delivered_s != NEVER || r->read_s != NEVER);
}

/** From when the times of a message's recipients count; it must be the
 * message's own within a day, else it is not what it is taken for. */
static bool
read_sent(int64_t *sent_s, const struct wn_wa_full *full,
    const struct wn_value *blob)
{
    struct wn_cursor c = wn_cursor(blob->p, blob->n);
    struct wn_event_time date;
    struct wn_pb_field f;
    int64_t ns = 0;

    *sent_s = 0;
    while (wn_pb_next(&c, &f)) {
        if (f.number == SENT && !f.is_bytes && f.value <= INT64_MAX) {
            *sent_s = (int64_t)f.value;
        }
    }
    return !c.bad && *sent_s > 0 && wn_cocoa_time(&full->row.date, &date) &&
        wn_time_from_int(&ns, WN_EPOCH_UNIX_S, *sent_s) == WN_OK &&
        ns > date.time_ns - CLOCK_SLACK_NS &&
        ns < date.time_ns + CLOCK_SLACK_NS;
}

/** ---- who ------------------------------------------------------------- */

/** By the LID itself, or by the number that the phone tells for it. */
static const struct wn_party *
whose(const struct wn_reading *rd, uint32_t app,
    const struct wn_session_ref *s, const struct receipt *r)
{
    struct wn_handle h;

    wn_book_read(rd->book, app, &h, r->lid, r->bytes);
    for (size_t i = 0; i < s->party_count; i++) {
        const struct wn_party *p = &s->parties[i];
        const char *number = p->address_e164_derived;

        if ((p->address_bytes == r->bytes &&
                memcmp(p->address_raw, r->lid, r->bytes) == 0) ||
            (number && h.kind == WN_HANDLE_E164 &&
                strcmp(number, h.norm) == 0)) {
            return p;
        }
    }
    return NULL;
}

/** ---- one ------------------------------------------------------------- */

/** In ns; NULL for NEVER, and where a deny rule is about that time. */
static struct wn_value
instant(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, int64_t sent_s, int64_t *after_s)
{
    int64_t ns = 0;

    if (*after_s == NEVER ||
        wn_time_from_int(&ns, WN_EPOCH_UNIX_S, sent_s + *after_s) != WN_OK ||
        wn_wa_forbidden_at(rd, m, &full->row, ns)) {
        *after_s = NEVER;
        return (struct wn_value) { 0 };
    }
    return wn_value_int(ns);
}

static struct wn_value
stored(int64_t after_s)
{
    return after_s == NEVER ? (struct wn_value) { 0 } : wn_value_int(after_s);
}

static void
put(struct wn_reading *rd, struct wn_whatsapp *m,
    const struct wn_wa_full *full, int64_t sent_s, struct receipt *r,
    const struct wn_party *p)
{
    struct wn_value delivered = instant(rd, m, full, sent_s, &r->delivered_s);
    struct wn_value read = instant(rd, m, full, sent_s, &r->read_s);
    const struct wn_value cells[MSGR_COLUMNS] = {
        [MSGR_PARTY] = { .kind = WN_VAL_PARTY, .party = p },
        [MSGR_SENT_RAW] = wn_value_int(sent_s),
        [MSGR_DELIVERED_RAW] = stored(r->delivered_s),
        [MSGR_READ_RAW] = stored(r->read_s),
        [MSGR_DELIVERED] = delivered,
        [MSGR_READ] = read,
    };

    if (r->delivered_s == NEVER && r->read_s == NEVER) {
        return;
    }
    wn_draft_row(&m->draft, &wn_table_message_receipt, WN_PART_METADATA);
    for (size_t i = 0; i < MSGR_COLUMNS; i++) {
        wn_draft_set(&m->draft, i, WN_PART_METADATA, cells[i]);
    }
}

/** ---- all of a message ------------------------------------------------ */

enum wn_status
wn_wa_receipts(struct wn_reading *rd, struct wn_whatsapp *m,
    struct wn_wa_queries *q, const struct wn_wa_full *full,
    const struct wn_session_ref *s, struct wn_err *err)
{
    struct wn_value blob;
    struct wn_cursor c;
    struct wn_pb_field f;
    int64_t sent_s;
    enum wn_status st = wn_wa_info(q, full, &blob, err);

    if (st != WN_OK || !full->row.from_me ||
        !read_sent(&sent_s, full, &blob)) {
        return st;
    }
    c = wn_cursor(blob.p, blob.n);
    while (wn_pb_next(&c, &f)) {
        const struct wn_party *p = NULL;
        struct receipt r;

        if (f.number == RECIPIENT && f.is_bytes && read_one(&r, &f)) {
            p = whose(rd, m->app, s, &r);
        }
        if (p) {
            put(rd, m, full, sent_s, &r, p);
        }
    }
    return WN_OK;
}
