/** Cards of an Android phone (raw contacts). Only android_contacts*.c include
 * it. */
#ifndef WN_RECORDS_ANDROID_CONTACTS_H
#define WN_RECORDS_ANDROID_CONTACTS_H

#include "records/rowset.h"

/** One user's cards. */
struct wn_cards {
    int user;
    const struct wn_rowset *cards, *handles, *data; /* NULL = did not come */
    struct wn_row_places of_handles, of_data; /* by raw_contact_id */
};

struct wn_card_chosen {
    const struct wn_cards *of;
    int64_t id;
};

struct wn_android_contacts {
    struct wn_cards users[16];
    size_t user_count;
    struct wn_handle *members; /* of one question */
    size_t member_room;
    struct wn_card_chosen *chosen;
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

enum { D_CARD, D_MIMETYPE, D_1, D_2, D_3, D_5, D_COLUMNS };
extern const char *const wn_card_columns[D_COLUMNS];

/** vnd.android.cursor.item/WORD; false for a NULL value. */
bool wn_card_is(const struct wn_value *mimetype, const char *word);
/** What is asked about a card. Members are borrowed until the next call. */
enum wn_status wn_card_facts(struct wn_reading *rd, const struct wn_cards *of,
    int64_t card, struct wn_facts *out, struct wn_err *err);
/** android_contacts_emit.c */
enum wn_status wn_android_contacts_emit(
    struct wn_reading *rd, struct wn_err *err);

#endif
