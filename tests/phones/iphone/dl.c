#include "dl.h"
#include "fault.h"
#include "log.h"
#include "mux.h"
#include "pl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESERVE 134217728u     /* 128 MiB */
#define PURGE_EXTRA 2147483648u

int
dl_fail(struct dl *d, int code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(d->why, sizeof(d->why), fmt, ap);
    va_end(ap);
    log_event(d->p->udid, d->c->service,
        code >= 0 ? "failed" : d->c->dead ? "broken" : "violation", "swhy",
        d->why, "icode", (int64_t)code, NULL);
    return code;
}

static int64_t
count_verb(struct dl *d, const char *verb)
{
    for (size_t i = 0; i < DL_VERBS; i++) {
        if (d->verbs[i].verb == NULL) {
            d->verbs[i].verb = verb;
        }
        if (strcmp(d->verbs[i].verb, verb) == 0) {
            return ++d->verbs[i].n;
        }
    }
    return 0;
}

static int
send_plain(struct dl *d, plist_t message)
{
    if (conn_input(d->c) != INPUT_NONE) {
        plist_free(message);
        return dl_fail(d, DL_DEAD, d->c->dead ? "the host left"
            : "the host spoke out of turn");
    }
    return conn_send_plist(d->c, message, PLIST_BIN) ? 0 : DL_DEAD;
}

/* A verb no host knows must be answered with an error, never with silence. */
static int
unknown_verb(struct dl *d, const char *verb)
{
    struct dl_status st;
    int rc = send_plain(d, pl_array(
        plist_new_string(verb == NULL ? "DLMessageVirtualUnknown" : verb),
        plist_new_dict(), NULL));

    if (rc == 0) {
        rc = dl_status(d, &st);
    }
    if (rc == 0) {
        log_event(d->p->udid, d->c->service, "unknown-verb-answered",
            "icode", st.code, NULL);
        if (st.code == 0) {
            rc = dl_fail(d, DL_DEAD, "an unknown verb was answered with 0");
        }
        plist_free(st.all);
    }
    return rc;
}

static int
act(struct dl *d, const struct fault *f)
{
    if (f->act == DO_STALL) {
        return stop_sleep(f->ms) ? 0 : DL_DEAD;
    }
    if (f->act == DO_HANG_UP) {
        conn_hang_up(d->c);
        return DL_DEAD;
    }
    if (f->act == DO_DETACH) {
        mux_detach(d->p, f->ms);
        return DL_DEAD;
    }
    if (f->act == DO_UNKNOWN_VERB) {
        return unknown_verb(d, f->kind);
    }
    if (f->act == DO_PURGE) {
        return dl_free_space(d, true);
    }
    return dl_fail(d, f->code > 0 ? (int)f->code : 1, "injected error");
}

int
dl_send(struct dl *d, plist_t message)
{
    static const char *const verbs[] = {
        "DLMessageDownloadFiles", "DLMessageUploadFiles",
        "DLMessageGetFreeDiskSpace", "DLMessagePurgeDiskSpace",
        "DLContentsOfDirectory", "DLMessageCreateDirectory",
        "DLMessageMoveItems", "DLMessageMoveFiles", "DLMessageRemoveItems",
        "DLMessageProcessMessage",
    };
    struct fault_query q = {.at = AT_DL_MESSAGE};
    const struct fault *f;

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (pl_eq(plist_array_get_item(message, 0), verbs[i])) {
            q.verb = verbs[i];
        }
    }
    q.n = ++d->messages;
    q.verb_n = q.verb == NULL ? 0 : count_verb(d, q.verb);
    while ((f = fault_next(d->p, &q)) != NULL) {
        int rc = act(d, f);

        if (rc != 0) {
            plist_free(message);
            return rc;
        }
    }
    return send_plain(d, message);
}

