/** What was answered, and what follows from it. */
#include <string.h>

#include "new.h"

const char *
answer(const struct interview *it, enum step_id id, int lap)
{
    struct place at = { id, lap };
    const char *text = it->answers[id][lap];

    return text && applies(it, at) ? text : "";
}

bool
answer_is(const struct interview *it, enum step_id id, int lap,
    const char *word)
{
    return strcmp(answer(it, id, lap), word) == 0;
}

/** Does a list, separated by commas, hold the word? */
static bool
list_has(const char *list, const char *word)
{
    size_t n = strlen(word);

    while (*list) {
        size_t m = strcspn(list, ",");

        if (m == n && memcmp(list, word, n) == 0) {
            return true;
        }
        list += m + (list[m] == ',');
    }
    return false;
}

bool
answer_has(const struct interview *it, enum step_id id, int lap,
    const char *word)
{
    return list_has(answer(it, id, lap), word);
}

/** As it was answered, whether or not it is asked as things stand now.
 * Conditions look at this, and name all that they depend on: so none of them
 * leads to another without end. */
static const char *
raw(const struct interview *it, enum step_id id, int lap)
{
    return it->answers[id][lap] ? it->answers[id][lap] : "";
}

static bool
raw_is(const struct interview *it, enum step_id id, int lap, const char *word)
{
    return strcmp(raw(it, id, lap), word) == 0;
}

int
laps(const struct interview *it, enum step_id more)
{
    int n = 0;

    while (n + 1 < NEW_LAPS && raw_is(it, more, n, "yes")) {
        n++;
    }
    return n + 1;
}

bool
asks_for(const struct interview *it, const char *category)
{
    for (int lap = 0; lap < laps(it, Q_MORE); lap++) {
        if (raw_is(it, Q_KIND, lap, category)) {
            return true;
        }
    }
    return false;
}

const char *
route_of(const struct interview *it, const char *kind)
{
    bool ios = raw_is(it, Q_PLATFORM, 0, "ios");

    if (list_has("messages,calls,contacts,calendar,device-controls", kind)) {
        return ios ? "ios-backup" : "android-provider";
    }
    if (list_has("photos,videos,audio,documents", kind)) {
        return ios ? "ios-afc" : "android-files";
    }
    return "";
}

bool
comes_by(const struct interview *it, const char *route)
{
    for (int lap = 0; lap < laps(it, Q_MORE); lap++) {
        if (strcmp(route_of(it, raw(it, Q_KIND, lap)), route) == 0) {
            return true;
        }
    }
    return false;
}

bool
whole_backup(const struct interview *it)
{
    return comes_by(it, "ios-backup");
}

/** Is somebody protected whose talk is confidential (section 43)? */
static bool
confidential_protected(const struct interview *it)
{
    if (!raw_is(it, Q_PROTECT, 0, "yes")) {
        return false;
    }
    for (int lap = 0; lap < laps(it, Q_DENY_MORE); lap++) {
        if (raw_is(it, Q_DENY_REASON, lap, "legal-privilege") ||
            raw_is(it, Q_DENY_REASON, lap, "health") ||
            raw_is(it, Q_DENY_REASON, lap, "counselling")) {
            return true;
        }
    }
    return false;
}

static bool
under_the_act(const struct interview *it)
{
    return raw_is(it, Q_PROFILE, 0, "gb-pcsc-2022");
}

static bool
agreed(const struct interview *it)
{
    return under_the_act(it) && raw_is(it, Q_BASIS_GB, 0, "agreement");
}

static bool
any_kind(const struct interview *it, int lap, const char *list)
{
    const char *kind = raw(it, Q_KIND, lap);

    return kind[0] && list_has(list, kind);
}

static bool
named(const struct interview *it, int lap)
{
    return any_kind(it, lap, "contacts")
        ? raw_is(it, Q_CONTACTS, lap, "named")
        : any_kind(it, lap, "messages,calls,calendar") &&
            raw_is(it, Q_WHO, lap, "named");
}

