/* Injected faults: each has a place, perhaps a count, and an action. */
#include "fs.h"
#include "log.h"
#include "phone_in.h"

#include <stdlib.h>
#include <string.h>

enum place {
    AT_CONNECT, AT_CNXN, AT_AUTH, AT_BYTES, AT_PACKET, AT_SERVICE,
    AT_SYNC_STAT, AT_SYNC_LIST, AT_SYNC_RECV, AT_CONTENT,
};

static const char *const places[] = {
    "connect", "cnxn", "auth", "bytes", "packet", "service", "sync-stat",
    "sync-list", "sync-recv", "content",
};

#define B(place) (1u << (place))
#define SYNC (B(AT_SYNC_STAT) | B(AT_SYNC_LIST) | B(AT_SYNC_RECV))

/* Which actions make sense at which places. */
static const struct {
    const char *name;
    unsigned places;
    bool lasting; /* fires always when it does not say how often */
} actions[] = {
    {"hang-up", ~B(AT_CONTENT), false},
    {"detach", ~(B(AT_CONTENT) | B(AT_CONNECT)), false},
    {"stall", SYNC | B(AT_BYTES) | B(AT_SERVICE) | B(AT_AUTH) |
        B(AT_CONTENT), false},
    {"lock", SYNC | B(AT_SERVICE) | B(AT_CONTENT), false},
    {"silence", B(AT_CNXN), false},
    {"stale", B(AT_CNXN), false},
    {"bad-magic", B(AT_CNXN), false},
    {"garbage", B(AT_CNXN), false},
    {"split", B(AT_PACKET), true},
    {"tiny", B(AT_PACKET), true},
    {"delay", B(AT_PACKET), true},
    {"duplicate-okay", B(AT_PACKET), false},
    {"stray-okay", B(AT_PACKET), false},
    {"stray-clse", B(AT_PACKET), false},
    {"refuse", B(AT_SERVICE), false},
    {"exit-lost", B(AT_SERVICE), false},
    {"error", B(AT_SYNC_STAT), false},
    {"unreadable", B(AT_SYNC_LIST), false},
    {"entry-error", B(AT_SYNC_LIST), false},
    {"vanish", B(AT_SYNC_LIST) | B(AT_SYNC_RECV), false},
    {"fail-before", B(AT_SYNC_RECV), false},
    {"fail-middle", B(AT_SYNC_RECV), false},
    {"grow", B(AT_SYNC_RECV), false},
    {"shrink", B(AT_SYNC_RECV), false},
    {"touch", B(AT_SYNC_RECV), false},
    {"close", B(AT_SYNC_RECV), false},
    {"exception", B(AT_CONTENT), false},
    {"null", B(AT_CONTENT), false},
    {"noise", B(AT_CONTENT), false},
    {"cut", B(AT_CONTENT), false},
    {"throw", B(AT_CONTENT), false},
    {"forget", B(AT_CONTENT), false},
};

struct va_planned {
    enum place at;
    struct va_fault what;
    const char *path;    /* NULL: whatever is asked there */
    int64_t n;           /* from the n-th time on; bytes: after n of them */
    int64_t times;       /* how often it fires; 0 = always */
    int64_t seen, fired;
};

static enum place
place_of(const char *s)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (s != NULL && strcmp(s, places[i]) == 0) {
            return (enum place)i;
        }
    }
    die("fault at an unknown place: %s", s == NULL ? "(none)" : s);
}

static size_t
action_of(const char *s, enum place at)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (s != NULL && strcmp(s, actions[i].name) == 0) {
            if ((actions[i].places & B(at)) == 0) {
                die("fault '%s' makes no sense at %s", s, places[at]);
            }
            return i;
        }
    }
    die("unknown fault: do: %s", s == NULL ? "(none)" : s);
}

static void
load_one(struct conf *c, const yaml_node_t *node, struct va_planned *f)
{
    const char *place = conf_str(c, node, "at", NULL);
    size_t act;

    conf_only(c, node, "a fault", "at do path service n times ms text rows "
        "bytes code");
    f->at = place_of(place);
    act = action_of(conf_str(c, node, "do", NULL), f->at);
    f->path = conf_str(c, node, f->at == AT_SERVICE ? "service" : "path",
        NULL);
    f->n = conf_int(c, node, "n", 0);
    f->times = conf_int(c, node, "times", actions[act].lasting ? 0 : 1);
    f->what.act = actions[act].name;
    f->what.text = conf_str(c, node, "text", NULL);
    f->what.ms = conf_int(c, node, "ms", -1);
    f->what.rows = conf_int(c, node, "rows", 0);
    f->what.bytes = conf_int(c, node, "bytes", 0);
    f->what.code = conf_int(c, node, "code", 0);
    if (f->at == AT_BYTES && f->n == 0) {
        die("a fault at bytes needs n, the count of bytes");
    }
}

