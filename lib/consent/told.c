/** What a receipt or report of a finished bundle tells of its filter. */
#include <stdio.h>
#include <string.h>

#include "consent/explain.h"
#include "consent/profile.h"

const char *
wn_consent_text(const struct wn_consent *c, const char *path)
{
    return wn_node_text(c->root, path);
}

const char *
wn_consent_text_at(const struct wn_consent *c, const char *path, size_t i)
{
    const struct wn_node *list = wn_node_good(c->root, path);
    const struct wn_node *n = list ? list->first : NULL;

    for (size_t k = 0; n && k < i; k++) {
        n = n->next;
    }
    return n && n->kind == WN_NODE_TEXT && !n->bad ? n->text : NULL;
}

const char *
wn_consent_said(const struct wn_consent *c, const char *path)
{
    const struct wn_node *n = wn_node_good(c->root, path);

    return n && n->word ? wn_word_said(n->word) : "";
}

bool
wn_consent_when(const struct wn_consent *c, const char *path, int64_t *out_ns)
{
    const struct wn_node *n = wn_node_good(c->root, path);

    if (n) {
        *out_ns = n->value;
    }
    return n != NULL;
}

bool
wn_consent_is_asked(const struct wn_consent *c)
{
    return wn_basis_is_agreed(c->root) ||
        wn_node_is(c->root, "authority.basis", "consent");
}

/** The line, as far as it fits. */
static void
keep(void *ctx, const char *line)
{
    (void)snprintf(ctx, WN_MOMENT_BYTES, "%s", line);
}

char *
wn_moment_words(char dst[WN_MOMENT_BYTES], const struct wn_consent *c,
    int64_t t_ns, bool exact)
{
    struct wn_teller t = { .c = c, .line = keep, .ctx = dst };
    const struct wn_node n = { .value = t_ns };
    char *comma;

    wn_buf_init(&t.buf, WN_MOMENT_BYTES);
    dst[0] = '\0';
    wn_tell_instant(&t, &n);
    wn_tell_end(&t);
    wn_buf_clear(&t.buf);
    comma = exact ? NULL : strchr(dst, ',');
    if (comma) {
        *comma = '\0';
    }
    return dst;
}

char *
wn_day_words(char dst[WN_MOMENT_BYTES], const struct wn_consent *c,
    const char *path)
{
    struct wn_teller t = { .c = c, .line = keep, .ctx = dst };

    wn_buf_init(&t.buf, WN_MOMENT_BYTES);
    dst[0] = '\0';
    wn_tell_day(&t, wn_node_good(c->root, path));
    wn_tell_end(&t);
    wn_buf_clear(&t.buf);
    return dst;
}

/** Who it is can be told by whoever knows; nobody else learns it. */
static void
tell_person(struct wn_teller *t, const char *text)
{
    char last[4] = "";
    size_t n = 0;

    for (size_t i = strlen(text); i > 0 && n < 3; i--) {
        if (text[i - 1] >= '0' && text[i - 1] <= '9') {
            last[2 - n++] = text[i - 1];
        }
    }
    if (strchr(text, '@')) {
        wn_tell(t, "an e-mail address");
    } else if (n == 3) {
        wn_tell(t, "the number that ends in %s", last);
    } else {
        wn_tell(t, "a short number");
    }
}

void
wn_tell_people(struct wn_teller *t, const struct wn_node *list)
{
    bool first = true;

    if (!t->discreet) {
        wn_tell_texts(t, list);
        return;
    }
    for (const struct wn_node *n = list ? list->first : NULL; n; n = n->next) {
        const struct wn_word *w = wn_word_find(wn_words_caller, n->text);

        wn_tell(t, "%s", first ? "" : n->next ? ", " : " and ");
        if (w) {
            wn_tell(t, "%s", w->said);
        } else {
            tell_person(t, n->text);
        }
        first = false;
    }
}

void
wn_consent_tell_rule(
    const struct wn_consent *c, size_t i, wn_line_fn *line, void *ctx)
{
    struct wn_teller t = { .c = c, .line = line, .ctx = ctx,
        .discreet = true };

    wn_buf_init(&t.buf, (size_t)2 * 1024 * 1024);
    wn_explain_rule(&t, i);
    wn_buf_clear(&t.buf);
}

void
wn_consent_tell_rule_whole(
    const struct wn_consent *c, size_t i, wn_line_fn *line, void *ctx)
{
    struct wn_teller t = { .c = c, .line = line, .ctx = ctx };

    wn_buf_init(&t.buf, (size_t)2 * 1024 * 1024);
    wn_explain_rule(&t, i);
    wn_buf_clear(&t.buf);
}

void
wn_consent_tell_never(
    const struct wn_consent *c, wn_line_fn *line, void *ctx)
{
    struct wn_teller t = { .c = c, .line = line, .ctx = ctx,
        .discreet = true };

    wn_buf_init(&t.buf, (size_t)2 * 1024 * 1024);
    wn_explain_never(&t);
    wn_buf_clear(&t.buf);
}

const char *
wn_route_said(uint32_t route, enum wn_category category)
{
    const struct wn_word *w = wn_word_of(wn_words_route, route);

    if (category == WN_CAT_DEVICE_CONTROLS) {
        return "The phone lists its rules for apps, and all the apps that it "
               "did not come with. The program tests the list in memory, "
               "shows it to nobody, and keeps only what is listed here. The "
               "rest is dropped as it arrives.";
    }
    if (route == WN_ROUTE_IDENTITY) {
        return "The phone is asked for each fact by itself. What leaves the "
               "phone: the facts that are kept.";
    }
    return w ? wn_word_said(w) : "";
}
