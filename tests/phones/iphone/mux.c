#include "mux_answer.h"
#include "log.h"
#include "pl.h"
#include "service.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define HEAD 16
#define MAX_PHONES 64

static struct phone **phones;
static size_t nphones;
static int64_t back_at[MAX_PHONES]; /* under the phone's lock; 0 = not set */

void
mux_set_phones(struct phone **all, size_t n)
{
    if (n > MAX_PHONES) {
        die("too many phones");
    }
    phones = all;
    nphones = n;
}

static size_t
index_of(const struct phone *p)
{
    size_t i = 0;

    while (i < nphones && phones[i] != p) {
        i++;
    }
    return i;
}

void
mux_detach(struct phone *p, int64_t back_ms)
{
    pthread_mutex_lock(&p->lock);
    p->attached = false;
    back_at[index_of(p)] = back_ms > 0 ? now_ns() + back_ms * 1000000 : 0;
    pthread_mutex_unlock(&p->lock);
    log_event(p->udid, "usbmuxd", "detached", NULL);
    conn_break_all(p);
}

static bool
attached(struct phone *p)
{
    int64_t *at = &back_at[index_of(p)];
    bool is;

    pthread_mutex_lock(&p->lock);
    if (!p->attached && *at != 0 && now_ns() >= *at) {
        p->attached = true;
        *at = 0;
    }
    is = p->attached;
    pthread_mutex_unlock(&p->lock);
    return is;
}

static struct phone *
by_device(uint64_t id)
{
    for (size_t i = 0; i < nphones; i++) {
        if ((uint64_t)phones[i]->device_id == id && attached(phones[i])) {
            return phones[i];
        }
    }
    return NULL;
}

struct phone *
mux_by_udid(const char *udid)
{
    for (size_t i = 0; udid != NULL && i < nphones; i++) {
        if (strcmp(phones[i]->udid, udid) == 0 ||
            strcmp(phones[i]->mux_serial, udid) == 0) {
            return phones[i];
        }
    }
    return NULL;
}

bool
mux_answer(struct conn *c, uint32_t tag, plist_t node)
{
    uint8_t head[HEAD];
    char *text = NULL;
    uint32_t n = 0;

    plist_to_xml(node, &text, &n);
    plist_free(node);
    put_le32(head, n + HEAD);
    put_le32(head + 4, 1);
    put_le32(head + 8, 8);
    put_le32(head + 12, tag);
    conn_put(c, head, HEAD);
    conn_put(c, text, n);
    free(text);
    return conn_flush(c);
}

bool
mux_result(struct conn *c, uint32_t tag, unsigned number)
{
    return mux_answer(c, tag, pl_dict("MessageType", plist_new_string("Result"),
        "Number", plist_new_uint(number), NULL));
}

static bool
granted(struct conn *c, uint32_t tag)
{
    return mux_result(c, tag, RESULT_OK);
}

static plist_t
attached_dict(const struct phone *p)
{
    uint64_t id = (uint64_t)p->device_id;
    plist_t props = pl_dict("ConnectionSpeed", plist_new_uint(480000000),
        "ConnectionType", plist_new_string("USB"),
        "DeviceID", plist_new_uint(id),
        "LocationID", plist_new_uint(0x14100000 + id),
        "ProductID", plist_new_uint(4776),
        "SerialNumber", plist_new_string(p->mux_serial), NULL);

    return pl_dict("MessageType", plist_new_string("Attached"),
        "DeviceID", plist_new_uint(id), "Properties", props, NULL);
}

static bool
list_devices(struct conn *c, uint32_t tag)
{
    plist_t list = plist_new_array();

    for (size_t i = 0; i < nphones; i++) {
        if (attached(phones[i])) {
            plist_array_append_item(list, attached_dict(phones[i]));
        }
    }
    return mux_answer(c, tag, pl_dict("DeviceList", list, NULL));
}

