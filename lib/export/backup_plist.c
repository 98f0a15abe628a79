/** The property lists of a backup. Of the phone they say what the bundle says:
 * no name, no apps, no keys. */
#include <plist/plist.h>
#include <stdlib.h>
#include <string.h>

#include "export/backup.h"

#define APPLE_EPOCH_S 978307200 /* 2001-01-01Z, since 1970 */
#define NAME "Rebuilt by Winnow"

static void
text(plist_t dict, const char *key, const char *s)
{
    if (s[0]) {
        plist_dict_set_item(dict, key, plist_new_string(s));
    }
}

static plist_t
uid(uint64_t n)
{
    return plist_new_uid(n);
}

/** ---- an MBFile ------------------------------------------------------- */

/** NSKeyedArchiver: objects refer to each other by their place in a list. */
static plist_t
objects(const char *path, int64_t size_bytes, int64_t mtime_s)
{
    plist_t list = plist_new_array(), file = plist_new_dict();
    plist_t class = plist_new_dict(), classes = plist_new_array();
    static const char *const times[] = { "Birth", "LastModified",
        "LastStatusChange" };
    uint64_t when = mtime_s > 0 ? (uint64_t)mtime_s : 0;

    plist_dict_set_item(file, "$class", uid(3));
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        plist_dict_set_item(file, times[i], plist_new_uint(when));
    }
    plist_dict_set_item(file, "Size", plist_new_uint((uint64_t)size_bytes));
    plist_dict_set_item(file, "Mode", plist_new_uint(0100644));
    plist_dict_set_item(file, "UserID", plist_new_uint(501));
    plist_dict_set_item(file, "GroupID", plist_new_uint(501));
    plist_dict_set_item(file, "InodeNumber", plist_new_uint(0));
    plist_dict_set_item(file, "Flags", plist_new_uint(0));
    plist_dict_set_item(file, "ProtectionClass", plist_new_uint(0));
    plist_dict_set_item(file, "RelativePath", uid(2));
    plist_array_append_item(classes, plist_new_string("MBFile"));
    plist_array_append_item(classes, plist_new_string("NSObject"));
    plist_dict_set_item(class, "$classname", plist_new_string("MBFile"));
    plist_dict_set_item(class, "$classes", classes);
    plist_array_append_item(list, plist_new_string("$null"));
    plist_array_append_item(list, file);
    plist_array_append_item(list, plist_new_string(path));
    plist_array_append_item(list, class);
    return list;
}

bool
wn_backup_mbfile(void **out, size_t *n, const char *path,
    int64_t size_bytes, int64_t mtime_s)
{
    plist_t archive = plist_new_dict(), top = plist_new_dict();
    char *bytes = NULL;
    uint32_t length = 0;

    plist_dict_set_item(archive, "$version", plist_new_uint(100000));
    plist_dict_set_item(
        archive, "$archiver", plist_new_string("NSKeyedArchiver"));
    plist_dict_set_item(top, "root", uid(1));
    plist_dict_set_item(archive, "$top", top);
    plist_dict_set_item(
        archive, "$objects", objects(path, size_bytes, mtime_s));
    plist_to_bin(archive, &bytes, &length);
    plist_free(archive);
    *out = bytes;
    *n = length;
    return bytes != NULL;
}

/** ---- the three of the folder ----------------------------------------- */

static plist_t
date(const struct wn_backup *b)
{
    return plist_new_date(
        (int32_t)(b->made_ns / WN_NS_PER_S - APPLE_EPOCH_S), 0);
}

static void
write_out(struct wn_backup *b, const char *name, plist_t list)
{
    struct wn_out_file *f = wn_out_file(b->w->out, name);
    char *xml = NULL;
    uint32_t n = 0;

    plist_to_xml(list, &xml, &n);
    plist_free(list);
    if (!xml) {
        b->st = WN_ENOMEM;
    } else {
        (void)wn_buf_put(&f->text, xml, n);
    }
    wn_out_flush(b->w->out, f, true);
    free(xml);
}

static plist_t
info(const struct wn_backup *b, const struct wn_jin_node *id)
{
    plist_t d = plist_new_dict();
    const char *udid = wn_jin_text(id, "udid");

    text(d, "Display Name", b->w->e->job->is_virtual
            ? "NOT EVIDENCE: virtual phone; " NAME : NAME);
    text(d, "Device Name", NAME);
    text(d, "Product Type", wn_jin_text(id, "product_type"));
    text(d, "Product Version", wn_jin_text(id, "product_version"));
    text(d, "Build Version", wn_jin_text(id, "build"));
    text(d, "Serial Number", wn_jin_text(id, "serial"));
    text(d, "Unique Identifier", udid);
    text(d, "Target Identifier", udid);
    text(d, "Target Type", "Device");
    plist_dict_set_item(d, "Installed Applications", plist_new_array());
    plist_dict_set_item(d, "Last Backup Date", date(b));
    return d;
}

static plist_t
manifest(const struct wn_backup *b, const struct wn_jin_node *id)
{
    plist_t d = plist_new_dict(), lockdown = plist_new_dict();

    text(lockdown, "ProductType", wn_jin_text(id, "product_type"));
    text(lockdown, "ProductVersion", wn_jin_text(id, "product_version"));
    text(lockdown, "BuildVersion", wn_jin_text(id, "build"));
    text(lockdown, "SerialNumber", wn_jin_text(id, "serial"));
    text(lockdown, "UniqueDeviceID", wn_jin_text(id, "udid"));
    text(lockdown, "DeviceName", NAME);
    plist_dict_set_item(d, "Lockdown", lockdown);
    plist_dict_set_item(d, "Applications", plist_new_dict());
    plist_dict_set_item(d, "IsEncrypted", plist_new_bool(0));
    text(d, "Version", "10.0");
    plist_dict_set_item(d, "Date", date(b));
    return d;
}

static plist_t
status(const struct wn_backup *b)
{
    plist_t d = plist_new_dict();

    text(d, "BackupState", "new");
    text(d, "SnapshotState", "finished");
    plist_dict_set_item(d, "IsFullBackup", plist_new_bool(0));
    text(d, "Version", "3.3");
    plist_dict_set_item(d, "Date", date(b));
    return d;
}

void
wn_backup_plists(struct wn_backup *b)
{
    const struct wn_jin_node *id =
        wn_jin_get(wn_jin_root(b->device), "identity");

    write_out(b, "Info.plist", info(b, id));
    write_out(b, "Manifest.plist", manifest(b, id));
    write_out(b, "Status.plist", status(b));
}
