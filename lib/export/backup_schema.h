/** The tables of an iPhone's databases, by the major version of iOS. */
#ifndef WN_EXPORT_BACKUP_SCHEMA_H
#define WN_EXPORT_BACKUP_SCHEMA_H

#include <stddef.h>

#define WN_BACKUP_IOS_FIRST 10 /* Manifest.db came with it */

/** Columns that a version of iOS added; text NULL ends a list. */
struct wn_backup_part {
    unsigned since;
    const char *text;
};

struct wn_backup_table {
    unsigned since;
    const char *name; /* NULL ends a list */
    const struct wn_backup_part *columns;
    const struct wn_backup_part *more; /* behind them; NULL = none */
    const char *rules; /* behind all columns */
};

extern const struct wn_backup_table wn_backup_sms[], wn_backup_calls[],
    wn_backup_calls_11[], wn_backup_contacts[], wn_backup_pictures[],
    wn_backup_manifest[];

#endif
