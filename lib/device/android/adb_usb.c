/* Packets over two bulk endpoints (facts/android 1.3). */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/thread.h"
#include "base/timespan.h"
#include "device/android/adb_usb_in.h"

#define NS_PER_MS INT64_C(1000000)
#define QUIET_MS 200   /* then the pipe holds nothing old any more */
#define DRAIN_MS 5000  /* for the longest */

static struct wn_adb_usb *
usb_of(struct wn_adb_transport *t)
{
    return (struct wn_adb_usb *)t;
}

static enum wn_status
post_header(struct wn_adb_usb *u, struct wn_err *err)
{
    /* One packet: what is left of an old payload then shows as a header of
     * the wrong length, not as an overflow. */
    return wn_adb_usb_is_idle(&u->in_header)
        ? wn_adb_usb_post(&u->in_header, u->shape.in, u->in_bytes,
              u->shape.in_packet_bytes, err)
        : WN_OK;
}

/** How a transfer that came back went. @retval WN_ABSENT  halted */
static enum wn_status
outcome(const struct wn_adb_usb_slot *s, struct wn_err *err)
{
    switch (s->status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return WN_OK;
    case LIBUSB_TRANSFER_STALL:
        return WN_ABSENT;
    case LIBUSB_TRANSFER_NO_DEVICE:
        return wn_adb_usb_unplugged(err);
    case LIBUSB_TRANSFER_OVERFLOW:
        return wn_fail(err, WN_EFORMAT,
            "the phone sends more than it announced");
    case LIBUSB_TRANSFER_ERROR: /* a pulled cable may show so at first */
        return wn_adb_usb_unplugged(err);
    case LIBUSB_TRANSFER_TIMED_OUT:
    case LIBUSB_TRANSFER_CANCELLED:
        break;
    }
    return wn_adb_dropped(err);
}

static enum wn_status
still_halted(struct wn_err *err)
{
    enum wn_status st =
        wn_fail(err, WN_EACQUIRE, "the phone has halted its USB connection");

    wn_todo(err, "unplug the phone, plug it in again and start over");
    return st;
}

static enum wn_status
usb_header(struct wn_adb_transport *base, uint8_t h[WN_ADB_HEADER_BYTES],
    int64_t until_ns, struct wn_err *err)
{
    struct wn_adb_usb *u = usb_of(base);
    struct wn_adb_usb_slot *s = &u->in_header;
    bool was_halted = false;

    for (;;) {
        enum wn_status st = post_header(u, err);

        if (st == WN_OK) {
            st = wn_adb_usb_await(s, until_ns, err);
        }
        if (st == WN_OK) {
            st = outcome(s, err);
        }
        if (st == WN_ABSENT && !was_halted) {
            was_halted = true;
            (void)libusb_clear_halt(u->handle, u->shape.in);
            continue;
        }
        if (st != WN_OK) {
            return st == WN_ABSENT ? still_halted(err) : st;
        }
        if (s->actual_bytes == 0) {
            continue; /* phones send no empty packets; if one does, well */
        }
        if (s->actual_bytes != WN_ADB_HEADER_BYTES) {
            return WN_EFORMAT;
        }
        memcpy(h, u->in_bytes, WN_ADB_HEADER_BYTES);
        return WN_OK;
    }
}

static enum wn_status
usb_payload(struct wn_adb_transport *base, void *p, size_t n,
    int64_t until_ns, struct wn_err *err)
{
    struct wn_adb_usb *u = usb_of(base);
    struct wn_adb_usb_slot *s = &u->in_payload;
    enum wn_status st = WN_OK;

    if (n > 0) {
        st = wn_adb_usb_post(s, u->shape.in, p,
            wn_adb_usb_round(n, u->shape.in_packet_bytes), err);
    }
    if (st == WN_OK) {
        /* Behind it, so that the phone is never kept waiting. */
        st = post_header(u, err);
    }
    if (st == WN_OK && n > 0) {
        st = wn_adb_usb_await(s, until_ns, err);
        st = st == WN_OK ? outcome(s, err) : st;
    }
    if (n > 0) {
        wn_adb_usb_withdraw(s); /* p is the caller's again */
    }
    if (st == WN_END || (st == WN_OK && n > 0 &&
            (size_t)s->actual_bytes != n)) {
        return wn_fail(err, WN_EFORMAT,
            "the phone sends another length than it announced");
    }
    return st == WN_ABSENT ? still_halted(err) : st;
}

/** Post what there is of a packet and wait for all of it. @retval WN_ABSENT
 * the endpoint is halted */
static enum wn_status
write_once(
    struct wn_adb_usb *u, size_t n, int64_t until_ns, struct wn_err *err)
{
    const size_t bytes[WN_ADB_USB_OUT_COUNT] = {WN_ADB_HEADER_BYTES, n, 0};
    uint8_t *const from[WN_ADB_USB_OUT_COUNT] = {
        u->out_bytes, u->out_payload.data, u->out_bytes};
    int count = n == 0 ? 1
        : wn_adb_usb_needs_empty(n, u->shape.out_packet_bytes) ? 3
                                                               : 2;
    enum wn_status st = WN_OK;

