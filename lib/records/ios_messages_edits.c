#include "records/ios_messages_edits.h"

#include "base/bplist.h"
#include "records/message_tables.h"
#include "records/typedstream.h"

#define VERSIONS_MAX 256

/** Keys, as seen in databases of iOS 16 to 18: ec earlier content by part,
 * oldest first, the last one the present text; ep parts edited; rp parts taken
 * back; ams the text of the message that a reaction is about. */
static bool
top_of(const struct wn_value *info, struct wn_bplist *b,
    struct wn_bplist_value *top)
{
    return info->kind == WN_VAL_BLOB &&
        wn_bplist_open(b, info->p, info->n) == WN_OK &&
        wn_bplist_top(b, top) == WN_OK && top->kind == WN_BPLIST_DICT;
}

static bool
has_entries(const struct wn_bplist *b, const struct wn_bplist_value *top,
    const char *key)
{
    struct wn_bplist_value n;

    return wn_bplist_get(b, top, key, &n) == WN_OK &&
        (n.kind == WN_BPLIST_ARRAY || n.kind == WN_BPLIST_DICT) && n.n > 0;
}

struct wn_msg_edits
wn_msg_edits_read(const struct wn_value *info)
{
    struct wn_msg_edits e = { false, false, false };
    struct wn_bplist_value top, node;
    struct wn_bplist b;

    if (top_of(info, &b, &top)) {
        e.edited = has_entries(&b, &top, "ep") || has_entries(&b, &top, "ec");
        e.unsent = has_entries(&b, &top, "rp");
        /* Unless it surely does not. */
        e.quotes = wn_bplist_get(&b, &top, "ams", &node) != WN_ABSENT;
    }
    return e;
}

static int64_t
part_number(const struct wn_bplist_value *key)
{
    int64_t n = 0;

    if (key->kind != WN_BPLIST_TEXT || key->wide) {
        return -1;
    }
    for (size_t i = 0; i < key->n && i < 6; i++) {
        if (key->p[i] < '0' || key->p[i] > '9') {
            return -1;
        }
        n = n * 10 + (key->p[i] - '0');
    }
    return key->n > 0 && key->n <= 6 ? n : -1;
}

static void
version(struct wn_draft *d, const struct wn_bplist *b,
    const struct wn_bplist_value *entry, int64_t part)
{
    struct wn_bplist_value when, text;
    const char *p;
    size_t n;
    int64_t ns;

    wn_draft_row(d, &wn_table_message_edit, WN_PART_EDITS);
    wn_draft_set(d, EDIT_PART, WN_PART_EDITS, wn_value_int(part));
    if (wn_bplist_get(b, entry, "d", &when) == WN_OK &&
        when.kind == WN_BPLIST_REAL &&
        wn_time_from_real(&ns, WN_EPOCH_APPLE_S_REAL, when.r) == WN_OK) {
        wn_draft_set(d, EDIT_TIME, WN_PART_EDITS, wn_value_int(ns));
    }
    if (wn_bplist_get(b, entry, "t", &text) == WN_OK &&
        text.kind == WN_BPLIST_DATA &&
        wn_typedstream_text(text.p, text.n, &p, &n) == WN_OK) {
        wn_draft_set(d, EDIT_TEXT, WN_PART_EDITS | WN_PART_TEXT,
            wn_value_textn(p, n));
    }
}

void
wn_msg_edits_rows(struct wn_draft *d, const struct wn_value *info)
{
    struct wn_bplist_value top, parts;
    struct wn_bplist b;
    size_t rows = 0;

    if (!top_of(info, &b, &top) ||
        wn_bplist_get(&b, &top, "ec", &parts) != WN_OK) {
        return;
    }
    for (size_t i = 0; parts.kind == WN_BPLIST_DICT && i < parts.n; i++) {
        struct wn_bplist_value key, list, entry;

        if (wn_bplist_entry(&b, &parts, i, &key, &list) != WN_OK) {
            continue;
        }
        for (size_t k = 0; k < list.n && rows < VERSIONS_MAX &&
             wn_bplist_at(&b, &list, k, &entry) == WN_OK; k++, rows++) {
            version(d, &b, &entry, part_number(&key));
        }
    }
}
