/* com.apple.mobilebackup2: version exchange, Hello, and the requests. */
#include "backup.h"
#include "log.h"
#include "pl.h"
#include "service.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define PRESENTED "com.apple.LocalAuthentication.ui.presented"
#define DISMISSED "com.apple.LocalAuthentication.ui.dismissed"
#define PASSCODE_LIMIT_MS 1800000

static int64_t
conf_num(struct phone *p, const char *key, int64_t otherwise)
{
    return conf_int(p->conf, conf_root(p->conf), key, otherwise);
}

static bool
exchange_versions(struct dl *d)
{
    uint64_t major = (uint64_t)conf_num(d->p, "backup.dl-major", 400);
    uint64_t minor = (uint64_t)conf_num(d->p, "backup.dl-minor", 0);
    uint64_t said = 0;
    plist_t m;
    bool ok;

    conn_send_plist(d->c, pl_array(
        plist_new_string("DLMessageVersionExchange"), plist_new_uint(major),
        plist_new_uint(minor), NULL), PLIST_BIN);
    m = conn_recv_plist(d->c);
    ok = pl_is(m, PLIST_ARRAY) && plist_array_get_size(m) == 3 &&
        pl_eq(plist_array_get_item(m, 0), "DLMessageVersionExchange") &&
        pl_eq(plist_array_get_item(m, 1), "DLVersionsOk") &&
        pl_is(plist_array_get_item(m, 2), PLIST_UINT);
    if (ok) {
        plist_get_uint_val(plist_array_get_item(m, 2), &said);
    }
    plist_free(m);
    if (!ok || said != major) {
        dl_fail(d, DL_DEAD, "no good version exchange");
        return false;
    }
    return conn_send_plist(d->c, pl_array(
        plist_new_string("DLMessageDeviceReady"), NULL), PLIST_BIN);
}

/* The dict of a ProcessMessage, a copy; NULL for anything else. */
static plist_t
next_request(struct dl *d)
{
    plist_t m = conn_recv_plist(d->c);
    plist_t out = NULL;

    if (m == NULL) {
        return NULL;
    }
    if (pl_is(m, PLIST_ARRAY) && plist_array_get_size(m) == 2 &&
        pl_eq(plist_array_get_item(m, 0), "DLMessageProcessMessage") &&
        pl_is(plist_array_get_item(m, 1), PLIST_DICT)) {
        out = plist_copy(plist_array_get_item(m, 1));
    } else if (pl_is(m, PLIST_ARRAY) &&
        pl_eq(plist_array_get_item(m, 0), "DLMessageDisconnect")) {
        log_event(d->p->udid, d->c->service, "disconnect", NULL);
    } else {
        dl_fail(d, DL_DEAD, "no request where one was due");
    }
    plist_free(m);
    return out;
}

/* Versions are reals; an integer is a host's mistake. */
static bool
speaks_two(plist_t hello)
{
    plist_t all = pl_get(hello, "SupportedProtocolVersions");

    for (uint32_t i = 0; pl_is(all, PLIST_ARRAY) &&
         i < plist_array_get_size(all); i++) {
        plist_t v = plist_array_get_item(all, i);
        double real = 0;

        if (pl_is(v, PLIST_REAL)) {
            plist_get_real_val(v, &real);
        }
        if (real >= 2.0 && real < 3.0) {
            return true;
        }
    }
    return false;
}

static bool
hello(struct dl *d)
{
    const char *version = conf_str(d->p->conf, conf_root(d->p->conf),
        "backup.protocol-version", "2.1");
    plist_t m = next_request(d);
    bool is = m != NULL && pl_eq(pl_get(m, "MessageName"), "Hello");
    bool ok = is && speaks_two(m);
    plist_t reply;

    plist_free(m);
    if (!is) {
        if (!d->c->dead) {
            dl_fail(d, DL_DEAD, "no Hello");
        }
        return false;
    }
    reply = pl_dict("MessageName", plist_new_string("Response"),
        "ErrorCode", plist_new_uint(ok ? 0 : 1), NULL);
    if (ok) {
        plist_dict_set_item(reply, "ProtocolVersion",
            plist_new_real(strtod(version, NULL)));
    }
    conn_send_plist(d->c, pl_array(
        plist_new_string("DLMessageProcessMessage"), reply, NULL), PLIST_BIN);
    return ok && !d->c->dead;
}

