/** Which rows hold what could be taken for something else, once printed? The
 * phone is asked, in the words of the strictest grammar. */
#include "base/err.h"
#include "device/android/content_strict.h"

#define RISK_MAX (64u << 10)

enum wn_status
content_name(struct wn_buf *b, const struct content_ask *a,
    const char *column, struct wn_err *err)
{
    return wn_allow_sql_name(
        b, a->q->provider, a->c->dialect.sdk, column, err);
}

/** ---- rows at risk ------------------------------------------------------- */

/** before name after || before name after …; texts: those, else all. */
static enum wn_status
put_joined(struct wn_buf *b, const struct content_ask *a, bool texts,
    const char *before, const char *after, const char *join,
    struct wn_err *err)
{
    bool any = false;
    enum wn_status st = WN_OK;

    for (size_t i = 0; st == WN_OK && i < a->count; i++) {
        const struct content_column *c = &a->columns[i];

        if (wn_allow_in_where(c->name) && (!texts || c->text)) {
            (void)wn_buf_printf(b, "%s%s", any ? join : "", before);
            st = content_name(b, a, c->name, err);
            (void)wn_buf_str(b, after);
            any = true;
        }
    }
    (void)wn_buf_str(b, any ? "" : "''");
    return st;
}

/** instr(of all columns together, what)>0 */
static enum wn_status
put_holds(struct wn_buf *b, const struct content_ask *a, const char *of,
    const char *what, struct wn_err *err)
{
    enum wn_status st;

    (void)wn_buf_printf(b, "instr(%s(", of);
    st = put_joined(b, a, false, "coalesce(", ",'')", "||", err);
    (void)wn_buf_printf(b, "),%s)>0 OR ", what);
    return st;
}

/** Half a character is three bytes from ED A0 80 on, and is printed as "?". */
static enum wn_status
put_risk(
    struct wn_buf *b, const struct content_ask *a, struct wn_err *err)
{
    enum wn_status st =
        put_holds(b, a, "", "char(82,111,119,58,32)", err); /* "Row: " */

    if (st == WN_OK) {
        st = put_holds(b, a, "hex", "'EDA'", err);
    }
    if (st == WN_OK) {
        st = put_holds(b, a, "hex", "'EDB'", err);
    }
    for (size_t i = 0; st == WN_OK && i < a->count; i++) {
        const struct content_column *c = &a->columns[i];

        if (wn_allow_in_where(c->name) && !c->text) {
            (void)wn_buf_str(b, "typeof(");
            st = content_name(b, a, c->name, err);
            (void)wn_buf_str(b, ") NOT IN ('integer','null') OR ");
        }
    }
    (void)wn_buf_str(b, "'4E554C4C' IN (");
    if (st == WN_OK) {
        st = put_joined(b, a, true, "hex(", ")", ",", err);
    }
    (void)wn_buf_str(b, ") OR 'real' IN (");
    if (st == WN_OK) {
        st = put_joined(b, a, true, "typeof(", ")", ",", err);
    }
    (void)wn_buf_str(b, ") OR 'blob' IN (");
    if (st == WN_OK) {
        st = put_joined(b, a, true, "typeof(", ")", ",", err);
    }
    (void)wn_buf_str(b, ")");
    return st == WN_OK && b->st != WN_OK ? wn_fail_nomem(err, "a question")
                                         : st;
}

enum wn_status
content_risk_ask(struct content_ask *a, struct content_ids *ids,
    struct content_reply *reply, struct wn_err *err)
{
    struct wn_buf risk;
    enum wn_status st;

    wn_buf_init(&risk, RISK_MAX);
    st = put_risk(&risk, a, err);
    if (st == WN_OK) {
        st = content_ids_ask(a->c, a->q, (const char *)risk.data, ids, reply,
            a->totals, err);
    }
    wn_buf_clear(&risk);
    return st;
}
