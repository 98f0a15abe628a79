/**
 * Photos and films of the camera roll, decided group by group while they still
 * lie on the phone. Photos.sqlite serves for the hidden and deleted flags
 * alone, unless the filter agrees to its dates (facts: ios 6.2). Only
 * ios_photos*.c include it.
 */
#ifndef WN_RECORDS_IOS_PHOTOS_H
#define WN_RECORDS_IOS_PHOTOS_H

#include "records/capture.h"
#include "records/reader.h"

/** One row of the phone's list of all photos. */
struct wn_asset {
    const char *path; /* "DCIM/100APPLE/IMG_0001.HEIC" */
    bool hidden, trashed;
    /* Only with `indexes: [photos-catalogue]`: */
    struct wn_value created, added; /* INT or REAL; seconds since 2001 */
    uint32_t kind;                  /* enum wn_kind bit; 0 = it does not say */
};

/** What was found out about one group; decides for all its files. */
struct wn_shot {
    enum wn_category category;
    uint32_t kind;
    const char *kind_by; /* exif | name | catalogue | none */
    uint32_t needs;
    struct wn_capture capture;
    int64_t mtime_ns, birth_ns; /* of the main file; 0 = not known */
    struct wn_event_time taken, added; /* kind NULL = not known */
    struct wn_event_time created;      /* of the list, where agreed */
    bool doubtful;
    char raw[56]; /* text of taken.raw */
};

/** A file that is to be kept. */
struct wn_photo {
    struct wn_photo *next; /* same hash */
    const char *path, *locator, *mode;
    int64_t mtime_ns;
    const char *part;      /* photo | video | live-photo-clip | … */
    const char *group_key;
    const struct wn_shot *shot;
    uint32_t number;
    bool had;
};

#define WN_PHOTO_BUCKETS 4096

struct wn_photos {
    struct wn_pool memory;
    struct wn_asset *assets; /* by path */
    size_t asset_count, asset_room;
    bool listed; /* the list was read */
    struct wn_photo *buckets[WN_PHOTO_BUCKETS];
    size_t kept_count;
    struct wn_draft draft;
};

/** ios_photos_list.c */
enum wn_status wn_photos_list(struct wn_reading *rd, struct wn_err *err);
/** NULL: the list does not have it. path may begin with "/". */
const struct wn_asset *wn_photos_asset(
    const struct wn_photos *p, const char *path);

/** ios_photos_shot.c: look at the main file of a group. */
enum wn_status wn_photos_shot(const struct wn_reading *rd,
    const struct wn_media_file *main, bool film, const struct wn_asset *asset,
    struct wn_shot *out, struct wn_err *err);
struct wn_facts wn_photos_question(const struct wn_shot *shot);

/** ios_photos_decide.c: the media() slot of the reader. */
enum wn_status wn_photos_media(struct wn_reading *rd,
    struct wn_media_file *files, size_t count, struct wn_err *err);

/** ios_photos.c: a file that will come. The lock is held. shot and key are in
 * p->memory. */
enum wn_status wn_photos_remember(struct wn_photos *p,
    const struct wn_media_file *file, const struct wn_shot *shot,
    const char *key, struct wn_err *err);

/** ios_photos_emit.c */
enum wn_status wn_photos_emit(struct wn_reading *rd, struct wn_err *err);

#endif
