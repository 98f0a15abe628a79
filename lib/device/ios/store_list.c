#include <string.h>

#include "base/err.h"
#include "device/ios/devicelink.h"
#include "device/ios/store_in.h"

/* Dates and sizes of the listing are not looked at (facts/ios 4.8, 13). */
static void
add_entry(plist_t dict, const char *name, bool is_dir, uint64_t size)
{
    plist_t e = plist_new_dict();

    plist_dict_set_item(e, "DLFileType",
        plist_new_string(
            is_dir ? "DLFileTypeDirectory" : "DLFileTypeRegular"));
    plist_dict_set_item(e, "DLFileSize", plist_new_uint(size));
    plist_dict_set_item(e, "DLFileModificationDate", plist_new_date(0, 0));
    plist_dict_set_item(dict, name, e);
}

static void
add_id(void *ctx, const uint8_t id[WN_SHA1_BYTES])
{
    char hex[2 * WN_SHA1_BYTES + 1];

    add_entry(ctx, wn_hex(hex, id, WN_SHA1_BYTES), false, 0);
}

/** <udid> or <udid>/Snapshot: the 256 folders and what lies beside them. */
static void
list_top(const struct wn_store *s, bool snapshot, plist_t dict)
{
    size_t skip = snapshot ? strlen("Snapshot/") : 0;

    for (unsigned i = 0; i < 256; i++) {
        uint8_t byte = (uint8_t)i;
        char hex[3];

        if (s->folders[snapshot][i]) {
            add_entry(dict, wn_hex(hex, &byte, 1), true, 0);
        }
    }
    for (size_t i = 0; i < s->other_count; i++) {
        const struct wn_other *o = &s->others[i];

        if (o->snapshot == snapshot) {
            add_entry(dict, o->rest + skip, o->is_dir, o->size);
        }
    }
    if (!snapshot && s->has_snapshot) {
        add_entry(dict, "Snapshot", true, 0);
    }
}

enum wn_status
wn_store_list(struct wn_store *s, const char *path, plist_t *out, int *code,
    struct wn_err *err)
{
    struct wn_name n;
    plist_t dict;
    enum wn_status st = wn_store_name(s, &n, path, err);

    if (st != WN_OK) {
        return st;
    }
    dict = plist_new_dict();
    *code = WN_DL_C_OK;
    if (n.kind == WN_NAME_ROOT || n.kind == WN_NAME_SNAP) {
        list_top(s, n.kind == WN_NAME_SNAP, dict);
    } else if (n.kind == WN_NAME_FOLDER) {
        st = wn_ids_each(s->ids,
            n.snapshot ? WN_IDS_SNAPSHOT : WN_IDS_FINAL, n.folder, add_id,
            dict, err);
    }
    /* Any other folder is empty; one that is not there lists empty too, as
     * the reference host answers (facts/ios 4.4). */
    if (st != WN_OK) {
        plist_free(dict);
        return st;
    }
    *out = dict;
    return WN_OK;
}
