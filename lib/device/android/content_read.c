/** The bytes of an MMS part, as `content read` gives them. Its first bytes are
 * held back, since older releases print how to use the command instead. */
#include <string.h>

#include "base/err.h"
#include "device/android/content_in.h"

#define COMPLAINT_MAX (64u << 10)

static const char usage[] = "usage: adb shell content ";

struct reading {
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err);
    void *ctx;
    struct wn_buf head;      /* as long as it may be the usage */
    struct wn_buf complaint;
    bool passed;             /* it is not */
};

#define HEAD_BYTES (sizeof(usage) - 1)

static enum wn_status
pass_head(struct reading *r, struct wn_err *err)
{
    r->passed = true;
    return r->head.len == 0 ? WN_OK
        : r->data(r->ctx, r->head.data, r->head.len, err);
}

static enum wn_status
on_out(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct reading *r = ctx;
    const uint8_t *at = p;
    size_t take = 0;
    enum wn_status st = WN_OK;

    if (!r->passed) {
        take = HEAD_BYTES - r->head.len;
        take = n < take ? n : take;
        if (wn_buf_put(&r->head, at, take) != WN_OK) {
            return wn_fail_nomem(err, "a part of a message");
        }
        if (r->head.len < HEAD_BYTES) {
            return WN_OK;
        }
        if (memcmp(r->head.data, usage, HEAD_BYTES) == 0) {
            return WN_END;
        }
        st = pass_head(r, err);
    }
    return st == WN_OK && n > take ? r->data(r->ctx, at + take, n - take, err)
                                   : st;
}

static enum wn_status
on_err(void *ctx, const void *p, size_t n, struct wn_err *err)
{
    struct reading *r = ctx;
    size_t room = COMPLAINT_MAX - r->complaint.len;

    (void)err;
    (void)wn_buf_put(&r->complaint, p, n < room ? n : room);
    return WN_OK;
}

static enum wn_status
weigh(const struct reading *r, int exit_status, struct wn_err *err)
{
    static const char gone[] = "java.io.FileNotFoundException";
    const char *words =
        r->complaint.data ? (const char *)r->complaint.data : "";
    enum content_said said = content_words(words, r->complaint.len);

    if (said == CONTENT_ROWS) {
        return exit_status == 0 ? WN_OK
            : content_objection(CONTENT_ODD, WN_PROV_MMS_PART, err);
    }
    if (said == CONTENT_ODD && strstr(words, gone)) {
        return WN_ABSENT;
    }
    return content_objection(said, WN_PROV_MMS_PART, err);
}

enum wn_status
wn_content_read(struct wn_content *c, int64_t part,
    enum wn_status (*data)(
        void *ctx, const void *p, size_t n, struct wn_err *err),
    void *ctx, struct wn_err *err)
{
    struct reading r = {.data = data, .ctx = ctx};
    struct wn_adb_output output = {&r, on_out, on_err};
    struct wn_adb_service service;
    int exit_status = -1;
    enum wn_status st;

    if (!c->dialect.shell_v2) { /* its complaints would be taken for bytes */
        return content_objection(CONTENT_BAD, WN_PROV_MMS_PART, err);
    }
    st = wn_allow_content_read(&service, &c->dialect, part, err);
    if (st != WN_OK) {
        return st;
    }
    wn_buf_init(&r.head, HEAD_BYTES);
    wn_buf_init(&r.complaint, COMPLAINT_MAX);
    st = c->shell.run(c->shell.ctx, &service, &output, &exit_status, err);
    if (st == WN_ABSENT) { /* refused: it may well hold the part */
        st = WN_EREADY;
    } else if (st == WN_END && !r.passed) {
        st = content_objection(CONTENT_BAD, WN_PROV_MMS_PART, err);
    } else if (st == WN_OK) {
        st = weigh(&r, exit_status, err);
    }
    if (st == WN_OK && !r.passed) {
        st = pass_head(&r, err);
    }
    wn_adb_service_clear(&service);
    wn_buf_clear(&r.head);
    wn_buf_clear(&r.complaint);
    return st;
}
