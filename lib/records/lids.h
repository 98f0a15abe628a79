/** Which number WhatsApp itself noted for a LID: rows of its table
 * ZWAPHONENUMBERLIDPAIR. Numbers are whole, from the country code on. */
#ifndef WN_RECORDS_LIDS_H
#define WN_RECORDS_LIDS_H

#include <stdbool.h>
#include <stdint.h>

#include "records/pool.h"
#include "winnow/status.h"

#define WN_LIDS_MAX 1000000 /* pairs: each costs some 100 bytes */

struct wn_lid_pair {
    int64_t lid;
    int64_t number; /* 0: rows differ, or one says what is no number */
    int64_t row;    /* Z_PK; of rows that say the same, the lowest */
    uint32_t app;   /* whose list: one bit */
    const char *lid_raw, *number_raw; /* the two cells as stored */
};

/** Zeroed memory is an empty one. */
struct wn_lids {
    struct wn_lid_pair *at;
    size_t count, room;
    size_t sorted; /* so many are in order, one for each LID and app */
    uint32_t apps; /* of which there are pairs */
    uint64_t generation;
    struct wn_pool memory;
};

/** Texts need no NUL and are copied. A row whose LID is none, or that has no
 * number, is passed over. @retval WN_ENOMEM, WN_ELIMIT too many */
enum wn_status wn_lids_add(struct wn_lids *l, uint32_t app, const char *lid,
    size_t lid_n, const char *number, size_t number_n, int64_t row,
    struct wn_err *err);
/** The pair of a LID's address in the app's own list; NULL when there is none,
 * or no one number: another app's list may speak against it, never for it. */
const struct wn_lid_pair *wn_lids_find(
    struct wn_lids *l, uint32_t app, const char *raw, size_t n);
/** All that this app's list told: it came again, and may say otherwise. */
void wn_lids_forget(struct wn_lids *l, uint32_t app);
void wn_lids_clear(struct wn_lids *l);

#endif
