/* A USB gadget, as adbd makes one: FunctionFS of the kernel. Header and payload
 * are transfers of their own, both ways. */
#include "cable.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRANSFER 16384 /* of one read or write, as adbd does */

static struct {
    int control, out, in;
    size_t packet; /* of this speed */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool enabled;
    struct va_phone *phone;
} usb = {-1, -1, -1, 512, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_COND_INITIALIZER, false, NULL};

#define INTERFACE {.bLength = USB_DT_INTERFACE_SIZE, \
    .bDescriptorType = USB_DT_INTERFACE, .bNumEndpoints = 2, \
    .bInterfaceClass = 0xff, .bInterfaceSubClass = 0x42, \
    .bInterfaceProtocol = 1, .iInterface = 1}
#define END(address, size) {.bLength = USB_DT_ENDPOINT_SIZE, \
    .bDescriptorType = USB_DT_ENDPOINT, .bEndpointAddress = (address), \
    .bmAttributes = 2, .wMaxPacketSize = (size)}

struct ends {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio out, in;
} __attribute__((packed));

static const struct {
    struct usb_functionfs_descs_head_v2 head;
    uint32_t full_count, high_count;
    struct ends full, high;
} __attribute__((packed)) descriptors = {
    .head = {.magic = FUNCTIONFS_DESCRIPTORS_MAGIC_V2,
        .length = sizeof(descriptors),
        .flags = FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC},
    .full_count = 3, .high_count = 3,
    .full = {INTERFACE, END(1, 64), END(2 | 0x80, 64)},
    .high = {INTERFACE, END(1, 512), END(2 | 0x80, 512)},
};

#define NAME "ADB Interface"
static const struct {
    struct usb_functionfs_strings_head head;
    uint16_t language;
    char name[sizeof(NAME)];
} __attribute__((packed)) strings = {
    .head = {.magic = FUNCTIONFS_STRINGS_MAGIC, .length = sizeof(strings),
        .str_count = 1, .lang_count = 1},
    .language = 0x0409, .name = NAME,
};

static void
set_enabled(bool on)
{
    pthread_mutex_lock(&usb.lock);
    usb.enabled = on;
    pthread_cond_broadcast(&usb.changed);
    pthread_mutex_unlock(&usb.lock);
    log_event(usb.phone->serial, "usb", on ? "enabled" : "disabled", NULL);
    log_flush();
}

/* What the kernel says of the bus. */
static void *
watch(void *ctx)
{
    (void)ctx;
    for (;;) {
        struct usb_functionfs_event e;
        ssize_t n = read(usb.control, &e, sizeof(e));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n != sizeof(e)) {
            return NULL;
        }
        switch (e.type) {
        case FUNCTIONFS_ENABLE:
            set_enabled(true);
            break;
        case FUNCTIONFS_DISABLE:
        case FUNCTIONFS_UNBIND:
            set_enabled(false);
            break;
        case FUNCTIONFS_SETUP: /* nothing is asked of this interface */
            if (e.u.setup.bRequestType & USB_DIR_IN) {
                (void)!read(usb.control, NULL, 0);
            } else {
                (void)!write(usb.control, NULL, 0);
            }
            break;
        default:
            break;
        }
    }
}

static int
end_of(const char *dir, const char *name)
{
    char *path = xformat("%s/%s", dir, name);
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0) {
        die("cannot open %s: %s", path, strerror(errno));
    }
    free(path);
    return fd;
}

void
ffs_open(const char *dir, struct va_phone *p)
{
    pthread_t thread;

    usb.phone = p;
    usb.control = end_of(dir, "ep0");
    if (write(usb.control, &descriptors, sizeof(descriptors)) < 0 ||
        write(usb.control, &strings, sizeof(strings)) < 0) {
        die("the kernel does not take the descriptors: %s", strerror(errno));
    }
    usb.out = end_of(dir, "ep1");
    usb.in = end_of(dir, "ep2");
    if (pthread_create(&thread, NULL, watch, NULL) != 0) {
        die("no thread can be started");
    }
    pthread_detach(thread);
}

static ssize_t
transfer_in(void *buf, size_t n)
{
    ssize_t got;

    do {
        got = read(usb.out, buf, n);
    } while (got < 0 && errno == EINTR && !stop_asked());
    return got;
}

/* A header is one transfer of 24 bytes; a payload ends with a short packet, or
 * fills the read. Missing the zero-length packet shows as a header that hangs
 * on to a payload. */
static bool
ffs_read(void *ctx, void *buf, size_t n, const char *what)
{
    static uint8_t in[TRANSFER];
    bool header = strcmp(what, "header") == 0;
    uint8_t *to = buf;
    size_t have = 0;

    (void)ctx;
    while (have < n) {
        ssize_t got = transfer_in(in, sizeof(in));

        if (got < 0) {
            return false;
        }
        if (got == 0 && header) {
            continue; /* what ended the payload before */
        }
        if (have + (size_t)got > n || (header && (size_t)got != n)) {
            log_event(usb.phone->serial, "usb", "violation", "swhat", header ?
                "a header that is no transfer of its own" :
                "a payload without the zero-length packet behind it",
                "ibytes", (int64_t)got, NULL);
            return false;
        }
        memcpy(to + have, in, (size_t)got);
        have += (size_t)got;
        if (got == 0 && have < n) {
            log_event(usb.phone->serial, "usb", "violation", "swhat",
                "a payload that ended too soon", NULL);
            return false;
        }
    }
    return true;
}

static bool
ffs_write(void *ctx, const void *p, size_t n, const char *what)
{
    const uint8_t *at = p;

    (void)ctx;
    (void)what;
    while (n > 0) {
        size_t take = n < TRANSFER ? n : TRANSFER;
        ssize_t sent = write(usb.in, at, take);

        if (sent < 0 && errno == EINTR && !stop_asked()) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool
ffs_waiting(void *ctx, uint8_t header[HEADER])
{
    (void)ctx;
    (void)header;
    return false;
}

static void
ffs_hang_up(void *ctx)
{
    (void)ctx; /* a cable is pulled by hand */
}

void
ffs_serve(struct va_phone *p)
{
    struct va_cable cable = {NULL, ffs_read, ffs_write, ffs_waiting,
        ffs_hang_up};

    while (!stop_asked()) {
        pthread_mutex_lock(&usb.lock);
        if (!usb.enabled) {
            struct timespec soon;

            clock_gettime(CLOCK_REALTIME, &soon);
            soon.tv_nsec += 100000000;
            soon.tv_sec += soon.tv_nsec / 1000000000;
            soon.tv_nsec %= 1000000000;
            pthread_cond_timedwait(&usb.changed, &usb.lock, &soon);
        }
        pthread_mutex_unlock(&usb.lock);
        if (usb.enabled) {
            conn_serve(p, &cable);
            stop_sleep(20);
        }
    }
}
