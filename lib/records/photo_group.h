/** Which files of one folder are one picture: a photo, the clip of a Live
 * Photo, its edited version, its list of edits. */
#ifndef WN_RECORDS_PHOTO_GROUP_H
#define WN_RECORDS_PHOTO_GROUP_H

#include <stdbool.h>
#include <stddef.h>

enum wn_photo_part {
    WN_PHOTO_NONE, /* no picture, no film */
    WN_PHOTO_STILL,
    WN_PHOTO_FILM,
    WN_PHOTO_EDIT,    /* IMG_E0001.JPG */
    WN_PHOTO_SIDECAR, /* IMG_0001.AAE, IMG_O0001.AAE */
};

/** What a file is, by its name alone. */
enum wn_photo_part wn_photo_part(const char *name);

/** "IMG_E0042.JPG" → "IMG_0042": the same for all that belong together. */
void wn_photo_group(const char *name, char *key, size_t cap);

#endif
