/** A question's conditions as SQL that every provider's grammar takes. */
#include <string.h>

#include "base/err.h"
#include "device/android/allow.h"
#include "device/android/allow_where.h"

#define LIST_WITHIN_MAX 8
#define VALUES_MAX 5000

enum takes { SPAN, NOTHING, INTS, TEXTS };

static enum takes
takes(enum wn_atom_op op)
{
    switch (op) {
    case WN_ATOM_IN_SPAN:
    case WN_ATOM_NOT_IN_SPAN:
        return SPAN;
    case WN_ATOM_IS_NULL:
    case WN_ATOM_NOT_NULL:
    case WN_ATOM_ADDRESS_ODD:
        return NOTHING;
    case WN_ATOM_INT_IN:
    case WN_ATOM_INT_NOT_IN:
    case WN_ATOM_LIST_HAS:
    case WN_ATOM_LIST_LACKS:
    case WN_ATOM_LIST_WITHIN:
        return INTS;
    case WN_ATOM_TEXT_IN:
    case WN_ATOM_TEXT_BEGINS:
    case WN_ATOM_TEXT_NOT_BEGINS:
    case WN_ATOM_ADDRESS_IN:
    case WN_ATOM_ADDRESS_ENDS:
    case WN_ATOM_ADDRESS_NOT_ENDS:
        return TEXTS;
    }
    return NOTHING;
}

/** ---- what may be asked at all ------------------------------------------ */

static bool
is_number_op(enum wn_atom_op op)
{
    return op == WN_ATOM_IN_SPAN || op == WN_ATOM_NOT_IN_SPAN ||
        op == WN_ATOM_INT_IN || op == WN_ATOM_INT_NOT_IN;
}

static bool
is_any_op(enum wn_atom_op op)
{
    return op == WN_ATOM_IS_NULL || op == WN_ATOM_NOT_NULL;
}

/** An empty text would be the end or the beginning of every other; and numbers
 * that others may end with stand as themselves. */
static bool
are_fit(const struct wn_atom *a)
{
    bool ends = a->op == WN_ATOM_ADDRESS_ENDS ||
        a->op == WN_ATOM_ADDRESS_NOT_ENDS;

    for (size_t i = 0; i < a->count; i++) {
        const char *t = a->texts[i];

        if (t[0] == '\0' || (ends && !strchr(t, '@') &&
            t[strspn(t, "0123456789")] != '\0')) {
            return false;
        }
    }
    return true;
}

static enum wn_status
check_atom(const struct wn_ask *q, const struct wn_atom *a,
    struct wn_err *err)
{
    const struct wn_allow_column *c = wn_allow_column(q->provider, a->column);
    enum takes what = takes(a->op);

    if (!c) {
        return wn_fail(
            err, WN_EINTERNAL, "column \"%s\" is on no list", a->column);
    }
    if (!wn_allow_in_where(a->column)) {
        return wn_fail(err, WN_EINTERNAL, "no condition on owners of files");
    }
    if (!is_any_op(a->op) && c->text == is_number_op(a->op)) {
        return wn_fail(err, WN_EINTERNAL,
            "column \"%s\" is not of that type", a->column);
    }
    if (a->count > VALUES_MAX || (a->op == WN_ATOM_LIST_WITHIN &&
        a->count > LIST_WITHIN_MAX)) {
        return wn_fail(err, WN_ELIMIT, "a condition has too many values");
    }
    if (a->count > 0 && ((what == INTS && !a->ints) ||
        (what == TEXTS && !a->texts))) {
        return wn_fail(err, WN_EINTERNAL, "a condition without values");
    }
    if (what == TEXTS && a->op != WN_ATOM_TEXT_IN && !are_fit(a)) {
        return wn_fail(err, WN_EINTERNAL, "a condition on no text");
    }
    return WN_OK;
}

/** The shell user may read parts of any message, drafts and all: which are
 * meant is ours to say. */
