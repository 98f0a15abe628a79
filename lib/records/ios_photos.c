#include "records/reader.h"
static enum wn_status on_emit(struct wn_reading *rd, struct wn_err *err) { (void)rd; (void)err; return WN_OK; }
static void on_free(struct wn_reading *rd) { (void)rd; }
const struct wn_reader wn_reader_ios_photos = { .emit = on_emit, .free = on_free };
