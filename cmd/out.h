/** Results on standard output: text that is safe for a terminal, and JSON. */
#ifndef CMD_OUT_H
#define CMD_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "winnow/status.h"

/** Foreign text: control and directional characters are shown, not obeyed. */
void out_text(FILE *f, const char *s);
/** "3.4 GB". */
void out_bytes(FILE *f, uint64_t n);

/** ---- JSON, one document or event at a time ---------------------------- */

struct js {
    FILE *f;
    bool comma;
};

void js_obj(struct js *j, const char *key); /* key NULL: not in an object */
void js_end_obj(struct js *j);
void js_arr(struct js *j, const char *key);
void js_end_arr(struct js *j);
void js_str(struct js *j, const char *key, const char *value);
void js_int(struct js *j, const char *key, uint64_t value);
void js_bool(struct js *j, const char *key, bool value);
/** The document ends: newline and flush. */
void js_done(struct js *j);

/** ---- failures --------------------------------------------------------- */

/** To standard error; under --json also as an `error` document.
 * @return exit */
int out_error(bool json, int exit_code, const char *text, const char *todo);
int out_failure(bool json, enum wn_status st, const struct wn_err *err);
/** Was all of standard output written? @return exit_code, or 9 (said) */
int out_close(int exit_code);

#endif
