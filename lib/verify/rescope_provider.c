/** SMS and MMS of an Android phone against the raw columns beside them: which
 * way, when, who, and what. Written from docs/categories/messages.md. */
#include <string.h>

#include "verify/rescope.h"

struct kind {
    const char *table, *locator, *application, *box, *epoch;
    int64_t ns; /* of the dates' unit */
};
static const struct kind kinds[] = {
    { "sms", "content://sms", "sms", "type", "unix-ms", 1000000 },
    { "pdu", "content://mms", "mms", "msg_box", "unix-s",
        INT64_C(1000000000) },
};
#define INBOX 1 /* what came in */

/* What a phone can have meant: 1980-01-06 up to 2100. */
#define BELIEVABLE_FROM_NS INT64_C(315964800000000000)
#define BELIEVABLE_UNTIL_NS INT64_C(4102444800000000000)

static bool
same(const struct wn_ev_value *a, const struct wn_ev_value *b)
{
    return a->kind == b->kind && a->i == b->i && a->n == b->n &&
        (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

/** ---- times -------------------------------------------------------------- */

static bool
is_dated(const struct kind *k, const struct wn_ev_value *date)
{
    int64_t ns;

    return date->kind == WN_EV_INT && date->i > 0 &&
        !__builtin_mul_overflow(date->i, k->ns, &ns) &&
        ns >= BELIEVABLE_FROM_NS && ns < BELIEVABLE_UNTIL_NS;
}

/** The column that a kind of time is; NULL = there is none. */
static const char *
column_of(const char *kind, bool incoming)
{
    if (strcmp(kind, "shown") == 0 ||
        strcmp(kind, incoming ? "received" : "sent") == 0) {
        return "date";
    }
    return incoming && strcmp(kind, "sent") == 0 ? "date_sent" : NULL;
}

static void
check_times(struct wn_rescope *s, const struct wn_ev_item *it,
    const struct kind *k, bool incoming)
{
    for (size_t i = 0; i < it->time_count; i++) {
        const struct wn_ev_time *t = &it->times[i];
        const char *column = column_of(t->kind, incoming);
        const struct wn_ev_value *is =
            wn_ev_raw(it, k->table, column ? column : "");

        /* date_sent is metadata: it need not be here. */
        if (!column || strcmp(t->epoch, k->epoch) != 0 ||
            (!same(is, &t->raw) &&
                (is->kind != WN_EV_NULL ||
                    strcmp(column, "date_sent") != 0))) {
            wn_report_item(s->r, it->id, "its time \"%s\" is not what the "
                "phone's row says", t->kind);
        }
    }
    if (it->time_count == 0 && is_dated(k, wn_ev_raw(it, k->table, "date"))) {
        wn_report_item(s->r, it->id, "it has no time, but the phone's row has "
            "one");
    }
}

/** ---- people ------------------------------------------------------------- */

/** An SMS names its one other side; without it, nobody may stand there. */
static void
check_address(struct wn_rescope *s, const struct wn_ev_item *it)
{
    const struct wn_ev_value *address = wn_ev_raw(it, "sms", "address");

    for (size_t i = 0; i < it->row_count; i++) {
        const struct wn_ev_value *id =
            wn_ev_get(&it->rows[i], "party_id");
        const struct wn_ev_party *p =
            strcmp(it->rows[i].table->name, "message_party") == 0 &&
                id->kind == WN_EV_INT
            ? wn_ev_party(s->e, id->i) : NULL;

        if (p && !p->own && !same(&p->address, address)) {
            wn_report_item(s->r, it->id, "somebody else is in it than the "
                "phone's row says");
        }
    }
}

/** ---- texts -------------------------------------------------------------- */

/** Does text begin here with part, and a line feed between two? */
static bool
eat(const struct wn_ev_value *text, size_t *at,
    const struct wn_ev_value *part, bool first)
{
    if (!first) {
        if (*at >= text->n || text->p[*at] != '\n') {
            return false;
        }
        (*at)++;
    }
    if (part->n > text->n - *at ||
        (part->n > 0 && memcmp(text->p + *at, part->p, part->n) != 0)) {
        return false;
    }
    *at += part->n;
    return true;
}

/** The text of an MMS is that of its parts, one line feed between two. */
static bool
is_parts_text(const struct wn_ev_item *it, const struct wn_ev_value *text)
{
    size_t at = 0, parts = 0;

    for (size_t i = 0; i < it->raw_count; i++) {
        const struct wn_ev_raw *r = &it->raws[i];

        if (strcmp(r->table, "part") == 0 && strcmp(r->column, "text") == 0 &&
            !eat(text, &at, &r->value, parts++ == 0)) {
            return false;
        }
    }
    return at == text->n;
}

/** Was the subject of an MMS decoded? Not where it is plain, but for UTF-16. */
static bool
is_plain(const struct wn_ev_item *it, const struct wn_ev_value *v)
{
    const struct wn_ev_value *charset = wn_ev_raw(it, "pdu", "sub_cs");

    if (charset->kind == WN_EV_INT &&
        (charset->i == 1000 || charset->i == 1015)) { /* IANA MIBenum */
        return false;
    }
    for (size_t i = 0; i < v->n; i++) {
        if (v->p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void
check_texts(struct wn_rescope *s, const struct wn_ev_item *it, bool mms,
    const struct wn_ev_row *m)
{
    const struct wn_ev_value *text = wn_ev_get(m, "message_text");
    const struct wn_ev_value *subject = wn_ev_get(m, "subject");
    const struct wn_ev_value *is =
        mms ? wn_ev_raw(it, "pdu", "sub") : wn_ev_raw(it, "sms", "subject");
    bool good = mms ? is_parts_text(it, text)
                    : same(text, wn_ev_raw(it, "sms", "body"));

    if (!good) {
        wn_report_item(
            s->r, it->id, "its text is not what the phone's row says");
    }
    if ((!mms || is_plain(it, is)) && !same(subject, is)) {
        wn_report_item(
            s->r, it->id, "its subject is not what the phone's row says");
    }
}

/** ---- all ---------------------------------------------------------------- */

static const struct kind *
kind_of(const struct wn_ev_item *it)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (it->category == WN_CAT_MESSAGES &&
            strcmp(it->source_table, kinds[i].table) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

void
wn_re_check_provider(struct wn_rescope *s, const struct wn_ev_item *it)
{
    const struct kind *k = kind_of(it);
    const struct wn_ev_row *m = wn_ev_row(it, "message");
    const struct wn_ev_value *box;
    bool incoming;

    if (!k || !m) {
        return;
    }
    box = wn_ev_raw(it, k->table, k->box);
    incoming = box->kind == WN_EV_INT && box->i == INBOX;
    if (!it->source || strcmp(it->source->kind, "provider") != 0 ||
        !wn_ev_is(&it->source->locator, k->locator) ||
        !wn_ev_is(wn_ev_get(m, "application"), k->application)) {
        wn_report_item(s->r, it->id, "it is not from where its row is, or of "
            "another application");
    }
    if (box->kind != WN_EV_INT ||
        !wn_ev_is(wn_ev_get(m, "direction"),
            incoming ? "incoming" : "outgoing")) {
        wn_report_item(s->r, it->id, "which way it went is not what the "
            "phone's row says");
    }
    check_times(s, it, k, incoming);
    if (k == &kinds[0]) {
        check_address(s, it);
    }
    check_texts(s, it, k != &kinds[0], m);
}
