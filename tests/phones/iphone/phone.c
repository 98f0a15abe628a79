#include "phone.h"
#include "catalog.h"
#include "fault.h"
#include "pairing.h"
#include "service.h"
#include "tls.h"

#include <ctype.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOP_KEYS \
    "platform identity pairing backup clock-skew-ms synthetic faults " \
    "locked tls afc mux android"
#define IDENTITY_KEYS \
    "udid serial product-type product-version build-version device-name " \
    "time-zone phone-number imei iccid wifi-address bluetooth-address"
#define PAIRING_KEYS "paired answer pending-replies escrow-bag error"
#define BACKUP_KEYS \
    "password passcode-delay-ms passcode-limit-ms batch retry-domain apps " \
    "order seed will-encrypt requires-encryption error-code dl-major " \
    "dl-minor protocol-version move-verb names block dpic encrypted-only"

static void
check_keys(struct phone *p)
{
    struct conf *c = p->conf;
    const yaml_node_t *root = conf_root(c);

    conf_only(c, root, "phone.yaml", TOP_KEYS);
    conf_only(c, conf_node(c, root, "identity"), "identity", IDENTITY_KEYS);
    conf_only(c, conf_node(c, root, "pairing"), "pairing", PAIRING_KEYS);
    conf_only(c, conf_node(c, root, "backup"), "backup", BACKUP_KEYS);
    conf_only(c, conf_node(c, root, "tls"), "tls",
        "min max client-certificate");
    conf_only(c, conf_node(c, root, "afc"), "afc", "read-cap lock-busy");
    conf_only(c, conf_node(c, root, "mux"), "mux", "serial-without-dash");
    if (strcmp(conf_str(c, root, "platform", ""), "ios") != 0) {
        die("%s/phone.yaml: platform must be ios", p->dir);
    }
}

static char *
make_udid(const char *udid, const char *serial, const char *dir)
{
    uint8_t h[SHA_DIGEST_LENGTH];
    char hex[17];

    if (udid != NULL) {
        return xstrdup(udid);
    }
    if (serial == NULL) {
        die("%s/phone.yaml: identity needs a udid or a serial", dir);
    }
    SHA1((const unsigned char *)serial, strlen(serial), h);
    to_hex(h, 8, hex);
    for (char *s = hex; *s != '\0'; s++) {
        *s = (char)toupper((unsigned char)*s);
    }
    return xformat("00008110-%s", hex);
}

static char *
without_dash(const char *udid)
{
    char *out = xcalloc(strlen(udid) + 1, 1);
    size_t n = 0;

    for (; *udid != '\0'; udid++) {
        if (*udid != '-') {
            out[n++] = *udid;
        }
    }
    return out;
}

static enum phone_lock_state
lock_state(const char *s)
{
    if (strcmp(s, "unlocked") == 0) {
        return PHONE_UNLOCKED;
    }
    if (strcmp(s, "locked") == 0) {
        return PHONE_LOCKED;
    }
    if (strcmp(s, "before-first-unlock") == 0) {
        return PHONE_BEFORE_FIRST_UNLOCK;
    }
    die("locked: must be unlocked, locked or before-first-unlock");
}

static void
load_identity(struct phone *p)
{
    struct conf *c = p->conf;
    const yaml_node_t *id = conf_node(c, conf_root(c), "identity");
    const char *serial = conf_str(c, id, "serial", NULL);

    p->udid = make_udid(conf_str(c, id, "udid", NULL), serial, p->dir);
    p->serial = serial == NULL ? "VIRTUAL00001" : serial;
    p->name = conf_str(c, id, "device-name", "Virtual iPhone");
    p->product_type = conf_str(c, id, "product-type", "VirtualPhone14,5");
    p->product_version = conf_str(c, id, "product-version", "17.6.1");
    p->build = conf_str(c, id, "build-version", "21G93");
    if (conf_bool(c, conf_root(c), "mux.serial-without-dash", false)) {
        p->mux_serial = without_dash(p->udid);
    } else {
        p->mux_serial = xstrdup(p->udid);
    }
}

