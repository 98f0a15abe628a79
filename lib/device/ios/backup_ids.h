/**
 * The names of all files of a backup, 20 bytes each and nothing more, so that
 * a phone of millions of files fits in memory. Sorted, with a short unsorted
 * tail; looking up folds the tail in.
 */
#ifndef WN_DEVICE_IOS_BACKUP_IDS_H
#define WN_DEVICE_IOS_BACKUP_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

#define WN_IDS_MAX 20000000u

enum wn_ids_place { WN_IDS_SNAPSHOT, WN_IDS_FINAL, WN_IDS_GONE };

struct wn_ids;

enum wn_status wn_ids_new(struct wn_ids **out, struct wn_err *err);
void wn_ids_free(struct wn_ids **s);
/** A name that is there already moves to place. @retval WN_ELIMIT */
enum wn_status wn_ids_add(struct wn_ids *s, const uint8_t id[WN_SHA1_BYTES],
    enum wn_ids_place place, struct wn_err *err);
/** @retval WN_ABSENT not at `from` */
enum wn_status wn_ids_move(struct wn_ids *s, const uint8_t id[WN_SHA1_BYTES],
    enum wn_ids_place from, enum wn_ids_place to, struct wn_err *err);
/** All at `from`, or those of one folder (folder ≥ 0), become GONE. */
enum wn_status wn_ids_drop(struct wn_ids *s, enum wn_ids_place from,
    int folder, struct wn_err *err);

typedef void wn_ids_fn(void *ctx, const uint8_t id[WN_SHA1_BYTES]);
/** Each name of one folder (its first byte), in order. */
enum wn_status wn_ids_each(struct wn_ids *s, enum wn_ids_place place,
    uint8_t folder, wn_ids_fn *fn, void *ctx, struct wn_err *err);
/** Bytes of memory held, for tests. */
size_t wn_ids_bytes(const struct wn_ids *s);

#endif
