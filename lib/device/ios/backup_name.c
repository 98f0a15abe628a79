#include "device/ios/backup_name.h"

#include <string.h>

#include "base/err.h"

#define SNAPSHOT "Snapshot"

static enum wn_status
outside(const char *path, struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone named a file outside its backup (%.80s): refused", path);

    wn_todo(err, "this phone does not behave like one; do not go on with it");
    return st;
}

/** No empty part, no "." and "..", nothing that a file system would read
 * otherwise than we do. */
static bool
parts_ok(const char *s)
{
    while (*s != '\0') {
        size_t n = strcspn(s, "/");

        if (n == 0 || (n == 1 && s[0] == '.') ||
            (n == 2 && s[0] == '.' && s[1] == '.')) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            if ((unsigned char)s[i] < 0x20 || s[i] == '\\' ||
                s[i] == 0x7f) {
                return false;
            }
        }
        s += n;
        if (*s == '/' && s[1] == '\0') {
            return false;
        }
        s += *s == '/';
    }
    return true;
}

static bool
is_meta(const char *name)
{
    static const char *const known[] = {"Status.plist", "Manifest.plist",
        "Manifest.db", "Manifest.mbdb", "Info.plist"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(name, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_lower_hex(const char *s, size_t n)
{
    return strspn(s, "0123456789abcdef") >= n;
}

/** "xx" and "xx/<40 hex>". */
static bool
read_hashed(struct wn_name *out, const char *s)
{
    size_t n = strlen(s);
    char two[3] = "";

    if ((n != 2 && n != 43) || !is_lower_hex(s, 2)) {
        return false;
    }
    memcpy(two, s, 2);
    if (wn_unhex(&out->folder, 1, two) != WN_OK) {
        return false;
    }
    if (n == 2) {
        out->kind = WN_NAME_FOLDER;
        return true;
    }
    if (s[2] != '/' || !is_lower_hex(s + 3, 40) ||
        wn_unhex(out->id, sizeof(out->id), s + 3) != WN_OK ||
        out->id[0] != out->folder) {
        return false;
    }
    out->kind = WN_NAME_FILE;
    return true;
}

enum wn_status
wn_name_read(struct wn_name *out, const char *udid, const char *path,
    struct wn_err *err)
{
    struct wn_name n = {.kind = WN_NAME_ROOT};
    size_t head = strlen(udid);
    const char *s = path + head;
    const char *leaf;

    if (strncmp(path, udid, head) != 0 || (*s != '\0' && *s != '/') ||
        !parts_ok(path)) {
        return outside(path, err);
    }
    s += *s == '/';
    leaf = s;
    if (strncmp(s, SNAPSHOT, 8) == 0 && (s[8] == '\0' || s[8] == '/')) {
        n.snapshot = true;
        n.kind = WN_NAME_SNAP;
        leaf = s + 8 + (s[8] == '/');
    }
    if (*leaf != '\0' && !read_hashed(&n, leaf)) {
        if (strchr(leaf, '/') || strlen(s) >= sizeof(n.rest)) {
            return outside(path, err);
        }
        n.kind = is_meta(leaf) ? WN_NAME_META : WN_NAME_OTHER;
        memcpy(n.rest, s, strlen(s) + 1);
    }
    *out = n;
    return WN_OK;
}