/* Stays until the client closes; looks for changes ten times a second. */
static bool
listen_events(struct conn *c, uint32_t tag)
{
    bool told[MAX_PHONES] = {false};
    struct pollfd pf = {.fd = c->fd, .events = POLLIN};

    if (!mux_result(c, tag, RESULT_OK)) {
        return false;
    }
    do {
        for (size_t i = 0; i < nphones; i++) {
            bool is = attached(phones[i]);
            uint64_t id = (uint64_t)phones[i]->device_id;

            if (is && !told[i]) {
                mux_answer(c, 0, attached_dict(phones[i]));
            } else if (!is && told[i]) {
                mux_answer(c, 0, pl_dict("MessageType",
                    plist_new_string("Detached"), "DeviceID",
                    plist_new_uint(id), NULL));
            }
            told[i] = is;
        }
    } while (!c->dead && poll(&pf, 1, 100) == 0);
    return !c->dead;
}

/* The socket becomes a pipe: false ends the mux side of it for good. */
static bool
connect_port(struct conn *c, uint32_t tag, plist_t msg)
{
    uint64_t id = 0;
    uint64_t swapped = 0;
    struct phone *p;
    uint16_t port;

    if (!pl_get_uint(msg, "DeviceID", &id) ||
        !pl_get_uint(msg, "PortNumber", &swapped) || swapped > 0xFFFF) {
        return mux_result(c, tag, RESULT_BADCOMMAND);
    }
    p = by_device(id);
    if (p == NULL) {
        return mux_result(c, tag, RESULT_BADDEV);
    }
    port = (uint16_t)((swapped & 0xFF) << 8 | swapped >> 8);
    if (!service_connect(c, p, port, granted, tag)) {
        log_event(p->udid, "usbmuxd", "refused", "iport", (int64_t)port,
            NULL);
        return mux_result(c, tag, RESULT_REFUSED);
    }
    return false;
}

static bool
handle(struct conn *c, uint32_t tag, plist_t msg)
{
    plist_t type = pl_get(msg, "MessageType");
    char buid[37];

    if (pl_eq(type, "ListDevices")) {
        return list_devices(c, tag);
    }
    if (pl_eq(type, "Listen")) {
        return listen_events(c, tag);
    }
    if (pl_eq(type, "Connect")) {
        return connect_port(c, tag, msg);
    }
    if (pl_eq(type, "ReadBUID")) {
        uuid_from("virtual-iphone mux", buid);
        return mux_answer(c, tag, pl_dict("BUID", plist_new_string(buid),
            NULL));
    }
    if (pl_eq(type, "ReadPairRecord")) {
        return mux_read_record(c, tag, msg);
    }
    if (pl_eq(type, "SavePairRecord")) {
        return mux_save_record(c, tag, msg);
    }
    if (pl_eq(type, "DeletePairRecord")) {
        return mux_delete_record(c, tag, msg);
    }
    if (pl_eq(type, "ListListeners")) {
        return mux_answer(c, tag, pl_dict("ListenerList", plist_new_array(),
            NULL));
    }
    log_event(NULL, "usbmuxd", "unknown-message", NULL);
    return mux_result(c, tag, RESULT_BADCOMMAND);
}

/* One packet; false when the connection is over. */
static bool
serve_one(struct conn *c)
{
    uint8_t head[HEAD];
    plist_t msg = NULL;
    uint32_t n;
    uint32_t tag;
    char *text;
    bool more;

    if (!conn_read(c, head, HEAD)) {
        return false;
    }
    n = get_le32(head);
    tag = get_le32(head + 12);
    if (n < HEAD || n > MUX_MESSAGE_CAP) {
        return false;
    }
    text = xcalloc(n - HEAD + 1, 1);
    if (!conn_read(c, text, n - HEAD)) {
        free(text);
        return false;
    }
    if (get_le32(head + 4) != 1 || get_le32(head + 8) != 8) {
        free(text);
        return mux_result(c, tag, RESULT_BADVERSION);
    }
    plist_from_xml(text, n - HEAD, &msg);
    free(text);
    more = pl_is(msg, PLIST_DICT) ? handle(c, tag, msg)
                                  : mux_result(c, tag, RESULT_BADCOMMAND);
    plist_free(msg);
    return more;
}

void
mux_serve(struct conn *c)
{
    while (!stop_asked() && serve_one(c)) {
    }
    log_flush();
}
