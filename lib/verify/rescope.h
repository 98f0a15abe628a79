/**
 * Each item tested again against the filter in the bundle, from its rows. It
 * shares nothing with the gate but the filter's parser. A test whose ground is
 * not in the bundle answers MAYBE: that is said as a remark, never guessed.
 */
#ifndef WN_VERIFY_RESCOPE_H
#define WN_VERIFY_RESCOPE_H

#include "verify/evidence.h"
#include "verify/person.h"

enum wn_re_answer { WN_RE_NO, WN_RE_MAYBE, WN_RE_YES };

enum wn_re_talk { WN_RE_TALK_UNKNOWN, WN_RE_ONE_TO_ONE, WN_RE_GROUP };

/** Somebody in an item, beside the owner. */
struct wn_re_member {
    const char *who, *digits;
    bool hidden;
};

#define WN_RE_MEMBERS_MAX 4096

/** What an item's rows say. */
struct wn_re_facts {
    const struct wn_ev_item *it;
    uint32_t app;  /* 0 = none of the filter's */
    enum wn_re_talk talk;
    struct wn_re_member *members;
    size_t count;
    int author;    /* among members; -1 = none known */
    bool outgoing;
    uint32_t needs; /* parts without which it may not be here */
    uint32_t callers;
    bool has_caller; /* somebody who might be in no contact */
    uint32_t kind;   /* of photos: 0 = the bundle does not tell */
    bool zone_assumed; /* its time was written without a zone: doubtful */
};

struct wn_re_people {
    struct wn_person *at;
    size_t count;
};

/** An item that must be near a keyword (rescope_keywords.c). */
struct wn_re_near {
    int64_t session, time_ns, row, item;
    uint64_t rules, hits, named; /* bits of rules */
};

/** A contact that must take part in something kept. */
struct wn_re_card {
    int64_t item;
    size_t first, count; /* in names */
};

struct wn_rescope {
    struct wn_evidence *e;
    struct wn_verify_result *r;
    const struct wn_terms *t;
    uint64_t standing; /* rules that were not given up */
    struct wn_re_people allow[WN_RULES_SEEN_MAX];
    struct wn_re_people *deny;
    struct wn_re_near *near;
    size_t near_count, near_room;
    struct wn_re_card *cards;
    size_t card_count, card_room;
    const char **names; /* of cards, then of contacts' display names */
    size_t name_count, name_room;
    struct wn_ev_value *shown; /* display names of contacts here */
    size_t shown_count, shown_room;
    int64_t *outside; /* items; some stand there twice */
    size_t outside_count, outside_room;
    struct wn_re_member members[WN_RE_MEMBERS_MAX];
};

enum wn_status wn_rescope_begin(struct wn_rescope *s, struct wn_evidence *e);
void wn_rescope_item(struct wn_rescope *s, const struct wn_ev_item *it);
/** What could only be said after the last item. */
void wn_rescope_end(struct wn_rescope *s);
void wn_rescope_clear(struct wn_rescope *s);

/** rescope_outside.c: an item is outside the filter. Each finding is reported,
 * and the item counted once, in the end. */
void wn_rescope_outside(
    struct wn_rescope *s, int64_t item, const char *fmt, ...)
    WN_PRINTF(3, 4);
void wn_re_outside_end(struct wn_rescope *s);

/** rescope_facts.c */
void wn_re_read(struct wn_rescope *s, const struct wn_ev_item *it,
    struct wn_re_facts *out);
/** rescope_apps.c: of a word of a message or call; 0 = none of the filter's, or
 * not that of its source (said). */
uint32_t wn_re_app(struct wn_rescope *s, const struct wn_ev_item *it,
    const struct wn_ev_value *word);
/** A contact's application is told by its source alone. */
uint32_t wn_re_app_of_contact(const struct wn_ev_item *it);
/** rescope_media.c: the same for pictures, and for facts about the phone. */
void wn_re_media(struct wn_rescope *s, struct wn_re_facts *f);
void wn_re_fact(struct wn_rescope *s, struct wn_re_facts *f);
/** rescope_calendar.c: does any of its occurrences overlap these dates? */
bool wn_re_occurs(const struct wn_ev_item *it, struct wn_span dates);
/** Each lies in the dates of some rule, and one is the time that decided. */
void wn_re_check_occurrences(
    struct wn_rescope *s, const struct wn_ev_item *it);
/** rescope_files.c: sounds and documents. */
void wn_re_file(struct wn_rescope *s, struct wn_re_facts *f);
enum wn_re_answer wn_re_in_folder(
    const struct wn_rule *rule, const struct wn_ev_item *it);
/** rescope_time.c: of a rule, of a deny rule; and is the time itself true? */
enum wn_re_answer wn_re_in_time(const struct wn_rescope *s,
    const struct wn_rule *rule, const struct wn_ev_item *it);
bool wn_re_deny_time(
    const struct wn_deny_rule *d, const struct wn_re_facts *f);
void wn_re_check_times(struct wn_rescope *s, const struct wn_ev_item *it);
/** rescope_receipts.c */
void wn_re_check_receipts(
    struct wn_rescope *s, const struct wn_re_facts *f);
/** Was it delivered or read within these dates? */
bool wn_re_receipt_within(const struct wn_ev_item *it, struct wn_span dates);
/** rescope_people.c */
enum wn_re_answer wn_re_with_people(struct wn_rescope *s, size_t rule,
    const struct wn_re_facts *f);
bool wn_re_deny_people(const struct wn_rescope *s, size_t deny,
    const struct wn_re_facts *f);
/** rescope_parts.c: nothing rides along that no rule agreed to. */
void wn_re_check_parts(struct wn_rescope *s, const struct wn_re_facts *f,
    uint32_t parts);
/** It carries `what` without anybody's agreement: outside. */
void wn_re_not_agreed(
    struct wn_rescope *s, const struct wn_re_facts *f, const char *what);
/** rescope_provider.c: do the rows of an Android's SMS and MMS say what their
 * records do? */
void wn_re_check_provider(struct wn_rescope *s, const struct wn_ev_item *it);
/** rescope_contacts.c */
enum wn_re_answer wn_re_contact(struct wn_rescope *s, size_t rule,
    const struct wn_re_facts *f);
enum wn_status wn_re_card_add(
    struct wn_rescope *s, const struct wn_re_facts *f);
void wn_re_cards_end(struct wn_rescope *s);
/** rescope_keywords.c: does a calendar entry hold one of the rule's keywords?
 * Of items of other categories, and without keywords, yes. */
bool wn_re_entry_holds(
    const struct wn_rule *rule, const struct wn_ev_item *it);
void wn_re_near_add(struct wn_rescope *s, const struct wn_re_facts *f,
    uint64_t rules, unsigned named);
void wn_re_near_end(struct wn_rescope *s);

/** Room for one more; false without memory. */
bool wn_re_room(struct wn_rescope *s, void **at, size_t count, size_t *room,
    size_t size);

#endif
