#include "records/media_tables.h"

#include <stddef.h>

static const struct wn_column media_columns[MEDIA_COLUMNS] = {
    [MEDIA_KIND] = { "kind", WN_COL_TEXT, false },
    [MEDIA_FILE] = { "file_id", WN_COL_FILE, false },
    [MEDIA_NAME] = { "original_name", WN_COL_TEXT, false },
    [MEDIA_GROUP] = { "group_key", WN_COL_TEXT, false },
    [MEDIA_WIDTH] = { "picture_width", WN_COL_INTEGER, false },
    [MEDIA_HEIGHT] = { "picture_height", WN_COL_INTEGER, false },
    [MEDIA_LATITUDE] = { "latitude", WN_COL_TEXT, false },
    [MEDIA_LONGITUDE] = { "longitude", WN_COL_TEXT, false },
    [MEDIA_ORIGIN] = { "origin_derived", WN_COL_TEXT, false },
    [MEDIA_ORIGIN_BY] = { "origin_basis", WN_COL_TEXT, false },
    [MEDIA_HIDDEN] = { "is_hidden", WN_COL_INTEGER, false },
    [MEDIA_TRASHED] = { "is_recently_deleted", WN_COL_INTEGER, false },
    [MEDIA_ZONE_ASSUMED] = { "zone_assumed", WN_COL_INTEGER, false },
    [MEDIA_PENDING] = { "is_pending", WN_COL_INTEGER, false },
};
const struct wn_table wn_table_media = { "media", NULL, true,
    MEDIA_COLUMNS, media_columns };
const struct wn_table *const wn_media_tables[] = { &wn_table_media, NULL };

const char *
wn_media_origin(uint32_t kind)
{
    switch (kind) {
    case WN_KIND_CAMERA:
        return "camera";
    case WN_KIND_SCREENSHOT:
        return "screenshot";
    case WN_KIND_SCREEN_RECORDING:
        return "screen-recording";
    default:
        return "saved";
    }
}
