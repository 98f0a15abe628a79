/** Sounds and documents: what their rows say, and whether a document lies where
 * its rule looks. */
#include <string.h>

#include "base/mime_name.h"
#include "verify/rescope.h"

void
wn_re_file(struct wn_rescope *s, struct wn_re_facts *f)
{
    const char *kind = f->it->category == WN_CAT_AUDIO ? "audio" : "document";
    const struct wn_ev_row *m = wn_ev_row(f->it, "media");

    if (!m || !wn_ev_is(wn_ev_get(m, "kind"), kind)) {
        wn_report_item(s->r, f->it->id, "its row in table media is missing, or "
            "does not say that it is of kind \"%s\"", kind);
        return;
    }
    f->zone_assumed = wn_ev_get(m, "zone_assumed")->i != 0;
}

/** "Download" lies below any user's storage; "/storage/…" is itself. */
static const char *
below_storage(const char *path)
{
    static const char storage[] = "/storage/emulated/";
    const char *user;

    if (strncmp(path, storage, sizeof(storage) - 1) != 0) {
        return NULL;
    }
    user = strchr(path + sizeof(storage) - 1, '/');
    return user ? user + 1 : NULL;
}

static bool
lies_in(const char *path, const char *folder)
{
    const char *rest = folder[0] == '/' ? path : below_storage(path);
    size_t n = strlen(folder);

    while (n > 0 && folder[n - 1] == '/') {
        n--;
    }
    return rest && n > 0 && strncmp(rest, folder, n) == 0 && rest[n] == '/';
}

/** A NUL follows it. A name that is no text is kept as a BLOB; one that holds a
 * NUL is no name. */
static const char *
path_of(const struct wn_ev_source *source)
{
    const struct wn_ev_value *v = source ? &source->locator : NULL;
    bool told = v && (v->kind == WN_EV_TEXT || v->kind == WN_EV_BLOB) &&
        v->n > 0 && !memchr(v->p, '\0', v->n);

    return told ? (const char *)v->p : "";
}

enum wn_re_answer
wn_re_in_folder(const struct wn_rule *rule, const struct wn_ev_item *it)
{
    const char *path = path_of(it->source);
    bool folder = rule->folders.count == 0;
    bool type = rule->mimes.count == 0;

    if (rule->category != WN_CAT_DOCUMENTS) {
        return WN_RE_YES;
    }
    for (size_t i = 0; !folder && i < rule->folders.count; i++) {
        folder = lies_in(path, rule->folders.at[i]);
    }
    for (size_t i = 0; !type && i < rule->mimes.count; i++) {
        type = wn_mime_is(wn_mime_by_name(path), rule->mimes.at[i]);
    }
    return folder && type ? WN_RE_YES : WN_RE_NO;
}
