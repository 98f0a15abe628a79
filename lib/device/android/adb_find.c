#include "device/android/adb_find.h"

#include <string.h>

#include "base/err.h"
#include "device/android/adb_server.h"

/** The next word of a line; *n 0 at its end. */
static const char *
next_word(const char **at, const char *end, size_t *n)
{
    const char *word;

    while (*at < end && **at == ' ') {
        (*at)++;
    }
    word = *at;
    while (*at < end && **at != ' ') {
        (*at)++;
    }
    *n = (size_t)(*at - word);
    return word;
}

static bool
is(const char *p, size_t n, const char *word)
{
    return n == strlen(word) && memcmp(p, word, n) == 0;
}

/** The value of "KEY:VALUE", when it is that key and fits. */
static void
value_of(const char *p, size_t n, const char *key, char *dst, size_t cap)
{
    size_t skip = strlen(key);

    if (n > skip && n - skip < cap && memcmp(p, key, skip) == 0) {
        memcpy(dst, p + skip, n - skip);
        dst[n - skip] = '\0';
    }
}

static const struct {
    const char *word;
    enum wn_adb_find_state state;
} states[] = {
    {"device", WN_ADB_FOUND},
    {"unauthorized", WN_ADB_FOUND_UNAUTHORISED},
    {"authorizing", WN_ADB_FOUND_UNAUTHORISED},
    {"offline", WN_ADB_FOUND_OFFLINE},
    {"connecting", WN_ADB_FOUND_OFFLINE},
    {"detached", WN_ADB_FOUND_OFFLINE},
    {"no", WN_ADB_FOUND_NO_PERMISSION}, /* "no permissions (…" */
    {"nopermissions", WN_ADB_FOUND_NO_PERMISSION},
    {"recovery", WN_ADB_FOUND_NOT_DEVICE},
    {"rescue", WN_ADB_FOUND_NOT_DEVICE},
    {"sideload", WN_ADB_FOUND_NOT_DEVICE},
    {"bootloader", WN_ADB_FOUND_NOT_DEVICE},
    {"host", WN_ADB_FOUND_NOT_DEVICE},
};

/* The server's word for a phone without a serial number; its bus and port are
 * then taken for a name, which the server understands too. */
#define NAMELESS "(no serial number)"

bool
wn_adb_find_line(struct wn_adb_found *out, const char *line, size_t n)
{
    struct wn_adb_found f = {.place.way = WN_ADB_SERVER};
    const char *end = line + n;
    const char *at = line;
    const char *word;
    size_t len;
    bool known = false;

    if (n > strlen(NAMELESS) && is(line, strlen(NAMELESS), NAMELESS)) {
        at += strlen(NAMELESS);
    } else {
        word = next_word(&at, end, &len);
        value_of(word, len, "", f.place.serial, sizeof(f.place.serial));
    }
    word = next_word(&at, end, &len);
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (is(word, len, states[i].word)) {
            f.state = states[i].state;
            known = true;
        }
    }
    while ((word = next_word(&at, end, &len)), len > 0) {
        if (len > 4 && is(word, 4, "usb:")) {
            value_of(word, len, "", f.place.port, sizeof(f.place.port));
        }
        value_of(word, len, "product:", f.product, sizeof(f.product));
        value_of(word, len, "model:", f.model, sizeof(f.model));
        value_of(word, len, "device:", f.device, sizeof(f.device));
    }
    if (f.place.serial[0] == '\0') {
        memcpy(f.place.serial, f.place.port, sizeof(f.place.port));
    }
    if (!known || f.place.serial[0] == '\0') {
        return false;
    }
    *out = f;
    return true;
}

enum wn_status
wn_adb_find_server(struct wn_adb_found *out, size_t *count,
    const struct wn_run *run, struct wn_err *err)
{
    struct wn_buf list;
    const char *at;
    size_t left;
    size_t found = 0;
    enum wn_status st = wn_adb_server_ask(&list, "host:devices-l", run, err);

    if (st != WN_OK) {
        return st;
    }
    at = (const char *)list.data;
    left = list.len;
    while (left > 0 && found < WN_ADB_FIND_MAX) {
        const char *end = memchr(at, '\n', left);
        size_t n = end ? (size_t)(end - at) : left;

        found += wn_adb_find_line(&out[found], at, n) ? 1 : 0;
        n += end ? 1 : 0;
        at += n;
        left -= n;
    }
    wn_buf_clear(&list);
    *count = found;
    return WN_OK;
}

enum wn_status
wn_adb_no_server(struct wn_err *err)
{
    enum wn_status st =
        wn_fail(err, WN_EREADY, "no adb server runs on this computer");

    wn_todo(err,
        "leave out --adb-server: the phone can be used without it");
    return st;
}

bool
wn_adb_find_server_answers(const struct wn_run *run)
{
    struct wn_buf version;
    enum wn_status st =
        wn_adb_server_ask(&version, "host:version", run, NULL);

    if (st == WN_OK) {
        wn_buf_clear(&version);
    }
    return st == WN_OK;
}
