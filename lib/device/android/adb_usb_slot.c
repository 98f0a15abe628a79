#include <time.h>

#include "base/err.h"
#include "base/thread.h"
#include "base/timespan.h"
#include "device/android/adb_socket.h"
#include "device/android/adb_usb_in.h"

enum wn_status
wn_adb_usb_unplugged(struct wn_err *err)
{
    enum wn_status st = wn_fail(err, WN_EACQUIRE,
        "the phone was unplugged, or its USB mode was changed");

    wn_todo(err, "plug it in again, leave its USB settings alone, and start "
        "over");
    return st;
}

static void LIBUSB_CALL
came_back(struct libusb_transfer *t)
{
    struct wn_adb_usb_slot *s = t->user_data;
    struct wn_adb_usb *u = s->usb;

    (void)pthread_mutex_lock(&u->mutex);
    s->posted = false;
    s->done = true;
    s->status = t->status;
    s->actual_bytes = t->actual_length;
    (void)pthread_cond_broadcast(&u->changed);
    (void)pthread_mutex_unlock(&u->mutex);
}

static void *
serve_events(void *arg)
{
    struct wn_adb_usb *u = arg;

    while (!atomic_load(&u->quit)) {
        struct timeval slice = {0, WN_ADB_SLICE_MS * 1000};

        if (libusb_handle_events_timeout_completed(
                u->context, &slice, NULL) != 0) {
            const struct timespec pause = {0, 10000000};

            (void)nanosleep(&pause, NULL);
        }
    }
    return NULL;
}

static struct wn_adb_usb_slot *
slot_at(struct wn_adb_usb *u, size_t i)
{
    if (i < WN_ADB_USB_OUT_COUNT) {
        return &u->out[i];
    }
    return i == WN_ADB_USB_OUT_COUNT ? &u->in_payload
        : i == WN_ADB_USB_OUT_COUNT + 1 ? &u->in_header
                                        : NULL;
}

enum wn_status
wn_adb_usb_begin(struct wn_adb_usb *u, struct wn_err *err)
{
    struct wn_adb_usb_slot *s;
    enum wn_status st;

    for (size_t i = 0; (s = slot_at(u, i)); i++) {
        s->usb = u;
        s->transfer = libusb_alloc_transfer(0);
        if (!s->transfer) {
            return wn_fail_nomem(err, "a USB transfer");
        }
    }
    st = wn_thread_start(&u->events, serve_events, u, err);
    u->has_events = st == WN_OK;
    return st;
}

void
wn_adb_usb_end(struct wn_adb_usb *u)
{
    struct wn_adb_usb_slot *s;

    for (size_t i = 0; u->has_events && (s = slot_at(u, i)); i++) {
        wn_adb_usb_withdraw(s);
    }
    if (u->has_events) {
        atomic_store(&u->quit, true);
        libusb_interrupt_event_handler(u->context);
        (void)pthread_join(u->events, NULL);
        u->has_events = false;
    }
    for (size_t i = 0; (s = slot_at(u, i)); i++) {
        libusb_free_transfer(s->transfer);
        s->transfer = NULL;
    }
}

enum wn_status
wn_adb_usb_post(struct wn_adb_usb_slot *s, uint8_t endpoint, uint8_t *p,
    size_t n, struct wn_err *err)
{
    struct wn_adb_usb *u = s->usb;
    enum wn_status st;
    int rc;

    libusb_fill_bulk_transfer(
        s->transfer, u->handle, endpoint, p, (int)n, came_back, s, 0);
    (void)pthread_mutex_lock(&u->mutex);
    s->posted = true;
    s->done = false;
    (void)pthread_mutex_unlock(&u->mutex);
    /* Without the lock: libusb takes its own. */
    rc = libusb_submit_transfer(s->transfer);
    if (rc == 0) {
        return WN_OK;
    }
    (void)pthread_mutex_lock(&u->mutex);
    s->posted = false;
    (void)pthread_mutex_unlock(&u->mutex);
    if (rc == LIBUSB_ERROR_NO_DEVICE) {
        return wn_adb_usb_unplugged(err);
    }
    st = wn_fail(err, WN_EACQUIRE, "the USB transfer could not be made: %s",
        libusb_error_name(rc));
    if (rc == LIBUSB_ERROR_NO_MEM) {
        wn_todo(err, "close other programs that use USB, or raise "
            "/sys/module/usbcore/parameters/usbfs_memory_mb");
    }
    return st;
}

bool
wn_adb_usb_is_idle(struct wn_adb_usb_slot *s)
{
    bool idle;

    (void)pthread_mutex_lock(&s->usb->mutex);
    idle = !s->posted && !s->done;
    (void)pthread_mutex_unlock(&s->usb->mutex);
    return idle;
}

static void
sleep_a_slice(struct wn_adb_usb *u)
{
    wn_cond_wait(&u->changed, &u->mutex,
        wn_mono_ns() + WN_ADB_SLICE_MS * INT64_C(1000000));
}

enum wn_status
wn_adb_usb_await(
    struct wn_adb_usb_slot *s, int64_t until_ns, struct wn_err *err)
{
    struct wn_adb_usb *u = s->usb;
    enum wn_status st = WN_OK;

    (void)pthread_mutex_lock(&u->mutex);
    while (!s->done && st == WN_OK) {
        if (u->stopped) {
            st = wn_adb_dropped(err);
        } else if (until_ns != 0 && wn_run_cancelled(u->run)) {
            st = wn_adb_cancelled(err);
        } else if (until_ns != 0 && wn_mono_ns() >= until_ns) {
            st = WN_END;
        } else {
            sleep_a_slice(u);
        }
    }
    if (st == WN_OK) {
        s->done = false;
    }
    (void)pthread_mutex_unlock(&u->mutex);
    return st;
}

void
wn_adb_usb_withdraw(struct wn_adb_usb_slot *s)
{
    struct wn_adb_usb *u = s->usb;
    bool posted;

    (void)pthread_mutex_lock(&u->mutex);
    posted = s->posted;
    (void)pthread_mutex_unlock(&u->mutex);
    if (posted) {
        /* "Not found" when it is coming back by itself this moment. */
        (void)libusb_cancel_transfer(s->transfer);
    }
    (void)pthread_mutex_lock(&u->mutex);
    while (s->posted) {
        sleep_a_slice(u);
    }
    s->done = false;
    (void)pthread_mutex_unlock(&u->mutex);
}
