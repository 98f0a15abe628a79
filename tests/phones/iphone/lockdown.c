/* lockdownd on port 62078 (facts section 2). */
#include "lockdown.h"
#include "fault.h"
#include "log.h"
#include "mux.h"
#include "pl.h"
#include "service.h"
#include "tls.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

static const char *
query_type(struct session *s, plist_t request, plist_t reply)
{
    (void)s;
    (void)request;
    plist_dict_set_item(reply, "Type",
        plist_new_string("com.apple.mobile.lockdown"));
    return NULL;
}

static const char *
get_value(struct session *s, plist_t request, plist_t reply)
{
    char *domain = pl_get_str(request, "Domain");
    char *key = pl_get_str(request, "Key");
    const char *error = NULL;
    plist_t v = values_get(s->p, domain, key, s->pairing != NULL, &error);

    if (domain != NULL) {
        plist_dict_set_item(reply, "Domain", plist_new_string(domain));
    }
    if (key != NULL) {
        plist_dict_set_item(reply, "Key", plist_new_string(key));
    }
    if (v != NULL) {
        plist_dict_set_item(reply, "Value", v);
    }
    log_event(s->p->udid, "lockdownd", "GetValue", "sdomain", domain, "skey",
        key == NULL ? "*" : key, "bsession", s->pairing != NULL, "serror",
        error, NULL);
    free(domain);
    free(key);
    return error;
}

/* This phone lets nobody change its values; the wish is on record. */
static const char *
refuse_change(struct session *s, plist_t request, plist_t reply)
{
    char *key = pl_get_str(request, "Key");
    bool set = pl_eq(pl_get(request, "Request"), "SetValue");

    (void)reply;
    log_event(s->p->udid, "lockdownd", set ? "SetValue" : "RemoveValue",
        "skey", key, NULL);
    free(key);
    return set ? "SetProhibited" : "RemoveProhibited";
}

/* A locked phone opens only with the right escrow bag. */
static const char *
check_escrow(struct session *s, plist_t request, const char *name)
{
    size_t n = 0;
    uint8_t *bag = pl_get_data(request, "EscrowBag", &n);
    const char *error = NULL;

    if (bag != NULL && (n != sizeof(s->p->escrow) ||
        memcmp(bag, s->p->escrow, n) != 0)) {
        error = "EscrowLocked";
    } else if (bag == NULL && s->p->locked != PHONE_UNLOCKED &&
        strstr(name, "notification_proxy") == NULL) {
        error = "PasswordProtected";
    }
    free(bag);
    return error;
}

static const char *
start_service(struct session *s, plist_t request, plist_t reply)
{
    char *name = pl_get_str(request, "Service");
    const char *error = NULL;
    uint16_t port = 0;
    bool ssl = true;

    if (name == NULL) {
        return "MissingService";
    }
    if (s->pairing == NULL) {
        error = "SessionInactive";
    } else {
        error = check_escrow(s, request, name);
    }
    if (error == NULL) {
        error = service_start(s->p, s->pairing, name, &port, &ssl);
    }
    log_event(s->p->udid, "lockdownd", "StartService", "sname", name,
        "bescrow", pl_get(request, "EscrowBag") != NULL, "serror", error,
        NULL);
    plist_dict_set_item(reply, "Service", plist_new_string(name));
    if (error == NULL) {
        plist_dict_set_item(reply, "Port", plist_new_uint(port));
        /* A phone leaves the key out when TLS is not wanted. */
        if (ssl) {
            plist_dict_set_item(reply, "EnableServiceSSL",
                plist_new_bool(1));
        }
    }
    free(name);
    return error;
}

static const char *
goodbye(struct session *s, plist_t request, plist_t reply)
{
    (void)request;
    (void)reply;
    s->close = true;
    return NULL;
}

static const struct {
    const char *name;
    const char *(*run)(struct session *s, plist_t request, plist_t reply);
} verbs[] = {
    {"QueryType", query_type}, {"GetValue", get_value},
    {"SetValue", refuse_change}, {"RemoveValue", refuse_change},
    {"Pair", lockdown_pair}, {"Unpair", lockdown_unpair},
    {"ValidatePair", lockdown_validate_pair},
    {"StartSession", lockdown_start_session},
    {"StopSession", lockdown_stop_session},
    {"StartService", start_service}, {"Goodbye", goodbye},
};

/* The error an injected fault wants said, or NULL; may end the connection. */
static const char *
injected(struct session *s, plist_t request, const char *verb)
{
    char *key = pl_get_str(request, "Key");
    struct fault_query q = {.at = AT_LOCKDOWN, .request = verb, .key = key};
    const struct fault *f;
    const char *error = NULL;

    while (error == NULL && !s->c->dead &&
        (f = fault_next(s->p, &q)) != NULL) {
        if (f->act == DO_STALL) {
            s->c->dead = !stop_sleep(f->ms);
        } else if (f->act == DO_HANG_UP) {
            conn_hang_up(s->c);
        } else if (f->act == DO_DETACH) {
            mux_detach(s->p, f->ms);
            s->c->dead = true;
        } else {
            error = f->error == NULL ? "InvalidResponse" : f->error;
        }
    }
    free(key);
    return error;
}

static const char *
dispatch(struct session *s, plist_t request, plist_t reply, const char *verb)
{
    const char *error = injected(s, request, verb);

    if (error != NULL) {
        return error;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].name, verb) == 0) {
            return verbs[i].run(s, request, reply);
        }
    }
    log_event(s->p->udid, "lockdownd", "unknown-request", "sname", verb,
        NULL);
    return "InvalidRequest";
}

static bool
serve_one(struct session *s)
{
    plist_t request = conn_recv_plist(s->c);
    char *verb = pl_get_str(request, "Request");
    const char *error;
    plist_t reply;

    if (verb == NULL) {
        plist_free(request);
        return false;
    }
    s->begin_tls = false;
    s->end_tls = false;
    reply = pl_dict("Request", plist_new_string(verb), NULL);
    error = dispatch(s, request, reply, verb);
    if (error != NULL) {
        plist_dict_set_item(reply, "Error", plist_new_string(error));
    }
    conn_send_plist(s->c, reply, PLIST_XML);
    free(verb);
    plist_free(request);
    if (!s->c->dead && s->begin_tls &&
        !conn_start_tls(s->c, s->pairing->ctx)) {
        log_event(s->p->udid, "lockdownd", "tls-refused", NULL);
    }
    if (!s->c->dead && s->end_tls) {
        conn_stop_tls(s->c);
    }
    return !s->c->dead && !s->close;
}

void
lockdown_serve(struct conn *c)
{
    struct session s = {.c = c, .p = c->phone};

    while (serve_one(&s)) {
    }
}