static bool
names_parents(const struct wn_alternative *alt)
{
    for (size_t i = 0; i < alt->count; i++) {
        const struct wn_atom *a = &alt->atoms[i];

        if (a->op == WN_ATOM_INT_IN && (strcmp(a->column, "mid") == 0 ||
            strcmp(a->column, "_id") == 0)) {
            return true;
        }
    }
    return false;
}

static enum wn_status
check(const struct wn_ask *q, struct wn_err *err)
{
    bool parts = q->provider == WN_PROV_MMS_PART;
    enum wn_status st = WN_OK;

    if (parts && q->any_count == 0) {
        return wn_fail(err, WN_EINTERNAL, "parts of no message");
    }
    for (size_t i = 0; st == WN_OK && i < q->any_count; i++) {
        if (parts && !names_parents(&q->any[i])) {
            st = wn_fail(err, WN_EINTERNAL, "parts of no message");
        }
        for (size_t k = 0; st == WN_OK && k < q->any[i].count; k++) {
            st = check_atom(q, &q->any[i].atoms[k], err);
        }
    }
    return st;
}

/** ---- all of it --------------------------------------------------------- */

/** Of an empty list: what holds for none, or for all. */
static bool
is_settled(const struct wn_atom *a, const char **out)
{
    enum takes what = takes(a->op);

    if (a->count > 0 || (what != INTS && what != TEXTS)) {
        return false;
    }
    *out = a->op == WN_ATOM_INT_NOT_IN || a->op == WN_ATOM_LIST_LACKS ||
        a->op == WN_ATOM_ADDRESS_NOT_ENDS ? "1=1" : "1=0";
    return true;
}

static enum wn_status
put_atom(struct wn_buf *b, const struct wn_ask *q, int sdk,
    const struct wn_atom *a, struct wn_err *err)
{
    struct wn_buf name;
    const char *settled;
    const char *c;
    enum wn_status st;

    if (is_settled(a, &settled)) {
        (void)wn_buf_str(b, settled);
        return WN_OK;
    }
    wn_buf_init(&name, 128);
    st = wn_allow_sql_name(&name, q->provider, sdk, a->column, err);
    c = (const char *)name.data;
    if (st == WN_OK && takes(a->op) == TEXTS) {
        wn_where_text(b, a, c);
    } else if (st == WN_OK && a->op == WN_ATOM_ADDRESS_ODD) {
        wn_where_odd(b, c);
    } else if (st == WN_OK) {
        wn_where_number(b, a, c);
    }
    wn_buf_clear(&name);
    return st;
}

static enum wn_status
put_alternative(struct wn_buf *b, const struct wn_ask *q, int sdk,
    const struct wn_alternative *alt, struct wn_err *err)
{
    enum wn_status st = WN_OK;

    (void)wn_buf_str(b, alt->count == 0 ? "(1=1" : "(");
    for (size_t i = 0; st == WN_OK && i < alt->count; i++) {
        (void)wn_buf_str(b, i > 0 ? " AND " : "");
        st = put_atom(b, q, sdk, &alt->atoms[i], err);
    }
    (void)wn_buf_str(b, ")");
    return st;
}

enum wn_status
wn_allow_where(
    struct wn_buf *out, const struct wn_ask *q, int sdk, struct wn_err *err)
{
    enum wn_status st = check(q, err);

    if (st != WN_OK) {
        return st;
    }
    (void)wn_buf_str(out, q->any_count == 0 ? "1=1" : "(");
    for (size_t i = 0; st == WN_OK && i < q->any_count; i++) {
        (void)wn_buf_str(out, i > 0 ? " OR " : "");
        st = put_alternative(out, q, sdk, &q->any[i], err);
    }
    (void)wn_buf_str(out, q->any_count == 0 ? "" : ")");
    if (st == WN_OK && out->st == WN_ENOMEM) {
        st = wn_fail_nomem(err, "a condition");
    } else if (st == WN_OK && out->st != WN_OK) {
        st = wn_fail(err, WN_ELIMIT, "a question for the phone is too long");
    }
    return st;
}
