/* Plists with a length before them, on any connection. */
#include "conn.h"
#include "log.h"

#include <stdlib.h>

#define PLIST_CAP (64u << 20)

plist_t
conn_recv_plist(struct conn *c)
{
    uint8_t head[4];
    plist_t node = NULL;
    uint32_t n;
    char *text;

    if (!conn_read(c, head, sizeof(head))) {
        return NULL;
    }
    n = get_be32(head);
    if (c->was_tls && head[0] >= 0x14 && head[0] <= 0x17 && head[1] == 3) {
        c->dead = true; /* the rest of the client's TLS farewell */
        return NULL;
    }
    if (n == 0 || n > PLIST_CAP) {
        log_event(c->phone->udid, c->service, "bad-framing", "ibytes",
            (int64_t)n, NULL);
        c->dead = true;
        return NULL;
    }
    text = xcalloc((size_t)n + 1, 1);
    if (conn_read(c, text, n)) {
        plist_from_memory(text, n, &node);
        if (node == NULL) {
            log_event(c->phone->udid, c->service, "bad-plist", "ibytes",
                (int64_t)n, NULL);
            c->dead = true;
        }
    }
    free(text);
    return node;
}

bool
conn_send_plist(struct conn *c, plist_t node, enum plist_kind kind)
{
    uint8_t head[4];
    char *text = NULL;
    uint32_t n = 0;

    if (kind == PLIST_XML) {
        plist_to_xml(node, &text, &n);
    } else {
        plist_to_bin(node, &text, &n);
    }
    plist_free(node);
    if (text == NULL) {
        die("cannot write a plist");
    }
    put_be32(head, n);
    conn_put(c, head, sizeof(head));
    conn_put(c, text, n);
    free(text);
    return conn_flush(c);
}
