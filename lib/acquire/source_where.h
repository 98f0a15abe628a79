/**
 * What the rules of one category ask of a provider, put into conditions that
 * the phone evaluates (device.h): one alternative or more for each rule, each
 * narrowed by every deny that the phone can test. What it cannot test is left
 * to the row gate, and counted.
 */
#ifndef WN_ACQUIRE_SOURCE_WHERE_H
#define WN_ACQUIRE_SOURCE_WHERE_H

#include "acquire/source_android.h"

#define WHERE_ATOMS 24       /* of one alternative */
#define WHERE_ALTERNATIVES 256

struct source_where {
    struct wn_alternative any[WHERE_ALTERNATIVES];
    size_t count;
    struct wn_atom (*atoms)[WHERE_ATOMS]; /* of each alternative; owned */
    void *memory; /* of texts and numbers; owned */
    bool failed;  /* out of memory, or of room: ask nothing */
};

/** Rule i where it stands and is about this category, else NULL. */
const struct wn_rule *source_where_rule(const struct source_android *s,
    size_t i, enum wn_category category);

void source_where_begin(struct source_where *w);
void source_where_free(struct source_where *w);

/** A new alternative that holds for every row. */
void source_where_alternative(struct source_where *w);
/** AND to the newest alternative. */
void source_where_and(struct source_where *w, struct wn_atom atom);

/** span on a column that counts unit_ns since 1970; op is IN_SPAN or
 * NOT_IN_SPAN. */
struct wn_atom source_where_span(enum wn_atom_op op, const char *column,
    struct wn_span span, int64_t unit_ns);
/** column IN, or NOT IN, at most WHERE_IDS of the ids, from that one on. Of
 * none at all: 0, which no row has, so that IN is an empty answer. */
struct wn_atom source_where_ids(enum wn_atom_op op, const char *column,
    const struct source_ids *ids, size_t from);
#define WHERE_IDS 5000 /* device.h: numbers of one atom */
/** The rule's dates on a column that counts unit_ns since 1970; nothing for
 * all dates. Rows without a time only when the rule includes them: then the
 * newest alternative becomes two. */
void source_where_dates(struct source_where *w, const struct wn_rule *rule,
    const char *column, int64_t unit_ns);
/** The rule's types of file ("application/pdf", "image/" followed by a star)
 * within its dates, in alternatives of their own. */
void source_where_mimes(struct source_where *w, const struct wn_rule *rule,
    const char *mime_column, const char *time_column, int64_t unit_ns);
/** The rule's people, in every spelling that reads as them. */
void source_where_people(struct source_where *w, const struct source_android *s,
    size_t rule, const char *column);
/** The same for any people, at most WHERE_PEOPLE of them. */
void source_where_handles(struct source_where *w,
    const struct source_android *s, const struct wn_handle *people,
    size_t count, const char *column);
#define WHERE_PEOPLE (5000 / WN_SPELLINGS) /* device.h: texts of one atom */

/**
 * Narrow every alternative by the denies of this category and app. address:
 * the column with the other side, NULL = there is none, and denies of people
 * are the row gate's. time: the column that a dated deny is tested on, NULL =
 * dated denies are the row gate's too.
 */
void source_where_denies(struct source_where *w,
    const struct source_android *s, enum wn_category category, uint32_t app,
    const char *address, const char *time, int64_t unit_ns);

/** AND to every alternative. */
void source_where_all(struct source_where *w, struct wn_atom atom);
/** AND (all of a, OR all of b) to every alternative, which doubles them; where
 * that would be too many, it is left to the row gate. */
void source_where_either(struct source_where *w, const struct wn_atom *a,
    size_t a_count, const struct wn_atom *b, size_t b_count);
/** The end of each number, or the whole e-mail address: as widely as a deny
 * reads. op: ADDRESS_ENDS or ADDRESS_NOT_ENDS. What is too short to be
 * anybody's is left out. */
struct wn_atom source_where_ends(struct source_where *w,
    const struct wn_handle *people, size_t count, enum wn_atom_op op,
    const char *column);
/** The same for the people of a deny. */
struct wn_atom source_where_denied(struct source_where *w,
    const struct source_android *s, size_t deny, enum wn_atom_op op,
    const char *column);

/** The other way round: an alternative for every deny of people that applies,
 * whatever its dates (what is undated is denied widely). */
void source_where_denied_people(struct source_where *w,
    const struct source_android *s, enum wn_category category, uint32_t app,
    const char *address);

/** source_rows_ask with these conditions, which q->any is set to.
 * @retval WN_DENIED  nothing may be asked (never "all rows")
 * @retval WN_ENOMEM, WN_ELIMIT */
enum wn_status source_where_ask(const struct source_where *w,
    struct source_android *s, struct wn_ask *q, const char *table,
    const struct wn_rowset **out, struct wn_err *err);

#endif
