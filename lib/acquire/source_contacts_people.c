/** Whose contacts are asked for. */
#include "acquire/source_contacts.h"
#include "base/err.h"
#include "base/grow.h"

static enum wn_status
add(void *ctx, const struct wn_handle *h, struct wn_err *err)
{
    struct contacts_people *p = ctx;
    void *at = p->at;

    if (!wn_grow(&at, &p->room, p->count, sizeof(*p->at))) {
        return wn_fail_nomem(err, "the people in scope");
    }
    p->at = at;
    p->at[p->count++] = *h;
    return WN_OK;
}

enum wn_status
contacts_people(struct source_android *s, struct contacts_people *p,
    struct wn_err *err)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    bool taking_part = false;
    enum wn_status st = WN_OK;

    for (size_t i = 0; i < t->rule_count && st == WN_OK; i++) {
        const struct wn_rule *r = source_where_rule(s, i, WN_CAT_CONTACTS);
        const struct wn_handle *named;
        size_t count = 0;

        if (!r) {
            continue;
        }
        p->parts |= r->parts;
        named = wn_scope_people(s->scope, i, &count);
        for (size_t k = 0; st == WN_OK && k < count; k++) {
            st = add(p, &named[k], err);
        }
        taking_part = taking_part ||
            (r->contacts == WN_CONTACTS_IN_SCOPE && !r->has_people);
        p->all = p->all || (r->contacts == WN_CONTACTS_ALL && !r->has_people);
    }
    if (st == WN_OK && taking_part) {
        st = s->sink->who(s->sink->ctx, add, p, err);
    }
    return st;
}
