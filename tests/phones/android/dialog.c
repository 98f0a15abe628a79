/* The owner is shown a key, and takes a while. */
#include "adbd.h"
#include "auth.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

struct dialog {
    struct va_conn *conn;
    struct auth_key *key;
    unsigned session;
};

static void *
run_dialog(void *ctx)
{
    struct dialog *d = ctx;
    struct va_conn *c = d->conn;
    const struct va_phone *p = c->phone;
    bool allow = strcmp(p->rest->answer, "allow") == 0;
    bool still = conn_sleep(c, p->rest->answer_ms);

    pthread_mutex_lock(&c->lock);
    still = still && c->session == d->session && !c->gone;
    pthread_mutex_unlock(&c->lock);
    if (still) {
        log_event(p->serial, "auth", allow ? "allowed" : "denied", NULL);
        log_flush();
    }
    if (still && allow) {
        if (p->rest->always_allow) {
            auth_remember(p, d->key);
            d->key = NULL;
        }
        handshake_welcome(c);
    }
    auth_key_free(d->key);
    free(d);
    conn_release(c);
    return NULL;
}

static void
tell_key(struct va_conn *c, const struct auth_key *key)
{
    char print[AUTH_FINGERPRINT_CHARS];

    auth_key_fingerprint(key, print);
    log_event(c->phone->serial, "auth", "dialog", "suser",
        auth_key_user(key), "sfingerprint", print, "bsigned",
        c->has_signature && auth_key_signed(key, c->signed_token,
            c->signature),
        "bshown", !c->phone->rest->screen_locked, NULL);
    log_flush();
}

bool
dialog_open(struct va_conn *c, const uint8_t *p, size_t n)
{
    const struct va_phone_rest *r = c->phone->rest;
    const char *wrong = NULL;
    struct auth_key *key = auth_key_read(p, n, &wrong);
    struct dialog *d;

    if (key == NULL) {
        return conn_violation(c, wrong);
    }
    tell_key(c, key);
    c->state = CONN_DIALOG;
    if (r->screen_locked || strcmp(r->answer, "never") == 0) {
        auth_key_free(key);
        return true; /* nothing is ever said */
    }
    d = xcalloc(1, sizeof(*d));
    d->conn = c;
    d->key = key;
    d->session = c->session;
    conn_thread(c, run_dialog, d);
    return true;
}
