/** What a rule asks of the tables of SMS and MMS, as conditions that the phone
 * evaluates: each way in which a time may lie in the rule's dates, with each
 * way to be of its people. */
#include "acquire/source_messages.h"

#define INBOX 1 /* Telephony.Sms.TYPE, Telephony.Mms.MESSAGE_BOX */

static const int64_t inbox = INBOX;

const struct messages_table messages_sms = { WN_PROV_SMS, "sms", "type",
    WN_NS_PER_S / 1000, true };
const struct messages_table messages_mms = { WN_PROV_MMS, "pdu", "msg_box",
    WN_NS_PER_S, false };

struct half { /* of one alternative: conditions that are ANDed */
    struct wn_atom atoms[4];
    size_t count;
};

static void
put(struct half *h, struct wn_atom atom)
{
    h->atoms[h->count++] = atom;
}

static struct wn_atom
in_box(const struct messages_table *t, bool incoming)
{
    return (struct wn_atom){
        .op = incoming ? WN_ATOM_INT_IN : WN_ATOM_INT_NOT_IN,
        .column = t->box, .ints = &inbox, .count = 1 };
}

static struct wn_atom
of_threads(enum wn_atom_op op, const struct messages_ids *threads)
{
    size_t count = threads->count;

    /* A deny may fall short: the row gate goes on from there. */
    if (op == WN_ATOM_INT_NOT_IN && count > MESSAGES_BATCH) {
        count = MESSAGES_BATCH;
    }
    return (struct wn_atom){ .op = op, .column = "thread_id",
        .ints = threads->at, .count = count };
}

/** ---- times -------------------------------------------------------------- */

/** date is shown; it is received for what came in, and sent for what went out.
 * date_sent is sent for what came in. */
struct clock {
    enum wn_time_field field;
    int way; /* 1 = only what came in, -1 = only what went out, 0 = both */
    const char *column; /* NULL = it has no such time */
};
static const struct clock clocks[] = {
    { WN_TF_SHOWN, 0, "date" },
    { WN_TF_SENT, -1, "date" },
    { WN_TF_SENT, 1, "date_sent" },
    { WN_TF_RECEIVED, 1, "date" },
    { WN_TF_RECEIVED, -1, NULL },
};

static size_t
times(struct half out[8], const struct messages_table *t,
    const struct wn_rule *r)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        const struct clock *c = &clocks[i];
        struct half way = { .count = 0 };

        if (c->field != r->time_field) {
            continue;
        }
        if (c->way != 0) {
            put(&way, in_box(t, c->way > 0));
        }
        if (c->column) {
            out[n] = way;
            put(&out[n++], source_where_span(WN_ATOM_IN_SPAN, c->column,
                r->all_dates ? wn_span_believable : r->span, t->unit_ns));
        }
        if (r->undated_include) {
            out[n] = way;
            if (c->column) {
                put(&out[n], source_where_span(WN_ATOM_NOT_IN_SPAN, c->column,
                    wn_span_believable, t->unit_ns));
            }
            n++;
        }
    }
    return n;
}

/** ---- people ------------------------------------------------------------- */

/** One alternative for each time. */
static void
each_time(struct source_where *w, const struct half *when, size_t count,
    const struct half *who)
{
    for (size_t i = 0; i < count; i++) {
        source_where_alternative(w);
        for (size_t k = 0; k < who->count; k++) {
            source_where_and(w, who->atoms[k]);
        }
        for (size_t k = 0; k < when[i].count; k++) {
            source_where_and(w, when[i].atoms[k]);
        }
    }
}

/** With an address, the conversation is not enough: Android files under one
 * what merely looks like the same line. An address that the phone cannot
 * compare must be of a conversation with nobody else. */
