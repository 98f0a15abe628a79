/** Entries that repeat: their pattern crosses the cable without a word of what
 * they are about; occurrences are counted here. */
#include <stdlib.h>
#include <string.h>

#include "acquire/source_calendar.h"
#include "base/err.h"

#define MS INT64_C(1000000)
#define DAY_NS (INT64_C(86400) * WN_NS_PER_S)
#define TEXT_BYTES 4096

enum { START, END, DURATION, ALL_DAY, ZONE, RRULE, RDATE, EXRULE, EXDATE,
    PATTERN_COLUMNS };
static const struct wn_ask_column pattern[PATTERN_COLUMNS] = {
    [START] = { "dtstart", false }, [END] = { "dtend", false },
    [DURATION] = { "duration", true }, [ALL_DAY] = { "allDay", false },
    [ZONE] = { "eventTimezone", true }, [RRULE] = { "rrule", true },
    [RDATE] = { "rdate", true }, [EXRULE] = { "exrule", true },
    [EXDATE] = { "exdate", true } };
static const struct wn_ask_column exception[] = { { "original_id", false },
    { "originalInstanceTime", false } };

/** ---- the patterns ------------------------------------------------------ */

/** Begins before the end of the dates, and has not ended before them. */
static void
want(struct source_where *w, const struct wn_rule *r,
    const struct source_ids *people, size_t from)
{
    struct wn_rule before = *r, after = *r;

    before.span.from_ns = WN_TIME_MIN;
    after.span.until_ns = WN_TIME_MAX;
    if (!r->all_dates) {
        before.span.until_ns += DAY_NS;
        after.span.from_ns -= DAY_NS;
    }
    before.undated_include = after.undated_include = false;
    for (int way = 0; way < 4; way++) {
        source_where_alternative(w);
        calendar_living(w);
        source_where_and(w, (struct wn_atom){ .op = WN_ATOM_NOT_NULL,
            .column = way < 2 ? "rrule" : "rdate" });
        if (people) {
            source_where_and(w,
                source_where_ids(WN_ATOM_INT_IN, "_id", people, from));
        }
        source_where_dates(w, &before, "dtstart", MS);
        if (way % 2 == 0) {
            source_where_and(w, (struct wn_atom){ .op = WN_ATOM_IS_NULL,
                .column = "lastDate" });
        } else {
            source_where_dates(w, &after, "lastDate", MS);
        }
    }
}

static enum wn_status
ask_patterns(struct source_android *s, int user,
    const struct calendar_choice *c, const struct wn_rowset **out,
    struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_ask q = { .provider = WN_PROV_EVENT, .user = user,
        .columns = pattern, .column_count = PATTERN_COLUMNS };
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < t->rule_count; i++) {
        const struct wn_rule *r = source_where_rule(s, i, WN_CAT_CALENDAR);

        if (!r) {
            continue;
        }
        for (size_t k = 0; k == 0 ||
             (c->limited[i] && k < c->people[i].count);
             k += WHERE_IDS) {
            want(&w, r, c->limited[i] ? &c->people[i] : NULL, k);
        }
    }
    st = source_where_ask(&w, s, &q, "patterns", out, err);
    source_where_free(&w);
    return st;
}

/** Occurrences that an entry of its own replaces; records need them too. */
static enum wn_status
ask_exceptions(struct source_android *s, int user,
    const struct wn_rowset *patterns, const struct wn_rowset **out,
    struct wn_err *err)
{
    struct wn_ask q = { .provider = WN_PROV_EVENT, .user = user,
        .columns = exception, .column_count = 2 };
    struct source_ids ids = { NULL, 0 };
    struct source_where w;
    enum wn_status st = source_rows_ids(patterns, SIZE_MAX, &ids, err);

    source_where_begin(&w);
    for (size_t i = 0; st == WN_OK && i < ids.count; i += WHERE_IDS) {
        source_where_alternative(&w);
        source_where_and(&w,
            source_where_ids(WN_ATOM_INT_IN, "original_id", &ids, i));
    }
    if (st == WN_OK) {
        st = source_where_ask(&w, s, &q, "exceptions", out, err);
    }
    source_where_free(&w);
    free(ids.at);
    return st == WN_OK ? source_rows_give(s, *out, err) : st;
}

/** ---- counting ---------------------------------------------------------- */

