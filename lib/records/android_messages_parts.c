/** The parts of an MMS: its text, and what is attached. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/grow.h"
#include "base/sorted.h"
#include "records/android_messages.h"
#include "records/wire_text.h"

#define TEXT_MAX (64u << 20)

/** ---- pieces ------------------------------------------------------------- */

/** As the phone was asked: ct begins with it. */
static bool
begins(const struct wn_value *ct, const char *type)
{
    size_t n = strlen(type);

    return ct->kind == WN_VAL_TEXT && ct->n >= n &&
        memcmp(ct->p, type, n) == 0;
}

static int
by_place(const void *a, const void *b)
{
    const struct wn_am_piece *x = a;
    const struct wn_am_piece *y = b;

    if (x->message != y->message) {
        return x->message < y->message ? -1 : 1;
    }
    if (x->seq != y->seq) {
        return x->seq < y->seq ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

struct wn_am_piece *
wn_am_piece(struct wn_amessages *m, int64_t id)
{
    for (size_t i = 0; i < m->piece_count; i++) {
        if (m->pieces[i].id == id) {
            return &m->pieces[i];
        }
    }
    return NULL;
}

/** Of attachments that were not agreed to, only their number and message are
 * known. */
static enum wn_status
add_piece(struct wn_amessages *m, const struct wn_rows *r, struct wn_err *err)
{
    struct wn_value ct = wn_rows_text(r, PART_TYPE);
    struct wn_am_piece p = { .message = wn_rows_int(r, PART_MID),
        .seq = wn_rows_int(r, PART_SEQ), .id = r->id,
        .text = begins(&ct, "text/plain") || begins(&ct, "text/html"),
        .outcome = "missing" };
    void *pieces = m->pieces;

    /* How the parts are laid out on the screen: no part of its own. */
    if (begins(&ct, "application/smil")) {
        return WN_OK;
    }
    if (!wn_grow(&pieces, &m->piece_room, m->piece_count,
            sizeof(*m->pieces))) {
        return wn_fail_nomem(err, "the parts of messages");
    }
    m->pieces = pieces;
    m->pieces[m->piece_count++] = p;
    return WN_OK;
}

/** Once each: what became of their files stands in them. */
static void
sort_pieces(struct wn_amessages *m)
{
    size_t n = 0;

    if (m->piece_count > 1) {
        qsort(m->pieces, m->piece_count, sizeof(*m->pieces), by_place);
    }
    for (size_t i = 0; i < m->piece_count; i++) {
        if (n > 0 && m->pieces[n - 1].id == m->pieces[i].id) {
            if (strcmp(m->pieces[n - 1].outcome ? m->pieces[n - 1].outcome
                                                : "", "missing") == 0) {
                m->pieces[n - 1] = m->pieces[i];
            }
            continue;
        }
        m->pieces[n++] = m->pieces[i];
    }
    m->piece_count = n;
}

enum wn_status
wn_am_add_parts(struct wn_amessages *m, struct wn_err *err)
{
    for (; m->sets_in_pieces < m->set_count; m->sets_in_pieces++) {
        struct wn_rows r = m->sets[m->sets_in_pieces].rows;
        enum wn_status st = WN_OK;

        if (m->sets[m->sets_in_pieces].table != AM_PART) {
            continue;
        }
        r.next = 0;
        while (st == WN_OK && (st = wn_rows_next(&r, err)) == WN_OK) {
            st = add_piece(m, &r, err);
        }
        if (st != WN_END) {
            return st;
        }
    }
    sort_pieces(m);
    return WN_OK;
}

struct wn_am_piece *
wn_am_pieces(struct wn_amessages *m, int64_t message, size_t *count)
{
    size_t first = wn_sorted_find(
        m->pieces, m->piece_count, sizeof(*m->pieces), message, count);

    return *count ? &m->pieces[first] : NULL;
}

/** ---- text --------------------------------------------------------------- */

/** All text parts, a line each where there are several. */
static enum wn_status
parts_text(struct wn_amessages *m, int64_t message, struct wn_value *text,
    struct wn_err *err)
{
    struct wn_buf all;
    size_t count, texts = 0;
    struct wn_am_piece *p = wn_am_pieces(m, message, &count);
    enum wn_status st = WN_OK;

    wn_buf_init(&all, TEXT_MAX);
    for (; st == WN_OK && count > 0; p++, count--) {
        struct wn_value v;

        if (!p->text) {
            continue;
        }
        st = wn_am_seek(m, AM_PART, p->id, err);
        v = wn_am_value(m, AM_PART, PART_TEXT);
        if (st == WN_OK && v.kind == WN_VAL_TEXT) {
            (void)wn_buf_str(&all, texts++ > 0 ? "\n" : "");
            st = wn_buf_put(&all, v.p, v.n) == WN_OK ? WN_OK
                : wn_fail(err, all.st, "the text of an MMS is too long");
        }
    }
    if (st == WN_OK && texts > 0) {
        const char *copy = wn_pool_copy(&m->text_memory, all.data, all.len);

        *text = wn_value_textn(copy, all.len);
        st = copy ? WN_OK : wn_fail_nomem(err, "the text of an MMS");
    }
    wn_buf_clear(&all);
    return st;
}

enum wn_status
wn_am_text(struct wn_amessages *m, const struct wn_am_item *item,
    struct wn_value *text, struct wn_value *subject, struct wn_err *err)
{
    struct wn_value charset;
    enum wn_status st =
        wn_am_seek(m, item->mms ? AM_PDU : AM_SMS, item->id, err);

    *text = *subject = (struct wn_value) { 0 };
    wn_pool_reset(&m->text_memory);
    if (st != WN_OK) {
        return st;
    }
    if (!item->mms) {
        *text = wn_am_value(m, AM_SMS, SMS_BODY);
        *subject = wn_am_value(m, AM_SMS, SMS_SUBJECT);
        return WN_OK;
    }
    charset = wn_am_value(m, AM_PDU, PDU_SUBJECT_CHARSET);
    *subject = wn_wire_text(&m->text_memory,
        wn_am_value(m, AM_PDU, PDU_SUBJECT), charset.i);
    return parts_text(m, item->id, text, err);
}

/** ---- attachments -------------------------------------------------------- */

/** As the sender called it: the first of these that there is. */
static struct wn_value
name_of(struct wn_amessages *m)
{
    static const size_t columns[] = { PART_NAME, PART_FILE_NAME,
        PART_LOCATION };

    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        struct wn_value v = wn_am_value(m, AM_PART, columns[i]);

        if (v.kind == WN_VAL_TEXT && v.n > 0) {
            return wn_wire_text(&m->text_memory, v, WN_CHARSET_UTF8);
        }
    }
    return (struct wn_value) { 0 };
}

/** A file that was there and could not be had is a shortfall; one that the
 * phone does not hold is not. */
static void
note_failure(struct wn_reading *rd, const struct wn_am_piece *p,
    const struct wn_verdict *v)
{
    if (p->outcome && strcmp(p->outcome, "unreadable") == 0) {
        wn_gate_failed(rd->gate, v->rule, "some attachments could not be read");
    } else if (p->outcome && strcmp(p->outcome, "not-staged") == 0) {
        wn_gate_failed(rd->gate, v->rule,
            "some attachments did not fit into memory and were dropped");
    }
}

static enum wn_status
attachment(struct wn_reading *rd, const struct wn_am_piece *p,
    const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    struct wn_draft *d = &m->draft;
    bool agreed = (v->parts & WN_PART_ATTACHMENTS) != 0;
    enum wn_status st;

    wn_draft_row(d, &wn_table_attachment, 0);
    wn_draft_set(d, ATT_OUTCOME, 0, wn_value_text(!agreed ? "not-agreed"
        : p->outcome ? p->outcome : "copied"));
    if (!agreed) {
        return WN_OK; /* not even its name */
    }
    note_failure(rd, p, v);
    if (!p->outcome) {
        wn_draft_set(
            d, ATT_FILE, WN_PART_ATTACHMENTS, wn_value_file(p->number));
        wn_draft_file(d, p->number);
    }
    st = wn_am_seek(m, AM_PART, p->id, err);
    if (st == WN_OK) {
        wn_draft_set(d, ATT_NAME, WN_PART_ATTACHMENTS, name_of(m));
        wn_draft_set(d, ATT_MIME, WN_PART_ATTACHMENTS,
            wn_am_value(m, AM_PART, PART_TYPE));
        wn_am_raw(m, AM_PART, p->id, WN_PART_ATTACHMENTS);
    }
    return st;
}

enum wn_status
wn_am_attachments(struct wn_reading *rd, const struct wn_am_item *item,
    const struct wn_verdict *v, struct wn_err *err)
{
    struct wn_amessages *m = rd->state;
    size_t count;
    const struct wn_am_piece *p = wn_am_pieces(m, item->id, &count);
    enum wn_status st = WN_OK;

    for (; item->mms && st == WN_OK && count > 0; p++, count--) {
        if (!p->text) {
            st = attachment(rd, p, v, err);
            continue;
        }
        st = wn_am_seek(m, AM_PART, p->id, err);
        if (st == WN_OK) {
            wn_am_raw(m, AM_PART, p->id, WN_PART_TEXT);
        }
    }
    return st;
}
