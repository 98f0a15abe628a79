#include "pack/pack_note.h"

#include <string.h>

#define SET "This set: "

void
wn_pack_note(struct wn_buf *b, const char *name, const char *set,
    const struct wn_pack_part *parts, unsigned count)
{
    (void)wn_buf_printf(b,
        "THESE FILES ARE LOCKED. Only the people they were made for can open\n"
        "them, each with their own certificate and its private key.\n\n"
        "There are %u files, %s.0001.cms to %s.%04u.cms.\n"
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

bool
wn_pack_note_set(char set[WN_PACK_SET_HEX], const struct wn_buf *text)
{
    const size_t before = strlen(SET), digits = WN_PACK_SET_HEX - 1;
    const char *p = (const char *)text->data;

    for (size_t i = 0; i + before + digits < text->len; i++) {
        if (memcmp(p + i, SET, before) == 0) {
            memcpy(set, p + i + before, digits);
            set[digits] = '\0';
            return strspn(set, "0123456789abcdef") == digits &&
                p[i + before + digits] == '\n';
        }
    }
    return false;
}
