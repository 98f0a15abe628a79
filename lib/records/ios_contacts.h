/** AddressBook.sqlitedb (facts: ios 6.2). Only ios_contacts*.c include it. */
#ifndef WN_RECORDS_IOS_CONTACTS_H
#define WN_RECORDS_IOS_CONTACTS_H

#include "records/reader.h"

enum { PROPERTY_PHONE = 3, PROPERTY_EMAIL = 4, PROPERTY_ADDRESS = 5,
    PROPERTY_URL = 22 };

/** One phone number or mail address of a person. */
struct wn_contact_handle {
    int64_t person, uid;
    struct wn_handle handle;
};

struct wn_contacts {
    struct wn_db *db;
    struct wn_contact_handle *handles; /* by person, uid */
    size_t handle_count, handle_room;
    struct wn_handle *members; /* of one question */
    size_t member_room;
    int64_t *chosen;
    size_t chosen_count, chosen_room;
    struct wn_draft draft;
};

/** What is asked about a person. Members are borrowed until the next call. */
enum wn_status wn_contact_facts(struct wn_reading *rd, int64_t person,
    struct wn_facts *out, struct wn_err *err);
/** "First Middle Last", or the organisation; "" when nameless. */
void wn_contact_name(
    struct wn_query *q, size_t first_column, char *dst, size_t cap);
/** ios_contacts_emit.c */
enum wn_status wn_contacts_emit(struct wn_reading *rd, struct wn_err *err);

#endif
