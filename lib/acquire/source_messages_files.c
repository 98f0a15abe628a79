/** The bytes of what is attached to an MMS, part by part: the phone's `content`
 * command is started for each. */
#include <inttypes.h>
#include <stdio.h>

#include "acquire/source_messages.h"
#include "base/err.h"

struct file {
    const struct wn_item_sink *sink;
    struct wn_origin origin;
    void *handle; /* NULL = not begun */
};

static enum wn_status
begin(struct file *f, struct wn_err *err)
{
    return f->handle ? WN_OK
        : f->sink->file_begin(f->sink->ctx, &f->origin, &f->handle, err);
}

static enum wn_status
on_data(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct file *f = ctx;
    enum wn_status st = begin(f, err);

    return st == WN_OK ? f->sink->file_data(f->handle, p, n, err) : st;
}

/** A part that the phone does not hold, or does not hand out, is no end. */
static enum wn_status
end(struct file *f, enum wn_status st, struct wn_err *err)
{
    bool answer = source_is_answer(st);

    if (st == WN_OK) {
        st = begin(f, err); /* an empty one */
    }
    if (f->handle) {
        enum wn_status ended = f->sink->file_end(f->handle,
            st == WN_OK ? WN_FILE_COMPLETE : WN_FILE_UNREADABLE, err);

        st = st == WN_OK || answer ? ended : st;
    } else if (answer) {
        f->sink->not_had(f->sink->ctx, &f->origin,
            st == WN_ABSENT ? "missing" : "unreadable");
        st = WN_OK;
    }
    return st;
}

enum wn_status
messages_file(struct messages *m, int64_t part, struct wn_err *err)
{
    char path[32], locator[64];
    struct file f = { .sink = m->s->sink,
        .origin = { .artefact = m->s->artefact, .locator = locator,
            .path = path, .acquisition_mode = "selected-on-device",
            .size_bytes = UINT64_MAX } };
    struct wn_err why = WN_ERR_INIT;
    enum wn_status st;

    if (!messages_wanted(m, "part", part, "")) {
        return WN_OK;
    }
    (void)snprintf(path, sizeof(path), "part/%" PRId64, part);
    (void)snprintf(locator, sizeof(locator), "%s/%" PRId64,
        wn_provider_uri(WN_PROV_MMS_PART), part);
    if (wn_run_cancelled(m->s->run)) {
        return wn_fail(err, WN_ECANCEL, "stopped while fetching attachments");
    }
    st = wn_provider_read(
        m->s->link, m->s->grant, part, on_data, &f, &why);
    m->s->crossed->starts++;
    st = end(&f, st, &why);
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &why);
}
