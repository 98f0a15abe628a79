#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/err.h"
#include "device/ios/afc_in.h"

static const char magic[8] = {'C', 'F', 'A', '6', 'L', 'P', 'A', 'A'};

enum wn_status
wn_afc_connect(struct wn_afc **out, struct wn_ios *p, struct wn_err *err)
{
    struct wn_afc *a = calloc(1, sizeof(*a));
    enum wn_status st;

    if (!a) {
        return wn_fail_nomem(err, "a file connection");
    }
    st = wn_service_open(&a->conn, p, WN_SERVICE_AFC, 0, err);
    if (st != WN_OK) {
        free(a);
        return st;
    }
    *out = a;
    return WN_OK;
}

void
wn_afc_free(struct wn_afc **a)
{
    if (!*a) {
        return;
    }
    wn_conn_free(&(*a)->conn);
    free(*a);
    *a = NULL;
}

static enum wn_status
nonsense(struct wn_afc *a, const char *what, struct wn_err *err)
{
    a->dead = true;
    return wn_fail(err, WN_EACQUIRE,
        "the phone's file service answered %s", what);
}

static enum wn_status
send_request(struct wn_afc *a, enum wn_afc_op op, const uint64_t *numbers,
    size_t count, const char *path, struct wn_err *err)
{
    size_t n = WN_AFC_HEAD;
    size_t path_bytes = path ? strlen(path) + 1 : 0;

    if (path_bytes > WN_AFC_PATH_BYTES || count > 3) {
        return wn_fail(err, WN_EINTERNAL, "a path or request too long");
    }
    for (size_t i = 0; i < count; i++) {
        wn_put_u64le(a->packet + n, numbers[i]);
        n += 8;
    }
    if (path) {
        memcpy(a->packet + n, path, path_bytes);
        n += path_bytes;
    }
    memcpy(a->packet, magic, sizeof(magic));
    wn_put_u64le(a->packet + 8, n);
    wn_put_u64le(a->packet + 16, n);
    wn_put_u64le(a->packet + 24, ++a->number);
    wn_put_u64le(a->packet + 32, (uint64_t)op);
    return wn_conn_write(a->conn, a->packet, n, err);
}

static enum wn_status
read_number(struct wn_afc *a, uint64_t *out, struct wn_err *err)
{
    uint8_t raw[8] = {0};
    struct wn_cursor c;
    enum wn_status st = wn_conn_read(a->conn, raw, sizeof(raw), err);

    c = wn_cursor(raw, sizeof(raw));
    *out = wn_cur_u64le(&c);
    return st;
}

static enum wn_status
read_head(struct wn_afc *a, uint64_t *op, uint64_t *bytes,
    struct wn_err *err)
{
    uint8_t head[WN_AFC_HEAD] = {0};
    struct wn_cursor c;
    uint64_t whole, own, number;
    enum wn_status st = wn_conn_read(a->conn, head, sizeof(head), err);

    if (st != WN_OK) {
        return st;
    }
    if (memcmp(head, magic, sizeof(magic)) != 0) {
        return nonsense(a, "in no language we know", err);
    }
    c = wn_cursor(head + 8, sizeof(head) - 8);
    whole = wn_cur_u64le(&c);
    own = wn_cur_u64le(&c);
    number = wn_cur_u64le(&c);
    *op = wn_cur_u64le(&c);
    if (own < WN_AFC_HEAD || whole < own || number != a->number) {
        return nonsense(a, "another request than ours", err);
    }
    *bytes = whole - WN_AFC_HEAD;
    return WN_OK;
}

static enum wn_status
read_reply(struct wn_afc *a, size_t cap, struct wn_afc_reply *r,
    struct wn_err *err)
{
    uint64_t op = 0;
    uint64_t bytes = 0;
    enum wn_status st = read_head(a, &op, &bytes, err);

    memset(r, 0, sizeof(*r));
    if (st != WN_OK) {
        return st;
    }
    switch (op) {
    case WN_AFC_STATUS:
        r->op = WN_AFC_STATUS;
        return bytes == 8 ? read_number(a, &r->code, err)
                          : nonsense(a, "with a malformed status", err);
    case WN_AFC_FILE_OPENED:
        r->op = WN_AFC_FILE_OPENED;
        return bytes == 8 ? read_number(a, &r->value, err)
                          : nonsense(a, "with a malformed handle", err);
    case WN_AFC_DATA:
        r->op = WN_AFC_DATA;
        r->bytes = (size_t)bytes;
        return bytes <= cap ? WN_OK : nonsense(a, "with too much", err);
    default:
        return nonsense(a, "with something we did not ask for", err);
    }
}

enum wn_status
wn_afc_ask(struct wn_afc *a, enum wn_afc_op op, const uint64_t *numbers,
    size_t count, const char *path, size_t cap, struct wn_afc_reply *reply,
    struct wn_err *err)
{
    enum wn_status st;

    if (a->dead) {
        st = wn_fail(
            err, WN_EACQUIRE, "the connection to the phone broke off");
        wn_todo(err, "check the cable and the phone, then start again");
        return st;
    }
    st = send_request(a, op, numbers, count, path, err);
    if (st == WN_OK) {
        st = read_reply(a, cap, reply, err);
    }
    /* Whatever failed here, what comes next is not our answer. */
    a->dead = st != WN_OK && st != WN_EINTERNAL;
    return st;
}

enum wn_status
wn_afc_rest(struct wn_afc *a, void *buf, size_t n, struct wn_err *err)
{
    enum wn_status st = n > 0 ? wn_conn_read(a->conn, buf, n, err) : WN_OK;

    a->dead = st != WN_OK;
    return st;
}

enum wn_status
wn_afc_code_status(uint64_t code, struct wn_err *err)
{
    switch (code) {
    case WN_AFC_C_OK:
        return WN_OK;
    case WN_AFC_C_NOT_FOUND:
        return WN_ABSENT;
    case WN_AFC_C_END:
        return WN_END;
    default:
        /* No path here: it may be of something that is not kept. */
        return wn_fail(err, WN_EREADY,
            "the phone does not let this file or folder be read "
            "(status %" PRIu64 ")", code);
    }
}

enum wn_status
wn_afc_expect_ok(const struct wn_afc_reply *reply, struct wn_err *err)
{
    if (reply->op != WN_AFC_STATUS) {
        return wn_fail(err, WN_EACQUIRE,
            "the phone's file service gave content where none was asked");
    }
    return wn_afc_code_status(reply->code, err);
}

enum wn_status
wn_afc_open_file(struct wn_afc *a, const char *path, int mode,
    uint64_t *handle, struct wn_err *err)
{
    const uint64_t numbers[] = {(uint64_t)mode};
    struct wn_afc_reply r;
    enum wn_status st =
        wn_afc_ask(a, WN_AFC_FILE_OPEN, numbers, 1, path, 0, &r, err);

    if (st != WN_OK) {
        return st;
    }
    if (r.op != WN_AFC_FILE_OPENED || r.value == 0) {
        st = wn_afc_expect_ok(&r, err);
        return st != WN_OK ? st : nonsense(a, "with no handle", err);
    }
    *handle = r.value;
    return WN_OK;
}
