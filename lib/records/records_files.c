/** Files on their way through: the first bytes tell what it is, then all of
 * them go on to the record sink. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "records/pool.h"
#include "records/mime.h"
#include "records/records_in.h"

struct stream {
    struct wn_records *records;
    struct wn_reading *reading;
    struct wn_origin origin; /* its texts are in memory */
    struct wn_pool memory;
    void *out;               /* the sink's handle, once begun */
    const char *mime_type;
    size_t head_bytes;
    uint8_t head[WN_MIME_BYTES];
};

enum wn_status
wn_records_file_begin(void *ctx, const struct wn_origin *o, void **handle,
    struct wn_err *err)
{
    struct wn_records *r = ctx;
    struct stream *s;

    if ((unsigned)o->artefact >= (unsigned)WN_ART_COUNT) {
        return WN_EINTERNAL;
    }
    s = calloc(1, sizeof(*s));
    if (!s) {
        return wn_fail_nomem(err, "a file");
    }
    s->records = r;
    s->reading = &r->readings[o->artefact];
    s->origin = *o;
    s->origin.locator = wn_pool_text(&s->memory, o->locator);
    s->origin.path = wn_pool_text(&s->memory, o->path);
    s->origin.acquisition_mode =
        wn_pool_text(&s->memory, o->acquisition_mode);
    if (!s->origin.locator || !s->origin.path ||
        !s->origin.acquisition_mode) {
        wn_pool_clear(&s->memory);
        free(s);
        return wn_fail_nomem(err, "a file");
    }
    *handle = s;
    return WN_OK;
}

/** Enough of the head is known: begin at the sink. */
static enum wn_status
begin(struct stream *s, struct wn_err *err)
{
    const struct wn_record_sink *sink = s->records->sink;
    char extension[WN_EXTENSION_BYTES];
    enum wn_status st;

    s->mime_type = wn_mime_of(s->head, s->head_bytes);
    wn_mime_extension(extension, s->mime_type, s->origin.path);
    st = sink->file_begin(sink->ctx, s->origin.locator, s->mime_type,
        extension, s->origin.mtime_ns, &s->out, err);
    return st == WN_OK && s->head_bytes > 0
        ? sink->file_data(s->out, s->head, s->head_bytes, err) : st;
}

enum wn_status
wn_records_file_data(
    void *handle, const void *p, size_t n, struct wn_err *err)
{
    struct stream *s = handle;
    const struct wn_record_sink *sink = s->records->sink;
    const uint8_t *bytes = p;

    if (!s->out) {
        size_t take = sizeof(s->head) - s->head_bytes;
        enum wn_status st;

        take = take < n ? take : n;
        memcpy(s->head + s->head_bytes, bytes, take);
        s->head_bytes += take;
        if (s->head_bytes < sizeof(s->head)) {
            return WN_OK;
        }
        st = begin(s, err);
        if (st != WN_OK || take == n) {
            return st;
        }
        bytes += take;
        n -= take;
    }
    return sink->file_data(s->out, bytes, n, err);
}

static enum wn_status
note_kept(struct wn_records *r, uint32_t number, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    (void)pthread_mutex_lock(&r->lock);
    if (r->file_count == r->file_room) {
        size_t room = r->file_room ? r->file_room * 2 : 64;
        void *larger = room > SIZE_MAX / sizeof(*r->files)
            ? NULL : realloc(r->files, room * sizeof(*r->files));

        if (larger) {
            r->files = larger;
            r->file_room = room;
        } else {
            st = wn_fail_nomem(err, "the list of files");
        }
    }
    if (st == WN_OK) {
        r->files[r->file_count++] = (struct kept_file) { number, false };
    }
    (void)pthread_mutex_unlock(&r->lock);
    return st;
}

enum wn_status
wn_records_file_end(void *handle, enum wn_file_end how, struct wn_err *err)
{
    struct stream *s = handle;
    const struct wn_record_sink *sink = s->records->sink;
    bool keep = how == WN_FILE_COMPLETE;
    uint32_t number = 0;
    enum wn_status st = WN_OK;

    if (!s->out && keep) {
        st = begin(s, err);
    }
    if (s->out) {
        enum wn_status end = sink->file_end(
            s->out, keep && st == WN_OK, &number, err);

        st = st == WN_OK ? end : st;
    }
    if (st == WN_OK && keep) {
        st = note_kept(s->records, number, err);
        if (st == WN_OK && s->reading->reader->had) {
            st = s->reading->reader->had(
                s->reading, &s->origin, number, s->mime_type, err);
        }
    } else if (how == WN_FILE_UNREADABLE && s->reading->reader->not_had) {
        s->reading->reader->not_had(s->reading, &s->origin, "unreadable");
    }
    wn_wipe(s->head, sizeof(s->head));
    wn_pool_clear(&s->memory);
    free(s);
    return st;
}

enum wn_status
wn_records_put_watched(
    void *ctx, const struct wn_record *record, struct wn_err *err)
{
    struct wn_records *r = ctx;

    for (size_t i = 0; i < record->file_count; i++) {
        for (size_t k = 0; k < r->file_count; k++) {
            if (r->files[k].number == record->files[i]) {
                r->files[k].used = true;
                break;
            }
        }
    }
    return r->sink->put(r->sink->ctx, record, err);
}

enum wn_status
wn_records_drop_unused(struct wn_records *r, struct wn_err *err)
{
    for (size_t i = 0; i < r->file_count; i++) {
        enum wn_status st;

        if (r->files[i].used) {
            continue;
        }
        st = r->sink->file_drop(r->sink->ctx, r->files[i].number, err);
        if (st != WN_OK) {
            return st;
        }
    }
    return WN_OK;
}
