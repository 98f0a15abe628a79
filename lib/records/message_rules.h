/** What rules mean for messages, on every phone: which parts they name, whom
 * they let show, where keywords leave gaps. */
#ifndef WN_RECORDS_MESSAGE_RULES_H
#define WN_RECORDS_MESSAGE_RULES_H

#include "scope/scope.h"

#define WN_UNDATED INT64_MIN
#define WN_NO_CHAT UINT32_MAX

/** The union of the parts of these rules. */
uint32_t wn_msg_parts(const struct wn_terms *t, uint64_t rules);
/** Is a group open to these rules only for the people they list? */
bool wn_msg_listed_only(const struct wn_terms *t, uint64_t rules);
/** Is somebody among the people of one of these rules? */
bool wn_msg_is_listed(const struct wn_scope *s, uint64_t rules,
    const struct wn_handle *h);

/** Could any rule reach this time in these apps (0: any)? Only spares the gate
 * work. */
bool wn_msg_in_dates(
    const struct wn_terms *t, uint32_t apps, bool dated, int64_t ns);

/** A message's place in its conversation. */
struct wn_msg_place {
    uint32_t chat; /* WN_NO_CHAT = none */
    int64_t time_ns, row;
    uint64_t rules; /* that allow it; 0 = it is missing */
    bool gap_before; /* out */
    size_t item;     /* the caller's */
};

typedef enum wn_status wn_msg_hit_fn(void *ctx, const struct wn_msg_place *p,
    unsigned rule, bool *hit, struct wn_err *err);

/**
 * Sorts; then, for each rule with keywords, leaves it only to hits and the n
 * messages around each that it allows in that conversation; then marks gaps:
 * something between two kept messages was not kept.
 */
enum wn_status wn_msg_narrow_places(struct wn_msg_place *at, size_t count,
    const struct wn_terms *t, wn_msg_hit_fn *is_hit, void *ctx,
    struct wn_err *err);

#endif
