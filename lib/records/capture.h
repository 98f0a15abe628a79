/**
 * When and how a picture or film was taken, from its first bytes: EXIF (JPEG,
 * HEIC, PNG) or QuickTime. Pure but for the reads asked of the caller; bounded;
 * thread-safe. ios_photos asks this; it decides nothing about consent.
 *
 * exif.c, exif_find.c, heif.c, quicktime.c, capture.c implement it.
 */
#ifndef WN_RECORDS_CAPTURE_H
#define WN_RECORDS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timespan.h"
#include "base/zone.h"

/** Up to cap bytes at offset; WN_END at or past the end. */
typedef enum wn_status wn_read_at(void *ctx, uint64_t offset, void *buf,
    size_t cap, size_t *got, struct wn_err *err);

enum wn_capture_basis {
    WN_CAPTURE_NONE,
    WN_CAPTURE_EXIF,
    WN_CAPTURE_QUICKTIME
};

struct wn_capture {
    enum wn_capture_basis basis;
    int64_t time_ns;
    /** The written time had no zone: it was read in `zone`. Doubtful for deny.
     */
    bool zone_assumed;
    char raw[40];           /* as written: "2026:03:07 21:04:05", …; or "" */
    int64_t raw_integer;    /* QuickTime's mvhd seconds since 1904 */
    bool raw_is_integer;
    enum wn_epoch epoch;    /* WN_EPOCH_TEXT or WN_EPOCH_HFS_S */
    char offset[8];         /* "+01:00" as written, or "" */
    uint32_t width, height; /* 0 = not told */
    char latitude[24], longitude[24]; /* decimal, or "" */
    bool screenshot;        /* EXIF UserComment / PNG says "Screenshot" */
    char make[64], model[64]; /* escaped; "" = none */
};

/**
 * @param size_bytes  of the whole file
 * @param zone        for times written without one: the filter's zone
 * @retval WN_OK      also when nothing was found (basis NONE)
 * @retval <0         only when a read failed
 */
enum wn_status wn_capture_read(struct wn_capture *out, wn_read_at *read_at,
    void *ctx, uint64_t size_bytes, const struct wn_zone *zone,
    struct wn_err *err);

#endif
