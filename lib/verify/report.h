/** What verify found, while it is gathered. Texts are escaped here, once. A
 * place is bundle-relative and never holds a private text: items are named by
 * their number, rules by their name. */
#ifndef WN_VERIFY_REPORT_H
#define WN_VERIFY_REPORT_H

#include "verify/verify.h"

/** So many findings are listed; the rest is counted. */
#define WN_REPORT_FINDINGS_MAX 10000u
#define WN_REPORT_REMARKS_MAX 100u

struct wn_verify_result {
    struct wn_verify_finding *findings;
    size_t count, room;
    uint64_t more; /* found, but not listed */
    char **remarks;
    size_t remark_count;
    uint64_t items, outside;
    struct wn_signature signatures[2];
    size_t signature_count;
    struct wn_signature agreement; /* the filter's signature */
    bool agreement_signed;
    struct wn_time_stamp stamp;
    bool stamped;
    struct wn_withdrawal withdrawals[WN_WITHDRAWALS_MAX];
    size_t withdrawal_count;
    char seal_hash[65], filter_hash[65]; /* "" when there is none to hash */
    bool nomem; /* sticky */
};

/** One fault. where and the arguments may hold foreign bytes. */
void wn_report_fault(struct wn_verify_result *r, const char *where,
    const char *fmt, ...) WN_PRINTF(3, 4);
/** A fault of item `item` in records.sqlite. */
void wn_report_item(struct wn_verify_result *r, int64_t item,
    const char *fmt, ...) WN_PRINTF(3, 4);
/** No fault, but to be known. The same text is listed once. */
void wn_report_remark(
    struct wn_verify_result *r, const char *fmt, ...) WN_PRINTF(2, 3);
/** How far it had come. */
struct wn_report_mark {
    size_t count, remark_count;
    uint64_t more, items, outside;
    bool nomem;
};
struct wn_report_mark wn_report_mark(const struct wn_verify_result *r);
/** Forget what was found and counted since. */
void wn_report_back_to(
    struct wn_verify_result *r, const struct wn_report_mark *mark);
/** Move all findings of `from` behind those of r. */
void wn_report_append(
    struct wn_verify_result *r, struct wn_verify_result *from);
/** After the last: says how many were not listed. */
void wn_report_close(struct wn_verify_result *r);

#endif
