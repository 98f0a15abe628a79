#include <string.h>

#include "base/err.h"
#include "device/ios/ios.h"

void
wn_service_put_back(struct wn_ios *p, bool on)
{
    (void)pthread_mutex_lock(&p->mutex);
    wn_lockdown_free(&p->lockdown); /* what is open heeds the other rule */
    p->put_back = on;
    (void)pthread_mutex_unlock(&p->mutex);
}

struct start {
    const char *name;
    uint16_t port;
};

static enum wn_status
session_open(struct wn_ios *p, struct wn_err *err)
{
    struct wn_lockdown *l = NULL;
    char error[64];
    enum wn_status st = wn_lockdown_open(&l, p, err);

    if (st == WN_OK) {
        st = wn_lockdown_session(l, false, error, err);
    }
    if (st != WN_OK) {
        wn_lockdown_free(&l);
        return st;
    }
    p->lockdown = l;
    return WN_OK;
}

/** The phone ends idle sessions: a broken one is opened anew, once. */
static enum wn_status
try_twice(struct wn_ios *p, wn_session_fn *fn, void *ctx, struct wn_err *err)
{
    struct wn_err first = WN_ERR_INIT;
    enum wn_status st;

    if (p->lockdown) {
        st = fn(p->lockdown, ctx, &first);
        if (st != WN_EACQUIRE) {
            return st < 0 ? wn_fail_again(err, st, &first) : st;
        }
        wn_lockdown_free(&p->lockdown);
    }
    st = session_open(p, err);
    return st == WN_OK ? fn(p->lockdown, ctx, err) : st;
}

enum wn_status
wn_service_session(struct wn_ios *p, wn_session_fn *fn, void *ctx,
    struct wn_err *err)
{
    enum wn_status st;

    (void)pthread_mutex_lock(&p->mutex);
    st = try_twice(p, fn, ctx, err);
    if (st < 0) {
        /* Whatever is wrong with it, the next one starts clean. */
        wn_lockdown_free(&p->lockdown);
    }
    (void)pthread_mutex_unlock(&p->mutex);
    return st;
}

static bool
is_true(plist_t node)
{
    uint8_t yes = 0;

    if (node && plist_get_node_type(node) == PLIST_BOOLEAN) {
        plist_get_bool_val(node, &yes);
    }
    return yes != 0;
}

static enum wn_status
read_reply(struct start *s, plist_t reply, struct wn_err *err)
{
    plist_t node = plist_dict_get_item(reply, "Port");
    uint64_t port = 0;

    if (node && plist_get_node_type(node) == PLIST_UINT) {
        plist_get_uint_val(node, &port);
    }
    if (port == 0 || port > 65535) {
        return wn_fail(err, WN_EFORMAT,
            "the phone started %s on no port", s->name);
    }
    if (!is_true(plist_dict_get_item(reply, "EnableServiceSSL"))) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone offers %s without encryption: refused", s->name);
    }
    s->port = (uint16_t)port;
    return WN_OK;
}

static enum wn_status
start_service(struct wn_lockdown *l, void *ctx, struct wn_err *err)
{
    struct start *s = ctx;
    plist_t request = plist_new_dict();
    plist_t reply = NULL;
    plist_t bag = NULL;
    char error[64];
    enum wn_status st;

    plist_dict_set_item(request, "Service", plist_new_string(s->name));
    /* With the bag a service starts while the screen is locked; a phone that
     * gave none serves as long as it is unlocked (facts 2.4). */
    (void)wn_mux_record(wn_lockdown_udid(l), NULL, &bag);
    if (bag) {
        plist_dict_set_item(request, "EscrowBag", bag);
    }
    st = wn_lockdown_ask(l, "StartService", request, &reply, error, err);
    if (st != WN_OK) {
        return st;
    }
    if (error[0] != '\0') {
        st = wn_lockdown_refused(s->name, error, err);
    } else {
        st = read_reply(s, reply, err);
    }
    plist_free(reply);
    return st;
}

enum wn_status
wn_service_open(struct wn_conn **out, struct wn_ios *p, const char *name,
    int grace_ms, struct wn_err *err)
{
    struct start s = {name, 0};
    struct wn_conn *c = NULL;
    enum wn_status st = wn_service_session(p, start_service, &s, err);

    if (st == WN_OK) {
        st = wn_conn_open(&c, p, s.port, grace_ms, err);
    }
    if (st == WN_OK) {
        st = wn_conn_tls(c, err);
    }
    if (st != WN_OK) {
        wn_conn_free(&c);
        return st;
    }
    const struct wn_detail d = { .key = "service", .text = name };
    wn_run_log(p->run, "service-opened", &d, 1);
    *out = c;
    return WN_OK;
}
