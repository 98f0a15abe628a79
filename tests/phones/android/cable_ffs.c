/* USB, as adbd does it: a gadget's interface through FunctionFS. */
#include "adbd.h"
#include "gadget.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define TRANSFER 16384     /* of one read or write, as adbd does */
#define REPLUG_MS 300      /* adbd starts anew when a host breaks a rule */
#define WAKE_ROUNDS 300    /* of 10 ms */

static struct {
    struct va_cable cable;
    struct va_phone *phone;
    int control, out, in;
    size_t packet;         /* wMaxPacketSize of the speed there is */
    bool zlp_due;          /* the payload before filled its last read */
    uint8_t buf[TRANSFER];

    pthread_mutex_t lock;  /* of all below */
    pthread_cond_t changed;
    bool enabled;          /* a host has configured the device */
    bool over;             /* the connection is */
    bool resync;           /* and the host may not know: CNXN is to come */
    struct gadget gadget;
    bool ended;            /* the reader's thread is through */
} usb = {.control = -1, .out = -1, .in = -1, .packet = 512,
    .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

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

/** ---- plugged in, or not --------------------------------------------------- */

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
    struct usb_functionfs_event e;
    ssize_t n;

    (void)ctx;
    while ((n = read(usb.control, &e, sizeof(e))) == sizeof(e) ||
        (n < 0 && errno == EINTR)) {
        if (n < 0) {
            continue;
        }
        if (e.type == FUNCTIONFS_ENABLE) {
            set_enabled(true);
        } else if (e.type == FUNCTIONFS_DISABLE ||
            e.type == FUNCTIONFS_UNBIND) {
            set_enabled(false);
        } else if (e.type == FUNCTIONFS_SETUP) {
            /* Nothing is asked of this interface: the wrong way is a stall. */
            n = e.u.setup.bRequestType & USB_DIR_IN ?
                read(usb.control, NULL, 0) : write(usb.control, NULL, 0);
        }
    }
    return NULL;
}

static void
detach(struct va_cable *c, int64_t ms)
{
    (void)c;
    pthread_mutex_lock(&usb.lock);
    gadget_unplug(&usb.gadget, ms);
    pthread_mutex_unlock(&usb.lock);
}

/* A host cannot be hung up on: unplug, or say nothing until it begins anew. */
static void
hang_up(struct va_cable *c)
{
    bool enabled;

    pthread_mutex_lock(&usb.lock);
    enabled = usb.enabled && !usb.over && !stop_asked();
    if (!usb.over) {
        usb.over = true;
        usb.resync = enabled;
    }
    pthread_mutex_unlock(&usb.lock);
    if (enabled) {
        detach(c, REPLUG_MS);
    }
}

/** ---- packets -------------------------------------------------------------- */

static bool
is_over(void)
{
    bool over;

    pthread_mutex_lock(&usb.lock);
    over = usb.over;
    pthread_mutex_unlock(&usb.lock);
    return over || stop_asked();
}

/* One transfer of the host's; below 0: none. */
static ssize_t
receive(void)
{
    ssize_t n;

    do {
        n = read(usb.out, usb.buf, sizeof(usb.buf));
    } while (n < 0 && errno == EINTR && !is_over());
    if (n < 0) {
        pthread_mutex_lock(&usb.lock);
        usb.over = true; /* by the host: there is nobody to hang up on */
        pthread_mutex_unlock(&usb.lock);
    }
    return n;
}

/* After a connection that the host may believe in: until it says CNXN. */
static bool
skip_to_cnxn(void)
{
    ssize_t n;

    do {
        n = receive();
    } while (n >= 0 && (n != HEADER || get_le32(usb.buf) != A_CNXN));
    usb.zlp_due = false;
    return n == HEADER;
}

static bool
read_header(struct va_cable *c, uint8_t h[HEADER], const char **wrong)
{
    ssize_t n;

    (void)c;
    if (usb.resync && !is_over()) {
        if (!skip_to_cnxn()) {
            return false;
        }
        usb.resync = false;
        n = HEADER;
    } else {
        n = receive();
        if (n >= 0 && usb.zlp_due != (n == 0)) {
            *wrong = n == 0 ? "a zero-length packet for nothing" :
                "a payload without the zero-length packet behind it";
            return false;
        }
        n = n == 0 ? receive() : n;
    }
    usb.zlp_due = false;
    if (n < 0 || is_over()) {
        return false;
    }
    if (n != HEADER) {
        *wrong = "a header that is no transfer of its own";
        return false;
    }
    memcpy(h, usb.buf, HEADER);
    return true;
}

