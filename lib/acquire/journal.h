/**
 * The temporary backup password, written down before the phone gets it: a run
 * that dies must not leave somebody's phone under a password that nobody knows.
 *
 * One file per phone in the state folder (`journal-<hash of UDID>`, 0600),
 * AES-256-GCM under a key of that folder (`journal.key`, 0600). Who can read
 * the folder can read the password: the encryption keeps it out of copies of
 * the one file, out of searches and backups of text, no more. Removed as soon
 * as the phone confirmed that the password is gone. docs/temporary-password.md.
 */
#ifndef WN_ACQUIRE_JOURNAL_H
#define WN_ACQUIRE_JOURNAL_H

#include <stddef.h>

#include "winnow/status.h"

#define JOURNAL_PASSWORD_MAX 128

/** On disk when it returns. @retval WN_EOUTPUT there is one already */
enum wn_status journal_write(const char *state_dir, const char *udid,
    const char *password, struct wn_err *err);
/** @retval WN_ABSENT nothing is written down for this phone
 * @retval WN_EFORMAT it cannot be read; todo says what that means */
enum wn_status journal_read(const char *state_dir, const char *udid,
    char *out, size_t cap, struct wn_err *err);
enum wn_status journal_remove(
    const char *state_dir, const char *udid, struct wn_err *err);

#endif
