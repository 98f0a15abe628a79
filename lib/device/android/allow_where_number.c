/** Conditions on numbers, and on lists of them. */
#include <inttypes.h>

#include "device/android/allow_where.h"

/* SQLite takes no tree higher than 1,000, and a chain of ORs is one. */
#define CHAIN 64

/** ---- numbers ----------------------------------------------------------- */

static void
put_ints(struct wn_buf *b, const struct wn_atom *a)
{
    for (size_t i = 0; i < a->count; i++) {
        (void)wn_buf_printf(b, "%s%" PRId64, i > 0 ? "," : "", a->ints[i]);
    }
}

static void
put_number(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    switch ((int)a->op) {
    case WN_ATOM_IN_SPAN:
        (void)wn_buf_printf(b, "(%s>=%" PRId64 " AND %s<%" PRId64 ")",
            c, a->a, c, a->b);
        break;
    case WN_ATOM_NOT_IN_SPAN:
        (void)wn_buf_printf(b, "(%s IS NULL OR %s<%" PRId64 " OR %s>=%" PRId64
            ")", c, c, a->a, c, a->b);
        break;
    case WN_ATOM_INT_IN:
        (void)wn_buf_printf(b, "%s IN (", c);
        put_ints(b, a);
        (void)wn_buf_str(b, ")");
        break;
    case WN_ATOM_INT_NOT_IN:
        (void)wn_buf_printf(b, "(%s IS NULL OR %s NOT IN (", c, c);
        put_ints(b, a);
        (void)wn_buf_str(b, "))");
        break;
    case WN_ATOM_IS_NULL:
        (void)wn_buf_printf(b, "%s IS NULL", c);
        break;
    default:
        (void)wn_buf_printf(b, "%s IS NOT NULL", c);
        break;
    }
}

/** ---- lists of numbers -------------------------------------------------- */

/** "(… OR …) OR (… OR …)" of whether the list c holds each int. */
static void
put_holds(struct wn_buf *b, const struct wn_atom *a, const char *c,
    const char *compare, const char *join)
{
    (void)wn_buf_str(b, "((");
    for (size_t i = 0; i < a->count; i++) {
        const char *between = i == 0 ? "" : join;
        const char *close = i > 0 && i % CHAIN == 0 ? ")" : "";
        const char *open = i > 0 && i % CHAIN == 0 ? "(" : "";

        (void)wn_buf_printf(b, "%s%s%sinstr(' '||%s||' ',' %" PRId64 " ')%s",
            close, between, open, c, a->ints[i], compare);
    }
    (void)wn_buf_str(b, "))");
}

static void
put_within(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    (void)wn_buf_printf(b, "(trim(%s)<>'' AND trim(", c);
    for (size_t i = 0; i < a->count; i++) {
        (void)wn_buf_str(b, "replace(");
    }
    /* Two blanks between two, so that each number has its own. */
    (void)wn_buf_printf(b, "' '||replace(%s,' ','  ')||' '", c);
    for (size_t i = 0; i < a->count; i++) {
        (void)wn_buf_printf(b, ",' %" PRId64 " ','')", a->ints[i]);
    }
    (void)wn_buf_str(b, ")='')");
}

void
wn_where_number(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    if (a->op == WN_ATOM_LIST_HAS) {
        put_holds(b, a, c, ">0", " OR ");
    } else if (a->op == WN_ATOM_LIST_LACKS) {
        (void)wn_buf_printf(b, "(%s IS NULL OR ", c);
        put_holds(b, a, c, "=0", " AND ");
        (void)wn_buf_str(b, ")");
    } else if (a->op == WN_ATOM_LIST_WITHIN) {
        put_within(b, a, c);
    } else {
        put_number(b, a, c);
    }
}
