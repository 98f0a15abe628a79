/** The table that pictures, films, sound recordings and documents fill, on
 * every phone. */
#ifndef WN_RECORDS_MEDIA_TABLES_H
#define WN_RECORDS_MEDIA_TABLES_H

#include "records/record.h"

enum { MEDIA_KIND, MEDIA_FILE, MEDIA_NAME, MEDIA_GROUP, MEDIA_WIDTH,
    MEDIA_HEIGHT, MEDIA_LATITUDE, MEDIA_LONGITUDE, MEDIA_ORIGIN,
    MEDIA_ORIGIN_BY, MEDIA_HIDDEN, MEDIA_TRASHED, MEDIA_ZONE_ASSUMED,
    MEDIA_PENDING, MEDIA_COLUMNS };

extern const struct wn_table wn_table_media;
extern const struct wn_table *const wn_media_tables[];

/** camera | screenshot | screen-recording | saved: of one enum wn_kind bit. */
const char *wn_media_origin(uint32_t kind);

#endif