/* state.json: what an earlier run left in the phone. */
static void
load_password(struct phone *p)
{
    char *path = xformat("%s/state.json", p->dir);
    const char *s = conf_str(p->conf, conf_root(p->conf), "backup.password",
        NULL);

    p->password = s == NULL ? NULL : xstrdup(s);
    if (access(path, F_OK) == 0) {
        struct conf *state = conf_load(path);

        s = conf_str(state, conf_root(state), "backup-password", NULL);
        free(p->password);
        p->password = s == NULL ? NULL : xstrdup(s);
        conf_free(&state);
    }
    free(path);
}

struct phone *
phone_load(const char *dir, int device_id)
{
    struct phone *p = xcalloc(1, sizeof(*p));
    char *path = xformat("%s/phone.yaml", dir);
    const yaml_node_t *root;
    uint8_t h[SHA256_DIGEST_LENGTH];

    p->dir = dir;
    p->device_id = device_id;
    p->attached = true;
    p->conf = conf_load(path);
    free(path);
    check_keys(p);
    root = conf_root(p->conf);
    pthread_mutex_init(&p->lock, NULL);
    load_identity(p);
    load_password(p);
    fault_load(p);
    p->skew_ms = conf_int(p->conf, root, "clock-skew-ms", 0);
    p->locked = lock_state(conf_str(p->conf, root, "locked", "unlocked"));
    p->pending_left = conf_int(p->conf, root, "pairing.pending-replies", 2);
    p->lock_busy_left = conf_int(p->conf, root, "afc.lock-busy", 0);
    SHA256((const unsigned char *)p->udid, strlen(p->udid), h);
    memcpy(p->escrow, h, sizeof(p->escrow));
    p->key = tls_new_key();
    p->public_pem = tls_public_pem(p->key);
    if (conf_bool(p->conf, root, "pairing.paired", false)) {
        pairing_make_own(p);
    }
    p->catalog = catalog_new(p);
    return p;
}

void
phone_free(struct phone **pp)
{
    struct phone *p = *pp;

    if (p == NULL) {
        return;
    }
    while (p->pairings != NULL) {
        struct pairing *next = p->pairings->next;

        tls_pairing_free(&p->pairings);
        p->pairings = next;
    }
    service_free_ports(p);
    catalog_free(&p->catalog);
    EVP_PKEY_free(p->key);
    pthread_mutex_destroy(&p->lock);
    free(p->public_pem);
    free(p->faults);
    free(p->record);
    free(p->password);
    free(p->udid);
    free(p->mux_serial);
    conf_free(&p->conf);
    free(p);
    *pp = NULL;
}

double
phone_clock(const struct phone *p)
{
    return (double)now_ns() / 1e9 + (double)p->skew_ms / 1e3;
}

char *
phone_password(struct phone *p)
{
    char *s;

    pthread_mutex_lock(&p->lock);
    s = p->password == NULL ? NULL : xstrdup(p->password);
    pthread_mutex_unlock(&p->lock);
    return s;
}

static void
write_state(FILE *f, const char *password)
{
    if (password == NULL) {
        fputs("{\"backup-password\": null}\n", f);
        return;
    }
    fputs("{\"backup-password\": \"", f);
    for (; *password != '\0'; password++) {
        unsigned char ch = (unsigned char)*password;

        if (ch == '"' || ch == '\\') {
            fputc('\\', f);
        }
        if (ch < 0x20) {
            fprintf(f, "\\u%04x", ch);
        } else {
            fputc(ch, f);
        }
    }
    fputs("\"}\n", f);
}

void
phone_set_password(struct phone *p, const char *password)
{
    char *path = xformat("%s/state.json", p->dir);
    char *fresh = xformat("%s/state.json.new", p->dir);
    FILE *f = fopen(fresh, "w");

    if (f == NULL) {
        die("cannot write %s", fresh);
    }
    write_state(f, password);
    if (fclose(f) != 0 || rename(fresh, path) != 0) {
        die("cannot write %s", path);
    }
    pthread_mutex_lock(&p->lock);
    free(p->password);
    p->password = password == NULL ? NULL : xstrdup(password);
    pthread_mutex_unlock(&p->lock);
    free(path);
    free(fresh);
}
