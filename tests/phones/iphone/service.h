/** Services behind ports: what StartService promises and Connect delivers. */
#ifndef IPHONE_SERVICE_H
#define IPHONE_SERVICE_H

#include "conn.h"

#define LOCKDOWN_PORT 62078

/** Each runs one connection until it ends. */
void
lockdown_serve(struct conn *c);

void
afc_serve(struct conn *c);

void
house_arrest_serve(struct conn *c);

void
backup_serve(struct conn *c);

void
instproxy_serve(struct conn *c);

void
notify_serve(struct conn *c);

void
springboard_serve(struct conn *c);

/** Tell everybody who observes this name; safe from any thread. */
void
notify_post(struct phone *p, const char *name);

/** A port for one connection to a service started within a pairing's session.
 *  NULL on success, else the lockdown error string. */
const char *
service_start(struct phone *p, struct pairing *pair, const char *name,
    uint16_t *port, bool *ssl);

/** Take the port out and serve its connection; false: no such port. `go` is
 *  called once the port is known to exist, before any service byte. */
bool
service_connect(struct conn *c, struct phone *p, uint16_t port,
    bool (*go)(struct conn *c, uint32_t tag), uint32_t tag);

void
service_free_ports(struct phone *p);

#endif
