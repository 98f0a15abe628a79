#include "device/android/adb_banner.h"

#include <string.h>

static bool
is(const char *p, size_t n, const char *word)
{
    return n == strlen(word) && memcmp(p, word, n) == 0;
}

/** How many bytes stand before the first `end`, or all of them. */
static size_t
until(const char *p, size_t n, char end)
{
    const char *at = n > 0 ? memchr(p, end, n) : NULL;

    return at ? (size_t)(at - p) : n;
}

static void
keep(char *dst, size_t cap, const char *p, size_t n)
{
    if (n >= cap) {
        n = cap - 1;
    }
    memcpy(dst, p, n);
    dst[n] = '\0';
}

void
wn_adb_banner_features(struct wn_adb_banner *b, const char *p, size_t n)
{
    for (size_t len; n > 0; p += len, n -= len) {
        len = until(p, n, ',');
        b->shell_v2 = b->shell_v2 || is(p, len, "shell_v2");
        b->cmd = b->cmd || is(p, len, "cmd");
        b->stat_v2 = b->stat_v2 || is(p, len, "stat_v2");
        b->ls_v2 = b->ls_v2 || is(p, len, "ls_v2");
        len += len < n ? 1 : 0; /* the comma */
    }
}

/** The value is all behind the first '=': a model's name may hold more. */
static void
pair(struct wn_adb_banner *b, const char *p, size_t n)
{
    size_t key = until(p, n, '=');
    const char *value = p + key + 1;
    size_t len;

    if (key == n) {
        return;
    }
    len = n - key - 1;
    if (is(p, key, "ro.product.name")) {
        keep(b->product, sizeof(b->product), value, len);
    } else if (is(p, key, "ro.product.model")) {
        keep(b->model, sizeof(b->model), value, len);
    } else if (is(p, key, "ro.product.device")) {
        keep(b->device, sizeof(b->device), value, len);
    } else if (is(p, key, "features")) {
        wn_adb_banner_features(b, value, len);
    }
}

bool
wn_adb_banner_read(struct wn_adb_banner *b, const void *bytes, size_t n)
{
    const char *p = bytes;
    size_t type;
    bool device;

    n = until(p, n, '\0');
    type = until(p, n, ':');
    device = is(p, type, "device");
    for (int i = 0; i < 2; i++) { /* the type, then a serial nobody sends */
        size_t skip = until(p, n, ':');

        skip += skip < n ? 1 : 0;
        p += skip;
        n -= skip;
    }
    for (size_t len; n > 0; p += len, n -= len) {
        len = until(p, n, ';');
        pair(b, p, len);
        len += len < n ? 1 : 0;
    }
    return device;
}
