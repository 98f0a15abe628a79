/** ContactsV2.sqlite of WhatsApp and WhatsApp Business (facts: ios 6.1). Only
 * ios_whatsapp_contacts*.c include it. */
#ifndef WN_RECORDS_IOS_WHATSAPP_CONTACTS_H
#define WN_RECORDS_IOS_WHATSAPP_CONTACTS_H

#include "records/reader.h"

#define WN_WA_CONTACT_TABLE "ZWAADDRESSBOOKCONTACT"
#define WN_WA_CONTACT_HANDLES 3

enum { C_ROW, C_FULL, C_GIVEN, C_LAST, C_BUSINESS, C_PHONE, C_ID, C_LID,
    C_LABEL, C_ABOUT, C_ABOUT_TIME, C_LOCALIZED, C_COUNT };

/** In the order of the enum. */
extern const char *const wn_wa_contact_columns[C_COUNT];

struct wn_wa_contacts {
    struct wn_db *db;
    int64_t *chosen; /* Z_PK */
    size_t chosen_count, chosen_room;
    struct wn_handle members[WN_WA_CONTACT_HANDLES]; /* of one question */
    struct wn_draft draft;
};

enum wn_status wn_wa_contacts_query(struct wn_query **out, struct wn_db *db,
    const char *rest, struct wn_err *err);
bool wn_wa_contact_text(const struct wn_value *v);
/** What is asked about the newest row. Members are borrowed until the next
 * call. */
struct wn_facts wn_wa_contact_facts(
    struct wn_reading *rd, struct wn_query *q);
/** What stands in the app's list. NULL when nameless. */
struct wn_value wn_wa_contact_name(struct wn_query *q);
/** ios_whatsapp_contacts_emit.c */
enum wn_status wn_wa_contacts_emit(struct wn_reading *rd, struct wn_err *err);

#endif
