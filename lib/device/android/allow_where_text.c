/**
 * Conditions on text. A value never stands in the SQL as itself: only the hex
 * digits of its bytes do, and hex() of what the phone holds is compared.
 *
 * Telephone numbers are freed of separators by nested replace(), since a phone
 * has no better function that all grammars take. SQLite's parser has a stack of
 * 100, of which each level takes three: that is why only the commonest marks
 * are in the list. What holds another is ODD and is looked at on this side.
 */
#include <string.h>

#include "device/android/allow_in.h"
#include "device/android/allow_where.h"

/* Of people.c: separators, and what comes along when a number is copied. */
static const unsigned stripped[] = {
    ' ', '\t', '-', '.', '(', ')', '/', 0xA0, 0x200B, 0x200E, 0x2011, 0x202A,
    0x202C, 0x2068, 0x2069,
};
/* All that people.c trims from the ends of an address. */
#define BLANKS \
    "char(9,32,160,1564,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201," \
    "8202,8203,8206,8207,8234,8235,8236,8237,8238,8239,8294,8295,8296,8297," \
    "65279)"
/* What people.c takes from the front of an address. */
static const char *const schemes[] = {"", "tel:", "mailto:", "sms:"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
is_email(const char *text)
{
    return strchr(text, '@') != NULL;
}

void
wn_allow_hex(struct wn_buf *b, const char *p, size_t n)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)p[i];
        char two[2] = {digits[byte >> 4], digits[byte & 15]};

        (void)wn_buf_put(b, two, sizeof(two));
    }
}

static void
put_hex(struct wn_buf *b, const char *text)
{
    wn_allow_hex(b, text, strlen(text));
}

/** The column freed of separators. */
static void
put_bare(struct wn_buf *b, const char *c)
{
    for (size_t i = 0; i < COUNT(stripped); i++) {
        (void)wn_buf_str(b, "replace(");
    }
    (void)wn_buf_str(b, c);
    for (size_t i = 0; i < COUNT(stripped); i++) {
        (void)wn_buf_printf(b, ",char(%u),'')", stripped[i]);
    }
}

/** " IN ('2B34…',…)" of the texts that are e-mail addresses or not, with each
 * scheme before them. False, and nothing put, when there is none. */
static bool
put_in(struct wn_buf *b, const struct wn_atom *a, bool email)
{
    bool any = false;

    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = 0; is_email(a->texts[i]) == email &&
            k < COUNT(schemes); k++) {
            (void)wn_buf_str(b, any ? ",'" : " IN ('");
            put_hex(b, schemes[k]);
            put_hex(b, a->texts[i]);
            (void)wn_buf_str(b, "'");
            any = true;
        }
    }
    (void)wn_buf_str(b, any ? ")" : "");
    return any;
}

static bool
has(const struct wn_atom *a, bool email)
{
    for (size_t i = 0; i < a->count; i++) {
        if (is_email(a->texts[i]) == email) {
            return true;
        }
    }
    return false;
}

/** The next length above n that a text has, or 0; e-mail addresses among
 * addresses do not count. */
static size_t
next_length(const struct wn_atom *a, size_t n)
{
    bool addresses = a->op != WN_ATOM_TEXT_BEGINS &&
        a->op != WN_ATOM_TEXT_NOT_BEGINS;
    size_t best = 0;

    for (size_t i = 0; i < a->count; i++) {
        size_t k = strlen(a->texts[i]);

        if (k > n && (best == 0 || k < best) &&
            !(addresses && is_email(a->texts[i]))) {
            best = k;
        }
    }
    return best;
}

static void
put_email_in(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    (void)wn_buf_printf(b, "hex(lower(trim(%s,%s)))", c, BLANKS);
    (void)put_in(b, a, true);
}

static void
put_address_in(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    bool numbers = has(a, false);

    (void)wn_buf_str(b, "(");
    if (numbers) {
        (void)wn_buf_str(b, "hex(lower(");
        put_bare(b, c);
        (void)wn_buf_str(b, "))");
        (void)put_in(b, a, false);
    }
    if (has(a, true)) {
        (void)wn_buf_str(b, numbers ? " OR " : "");
        put_email_in(b, a, c);
    }
    (void)wn_buf_str(b, ")");
}

/** ---- ends -------------------------------------------------------------- */

/** Bare, in lower case, with a comma wherever an extension, a pause or a
 * network's name may begin, and one at the end. */
