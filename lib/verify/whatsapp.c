#include "verify/whatsapp.h"

#include <string.h>

#define ITU_MAX 15 /* E.164 6.1 */
#define ITU_MIN 7
#define LID_MAX 18 /* digits; longer ones are looked up nowhere */

static char
folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool
is_server(const char *p, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && name[i] && folded(p[i]) == name[i]) {
        i++;
    }
    return i == n && !name[i];
}

static bool
is_one_of(const char *p, size_t n, const char *const *names)
{
    while (*names && !is_server(p, n, *names)) {
        names++;
    }
    return *names != NULL;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** Of "447700900123.0:12", seen from its end: :device, then .agent, may be
 * missing. 0 when anything else stands there. */
static size_t
user_of(const char *p, size_t n)
{
    static const char marks[] = { ':', '.' };

    for (size_t m = 0; m < sizeof(marks); m++) {
        size_t i = n;

        while (i > 0 && is_digit(p[i - 1])) {
            i--;
        }
        if (i == 0 || i == n) {
            break;
        }
        n = p[i - 1] == marks[m] ? i - 1 : n;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(p[i])) {
            return 0;
        }
    }
    return n;
}

enum wn_ev_jid
wn_ev_jid(const void *raw, size_t n, size_t *user)
{
    static const char *const numbers[] = { "s.whatsapp.net", "c.us", "hosted",
        NULL };
    static const char *const lids[] = { "lid", "hosted.lid", NULL };
    static const char *const others[] = { "g.us", "broadcast", "newsletter",
        NULL };
    const char *p = raw;
    const char *at = n > 0 ? memchr(p, '@', n) : NULL;
    size_t local = at ? (size_t)(at - p) : 0;
    bool number, lid;

    *user = 0;
    if (!at) {
        return WN_EV_JID_NONE;
    }
    number = is_one_of(at + 1, n - local - 1, numbers);
    lid = is_one_of(at + 1, n - local - 1, lids);
    if (number || lid) {
        *user = user_of(p, local);
        return *user == 0 ? WN_EV_JID_ODD
            : number      ? WN_EV_JID_NUMBER
                          : WN_EV_JID_LID;
    }
    return is_one_of(at + 1, n - local - 1, others) ? WN_EV_JID_NOBODY
                                                    : WN_EV_JID_NONE;
}

/** All of n bytes are digits, and not all of them zeros. */
static bool
digits(char *out, const char *p, size_t n, size_t most)
{
    bool any = false;

    if (n > most) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(p[i])) {
            return false;
        }
        any = any || p[i] != '0';
        out[i] = p[i];
    }
    out[n] = '\0';
    return any;
}

bool
wn_ev_lid(char user[WN_EV_USER_BYTES], const void *cell, size_t n)
{
    const char *p = cell;
    size_t of;
    enum wn_ev_jid kind = wn_ev_jid(p, n, &of);

    if (kind != WN_EV_JID_NONE && kind != WN_EV_JID_LID) {
        return false;
    }
    n = kind == WN_EV_JID_LID ? of : n;
    while (n > 0 && *p == '0') { /* the same number */
        p++;
        n--;
    }
    return digits(user, p, n, LID_MAX);
}

bool
wn_ev_lid_number(char who[WN_EV_USER_BYTES], const void *cell, size_t n)
{
    const char *p = cell;
    size_t of;

    if (wn_ev_jid(p, n, &of) == WN_EV_JID_NUMBER) {
        n = of;
    } else if (n > 0 && *p == '+') {
        p++;
        n--;
    }
    who[0] = '+';
    return n >= ITU_MIN && *p != '0' && digits(who + 1, p, n, ITU_MAX);
}
