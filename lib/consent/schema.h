/** One table says what may stand in a filter; one walk checks all of it. */
#ifndef WN_CONSENT_SCHEMA_H
#define WN_CONSENT_SCHEMA_H

#include "base/regions.h"
#include "consent/complain.h"
#include "consent/tree.h"

enum wn_type {
    WN_TYPE_MAP,
    WN_TYPE_LIST,
    WN_TYPE_TEXT,     /* never empty; max = longest, in bytes (0 = any) */
    WN_TYPE_WORD,     /* one of a closed list */
    WN_TYPE_BOOL,     /* exactly true or false, without quotes */
    WN_TYPE_INT,      /* plain decimal, min … max, without quotes */
    WN_TYPE_DATE,     /* YYYY-MM-DD */
    WN_TYPE_INSTANT,  /* RFC 3339 with Z or an offset */
    WN_TYPE_UUID,
    WN_TYPE_SHA256,
    WN_TYPE_LANGUAGE, /* "en-GB" */
    WN_TYPE_REGION    /* a country whose numbers we can read */
};

/** One key of a map (or, without a key, every entry of a list). The table of a
 * map ends with a NULL key. */
struct wn_field {
    const char *key;
    enum wn_type type;
    bool need; /* whenever the map around it is there */
    const struct wn_field *sub;  /* of a map: its keys; of a list: the entry */
    const struct wn_word *words; /* of a word */
    int64_t min, max; /* integer: value; list: entries; text: max bytes */
};

extern const struct wn_field wn_schema_filter[];
extern const struct wn_field wn_schema_deny_sheet[];

/** Check the whole tree and fill in values; complaints go to k. */
void wn_schema_check(struct wn_check *k, struct wn_node *root,
    const struct wn_field *fields);

/** scalar.c: give one scalar its value, or complain. */
void wn_scalar_check(
    struct wn_check *k, struct wn_node *n, const struct wn_field *f);
/** scalar_time.c: the same for a day, and for an instant. */
void wn_scalar_date(struct wn_check *k, struct wn_node *n);
void wn_scalar_instant(struct wn_check *k, struct wn_node *n);

#endif
