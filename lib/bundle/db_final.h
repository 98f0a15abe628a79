/** Numbering, and records.sqlite itself: written once, by VACUUM INTO. */
#ifndef WN_BUNDLE_DB_FINAL_H
#define WN_BUNDLE_DB_FINAL_H

#include "bundle/db_stage.h"
#include "consent/consent.h"

/** What a rule came to. Texts are owned by the caller. */
struct wn_rule_outcome {
    const char *outcome; /* "" = never said */
    const char *reason;
    uint64_t failed;
};

/**
 * Number everything by (rule order, time, locator, table, row), name the files,
 * and write path (a new file). outcomes: one a rule. Fills kept[rule].
 */
enum wn_status wn_final_write(struct wn_stage *s, struct wn_files *files,
    const struct wn_terms *terms, const struct wn_rule_outcome *outcomes,
    const char *path, uint64_t *kept, struct wn_err *err);

/** What is in `schema`, into a new file of no free page, settled on disk. */
enum wn_status wn_final_vacuum(
    sqlite3 *db, const char *schema, const char *path, struct wn_err *err);

#endif
