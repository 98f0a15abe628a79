/** Contacts: whose, found by their numbers on the phone; then the cards by
 * their row numbers. docs/categories/contacts.md */
#include <stdlib.h>

#include "acquire/source_contacts.h"

#define ITEM "vnd.android.cursor.item/"

/* Accounts that are an address book. What other apps put beside it (WhatsApp,
 * Telegram, Signal …) tells who uses what, and is not asked for. */
static const char *const books[] = { "com.google", "com.android.", "com.sec.",
    "com.samsung.", "vnd.sec.contact.", "com.xiaomi", "com.miui", "com.huawei",
    "com.oppo", "com.coloros", "com.oneplus", "com.vivo", "com.motorola",
    "com.lge", "com.sonyericsson", "com.htc", "com.asus", "com.osp.app.signin",
    "com.microsoft.", "com.exchange", "local", "vnd.local" };
static const char *const handles[] = { ITEM "phone_v2", ITEM "email_v2" };

static const struct {
    uint32_t part;
    const char *mimetype;
} kinds[] = { { WN_PART_NAMES, ITEM "name" },
    { WN_PART_NAMES, ITEM "organization" },
    { WN_PART_NUMBERS, ITEM "phone_v2" }, { WN_PART_EMAIL, ITEM "email_v2" },
    { WN_PART_ADDRESSES, ITEM "postal-address_v2" },
    { WN_PART_ADDRESSES, ITEM "website" }, { WN_PART_NOTES, ITEM "note" } };
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/** ---- conditions -------------------------------------------------------- */

/** Two ways to be of an address book: no account, or one of the books. */
static void
of_a_book(struct source_where *w, bool account)
{
    source_where_and(w, account
        ? (struct wn_atom){ .op = WN_ATOM_TEXT_BEGINS,
              .column = "account_type", .texts = books,
              .count = sizeof(books) / sizeof(books[0]) }
        : (struct wn_atom){ .op = WN_ATOM_IS_NULL,
              .column = "account_type" });
}

static void
texts(struct source_where *w, const char *column, const char *const *at,
    size_t count)
{
    source_where_and(w, (struct wn_atom){ .op = WN_ATOM_TEXT_IN,
        .column = column, .texts = at, .count = count });
}

static enum wn_status
ask(struct source_android *s, struct wn_ask *q, struct source_where *w,
    const char *table, const struct wn_rowset **out, struct wn_err *err)
{
    enum wn_status st = source_where_ask(w, s, q, table, out, err);

    return st == WN_OK ? source_rows_give(s, *out, err) : st;
}

/** ---- three questions --------------------------------------------------- */

/** Which cards have one of these numbers? Nothing but the numbers that the
 * phone was asked about comes back. */
static enum wn_status
ask_whose(struct source_android *s, int user, const struct contacts_people *p,
    struct source_ids *cards, struct wn_err *err)
{
    static const struct wn_ask_column columns[] = {
        { "raw_contact_id", false }, { "data1", true } };
    struct wn_ask q = { .provider = WN_PROV_CONTACT_DATA, .user = user,
        .columns = columns, .column_count = 2 };
    const struct wn_rowset *rs = NULL;
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    for (size_t i = 0; i < p->count; i += WHERE_PEOPLE) {
        for (int account = 0; account < 2; account++) {
            size_t left = p->count - i;

            source_where_alternative(&w);
            texts(&w, "mimetype", handles, 2);
            source_where_handles(&w, s, p->at + i,
                left < WHERE_PEOPLE ? left : WHERE_PEOPLE, "data1");
            of_a_book(&w, account);
        }
    }
    st = ask(s, &q, &w, "handles", &rs, err);
    source_where_free(&w);
    return st == WN_OK ? source_rows_ids(rs, 0, cards, err) : st;
}

/** Which cards have a number that is denied? Row numbers, no number. */
static enum wn_status
ask_denied(struct source_android *s, int user, struct source_ids *cards,
    struct wn_err *err)
{
    static const struct wn_ask_column columns[] = {
        { "raw_contact_id", false } };
    struct wn_ask q = { .provider = WN_PROV_CONTACT_DATA, .user = user,
        .columns = columns, .column_count = 1 };
    const struct wn_rowset *rs = NULL;
    struct source_where w;
    enum wn_status st;

