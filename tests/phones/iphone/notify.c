/* notification_proxy (facts 3.9). A post may come from any thread; the
 * observer's own thread writes it out, woken through a pipe. */
#include "log.h"
#include "pl.h"
#include "service.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAMES 64

struct observer {
    struct conn *c;
    int wake[2];
    char *names[MAX_NAMES];
    size_t nnames;
    bool waiting[MAX_NAMES];   /* under the phone's lock */
    struct observer *next;
};

void
notify_post(struct phone *p, const char *name)
{
    pthread_mutex_lock(&p->lock);
    for (struct observer *o = p->observers; o != NULL; o = o->next) {
        for (size_t i = 0; i < o->nnames; i++) {
            if (strcmp(o->names[i], name) == 0) {
                o->waiting[i] = true;
                if (write(o->wake[1], "", 1) != 1) {
                    die("cannot wake an observer");
                }
            }
        }
    }
    pthread_mutex_unlock(&p->lock);
}

static void
observe(struct observer *o, char *name)
{
    struct phone *p = o->c->phone;

    log_event(p->udid, o->c->service, "observe", "sname", name, NULL);
    pthread_mutex_lock(&p->lock);
    if (name != NULL && o->nnames < MAX_NAMES) {
        o->names[o->nnames++] = name;
        name = NULL;
    }
    pthread_mutex_unlock(&p->lock);
    free(name);
}

static bool
serve_request(struct observer *o)
{
    plist_t request = conn_recv_plist(o->c);
    plist_t command = pl_get(request, "Command");
    char *name = pl_get_str(request, "Name");
    bool more = request != NULL;

    if (pl_eq(command, "ObserveNotification")) {
        observe(o, name);
        name = NULL;
    } else if (pl_eq(command, "PostNotification")) {
        log_event(o->c->phone->udid, o->c->service, "post", "sname", name,
            NULL);
    } else if (pl_eq(command, "Shutdown")) {
        conn_send_plist(o->c, pl_dict("Command",
            plist_new_string("ProxyDeath"), NULL), PLIST_XML);
        more = false;
    }
    free(name);
    plist_free(request);
    return more;
}

static bool
relay(struct observer *o)
{
    struct phone *p = o->c->phone;
    char byte;

    if (read(o->wake[0], &byte, 1) != 1) {
        return false;
    }
    for (size_t i = 0; i < o->nnames; i++) {
        bool now;

        pthread_mutex_lock(&p->lock);
        now = o->waiting[i];
        o->waiting[i] = false;
        pthread_mutex_unlock(&p->lock);
        if (now) {
            conn_send_plist(o->c, pl_dict("Command",
                plist_new_string("RelayNotification"), "Name",
                plist_new_string(o->names[i]), NULL), PLIST_XML);
        }
    }
    return !o->c->dead;
}

static void
join(struct observer *o)
{
    pthread_mutex_lock(&o->c->phone->lock);
    o->next = o->c->phone->observers;
    o->c->phone->observers = o;
    pthread_mutex_unlock(&o->c->phone->lock);
}

static void
leave(struct observer *o)
{
    pthread_mutex_lock(&o->c->phone->lock);
    for (struct observer **at = &o->c->phone->observers; *at != NULL;
         at = &(*at)->next) {
        if (*at == o) {
            *at = o->next;
            break;
        }
    }
    pthread_mutex_unlock(&o->c->phone->lock);
}

void
notify_serve(struct conn *c)
{
    struct observer o = {.c = c};
    bool more = true;

    if (pipe(o.wake) != 0) {
        die("cannot make a pipe");
    }
    join(&o);
    while (more) {
        struct pollfd pf[2] = {
            {.fd = c->fd, .events = POLLIN},
            {.fd = o.wake[0], .events = POLLIN},
        };

        if (c->ssl != NULL && SSL_pending(c->ssl) > 0) {
            more = serve_request(&o);
        } else if (poll(pf, 2, -1) > 0) {
            more = pf[1].revents != 0 ? relay(&o) : serve_request(&o);
        }
    }
    leave(&o);
    close(o.wake[0]);
    close(o.wake[1]);
    for (size_t i = 0; i < o.nnames; i++) {
        free(o.names[i]);
    }
}