static void
put_with_commas(struct wn_buf *b, const char *c)
{
    (void)wn_buf_str(b, "replace(replace(replace(lower(");
    put_bare(b, c);
    (void)wn_buf_str(b, "),';',','),'@',','),'x',',')||','");
}

/** " IN ('700900123',…)" of the numbers of n digits. */
static void
put_tails(struct wn_buf *b, const struct wn_atom *a, size_t n)
{
    const char *before = " IN ('";

    for (size_t i = 0; i < a->count; i++) {
        if (!is_email(a->texts[i]) && strlen(a->texts[i]) == n) {
            (void)wn_buf_printf(b, "%s%s'", before, a->texts[i]);
            before = ",'";
        }
    }
    (void)wn_buf_str(b, ")");
}

/** The last n characters, or those before the first comma (which a negative
 * length means). */
static void
put_number_ends(
    struct wn_buf *b, const struct wn_atom *a, const char *c, size_t n)
{
    (void)wn_buf_str(b, "substr(");
    put_bare(b, c);
    (void)wn_buf_printf(b, ",-%zu)", n);
    put_tails(b, a, n);
    (void)wn_buf_str(b, " OR substr(");
    put_with_commas(b, c);
    (void)wn_buf_str(b, ",instr(");
    put_with_commas(b, c);
    (void)wn_buf_printf(b, ",','),-%zu)", n);
    put_tails(b, a, n);
}

static void
put_address_ends(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    const char *join = "";

    (void)wn_buf_str(b, "(");
    for (size_t n = next_length(a, 0); n > 0; n = next_length(a, n)) {
        (void)wn_buf_str(b, join);
        put_number_ends(b, a, c, n);
        join = " OR ";
    }
    if (has(a, true)) {
        (void)wn_buf_str(b, join);
        put_email_in(b, a, c);
    }
    (void)wn_buf_str(b, ")");
}

/** ---- texts as they are ------------------------------------------------- */

#define ANY_LENGTH SIZE_MAX

/** " IN ('…')" of the texts of n bytes. */
static void
put_of_length(struct wn_buf *b, const struct wn_atom *a, size_t n)
{
    const char *before = " IN ('";

    for (size_t i = 0; i < a->count; i++) {
        if (n == ANY_LENGTH || strlen(a->texts[i]) == n) {
            (void)wn_buf_str(b, before);
            put_hex(b, a->texts[i]);
            (void)wn_buf_str(b, "'");
            before = ",'";
        }
    }
    (void)wn_buf_str(b, ")");
}

static void
put_begins(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    const char *join = "";

    (void)wn_buf_str(b, "(");
    for (size_t n = next_length(a, 0); n > 0; n = next_length(a, n)) {
        (void)wn_buf_printf(b, "%ssubstr(hex(%s),1,%zu)", join, c, 2 * n);
        put_of_length(b, a, n);
        join = " OR ";
    }
    (void)wn_buf_str(b, ")");
}

void
wn_where_text(struct wn_buf *b, const struct wn_atom *a, const char *c)
{
    if (a->op == WN_ATOM_TEXT_IN) {
        (void)wn_buf_printf(b, "(%s IS NOT NULL AND hex(%s)", c, c);
        put_of_length(b, a, ANY_LENGTH);
        (void)wn_buf_str(b, ")");
    } else if (a->op == WN_ATOM_TEXT_BEGINS) {
        put_begins(b, a, c);
    } else if (a->op == WN_ATOM_TEXT_NOT_BEGINS) {
        (void)wn_buf_printf(b, "(%s IS NULL OR NOT ", c);
        put_begins(b, a, c);
        (void)wn_buf_str(b, ")");
    } else if (a->op == WN_ATOM_ADDRESS_IN) {
        put_address_in(b, a, c);
    } else if (a->op == WN_ATOM_ADDRESS_ENDS) {
        put_address_ends(b, a, c);
    } else {
        (void)wn_buf_printf(b, "(%s IS NULL OR NOT ", c);
        put_address_ends(b, a, c);
        (void)wn_buf_str(b, ")");
    }
}

void
wn_where_odd(struct wn_buf *b, const char *c)
{
    /* trim() takes from both ends what is in the set: what is left begins
     * with something that is not. */
    (void)wn_buf_printf(b, "(instr(%s,char(10))=0 AND trim(", c);
    put_bare(b, c);
    (void)wn_buf_str(b, ",char(33");
    for (unsigned i = 34; i <= 126; i++) {
        (void)wn_buf_printf(b, ",%u", i);
    }
    (void)wn_buf_str(b, "))<>'')");
}
