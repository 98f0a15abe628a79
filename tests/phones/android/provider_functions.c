/* What Android adds to SQLite on each connection. */
#include "provider.h"

#include <string.h>
#include <strings.h>

#define MIN_MATCH 7 /* digits from the right that make two numbers one */

static bool
dialable(char c)
{
    return (c >= '0' && c <= '9') || c == '+' || c == '*' || c == '#' ||
        c == 'N';
}

/* Nothing, or + or 00 or 011 and separators, in a[0..n). */
static bool
is_international(const char *a, size_t n, size_t country_digits)
{
    char d[8];
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        if (dialable(a[i])) {
            if (k == sizeof(d)) {
                return false;
            }
            d[k++] = a[i];
        }
    }
    if (k == 0) {
        return country_digits == 0;
    }
    for (size_t skip = 1; skip <= 3; skip++) {
        static const char *const prefix[] = {"+", "00", "011"};

        if (k >= skip && memcmp(d, prefix[skip - 1], skip) == 0 &&
            k - skip <= country_digits &&
            (country_digits == 0 || k > skip)) {
            return true;
        }
    }
    return false;
}

static bool
is_trunk(const char *a, size_t n)
{
    size_t zeros = 0;

    for (size_t i = 0; i < n; i++) {
        if (dialable(a[i])) {
            if (a[i] != '0') {
                return false;
            }
            zeros++;
        }
    }
    return zeros == 1;
}

/* The loose comparison of PhoneNumberUtils: from the right, then what stands
 * before must be an international or a trunk prefix. */
static bool
same_number(const char *a, const char *b)
{
    size_t i = strcspn(a, ",;");
    size_t j = strcspn(b, ",;");
    size_t matched = 0;

    for (;;) {
        while (i > 0 && !dialable(a[i - 1])) {
            i--;
        }
        while (j > 0 && !dialable(b[j - 1])) {
            j--;
        }
        if (i == 0 || j == 0 || a[i - 1] != b[j - 1]) {
            break;
        }
        i--;
        j--;
        matched++;
    }
    if (matched < MIN_MATCH) {
        return matched > 0 && i == 0 && j == 0;
    }
    return i == 0 || j == 0 ||
        (is_international(a, i, 0) && is_international(b, j, 0)) ||
        (is_trunk(a, i) && is_international(b, j, 3)) ||
        (is_trunk(b, j) && is_international(a, i, 3));
}

static void
phone_numbers_equal(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    const char *a = (const char *)sqlite3_value_text(argv[0]);
    const char *b = (const char *)sqlite3_value_text(argv[1]);

    (void)argc;
    sqlite3_result_int(ctx, a != NULL && b != NULL && same_number(a, b));
}

static void
stripped_reversed(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    const char *s = (const char *)sqlite3_value_text(argv[0]);
    struct buf out = {0};

    (void)argc;
    if (s == NULL) {
        sqlite3_result_null(ctx);
        return;
    }
    for (size_t i = strcspn(s, ",;"); i > 0; i--) {
        if (dialable(s[i - 1])) {
            buf_put(&out, s + i - 1, 1);
        }
    }
    sqlite3_result_text(ctx, out.n > 0 ? (const char *)out.p : "", (int)out.n,
        SQLITE_TRANSIENT);
    buf_free(&out);
}

/* Stands for ICU's: good enough where only the order is at stake. */
static int
collate(void *ctx, int na, const void *a, int nb, const void *b)
{
    int least = na < nb ? na : nb;
    int order = strncasecmp(a, b, (size_t)least);

    (void)ctx;
    return order != 0 ? order : na - nb;
}

void
provider_functions(sqlite3 *db)
{
    static const char *const collations[] = {"LOCALIZED", "PHONEBOOK",
        "UNICODE"};

    for (int n = 2; n <= 4; n++) {
        sqlite3_create_function(db, "PHONE_NUMBERS_EQUAL", n, SQLITE_UTF8,
            NULL, phone_numbers_equal, NULL, NULL);
    }
    sqlite3_create_function(db, "_PHONE_NUMBER_STRIPPED_REVERSED", 1,
        SQLITE_UTF8, NULL, stripped_reversed, NULL, NULL);
    for (size_t i = 0; i < 3; i++) {
        sqlite3_create_collation(db, collations[i], SQLITE_UTF8, NULL,
            collate);
    }
}
