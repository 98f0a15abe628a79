/** audit/log.jsonl: every line names the hash of the line before it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/timespan.h"
#include "verify/job.h"

#define LOG_BYTES_MAX (256u << 20)
#define LINE_BYTES_MAX 65536u

struct chain {
    struct wn_job *j;
    int64_t seq;
    int64_t mono_ns;
    char prev[WN_SHA256_HEX];
    bool whole;
};

static void broken(struct chain *c, size_t line, const char *fmt, ...)
    WN_PRINTF(3, 4);

static void
broken(struct chain *c, size_t line, const char *fmt, ...)
{
    char where[64], what[256];
    va_list arguments;

    (void)snprintf(where, sizeof(where), WN_LOG_PATH " line %zu", line);
    va_start(arguments, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, arguments);
    va_end(arguments);
    wn_report_fault(c->j->r, where, "%s", what);
    c->whole = false;
}

/** "2 4": rules by their number in the filter. 0: it is no such list */
static uint64_t
rule_ids(const char *text)
{
    uint64_t rules = 0;

    while (*text) {
        size_t digits = strspn(text, "0123456789");
        unsigned id = 0;

        for (size_t i = 0; i < digits && digits <= 2; i++) {
            id = id * 10 + (unsigned)(text[i] - '0');
        }
        if (id == 0 || id > 64 || (text[digits] && text[digits] != ' ')) {
            return 0;
        }
        rules |= UINT64_C(1) << (id - 1);
        text += digits + (text[digits] ? 1 : 0);
    }
    return rules;
}

/** A part was disposed of and the rest sealed anew: the log goes on after the
 * sealing before, on another host's clock. */
static void
learn_disposal(struct chain *c, const struct wn_jin_node *details,
    bool after_seal, size_t line)
{
    struct wn_log_facts *log = &c->j->log;
    uint64_t rules = rule_ids(wn_jin_text(details, "rule_ids"));

    log->disposals++;
    log->disposed |= rules;
    (void)snprintf(log->parent_seal, sizeof(log->parent_seal), "%s",
        wn_jin_text(details, "parent_seal_sha256"));
    (void)snprintf(log->disposal_decision, sizeof(log->disposal_decision),
        "%s", wn_jin_text(details, "decision"));
    if (!after_seal || !wn_is_hex(log->parent_seal, 64) ||
        strcmp(wn_jin_text(details, "parent_log_head"), c->prev) != 0 ||
        log->disposal_decision[0] == '\0' ||
        wn_jin_text(details, "rules")[0] == '\0' || rules == 0) {
        broken(c, line, "it tells of a disposal, but not after a sealing, or "
            "not of which seal, log, rules and decision");
    } else {
        /* A copy with less in it and this line is easily made. */
        wn_report_remark(c->j->r, "Its log says that what these rules had "
            "kept was disposed of, on decision %.150s of %.100s: %.300s; and "
            "that this is the rest of the bundle of seal %s. Whoever has a "
            "copy can write that: it is shown by a signature of somebody whom "
            "you trust, and by the signed tombstone of that seal. Ask for "
            "both.", log->disposal_decision, wn_jin_text(details, "by"),
            wn_jin_text(details, "rules"), log->parent_seal);
    }
}

/** Facts that other parts compare with. */
static void
learn(struct chain *c, const struct wn_jin_node *event, int64_t t_ns,
    size_t line)
{
    struct wn_log_facts *log = &c->j->log;
    const struct wn_jin_node *details = wn_jin_get(event, "details");
    const char *name = wn_jin_text(event, "event");

    bool after_seal = log->sealed;

    log->sealed = false; /* what stands last decides */
    if (c->seq == 0 || strcmp(name, "disposal") == 0) {
        (void)snprintf(log->version, sizeof(log->version), "%s",
            wn_jin_text(details, "version"));
    }
    if (c->seq == 0) {
        log->start_ns = t_ns;
        log->started = strcmp(name, "start") == 0;
        if (log->started && strcmp(wn_jin_text(details, "filter_sha256"),
                                c->j->info.filter_sha256) != 0) {
            broken(c, 1, "the run was started under another filter than "
                "bag-info.txt names");
        }
    } else if (strcmp(name, "disposal") == 0) {
        learn_disposal(c, details, after_seal, line);
    } else if (strcmp(name, "seal") == 0) {
        log->sealed = wn_jin_int(details, "items", &log->sealed_items);
        (void)snprintf(log->sealed_result, sizeof(log->sealed_result), "%s",
            wn_jin_text(details, "result"));
        (void)snprintf(log->device_kind, sizeof(log->device_kind), "%s",
            wn_jin_text(details, "device_kind"));
    }
}