    for (int i = 0; st == WN_OK && i < count; i++) {
        st = wn_adb_usb_post(
            &u->out[i], u->shape.out, from[i], bytes[i], err);
    }
    for (int i = 0; st == WN_OK && i < count; i++) {
        st = wn_adb_usb_await(&u->out[i], until_ns, err);
        st = st == WN_OK ? outcome(&u->out[i], err) : st;
        if (st == WN_OK && (size_t)u->out[i].actual_bytes != bytes[i]) {
            st = wn_adb_dropped(err);
        }
    }
    for (int i = count - 1; i >= 0; i--) {
        wn_adb_usb_withdraw(&u->out[i]);
    }
    return st;
}

static enum wn_status
usb_write(struct wn_adb_transport *base,
    const uint8_t h[WN_ADB_HEADER_BYTES], const void *p, size_t n,
    int64_t until_ns, struct wn_err *err)
{
    struct wn_adb_usb *u = usb_of(base);
    enum wn_status st;

    memcpy(u->out_bytes, h, WN_ADB_HEADER_BYTES);
    wn_buf_reset(&u->out_payload);
    if (wn_buf_put(&u->out_payload, p, n) != WN_OK) {
        return wn_fail_nomem(err, "a packet");
    }
    st = write_once(u, n, until_ns, err);
    if (st == WN_ABSENT && u->out[WN_ADB_USB_OUT_HEADER].actual_bytes == 0) {
        (void)libusb_clear_halt(u->handle, u->shape.out);
        st = write_once(u, n, until_ns, err);
    }
    wn_buf_reset(&u->out_payload);
    return st == WN_ABSENT ? still_halted(err) : st;
}

static enum wn_status
drain(struct wn_adb_usb *u, struct wn_err *err)
{
    int64_t end = wn_mono_ns() + DRAIN_MS * NS_PER_MS;
    enum wn_status st;

    do {
        st = post_header(u, err);
        if (st == WN_OK) {
            st = wn_adb_usb_await(&u->in_header,
                wn_mono_ns() + QUIET_MS * NS_PER_MS, err);
        }
        if (st == WN_OK) {
            st = outcome(&u->in_header, err);
        }
    } while (st == WN_OK && wn_mono_ns() < end);
    return st < 0 ? st : WN_OK; /* quiet; or halted: that is the next step */
}

static enum wn_status
usb_recover(
    struct wn_adb_transport *base, unsigned step, struct wn_err *err)
{
    struct wn_adb_usb *u = usb_of(base);
    int rc;

    if (step == 0) {
        return drain(u, err);
    }
    wn_adb_usb_withdraw(&u->in_header);
    if (step == 1) {
        (void)libusb_clear_halt(u->handle, u->shape.in);
        (void)libusb_clear_halt(u->handle, u->shape.out);
        return WN_OK;
    }
    if (step > 2) {
        return WN_END;
    }
    rc = libusb_reset_device(u->handle);
    return rc == 0 ? WN_OK : wn_adb_usb_unplugged(err);
}

static void
usb_interrupt(struct wn_adb_transport *base)
{
    struct wn_adb_usb *u = usb_of(base);

    (void)pthread_mutex_lock(&u->mutex);
    u->stopped = true;
    (void)pthread_cond_broadcast(&u->changed);
    (void)pthread_mutex_unlock(&u->mutex);
}

static void
usb_close(struct wn_adb_transport *base)
{
    struct wn_adb_usb *u = usb_of(base);

    wn_adb_usb_end(u);
    if (u->claimed) {
        (void)libusb_release_interface(
            u->handle, u->shape.interface_number);
    }
    if (u->handle) {
        libusb_close(u->handle);
    }
    if (u->context) {
        libusb_exit(u->context);
    }
    wn_wipe(u->in_bytes, sizeof(u->in_bytes));
    wn_buf_clear(&u->out_payload);
    (void)pthread_cond_destroy(&u->changed);
    (void)pthread_mutex_destroy(&u->mutex);
    free(u);
}

static const struct wn_adb_transport_ops ops = {
    .header = usb_header,
    .payload = usb_payload,
    .write = usb_write,
    .recover = usb_recover,
    .interrupt = usb_interrupt,
    .close = usb_close,
};

enum wn_status
wn_adb_usb_open(struct wn_adb_transport **out,
    const struct wn_adb_place *place, const struct wn_run *run,
    struct wn_err *err)
{
    struct wn_adb_usb *u = calloc(1, sizeof(*u));
    enum wn_status st;

    if (!u) {
        return wn_fail_nomem(err, "a connection");
    }
    u->base.ops = &ops;
    u->run = run;
    wn_buf_init(&u->out_payload, WN_ADB_PAYLOAD_MAX);
    (void)pthread_mutex_init(&u->mutex, NULL);
    wn_cond_init(&u->changed);
    st = wn_adb_usb_claim(u, place, err);
    if (st == WN_OK) {
        st = wn_adb_usb_begin(u, err);
    }
    if (st != WN_OK) {
        usb_close(&u->base);
        return st;
    }
    *out = &u->base;
    return WN_OK;
}
