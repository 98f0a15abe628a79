/** Rule by rule: what was asked, what was kept, what could not be looked at,
 * and how it was selected. */
#include <inttypes.h>
#include <string.h>

#include "report/page.h"

#define LINE_CHARS_MAX 4000

/** A line of the filter in words: the first is the rule's own. */
static void
tell(void *ctx, const char *line)
{
    struct wn_page *p = ctx;
    bool own = line[0] != ' ';
    const char *text = line + strspn(line, " ");

    if (text[0] == '\0') {
        return;
    }
    wn_html(&p->h, own ? "<h3>" : "<p><bdi>");
    wn_html_text(&p->h, text, strlen(text), LINE_CHARS_MAX);
    wn_html(&p->h, own ? "</h3>\n" : "</bdi></p>\n");
}

static const char *
outcome(const struct wn_sealed_rule *r)
{
    return strcmp(r->outcome, "found") == 0 ? "Looked at, and found."
        : strcmp(r->outcome, "looked-none-found") == 0
        ? "Looked at, and nothing found. That does not show that there never "
          "was anything."
        : strcmp(r->outcome, "disposed") == 0
        ? "What had been kept was destroyed later, on a decision."
        : strcmp(r->outcome, "partly") == 0
        ? "<strong>Could be looked at only in part.</strong>"
        : "<strong>Could not be looked at.</strong>";
}

static void
kept(struct wn_page *p, const struct wn_sealed_rule *r)
{
    wn_htmlf(&p->h, "<dl>\n<dt>Outcome</dt><dd>%s</dd>\n<dt>Kept</dt><dd>%"
        PRId64 " record%s", outcome(r), r->kept, r->kept == 1 ? "" : "s");
    if (r->dated > 0) {
        wn_html(&p->h, ", the first of ");
        wn_page_time(p, r->first_ns);
        wn_html(&p->h, ", the last of ");
        wn_page_time(p, r->last_ns);
    }
    if (r->dated > 0 && r->dated < r->kept) {
        wn_htmlf(&p->h, "; %" PRId64 " without a date", r->kept - r->dated);
    }
    wn_html(&p->h, "</dd>\n");
    if (r->failed > 0) {
        wn_htmlf(&p->h, "<dt>Could not be had</dt><dd>%" PRId64 "</dd>\n",
            r->failed);
    }
    if (r->mode[0] != '\0') {
        wn_htmlf(&p->h, "<dt>How it was selected</dt><dd>%s (%s).</dd>\n",
            wn_sealed_mode_words(r->mode), r->mode);
    }
    if (r->reason[0] != '\0') {
        wn_html(&p->h, "<dt>To be known</dt><dd>");
        wn_html_text(&p->h, r->reason, strlen(r->reason), LINE_CHARS_MAX);
        wn_html(&p->h, "</dd>\n");
    }
    wn_html(&p->h, "</dl>\n");
}

static void
never(void *ctx, const char *line)
{
    struct wn_page *p = ctx;

    if (line[0] != '\0') {
        wn_html(&p->h, "<li>");
        wn_html_text(&p->h, line, strlen(line), LINE_CHARS_MAX);
        wn_html(&p->h, "</li>\n");
    }
}

bool
wn_page_disposed(const struct wn_page *p)
{
    for (size_t i = 0; i < p->s->rule_count; i++) {
        if (strcmp(p->s->rules[i].outcome, "disposed") == 0) {
            return true;
        }
    }
    return false;
}

/** Totals of what was seen; why something was not kept is nowhere said. */
static void
not_kept(struct wn_page *p)
{
    const struct wn_jin_node *list =
        wn_jin_get(wn_jin_root(p->s->counts), "categories");

    wn_htmlf(&p->h, "<h3>What was not kept</h3>\n<p>Everything else. %s</p>\n"
        "<ul>\n", wn_page_disposed(p)
            ? "What was never kept rests nowhere, and nobody was shown that."
            : "It rests nowhere, and nobody was shown it.");
    for (const struct wn_jin_node *n = list ? list->first : NULL; n;
         n = n->next) {
        const char *name = wn_jin_text(n, "category");
        enum wn_category c = wn_category_from(name, strlen(name));
        int64_t count;

        if (c != WN_CAT_COUNT && wn_jin_int(n, "not_kept", &count) &&
            count > 0) {
            wn_htmlf(&p->h, "<li>Of %s, the program saw %" PRId64 " more and "
                "did not keep them.</li>\n", wn_category_words(c), count);
        }
    }
    wn_consent_tell_never(p->s->consent, never, p);
    wn_html(&p->h, "</ul>\n");
}

void
wn_page_rules(struct wn_page *p)
{
    wn_html(&p->h, "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">"
        "What was asked, and what was found</h2>\n");
    for (size_t i = 0; i < p->s->rule_count; i++) {
        wn_html(&p->h, "<div class=\"r\">\n");
        wn_consent_tell_rule_whole(p->s->consent, i, tell, p);
        kept(p, &p->s->rules[i]);
        wn_html(&p->h, "</div>\n");
    }
    not_kept(p);
    wn_html(&p->h, "</section>\n");
}