static void
respond(struct dl *d, int code)
{
    plist_t reply = pl_dict("MessageName", plist_new_string("Response"),
        "ErrorCode", plist_new_uint((uint64_t)code), NULL);

    if (code != 0) {
        char *text = xformat("%s (MBErrorDomain/%d)", d->why, code);

        plist_dict_set_item(reply, "ErrorDescription",
            plist_new_string(text));
        free(text);
    }
    log_event(d->p->udid, d->c->service, "response", "icode", (int64_t)code,
        NULL);
    conn_send_plist(d->c, pl_array(
        plist_new_string("DLMessageProcessMessage"), reply, NULL), PLIST_BIN);
    log_flush();
}

/* The owner types the passcode, late or never. The host hears nothing. */
static int
passcode(struct dl *d)
{
    int64_t delay = conf_num(d->p, "backup.passcode-delay-ms", 0);
    int64_t limit = conf_num(d->p, "backup.passcode-limit-ms",
        PASSCODE_LIMIT_MS);
    int64_t left = delay < 0 || delay > limit ? limit : delay;

    if (delay == 0) {
        return 0;
    }
    log_event(d->p->udid, d->c->service, "passcode-asked", NULL);
    notify_post(d->p, PRESENTED);
    while (left > 0) {
        int64_t step = left < 50 ? left : 50;

        if (conn_input(d->c) != INPUT_NONE) {
            notify_post(d->p, DISMISSED);
            return dl_fail(d, DL_DEAD, "the host did not wait for the "
                "passcode");
        }
        if (!stop_sleep(step)) {
            return DL_DEAD;
        }
        left -= step;
    }
    notify_post(d->p, DISMISSED);
    if (delay < 0 || delay > limit) {
        return dl_fail(d, 208, "device locked");
    }
    log_event(d->p->udid, d->c->service, "passcode-entered", NULL);
    return 0;
}

static int
backup(struct dl *d, plist_t request)
{
    int64_t code = conf_num(d->p, "backup.error-code", 0);
    int rc;

    if (!pl_eq(pl_get(request, "TargetIdentifier"), d->p->udid)) {
        return dl_fail(d, DL_DEAD, "TargetIdentifier is not this phone");
    }
    rc = passcode(d);
    if (rc == 0 && code != 0) {
        return dl_fail(d, (int)code, "as the image says");
    }
    return rc != 0 ? rc : backup_run(d);
}

static int
change_password(struct dl *d, plist_t request)
{
    char *old = pl_get_str(request, "OldPassword");
    char *new = pl_get_str(request, "NewPassword");
    char *now = phone_password(d->p);
    bool right = now == NULL ? old == NULL
                             : old != NULL && strcmp(old, now) == 0;
    int rc;

    if (!pl_eq(pl_get(request, "TargetIdentifier"), d->p->udid)) {
        rc = dl_fail(d, DL_DEAD, "TargetIdentifier is not this phone");
    } else if ((old == NULL && new == NULL) ||
        (new != NULL && *new == '\0')) {
        rc = dl_fail(d, 1, "ChangePassword without passwords");
    } else {
        rc = passcode(d);
        if (rc == 0 && !right) {
            rc = dl_fail(d, 207, "Invalid password");
        }
    }
    if (rc == 0) {
        phone_set_password(d->p, new);
        notify_post(d->p, "com.apple.mobile.backup.domain_changed");
    }
    log_event(d->p->udid, d->c->service, "ChangePassword", "bold",
        old != NULL, "bnew", new != NULL, "icode", (int64_t)rc, NULL);
    free(old);
    free(new);
    free(now);
    return rc;
}

static int
serve_request(struct dl *d, plist_t request)
{
    plist_t name = pl_get(request, "MessageName");
    char *text = pl_str(name);
    int rc;

    memset(d->verbs, 0, sizeof(d->verbs));
    d->messages = 0;
    d->progress = 0;
    d->why[0] = '\0';
    if (pl_eq(name, "Backup")) {
        rc = backup(d, request);
    } else if (pl_eq(name, "ChangePassword")) {
        rc = change_password(d, request);
    } else {
        rc = dl_fail(d, DL_DEAD, "a request nobody may send: %s",
            text == NULL ? "?" : text);
    }
    free(text);
    if (rc >= 0) {
        respond(d, rc);
    }
    return rc;
}

void
backup_serve(struct conn *c)
{
    struct dl d = {.c = c, .p = c->phone};

    if (!exchange_versions(&d) || !hello(&d)) {
        return;
    }
    while (!c->dead) {
        plist_t request = next_request(&d);
        int rc;

        if (request == NULL) {
            break;
        }
        rc = serve_request(&d, request);
        plist_free(request);
        if (rc < 0) {
            break;
        }
    }
    conn_flush(c);
}