static void
check_event(struct chain *c, const struct wn_jin_node *e, size_t line)
{
    int64_t seq = -1, mono_ns = 0, t_ns = 0;

    if (e->kind != WN_JIN_MAP || !wn_jin_int(e, "seq", &seq) ||
        !wn_jin_int(e, "mono_ns", &mono_ns) ||
        wn_rfc3339_parse(&t_ns, wn_jin_text(e, "t")) != WN_OK ||
        wn_jin_text(e, "event")[0] == '\0') {
        broken(c, line, "it lacks seq, t, mono_ns or event");
        return;
    }
    if (seq != c->seq) {
        broken(c, line, "its seq is %lld, but %lld comes here: lines were "
            "added, removed or moved", (long long)seq, (long long)c->seq);
    }
    if (mono_ns < c->mono_ns &&
        strcmp(wn_jin_text(e, "event"), "disposal") != 0) {
        broken(c, line, "its clock runs backwards");
    }
    if (strcmp(wn_jin_text(e, "prev"), c->prev) != 0) {
        broken(c, line, "its prev is not the SHA-256 of the line before: the "
            "chain is broken here");
    }
    c->mono_ns = mono_ns;
    learn(c, e, t_ns, line);
}

static void
take_line(struct chain *c, const char *p, size_t n, size_t line)
{
    struct wn_jin *json = NULL;
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st = n <= LINE_BYTES_MAX ? wn_jin_parse(&json, p, n)
                                            : WN_EFORMAT;

    if (st == WN_OK) {
        check_event(c, wn_jin_root(json), line);
    } else {
        c->j->r->nomem = c->j->r->nomem || st == WN_ENOMEM;
        broken(c, line, "it is not one JSON object");
    }
    wn_jin_free(&json);
    c->seq++;
    if (wn_digest_of(WN_SHA256, p, n, sum) != WN_OK) {
        c->j->r->nomem = true;
        return;
    }
    (void)wn_hex(c->prev, sum, sizeof(sum));
}

static void
check_ends(struct chain *c)
{
    struct wn_job *j = c->j;

    if (strcmp(c->prev, j->info.log_head) != 0) {
        wn_report_fault(j->r, WN_LOG_PATH, "its last line is not the one that "
            "bag-info.txt names as Winnow-Log-Head");
        c->whole = false;
    }
    if (!j->log.started) {
        wn_report_fault(j->r, WN_LOG_PATH, "it does not begin with the start "
            "of a run");
    }
    if (strcmp(j->log.version, j->info.version) != 0) {
        wn_report_fault(j->r, "bag-info.txt", "Winnow-Version is not the "
            "version that, by the log, made the bundle");
    }
    if (strcmp(j->log.parent_seal, j->info.parent_seal) != 0) {
        wn_report_fault(j->r, "bag-info.txt", "Winnow-Parent-Seal is not what "
            "the log says of the bundle before");
    }
    if (!j->log.sealed) {
        wn_report_fault(
            j->r, WN_LOG_PATH, "it does not end with the sealing");
    }
}

void
wn_verify_log(struct wn_job *j)
{
    struct chain c = { .j = j, .mono_ns = INT64_MIN, .whole = true };
    struct wn_buf b;
    size_t line = 0;
    const char *p, *end;

    memset(c.prev, '0', WN_SHA256_HEX - 1);
    if (wn_tree_read(&j->tree, WN_LOG_PATH, LOG_BYTES_MAX, &b, j->r) !=
        WN_OK) {
        wn_buf_clear(&b);
        return;
    }
    p = (const char *)b.data;
    end = p + b.len;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));

        line++;
        if (!stop) {
            broken(&c, line, "it is cut off");
            break;
        }
        take_line(&c, p, (size_t)(stop - p), line);
        p = stop + 1;
    }
    check_ends(&c);
    j->log.read = c.whole;
    wn_buf_clear(&b);
}
