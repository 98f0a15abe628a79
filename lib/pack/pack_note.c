#include "pack/pack_note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SET "This set: "
#define COUNT "There are "

void
wn_pack_note(struct wn_buf *b, const char *name, const char *set,
    const struct wn_pack_part *parts, unsigned count)
{
    (void)wn_buf_printf(b,
        "THESE FILES ARE LOCKED. Only the people they were made for can open\n"
        "them, each with their own certificate and its private key.\n\n"
        COUNT "%u files, %s.0001.cms to %s.%04u.cms.\n"
        "All of them are needed. " SET "%s\n\n", count, name, name, count,
        set);
    (void)wn_buf_printf(b,
        "WITH WINNOW, in the folder of these files:\n\n"
        "    winnow unpack %s.0001.cms --key KEY.pem \\\n"
        "        --certificate CERTIFICATE.pem --output NEW-FOLDER\n\n"
        "It checks everything, and leaves nothing behind when something\n"
        "is missing or was changed.\n\n", name);
    (void)wn_buf_printf(b,
        "WITHOUT WINNOW, with OpenSSL 3 and tar:\n\n"
        "    for p in %s.????.cms; do\n"
        "        openssl cms -decrypt -inform DER -in \"$p\" \\\n"
        "            -inkey KEY.pem -recip CERTIFICATE.pem \\\n"
        "            -out \"${p%%.cms}.open\" || break\n"
        "    done\n"
        "    cat %s.????.open > %s.tar\n"
        "    tar -xf %s.tar\n\n"
        "Stop at the first error: what came out of a part that failed\n"
        "must not be used. Then compare the files with winnow-parts.txt,\n"
        "which is in the archive: it names the size and the SHA-256 of\n"
        "every part but the last.\n\n", name, name, name, name);
    (void)wn_buf_str(b,
        "IF A COPY WAS DAMAGED ON ITS WAY, `sha256sum -c` of this file\n"
        "says which. (This note itself is not locked: it finds accidents,\n"
        "it proves nothing.)\n\n");
    for (unsigned i = 0; i < count; i++) {
        char hex[WN_SHA256_HEX];

        (void)wn_buf_printf(b, "%s  %s.%04u.cms\n",
            wn_hex(hex, parts[i].sha256, WN_SHA256_BYTES), name, i + 1);
    }
}

/** ---- reading ------------------------------------------------------------ */

static bool
take_set(struct wn_pack_told *t, const char *line, size_t n)
{
    const size_t before = strlen(SET), digits = WN_PACK_SET_HEX - 1;

    for (size_t i = 0; i + before + digits <= n; i++) {
        if (memcmp(line + i, SET, before) == 0) {
            memcpy(t->set, line + i + before, digits);
            return i + before + digits == n &&
                strspn(t->set, "0123456789abcdef") == digits;
        }
    }
    return false;
}

/** "SHA-256  NAME.0002.cms" */
static enum wn_status
take_part(struct wn_pack_told *t, const char *line, size_t n)
{
    const size_t digits = WN_SHA256_HEX - 1;
    char hex[WN_SHA256_HEX], ending[16];
    int after = snprintf(ending, sizeof(ending), ".%04u.cms", t->count + 1);
    void *larger;

    if (n <= digits + 2 + (size_t)after || memcmp(line + digits, "  ", 2) ||
        memcmp(line + n - (size_t)after, ending, (size_t)after) != 0 ||
        t->count == WN_PACK_PARTS_MAX) {
        return WN_ABSENT;
    }
    larger = realloc(t->sums, (t->count + 1u) * sizeof(*t->sums));
    if (!larger) {
        return WN_ENOMEM;
    }
    t->sums = larger;
    memcpy(hex, line, digits);
    hex[digits] = '\0';
    if (strlen(hex) != digits ||
        wn_unhex(t->sums[t->count], WN_SHA256_BYTES, hex) != WN_OK) {
        return WN_ABSENT;
    }
    t->count++;
    return WN_OK;
}

enum wn_status
wn_pack_note_read(struct wn_pack_told *out, const struct wn_buf *text)
{
    struct wn_pack_told t = { .count = 0 };
    const char *p = (const char *)text->data, *end = p + text->len;
    enum wn_status st = WN_OK;
    unsigned long count = 0; /* that it says there are */
    bool named = false;

    while (p < end && st != WN_ENOMEM) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((stop ? stop : end) - p);

        n -= n > 0 && p[n - 1] == '\r'; /* it passed through Windows */
        if (n > strlen(COUNT) && memcmp(p, COUNT, strlen(COUNT)) == 0) {
            count = strtoul(p + strlen(COUNT), NULL, 10);
        }
        named = take_set(&t, p, n) || named;
        st = take_part(&t, p, n);
        p = stop ? stop + 1 : end;
    }
    if (st == WN_ENOMEM || !named || t.count == 0 || t.count != count) {
        free(t.sums);
        return st == WN_ENOMEM ? st : WN_EFORMAT;
    }
    *out = t;
    return WN_OK;
}
