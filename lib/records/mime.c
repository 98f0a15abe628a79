#include "records/mime.h"

#include <stdbool.h>
#include <string.h>

#define UNKNOWN "application/octet-stream"

struct magic {
    size_t at;
    const char *bytes;
    size_t n;
    const char *type;
};

#define MAGIC(at, bytes, type) { at, bytes, sizeof(bytes) - 1, type }

static const struct magic magics[] = {
    MAGIC(0, "\xff\xd8\xff", "image/jpeg"),
    MAGIC(0, "\x89PNG\r\n\x1a\n", "image/png"),
    MAGIC(0, "GIF8", "image/gif"),
    MAGIC(8, "WEBP", "image/webp"),
    MAGIC(0, "II*\0", "image/tiff"),
    MAGIC(0, "MM\0*", "image/tiff"),
    MAGIC(0, "BM", "image/bmp"),
    MAGIC(4, "ftypheic", "image/heic"),
    MAGIC(4, "ftypheix", "image/heic"),
    MAGIC(4, "ftyphevc", "image/heic-sequence"),
    MAGIC(4, "ftypmif1", "image/heif"),
    MAGIC(4, "ftypavif", "image/avif"),
    MAGIC(4, "ftypqt  ", "video/quicktime"),
    MAGIC(4, "ftypM4A ", "audio/mp4"),
    MAGIC(4, "ftyp3gp", "video/3gpp"),
    MAGIC(4, "ftyp", "video/mp4"),
    MAGIC(4, "moov", "video/quicktime"),
    MAGIC(4, "mdat", "video/quicktime"),
    MAGIC(4, "wide", "video/quicktime"),
    MAGIC(0, "caff", "audio/x-caf"),
    MAGIC(0, "#!AMR", "audio/amr"),
    MAGIC(0, "ID3", "audio/mpeg"),
    MAGIC(8, "WAVE", "audio/wav"),
    MAGIC(0, "OggS", "audio/ogg"),
    MAGIC(0, "%PDF-", "application/pdf"),
    MAGIC(0, "PK\003\004", "application/zip"),
    MAGIC(0, "bplist00", "application/x-bplist"),
    MAGIC(0, "BEGIN:VCARD", "text/vcard"),
    MAGIC(0, "BEGIN:VCALENDAR", "text/calendar"),
    MAGIC(0, "<?xml", "application/xml"),
    MAGIC(0, "{\\rtf", "application/rtf"),
};

static const struct {
    const char *type, *extension;
} extensions[] = {
    { "image/jpeg", "jpg" }, { "image/png", "png" }, { "image/gif", "gif" },
    { "image/webp", "webp" }, { "image/tiff", "tif" }, { "image/bmp", "bmp" },
    { "image/heic", "heic" }, { "image/heic-sequence", "heic" },
    { "image/heif", "heif" }, { "image/avif", "avif" },
    { "video/quicktime", "mov" }, { "video/mp4", "mp4" },
    { "video/3gpp", "3gp" }, { "audio/mp4", "m4a" }, { "audio/x-caf", "caf" },
    { "audio/amr", "amr" }, { "audio/mpeg", "mp3" }, { "audio/wav", "wav" },
    { "audio/ogg", "ogg" }, { "application/pdf", "pdf" },
    { "text/vcard", "vcf" }, { "text/calendar", "ics" },
    { "application/rtf", "rtf" },
};

static bool
is_text(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x20 && p[i] != '\n' && p[i] != '\r' && p[i] != '\t') {
            return false;
        }
    }
    return n > 0;
}

const char *
wn_mime_of(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        const struct magic *m = &magics[i];

        if (n >= m->at + m->n && memcmp(p + m->at, m->bytes, m->n) == 0) {
            return m->type;
        }
    }
    return is_text(p, n) ? "text/plain" : UNKNOWN;
}

/** The name's own suffix, lower-case, when it is a short plain word. */
static void
suffix(char dst[WN_EXTENSION_BYTES], const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t n = 0;

    dst[0] = '\0';
    if (!dot || strchr(dot, '/')) {
        return;
    }
    for (dot++; *dot; dot++) {
        char c = *dot >= 'A' && *dot <= 'Z' ? (char)(*dot + 32) : *dot;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (!plain || n + 1 >= WN_EXTENSION_BYTES) {
            dst[0] = '\0';
            return;
        }
        dst[n++] = c;
        dst[n] = '\0';
    }
}

void
wn_mime_extension(
    char dst[WN_EXTENSION_BYTES], const char *mime_type, const char *name)
{
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (strcmp(extensions[i].type, mime_type) == 0) {
            memcpy(dst, extensions[i].extension,
                strlen(extensions[i].extension) + 1);
            return;
        }
    }
    suffix(dst, name);
}
