/**
 * Files of an Android phone: pictures, films and sounds that its catalogue
 * (MediaStore) names, and documents found by folder. Each is asked about twice:
 * by the catalogue's dates before it is fetched, by its own when it is in the
 * vault. Three readers share this. Only android_media*.c include it.
 */
#ifndef WN_RECORDS_ANDROID_MEDIA_H
#define WN_RECORDS_ANDROID_MEDIA_H

#include "records/capture.h"
#include "records/rowset.h"

/** A row of the catalogue. */
struct wn_listed {
    struct wn_listed *next;       /* same hash */
    const char *path;
    const struct wn_rowset *set;  /* NULL = found by folder */
    uint64_t at;                  /* where its row is */
    int64_t id;
    enum wn_category category;
    struct wn_event_time taken;   /* of the catalogue; kind NULL = none */
    struct wn_event_time added, modified;
    bool trashed, pending;
    bool promised; /* it was said that it is wanted */
    uint64_t rules; /* that name its folder or type; of documents */
    /* Once it came: */
    bool seen, had;
    const char *mode;
    int64_t mtime_ns;
    struct wn_event_time own; /* EXIF or QuickTime; kind NULL = it has none */
    char raw[48];             /* text of own.raw */
    bool zone_assumed;
    uint32_t width, height;
    char latitude[24], longitude[24];
    uint32_t number;
};

#define WN_LISTED_BUCKETS 4096

struct wn_listing {
    struct wn_pool memory;
    struct wn_listed *buckets[WN_LISTED_BUCKETS];
    size_t count;
    struct wn_draft draft;
};

/** NULL: not known. The lock is held, or nothing runs beside. */
struct wn_listed *wn_listed_find(
    const struct wn_listing *l, const char *path);
/** android_media_rows.c: a catalogue's rows. */
enum wn_status wn_listed_rows(struct wn_reading *rd,
    const struct wn_rowset *rs, struct wn_err *err);
/** New, with nothing but its path. */
struct wn_listed *wn_listed_new(struct wn_listing *l, const char *path);

/** What is asked about it, as far as it is known now. */
struct wn_facts wn_listed_facts(const struct wn_listed *f);
/** camera, screenshot …: by its folder and name. */
uint32_t wn_listed_kind(const char *path);
/** Rules on documents that name its folder and its type. */
uint64_t wn_document_rules(
    const struct wn_reading *rd, const char *path);

/** android_media_emit.c */
enum wn_status wn_listing_emit(struct wn_reading *rd, struct wn_err *err);

#endif
