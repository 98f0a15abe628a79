#include "fault.h"
#include "log.h"

#include <string.h>

#define SERVICE_BACKUP "com.apple.mobilebackup2"

static const char *const places[] = {
    "backup-file", "bytes", "dl-message", "service", "afc-path", "lockdown",
};

/* Which actions make sense at which places: one bit for each place. */
static const struct {
    const char *name;
    enum fault_do act;
    unsigned places;
} actions[] = {
    {"stall", DO_STALL, 0x3F},
    {"hang-up", DO_HANG_UP, 0x3F},
    {"detach", DO_DETACH, 0x3F},
    {"remote-error", DO_REMOTE_ERROR, 1u << AT_BACKUP_FILE},
    {"send-twice", DO_SEND_TWICE, 1u << AT_BACKUP_FILE},
    {"empty", DO_EMPTY, 1u << AT_BACKUP_FILE},
    {"bad-name", DO_BAD_NAME, 1u << AT_BACKUP_FILE},
    {"oversize-block", DO_OVERSIZE_BLOCK, 1u << AT_BACKUP_FILE},
    {"unknown-code", DO_UNKNOWN_CODE, 1u << AT_BACKUP_FILE},
    {"flip-byte", DO_FLIP_BYTE, 1u << AT_BACKUP_FILE},
    {"unknown-verb", DO_UNKNOWN_VERB, 1u << AT_DL_MESSAGE},
    {"purge", DO_PURGE, 1u << AT_DL_MESSAGE},
    {"error-response", DO_ERROR_RESPONSE, 1u << AT_DL_MESSAGE},
    {"refuse-tls", DO_REFUSE_TLS, 1u << AT_SERVICE},
    {"no-ssl-flag", DO_NO_SSL_FLAG, 1u << AT_SERVICE},
    {"plaintext", DO_PLAINTEXT, 1u << AT_SERVICE},
    {"error", DO_ERROR, 1u << AT_SERVICE | 1u << AT_LOCKDOWN},
    {"status", DO_STATUS, 1u << AT_AFC_PATH},
    {"short-read", DO_SHORT_READ, 1u << AT_AFC_PATH},
};

#define FAULT_KEYS \
    "at do n times ms code bytes path service verb request key op kind " \
    "error after-data"

static enum fault_at
parse_place(const char *s)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (s != NULL && strcmp(s, places[i]) == 0) {
            return (enum fault_at)i;
        }
    }
    die("fault at an unknown place: %s", s == NULL ? "(none)" : s);
}

static enum fault_do
parse_action(const char *s, enum fault_at at)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (s != NULL && strcmp(s, actions[i].name) == 0) {
            if ((actions[i].places & (1u << at)) == 0) {
                die("fault '%s' makes no sense at %s", s, places[at]);
            }
            return actions[i].act;
        }
    }
    die("unknown fault: do: %s", s == NULL ? "(none)" : s);
}

static void
load_one(struct phone *p, const yaml_node_t *node, struct fault *f)
{
    struct conf *c = p->conf;
    bool lasting;

    conf_only(c, node, "a fault", FAULT_KEYS);
    f->at = parse_place(conf_str(c, node, "at", NULL));
    f->act = parse_action(conf_str(c, node, "do", NULL), f->at);
    f->n = conf_int(c, node, "n", 0);
    lasting = f->at == AT_SERVICE || f->at == AT_AFC_PATH ||
        f->at == AT_LOCKDOWN;
    f->times = conf_int(c, node, "times", lasting && f->n == 0 ? 0 : 1);
    f->ms = conf_int(c, node, "ms", 0);
    f->code = conf_int(c, node, "code", -1);
    f->bytes = conf_int(c, node, "bytes", -1);
    f->path = conf_str(c, node, "path", NULL);
    f->service = conf_str(c, node, "service",
        f->at == AT_BYTES ? SERVICE_BACKUP : NULL);
    f->verb = conf_str(c, node, "verb", NULL);
    f->request = conf_str(c, node, "request", NULL);
    f->key = conf_str(c, node, "key", NULL);
    f->op = conf_str(c, node, "op", NULL);
    f->kind = conf_str(c, node, "kind", NULL);
    f->error = conf_str(c, node, "error", NULL);
    f->after_data = conf_bool(c, node, "after-data", false);
    if (f->at == AT_AFC_PATH && f->path == NULL) {
        die("a fault at afc-path needs a path");
    }
}

void
fault_load(struct phone *p)
{
    const yaml_node_t *list = conf_node(p->conf, conf_root(p->conf),
        "faults");

    p->nfaults = conf_len(list);
    p->faults = xcalloc(p->nfaults, sizeof(*p->faults));
    for (size_t i = 0; i < p->nfaults; i++) {
        load_one(p, conf_item(p->conf, list, i), &p->faults[i]);
    }
}

static bool
same(const char *want, const char *have)
{
    return want == NULL || (have != NULL && strcmp(want, have) == 0);
}

/* A path names itself and everything below it. */
static bool
within(const char *want, const char *have)
{
    size_t n;

    if (want == NULL) {
        return true;
    }
    while (*want == '/') {
        want++;
    }
    n = strlen(want);
    while (n > 0 && want[n - 1] == '/') {
        n--;
    }
    if (have == NULL || strncmp(want, have, n) != 0) {
        return false;
    }
    return n == 0 || have[n] == '\0' || have[n] == '/';
}

/* Takes one firing of the fault, or tells that it is used up. */
static bool
take(struct phone *p, struct fault *f)
{
    bool ok;

    pthread_mutex_lock(&p->lock);
    ok = f->times == 0 || f->fired < f->times;
    f->fired += ok;
    pthread_mutex_unlock(&p->lock);
    return ok;
}

static void
tell(struct phone *p, const struct fault *f, const char *path)
{
    const char *act = "?";

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (actions[i].act == f->act) {
            act = actions[i].name;
        }
    }
    log_event(p->udid, "fault", act, "sat", places[f->at], "in", f->n,
        "spath", path, NULL);
    log_flush();
}

const struct fault *
fault_next(struct phone *p, struct fault_query *q)
{
    while (q->cursor < p->nfaults) {
        struct fault *f = &p->faults[q->cursor++];
        int64_t n = f->verb != NULL ? q->verb_n : q->n;

        if (f->at != q->at || (f->n != 0 && f->n != n) ||
            !within(f->path, q->path) || !same(f->service, q->service) ||
            !same(f->verb, q->verb) || !same(f->request, q->request) ||
            !same(f->key, q->key) || !same(f->op, q->op) || !take(p, f)) {
            continue;
        }
        tell(p, f, q->path);
        return f;
    }
    return NULL;
}

const struct fault *
fault_bytes(struct phone *p, const char *service, uint64_t from,
    uint64_t upto)
{
    struct fault *best = NULL;

    for (size_t i = 0; i < p->nfaults; i++) {
        struct fault *f = &p->faults[i];

        if (f->at == AT_BYTES && same(f->service, service) &&
            (uint64_t)f->n >= from && (uint64_t)f->n < upto &&
            (f->times == 0 || f->fired < f->times) &&
            (best == NULL || f->n < best->n)) {
            best = f;
        }
    }
    if (best == NULL || !take(p, best)) {
        return NULL;
    }
    tell(p, best, service);
    return best;
}
