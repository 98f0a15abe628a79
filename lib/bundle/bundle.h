/** One bundle in the making; private to this floor. */
#ifndef WN_BUNDLE_BUNDLE_H
#define WN_BUNDLE_BUNDLE_H

#include <pthread.h>

#include "bundle/audit_log.h"
#include "bundle/bundle_dir.h"
#include "bundle/bundle_files.h"
#include "bundle/bundle_format.h"
#include "bundle/db_final.h"
#include "bundle/db_stage.h"
#include "consent/consent.h"

#define WN_RULES_MAX 64

enum wn_bundle_state {
    WN_BUNDLE_OPEN,
    WN_BUNDLE_SEALED,
    WN_BUNDLE_DONE /* published or abandoned */
};

struct wn_bundle {
    struct wn_bundle_dir dir;
    struct wn_audit_log *log;
    struct wn_files *files;
    struct wn_stage stage;
    struct wn_record_sink sink;
    enum wn_bundle_state state;
    const struct wn_consent *consent; /* borrowed */
    const struct wn_terms *terms;
    const struct wn_identity *phone;  /* borrowed */
    struct wn_identity *own_phone;    /* of a rest: phone */
    char parent_seal[65];             /* of a rest; "" otherwise */
    char signature_path[64];          /* of the filter; "" without one */
    char operator_id[256], place[256], plan_hash[65], version[32];
    int64_t started_ns;
    char outcome[WN_RULES_MAX][20];
    char reason[WN_RULES_MAX][1024];
    uint64_t failed[WN_RULES_MAX];
    uint64_t kept[WN_RULES_MAX];
    uint64_t not_kept[WN_CAT_COUNT];
};

/** consent/filter.yaml, byte for byte, and the signature that came with it. */
enum wn_status wn_bundle_put_filter(struct wn_bundle *b, struct wn_err *err);
/** Another signature of it. name: "filter.yaml.p7s" or .sig */
enum wn_status wn_bundle_put_signature(struct wn_bundle *b, const char *name,
    const void *p, size_t n, struct wn_err *err);
/** The last steps of sealing: the log's end, the bag, the seal. */
enum wn_status wn_bundle_close(struct wn_bundle *b,
    const struct wn_bundle_end *end, char seal_hash[65], struct wn_err *err);

/** audit/counts.json and audit/device.json. */
enum wn_status wn_counts_write(
    struct wn_bundle *b, const struct wn_bundle_end *end, struct wn_err *err);
enum wn_status wn_device_json_write(
    struct wn_bundle *b, const struct wn_bundle_end *end, struct wn_err *err);
/** NAME.void.json beside the place of the bundle. */
enum wn_status wn_void_write(struct wn_bundle *b, const char *why,
    const char *reason, struct wn_err *err);
/** bagit.txt, bag-info.txt, manifests, tag manifests. */
enum wn_status wn_bag_write(struct wn_bundle *b,
    const struct wn_bundle_end *end, const char *log_head,
    struct wn_err *err);
/** seal.txt; its SHA-256 is the seal hash. */
enum wn_status wn_seal_write(
    struct wn_bundle *b, char seal_hash[65], struct wn_err *err);

#endif
