#include "pairing.h"
#include "log.h"
#include "pl.h"

#include <stdlib.h>
#include <string.h>

static const char *
conf_pairing(struct phone *p, const char *key, const char *otherwise)
{
    return conf_str(p->conf, conf_root(p->conf), key, otherwise);
}

static bool
wants_escrow(struct phone *p)
{
    return conf_bool(p->conf, conf_root(p->conf), "pairing.escrow-bag", true);
}

static void
reset_dialog(struct phone *p)
{
    p->pending_left = conf_int(p->conf, conf_root(p->conf),
        "pairing.pending-replies", 2);
}

/* What the owner does with the dialog, one answer for each Pair request. */
static const char *
owner_answer(struct phone *p)
{
    const char *mode = conf_pairing(p, "pairing.answer", "trust");
    bool pending;

    if (p->locked != PHONE_UNLOCKED || strcmp(mode, "locked") == 0) {
        return "PasswordProtected";
    }
    pthread_mutex_lock(&p->lock);
    pending = p->pending_left > 0;
    if (pending) {
        p->pending_left--;
    } else {
        reset_dialog(p);
    }
    pthread_mutex_unlock(&p->lock);
    if (pending && strcmp(mode, "biometric") == 0) {
        return conf_pairing(p, "pairing.error",
            "BiometricAuthenticationPending");
    }
    if (pending) {
        return "PairingDialogResponsePending";
    }
    return strcmp(mode, "deny") == 0 ? "UserDeniedPairing" : NULL;
}

static X509 *
cert_at(plist_t record, const char *key)
{
    size_t n = 0;
    uint8_t *pem = pl_get_data(record, key, &n);
    X509 *x = tls_read_cert(pem, n);

    free(pem);
    return x;
}

/* The record must hold what facts 2.4 says: a root that signs itself, the
 * host and this very phone's key. No private key may be sent. */
static bool
good_record(struct phone *p, plist_t record, struct pairing *out)
{
    X509 *host = cert_at(record, "HostCertificate");
    EVP_PKEY *root_key;
    bool ok;

    out->root = cert_at(record, "RootCertificate");
    out->device = cert_at(record, "DeviceCertificate");
    out->host_id = pl_get_str(record, "HostID");
    out->buid = pl_get_str(record, "SystemBUID");
    root_key = out->root == NULL ? NULL : X509_get0_pubkey(out->root);
    ok = root_key != NULL && host != NULL && out->device != NULL &&
        out->host_id != NULL && out->buid != NULL &&
        pl_get(record, "HostPrivateKey") == NULL &&
        pl_get(record, "RootPrivateKey") == NULL &&
        X509_verify(out->root, root_key) == 1 &&
        X509_verify(host, root_key) == 1 &&
        X509_verify(out->device, root_key) == 1 &&
        EVP_PKEY_eq(X509_get0_pubkey(out->device), p->key) == 1;
    X509_free(host);
    return ok;
}

static void
add(struct phone *p, struct pairing *pair)
{
    pair->valid = true;
    pthread_mutex_lock(&p->lock);
    pair->next = p->pairings;
    p->pairings = pair;
    pthread_mutex_unlock(&p->lock);
}

struct pairing *
pairing_find(struct phone *p, const char *host_id, const char *buid,
    const char **error)
{
    struct pairing *found = NULL;

    if (host_id == NULL) {
        *error = "MissingHostID";
        return NULL;
    }
    pthread_mutex_lock(&p->lock);
    for (struct pairing *x = p->pairings; x != NULL; x = x->next) {
        if (x->valid && strcmp(x->host_id, host_id) == 0 &&
            (buid == NULL || strcmp(x->buid, buid) == 0)) {
            found = x;
            break;
        }
    }
    pthread_mutex_unlock(&p->lock);
    if (found == NULL) {
        *error = "InvalidHostID";
    }
    return found;
}

/* The host that a ValidatePair or Unpair speaks of: it must show the root
 * certificate too, not just name itself. */
