/**
 * Is an empty answer true? Some providers say "No result found." as well when
 * they refuse, or do not know a column. So the same question is asked once more
 * as a count, which is a row even when nothing matches. What was understood
 * once need not be proven again: only values differ.
 */
#include <string.h>

#include "base/err.h"
#include "device/android/content_prove.h"

/* Each function that a condition may use, on nothing. */
static const char words_alone[] =
    "1=0 AND hex(lower(replace(trim('a'),char(9),'')))='61' AND "
    "instr('a','a')=1 AND substr('a',1)=coalesce('a','')";

/** ---- what is proven ----------------------------------------------------- */

static void
mix(uint64_t *h, const char *s)
{
    do {
        *h = (*h ^ (unsigned char)*s) * UINT64_C(1099511628211); /* FNV-1a */
    } while (*s++ != '\0');
}

/** Of all but the values. */
static uint64_t
shape_of(const struct content_ask *a)
{
    uint64_t h = UINT64_C(14695981039346656037);

    mix(&h, wn_provider_uri(a->q->provider));
    h ^= (uint64_t)(unsigned)a->q->user << 32;
    for (size_t i = 0; i < a->count; i++) {
        mix(&h, a->columns[i].name);
        h += a->columns[i].text;
    }
    for (size_t i = 0; i < a->q->any_count; i++) {
        mix(&h, "or");
        for (size_t k = 0; k < a->q->any[i].count; k++) {
            mix(&h, a->q->any[i].atoms[k].column);
            h += (uint64_t)a->q->any[i].atoms[k].op;
        }
    }
    return h;
}

static bool
is_proven(const struct content_ask *a)
{
    size_t n = a->c->proven_count < WN_CONTENT_PROVEN ? a->c->proven_count
                                                      : WN_CONTENT_PROVEN;
    uint64_t shape = shape_of(a);

    for (size_t i = 0; i < n; i++) {
        if (a->c->proven[i] == shape) {
            return true;
        }
    }
    return false;
}

void
content_proven(const struct content_ask *a)
{
    if (!is_proven(a)) {
        a->c->proven[a->c->proven_count++ % WN_CONTENT_PROVEN] = shape_of(a);
    }
}

/** ---- is it empty? ------------------------------------------------------- */

/** The question itself as a count; NULL: the provider takes none. */
static const char *
count_of(enum wn_provider p)
{
    return p == WN_PROV_CALL ? "COUNT(_id)"
        : p == WN_PROV_RAW_CONTACT || p == WN_PROV_CONTACT_DATA ? "_count"
        : NULL;
}

static enum wn_status
count_rows(struct content_ask *a, enum content_said *said, bool *zero,
    struct wn_err *err)
{
    struct wn_buf projection;
    enum wn_status st;

    wn_buf_init(&projection, 16384);
    if (content_is_open(a->q->provider)) {
        content_put_counted(&projection, a, 0, a->count);
    } else {
        (void)wn_buf_str(&projection, count_of(a->q->provider));
    }
    st = projection.st == WN_OK
        ? content_ask_count(a, a->q, (const char *)projection.data, NULL, said,
              zero, err)
        : wn_fail_nomem(err, "a question");
    wn_buf_clear(&projection);
    return st;
}

/** The list of addresses takes no count. What its provider might refuse
 * silently is tried on the conversations, which are its too. */
static enum wn_status
prove_canonical(struct content_ask *a, struct wn_err *err)
{
    struct wn_ask q =
        content_nothing(WN_PROV_THREAD, a->q->user, a->q->parent);
    enum content_said said;
    bool zero;
    enum wn_status st;

    st = content_ask_count(
        a, &q, "count(*) AS n", words_alone, &said, &zero, err);
    if (st == WN_OK && said != CONTENT_ROWS) {
        st = content_objection(said, q.provider, err);
    }
    return st;
}

static enum wn_status
prove_empty(struct content_ask *a, struct wn_err *err)
{
    enum wn_provider p = a->q->provider;
    enum content_said said;
    bool zero = false;
    enum wn_status st;

    if (p == WN_PROV_CANONICAL_ADDRESS) {
        st = prove_canonical(a, err);
    } else if (!content_is_open(p) && !count_of(p)) {
        st = WN_OK; /* these say aloud what they do not like */
    } else {
        st = count_rows(a, &said, &zero, err);
        if (st == WN_OK && said != CONTENT_ROWS) {
            return said == CONTENT_NONE || said == CONTENT_BAD
                ? content_find_missing(a, said, err)
                : content_objection(said, p, err);
        }
        if (st == WN_OK && !zero) { /* some came meanwhile */
            return WN_END;
        }
    }
    if (st == WN_OK) {
        content_proven(a);
    }
    return st;
}

enum wn_status
content_prove(
    struct content_ask *a, enum content_said said, struct wn_err *err)
{
    if (said == CONTENT_NONE) {
        return is_proven(a) ? WN_OK : prove_empty(a, err);
    }
    if (said == CONTENT_BAD && a->q->provider != WN_PROV_CANONICAL_ADDRESS) {
        return content_find_missing(a, said, err);
    }
    return content_objection(said, a->q->provider, err);
}
