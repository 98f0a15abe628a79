/** Telephone numbers, places and plain texts as people type them; days and
 * moments are in typed_time.c. */
#include "winnow/typed.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/io.h"
#include "base/random.h"
#include "base/regions.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "scope/scope.h"

/** No notice is longer. */
#define FILE_BYTES_MAX ((size_t)64 * 1024 * 1024)

enum wn_typed_fault
wn_typed_text(const char *text, size_t n, size_t max)
{
    const uint8_t *p = (const uint8_t *)text;
    const uint8_t *end = p + n;

    if (n > max) {
        return WN_TYPED_LONG;
    }
    if (!wn_utf8_valid(text, n)) {
        return WN_TYPED_NOT_UTF8;
    }
    while (p < end) {
        uint32_t c = wn_utf8_next(&p, end);

        /* U+0085, U+2028 and U+2029 end a line for some readers; U+FEFF is
         * seen by nobody. */
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 ||
            c == 0x2029 || c == 0xFEFF || wn_utf8_is_bidi_control(c)) {
            return WN_TYPED_CONTROL;
        }
    }
    return WN_TYPED_GOOD;
}

/** Into out->value, if a filter may hold it. */
static enum wn_typed_fault
keep(struct wn_typed *out, const char *text)
{
    size_t n = strlen(text);
    enum wn_typed_fault f = wn_typed_text(text, n, sizeof(out->value) - 1);

    if (f == WN_TYPED_GOOD) {
        memcpy(out->value, text, n + 1);
    }
    return f;
}

enum wn_typed_fault
wn_typed_person(struct wn_typed *out, const char *text, const char *region)
{
    struct wn_handle h;
    enum wn_typed_fault f;

    *out = (struct wn_typed){ .value = "" };
    f = keep(out, text);
    if (f != WN_TYPED_GOOD) {
        return f;
    }
    wn_handle_read(&h, text, strlen(text), region);
    if (h.kind != WN_HANDLE_E164 && h.kind != WN_HANDLE_EMAIL) {
        return WN_TYPED_NOBODY;
    }
    return h.kind == WN_HANDLE_E164 ? keep(out, h.norm) : WN_TYPED_GOOD;
}

enum wn_typed_fault
wn_typed_zone(struct wn_typed *out, const char *text)
{
    struct wn_zone *zone = NULL;
    enum wn_typed_fault f;

    *out = (struct wn_typed){ .value = "" };
    f = keep(out, text);
    if (f == WN_TYPED_GOOD && (strlen(text) > 64 ||
            wn_zone_open(&zone, text, NULL) != WN_OK)) {
        f = WN_TYPED_NO_ZONE;
    }
    wn_zone_free(&zone);
    return f;
}

enum wn_typed_fault
wn_typed_region(struct wn_typed *out, const char *text)
{
    *out = (struct wn_typed){ .value = "" };
    if (strlen(text) != 2) {
        return WN_TYPED_NO_REGION;
    }
    for (size_t i = 0; i < 2; i++) {
        char c = text[i];

        out->value[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return wn_region_known(out->value) ? WN_TYPED_GOOD : WN_TYPED_NO_REGION;
}

/** A file's SHA-256. A folder or a device is no document. */
static enum wn_typed_fault
hash_file(char hex[WN_SHA256_HEX], const char *path)
{
    enum wn_typed_fault f = WN_TYPED_NO_FILE;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct wn_buf b;
    struct stat sb;

    if (fd < 0) {
        return WN_TYPED_NO_FILE;
    }
    wn_buf_init(&b, FILE_BYTES_MAX);
    if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size > 0 &&
        wn_read_all(fd, &b) && b.st == WN_OK &&
        wn_form_sha256(hex, b.data, b.len, NULL) == WN_OK) {
        f = WN_TYPED_GOOD;
    }
    wn_buf_clear(&b);
    (void)close(fd);
    return f;
}

enum wn_typed_fault
wn_typed_hash(struct wn_typed *out, const char *text)
{
    *out = (struct wn_typed){ .value = "" };
    if (strlen(text) == 64 &&
        strspn(text, "0123456789abcdefABCDEF") == 64) {
        (void)wn_ascii_lower(out->value, sizeof(out->value), text, 64);
        return WN_TYPED_GOOD;
    }
    return strpbrk(text, "/.") ? hash_file(out->value, text)
                               : WN_TYPED_NO_HASH;
}

enum wn_status
wn_form_id(char out[37], struct wn_err *err)
{
    return wn_uuid(out, err);
}

enum wn_status
wn_form_sha256(char out[65], const void *p, size_t n, struct wn_err *err)
{
    uint8_t sum[WN_SHA256_BYTES];

    if (wn_digest_of(WN_SHA256, p, n, sum) != WN_OK) {
        return wn_fail(err, WN_ECRYPTO, "a text could not be hashed");
    }
    (void)wn_hex(out, sum, sizeof(sum));
    return WN_OK;
}

enum wn_status
wn_form_put(const char *path, const void *p, size_t n, struct wn_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t room = (size_t)(name - path);
    char folder[4096] = ".";
    enum wn_status st;
    int fd;

    if (room >= sizeof(folder) || name[0] == '\0') {
        return wn_fail(err, WN_EOUTPUT, "%s cannot be the name of a file",
            path);
    }
    if (room > 0) {
        memcpy(folder, path, room);
        folder[room] = '\0';
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        st = wn_fail_errno(err, WN_EOUTPUT, "%s cannot be opened", folder);
        wn_todo(err, "Make the folder first, or give another --output.");
        return st;
    }
    st = wn_atomic_file_put(fd, name, p, n, NULL, err);
    (void)close(fd);
    return st;
}