static struct pairing *
named_host(struct phone *p, plist_t request, const char **error)
{
    plist_t record = pl_get(request, "PairRecord");
    char *host = pl_get_str(record, "HostID");
    struct pairing *pair = pairing_find(p, host, NULL, error);
    X509 *root = cert_at(record, "RootCertificate");

    if (pair != NULL && (root == NULL || X509_cmp(root, pair->root) != 0)) {
        *error = "InvalidPairRecord";
        pair = NULL;
    }
    X509_free(root);
    free(host);
    return pair;
}

const char *
pairing_pair(struct phone *p, plist_t request, const uint8_t **escrow)
{
    struct pairing *pair;
    const char *error = NULL;

    *escrow = wants_escrow(p) ? p->escrow : NULL;
    if (named_host(p, request, &error) != NULL) {
        return NULL; /* trusted already: no dialog */
    }
    error = NULL;
    pair = xcalloc(1, sizeof(*pair));
    if (!good_record(p, pl_get(request, "PairRecord"), pair)) {
        error = "InvalidPairRecord";
    } else {
        error = owner_answer(p);
    }
    if (error == NULL) {
        pair->ctx = tls_server_ctx(p, pair);
        error = pair->ctx == NULL ? "InvalidPairRecord" : NULL;
    }
    if (error != NULL) {
        tls_pairing_free(&pair);
        *escrow = NULL;
        return error;
    }
    add(p, pair);
    return NULL;
}

const char *
pairing_validate(struct phone *p, plist_t request)
{
    const char *error = NULL;

    named_host(p, request, &error);
    return error;
}

const char *
pairing_unpair(struct phone *p, plist_t request)
{
    const char *error = NULL;
    struct pairing *pair = named_host(p, request, &error);

    if (pair != NULL) {
        pthread_mutex_lock(&p->lock);
        pair->valid = false;
        pthread_mutex_unlock(&p->lock);
    }
    return error;
}

static void
put_text(plist_t d, const char *key, char *text)
{
    plist_dict_set_item(d, key, plist_new_data(text, strlen(text)));
    free(text);
}

void
pairing_make_own(struct phone *p)
{
    struct pairing *pair = xcalloc(1, sizeof(*pair));
    EVP_PKEY *root_key = tls_new_key();
    EVP_PKEY *host_key = tls_new_key();
    X509 *host = tls_new_cert(host_key, root_key, false);
    plist_t d = plist_new_dict();
    char *bytes = NULL;
    uint32_t n = 0;
    char id[37];

    pair->root = tls_new_cert(root_key, root_key, true);
    pair->device = tls_new_cert(p->key, root_key, false);
    uuid_from(p->udid, id);
    pair->host_id = xstrdup(id);
    uuid_from("virtual-iphone mux", id);
    pair->buid = xstrdup(id);
    pair->ctx = tls_server_ctx(p, pair);
    plist_dict_set_item(d, "HostID", plist_new_string(pair->host_id));
    plist_dict_set_item(d, "SystemBUID", plist_new_string(pair->buid));
    put_text(d, "RootCertificate", tls_cert_pem(pair->root));
    put_text(d, "DeviceCertificate", tls_cert_pem(pair->device));
    put_text(d, "HostCertificate", tls_cert_pem(host));
    put_text(d, "RootPrivateKey", tls_key_pem(root_key));
    put_text(d, "HostPrivateKey", tls_key_pem(host_key));
    plist_dict_set_item(d, "WiFiMACAddress", plist_new_string(
        conf_pairing(p, "identity.wifi-address", "02:00:5e:00:53:01")));
    if (wants_escrow(p)) {
        plist_dict_set_item(d, "EscrowBag", plist_new_data(
            (const char *)p->escrow, sizeof(p->escrow)));
    }
    plist_to_bin(d, &bytes, &n);
    p->record = (uint8_t *)bytes;
    p->record_n = n;
    add(p, pair);
    plist_free(d);
    X509_free(host);
    EVP_PKEY_free(host_key);
    EVP_PKEY_free(root_key);
}
