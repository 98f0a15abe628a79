/* Pairing and sessions (facts 2.4). */
#include "lockdown.h"
#include "log.h"
#include "pairing.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>

static void
log_trust(struct session *s, const char *op, plist_t request,
    const char *error)
{
    char *host = pl_get_str(pl_get(request, "PairRecord"), "HostID");

    log_event(s->p->udid, "lockdownd", op, "shost", host, "serror", error,
        NULL);
    free(host);
}

const char *
lockdown_pair(struct session *s, plist_t request, plist_t reply)
{
    const uint8_t *escrow = NULL;
    const char *error = pairing_pair(s->p, request, &escrow);

    if (escrow != NULL) {
        plist_dict_set_item(reply, "EscrowBag", plist_new_data(
            (const char *)escrow, sizeof(s->p->escrow)));
    }
    log_trust(s, "Pair", request, error);
    return error;
}

const char *
lockdown_validate_pair(struct session *s, plist_t request, plist_t reply)
{
    const char *error = pairing_validate(s->p, request);

    (void)reply;
    log_trust(s, "ValidatePair", request, error);
    return error;
}

const char *
lockdown_unpair(struct session *s, plist_t request, plist_t reply)
{
    const char *error = pairing_unpair(s->p, request);

    (void)reply;
    log_trust(s, "Unpair", request, error);
    return error;
}

const char *
lockdown_start_session(struct session *s, plist_t request, plist_t reply)
{
    char *host = pl_get_str(request, "HostID");
    char *buid = pl_get_str(request, "SystemBUID");
    const char *error = NULL;
    struct pairing *found = NULL;

    if (s->pairing != NULL) {
        error = "SessionActive";
    } else if (s->p->locked == PHONE_BEFORE_FIRST_UNLOCK) {
        error = "PasswordProtected";
    } else {
        found = pairing_find(s->p, host, buid == NULL ? "" : buid, &error);
    }
    log_event(s->p->udid, "lockdownd", "StartSession", "shost", host,
        "serror", error, NULL);
    if (found != NULL) {
        char *seed = xformat("%s %lld", host, (long long)now_ns());

        uuid_from(seed, s->id);
        free(seed);
        plist_dict_set_item(reply, "SessionID", plist_new_string(s->id));
        plist_dict_set_item(reply, "EnableSessionSSL", plist_new_bool(1));
        s->pairing = found;
        s->begin_tls = true;
    }
    free(host);
    free(buid);
    return error;
}

const char *
lockdown_stop_session(struct session *s, plist_t request, plist_t reply)
{
    plist_t id = pl_get(request, "SessionID");

    (void)reply;
    if (s->pairing == NULL) {
        return "SessionInactive";
    }
    if (id == NULL) {
        return "MissingSessionID";
    }
    if (!pl_eq(id, s->id)) {
        return "InvalidSessionID";
    }
    s->pairing = NULL;
    s->end_tls = true;
    return NULL;
}
