/** A backup folder as a computer makes one of an iPhone, rebuilt from a bundle:
 * docs/exports.md says what is original in it and what is made. */
#ifndef WN_EXPORT_BACKUP_H
#define WN_EXPORT_BACKUP_H

#include "export/backup_schema.h"
#include "export/more_db.h"
#include "export/writing.h"

struct wn_backup_db;

enum wn_backup_which {
    WN_BACKUP_MANIFEST, WN_BACKUP_SMS, WN_BACKUP_CALLS, WN_BACKUP_CONTACTS,
    WN_BACKUP_PICTURES, WN_BACKUP_DBS
};

struct wn_backup {
    struct wn_writing *w;
    struct wn_more *more;
    struct wn_jin *device; /* audit/device.json */
    unsigned ios;          /* major version */
    int64_t made_ns;       /* when the run ended: the folder's only date */
    struct wn_backup_db *dbs[WN_BACKUP_DBS];
    uint64_t files; /* that have a place in it */
    enum wn_status st; /* sticky */
};

/** ---- databases (backup_db.c) ----------------------------------------- */

/** One value of a row. */
struct wn_backup_cell {
    const char *column;
    struct wn_ev_value value;
};

struct wn_ev_value wn_backup_int(int64_t v);
struct wn_ev_value wn_backup_text(const char *s);

/** The database, made when it is first asked for; NULL after a failure. */
struct wn_backup_db *wn_backup_open(
    struct wn_backup *b, enum wn_backup_which which);
/** A row; columns that this iOS does not have are left out. false when a row
 * with the same key is there. Other failures are sticky in b. */
bool wn_backup_insert(struct wn_backup *b, enum wn_backup_which which,
    const char *table, const struct wn_backup_cell *cells, size_t count);
/** The one number that sql gives for these values; false when there is none. */
bool wn_backup_find(struct wn_backup *b, enum wn_backup_which which,
    const char *sql, const struct wn_ev_value *values, size_t count,
    int64_t *out);
/** Finish one, put it into its place. */
void wn_backup_finish(struct wn_backup *b, enum wn_backup_which which);
void wn_backup_close_all(struct wn_backup *b);

/** ---- rows ------------------------------------------------------------ */

/** The raw columns of one row of a table as cells behind `count`. */
#define WN_BACKUP_CELLS_MAX 64
size_t wn_backup_raws(struct wn_backup_cell *cells, size_t count,
    const struct wn_ev_item *it, const char *table, int64_t row);

void wn_backup_message(struct wn_backup *b, const struct wn_ev_item *it);
void wn_backup_chats(struct wn_backup *b);
void wn_backup_call(struct wn_backup *b, const struct wn_ev_item *it);
void wn_backup_calls_end(struct wn_backup *b);
void wn_backup_contact(struct wn_backup *b, const struct wn_ev_item *it);

/** ---- files (backup_files.c) ------------------------------------------ */

/** Copies a file of the bundle to its place, if it has one. */
void wn_backup_file(struct wn_backup *b, const struct wn_ev_file *f);
/** How many files have no such place. */
uint64_t wn_backup_left_out(struct wn_backup *b);
/** What domain-path is called in the folder: its SHA-1. */
#define WN_BACKUP_ID_BYTES 41
bool wn_backup_id(char id[WN_BACKUP_ID_BYTES], const char *domain,
    const char *path);
/** Into Manifest.db. */
void wn_backup_list(struct wn_backup *b, const char *domain,
    const char *path, int64_t size_bytes, int64_t mtime_ns);

/** ---- property lists (backup_plist.c) --------------------------------- */

/** The MBFile of a file, as an archived object; freed with free(). */
bool wn_backup_mbfile(void **out, size_t *n, const char *path,
    int64_t size_bytes, int64_t mtime_s);
/** Info.plist, Manifest.plist and Status.plist. */
void wn_backup_plists(struct wn_backup *b);

#endif