    source_where_begin(&w);
    source_where_denied_people(&w, s, WN_CAT_CONTACTS, WN_APP_ADDRESS_BOOK,
        "data1");
    st = w.count > 0 || w.failed ? ask(s, &q, &w, "denied", &rs, err) : WN_END;
    source_where_free(&w);
    return st == WN_OK ? source_rows_ids(rs, 0, cards, err)
        : st == WN_END ? WN_OK : st;
}

/** The cards themselves, that are not deleted, nor denied. */
static enum wn_status
ask_cards(struct source_android *s, int user, const struct source_ids *wanted,
    const struct source_ids *denied, const struct wn_rowset **out,
    struct wn_err *err)
{
    static const int64_t deleted = 1;
    static const struct wn_ask_column columns[] = { { "deleted", false } };
    struct wn_ask q = { .provider = WN_PROV_RAW_CONTACT, .user = user,
        .columns = columns, .column_count = 1 };
    struct source_where w;
    size_t from = 0;
    enum wn_status st;

    source_where_begin(&w);
    do {
        for (int account = 0; account < 2; account++) {
            source_where_alternative(&w);
            of_a_book(&w, account);
            source_where_and(&w, (struct wn_atom){ .op = WN_ATOM_INT_NOT_IN,
                .column = "deleted", .ints = &deleted, .count = 1 });
            if (wanted) {
                source_where_and(&w, source_where_ids(
                    WN_ATOM_INT_IN, "_id", wanted, from));
            }
            for (size_t i = 0; i < denied->count; i += WHERE_IDS) {
                source_where_and(&w, source_where_ids(
                    WN_ATOM_INT_NOT_IN, "_id", denied, i));
            }
        }
        from += WHERE_IDS;
    } while (wanted && from < wanted->count);
    st = ask(s, &q, &w, "raw_contacts", out, err);
    source_where_free(&w);
    return st;
}

/** What stands on the cards, of the kinds that were agreed to. */
static enum wn_status
ask_data(struct source_android *s, int user, uint32_t parts,
    const struct wn_rowset *cards, struct wn_err *err)
{
    static const struct wn_ask_column columns[] = {
        { "raw_contact_id", false }, { "mimetype", true }, { "data1", true },
        { "data2", true }, { "data3", true }, { "data5", true } };
    struct wn_ask q = { .provider = WN_PROV_CONTACT_DATA, .user = user,
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]) };
    const char *wanted[KINDS];
    const struct wn_rowset *rs = NULL;
    struct source_ids ids = { NULL, 0 };
    struct source_where w;
    size_t n = 0;
    enum wn_status st = source_rows_ids(cards, SIZE_MAX, &ids, err);

    for (size_t i = 0; i < KINDS; i++) {
        if ((kinds[i].part & parts) != 0) {
            wanted[n++] = kinds[i].mimetype;
        }
    }
    source_where_begin(&w);
    for (size_t i = 0; st == WN_OK && n > 0 && i < ids.count; i += WHERE_IDS) {
        source_where_alternative(&w);
        texts(&w, "mimetype", wanted, n);
        source_where_and(&w,
            source_where_ids(WN_ATOM_INT_IN, "raw_contact_id", &ids, i));
    }
    if (st == WN_OK && (w.count > 0 || w.failed)) {
        st = ask(s, &q, &w, "data", &rs, err);
    }
    source_where_free(&w);
    free(ids.at);
    return st;
}

/** ---- one user ----------------------------------------------------------- */

static enum wn_status
contacts_of(struct source_android *s, int user,
    const struct contacts_people *p, struct wn_err *err)
{
    struct source_ids whose = { NULL, 0 }, denied = { NULL, 0 };
    const struct wn_rowset *cards = NULL;
    enum wn_status st =
        p->count > 0 ? ask_whose(s, user, p, &whose, err) : WN_OK;

    if (st == WN_OK) {
        st = ask_denied(s, user, &denied, err);
    }
    if (st == WN_OK) {
        st = ask_cards(
            s, user, p->all ? NULL : &whose, &denied, &cards, err);
    }
    if (st == WN_OK) {
        st = ask_data(s, user, p->parts, cards, err);
    }
    free(whose.at);
    free(denied.at);
    return st;
}

enum wn_status
source_contacts(struct source_android *s, struct wn_err *err)
{
    struct contacts_people p = { NULL, 0, 0, false, 0 };
    enum wn_status st = contacts_people(s, &p, err);

    for (size_t i = 0; i < s->user_count && st == WN_OK; i++) {
        st = contacts_of(s, s->users[i], &p, err);
    }
    free(p.at);
    return st;
}
