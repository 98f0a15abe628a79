#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "device/android/allow.h"
#include "device/android/allow_in.h"

static const struct {
    const char *uri, *label;
} providers[WN_PROV_COUNT] = {
    [WN_PROV_SMS] = {"content://sms", "content query sms"},
    [WN_PROV_MMS] = {"content://mms", "content query mms"},
    [WN_PROV_MMS_PART] = {"content://mms/part", "content query mms part"},
    [WN_PROV_MMS_ADDRESS] = {"content://mms/addr", "content query mms addr"},
    [WN_PROV_CANONICAL_ADDRESS] = {"content://mms-sms/canonical-addresses",
        "content query canonical-addresses"},
    [WN_PROV_THREAD] = {"content://mms-sms/conversations?simple=true",
        "content query conversations"},
    [WN_PROV_CALL] = {"content://call_log/calls", "content query calls"},
    [WN_PROV_RAW_CONTACT] = {"content://com.android.contacts/raw_contacts",
        "content query raw_contacts"},
    [WN_PROV_CONTACT_DATA] = {"content://com.android.contacts/data",
        "content query contact data"},
    [WN_PROV_CALENDAR] = {"content://com.android.calendar/calendars",
        "content query calendars"},
    [WN_PROV_EVENT] = {"content://com.android.calendar/events",
        "content query events"},
    [WN_PROV_ATTENDEE] = {"content://com.android.calendar/attendees",
        "content query attendees"},
    [WN_PROV_IMAGE] = {"content://media/external/images/media",
        "content query images"},
    [WN_PROV_VIDEO] = {"content://media/external/video/media",
        "content query video"},
    [WN_PROV_AUDIO] = {"content://media/external/audio/media",
        "content query audio"},
    [WN_PROV_FILE] = {"content://media/external/file",
        "content query file"},
};

const char *
wn_provider_uri(enum wn_provider p)
{
    return (unsigned)p < WN_PROV_COUNT ? providers[p].uri : "";
}

static enum wn_status
put_uri(struct wn_buf *b, const struct wn_ask *q, struct wn_err *err)
{
    if (q->provider != WN_PROV_MMS_ADDRESS) {
        return wn_buf_printf(b, "'%s'", wn_provider_uri(q->provider));
    }
    /* There is no list of all addresses, only that of one message. */
    if (q->parent <= 0) {
        return wn_fail(err, WN_EINTERNAL, "addresses of no message");
    }
    return wn_buf_printf(b, "'content://mms/%" PRId64 "/addr'", q->parent);
}

enum wn_status
wn_allow_content_query(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, const struct wn_allow_content *c,
    struct wn_err *err)
{
    const struct wn_ask *q = c->query;
    struct wn_buf where;
    enum wn_status st;

    if ((unsigned)q->provider >= WN_PROV_COUNT || q->user < 0) {
        return wn_fail(err, WN_EINTERNAL, "a provider that is on no list");
    }
    wn_buf_init(&where, WN_COMMAND_MAX);
    st = wn_allow_begin(out, d, providers[q->provider].label, err);
    if (st == WN_OK) {
        st = wn_allow_where(&where, q, d->sdk, err);
    }
    if (st == WN_OK && c->also) {
        (void)wn_buf_printf(&where, " AND (%s)", c->also);
        st = where.st == WN_ELIMIT
            ? wn_fail(err, WN_ELIMIT, "a condition is too long") : where.st;
    }
    if (st == WN_OK) {
        (void)wn_buf_str(&out->text, "content query --uri ");
        st = put_uri(&out->text, q, err);
    }
    if (st == WN_OK) {
        (void)wn_buf_printf(&out->text, " --user %d --projection ", q->user);
        wn_allow_quoted(&out->text, c->projection);
        (void)wn_buf_str(&out->text, " --where ");
        wn_allow_quoted(&out->text, (const char *)where.data);
    }
    if (st == WN_OK && c->sort) {
        (void)wn_buf_str(&out->text, " --sort ");
        wn_allow_quoted(&out->text, c->sort);
    }
    /* 1 = include; the words are MediaStore's, since API level 30. */
    if (st == WN_OK && q->trashed && d->sdk >= 30) {
        (void)wn_buf_str(&out->text,
            " --extra 'android\\:query-arg-match-trashed:i:1'");
    }
    if (st == WN_OK && q->pending && d->sdk >= 30) {
        (void)wn_buf_str(&out->text,
            " --extra 'android\\:query-arg-match-pending:i:1'");
    }
    wn_buf_clear(&where);
    if (st != WN_OK) {
        wn_adb_service_clear(out);
        return st;
    }
    return wn_allow_finish(out, d, err);
}

enum wn_status
wn_allow_content_read(struct wn_adb_service *out,
    const struct wn_adb_dialect *d, int64_t part, struct wn_err *err)
{
    enum wn_status st;

    if (part <= 0) {
        return wn_fail(err, WN_EINTERNAL, "no part has such a number");
    }
    st = wn_allow_begin(out, d, "content read mms part", err);
    if (st != WN_OK) {
        return st;
    }
    (void)wn_buf_printf(&out->text,
        "content read --uri 'content://mms/part/%" PRId64 "'", part);
    return wn_allow_finish(out, d, err);
}
