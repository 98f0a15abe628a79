/**
 * One accepted socket. It begins as a mux connection; after a granted Connect
 * it is the pipe to one service, perhaps under TLS. Blocking; one thread.
 * Once a read or write failed the connection is dead and every call says so.
 */
#ifndef IPHONE_CONN_H
#define IPHONE_CONN_H

#include "phone.h"

#include <openssl/ssl.h>
#include <plist/plist.h>

struct conn {
    int fd;
    SSL *ssl;
    struct phone *phone;     /* NULL until Connect */
    const char *service;     /* "usbmuxd" until Connect */
    struct pairing *pairing; /* whose session this is, or NULL */
    uint64_t sent;           /* bytes written in clear terms, TLS not counted */
    bool dead;
    bool was_tls;            /* TLS was ended; a late alert may still come */
    struct buf out;          /* gathered by conn_put until conn_flush */
    struct conn *next;
    struct conn *prev;
};

enum plist_kind { PLIST_XML, PLIST_BIN };

struct conn *
conn_new(int fd);

/** Closes the socket; for use by the connection's own thread. */
void
conn_free(struct conn **c);

/** Break every connection of a phone (NULL: every connection there is). */
void
conn_break_all(const struct phone *p);

bool
conn_read(struct conn *c, void *p, size_t n);

/** Sends gathered bytes first. Injected AT_BYTES faults act here. */
bool
conn_write(struct conn *c, const void *p, size_t n);

/** Gathers; sends only when a good deal has come together. */
bool
conn_put(struct conn *c, const void *p, size_t n);

/** Room for n (at most 1 MiB) gathered bytes; conn_commit what was filled. */
uint8_t *
conn_room(struct conn *c, size_t n);

void
conn_commit(struct conn *c, size_t n);

bool
conn_flush(struct conn *c);

enum conn_input { INPUT_NONE, INPUT_DATA, INPUT_END };

/** Has the client sent something that nobody asked for yet, or left? INPUT_END
 *  makes the connection dead. */
enum conn_input
conn_input(struct conn *c);

/** Server handshake. */
bool
conn_start_tls(struct conn *c, SSL_CTX *ctx);

/** Go back to plain bytes, as after StopSession. */
void
conn_stop_tls(struct conn *c);

/** Shut the socket in both directions. */
void
conn_hang_up(struct conn *c);

/** u32 BE length + plist, XML or binary. NULL: gone, or no plist. Caller
 *  frees. */
plist_t
conn_recv_plist(struct conn *c);

/** Takes the plist. */
bool
conn_send_plist(struct conn *c, plist_t node, enum plist_kind kind);

#endif
