/**
 * What readers tell each other about people: who takes part in what is kept,
 * which address the phone's owner has a contact for, and which contact's name
 * may be shown (only where a contacts rule admits that contact).
 */
#ifndef WN_RECORDS_BOOK_H
#define WN_RECORDS_BOOK_H

#include "records/draft.h"
#include "records/lids.h"
#include "records/record.h"

struct wn_book;

enum wn_status wn_book_new(struct wn_book **out, const char *region,
    struct wn_err *err);
void wn_book_free(struct wn_book **b);

/** Somebody takes part in an item that will be kept. */
enum wn_status wn_book_keep(
    struct wn_book *b, const struct wn_handle *h, struct wn_err *err);
bool wn_book_kept(const struct wn_book *b, const struct wn_handle *h);
/** Each of them, by address. */
enum wn_status wn_book_each_kept(const struct wn_book *b,
    enum wn_status (*fn)(
        void *ctx, const struct wn_handle *h, struct wn_err *err),
    void *ctx, struct wn_err *err);

/** An address that some contact of the phone has. */
enum wn_status wn_book_contact(
    struct wn_book *b, const struct wn_handle *h, struct wn_err *err);
/** All contacts were told: without it nobody is *not in contacts*. */
void wn_book_complete(struct wn_book *b);
bool wn_book_is_complete(const struct wn_book *b);
/** Surely no contact has it: wide, as for deny: the last nine digits, or the
 * last eight of a number of the same country. */
bool wn_book_stranger(const struct wn_book *b, const struct wn_handle *h);

/** A name that a contacts rule admits; the first for an address counts. */
enum wn_status wn_book_name(struct wn_book *b, const struct wn_handle *h,
    const char *name, struct wn_err *err);

/** ---- hidden numbers of WhatsApp --------------------------------------- */

/** A row of an app's ZWAPHONENUMBERLIDPAIR, its cells as stored; pk: its Z_PK.
 * What one app noted is never used for another.
 * @retval WN_ELIMIT more than can be held */
enum wn_status wn_book_lid(struct wn_book *b, uint32_t app, const char *lid,
    size_t lid_n, const char *number, size_t number_n, int64_t pk,
    struct wn_err *err);
/** The app's list comes again: what an older copy told counts no longer. */
void wn_book_lids_again(struct wn_book *b, uint32_t app);
/** Another number whenever pairs came: who is meant may have changed. */
uint64_t wn_book_lids(const struct wn_book *b);
/** Have pairs come of this app? */
bool wn_book_has_lids(const struct wn_book *b, uint32_t app);
/** wn_handle_read(), and a LID's number where the app told just one. */
void wn_book_read(struct wn_book *b, uint32_t app, struct wn_handle *out,
    const char *raw, size_t n);
/** The pair that told it; NULL for every other address. Until the next pair. */
const struct wn_lid_pair *wn_book_lid_pair(
    struct wn_book *b, uint32_t app, const char *raw, size_t n);
/** The two cells of that pair onto an item that shows this party, so that the
 * bundle proves the number: once each, part 0. Other addresses add nothing. */
void wn_book_lid_cells(struct wn_book *b, uint32_t app, struct wn_draft *d,
    const char *raw, size_t n);

/** ---- parties --------------------------------------------------------- */

/** The address as a party of a record: kind, E.164, admitted name. raw and what
 * it points to are borrowed. handle is room for the derived number. */
void wn_book_party(struct wn_book *b, struct wn_party *out,
    const char *raw, size_t n, struct wn_handle *handle);
/** Of an app of WhatsApp: of a LID the number that it told. */
void wn_book_app_party(struct wn_book *b, uint32_t app, struct wn_party *out,
    const char *raw, size_t n, struct wn_handle *handle);

#endif
