/** Accounts of people, applications, conversations. */
#include <string.h>

#include "export/case.h"

/** ---- applications ---------------------------------------------------- */

static const struct {
    const char *word, *ios, *android;
} apps[] = {
    { "sms", "com.apple.MobileSMS", "com.android.providers.telephony" },
    { "mms", "com.apple.MobileSMS", "com.android.providers.telephony" },
    { "imessage", "com.apple.MobileSMS", "" },
    { "rcs", "com.apple.MobileSMS", "com.android.providers.telephony" },
    { "whatsapp", "net.whatsapp.WhatsApp", "com.whatsapp" },
    { "whatsapp-business", "net.whatsapp.WhatsAppSMB", "com.whatsapp.w4b" },
    { "phone", "com.apple.mobilephone", "com.android.providers.contacts" },
    { "facetime", "com.apple.facetime", "" },
    { "other", "", "" },
};
#define APPS (sizeof(apps) / sizeof(apps[0]))

struct wn_case_name
wn_case_app(struct wn_case *c, const char *word)
{
    struct wn_case_name n = { "application", APPS, NULL, 0, NULL };
    size_t i = 0;

    while (i < APPS - 1 && strcmp(apps[i].word, word) != 0) {
        i++;
    }
    n.number = (int64_t)i;
    if ((c->apps >> i & 1) == 0) {
        c->apps |= UINT64_C(1) << i;
        wn_case_node(
            c, n, "uco-observable:Application uco-observable:Software");
        wn_case_text(c, "uco-core:name", apps[i].word);
        wn_case_facets(c);
        wn_case_facet(c, n, "ApplicationFacet");
        wn_case_text(c, "uco-observable:applicationIdentifier",
            c->w->e->job->terms->platform == WN_PLATFORM_IOS
                ? apps[i].ios : apps[i].android);
        wn_case_end_inner(c);
        wn_case_end_facets(c);
        wn_case_end_node(c);
    }
    return n;
}

/** ---- accounts -------------------------------------------------------- */

struct wn_case_name
wn_case_party(const struct wn_ev_party *p)
{
    return (struct wn_case_name) { "account", p->id, NULL, 0, NULL };
}

static const char *
account_type(bool mail, const char *e164, const char *kind)
{
    return mail ? "uco-observable:EmailAccount"
        : e164[0] || strcmp(kind, "phone") == 0
        ? "uco-observable:PhoneAccount" : "uco-observable:Account";
}

static void
account_facets(struct wn_case *c, struct wn_case_name n, const char *type,
    const struct wn_ev_value *address, const char *e164)
{
    struct wn_case_name mail = n;

    wn_case_facets(c);
    wn_case_facet(c, n, "AccountFacet");
    wn_case_raw(c, "uco-observable:accountIdentifier", address);
    wn_case_end_inner(c);
    if (strcmp(type, "uco-observable:PhoneAccount") == 0) {
        wn_case_facet(c, n, "PhoneAccountFacet");
        if (e164[0]) {
            wn_case_text(c, "uco-observable:phoneNumber", e164);
        } else {
            wn_case_raw(c, "uco-observable:phoneNumber", address);
        }
        wn_case_end_inner(c);
    } else if (strcmp(type, "uco-observable:EmailAccount") == 0) {
        mail.facet = "EmailAddress";
        wn_case_facet(c, n, "EmailAccountFacet");
        wn_json_key(&c->j, "uco-observable:emailAddress");
        wn_case_inner(c, mail, "uco-observable:EmailAddress");
        wn_case_facets(c);
        wn_case_facet(c, n, "EmailAddressFacet");
        wn_case_raw(c, "uco-observable:addressValue", address);
        wn_case_end_inner(c);
        wn_case_end_facets(c);
        wn_case_end_inner(c);
        wn_case_end_inner(c);
    }
    wn_case_end_facets(c);
}

void
wn_case_parties(struct wn_case *c)
{
    for (size_t i = 0; i < c->w->e->party_count; i++) {
        const struct wn_ev_party *p = &c->w->e->parties[i];
        const char *type = account_type(p->mail, p->e164, p->kind);

        wn_case_node(c, wn_case_party(p), type);
        wn_case_text(c, "winnow:kind", p->kind);
        if (p->own) {
            wn_case_bool(c, "winnow:own_account", true);
        }
        account_facets(c, wn_case_party(p), type, &p->address, p->e164);
        wn_case_end_node(c);
    }
}

void
wn_case_account(struct wn_case *c, const char *property,
    struct wn_case_name own, const struct wn_ev_value *address,
    const char *e164, bool mail)
{
    const char *type = account_type(mail, e164, mail ? "email" : "phone");
    const struct wn_ev_party *p =
        wn_party_index_find(c->whose, address, e164);

    if (p) {
        wn_case_ref(c, property, wn_case_party(p));
        return;
    }
    own.facet = "account";
    wn_json_key(&c->j, property);
    wn_case_inner(c, own, type);
    account_facets(c, own, type, address, e164);
    wn_case_end_inner(c);
}

/** ---- conversations --------------------------------------------------- */

struct threads {
    struct wn_case *c;
    int64_t open; /* 0 = none */
};

static void
end_thread(struct threads *t)
{
    if (t->open) {
        wn_json_end_arr(&t->c->j);
        wn_case_end_inner(t->c);
        wn_case_end_inner(t->c);
        wn_case_end_facets(t->c);
        wn_case_end_node(t->c);
    }
}

/** The messages of a thread are given without an order of their own: between
 * two that were kept others may lie. */
static bool
begin_thread(struct threads *t, int64_t id)
{
    struct wn_case *c = t->c;
    const struct wn_ev_session *s = wn_ev_session(c->w->e, id);
    struct wn_case_name n = { "thread", id, NULL, 0, NULL };
    struct wn_case_name app;

    if (!s) {
        return false;
    }
    t->open = id;
    app = wn_case_app(c, s->application);
    wn_case_node(c, n, "uco-observable:MessageThread");
    wn_case_text(c, "winnow:kind", s->kind);
    wn_case_ref(c, "winnow:application", app);
    wn_case_facets(c);
    wn_case_facet(c, n, "MessageThreadFacet");
    wn_json_key(&c->j, "uco-observable:participant");
    wn_json_arr(&c->j);
    for (size_t i = 0; i < s->count; i++) {
        wn_case_ref(c, NULL, wn_case_party(&c->w->e->parties[
            c->w->e->session_parties[s->first + i]]));
    }
    wn_json_end_arr(&c->j);
    wn_json_key(&c->j, "uco-observable:messageThread");
    n.facet = "Thread";
    wn_case_inner(c, n, "uco-types:Thread");
    wn_json_key(&c->j, "co:element");
    wn_json_arr(&c->j);
    return true;
}

static bool
thread_message(void *ctx, int64_t session, int64_t item)
{
    struct threads *t = ctx;

    if (session != t->open) {
        end_thread(t);
        t->open = 0;
        if (!begin_thread(t, session)) {
            return false;
        }
    }
    wn_case_ref(
        t->c, NULL, (struct wn_case_name) { "item", item, NULL, 0, NULL });
    wn_out_flush(t->c->w->out, t->c->f, false);
    return true;
}

enum wn_status
wn_case_threads(struct wn_case *c, struct wn_err *err)
{
    struct threads t = { c, 0 };
    enum wn_status st = WN_OK;

    if (wn_ev_table(c->w->e, "message")) {
        st = wn_more_threads(c->more, thread_message, &t, err);
    }
    end_thread(&t);
    return st;
}
