/** The rules of a filter, and the way that they come. */
#include <string.h>

#include "filter.h"

static void
participants(const struct out *o, int lap)
{
    const char *people = answer(o->it, Q_PEOPLE, lap);

    if (people[0]) {
        fputs("    participants:\n", o->f);
        put_list(o, "      any-of", people, ',', true);
        put_word(o, "      group-chats", Q_GROUPS, lap);
    }
}

static void
allow_rule(const struct out *o, int lap)
{
    const struct interview *it = o->it;
    const char *parts = answer(it, Q_PARTS, lap);
    int64_t most = wn_policy_cap(it->policy, "max-items");

    fprintf(o->f, "  - rule: %s-%d\n", answer(it, Q_KIND, lap), lap + 1);
    put_word(o, "    category", Q_KIND, lap);
    put_list(o, "    apps", answer(it, Q_APPS, lap), ',', false);
    put_list(o, "    apps", answer(it, Q_CALL_APPS, lap), ',', false);
    put_text(o, "    from", Q_FROM, lap);
    put_text(o, "    to", Q_TO, lap);
    if (holds(it, IF_ALL_DATES, lap)) {
        fputs("    all-dates: true\n", o->f);
        put_text(o, "    all-dates-reason", Q_ALL_REASON, lap);
    }
    participants(o, lap);
    if (holds(it, IF_MESSAGES, lap)) {
        char whole[NEW_BYTES + 32];

        (void)snprintf(whole, sizeof(whole), "metadata,text%s%s",
            parts[0] ? "," : "", parts);
        put_list(o, "    parts", whole, ',', false);
    }
    put_list(o, "    kind", answer(it, Q_PICTURES, lap), ',', false);
    put_list(o, "    folders", answer(it, Q_FOLDERS, lap), ';', true);
    put_word(o, "    contacts", Q_CONTACTS, lap);
    if (most > 0) {
        fprintf(o->f, "    max-items: %lld\n", (long long)most);
    }
}

void
put_rules(const struct out *o)
{
    const struct interview *it = o->it;
    bool any = false;

    fputs("\n# What is taken, and nothing else. Both days count.\nallow:\n",
        o->f);
    for (int lap = 0; lap < laps(it, Q_MORE); lap++) {
        if (!answer_is(it, Q_KIND, lap, "nothing")) {
            allow_rule(o, lap);
            any = true;
        }
    }
    fputs(any ? "" : "  []\n", o->f);
    if (!answer_is(it, Q_PROTECT, 0, "yes")) {
        return;
    }
    fputs("\n# What is never taken, whatever stands above.\ndeny:\n", o->f);
    for (int lap = 0; lap < laps(it, Q_DENY_MORE); lap++) {
        fprintf(o->f, "  - rule: never-%d\n", lap + 1);
        put_word(o, "    reason", Q_DENY_REASON, lap);
        fputs("    participants:\n", o->f);
        put_list(o, "      any-of", answer(it, Q_DENY_PEOPLE, lap), ',', true);
    }
}

void
put_method(const struct out *o)
{
    const struct interview *it = o->it;
    bool ios = answer_is(it, Q_PLATFORM, 0, "ios");
    bool files = comes_by(it, ios ? "ios-afc" : "android-files");
    bool provider = comes_by(it, ios ? "ios-backup" : "android-provider");
    char routes[64];

    (void)snprintf(routes, sizeof(routes), "%s%s%s",
        !provider ? "" : ios ? "ios-backup" : "android-provider",
        provider && files ? ", " : "",
        !files ? "" : ios ? "ios-afc" : "android-files");
    fprintf(o->f, "\n# How it leaves the phone, and what changes on it: as it "
        "was explained.\nmethod:\n  routes: [%s]\n  device-changes: [%s%s]\n"
        "  staging: memory\n", routes,
        ios ? "pairing-trust" : "usb-debugging-key",
        ios && asks_for(it, "calls") ? ", temporary-backup-password" : "");
}