void
faults_load(struct va_phone *p)
{
    struct va_phone_rest *r = p->rest;
    const yaml_node_t *list = conf_node(r->conf, conf_root(r->conf),
        "faults");

    r->nfaults = conf_len(list);
    r->faults = xcalloc(r->nfaults, sizeof(*r->faults));
    for (size_t i = 0; i < r->nfaults; i++) {
        load_one(r->conf, conf_item(r->conf, list, i), &r->faults[i]);
    }
}

void
faults_free(struct va_phone *p)
{
    free(p->rest->faults);
}

static bool
fits(const struct va_planned *f, const char *detail)
{
    if (f->path == NULL) {
        return true;
    }
    if (detail == NULL) {
        return false;
    }
    if (f->at == AT_SERVICE) {
        return strncmp(detail, f->path, strlen(f->path)) == 0;
    }
    if (f->at == AT_CONTENT) {
        return strstr(detail, f->path) != NULL;
    }
    return fs_within(f->path, detail);
}

/* Takes one firing; the caller holds the lock. */
static bool
take(struct va_phone_rest *r, struct va_planned *f, struct va_fault *out)
{
    if (f->times != 0 && f->fired >= f->times) {
        return false;
    }
    f->fired++;
    *out = f->what;
    if (strcmp(out->act, "lock") == 0) {
        r->locked = true;
    }
    return true;
}

static void
tell(const struct va_phone *p, const char *at, const char *detail,
    const struct va_fault *f, int64_t n)
{
    log_event(p->serial, "fault", f->act, "sat", at, "sdetail", detail, "in",
        n, NULL);
    log_flush();
}

bool
phone_fault(const struct va_phone *p, const char *at, const char *detail,
    struct va_fault *out)
{
    struct va_phone_rest *r = p->rest;
    int64_t n = 0;
    bool due = false;

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->nfaults && !due; i++) {
        struct va_planned *f = &r->faults[i];

        if (strcmp(places[f->at], at) == 0 && fits(f, detail)) {
            f->seen++;
            n = f->seen;
            due = f->seen >= f->n && take(r, f, out);
        }
    }
    pthread_mutex_unlock(&r->lock);
    if (due) {
        tell(p, at, detail, out, n);
    }
    return due;
}

bool
fault_bytes(const struct va_phone *p, uint64_t from, uint64_t upto,
    uint64_t *at, struct va_fault *out)
{
    struct va_phone_rest *r = p->rest;
    struct va_planned *best = NULL;
    bool due;

    if (r->nfaults == 0) {
        return false;
    }
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->nfaults; i++) {
        struct va_planned *f = &r->faults[i];

        if (f->at == AT_BYTES && (uint64_t)f->n >= from &&
            (uint64_t)f->n < upto && (f->times == 0 || f->fired < f->times) &&
            (best == NULL || f->n < best->n)) {
            best = f;
        }
    }
    due = best != NULL && take(r, best, out);
    pthread_mutex_unlock(&r->lock);
    if (due) {
        *at = (uint64_t)best->n;
        tell(p, "bytes", NULL, out, best->n);
    }
    return due;
}

bool
fault_packet(const struct va_phone *p, uint64_t n, size_t *cursor,
    struct va_fault *out)
{
    struct va_phone_rest *r = p->rest;

    while (*cursor < r->nfaults) {
        struct va_planned *f = &r->faults[(*cursor)++];
        bool due;

        pthread_mutex_lock(&r->lock);
        due = f->at == AT_PACKET && n >= (uint64_t)f->n && take(r, f, out);
        pthread_mutex_unlock(&r->lock);
        if (due) {
            /* A lasting one would fill the log. */
            if (f->fired == 1) {
                tell(p, "packet", NULL, out, (int64_t)n);
            }
            return true;
        }
    }
    return false;
}
