#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "device/ios/ios.h"
#include "device/ios/plist_guard.h"

struct wn_lockdown {
    struct wn_ios *p;
    struct wn_conn *conn;
};

enum wn_status
wn_lockdown_open(
    struct wn_lockdown **out, struct wn_ios *p, struct wn_err *err)
{
    struct wn_lockdown *l = calloc(1, sizeof(*l));
    enum wn_status st;

    if (!l) {
        return wn_fail_nomem(err, "lockdown");
    }
    l->p = p;
    st = wn_conn_open(&l->conn, p, WN_LOCKDOWN_PORT, 0, err);
    if (st != WN_OK) {
        wn_lockdown_free(&l);
        return st;
    }
    *out = l;
    return WN_OK;
}

void
wn_lockdown_free(struct wn_lockdown **l)
{
    if (!*l) {
        return;
    }
    wn_conn_free(&(*l)->conn);
    free(*l);
    *l = NULL;
}

const char *
wn_lockdown_udid(const struct wn_lockdown *l)
{
    return l->p->udid;
}

enum wn_status
wn_lockdown_ask(struct wn_lockdown *l, const char *verb, plist_t request,
    plist_t *reply, char error[64], struct wn_err *err)
{
    plist_t got = NULL;
    const char *word;
    enum wn_status st;

    plist_dict_set_item(request, "Label", plist_new_string(WN_LABEL));
    plist_dict_set_item(request, "Request", plist_new_string(verb));
    st = wn_conn_send_plist(l->conn, request, false, err);
    plist_free(request);
    if (st == WN_OK) {
        st = wn_conn_recv_plist(l->conn, WN_LOCKDOWN_MAX_BYTES, &got, err);
    }
    if (st != WN_OK) {
        return st;
    }
    word = wn_plist_get_text(got, "Request");
    if (!word || strcmp(word, verb) != 0) {
        plist_free(got);
        return wn_fail(err, WN_EFORMAT,
            "the phone answered %s with something else", verb);
    }
    error[0] = '\0';
    word = wn_plist_get_text(got, "Error");
    if (word) {
        (void)wn_escape(error, 64, word, strlen(word));
    }
    *reply = got;
    return WN_OK;
}

enum wn_status
wn_lockdown_value(struct wn_lockdown *l, const char *domain,
    const char *key, plist_t *value, struct wn_err *err)
{
    plist_t request = plist_new_dict();
    plist_t reply = NULL;
    plist_t got;
    char error[64];
    enum wn_status st;

    if (domain && domain[0] != '\0') {
        plist_dict_set_item(request, "Domain", plist_new_string(domain));
    }
    plist_dict_set_item(request, "Key", plist_new_string(key));
    st = wn_lockdown_ask(l, "GetValue", request, &reply, error, err);
    if (st != WN_OK) {
        return st;
    }
    got = plist_dict_get_item(reply, "Value");
    if (error[0] != '\0' || !got) {
        st = WN_ABSENT;
    } else {
        *value = plist_copy(got);
        st = *value ? WN_OK : wn_fail_nomem(err, "a value");
    }
    plist_free(reply);
    return st;
}

/** As text, the way a person would write it. */
static enum wn_status
to_text(plist_t v, char *out, size_t cap)
{
    const char *s = wn_plist_text(v);
    uint8_t yes = 0;
    uint64_t n = 0;

    if (s) {
        (void)wn_escape(out, cap, s, strlen(s));
        return WN_OK;
    }
    if (plist_get_node_type(v) == PLIST_BOOLEAN) {
        plist_get_bool_val(v, &yes);
        (void)wn_escape(out, cap, yes ? "true" : "false", yes ? 4 : 5);
        return WN_OK;
    }
    if (plist_get_node_type(v) == PLIST_UINT) {
        char digits[24];

        plist_get_uint_val(v, &n);
        (void)snprintf(
            digits, sizeof(digits), "%llu", (unsigned long long)n);
        (void)wn_escape(out, cap, digits, strlen(digits));
        return WN_OK;
    }
    return WN_ABSENT;
}

enum wn_status
wn_lockdown_text(struct wn_lockdown *l, const char *domain, const char *key,
    char *out, size_t cap, struct wn_err *err)
{
    plist_t v = NULL;
    enum wn_status st = wn_lockdown_value(l, domain, key, &v, err);

    if (st == WN_OK) {
        st = to_text(v, out, cap);
        plist_free(v);
    }
    return st;
}

enum wn_status
wn_lockdown_session(struct wn_lockdown *l, bool only_ask, char error[64],
    struct wn_err *err)
{
    char *host_id = NULL;
    char *buid = NULL;
    plist_t request;
    plist_t reply = NULL;
    plist_t ssl;
    uint8_t use_ssl = 0;
    enum wn_status st;

    error[0] = '\0';
    if (wn_mux_record(l->p->udid, &host_id, NULL) == WN_RECORD_NONE) {
        return wn_fail(err, WN_EREADY, "the phone is not paired");
    }
    request = plist_new_dict();
    plist_dict_set_item(request, "HostID", plist_new_string(host_id));
    free(host_id);
    if (wn_mux_buid(&buid)) {
        plist_dict_set_item(request, "SystemBUID", plist_new_string(buid));
        free(buid);
    }
    st = wn_lockdown_ask(l, "StartSession", request, &reply, error, err);
    if (st != WN_OK) {
        return st;
    }
    ssl = plist_dict_get_item(reply, "EnableSessionSSL");
    if (ssl && plist_get_node_type(ssl) == PLIST_BOOLEAN) {
        plist_get_bool_val(ssl, &use_ssl);
    }
    plist_free(reply);
    if (error[0] != '\0') {
        return wn_lockdown_refused("a session", error, err);
    }
    if (only_ask) {
        return WN_OK;
    }
    if (!use_ssl) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone offers a session without encryption: refused");
    }
    return wn_conn_tls(l->conn, err);
}

enum wn_status
wn_lockdown_refused(const char *what, const char *error, struct wn_err *err)
{
    static const struct {
        const char *word, *text, *todo;
    } known[] = {
        {"PasswordProtected", "the phone is locked",
            "let the owner unlock the phone, then start again"},
        {"EscrowLocked", "the phone is locked",
            "let the owner unlock the phone, then start again"},
        {"InvalidHostID", "the phone no longer trusts this computer",
            "start again and let the owner tap Trust"},
        {"UserDeniedPairing", "the owner tapped \"Don't Trust\"",
            "unplug the phone; if the owner agrees after all, plug it in "
            "again and start over"},
        {"PairingProhibitedOverThisConnection",
            "the phone does not pair over this connection",
            "plug it in directly, with Apple's own cable"},
        {"MCProtected", "the phone's administrator forbids pairing",
            "ask whoever manages the phone"},
        {"MCChallengeRequired", "the phone's administrator must approve",
            "ask whoever manages the phone"},
        {"FMiPProtected", "Find My iPhone protects the phone",
            "the owner must unlock it first"},
        {"ServiceProhibited", "the phone's settings forbid this service",
            "ask whoever manages the phone"},
        {"InvalidService", "the phone does not offer this service",
            "restart the phone and start again; a very old system may lack it"},
    };
    enum wn_status st;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(error, known[i].word) == 0) {
            st = wn_fail(err, WN_EREADY, "%s (asked for %s: %s)",
                known[i].text, what, error);
            wn_todo(err, "%s", known[i].todo);
            return st;
        }
    }
    st = wn_fail(err, WN_EREADY, "the phone refused %s: %s", what, error);
    wn_todo(err, "unplug the phone, restart it, and start again");
    return st;
}
