#include "device/android/android_text.h"

#include <limits.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

bool
wn_line_next(struct wn_line *text, struct wn_line *out)
{
    const char *end;

    if (text->n == 0) {
        return false;
    }
    end = memchr(text->p, '\n', text->n);
    out->p = text->p;
    out->n = end ? (size_t)(end - text->p) : text->n;
    text->n -= out->n + (end ? 1 : 0);
    text->p += out->n + (end ? 1 : 0);
    if (out->n > 0 && out->p[out->n - 1] == '\r') {
        out->n--;
    }
    return true;
}

bool
wn_line_is(struct wn_line l, const char *what)
{
    return l.n == strlen(what) && memcmp(l.p, what, l.n) == 0;
}

bool
wn_line_skip(struct wn_line *l, const char *word)
{
    size_t n = strlen(word);

    if (l->n < n || memcmp(l->p, word, n) != 0) {
        return false;
    }
    l->p += n;
    l->n -= n;
    return true;
}

bool
wn_line_number(struct wn_line *l, int *out)
{
    size_t i = 0;
    int v = 0;

    while (i < l->n && i < 9 && l->p[i] >= '0' && l->p[i] <= '9') {
        v = v * 10 + (l->p[i] - '0');
        i++;
    }
    if (i == 0 || (i < l->n && l->p[i] >= '0' && l->p[i] <= '9')) {
        return false;
    }
    l->p += i;
    l->n -= i;
    *out = v;
    return true;
}

enum wn_status
wn_text_odd(const char *what, struct wn_err *err)
{
    return wn_fail(err, WN_EFORMAT,
        "the phone's answer to \"%s\" is not one that is understood", what);
}

static bool
printable(struct wn_line l)
{
    for (size_t i = 0; i < l.n; i++) {
        if ((unsigned char)l.p[i] < ' ' || l.p[i] == 0x7f) {
            return false;
        }
    }
    return wn_utf8_valid(l.p, l.n);
}

enum wn_status
wn_text_value(const char *p, size_t n, char *out, size_t cap,
    struct wn_err *err)
{
    struct wn_line text = {p, n};
    struct wn_line l = {p, 0};
    struct wn_line more;

    if (!wn_line_next(&text, &l) || l.n == 0 || wn_line_is(l, "null")) {
        return wn_line_next(&text, &more) ? wn_text_odd("getprop", err)
                                          : WN_ABSENT;
    }
    if (wn_line_next(&text, &more) || l.n >= cap || !printable(l)) {
        return wn_text_odd("getprop", err);
    }
    memcpy(out, l.p, l.n);
    out[l.n] = '\0';
    return WN_OK;
}

enum wn_status
wn_text_seconds(
    const char *p, size_t n, int64_t *out_s, struct wn_err *err)
{
    struct wn_line text = {p, n};
    struct wn_line l = {p, 0};
    int64_t v = 0;

    (void)wn_line_next(&text, &l);
    if (l.n == 0 || l.n > 12 || text.n > 0) {
        return wn_text_odd("date", err);
    }
    for (size_t i = 0; i < l.n; i++) {
        if (l.p[i] < '0' || l.p[i] > '9') {
            return wn_text_odd("date", err);
        }
        v = v * 10 + (l.p[i] - '0');
    }
    *out_s = v;
    return WN_OK;
}

/** "UserInfo{10:Work profile:1030} running": the name may hold anything, and
 * flags are hex. */
static bool
user_line(struct wn_line l, int *user, bool *running)
{
    size_t flags = 0;

    while (l.n > 0 && (l.p[0] == ' ' || l.p[0] == '\t')) {
        l.p++;
        l.n--;
    }
    if (!wn_line_skip(&l, "UserInfo{") || !wn_line_number(&l, user) ||
        !wn_line_skip(&l, ":")) {
        return false;
    }
    *running = l.n > 8 && memcmp(l.p + l.n - 8, " running", 8) == 0;
    l.n -= *running ? 8 : 0;
    if (l.n == 0 || l.p[l.n - 1] != '}') {
        return false;
    }
    l.n--;
    while (flags < l.n && strchr("0123456789abcdef", l.p[l.n - 1 - flags])) {
        flags++;
    }
    return flags > 0 && flags < l.n && l.p[l.n - 1 - flags] == ':';
}

enum wn_status
wn_text_users(const char *p, size_t n, int users[16], size_t *count,
    struct wn_err *err)
{
    struct wn_line text = {p, n};
    struct wn_line l;
    size_t found = 0;

    if (!wn_line_next(&text, &l) || !wn_line_is(l, "Users:")) {
        return wn_text_odd("pm list users", err);
    }
    while (wn_line_next(&text, &l)) {
        int user = 0;
        bool running = false;

        if (l.n == 0) {
            continue;
        }
        if (!user_line(l, &user, &running) || (running && found == 16)) {
            return wn_text_odd("pm list users", err);
        }
        if (running) {
            users[found++] = user;
        }
    }
    *count = found;
    return WN_OK;
}

enum wn_status
wn_text_unlocked(const char *p, size_t n, int user, bool *unlocked)
{
    struct wn_line text = {p, n};
    struct wn_line l;
    bool ours = false;

    while (wn_line_next(&text, &l)) {
        int id;

        while (l.n > 0 && l.p[0] == ' ') {
            l.p++;
            l.n--;
        }
        if (wn_line_skip(&l, "UserInfo{")) {
            ours = wn_line_number(&l, &id) && id == user;
        } else if (ours && wn_line_skip(&l, "State: ")) {
            *unlocked = wn_line_is(l, "RUNNING_UNLOCKED");
            return WN_OK;
        }
    }
    return WN_ABSENT;
}