/** One condition about the people. */
static bool
holds_of_people(const struct interview *it, uint32_t bit)
{
    bool act = under_the_act(it);
    bool child = act && raw_is(it, Q_AGE, 0, "child");
    bool cannot = child || (act && raw_is(it, Q_CAPACITY, 0, "lacks"));
    bool death = act && raw_is(it, Q_BASIS_GB, 0, "death-investigation");

    switch (bit) {
    case IF_GB:
        return act;
    case IF_GENERIC:
        return raw_is(it, Q_PROFILE, 0, "generic");
    case IF_AGREED:
        return agreed(it);
    case IF_ASKED:
        return agreed(it) || (!act && raw_is(it, Q_BASIS, 0, "consent"));
    case IF_INTERPRETER:
        return list_has(raw(it, Q_NEEDS, 0), "interpreter");
    case IF_NOT_SELF:
        return raw(it, Q_GIVER, 0)[0] && !raw_is(it, Q_GIVER, 0, "self");
    case IF_CHILD:
        return child;
    case IF_NOT_CHILD:
        return !child;
    case IF_CANNOT:
        return cannot;
    case IF_CAN:
        return !cannot;
    case IF_RESPONSIBLE:
        return raw_is(it, Q_GIVER, 0, "responsible-adult");
    case IF_ORAL:
        return raw_is(it, Q_FORM, 0, "oral-recorded");
    case IF_DEATH:
        return death;
    default:
        return !death;
    }
}

/** One condition about what is taken, in this lap. */
static bool
holds_of_rule(const struct interview *it, uint32_t bit, int lap)
{
    bool timed = any_kind(it, lap,
        "messages,calls,calendar,photos,videos,audio,documents");

    switch (bit) {
    case IF_MESSAGES:
        return any_kind(it, lap, "messages");
    case IF_CALLS:
        return any_kind(it, lap, "calls");
    case IF_CONTACTS:
        return any_kind(it, lap, "contacts");
    case IF_IMAGES:
        return any_kind(it, lap, "photos,videos");
    case IF_DOCUMENTS:
        return any_kind(it, lap, "documents");
    case IF_TALK:
        return any_kind(it, lap, "messages,calls,calendar");
    case IF_NAMED:
        return named(it, lap);
    case IF_TIMED:
        return timed;
    case IF_DAYS:
        return timed && raw_is(it, Q_WHEN, lap, "days");
    case IF_ALL_DATES:
        return timed && raw_is(it, Q_WHEN, lap, "all-dates");
    default:
        return raw_is(it, Q_PROTECT, 0, "yes");
    }
}

/** One condition about the phone, and what leaves it. */
static bool
holds_of_phone(const struct interview *it, uint32_t bit)
{
    bool settled = whole_backup(it);

    switch (bit) {
    case IF_IPHONE:
        return raw_is(it, Q_PLATFORM, 0, "ios");
    case IF_ANDROID:
        return raw_is(it, Q_PLATFORM, 0, "android");
    case IF_EXCESS_OPEN:
        return !settled;
    case IF_EXCESS:
        return settled || raw_is(it, Q_EXCESS, 0, "yes");
    case IF_CONFIDENTIAL_OPEN:
        return !(settled && confidential_protected(it));
    default:
        return (settled && confidential_protected(it)) ||
            raw_is(it, Q_CONFIDENTIAL, 0, "yes");
    }
}

bool
holds(const struct interview *it, uint32_t when, int lap)
{
    static const uint32_t phone = IF_IPHONE | IF_ANDROID | IF_EXCESS_OPEN |
        IF_EXCESS | IF_CONFIDENTIAL_OPEN | IF_CONFIDENTIAL;

    for (uint32_t bit = 1; bit != 0 && bit <= when; bit <<= 1) {
        bool good = (when & bit) == 0 ? true
            : (bit & phone) != 0      ? holds_of_phone(it, bit)
            : bit >= IF_MESSAGES      ? holds_of_rule(it, bit, lap)
                                      : holds_of_people(it, bit);

        if (!good) {
            return false;
        }
    }
    return true;
}

bool
applies(const struct interview *it, struct place at)
{
    if ((at.id == Q_MORE || at.id == Q_DENY_MORE) && at.lap + 1 == NEW_LAPS) {
        return false; /* there is no room for another */
    }
    return holds(it, it->steps[at.id]->when, at.lap);
}
