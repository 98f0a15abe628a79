/** Which family serves which artefact of an Android phone. */
#include <stdlib.h>

#include "acquire/source_android.h"
#include "base/err.h"

/** The one list to extend for a new family. */
static source_family_fn *
family_of(enum wn_artefact a)
{
    static source_family_fn *const families[WN_ART_COUNT] = {
        [WN_ART_android_messages] = source_messages,
        [WN_ART_android_calls] = source_calls,
        [WN_ART_android_contacts] = source_contacts,
        [WN_ART_android_calendar] = source_calendar,
        [WN_ART_android_controls] = source_controls,
        [WN_ART_android_photos] = source_media,
        [WN_ART_android_audio] = source_media,
        [WN_ART_android_documents] = source_documents,
    };

    return (unsigned)a < WN_ART_COUNT ? families[a] : NULL;
}

static void
find_users(struct source_android *s)
{
    const struct wn_terms *t = wn_scope_terms(s->scope);
    struct wn_caps caps = { .known = false };

    if (wn_link_caps(s->link, &caps, NULL) != WN_OK) {
        return;
    }
    for (size_t i = 0; i < t->user_count; i++) {
        for (size_t k = 0; k < caps.user_count; k++) {
            if (caps.users[k] == t->users[i]) {
                s->users[s->user_count++] = t->users[i];
            }
        }
    }
}

static enum wn_status
begin(struct source_android **out, struct wn_acquire *a,
    const struct wn_item_sink *sink, struct wn_err *err)
{
    struct source_android *s = calloc(1, sizeof(*s));

    if (!s) {
        return wn_fail_nomem(err, "the phone's rows");
    }
    s->link = a->link;
    s->scope = a->scope;
    s->run = a->run;
    s->vault = a->vault;
    s->sink = sink;
    s->crossed = &a->crossed;
    find_users(s);
    *out = s;
    return WN_OK;
}

void
source_android_free(struct source_android **s)
{
    if (!*s) {
        return;
    }
    source_rows_free(*s);
    free(*s);
    *s = NULL;
}

/** Of the users that the filter names. */
static bool
users_there(struct source_android *s)
{
    if (s->user_count < wn_scope_terms(s->scope)->user_count) {
        s->sink->could_not(s->sink->ctx, s->artefact, s->user_count > 0,
            "a user of the phone whom the filter names is not there, or has "
            "not been unlocked since the phone started");
    }
    return s->user_count > 0;
}

static enum wn_status
serve(struct source_android *s, enum wn_artefact a, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    source_family_fn *family = family_of(a);
    enum wn_route route = (enum wn_route)wn_artefact_info(a)->route;
    enum wn_status st;

    if (!family) {
        return wn_fail(err, WN_EINTERNAL, "nothing serves %s",
            wn_artefact_info(a)->reader);
    }
    s->artefact = a;
    if (!users_there(s)) {
        return WN_OK;
    }
    st = wn_scope_grant(&s->grant, s->scope, route, err);
    if (st != WN_OK) {
        return st;
    }
    st = family(s, &why);
    if (st == WN_OK || source_is_answer(st)) {
        enum wn_status open = wn_link_still_open(s->link, err);

        if (open != WN_OK) {
            return open;
        }
    }
    if (source_is_answer(st)) {
        s->sink->could_not(s->sink->ctx, a, false,
            why.text[0] ? why.text : "the phone does not offer this");
        return WN_OK;
    }
    if (st != WN_OK) {
        (void)wn_fail_again(err, st, &why);
    } else {
        s->sink->looked(s->sink->ctx, a);
    }
    return st;
}

/** One artefact, where its failure need not be the others'. */
static enum wn_status
serve_one(struct wn_acquire *a, const struct wn_item_sink *sink,
    enum wn_artefact artefact, struct wn_err *err)
{
    struct wn_err mine = WN_ERR_INIT;
    enum wn_status st = serve(a->android, artefact, &mine);

    if (st != WN_OK && acquire_goes_on(a, st, &mine)) {
        sink->could_not(sink->ctx, artefact, true, a->disrupted);
        return WN_OK;
    }
    return st == WN_OK ? WN_OK : wn_fail_again(err, st, &mine);
}

enum wn_status
source_android_run(struct wn_acquire *a, const struct wn_item_sink *sink,
    struct wn_err *err)
{
    const uint32_t late = 1u << WN_ART_android_contacts;
    uint32_t artefacts = acquire_served(a, WN_ROUTE_ANDROID_PROVIDER) |
        acquire_served(a, WN_ROUTE_ANDROID_FILES);
    enum wn_status st = WN_OK;

    if (artefacts != 0) {
        st = begin(&a->android, a, sink, err);
    }
    for (unsigned i = 0; st == WN_OK && i < WN_ART_COUNT; i++) {
        if ((artefacts & ~late) >> i & 1) {
            st = serve_one(a, sink, (enum wn_artefact)i, err);
        }
    }
    /* Whose contacts are in scope is known when all else was chosen. */
    if (st == WN_OK && (artefacts & late) != 0) {
        st = sink->choose(sink->ctx, err);
        if (st == WN_OK) {
            st = serve_one(a, sink, WN_ART_android_contacts, err);
        }
    }
    return st;
}
