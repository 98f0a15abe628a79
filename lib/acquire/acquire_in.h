/** Inside of acquire's door. Only acquire.c, password.c, footprint.c,
 * source_identity.c and source_android.h include it. */
#ifndef WN_ACQUIRE_ACQUIRE_IN_H
#define WN_ACQUIRE_ACQUIRE_IN_H

#include "acquire/acquire.h"
#include "acquire/journal.h"
#include "acquire/vault.h"

struct wn_acquire {
    struct wn_link *link; /* borrowed, with scope and run */
    struct wn_scope *scope;
    const struct wn_run *run;
    struct wn_acquire_options options;
    struct wn_vault *vault;
    struct source_backup *backup; /* NULL, or holds indexes that records read */
    struct source_android *android; /* NULL, or holds rows that records read */
    struct wn_footprint footprint;
    struct wn_crossed crossed;
    char disrupted[512];
    char temporary[JOURNAL_PASSWORD_MAX]; /* "" = none is set by us */
    char owners[256];                     /* "" = not asked yet */
    bool owners_from_fd;
};

/** ---- acquire.c -------------------------------------------------------- */

/** Artefacts that standing rules need and that this route serves. */
uint32_t acquire_served(const struct wn_acquire *a, enum wn_route route);
/** A break in one route is not the others' end, where that was agreed: the
 * reason is then in a->disrupted. */
bool acquire_goes_on(
    struct wn_acquire *a, enum wn_status st, const struct wn_err *err);

/** ---- password.c ------------------------------------------------------- */

/** backup_password_fn over a struct wn_acquire. The temporary one when it is
 * set, else the owner's, from the descriptor or the prompt. */
enum wn_status acquire_password(
    void *ctx, bool again, char *out, size_t cap, struct wn_err *err);

/** ---- footprint.c ------------------------------------------------------ */

/**
 * Show a random password to the owner, write it down, and set it on the phone.
 * @retval WN_EREADY  nobody to show it to, or the phone refused
 */
enum wn_status acquire_set_temporary(
    struct wn_acquire *a, struct wn_err *err);

/** ---- source_identity.c ------------------------------------------------ */

enum wn_status acquire_identity(struct wn_acquire *a,
    const struct wn_item_sink *sink, struct wn_err *err);

#endif
