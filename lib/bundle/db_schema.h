/** The schema of records.sqlite: docs/bundle-format.md. */
#ifndef WN_BUNDLE_DB_SCHEMA_H
#define WN_BUNDLE_DB_SCHEMA_H

#include "bundle/db_stage.h"

/** Create every table in the attached database `out`. */
enum wn_status wn_schema_create(const struct wn_stage *s, struct wn_err *err);
/** Copy one typed table, with final numbers, from its staging table. */
enum wn_status wn_schema_copy_typed(
    const struct wn_stage *s, const struct wn_table *t, struct wn_err *err);

#endif
