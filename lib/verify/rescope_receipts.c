/** When a message came to those it was for: each of them is one to whom it was
 * sent, and each time is the sum that it should be. */
#include <string.h>

#include "verify/rescope.h"

#define RECEIPT "message_receipt"
#define NS_PER_S INT64_C(1000000000)

/** Was it sent to them? */
static bool
is_recipient(const struct wn_ev_item *it, int64_t party)
{
    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_row *row = &it->rows[i];
        const struct wn_ev_value *id = wn_ev_get(row, "party_id");

        if (strcmp(row->table->name, "message_party") == 0 &&
            wn_ev_is(wn_ev_get(row, "role"), "to") &&
            id->kind == WN_EV_INT && id->i == party) {
            return true;
        }
    }
    return false;
}

/** ---- when ------------------------------------------------------------ */

static bool
is_sum(const struct wn_ev_row *row, const char *raw, const char *sum)
{
    const struct wn_ev_value *sent = wn_ev_get(row, "sent_raw_s");
    const struct wn_ev_value *s = wn_ev_get(row, raw);
    const struct wn_ev_value *ns = wn_ev_get(row, sum);
    int64_t t;

    if (s->kind == WN_EV_NULL && ns->kind == WN_EV_NULL) {
        return true;
    }
    return sent->kind == WN_EV_INT && s->kind == WN_EV_INT &&
        ns->kind == WN_EV_INT && sent->i > 0 && s->i >= 0 &&
        !__builtin_add_overflow(sent->i, s->i, &t) &&
        !__builtin_mul_overflow(t, NS_PER_S, &t) && t == ns->i;
}

bool
wn_re_receipt_within(const struct wn_ev_item *it, struct wn_span dates)
{
    static const char *const columns[] = { "delivered_utc_ns",
        "read_utc_ns" };

    for (size_t i = 0; i < it->row_count; i++) {
        for (size_t k = 0; k < 2; k++) {
            const struct wn_ev_value *v = wn_ev_get(&it->rows[i], columns[k]);

            if (strcmp(it->rows[i].table->name, RECEIPT) == 0 &&
                v->kind == WN_EV_INT && v->i >= dates.from_ns &&
                (v->i < dates.until_ns || dates.until_ns == WN_TIME_MAX)) {
                return true;
            }
        }
    }
    return false;
}

/** ---- all ------------------------------------------------------------- */

void
wn_re_check_receipts(struct wn_rescope *s, const struct wn_re_facts *f)
{
    for (size_t i = 0; i < f->it->row_count; i++) {
        const struct wn_ev_row *row = &f->it->rows[i];
        const struct wn_ev_value *id = wn_ev_get(row, "party_id");
        const struct wn_ev_party *p;

        if (strcmp(row->table->name, RECEIPT) != 0) {
            continue;
        }
        p = id->kind == WN_EV_INT ? wn_ev_party(s->e, id->i) : NULL;
        if (!p || !f->outgoing || !is_recipient(f->it, id->i)) {
            wn_rescope_outside(s, f->it->id, "it says when somebody received "
                "it to whom it was not sent");
        } else if (!is_sum(row, "delivered_raw_s", "delivered_utc_ns") ||
            !is_sum(row, "read_raw_s", "read_utc_ns")) {
            wn_report_item(s->r, f->it->id, "a time at which it was delivered "
                "or read is not what its raw value says");
        }
    }
}
