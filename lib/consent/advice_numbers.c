/** Numbers by which WhatsApp may not know somebody: it goes on with the form in
 * which they registered, and an exact rule takes that for another number.
 * Brazil put a 9 in front of mobile numbers from 2012 to 2016, and WhatsApp has
 * many without it; of Argentina's it has the 9 that is written from abroad. */
#include <string.h>

#include "consent/rules.h"

#define DIGITS_MAX 15 /* ITU-T E.164 6.1 */

struct digits {
    char at[DIGITS_MAX + 2];
    size_t count; /* 0 = no full number */
};

static struct digits
read(const char *text)
{
    struct digits d = { .count = 0 };
    bool full = text[0] == '+' || strchr(text, '@');

    for (const char *p = text; full && *p && *p != '@'; p++) {
        if (*p >= '0' && *p <= '9') {
            if (d.count == DIGITS_MAX) {
                return (struct digits) { .count = 0 };
            }
            d.at[d.count++] = *p;
        }
    }
    return d;
}

/** Without, or with, a 9 at this place. */
static struct digits
without(const struct digits *d, size_t at)
{
    struct digits other = *d;

    memmove(other.at + at, other.at + at + 1, d->count - at);
    other.count--;
    return other;
}

static struct digits
with(const struct digits *d, size_t at)
{
    struct digits other = *d;

    memmove(other.at + at + 1, other.at + at, d->count - at);
    other.at[at] = '9';
    other.count++;
    return other;
}

/** 55, two of the area, the subscriber's; mobile: 6 to 9 first. */
static struct digits
other_form(const struct digits *d)
{
    if (strncmp(d->at, "55", 2) == 0 && d->count == 13 && d->at[4] == '9') {
        return without(d, 4);
    }
    if (strncmp(d->at, "55", 2) == 0 && d->count == 12 && d->at[4] >= '6') {
        return with(d, 4);
    }
    if (strncmp(d->at, "54", 2) == 0 && d->count == 12 && d->at[2] != '9') {
        return with(d, 2);
    }
    return (struct digits) { .count = 0 };
}

static bool
is_named(const struct wn_texts *people, const struct digits *d)
{
    for (size_t i = 0; i < people->count; i++) {
        struct digits other = read(people->at[i]);

        if (strcmp(other.at, d->at) == 0) {
            return true;
        }
    }
    return false;
}

void
wn_advise_numbers(struct wn_check *k, const struct wn_node *node,
    const struct wn_rule *r)
{
    const uint32_t whatsapp = WN_APP_WHATSAPP | WN_APP_WHATSAPP_BUSINESS;

    for (size_t i = 0; (r->apps & whatsapp) && i < r->people.count; i++) {
        struct digits d = read(r->people.at[i]);
        struct digits other = other_form(&d);

        if (other.count > 0 && !is_named(&r->people, &other)) {
            wn_warn(k, wn_node_get(node, "participants.any-of"),
                "WhatsApp may know +%s as +%s: unless both are named, what "
                "was said with them may not be found", d.at, other.at);
        }
    }
}
