#include <stdlib.h>
#include <string.h>
#include <usbmuxd.h>

#include "base/err.h"
#include "base/random.h"
#include "device/ios/ios.h"
#include "device/ios/plist_guard.h"

#define ADDRESS "USBMUXD_SOCKET_ADDRESS"
#define UNIX_PATH_MAX_BYTES 107 /* sockaddr_un, without its NUL */
/* A key of ours in the record: lockdown and libimobiledevice ignore it. */
#define MARK "WinnowRun"
#define RECORD_MAX_BYTES (256u << 10)

/** HOST:PORT in the form that libusbmuxd takes. */
static bool
is_host_port(const char *s)
{
    const char *colon = strrchr(s, ':');
    unsigned port = 0;

    if (!colon || colon == s || strchr(s, '/')) {
        return false;
    }
    if (s[0] == '[' ? colon[-1] != ']' || colon == s + 2 :
                      memchr(s, ':', (size_t)(colon - s)) != NULL) {
        return false;
    }
    for (const char *d = colon + 1; *d; d++) {
        if (*d < '0' || *d > '9' || port > 65535) {
            return false;
        }
        port = port * 10 + (unsigned)(*d - '0');
    }
    return port > 0 && port < 65536;
}

enum wn_status
wn_mux_check(struct wn_err *err)
{
    const char *s = getenv(ADDRESS);
    enum wn_status st;

    if (!s) {
        return WN_OK;
    }
    if (strncmp(s, "UNIX:", 5) == 0) {
        if (s[5] != '\0' && strlen(s + 5) <= UNIX_PATH_MAX_BYTES) {
            return WN_OK;
        }
    } else if (is_host_port(s)) {
        return WN_OK;
    }
    st = wn_fail(err, WN_EUSAGE,
        ADDRESS " is \"%s\", which the phone library would silently ignore "
        "and talk to another phone", s);
    wn_todo(err, "write UNIX:/path/to/socket or HOST:PORT, or unset it");
    return st;
}

static plist_t
record_read(const char *udid)
{
    char *data = NULL;
    uint32_t n = 0;
    plist_t record = NULL;

    if (usbmuxd_read_pair_record(udid, &data, &n) != 0 || !data) {
        free(data);
        return NULL;
    }
    if (n <= RECORD_MAX_BYTES) {
        (void)wn_plist_read(&record, data, n, NULL);
    }
    free(data);
    if (record && plist_get_node_type(record) != PLIST_DICT) {
        plist_free(record);
        record = NULL;
    }
    return record;
}

enum wn_mux_record
wn_mux_record(const char *udid, char **host_id, plist_t *escrow)
{
    plist_t record = record_read(udid);
    const char *host = wn_plist_get_text(record, "HostID");
    plist_t bag;
    enum wn_mux_record found = WN_RECORD_NONE;

    if (host) {
        found = wn_plist_get_text(record, MARK) ? WN_RECORD_OURS
                                                : WN_RECORD_OTHER;
    }
    if (host_id) {
        *host_id = host ? strdup(host) : NULL;
    }
    if (escrow) {
        bag = record ? plist_dict_get_item(record, "EscrowBag") : NULL;
        *escrow = bag && plist_get_node_type(bag) == PLIST_DATA
            ? plist_copy(bag)
            : NULL;
    }
    plist_free(record);
    return found;
}

enum wn_status
wn_mux_mark(struct wn_ios *p, struct wn_err *err)
{
    plist_t record = record_read(p->udid);
    char id[WN_UUID_BYTES];
    char *data = NULL;
    uint32_t n = 0;
    uint32_t handle = 0;
    enum wn_status st;

    if (!record) {
        return wn_fail(err, WN_EREADY,
            "the pairing was not kept by usbmuxd");
    }
    st = wn_uuid(id, err);
    if (st == WN_OK) {
        plist_dict_set_item(record, MARK, plist_new_string(id));
        plist_to_bin(record, &data, &n);
        (void)idevice_get_handle(p->device, &handle);
        if (!data || usbmuxd_save_pair_record_with_device_id(
                p->udid, handle, data, n) != 0) {
            st = wn_fail(err, WN_EREADY,
                "usbmuxd would not store the pairing of this run");
            wn_todo(err, "see whether usbmuxd may write to its folder, "
                "/var/lib/lockdown");
        }
    }
    plist_to_bin_free(data);
    plist_free(record);
    return st;
}

void
wn_mux_delete(const char *udid)
{
    (void)usbmuxd_delete_pair_record(udid);
}

bool
wn_mux_buid(char **out)
{
    *out = NULL;
    return usbmuxd_read_buid(out) == 0 && *out;
}
