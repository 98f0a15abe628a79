/** One verification: what its parts share. Each part reports into r and goes
 * on; a part whose ground is missing says nothing more. */
#ifndef WN_VERIFY_JOB_H
#define WN_VERIFY_JOB_H

#include "base/page_format.h"
#include "consent/consent.h"
#include "sign/sign.h"
#include "verify/json_in.h"
#include "verify/report.h"
#include "verify/tree.h"

#define WN_LABEL_BYTES 256

/** bag-info.txt; "" where missing. */
struct wn_bag_info {
    char oxum[64], version[WN_LABEL_BYTES], filter_sha256[WN_LABEL_BYTES];
    char log_head[WN_LABEL_BYTES], modes[WN_LABEL_BYTES];
    char device_kind[WN_LABEL_BYTES], result[WN_LABEL_BYTES];
    char date[WN_LABEL_BYTES], parent_seal[WN_LABEL_BYTES];
    char page_format[WN_LABEL_BYTES];
};

/** What audit/log.jsonl says. */
struct wn_log_facts {
    bool read; /* the chain holds from end to end */
    bool started, sealed;
    int64_t start_ns; /* `t` of the first event */
    char version[WN_LABEL_BYTES]; /* of whoever sealed it: the last of start
                                     and disposal */
    uint64_t disposed; /* rules, as bits, by all disposals */
    size_t disposals; /* of what rules kept, each by a new sealing */
    char parent_seal[65], disposal_decision[256]; /* of the last of them */
    int64_t sealed_items;
    char sealed_result[16];
    char device_kind[64];
};

/** One rule as the database and counts.json have it. */
struct wn_rule_seen {
    bool in_db;
    char outcome[24];
    int64_t kept, failed;
    uint64_t items; /* rows of item that name it */
};

#define WN_RULES_SEEN_MAX 64

struct wn_job {
    struct wn_verify_result *r;
    struct wn_tree tree;
    struct wn_trusted *trust; /* NULL = nobody was named */
    struct wn_bag_info info;
    struct wn_log_facts log;
    struct wn_consent *consent; /* NULL when the filter is no good */
    const struct wn_terms *terms; /* the same */
    struct wn_rule_seen rules[WN_RULES_SEEN_MAX];
    bool db_read; /* rules[] and r->items are of a whole database */
    bool is_virtual;
    bool page_same; /* the report was made again, and is the same */
};

#define WN_DB_PATH "data/records.sqlite"
#define WN_FILTER_PATH "consent/filter.yaml"
#define WN_FILTER_BYTES_MAX (256u << 10) /* docs/consent-filter.md */
#define WN_LOG_PATH "audit/log.jsonl"
#define WN_COUNTS_PATH "audit/counts.json"
#define WN_DEVICE_PATH "audit/device.json"

void wn_verify_bag(struct wn_job *j);
void wn_verify_bag_info(struct wn_job *j);
void wn_verify_seal(struct wn_job *j);
/** Sets r->stamp, which decides when a signature is asked about. */
void wn_verify_stamp(struct wn_job *j);
/** Whose signature of the seal it is. */
void wn_verify_signatures(struct wn_job *j);
void wn_verify_log(struct wn_job *j);
/** Whose signature of the filter it is. */
void wn_verify_agreement(struct wn_job *j);
/** Sets consent and terms. */
void wn_verify_filter(struct wn_job *j, const char *deny_sheet_path);
/** What stands beside the bundle: that agreement to it was withdrawn. */
void wn_verify_withdrawals(struct wn_job *j, const char *bundle_path);
/** Everything inside data/records.sqlite, the re-test included. */
void wn_verify_db(struct wn_job *j, const char *bundle_path);
void wn_verify_counts(struct wn_job *j);
void wn_verify_device(struct wn_job *j);
/** report/index.html against what options->report makes of the rest. */
void wn_verify_report(
    struct wn_job *j, const struct wn_verify_options *options);
/** Statements that must agree with each other: result, virtual phone. */
void wn_verify_words(struct wn_job *j);

/** Read and parse one of the bundle's JSON files; NULL was reported. */
struct wn_jin *wn_job_json(
    struct wn_job *j, const char *path, size_t cap_bytes);
bool wn_is_hex(const char *s, size_t n);
/** Is word one of list, NULL-terminated? */
bool wn_is_word(const char *word, const char *const *list);

#endif