int
dl_status(struct dl *d, struct dl_status *st)
{
    plist_t all = conn_recv_plist(d->c);
    plist_t payload;
    uint64_t code = 0;

    st->all = NULL;
    if (all == NULL) {
        return dl_fail(d, DL_DEAD, "the host is gone");
    }
    if (!pl_is(all, PLIST_ARRAY) || plist_array_get_size(all) != 4 ||
        !pl_eq(plist_array_get_item(all, 0), "DLMessageStatusResponse") ||
        !pl_is(plist_array_get_item(all, 1), PLIST_UINT) ||
        !pl_is(plist_array_get_item(all, 2), PLIST_STRING)) {
        plist_free(all);
        return dl_fail(d, DL_DEAD, "no StatusResponse where one was due");
    }
    payload = plist_array_get_item(all, 3);
    if (!pl_is(payload, PLIST_DICT) && !pl_is(payload, PLIST_STRING) &&
        !pl_is(payload, PLIST_UINT)) {
        plist_free(all);
        return dl_fail(d, DL_DEAD, "StatusResponse without payload");
    }
    plist_get_uint_val(plist_array_get_item(all, 1), &code);
    st->code = (int64_t)code;
    st->all = all;
    st->payload = payload;
    return 0;
}

int
dl_ask(struct dl *d, plist_t message, int64_t good, int64_t also_good)
{
    struct dl_status st;
    int rc = dl_send(d, message);

    if (rc == 0) {
        rc = dl_status(d, &st);
    }
    if (rc != 0) {
        return rc;
    }
    plist_free(st.all);
    if (st.code != good && st.code != also_good) {
        return dl_fail(d, st.code == -15 ? 105 : 104,
            "the host answered %lld", (long long)st.code);
    }
    return 0;
}

/* GetFreeDiskSpace; *skip when the host answers with an error (4.10). */
static int
ask_free(struct dl *d, bool injected, uint64_t *bytes, bool *skip)
{
    struct dl_status st;
    plist_t ask = pl_array(plist_new_string("DLMessageGetFreeDiskSpace"),
        NULL);
    int rc = injected ? send_plain(d, ask) : dl_send(d, ask);

    if (rc == 0) {
        rc = dl_status(d, &st);
    }
    if (rc != 0) {
        return rc;
    }
    *skip = st.code != 0;
    if (!*skip && !pl_is(st.payload, PLIST_UINT)) {
        rc = dl_fail(d, DL_DEAD, "free space is not an integer");
    } else if (!*skip) {
        plist_get_uint_val(st.payload, bytes);
        log_event(d->p->udid, d->c->service, "free-space", "ibytes",
            (int64_t)*bytes, "itotal", (int64_t)d->total, NULL);
    }
    plist_free(st.all);
    return rc;
}

int
dl_free_space(struct dl *d, bool force)
{
    uint64_t need = d->total + RESERVE;
    uint64_t have = 0;
    uint64_t amount;
    struct dl_status st;
    bool skip = false;
    int rc = ask_free(d, force, &have, &skip);

    if (rc != 0 || skip || (have > need && !force)) {
        return rc;
    }
    amount = (need > have ? need - have : 0) + PURGE_EXTRA;
    rc = send_plain(d, pl_array(plist_new_string("DLMessagePurgeDiskSpace"),
        plist_new_uint(amount), plist_new_uint(4), plist_new_dict(), NULL));
    if (rc == 0) {
        rc = dl_status(d, &st);
    }
    if (rc != 0) {
        return rc;
    }
    log_event(d->p->udid, d->c->service, "purge", "iamount", (int64_t)amount,
        "icode", st.code, NULL);
    plist_free(st.all);
    if (st.code != 0) {
        return dl_fail(d, 105, "not enough space on the host");
    }
    rc = ask_free(d, true, &have, &skip);
    if (rc == 0 && !skip && have <= need) {
        return dl_fail(d, 105, "not enough space on the host");
    }
    return rc;
}
