/** Looking files up in a backup's Manifest.db. facts/ios 5.2. */
#ifndef WN_ACQUIRE_MANIFEST_DB_H
#define WN_ACQUIRE_MANIFEST_DB_H

#include "acquire/mbfile.h"
#include "base/digest.h"
#include "base/run.h"

struct manifest_db;

/** uri: from wn_vault_serve(). @retval WN_EFORMAT not a Manifest.db */
enum wn_status manifest_db_open(struct manifest_db **out, const char *uri,
    const struct wn_run *run, struct wn_err *err);
void manifest_db_free(struct manifest_db **m);

/**
 * One file's entry. Its own domain and path must hash to its id, else it proves
 * nothing: WN_EFORMAT, as for an entry that is no regular file.
 * @retval WN_ABSENT  the phone's list does not know it
 */
enum wn_status manifest_db_find(struct manifest_db *m,
    const uint8_t file_id[WN_SHA1_BYTES], struct mbfile *out,
    struct wn_err *err);

#endif
