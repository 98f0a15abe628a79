#include "base/mime_name.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
    const char *extension, *mime;
} known[] = {
    { "7z", "application/x-7z-compressed" }, { "aac", "audio/aac" },
    { "amr", "audio/amr" },
    { "apk", "application/vnd.android.package-archive" },
    { "avi", "video/avi" }, { "bmp", "image/x-ms-bmp" },
    { "csv", "text/comma-separated-values" }, { "doc", "application/msword" },
    { "docx", "application/vnd.openxmlformats-officedocument."
        "wordprocessingml.document" },
    { "dng", "image/x-adobe-dng" }, { "eml", "message/rfc822" },
    { "epub", "application/epub+zip" }, { "flac", "audio/flac" },
    { "gif", "image/gif" }, { "heic", "image/heic" }, { "heif", "image/heif" },
    { "htm", "text/html" }, { "html", "text/html" },
    { "ics", "text/calendar" }, { "jpeg", "image/jpeg" },
    { "jpg", "image/jpeg" }, { "json", "application/json" },
    { "m4a", "audio/mp4" }, { "mkv", "video/x-matroska" },
    { "mov", "video/quicktime" }, { "mp3", "audio/mpeg" },
    { "mp4", "video/mp4" },
    { "odp", "application/vnd.oasis.opendocument.presentation" },
    { "ods", "application/vnd.oasis.opendocument.spreadsheet" },
    { "odt", "application/vnd.oasis.opendocument.text" },
    { "oga", "audio/ogg" }, { "ogg", "audio/ogg" }, { "opus", "audio/ogg" },
    { "pdf", "application/pdf" }, { "png", "image/png" },
    { "ppt", "application/vnd.ms-powerpoint" },
    { "pptx", "application/vnd.openxmlformats-officedocument."
        "presentationml.presentation" },
    { "rar", "application/rar" }, { "rtf", "text/rtf" },
    { "svg", "image/svg+xml" }, { "tif", "image/tiff" },
    { "tiff", "image/tiff" }, { "txt", "text/plain" },
    { "vcf", "text/x-vcard" }, { "wav", "audio/x-wav" },
    { "webm", "video/webm" }, { "webp", "image/webp" },
    { "xls", "application/vnd.ms-excel" },
    { "xlsx", "application/vnd.openxmlformats-officedocument."
        "spreadsheetml.sheet" },
    { "xml", "text/xml" }, { "zip", "application/zip" },
    { "3gp", "video/3gpp" },
};

const char *
wn_mime_by_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    char extension[8];

    if (!dot || !wn_ascii_lower(extension, sizeof(extension), dot + 1,
                    strlen(dot + 1))) {
        return "";
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(extension, known[i].extension) == 0) {
            return known[i].mime;
        }
    }
    return "";
}

bool
wn_mime_is(const char *mime, const char *wanted)
{
    size_t n = strlen(wanted);

    if (n > 2 && strcmp(wanted + n - 2, "/*") == 0) {
        return strncmp(mime, wanted, n - 1) == 0;
    }
    return mime[0] != '\0' && strcmp(mime, wanted) == 0;
}
