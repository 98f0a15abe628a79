/** Which apps were looked at, and that the others were not. */
#include <stdio.h>
#include <string.h>

#include "consent/rules.h"
#include "consent/words.h"

/** n: what dst holds already. Cut at cap. */
static size_t
add(char *dst, size_t cap, size_t n, const char *words)
{
    int more = snprintf(dst + n, cap - n, "%s", words);

    return more > 0 && (size_t)more < cap - n ? n + (size_t)more : n;
}

/** "SMS and MMS, WhatsApp" */
static size_t
add_apps(char *dst, size_t cap, size_t n, uint32_t apps)
{
    bool first = true;

    for (const struct wn_word *w = wn_words_app; w->name; w++) {
        uint32_t bit = (uint32_t)w->value;

        if ((bit & (bit - 1)) != 0 || (bit & apps) == 0) {
            continue; /* phone-messages is several */
        }
        n = add(dst, cap, n, first ? "" : ", ");
        n = add(dst, cap, n, w->said);
        first = false;
    }
    return n;
}

void
wn_looked_words(
    enum wn_category c, uint32_t looked, char *dst, size_t cap)
{
    uint32_t known = wn_category_rule(c)->apps;
    size_t n = 0;

    dst[0] = '\0';
    if (known == 0) {
        return;
    }
    if ((looked & known) != 0) {
        n = add(dst, cap, n, "looked at: ");
        n = add_apps(dst, cap, n, looked & known);
        n = add(dst, cap, n, "; ");
    }
    n = add(dst, cap, n, "not looked at, whether or not present: ");
    if ((known & ~looked) != 0) {
        n = add_apps(dst, cap, n, known & ~looked);
        n = add(dst, cap, n, ", ");
    }
    (void)add(dst, cap, n, "Snapchat, Instagram, Signal and all other apps");
}
