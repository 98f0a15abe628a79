/* USB, as adbd does it: a gadget's interface through FunctionFS. */
#include "adbd.h"
#include "ffs_in.h"
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

#define REPLUG_MS 300      /* adbd starts anew when a host breaks a rule */
#define WAKE_ROUNDS 300    /* of 10 ms */

static struct {
    struct va_cable cable;
    struct va_phone *phone;
    int control, out;
    struct ffs_in in;      /* what the host sends, and we call OUT */

    pthread_mutex_t lock;  /* of all below */
    pthread_cond_t changed;
    bool enabled;          /* a host has configured the device */
    bool over;             /* the connection is */
    bool resync;           /* it was not to its end: CNXN is to come */
    struct gadget gadget;
    bool ended;            /* the reader's thread is through */
} usb = {.control = -1, .out = -1, .in = {.fd = -1, .packet = 512,
        .lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER},
    .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static int
end_of(const char *dir, const char *name, int flags)
{
    char *path = xformat("%s/%s", dir, name);
    int fd = open(path, O_RDWR | O_CLOEXEC | flags);

    if (fd < 0) {
        die("cannot open %s: %s", path, strerror(errno));
    }
    free(path);
    return fd;
}

/** ---- plugged in, or not ------------------------------------------------- */

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
        usb.resync = true;
    }
    pthread_mutex_unlock(&usb.lock);
    if (enabled) {
        detach(c, REPLUG_MS);
    }
}

/** ---- packets ------------------------------------------------------------ */

static bool
is_over(void)
{
    bool over;

    pthread_mutex_lock(&usb.lock);
    over = usb.over;
    pthread_mutex_unlock(&usb.lock);
    return over || stop_asked();
}

/* An end without a broken rule is the host's: there is nobody to hang up on. */
static bool
check(bool fine, const char *const *wrong)
{
    if (!fine && *wrong == NULL) {
        pthread_mutex_lock(&usb.lock);
        usb.over = true;
        pthread_mutex_unlock(&usb.lock);
    }
    return fine;
}

static bool
read_header(struct va_cable *c, uint8_t h[HEADER], const char **wrong)
{
    bool anew;
    bool fine;

    (void)c;
    pthread_mutex_lock(&usb.lock);
    /* The host may believe in a connection that is over. */
    anew = usb.resync && !usb.over;
    usb.resync = usb.resync && !anew;
    pthread_mutex_unlock(&usb.lock);
    fine = anew ? ffs_skip_to_cnxn(&usb.in, h) :
        ffs_header(&usb.in, h, wrong);
    return check(fine, wrong);
}

static bool
read_payload(struct va_cable *c, uint8_t *p, size_t n, const char **wrong)
{
    bool fine = ffs_payload(&usb.in, p, n, wrong);

    (void)c;
    return check(fine, wrong);
}

static bool
send_all(const uint8_t *at, size_t n)
{
    while (n > 0) {
        ssize_t sent = write(usb.out, at, n < TRANSFER ? n : TRANSFER);

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

/** ---- serving ------------------------------------------------------------ */

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
    usb.control = end_of(dir, "ep0", 0);
    gadget_descriptors(&b);
    gadget_strings(&names);
    if (write(usb.control, b.p, b.n) != (ssize_t)b.n ||
        write(usb.control, names.p, names.n) != (ssize_t)names.n) {
        die("the kernel does not take the descriptors: %s", strerror(errno));
    }
    buf_free(&b);
    buf_free(&names);
    usb.in.fd = end_of(dir, "ep1", 0);
    /* Nothing is kept to be said to the next host, while there is none. */
    usb.out = end_of(dir, "ep2", O_NONBLOCK);
    usb.in.over = is_over;
    ffs_listen(&usb.in);
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

        if (ioctl(usb.in.fd, FUNCTIONFS_ENDPOINT_DESC, &d) == 0) {
            usb.in.packet = d.wMaxPacketSize; /* little-endian, as we are */
        }
        usb.in.zlp_due = false;
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
