/** Lines of `content query`. Pure: bytes in, spans out. */
#include <stdint.h>
#include <string.h>

#include "device/android/content_in.h"

bool
content_integer(const char *p, size_t n, int64_t *out)
{
    bool negative = n > 0 && *p == '-';
    int64_t v = 0;

    p += negative;
    n -= negative;
    if (n == 0 || n > 19) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int digit = p[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, negative ? -digit : digit, &v)) {
            return false;
        }
    }
    *out = v;
    return true;
}

bool
content_skip(struct content_span *s, const char *word)
{
    size_t n = strlen(word);

    if (s->n < n || memcmp(s->p, word, n) != 0) {
        return false;
    }
    s->p += n;
    s->n -= n;
    return true;
}

static bool
take_integer(struct content_span *s, int64_t *out)
{
    size_t n = s->n > 0 && *s->p == '-';

    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9') {
        n++;
    }
    if (!content_integer(s->p, n, out)) {
        return false;
    }
    s->p += n;
    s->n -= n;
    return true;
}

bool
content_row_start(const char *p, size_t n, uint64_t *k, int64_t *id,
    struct content_span *rest)
{
    struct content_span s = {p, n};
    int64_t number;

    if (!content_skip(&s, "Row: ") || !take_integer(&s, &number) ||
        number < 0 || !content_skip(&s, " _id=") || !take_integer(&s, id)) {
        return false;
    }
    *k = (uint64_t)number;
    *rest = s;
    return true;
}

/** Does ", NAME=" stand here? */
static bool
names(const char *p, size_t n, const char *name)
{
    size_t len = strlen(name);

    return n >= len + 3 && p[0] == ',' && p[1] == ' ' &&
        memcmp(p + 2, name, len) == 0 && p[2 + len] == '=';
}

/** Every name must stand there exactly once, and in order: the true ones are
 * among what is found, so when no more is found, all that is found is true. */
enum wn_status
content_split(struct content_span text, const char *const *columns,
    size_t count, struct content_span *values)
{
    const char *end = text.p + text.n;
    size_t found = 0;
    bool twice = false;

    for (size_t i = 0; i < text.n; i++) {
        const char *comma = memchr(text.p + i, ',', text.n - i);

        if (!comma) {
            break;
        }
        i = (size_t)(comma - text.p);
        for (size_t k = 0; k < count; k++) {
            if (!names(comma, text.n - i, columns[k])) {
                continue;
            }
            if (k != found) {
                twice = true;
                break;
            }
            if (found > 0) {
                values[found - 1].n = (size_t)(comma - values[found - 1].p);
            }
            values[found].p = comma + strlen(columns[k]) + 3;
            values[found++].n = (size_t)(end - comma) - strlen(columns[k]) - 3;
            break;
        }
    }
    if (found < count || (count > 0 && values[0].p !=
        text.p + strlen(columns[0]) + 3) || (count == 0 && text.n > 0)) {
        return WN_EFORMAT;
    }
    return twice ? WN_ABSENT : WN_OK;
}
