#include "records/photo_group.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
    const char *extension;
    enum wn_photo_part part;
} kinds[] = {
    { "jpg", WN_PHOTO_STILL }, { "jpeg", WN_PHOTO_STILL },
    { "heic", WN_PHOTO_STILL }, { "heif", WN_PHOTO_STILL },
    { "png", WN_PHOTO_STILL }, { "gif", WN_PHOTO_STILL },
    { "tif", WN_PHOTO_STILL }, { "tiff", WN_PHOTO_STILL },
    { "dng", WN_PHOTO_STILL }, { "webp", WN_PHOTO_STILL },
    { "avif", WN_PHOTO_STILL }, { "bmp", WN_PHOTO_STILL },
    { "mov", WN_PHOTO_FILM }, { "mp4", WN_PHOTO_FILM },
    { "m4v", WN_PHOTO_FILM }, { "3gp", WN_PHOTO_FILM },
    { "aae", WN_PHOTO_SIDECAR }, { "xmp", WN_PHOTO_SIDECAR },
};

static const char *
base_name(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash ? slash + 1 : name;
}

/** "IMG_E0042", "IMG_O0042": the letter before a run of digits. */
static bool
marked(const char *stem, size_t n)
{
    if (n < 6 || stem[3] != '_' || (stem[4] != 'E' && stem[4] != 'O')) {
        return false;
    }
    for (size_t i = 5; i < n; i++) {
        if (stem[i] < '0' || stem[i] > '9') {
            return false;
        }
    }
    return true;
}

static size_t
stem_bytes(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

/** PhotoData/Mutations/DCIM/100APPLE/IMG_0001/Adjustments/: the present edit
 * and the list of its steps. Earlier versions lie there too: not those. */
static enum wn_photo_part
mutation(const char *name)
{
    if (strncmp(name, "FullSizeRender.", 15) == 0) {
        return WN_PHOTO_EDIT;
    }
    return strcmp(name, "Adjustments.plist") == 0 ? WN_PHOTO_SIDECAR
                                                 : WN_PHOTO_NONE;
}

enum wn_photo_part
wn_photo_part(const char *path)
{
    const char *name = base_name(path);
    size_t n = stem_bytes(name);
    char extension[8];

    if (strstr(path, "PhotoData/Mutations/")) {
        return mutation(name);
    }
    if (name[n] != '.' ||
        !wn_ascii_lower(extension, sizeof(extension), name + n + 1,
            strlen(name + n + 1))) {
        return WN_PHOTO_NONE;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(extension, kinds[i].extension) == 0) {
            return kinds[i].part != WN_PHOTO_SIDECAR && marked(name, n)
                ? WN_PHOTO_EDIT : kinds[i].part;
        }
    }
    return WN_PHOTO_NONE;
}

void
wn_photo_group(const char *path, char *key, size_t cap)
{
    const char *name = base_name(path);
    size_t n = stem_bytes(name);
    size_t at = 0;

    for (size_t i = 0; i < n && at + 1 < cap; i++) {
        if (i == 4 && marked(name, n)) {
            continue;
        }
        key[at++] = name[i];
    }
    if (cap > 0) {
        key[at] = '\0';
    }
}
