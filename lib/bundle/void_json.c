#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "base/json.h"
#include "bundle/bundle.h"

#define JSON_BYTES_MAX (1u << 20)
#define VOID_RECORDS_MAX 1000

static void
put_attempt(struct wn_json *j, const struct wn_bundle *b)
{
    wn_json_key(j, "attempted");
    wn_json_arr(j);
    for (size_t i = 0; i < b->terms->rule_count; i++) {
        wn_json_obj(j);
        wn_json_key(j, "destroyed");
        wn_json_int(j, (int64_t)b->kept[i]);
        wn_json_key(j, "rule");
        wn_json_str(j, b->terms->rules[i].name);
        wn_json_end_obj(j);
    }
    wn_json_end_arr(j);
}

static void
put_void(struct wn_json *j, const struct wn_bundle *b, const char *why,
    const char *reason)
{
    char when[WN_RFC3339_BYTES];
    wn_json_obj(j);
    put_attempt(j, b);
    wn_json_key(j, "bundle");
    wn_json_str(j, b->dir.name);
    wn_json_key(j, "ended");
    wn_json_str(j, wn_rfc3339(when, wn_now_ns()));
    wn_json_key(j, "filter_sha256");
    wn_json_str(j, wn_consent_sha256(b->consent));
    wn_json_key(j, "operator");
    wn_json_str(j, b->operator_id);
    wn_json_key(j, "reason");
    wn_json_str(j, reason ? reason : "");
    wn_json_key(j, "started");
    wn_json_str(j, wn_rfc3339(when, b->started_ns));
    wn_json_key(j, "version");
    wn_json_str(j, b->version);
    wn_json_key(j, "why");
    wn_json_str(j, why);
    wn_json_end_obj(j);
}

/** NAME.void.json; NAME.void.2.json and so on when there were others. */
static void
free_name(const struct wn_bundle *b, char *name, size_t cap)
{
    (void)snprintf(name, cap, "%s.void.json", b->dir.name);
    for (int i = 2; i <= VOID_RECORDS_MAX &&
         faccessat(b->dir.parent_fd, name, F_OK, 0) == 0;
         i++) {
        (void)snprintf(name, cap, "%s.void.%d.json", b->dir.name, i);
    }
}

enum wn_status
wn_void_write(struct wn_bundle *b, const char *why, const char *reason,
    struct wn_err *err)
{
    struct wn_buf out;
    struct wn_json j;
    char name[256];
    wn_buf_init(&out, JSON_BYTES_MAX);
    wn_json_init(&j, &out);
    put_void(&j, b, why, reason);
    (void)wn_buf_str(&out, "\n");
    free_name(b, name, sizeof(name));
    enum wn_status st = out.st == WN_OK
        ? wn_atomic_file_put(
              b->dir.parent_fd, name, out.data, out.len, NULL, err)
        : wn_fail(err, out.st, "the void record could not be written");
    wn_buf_clear(&out);
    return st;
}
