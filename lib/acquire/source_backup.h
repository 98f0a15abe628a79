/**
 * The ios-backup route: decides in the stream what is kept. It is device's
 * backup sink, and feeds the item sink.
 *
 * From a plain backup an index is delivered as soon as it is of use: when the
 * first file comes that it may name, or the phone has gone on to another
 * domain while such files wait. From then on files are narrowed in the stream.
 * A -wal, or the database once more, may still come behind: the index is then
 * delivered again, and a file that only the newer one names, but that was let
 * go under the older, is told as not-staged: never lost in silence.
 *
 * In an encrypted backup nothing can be read before the end: candidates wait in
 * the vault as they came, encrypted.
 */
#ifndef WN_ACQUIRE_SOURCE_BACKUP_H
#define WN_ACQUIRE_SOURCE_BACKUP_H

#include "acquire/item.h"
#include "acquire/vault.h"
#include "base/run.h"
#include "device/device.h"

/** Ask for the password of the phone's backups. again: the last was wrong.
 * @retval WN_EREADY  there is none to be had */
typedef enum wn_status backup_password_fn(void *ctx, bool again, char *out,
    size_t cap, struct wn_err *err);

struct source_backup_options {
    struct wn_vault *vault;          /* borrowed, all of them */
    const struct wn_item_sink *sink;
    const struct wn_run *run;
    const struct wn_scope *scope;    /* asked again once rules may have been
                                        given up at the last prompt */
    uint32_t artefacts; /* 1 << enum wn_artefact: what to look for */
    bool hold; /* the phone encrypts, or may: nothing is read in the stream */
    backup_password_fn *password;
    void *password_ctx;
};

struct source_backup;

enum wn_status source_backup_new(struct source_backup **out,
    const struct source_backup_options *options, struct wn_err *err);
void source_backup_free(struct source_backup **s);

/** For wn_backup_run(); lives as long as the source. */
const struct wn_backup_sink *source_backup_sink(struct source_backup *s);

/**
 * After the phone's Response: decrypt if need be, prove what is kept against
 * Manifest.db, deliver what was not, tell what is missing.
 * @retval WN_EREADY  the password is wrong
 */
enum wn_status source_backup_finish(
    struct source_backup *s, struct wn_err *err);
/** No more will come: what is under way is dropped, candidates and keys are
 * gone. The sink is not used after; delivered indexes live until _free(). */
void source_backup_stop(struct source_backup *s);
/** Was this artefact's index read by the sink? */
bool source_backup_delivered(const struct source_backup *s, unsigned artefact);

#endif
