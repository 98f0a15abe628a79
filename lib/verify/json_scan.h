/** The words of JSON, for json_in.c alone. */
#ifndef WN_VERIFY_JSON_SCAN_H
#define WN_VERIFY_JSON_SCAN_H

#include "verify/json_in.h"

struct wn_jscan {
    const char *p, *end;
    char *out; /* where unescaped texts go: as long as the source, and one */
};

void wn_jscan_space(struct wn_jscan *s);
/** Space, then c. */
bool wn_jscan_eat(struct wn_jscan *s, char c);
bool wn_jscan_word(struct wn_jscan *s, const char *word);
/** Space, then a string; NULL when malformed. */
const char *wn_jscan_string(struct wn_jscan *s);
bool wn_jscan_integer(struct wn_jscan *s, int64_t *out);

#endif
