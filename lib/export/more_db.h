/** What the walk over the items does not load: asked of records.sqlite one row
 * at a time. What a call gives lives until the next one. */
#ifndef WN_EXPORT_MORE_DB_H
#define WN_EXPORT_MORE_DB_H

#include "verify/verified.h"

struct wn_more;

/** @retval WN_EVERIFY  the tables are not those that were verified */
enum wn_status wn_more_new(struct wn_more **out, struct wn_evidence *e,
    struct wn_err *err);
void wn_more_free(struct wn_more **m);

struct wn_more_file {
    struct wn_ev_value phone_path;
    int64_t size_bytes, mtime_ns;
    bool has_mtime;
    const char *mime_type, *sha512;
};

/** false when there is no such file; the same below. */
bool wn_more_file(struct wn_more *m, int64_t id, struct wn_more_file *out);

struct wn_more_source {
    const char *sha256; /* "" = was not read whole */
    int64_t size_bytes; /* -1 = not known */
    const char *note;
};

bool wn_more_source(struct wn_more *m, int64_t id, struct wn_more_source *out);

struct wn_more_rule {
    const char *mode, *outcome, *reason;
    int64_t kept, failed;
};

bool wn_more_rule(struct wn_more *m, int64_t id, struct wn_more_rule *out);

/** The messages of each conversation, by conversation, then item; sorted in
 * memory, some twenty bytes a message. false when fn said so. */
typedef bool wn_more_fn(void *ctx, int64_t session, int64_t item);
enum wn_status wn_more_threads(
    struct wn_more *m, wn_more_fn *fn, void *ctx, struct wn_err *err);

#endif
