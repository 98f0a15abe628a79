/** What was not kept and how it was handled; what was done to the phone. */
#include <inttypes.h>
#include <string.h>

#include "report/receipt_in.h"

static void
tell_item(void *ctx, const char *line)
{
    if (line[0] != '\0') {
        wn_paper_line(ctx, WN_PAPER_ITEM, line);
    }
}

/** The route that a rule took, from the way of acquiring that the bundle
 * states. 0 when it was not carried out. */
static uint32_t
route_of(const struct wn_terms *t, const struct wn_rule *rule,
    const char *mode)
{
    bool ios = t->platform == WN_PLATFORM_IOS;

    if (mode[0] == '\0') {
        return 0;
    }
    if (rule->category == WN_CAT_DEVICE_INFO) {
        return WN_ROUTE_IDENTITY;
    }
    if (strcmp(mode, "drained-in-transit") == 0) {
        return ios ? WN_ROUTE_IOS_BACKUP : WN_ROUTE_ANDROID_PROVIDER;
    }
    if (strcmp(mode, "selected-on-device") == 0) {
        return ios ? 0 : WN_ROUTE_ANDROID_PROVIDER;
    }
    return !ios ? WN_ROUTE_ANDROID_FILES
        : rule->category == WN_CAT_DOCUMENTS ? WN_ROUTE_IOS_DOCUMENTS
                                             : WN_ROUTE_IOS_AFC;
}

/** Each way once, whichever rules went it. */
static void
how_handled(struct wn_paper *p, const struct wn_sealed *s)
{
    const char *said[WN_SEALED_RULES_MAX];
    size_t count = 0;
    bool texts = false;

    for (size_t i = 0; i < s->rule_count; i++) {
        const struct wn_rule *rule = &s->terms->rules[i];
        uint32_t route = route_of(s->terms, rule, s->rules[i].mode);
        const char *words = wn_route_said(route, rule->category);
        bool before = words[0] == '\0';

        for (size_t k = 0; k < count && !before; k++) {
            before = said[k] == words;
        }
        if (!before) {
            said[count++] = words;
            wn_paper_line(p, WN_PAPER_ITEM, words);
        }
        texts = texts || (route == WN_ROUTE_ANDROID_PROVIDER &&
                             rule->keywords.count > 0);
    }
    if (texts) {
        wn_paper_line(p, WN_PAPER_ITEM, "Words were looked for on our "
            "computer. The texts of that time left the phone for it, and were "
            "tested in memory and dropped.");
    }
}

static void
how_many(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_jin_node *list =
        wn_jin_get(wn_jin_root(s->counts), "categories");

    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        const char *name = wn_jin_text(n, "category");
        enum wn_category c = wn_category_from(name, strlen(name));
        int64_t not_kept;

        if (c != WN_CAT_COUNT && wn_jin_int(n, "not_kept", &not_kept) &&
            not_kept > 0) {
            wn_paper_say(p, "Of %s, the program saw %" PRId64 " more and "
                "did not keep them.", wn_category_words(c), not_kept);
            wn_paper_end(p, WN_PAPER_ITEM);
        }
    }
}

void
wn_receipt_not_kept(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(p, WN_PAPER_HEADING, "What was not kept");
    wn_receipt_the_rest(p, s);
}

void
wn_receipt_the_rest(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_jin_node *crossed =
        wn_jin_get(wn_jin_root(s->counts), "crossed_the_cable");
    int64_t bytes;

    wn_paper_say(p, "Everything else was not kept%s. Other apps were not "
        "looked at. This is how the rest was handled:",
        wn_sealed_disposed(s, NULL) ? ", or was destroyed later, as said above"
                                    : "");
    wn_paper_end(p, WN_PAPER_PARA);
    how_handled(p, s);
    if (wn_jin_int(crossed, "backup_bytes", &bytes) && bytes > 0) {
        wn_paper_say(
            p, "As a backup the phone sent %" PRId64 " bytes.", bytes);
        wn_paper_end(p, WN_PAPER_ITEM);
    }
    how_many(p, s);
    wn_consent_tell_never(s->consent, tell_item, p);
}

/** ---- the phone ------------------------------------------------------- */

static const struct {
    const char *made, *words, *undone, *put_back, *not_put_back;
} changes[] = {
    { "paired", "The phone was asked to trust our computer.", "unpaired",
        "That trust was taken back.",
        "We could not see that the trust was taken back." },
    { "sync_lock_file_used", "A small lock file was held on the phone while "
        "it was read. An empty file stays. It does no harm.", "", "", "" },
    { "backup_password_set", "A backup password was set for a short time.",
        "backup_password_removed", "It was removed.",
        "We could not see that it was removed." },
    { "usb_debugging_key_allowed", "The phone allowed USB debugging from our "
        "computer. The key for it was destroyed.", "usb_debugging_seen_off",
        "USB debugging was seen to be off at the end.",
        "We did not see USB debugging go off." },
};

void
wn_receipt_left_behind(
    struct wn_paper *p, const struct wn_sealed *s, const char *remedy)
{
    const struct wn_jin_node *list =
        wn_jin_get(wn_jin_root(s->device), "left_behind");

    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        wn_paper_say(p, "What stays on the phone: ");
        wn_paper_quote(p, wn_jin_text(n, "what"));
        wn_paper_say(p, ". %s: ", remedy);
        wn_paper_quote(p, wn_jin_text(n, "remedy"));
        wn_paper_say(p, ".");
        wn_paper_end(p, WN_PAPER_ITEM);
    }
}

bool
wn_receipt_each_change(struct wn_paper *p, const struct wn_sealed *s)
{
    const struct wn_jin_node *made =
        wn_jin_get(wn_jin_root(s->device), "changes");
    bool any = false;

    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        if (!wn_sealed_flag(made, changes[i].made)) {
            continue;
        }
        any = true;
        wn_paper_say(p, "%s", changes[i].words);
        if (changes[i].undone[0] != '\0') {
            wn_paper_say(p, " %s", wn_sealed_flag(made, changes[i].undone)
                    ? changes[i].put_back
                    : changes[i].not_put_back);
        }
        wn_paper_end(p, WN_PAPER_ITEM);
    }
    return any;
}

void
wn_receipt_changes(struct wn_paper *p, const struct wn_sealed *s)
{
    wn_paper_line(p, WN_PAPER_HEADING, "What was done to your phone");
    wn_paper_line(p, WN_PAPER_ITEM, wn_receipt_each_change(p, s)
            ? "Nothing was installed on it, and nothing of yours was changed."
            : "Nothing on it was changed, and nothing was installed.");
    wn_receipt_left_behind(p, s, "What you can do");
}
