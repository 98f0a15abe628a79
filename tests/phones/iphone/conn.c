#include "conn.h"
#include "fault.h"
#include "mux.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GATHER ((size_t)1 << 20)

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct conn *list_head;

struct conn *
conn_new(int fd)
{
    struct conn *c = xcalloc(1, sizeof(*c));

    c->fd = fd;
    c->service = "usbmuxd";
    pthread_mutex_lock(&list_lock);
    c->next = list_head;
    if (list_head != NULL) {
        list_head->prev = c;
    }
    list_head = c;
    pthread_mutex_unlock(&list_lock);
    return c;
}

void
conn_free(struct conn **cp)
{
    struct conn *c = *cp;

    if (c == NULL) {
        return;
    }
    pthread_mutex_lock(&list_lock);
    if (c->prev != NULL) {
        c->prev->next = c->next;
    } else {
        list_head = c->next;
    }
    if (c->next != NULL) {
        c->next->prev = c->prev;
    }
    if (c->ssl != NULL) {
        SSL_free(c->ssl);
    }
    close(c->fd);
    pthread_mutex_unlock(&list_lock);
    buf_free(&c->out);
    free(c);
    *cp = NULL;
}

void
conn_break_all(const struct phone *p)
{
    pthread_mutex_lock(&list_lock);
    for (struct conn *c = list_head; c != NULL; c = c->next) {
        if (p == NULL || c->phone == p) {
            shutdown(c->fd, SHUT_RDWR);
        }
    }
    pthread_mutex_unlock(&list_lock);
}

bool
conn_read(struct conn *c, void *p, size_t n)
{
    uint8_t *at = p;

    while (n > 0 && !c->dead) {
        size_t got = 0;

        if (c->ssl != NULL) {
            c->dead = SSL_read_ex(c->ssl, at, n, &got) != 1;
        } else {
            ssize_t r = read(c->fd, at, n);

            if (r < 0 && errno == EINTR) {
                continue;
            }
            c->dead = r <= 0;
            got = r > 0 ? (size_t)r : 0;
        }
        at += got;
        n -= got;
    }
    return !c->dead;
}

static bool
write_raw(struct conn *c, const uint8_t *p, size_t n)
{
    while (n > 0 && !c->dead) {
        size_t put = 0;

        if (c->ssl != NULL) {
            c->dead = SSL_write_ex(c->ssl, p, n, &put) != 1;
        } else {
            ssize_t r = write(c->fd, p, n);

            if (r < 0 && errno == EINTR) {
                continue;
            }
            c->dead = r < 0;
            put = r > 0 ? (size_t)r : 0;
        }
        p += put;
        n -= put;
        c->sent += put;
    }
    return !c->dead;
}

/* Exactly as many bytes leave as the fault's count says. */
static bool
write_faulty(struct conn *c, const uint8_t *p, size_t n)
{
    const struct fault *f;

    while (c->phone != NULL && c->phone->nfaults > 0 && !c->dead) {
        size_t upto;

        f = fault_bytes(c->phone, c->service, c->sent, c->sent + n);
        if (f == NULL) {
            break;
        }
        upto = (size_t)((uint64_t)f->n - c->sent);
        write_raw(c, p, upto);
        p += upto;
        n -= upto;
        if (f->act == DO_STALL) {
            c->dead = c->dead || !stop_sleep(f->ms);
        } else if (f->act == DO_DETACH) {
            mux_detach(c->phone, f->ms);
            c->dead = true;
        } else {
            conn_hang_up(c);
        }
    }
    return write_raw(c, p, n);
}

bool
conn_flush(struct conn *c)
{
    size_t n = c->out.n;

    c->out.n = 0;
    return n == 0 ? !c->dead : write_faulty(c, c->out.p, n);
}

bool
conn_write(struct conn *c, const void *p, size_t n)
{
    return conn_flush(c) && write_faulty(c, p, n);
}

uint8_t *
conn_room(struct conn *c, size_t n)
{
    if (c->out.n + n > GATHER) {
        conn_flush(c);
    }
    if (c->out.cap < GATHER) {
        buf_room(&c->out, GATHER);
    }
    return c->out.p + c->out.n;
}

void
conn_commit(struct conn *c, size_t n)
{
    c->out.n += n;
}

bool
conn_put(struct conn *c, const void *p, size_t n)
{
    if (n > GATHER) {
        return conn_flush(c) && write_faulty(c, p, n);
    }
    memcpy(conn_room(c, n), p, n);
    conn_commit(c, n);
    return !c->dead;
}

/* A TLS alert, plain or encrypted, is too short to be anything else: the
 * client's farewell. */
static bool
is_farewell(const uint8_t *p, ssize_t n)
{
    return n == 5 && (p[0] == 0x15 ||
        (p[0] == 0x17 && p[3] == 0 && p[4] <= 19));
}

enum conn_input
conn_input(struct conn *c)
{
    struct pollfd pf = {.fd = c->fd, .events = POLLIN};
    uint8_t head[5];
    ssize_t n;

    if (c->ssl != NULL && SSL_pending(c->ssl) > 0) {
        return INPUT_DATA;
    }
    if (c->dead || poll(&pf, 1, 0) <= 0) {
        return c->dead ? INPUT_END : INPUT_NONE;
    }
    n = recv(c->fd, head, sizeof(head), MSG_PEEK | MSG_DONTWAIT);
    if (n <= 0 || (c->ssl != NULL && is_farewell(head, n))) {
        c->dead = true;
        return INPUT_END;
    }
    return INPUT_DATA;
}

bool
conn_start_tls(struct conn *c, SSL_CTX *ctx)
{
    SSL *ssl = SSL_new(ctx);

    if (ssl == NULL || SSL_set_fd(ssl, c->fd) != 1) {
        die("cannot make a TLS connection");
    }
    if (SSL_accept(ssl) != 1) {
        SSL_free(ssl);
        c->dead = true;
        return false;
    }
    c->ssl = ssl;
    return true;
}

void
conn_stop_tls(struct conn *c)
{
    if (c->ssl != NULL) {
        /* The second call waits for the client's own close_notify. A client
         * that just closes is no fault (facts 2.2). */
        if (SSL_shutdown(c->ssl) == 0) {
            c->dead = SSL_shutdown(c->ssl) != 1;
        }
        SSL_free(c->ssl);
        c->ssl = NULL;
        c->was_tls = true;
    }
}

void
conn_hang_up(struct conn *c)
{
    shutdown(c->fd, SHUT_RDWR);
    c->dead = true;
}