struct texts {
    char duration[64], zone[128];
    char rrule[TEXT_BYTES], rdate[TEXT_BYTES], exrule[TEXT_BYTES],
        exdate[TEXT_BYTES];
};

/** false: longer than any phone writes it, or not text. */
static bool
text(char *dst, size_t cap, const struct wn_cell *c)
{
    dst[0] = '\0';
    if (c->kind != WN_CELL_TEXT) {
        return true;
    }
    if (c->n >= cap || memchr(c->p, '\0', c->n)) {
        return false;
    }
    memcpy(dst, c->p, c->n);
    dst[c->n] = '\0';
    return true;
}

static bool
read_pattern(const struct wn_cell *c, struct texts *t, struct wn_recurrence *r)
{
    *r = (struct wn_recurrence){ .start_ms = c[START].i, .end_ms = c[END].i,
        .has_end = c[END].kind == WN_CELL_INT,
        .all_day = c[ALL_DAY].kind == WN_CELL_INT && c[ALL_DAY].i != 0,
        .duration = t->duration, .rrule = t->rrule, .rdate = t->rdate,
        .exrule = t->exrule, .exdate = t->exdate, .zone = t->zone };
    return c[START].kind == WN_CELL_INT &&
        text(t->duration, sizeof(t->duration), &c[DURATION]) &&
        text(t->zone, sizeof(t->zone), &c[ZONE]) &&
        text(t->rrule, sizeof(t->rrule), &c[RRULE]) &&
        text(t->rdate, sizeof(t->rdate), &c[RDATE]) &&
        text(t->exrule, sizeof(t->exrule), &c[EXRULE]) &&
        text(t->exdate, sizeof(t->exdate), &c[EXDATE]);
}

static enum wn_status
one(void *ctx, struct wn_span occurrence, struct wn_err *err)
{
    bool *found = ctx;

    (void)occurrence;
    (void)err;
    *found = true;
    return WN_END; /* one is enough */
}

/** Does it occur in the dates of a rule? What cannot be read is asked for:
 * records say so. */
static bool
occurs(const struct source_android *s, const struct wn_recurrence *r)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    bool found = false;

    for (size_t i = 0; i < t->rule_count && !found; i++) {
        const struct wn_rule *rule =
            source_where_rule(s, i, WN_CAT_CALENDAR);
        struct wn_err ignored = WN_ERR_INIT;

        if (rule && wn_recurrence_each(r, t->zone, rule->span, one, &found,
                        &ignored) < 0) {
            return true;
        }
    }
    return found;
}

static enum wn_status
count(struct source_android *s, const struct wn_rowset *patterns,
    const struct calendar_replaced *x, struct source_ids *out,
    struct wn_err *err)
{
    struct texts *t = malloc(sizeof(*t));
    const struct wn_cell *cells;
    uint64_t offset = 0;
    enum wn_status st = WN_OK;

    out->at = calloc((size_t)patterns->count + 1, sizeof(*out->at));
    if (!t || !out->at) {
        free(t);
        return wn_fail_nomem(err, "the calendar");
    }
    for (uint64_t i = 0; i < patterns->count && st == WN_OK; i++) {
        struct wn_recurrence r;
        int64_t id;

        st = patterns->read(patterns->read_ctx, &offset, &id, &cells, err);
        if (st != WN_OK) {
            break;
        }
        if (read_pattern(cells, t, &r)) {
            calendar_leave_out(x, id, &r);
        } else {
            r.exrule = "?"; /* unreadable: asked for, and said */
        }
        if (occurs(s, &r)) {
            out->at[out->count++] = id;
        } else {
            s->crossed->rows_not_kept++;
        }
    }
    free(t);
    return st == WN_END ? WN_OK : st;
}

enum wn_status
calendar_choose_repeating(struct source_android *s, int user,
    struct calendar_choice *c, struct wn_err *err)
{
    const struct wn_rowset *patterns = NULL, *exceptions = NULL;
    struct calendar_replaced x = { NULL, 0, NULL };
    enum wn_status st = ask_patterns(s, user, c, &patterns, err);

    if (st == WN_OK && patterns->count > 0) {
        st = ask_exceptions(s, user, patterns, &exceptions, err);
    }
    if (st == WN_OK) {
        st = calendar_read_replaced(exceptions, &x, err);
    }
    if (st == WN_OK) {
        st = count(s, patterns, &x, &c->repeating, err);
    }
    free(x.at);
    free(x.of_one);
    return st;
}
