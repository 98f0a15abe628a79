/* CNXN and AUTH: who may come in, and what both sides can. */
#include "adbd.h"
#include "auth.h"
#include "log.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN 1
#define SIGNATURE 2
#define PUBLIC_KEY 3

/* Does the host's banner offer this? */
static bool
offers(const char *banner, const char *feature)
{
    const char *at = strstr(banner, "features=");
    size_t n = strlen(feature);

    for (at = at == NULL ? "" : at + 9; *at != '\0' && *at != ';';) {
        size_t len = strcspn(at, ",;");

        if (len == n && memcmp(at, feature, n) == 0) {
            return true;
        }
        at += len + (at[len] == ',');
    }
    return false;
}

static bool
both(const struct va_conn *c, const char *banner, const char *feature)
{
    return phone_has_feature(c->phone, feature) && offers(banner, feature);
}

/* Old phones end with ';', older ones have no features. */
static char *
own_banner(const struct va_phone *p)
{
    struct buf b = {0};
    char *head = xformat("%s::ro.product.name=%s;ro.product.model=%s;"
        "ro.product.device=%s;", p->rest->banner_type,
        phone_property(p, "ro.product.name"),
        phone_property(p, "ro.product.model"),
        phone_property(p, "ro.product.device"));

    buf_put(&b, head, strlen(head));
    free(head);
    for (size_t i = 0; i < p->rest->features.n; i++) {
        const char *word = p->rest->features.at[i];

        buf_put(&b, i == 0 ? "features=" : ",", i == 0 ? 9 : 1);
        buf_put(&b, word, strlen(word));
    }
    buf_put(&b, "", 1);
    return (char *)b.p;
}

bool
handshake_welcome(struct va_conn *c)
{
    char *banner = own_banner(c->phone);
    bool fine;

    c->state = CONN_ONLINE; /* now: the host may be quick */
    fine = conn_send(c, A_CNXN, c->phone->rest->version,
        c->phone->rest->max_payload, banner, strlen(banner));
    free(banner);
    log_event(c->phone->serial, "adb", "online", "iversion",
        (int64_t)c->version, "imax", (int64_t)c->max, "iconnection",
        (int64_t)c->number, NULL);
    log_flush();
    return fine;
}

static bool
ask(struct va_conn *c)
{
    if (RAND_bytes(c->token, sizeof(c->token)) != 1) {
        die("no random bytes");
    }
    c->state = CONN_ASKED;
    return conn_send(c, A_AUTH, TOKEN, 0, c->token, sizeof(c->token));
}

/* What is in the cable of an earlier host, or goes wrong before CNXN. False:
 * there is no answer to this CNXN; *go_on says whether there may be later. */
static bool
first_faults(struct va_conn *c, bool *go_on)
{
    static const char left[] = "of somebody else";
    uint8_t noise[512];
    struct va_fault f;

    *go_on = true;
    while (*go_on && phone_fault(c->phone, "cnxn", NULL, &f)) {
        if (conn_fault(c, &f, go_on)) {
            continue;
        }
        if (strcmp(f.act, "stale") == 0) {
            *go_on = conn_send(c, A_WRTE, 77, 78, left, sizeof(left)) &&
                conn_send(c, A_OKAY, 77, 78, NULL, 0) &&
                conn_send(c, A_CLSE, 77, 78, NULL, 0);
        } else if (strcmp(f.act, "silence") == 0) {
            c->state = CONN_MUTE;
            return false;
        } else {
            bool magic = strcmp(f.act, "bad-magic") == 0;

            memset(noise, 0xA5, sizeof(noise));
            *go_on = conn_send_raw(c, noise, magic ? HEADER : f.bytes > 0 &&
                f.bytes < (int64_t)sizeof(noise) ? (size_t)f.bytes :
                sizeof(noise));
        }
    }
    return *go_on;
}

static const char *
wrong_cnxn(const struct va_conn *c, uint32_t version, uint32_t max,
    const char *banner, size_t n)
{
    if (c->session > 0 && strcmp(c->cable->ops->name, "tcp") == 0) {
        return "a second CNXN";
    }
    if (version < VERSION_MIN) {
        return "CNXN of an unknown version";
    }
    if (max < PAYLOAD_BEFORE) {
        return "CNXN with a payload below 4096 bytes";
    }
    if (n < 6 || strncmp(banner, "host::", 6) != 0 || strlen(banner) < n - 1) {
        return "a banner that is no host's";
    }
    return NULL;
}

static void
settle(struct va_conn *c, uint32_t version, uint32_t max, const char *banner)
{
    const struct va_phone_rest *r = c->phone->rest;

    pthread_mutex_lock(&c->lock);
    c->session++;
    c->state = CONN_NEW;
    c->has_signature = false;
    c->version = version < r->version ? version : r->version;
    c->max = max < r->max_payload ? max : r->max_payload;
    c->v2_shell = both(c, banner, "shell_v2");
    c->v2_stat = both(c, banner, "stat_v2");
    c->v2_list = both(c, banner, "ls_v2");
    c->windows = both(c, banner, "delayed_ack");
    c->first = c->nids;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

bool
handshake_cnxn(struct va_conn *c, uint32_t version, uint32_t max,
    const uint8_t *p, size_t n)
{
    char *banner = xformat("%.*s", (int)n, (const char *)p);
    const char *wrong = wrong_cnxn(c, version, max, banner, n);
    bool go_on;

    if (wrong != NULL) {
        free(banner);
        return conn_violation(c, wrong);
    }
    streams_close(c);
    settle(c, version, max, banner);
    log_event(c->phone->serial, "adb", "cnxn", "iversion", (int64_t)version,
        "imax", (int64_t)max, "sbanner", banner, "iconnection",
        (int64_t)c->number, NULL);
    free(banner);
    if (!first_faults(c, &go_on)) {
        return go_on;
    }
    return c->phone->rest->authorised ? handshake_welcome(c) : ask(c);
}

static bool
on_signature(struct va_conn *c, const uint8_t *p)
{
    bool known = auth_known(c->phone, c->token, p);

    log_event(c->phone->serial, "auth", "signature", "bknown", known, NULL);
    if (known) {
        return handshake_welcome(c);
    }
    /* Kept to compare with the key that is shown later. */
    memcpy(c->signature, p, sizeof(c->signature));
    memcpy(c->signed_token, c->token, sizeof(c->signed_token));
    c->has_signature = true;
    return ask(c);
}

bool
handshake_auth(struct va_conn *c, uint32_t type, uint32_t zero,
    const uint8_t *p, size_t n)
{
    struct va_fault f;
    bool go_on = true;

    if (c->state != CONN_ASKED) {
        return conn_violation(c, "AUTH that was not asked for");
    }
    if (zero != 0) {
        return conn_violation(c, "AUTH with a second argument");
    }
    while (go_on && phone_fault(c->phone, "auth", NULL, &f)) {
        if (f.ms < 0 && strcmp(f.act, "stall") == 0) {
            c->state = CONN_MUTE; /* and see when the host goes */
            return true;
        }
        conn_fault(c, &f, &go_on);
    }
    if (!go_on) {
        return false;
    }
    if (type == SIGNATURE) {
        return n == AUTH_SIGNATURE_BYTES ? on_signature(c, p) :
            conn_violation(c, "a signature of another length");
    }
    return type == PUBLIC_KEY ? dialog_open(c, p, n)
        : conn_violation(c, "AUTH of an unknown type");
}
