/** The values of canonical JSON, for canon.c alone. */
#ifndef WN_VERIFY_CANON_VALUE_H
#define WN_VERIFY_CANON_VALUE_H

#include "verify/evidence.h"

struct wn_canon {
    const struct wn_evidence *e;
    struct wn_buf out;
    bool broken; /* it refers to what is not there, or its text is none */
};

void wn_canon_put(struct wn_canon *c, const char *s);
/** s as a JSON string. */
void wn_canon_text(struct wn_canon *c, const char *s);
void wn_canon_value(struct wn_canon *c, const struct wn_ev_value *v);

#endif
