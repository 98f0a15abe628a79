#include "consent/explain.h"

#include <string.h>

static const char *
text(const struct wn_teller *t, const char *path)
{
    return wn_node_text(t->c->root, path);
}

static const struct wn_node *
node(const struct wn_teller *t, const char *path)
{
    return wn_node_get(t->c->root, path);
}

static const char *
said(const struct wn_teller *t, const char *path, const char *otherwise)
{
    const struct wn_node *n = wn_node_good(t->c->root, path);

    return n && n->word ? wn_word_said(n->word) : otherwise;
}

/** "Why: <text>" as a line, when the text is there. */
static void
tell_field(struct wn_teller *t, const char *label, const char *path)
{
    const char *s = text(t, path);

    if (s[0]) {
        wn_tell(t, "%s", label);
        wn_tell_text(t, s);
        wn_tell_end(t);
    }
}

static void
tell_basis(struct wn_teller *t)
{
    const struct wn_node *basis = node(t, "authority.basis");

    wn_tell(t, "What this rests on: ");
    if (basis && basis->to_fill) {
        wn_tell_text(t, basis->text);
    } else {
        wn_tell(t, "%s", said(t, "authority.basis", ""));
    }
    wn_tell(t, " (");
    wn_tell_text(t, text(t, "authority.instrument"));
    wn_tell(t, "). Decided by ");
    wn_tell_text(t, text(t, "authority.decided-by"));
    wn_tell(t, " on ");
    wn_tell_instant(t, node(t, "authority.decided"));
    wn_tell(t, ".");
    wn_tell_end(t);
}

static void
tell_who(struct wn_teller *t)
{
    const char *organisation = t->c->terms.organisation;

    if (t->c->terms.withdrawn_ns != 0) {
        wn_tell(t, "THIS AGREEMENT WAS WITHDRAWN on ");
        wn_tell_instant(t, node(t, "agreement.withdrawn"));
        wn_tell(t, ". Nothing will be taken from the phone.");
        wn_tell_end(t);
    }
    wn_tell(t, "Who asks, and why");
    wn_tell_end(t);
    if (organisation[0]) {
        wn_tell_text(t, organisation);
        wn_tell(t, " asks, in case ");
    } else {
        wn_tell(t, "This is about case ");
    }
    wn_tell_text(t, text(t, "authority.case"));
    if (text(t, "authority.purpose")[0]) {
        wn_tell(t, ". It is about %s",
            said(t, "authority.purpose", "a purpose still to be filled in"));
    }
    wn_tell(t, ".");
    wn_tell_end(t);
    if (node(t, "supersedes")) {
        wn_tell(t, "It replaces an earlier agreement, and takes no more than "
                   "that one did.");
        wn_tell_end(t);
    }
    tell_field(t, "It goes further than an earlier agreement, because: ",
        "extends.reason");
    tell_field(t, "Why this phone: ", "authority.line-of-enquiry");
    tell_field(t, "Why it is needed: ", "authority.necessity");
    tell_field(t, "Why not more, and not less: ", "authority.proportionality");
    tell_field(t, "What else was considered: ", "authority.alternatives");
    tell_basis(t);
}

static void
tell_phone(struct wn_teller *t)
{
    const struct wn_node *list = node(t, "device.identifiers");
    bool first = true;

    wn_tell_heading(t, "Which phone");
    wn_tell(t, "One %s: ", said(t, "device.platform", "phone"));
    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        const struct wn_node *type = wn_node_good(n, "type");

        wn_tell(t, "%s%s ", first ? "" : ", and ",
            type && type->word ? wn_word_said(type->word) : "identifier");
        wn_tell_text(t, wn_node_text(n, "value"));
        first = false;
    }
    wn_tell(t, ". No other phone will be read.");
    wn_tell_end(t);
}

static void
tell_giver(struct wn_teller *t)
{
    const struct wn_node *giver = wn_node_good(t->c->root, "agreement.giver");

    if (!giver || !giver->word) {
        return;
    }
    wn_tell_heading(t, "Who agreed");
    if (strcmp(giver->word->name, "self") == 0) {
        wn_tell(t, "The person themselves (");
        wn_tell_text(t, t->c->terms.person_ref);
        wn_tell(t, ")");
    } else {
        wn_tell(t, "On behalf of ");
        wn_tell_text(t, t->c->terms.person_ref);
        wn_tell(t, ": %s (", giver->word->said);
        wn_tell_text(t, text(t, "agreement.giver-ref"));
        wn_tell(t, ")");
    }
    if (node(t, "agreement.confirmed")) {
        wn_tell(t, ", %s, on ", said(t, "agreement.form", "confirmed"));
        wn_tell_instant(t, node(t, "agreement.confirmed"));
    }
    wn_tell(t, ".");
    wn_tell_end(t);
    tell_field(t, "What the child said: ", "agreement.child-views.summary");
    if (node(t, "agreement.inform-parent")) {
        wn_tell(t, "To be told: %s.", said(t, "agreement.inform-parent", ""));
        wn_tell_end(t);
    }
    if (!node(t, "agreement.signed-read-back")) {
        wn_tell(t,
            "No signed copy of these words is named here. What is taken will "
            "say that it rests on the officer's entry.");
        wn_tell_end(t);
    }
}

void
wn_consent_explain(const struct wn_consent *c, wn_line_fn *line, void *ctx)
{
    struct wn_teller t = { .c = c, .line = line, .ctx = ctx };

    /* The longest text is the file's; escapes and our words come on top. */
    wn_buf_init(&t.buf, (size_t)2 * 1024 * 1024);
    tell_who(&t);
    tell_phone(&t);
    wn_explain_allow(&t);
    wn_explain_deny(&t);
    wn_explain_method(&t);
    tell_giver(&t);
    wn_explain_time(&t);
    wn_explain_rights(&t);
    wn_buf_clear(&t.buf);
}
