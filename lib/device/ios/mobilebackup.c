#include "device/ios/mobilebackup.h"

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"

#define ANSWER_S 60 /* a phone that is ready answers at once */
#define OLDEST_MAJOR 300

int
wn_mb_idle_s(const struct wn_run *run)
{
    return run && run->idle_timeout_s > 0 ? run->idle_timeout_s : 600;
}

int
wn_mb_passcode_s(const struct wn_run *run)
{
    return run && run->passcode_timeout_s > 0 ? run->passcode_timeout_s
                                              : 1800;
}

struct waiting {
    const struct wn_run *run;
    struct wn_progress show;
    int limit_s;
};

static bool
tick(void *ctx, int waited_s)
{
    struct waiting *w = ctx;

    w->show.seconds_left =
        w->show.owner_must ? w->limit_s - waited_s : -1;
    if (waited_s > 0 && w->run && w->run->progress) {
        w->run->progress(w->run->ctx, &w->show);
    }
    return true;
}

enum wn_status
wn_mb_receive(struct wn_conn *c, const struct wn_run *run,
    struct wn_dl_msg *out, int limit_s, const struct wn_progress *show,
    struct wn_err *err)
{
    struct waiting w = {run, *show, limit_s};
    uint8_t head[4] = {0};
    struct wn_cursor cur;
    uint8_t *body;
    uint32_t n;
    enum wn_status st = wn_conn_first(c, head, limit_s, tick, &w, err);

    if (st == WN_OK) {
        st = wn_conn_read(c, head + 1, sizeof(head) - 1, err);
    }
    if (st != WN_OK) {
        return st;
    }
    cur = wn_cursor(head, sizeof(head));
    n = wn_cur_u32be(&cur);
    if (n == 0 || n > WN_DL_MESSAGE_BYTES) {
        return wn_fail(err, WN_EFORMAT,
            "the phone announced a message of %u bytes", n);
    }
    body = malloc(n);
    if (!body) {
        return wn_fail_nomem(err, "a message from the phone");
    }
    st = wn_conn_read(c, body, n, err);
    if (st == WN_OK) {
        st = wn_dl_parse(out, body, n, err);
    }
    free(body);
    return st;
}

enum wn_status
wn_mb_send(struct wn_conn *c, plist_t list, struct wn_err *err)
{
    enum wn_status st = wn_conn_send_plist(c, list, true, err);

    plist_free(list);
    return st;
}

static enum wn_status
expect(struct wn_conn *c, const struct wn_run *run, enum wn_dl_verb verb,
    struct wn_dl_msg *out, struct wn_err *err)
{
    const struct wn_progress show = {.phase = "starting the backup service"};
    enum wn_status st = wn_mb_receive(c, run, out, ANSWER_S, &show, err);

    if (st == WN_OK && out->verb != verb) {
        st = wn_fail(err, WN_EFORMAT,
            "the backup service began with %s", out->word);
        wn_dl_clear(out);
    }
    return st;
}

/** The exact minor number does not matter (facts/ios 4.1). */
static enum wn_status
agree_version(struct wn_conn *c, const struct wn_run *run, struct wn_err *err)
{
    struct wn_dl_msg m;
    uint64_t major = 0;
    bool told;
    enum wn_status st = expect(c, run, WN_DL_VERSION, &m, err);

    if (st != WN_OK) {
        return st;
    }
    told = wn_dl_uint(&m, 1, &major);
    wn_dl_clear(&m);
    if (!told || major < OLDEST_MAJOR) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone's backup service is older than we can talk to");
    }
    st = wn_mb_send(c, wn_dl_version_ok(major), err);
    if (st == WN_OK) {
        st = expect(c, run, WN_DL_READY, &m, err);
    }
    if (st == WN_OK) {
        wn_dl_clear(&m);
    }
    return st;
}

static enum wn_status
say_hello(struct wn_conn *c, const struct wn_run *run, struct wn_err *err)
{
    plist_t hello = plist_new_dict();
    plist_t versions = plist_new_array();
    struct wn_dl_msg m;
    struct wn_dl_answer a;
    enum wn_status st;

    plist_array_append_item(versions, plist_new_real(2.0));
    plist_array_append_item(versions, plist_new_real(2.1));
    plist_dict_set_item(hello, "MessageName", plist_new_string("Hello"));
    plist_dict_set_item(hello, "SupportedProtocolVersions", versions);
    st = wn_mb_send(c, wn_dl_process(hello), err);
    if (st == WN_OK) {
        st = expect(c, run, WN_DL_PROCESS, &m, err);
    }
    if (st != WN_OK) {
        return st;
    }
    wn_dl_answer(&m, &a);
    wn_dl_clear(&m);
    if (strcmp(a.name, "Response") != 0 || a.error != 0) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone's backup service refused our version of it");
    }
    return WN_OK;
}

enum wn_status
wn_mb_open(struct wn_conn **out, struct wn_ios *p, struct wn_err *err)
{
    struct wn_conn *c = NULL;
    enum wn_status st =
        wn_service_open(&c, p, WN_SERVICE_BACKUP, WN_BK_GRACE_MS, err);

    if (st == WN_OK) {
        st = agree_version(c, p->run, err);
    }
    if (st == WN_OK) {
        st = say_hello(c, p->run, err);
    }
    if (st != WN_OK) {
        wn_conn_free(&c);
        return st;
    }
    *out = c;
    return WN_OK;
}

enum wn_status
wn_mb_request(struct wn_conn *c, const char *udid, const char *name,
    plist_t dict, struct wn_err *err)
{
    plist_dict_set_item(dict, "MessageName", plist_new_string(name));
    plist_dict_set_item(dict, "TargetIdentifier", plist_new_string(udid));
    return wn_mb_send(c, wn_dl_process(dict), err);
}
