/** A JSON writer. Canonical where the caller emits keys in sorted order: no
 * insignificant space, integers as decimal, BLOBs as base64,
 * UTF-8 kept, only ", \ and control characters escaped. Invalid UTF-8 must be
 * given as a blob: given as a text, it makes out->st WN_EFORMAT. */
#ifndef WN_BASE_JSON_H
#define WN_BASE_JSON_H

#include <stdbool.h>

#include "base/buf.h"

struct wn_json {
    struct wn_buf *out; /* borrowed */
    bool comma;
    bool key;
};

void wn_json_init(struct wn_json *j, struct wn_buf *out);
void wn_json_obj(struct wn_json *j);
void wn_json_end_obj(struct wn_json *j);
void wn_json_arr(struct wn_json *j);
void wn_json_end_arr(struct wn_json *j);
void wn_json_key(struct wn_json *j, const char *key);
void wn_json_str(struct wn_json *j, const char *s);
void wn_json_strn(struct wn_json *j, const char *s, size_t n);
/** A key and its text, or its number. */
void wn_json_pair(struct wn_json *j, const char *key, const char *text);
void wn_json_pair_int(struct wn_json *j, const char *key, int64_t v);
void wn_json_int(struct wn_json *j, int64_t v);
void wn_json_bool(struct wn_json *j, bool v);
void wn_json_null(struct wn_json *j);
void wn_json_blob(struct wn_json *j, const void *p, size_t n);
/** Shortest decimal that reads back as the same double ("%.17g" at most),
 * locale-independent. JSON has no infinity: ±1e999, which reads back as one;
 * NaN, which SQLite cannot hold either, is null. */
void wn_json_real(struct wn_json *j, double v);

#endif
