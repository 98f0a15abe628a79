/** Second door of the pack floor: which bundle a set of parts is of, and what
 * becomes of the set when that bundle is destroyed. */
#ifndef WN_PACK_SET_H
#define WN_PACK_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "winnow/status.h"

#define WN_PACK_SET_HEX 33

/** Name a new set: 16 hex digits that are random, and 16 of a SHA-256 over
 * those and the bundle's seal hash. Whoever knows that hash can tell that the
 * set is of that bundle; nobody else can. docs/packing.md, "The archive". */
enum wn_status wn_set_name(
    char set[WN_PACK_SET_HEX], const char *seal_hash, struct wn_err *err);
/** false also for what no set can be called. */
bool wn_set_is_of(const char *set, const char *seal_hash);

/** A set as it lies there: PREFIX.txt, and the parts that it tells of. */
struct wn_set {
    int dir_fd; /* -1 = none */
    char name[256]; /* of the prefix */
    char id[WN_PACK_SET_HEX]; /* as PREFIX.txt has it; "" = that is gone */
    uint8_t (*sums)[32]; /* SHA-256 of the parts; owned */
    unsigned count;      /* of them */
    unsigned parts;      /* of those, how many are there */
    int64_t linked;      /* and how many have other names too */
};

/** @param first_part  the path of PREFIX.0001.cms, there or not
 * @retval WN_EUSAGE   it is not called so  @retval WN_EOUTPUT  no such folder
 * @retval WN_EVERIFY  PREFIX.txt is no such note, or one of the parts is no
 *                     plain file */
enum wn_status wn_set_open(
    struct wn_set *out, const char *first_part, struct wn_err *err);
void wn_set_close(struct wn_set *s);
/** Is each the part that the note tells of, and can be written to? Reads them.
 * @param begun  what was overwritten by a disposal that stopped is as good
 * @retval WN_EVERIFY  one is another  @retval WN_EOUTPUT  one cannot */
enum wn_status wn_set_check(
    const struct wn_set *s, bool begun, struct wn_err *err);
/** Overwrite the beginning of each part, where its RecipientInfos stand: the
 * key of the content, encrypted for each recipient. Without them no recipient's
 * key opens anything. @retval WN_EOUTPUT */
enum wn_status wn_set_destroy_keys(const struct wn_set *s, struct wn_err *err);
/** Overwrite and unlink the parts. What is gone already is no failure.
 * @retval WN_EOUTPUT */
enum wn_status wn_set_destroy(const struct wn_set *s, struct wn_err *err);
/** Unlink the note, by which a disposal that stopped knows its set.
 * @retval WN_EOUTPUT */
enum wn_status wn_set_forget(const struct wn_set *s, struct wn_err *err);

#endif
