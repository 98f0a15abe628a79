/** How it is done, for how long, and what the person may do about it. */
#include <string.h>

#include "consent/explain.h"
#include "consent/profile.h"

static const struct wn_node *
node(const struct wn_teller *t, const char *path)
{
    return wn_node_get(t->c->root, path);
}

/** applicable: what this kind of phone knows; the rest is named as such. */
static void
tell_each(struct wn_teller *t, const struct wn_node *list,
    uint32_t applicable, const char *none)
{
    bool ios = t->c->terms.platform == WN_PLATFORM_IOS;
    bool any = false;

    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        if (n->to_fill) {
            wn_tell_text(t, n->text);
        } else if (n->word && (n->word->value & applicable) == 0) {
            wn_tell(t, "%s: not applicable to an %s.", n->word->name,
                ios ? "iPhone" : "Android phone");
        } else if (n->word) {
            wn_tell(t, "%s: %s", n->word->name, n->word->said);
        }
        wn_tell_end(t);
        any = true;
    }
    if (!any) {
        wn_tell(t, "%s", none);
        wn_tell_end(t);
    }
}

void
wn_explain_method(struct wn_teller *t)
{
    const struct wn_terms *terms = &t->c->terms;

    wn_tell_heading(t, "What leaves the phone on the way");
    tell_each(t, node(t, "method.routes"),
        wn_platform_routes(terms->platform),
        "Only facts about the phone itself, such as its model.");
    if (terms->index_photos_catalogue) {
        wn_tell(t, "The dates in the phone's list of all photos may be used "
                   "too, to find the right ones.");
        wn_tell_end(t);
    }
    wn_tell(t, "%s", terms->staging_encrypted
            ? "While the program works, what it has not tested yet may rest "
              "on the computer's disk, locked with a key that exists only in "
              "memory. When the program ends, the key is gone."
            : "While the program works, what it has not tested yet exists "
              "only in the computer's memory.");
    wn_tell_end(t);
    wn_tell(t, "%s", terms->seal_finished_rules
            ? "If something goes wrong half-way, the rules that were finished "
              "are kept, marked as a part. The rest is dropped."
            : "If something goes wrong half-way, nothing is kept.");
    wn_tell_end(t);
    if (terms->preview_counts) {
        wn_tell(t, "How many things were found is shown before they are "
                   "kept; never the things themselves.");
        wn_tell_end(t);
    }
    wn_tell_heading(t, "What happens to the phone");
    tell_each(t, node(t, "method.device-changes"),
        wn_platform_changes(terms->platform),
        "Nothing on the phone is changed.");
    wn_tell(t, "Nothing is installed on the phone. What is changed is put "
               "back at the end, and all of it is written down.");
    wn_tell_end(t);
}

void
wn_explain_time(struct wn_teller *t)
{
    const struct wn_terms *terms = &t->c->terms;

    wn_tell_heading(t, "For how long this holds");
    wn_tell(t, "From ");
    wn_tell_instant(t, node(t, "agreement.valid-from"));
    wn_tell(t, " to ");
    wn_tell_instant(t, node(t, "agreement.valid-until"));
    if (terms->max_runs == 1) {
        wn_tell(t, ". It may be done once.");
    } else {
        wn_tell(t, ". It may be done %u times.", terms->max_runs);
    }
    wn_tell_end(t);
}

static void
tell_list(struct wn_teller *t, const char *label, const char *path)
{
    const struct wn_node *n = node(t, path);
    bool first = true;

    if (!n) {
        return;
    }
    wn_tell(t, "%s", label);
    if (n->kind == WN_NODE_TEXT) {
        wn_tell_text(t, n->text);
    }
    for (n = n->first; n; n = n->next) {
        wn_tell(t, "%s", first ? "" : n->next ? ", " : " and ");
        wn_tell_text(t, n->text);
        first = false;
    }
    wn_tell(t, ".");
    wn_tell_end(t);
}

static void
tell_handling(struct wn_teller *t)
{
    if (!node(t, "handling")) {
        return;
    }
    wn_tell_heading(t, "What becomes of it");
    tell_list(t, "Who will see it: ", "handling.recipients");
    tell_list(t, "How long it is kept: ", "handling.retain");
    if (node(t, "handling.review-by")) {
        wn_tell(t, "Whether it must still be kept is looked at again by ");
        wn_tell_day(t, node(t, "handling.review-by"));
        wn_tell(t, ".");
        wn_tell_end(t);
    }
    if (node(t, "handling.controller")) {
        wn_tell(t, "Who answers for it: ");
        wn_tell_text(
            t, wn_node_text(t->c->root, "handling.controller.name"));
        wn_tell(t, ", ");
        wn_tell_text(
            t, wn_node_text(t->c->root, "handling.controller.contact"));
        wn_tell(t, ".");
        wn_tell_end(t);
    }
}

void
wn_explain_rights(struct wn_teller *t)
{
    const struct wn_node *r = t->c->root;
    bool asked = wn_basis_is_agreed(r) ||
        wn_node_is(r, "authority.basis", "consent");

    tell_handling(t);
    wn_tell_heading(t, "If you do not want this");
    if (asked) {
        wn_tell(t, "You may say no. You need not give a reason.%s",
            wn_node_bool_is(r, "notice.says-enquiry-continues", true)
                ? " The enquiry does not end because of that."
                : "");
        wn_tell_end(t);
        wn_tell(t, "You may agree to less: every rule in the list above can "
                   "be dropped.");
        wn_tell_end(t);
        wn_tell(t, "You may change your mind. Until it is finished, say "
                   "\"stop\" and it stops, and nothing is kept. Afterwards "
                   "ask: what was copied may have to be kept as evidence, "
                   "but the wish is written down.");
    } else {
        wn_tell(t, "This does not rest on an agreement. You may still ask "
                   "what is done, and why.");
    }
    wn_tell_end(t);
    wn_tell(t, "Whom to call or write to: ");
    wn_tell_text(t, wn_node_text(r, "agreement.withdraw-contact"));
    wn_tell(t, ".");
    wn_tell_end(t);
}