static void
alone(struct source_where *w, const struct messages *m,
    const struct messages_table *t, size_t i, const struct half *when,
    size_t count)
{
    const struct messages_talks *of = &m->of[i];

    if (!t->addressed) {
        struct half who = { .count = 0 };

        put(&who, of_threads(WN_ATOM_INT_IN, &of->exact));
        each_time(w, when, of->exact.count ? count : 0, &who);
        return;
    }
    for (size_t k = 0; k < count && of->line.count > 0; k++) {
        struct half who = { .count = 0 };

        put(&who, of_threads(WN_ATOM_INT_IN, &of->line));
        each_time(w, when + k, 1, &who);
        source_where_people(w, m->s, i, "address");
    }
    if (of->exact.count > 0) {
        struct half who = { .count = 0 };

        put(&who, of_threads(WN_ATOM_INT_IN, &of->exact));
        put(&who, (struct wn_atom){ .op = WN_ATOM_ADDRESS_ODD,
            .column = "address" });
        each_time(w, when, count, &who);
    }
}

static void
in_groups(struct source_where *w, const struct messages *m,
    const struct messages_table *t, size_t i, const struct half *when,
    size_t count)
{
    const struct wn_rule *r = &m->t->rules[i];
    struct half who = { .count = 0 };

    if (r->groups == WN_GROUP_EXCLUDE || m->of[i].groups.count == 0) {
        return;
    }
    put(&who, of_threads(WN_ATOM_INT_IN, &m->of[i].groups));
    if (r->groups == WN_GROUP_LISTED_ONLY) {
        put(&who, in_box(t, false));
    }
    each_time(w, when, count, &who);
    if (r->groups == WN_GROUP_LISTED_ONLY && t->addressed) {
        who.atoms[who.count - 1] = in_box(t, true);
        for (size_t k = 0; k < count; k++) {
            each_time(w, when + k, 1, &who);
            source_where_people(w, m->s, i, "address");
        }
    }
}

void
messages_want(struct source_where *w, const struct messages *m,
    const struct messages_table *t, size_t i, bool others)
{
    const struct wn_rule *r = &m->t->rules[i];
    struct half when[8], who = { .count = 0 };
    size_t count = times(when, t, r);

    if (others) {
        if (r->has_people && r->groups == WN_GROUP_LISTED_ONLY &&
            !t->addressed && m->of[i].groups.count > 0) {
            put(&who, of_threads(WN_ATOM_INT_IN, &m->of[i].groups));
            put(&who, in_box(t, true));
            each_time(w, when, count, &who);
        }
        return;
    }
    if (!r->has_people) {
        each_time(w, when, count, &who);
        return;
    }
    alone(w, m, t, i, when, count);
    in_groups(w, m, t, i, when, count);
}

/** ---- denies ------------------------------------------------------------- */

/** Not (one of its times inside, and somebody of the deny in it). */
static void
deny(struct source_where *w, const struct messages *m,
    const struct messages_table *t, size_t i)
{
    const struct wn_deny_rule *d = &m->t->denies[i];
    struct half when = { .count = 0 }, who = { .count = 0 };

    if (!wn_span_is_all(d->span)) {
        put(&when, source_where_span(
            WN_ATOM_NOT_IN_SPAN, "date", d->span, t->unit_ns));
        put(&when, source_where_span(
            WN_ATOM_NOT_IN_SPAN, "date_sent", d->span, t->unit_ns));
    }
    if (d->has_people && t->addressed) {
        put(&who, source_where_denied(
            w, m->s, i, WN_ATOM_ADDRESS_NOT_ENDS, "address"));
    }
    if (d->has_people && m->denied[i].count > 0) {
        put(&who, of_threads(WN_ATOM_INT_NOT_IN, &m->denied[i]));
    }
    if (d->has_people && when.count > 0 && who.count > 0) {
        source_where_either(
            w, when.atoms, when.count, who.atoms, who.count);
        return;
    }
    for (size_t k = 0; k < when.count && !d->has_people; k++) {
        source_where_all(w, when.atoms[k]);
    }
    for (size_t k = 0; k < who.count; k++) {
        source_where_all(w, who.atoms[k]);
    }
    if (!d->has_people && when.count == 0) {
        w->count = 0; /* all of it */
    }
}

void
messages_denies(struct source_where *w, const struct messages *m,
    const struct messages_table *t)
{
    for (size_t i = 0; i < m->t->deny_count && !w->failed; i++) {
        if (wn_deny_applies(
                &m->t->denies[i], WN_CAT_MESSAGES, WN_APP_SMS)) {
            deny(w, m, t, i);
        }
    }
}
