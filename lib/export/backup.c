#include "export/backup.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define DEVICE_JSON_BYTES_MAX (1u << 20)

/** ---- what comes from where ------------------------------------------- */

static bool
is_from(const struct wn_ev_item *it, const char *locator, const char *table)
{
    const struct wn_ev_value *v =
        it->source ? &it->source->locator : NULL;

    return v && v->kind == WN_EV_TEXT && v->n == strlen(locator) &&
        memcmp(v->p, locator, v->n) == 0 &&
        strcmp(it->source_table, table) == 0;
}

static void
item(void *ctx, const struct wn_ev_item *it)
{
    struct wn_writing *w = ctx;
    struct wn_backup *b = w->state;
    uint64_t files = b->files;

    if (is_from(it, "HomeDomain/Library/SMS/sms.db", "message")) {
        wn_backup_message(b, it);
    } else if (is_from(it,
                   "HomeDomain/Library/CallHistoryDB/CallHistory.storedata",
                   "ZCALLRECORD")) {
        wn_backup_call(b, it);
    } else if (is_from(it,
                   "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
                   "ABPerson")) {
        wn_backup_contact(b, it);
    } else if (it->file_count > 0) {
        for (size_t i = 0; i < it->file_count; i++) {
            wn_backup_file(b, it->files[i]);
        }
        w->items += b->files > files ? 1 : 0;
        return;
    }
    for (size_t i = 0; i < it->file_count; i++) {
        wn_backup_file(b, it->files[i]);
    }
}

/** ---- the format ------------------------------------------------------ */

static enum wn_status
fits(struct wn_evidence *e, struct wn_err *err)
{
    enum wn_status st;

    if (e->job->terms->platform == WN_PLATFORM_IOS) {
        return WN_OK;
    }
    st = wn_fail(err, WN_EUSAGE,
        "this is a bundle of an Android phone, of which no iTunes backup can "
        "be made");
    wn_todo(err, "Choose csv, jsonl or case.");
    return st;
}

static unsigned
major(const char *version)
{
    unsigned n = 0;

    while (*version >= '0' && *version <= '9' && n < 1000) {
        n = n * 10 + (unsigned)(*version++ - '0');
    }
    return n < WN_BACKUP_IOS_FIRST ? WN_BACKUP_IOS_FIRST : n;
}

static enum wn_status
begin(struct wn_writing *w, struct wn_err *err)
{
    struct wn_backup *b = calloc(1, sizeof(*b));
    const struct wn_jin_node *root;

    if (!b) {
        return wn_fail_nomem(err, "an export");
    }
    w->state = b;
    b->w = w;
    b->device =
        wn_job_json(w->e->job, WN_DEVICE_PATH, DEVICE_JSON_BYTES_MAX);
    if (!b->device) {
        return wn_fail(err, WN_EVERIFY,
            "the bundle was changed while it was being read");
    }
    root = wn_jin_root(b->device);
    b->ios = major(
        wn_jin_text(wn_jin_get(root, "identity"), "product_version"));
    (void)wn_rfc3339_parse(&b->made_ns, wn_jin_text(root, "host_ended"));
    (void)wn_backup_open(b, WN_BACKUP_MANIFEST);
    return wn_more_new(&b->more, w->e, err);
}

static enum wn_status
end(struct wn_writing *w, struct wn_err *err)
{
    struct wn_backup *b = w->state;
    const struct wn_backup_cell store[] = { { "ROWID", wn_backup_int(1) },
        { "Type", wn_backup_int(0) },
        { "guid", wn_backup_text("winnow-1:ABStore") } };

    wn_backup_chats(b);
    wn_backup_calls_end(b);
    if (b->dbs[WN_BACKUP_CONTACTS]) {
        (void)wn_backup_insert(b, WN_BACKUP_CONTACTS, "ABStore", store,
            sizeof(store) / sizeof(store[0]));
        (void)wn_backup_open(b, WN_BACKUP_PICTURES);
    }
    for (int i = WN_BACKUP_DBS - 1; i >= WN_BACKUP_MANIFEST; i--) {
        wn_backup_finish(b, (enum wn_backup_which)i);
    }
    wn_backup_plists(b);
    w->files_left_out = wn_backup_left_out(b);
    if (b->st == WN_EVERIFY) {
        return wn_fail(err, WN_EVERIFY,
            "the bundle was changed while it was being read");
    }
    return b->st == WN_OK ? WN_OK
        : b->st == WN_ENOMEM ? wn_fail_nomem(err, "an export")
        : wn_fail(err, WN_EOUTPUT, "the backup cannot be written: the disk "
              "may be full, or a file of the bundle cannot be read");
}

static void
clear(struct wn_writing *w)
{
    struct wn_backup *b = w->state;

    if (b) {
        wn_backup_close_all(b);
        wn_more_free(&b->more);
        wn_jin_free(&b->device);
        free(b);
        w->state = NULL;
    }
}

const struct wn_format wn_export_itunes = { fits, begin, item, end, clear,
    .about_file = "README.txt", .about =
    "This folder has the shape of a backup that a computer makes of an iPhone, "
    "so\nthat programs which read such backups can read what was agreed to be "
    "taken.\nIt was REBUILT from a bundle: it is no original, no phone made "
    "it, and none\ncan be restored from it. Nothing outside the agreement is "
    "in it.\n\n"
    "As on the phone: rows of messages, attachments, calls, contacts, under "
    "their own\nnumbers, and files at their paths; of each row the columns "
    "that were read, others\nare empty. Made: numbers and names of "
    "conversations, guids of contacts, numbers of\npostal addresses, who took "
    "part in a call. Winnow's docs/exports.md has the whole\nlist. Items that "
    "have no place in such a backup (facts about the phone, messages\nof other "
    "apps) are not in it, nor files whose path on the phone can be none in "
    "a backup.\n" };