static bool
read_payload(struct va_cable *c, uint8_t *p, size_t n, const char **wrong)
{
    bool aligned = n % usb.packet == 0;
    size_t have = 0;

    (void)c;
    while (have < n) {
        size_t want = n - have < TRANSFER ? n - have : TRANSFER;
        ssize_t got = receive();

        if (got < 0 || is_over()) {
            return false;
        }
        if ((size_t)got > want) {
            *wrong = aligned ?
                "a payload without the zero-length packet behind it" :
                "a payload that is longer than its header says";
            return false;
        }
        if ((size_t)got < want) {
            *wrong = "a payload in more than one transfer";
            return false;
        }
        memcpy(p + have, usb.buf, want);
        have += want;
    }
    usb.zlp_due = n % TRANSFER == 0;
    return true;
}

static bool
send_all(const uint8_t *at, size_t n)
{
    while (n > 0) {
        ssize_t sent = write(usb.in, at, n < TRANSFER ? n : TRANSFER);

        if (sent < 0 && errno == EINTR && !is_over()) {
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
write_packet(struct va_cable *c, const void *head, size_t nhead,
    const void *body, size_t nbody)
{
    (void)c;
    return send_all(head, nhead) && send_all(body, nbody);
}

static bool
peek(struct va_cable *c, int64_t ms, uint8_t h[HEADER])
{
    (void)c;
    (void)ms;
    (void)h;
    return false;
}

static const struct va_cable_ops ops = {"usb", read_header, read_payload,
    write_packet, peek, hang_up, detach};

/** ---- serving -------------------------------------------------------------- */

static void
woken(int sig)
{
    (void)sig;
}

void
ffs_open(const char *dir, const char *gadget, struct va_phone *p)
{
    struct sigaction a = {.sa_handler = woken}; /* reads end with EINTR */
    struct buf b = {0};
    struct buf names = {0};
    pthread_t t;

    usb.cable.ops = &ops;
    usb.phone = p;
    usb.gadget.dir = gadget;
    sigaction(SIGUSR1, &a, NULL);
    usb.control = end_of(dir, "ep0");
    gadget_descriptors(&b);
    gadget_strings(&names);
    if (write(usb.control, b.p, b.n) != (ssize_t)b.n ||
        write(usb.control, names.p, names.n) != (ssize_t)names.n) {
        die("the kernel does not take the descriptors: %s", strerror(errno));
    }
    buf_free(&b);
    buf_free(&names);
    usb.out = end_of(dir, "ep1");
    usb.in = end_of(dir, "ep2");
    if (pthread_create(&t, NULL, watch, NULL) != 0) {
        die("no thread can be started");
    }
    pthread_detach(t);
}

static bool
wait_enabled(void)
{
    pthread_mutex_lock(&usb.lock);
    while (!usb.enabled && !stop_asked()) {
        pthread_cond_wait(&usb.changed, &usb.lock);
    }
    usb.over = false;
    pthread_mutex_unlock(&usb.lock);
    return !stop_asked();
}

static void *
run(void *ctx)
{
    (void)ctx;
    while (wait_enabled()) {
        struct usb_endpoint_descriptor d;

        if (ioctl(usb.out, FUNCTIONFS_ENDPOINT_DESC, &d) == 0) {
            usb.packet = d.wMaxPacketSize; /* little-endian, as we are */
        }
        conn_serve(usb.phone, &usb.cable);
        stop_sleep(20);
    }
    pthread_mutex_lock(&usb.lock);
    usb.ended = true;
    pthread_mutex_unlock(&usb.lock);
    return NULL;
}

bool
ffs_serve(struct va_phone *p)
{
    pthread_t reader;
    bool ended = false;

    (void)p;
    if (pthread_create(&reader, NULL, run, NULL) != 0) {
        die("no thread can be started");
    }
    while (stop_sleep(50)) {
        pthread_mutex_lock(&usb.lock);
        gadget_plug_again(&usb.gadget);
        pthread_mutex_unlock(&usb.lock);
    }
    for (int i = 0; i < WAKE_ROUNDS && !ended; i++) {
        struct timespec t = {.tv_nsec = 10000000};

        pthread_mutex_lock(&usb.lock);
        pthread_cond_broadcast(&usb.changed);
        ended = usb.ended;
        pthread_mutex_unlock(&usb.lock);
        if (!ended) {
            pthread_kill(reader, SIGUSR1);
        }
        nanosleep(&t, NULL);
    }
    return false; /* the kernel's events are still waited for */
}
