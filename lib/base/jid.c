#include "base/jid.h"

#include <string.h>

#include "base/utf8.h"

static const struct {
    const char *name;
    enum wn_jid kind;
} servers[] = { { "s.whatsapp.net", WN_JID_NUMBER }, { "c.us", WN_JID_NUMBER },
    { "hosted", WN_JID_NUMBER }, { "lid", WN_JID_LID },
    { "hosted.lid", WN_JID_LID }, { "g.us", WN_JID_GROUP },
    { "broadcast", WN_JID_GROUP }, { "newsletter", WN_JID_GROUP } };

static enum wn_jid
server(const char *name, size_t n)
{
    char folded[16];

    if (wn_ascii_lower(folded, sizeof(folded), name, n)) {
        for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
            if (strlen(servers[i].name) == n &&
                memcmp(servers[i].name, folded, n) == 0) {
                return servers[i].kind;
            }
        }
    }
    return WN_JID_NONE;
}

static size_t
digits(const char *p, const char *end)
{
    const char *at = p;

    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return (size_t)(at - p);
}

/** Past a mark and its digits; p itself when they are not there. */
static const char *
past(const char *p, const char *end, char mark)
{
    size_t n = p < end && *p == mark ? digits(p + 1, end) : 0;

    return n > 0 ? p + 1 + n : p;
}

enum wn_jid
wn_jid_read(const char *raw, size_t n, size_t *user)
{
    const char *at = n > 0 ? memchr(raw, '@', n) : NULL;
    enum wn_jid kind =
        at ? server(at + 1, n - (size_t)(at + 1 - raw)) : WN_JID_NONE;
    size_t count;

    *user = 0;
    if (kind != WN_JID_NUMBER && kind != WN_JID_LID) {
        return kind;
    }
    count = digits(raw, at);
    if (count == 0 || past(past(raw + count, at, '.'), at, ':') != at) {
        return WN_JID_ODD;
    }
    *user = count;
    return kind;
}
