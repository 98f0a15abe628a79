#include "service.h"
#include "fault.h"
#include "log.h"
#include "mux.h"
#include "tls.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_PORT 49152

struct kind {
    const char *name;
    void (*run)(struct conn *c);
};

static const struct kind kinds[] = {
    {"com.apple.afc", afc_serve},
    {"com.apple.mobile.house_arrest", house_arrest_serve},
    {"com.apple.mobile.installation_proxy", instproxy_serve},
    {"com.apple.mobile.notification_proxy", notify_serve},
    {"com.apple.mobilebackup2", backup_serve},
    {"com.apple.springboardservices", springboard_serve},
};

static const struct kind lockdown_kind = {"lockdownd", lockdown_serve};

struct port {
    uint16_t number;
    const struct kind *kind;
    struct pairing *pairing;
    bool tls;
    struct port *next;
};

static const struct kind *
find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* The faults that show themselves in the answer to StartService. They are
 * looked at without using them up: the connection is where they act. */
static const char *
start_fault(struct phone *p, const char *name, bool *ssl)
{
    for (size_t i = 0; i < p->nfaults; i++) {
        struct fault *f = &p->faults[i];

        if (f->at != AT_SERVICE ||
            (f->service != NULL && strcmp(f->service, name) != 0)) {
            continue;
        }
        if (f->act == DO_NO_SSL_FLAG || f->act == DO_ERROR) {
            struct fault_query q = {.at = AT_SERVICE, .service = name,
                .cursor = i};
            const struct fault *hit = fault_next(p, &q);

            if (hit == f && f->act == DO_ERROR) {
                return f->error == NULL ? "ServiceProhibited" : f->error;
            }
            *ssl = *ssl && hit != f;
        }
    }
    return NULL;
}

const char *
service_start(struct phone *p, struct pairing *pair, const char *name,
    uint16_t *number, bool *ssl)
{
    const struct kind *kind = find_kind(name);
    const char *error;
    struct port *port;

    if (kind == NULL) {
        return "InvalidService";
    }
    *ssl = true;
    error = start_fault(p, name, ssl);
    if (error != NULL) {
        return error;
    }
    port = xcalloc(1, sizeof(*port));
    port->kind = kind;
    port->pairing = pair;
    port->tls = *ssl;
    pthread_mutex_lock(&p->lock);
    if (p->next_port < FIRST_PORT || p->next_port >= LOCKDOWN_PORT) {
        p->next_port = FIRST_PORT;
    }
    port->number = p->next_port++;
    port->next = p->ports;
    p->ports = port;
    pthread_mutex_unlock(&p->lock);
    *number = port->number;
    return NULL;
}

static bool
take_port(struct phone *p, uint16_t number, struct port *out)
{
    bool found = false;

    pthread_mutex_lock(&p->lock);
    for (struct port **at = &p->ports; *at != NULL; at = &(*at)->next) {
        if ((*at)->number == number) {
            struct port *gone = *at;

            *out = *gone;
            *at = gone->next;
            free(gone);
            found = true;
            break;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}

/* Break the handshake as a phone with a broken TLS would: read the hello,
 * send a fatal alert. Then go on in plaintext, and say in the log when the
 * client does too (facts 2.5: Debian's library falls back silently). */
static void
refuse_tls(struct conn *c)
{
    static const uint8_t alert[] = {0x15, 3, 1, 0, 2, 2, 40};
    uint8_t head[5];
    uint8_t *body;
    size_t n;

    if (!conn_read(c, head, sizeof(head))) {
        return;
    }
    n = (size_t)head[3] << 8 | head[4];
    body = xcalloc(n, 1);
    if (conn_read(c, body, n)) {
        conn_write(c, alert, sizeof(alert));
    }
    free(body);
}

/* False: do not serve. *tls is taken away where the fault says so. */
static bool
connect_faults(struct conn *c, bool *tls)
{
    struct fault_query q = {.at = AT_SERVICE, .service = c->service};

    for (size_t i = 0; i < c->phone->nfaults; i++) {
        const struct fault *f = &c->phone->faults[i];

        if (f->at != AT_SERVICE || f->act == DO_NO_SSL_FLAG ||
            f->act == DO_ERROR) {
            continue;
        }
        q.cursor = i;
        if (fault_next(c->phone, &q) != f) {
            continue;
        }
        if (f->act == DO_REFUSE_TLS && *tls) {
            refuse_tls(c);
            *tls = false;
        } else if (f->act == DO_PLAINTEXT) {
            *tls = false;
        } else if (f->act == DO_STALL) {
            c->dead = !stop_sleep(f->ms);
        } else if (f->act == DO_DETACH) {
            mux_detach(c->phone, f->ms);
            return false;
        } else if (f->act == DO_HANG_UP) {
            conn_hang_up(c);
        }
    }
    return !c->dead;
}

static void
run(struct conn *c, const struct port *port)
{
    bool tls = port->tls;

    if (port->kind == &lockdown_kind) {
        lockdown_serve(c);
        return;
    }
    if (!connect_faults(c, &tls)) {
        return;
    }
    if (tls && !conn_start_tls(c, port->pairing->ctx)) {
        log_event(c->phone->udid, c->service, "tls-refused", NULL);
        return;
    }
    log_event(c->phone->udid, c->service, "connect", "stls",
        tls ? SSL_get_version(c->ssl) : "none", NULL);
    port->kind->run(c);
    log_event(c->phone->udid, c->service, "end", "isent", (int64_t)c->sent,
        NULL);
}

bool
service_connect(struct conn *c, struct phone *p, uint16_t number,
    bool (*go)(struct conn *c, uint32_t tag), uint32_t tag)
{
    struct port port = {.kind = &lockdown_kind};

    if (number != LOCKDOWN_PORT && !take_port(p, number, &port)) {
        return false;
    }
    if (go(c, tag)) {
        c->phone = p;
        c->service = port.kind->name;
        c->pairing = port.pairing;
        c->sent = 0;
        run(c, &port);
    }
    return true;
}

void
service_free_ports(struct phone *p)
{
    while (p->ports != NULL) {
        struct port *next = p->ports->next;

        free(p->ports);
        p->ports = next;
    }
}
