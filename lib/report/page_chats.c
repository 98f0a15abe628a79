/** Conversations: a table of them, then each as a chat, a page of messages
 * after the other. */
#include <inttypes.h>
#include <string.h>

#include "report/page_chat.h"
#include "report/page_table.h"

#define NAMES_MAX 12

/** Messages first … end - 1 are one conversation's. */
struct part {
    size_t number, first, end;
    const struct wn_ev_session *session; /* NULL = of none */
    int64_t others; /* people beside the owner, those not named too */
};

static bool
next_part(const struct wn_chat *c, struct part *at)
{
    sqlite3_stmt *q;

    at->first = at->end;
    if (at->first >= c->shown) {
        return false;
    }
    while (at->end < c->shown &&
        c->lines[at->end].session == c->lines[at->first].session) {
        at->end++;
    }
    at->number++;
    at->session = wn_ev_session(c->p->e, c->lines[at->first].session);
    at->others = 0;
    q = wn_ev_prepare(c->p->e,
        "SELECT participant_count FROM session WHERE session_id = ?1");
    if (q) {
        (void)sqlite3_bind_int64(q, 1, c->lines[at->first].session);
        at->others =
            wn_ev_step(c->p->e, q) ? sqlite3_column_int64(q, 0) : 0;
    }
    (void)sqlite3_finalize(q);
    return true;
}

/** "Jo Reid (+44…)", "Group: A, B and 3 who are not named". */
static void
who(struct wn_page *p, const struct part *at)
{
    const struct wn_ev_session *s = at->session;
    size_t shown = s && s->count < NAMES_MAX ? s->count : s ? NAMES_MAX : 0;
    int64_t rest = at->others - (int64_t)shown;

    if (!s) {
        wn_html(&p->h, "Messages of no known conversation");
        return;
    }
    wn_html(&p->h, strcmp(s->kind, "group") == 0 ? "Group: "
            : strcmp(s->kind, "one-to-one") == 0 ? "" : "Unknown kind: ");
    for (size_t i = 0; i < shown; i++) {
        wn_html(&p->h, i > 0 ? ", " : "");
        wn_page_party(
            p, p->e->parties[p->e->session_parties[s->first + i]].id);
    }
    if (shown == 0) {
        wn_html(&p->h, "nobody who is named");
    } else if (rest > 0) {
        wn_htmlf(&p->h, " and %" PRId64 " more", rest);
    }
}

static const char *
application(const struct part *at)
{
    return at->session ? at->session->application : "";
}

/** "from … to …" of the dated ones. */
static void
span(struct wn_chat *c, const struct part *at)
{
    size_t last = at->end;

    while (last > at->first && !c->lines[last - 1].dated) {
        last--;
    }
    if (last == at->first) {
        wn_html(&c->p->h, "without a date");
        return;
    }
    wn_page_time(c->p, c->lines[at->first].time_ns);
    wn_html(&c->p->h, " to ");
    wn_page_time(c->p, c->lines[last - 1].time_ns);
}

static void
contents(struct wn_chat *c)
{
    struct wn_html *h = &c->p->h;
    struct part at = { 0 };

    wn_html(h, "<div class=\"s\"><table>\n<caption>All conversations"
        "</caption>\n<thead><tr><th scope=\"col\">Conversation</th><th "
        "scope=\"col\">App</th><th scope=\"col\" class=\"n\">Messages</th>"
        "<th scope=\"col\">From and to</th></tr></thead>\n<tbody>\n");
    while (next_part(c, &at)) {
        wn_htmlf(h, "<tr><td><a href=\"#c%zu\">%zu. ", at.number, at.number);
        who(c->p, &at);
        wn_htmlf(h, "</a></td><td class=\"a\">%s</td><td class=\"n\">%zu</td>"
            "<td>", wn_page_application(application(&at)),
            at.end - at.first);
        span(c, &at);
        wn_html(h, "</td></tr>\n");
    }
    wn_html(h, "</tbody>\n</table></div>\n");
}

/** Where to from page `page` of `pages`. */
static void
links(struct wn_chat *c, const struct part *at, size_t page, size_t pages)
{
    struct wn_html *h = &c->p->h;

    wn_html(h, "<ul class=\"v\">");
    if (page > 1) {
        wn_htmlf(h, "<li><a href=\"#c%zup%zu\">Page before</a></li>",
            at->number, page - 1);
    }
    if (page < pages) {
        wn_htmlf(h, "<li><a href=\"#c%zup%zu\">Next page</a></li>",
            at->number, page + 1);
    } else if (at->end < c->shown) {
        wn_htmlf(h, "<li><a href=\"#c%zu\">Next conversation</a></li>",
            at->number + 1);
    }
    wn_html(h, "<li><a href=\"#chats\">All conversations</a></li></ul>\n");
}

/** Lines from … to - 1, a list a day. */
static void
days(struct wn_chat *c, size_t from, size_t to)
{
    char words[WN_DAY_BYTES];
    bool open = false;
    int64_t today = 0;

    for (size_t i = from; i < to && c->p->h.st == WN_OK; i++) {
        const struct wn_line *l = &c->lines[i];
        int64_t day = l->dated ? wn_page_day(c->p, l->time_ns) : INT64_MAX;

        if (!open || day != today) {
            wn_html(&c->p->h, open ? "</ol>\n" : "");
            wn_htmlf(&c->p->h, "<h4>%s</h4>\n<ol class=\"w\">\n",
                l->dated ? wn_page_day_words(words, day) : "Without a date");
            today = day;
            open = true;
        }
        wn_chat_message(c, l);
    }
    wn_html(&c->p->h, open ? "</ol>\n" : "");
}

static void
one(struct wn_chat *c, const struct part *at)
{
    struct wn_html *h = &c->p->h;
    size_t count = at->end - at->first;
    size_t pages = (count + WN_PAGE_MESSAGES - 1) / WN_PAGE_MESSAGES;

    c->application = application(at);
    wn_htmlf(h, "<h3 id=\"c%zu\">%zu. ", at->number, at->number);
    who(c->p, at);
    wn_htmlf(h, "</h3>\n<p class=\"l\">%s, %zu message%s, ",
        wn_page_application(c->application), count, count == 1 ? "" : "s");
    span(c, at);
    wn_html(h, "</p>\n");
    for (size_t page = 1; page <= pages; page++) {
        size_t from = at->first + (page - 1) * WN_PAGE_MESSAGES;
        size_t to = page < pages ? from + WN_PAGE_MESSAGES : at->end;

        wn_htmlf(h, "<div%s id=\"c%zup%zu\">\n",
            pages > 1 ? " class=\"p\"" : "", at->number, page);
        if (pages > 1) {
            wn_htmlf(h, "<p class=\"l\">Conversation %zu, page %zu of "
                "%zu</p>\n", at->number, page, pages);
            links(c, at, page, pages);
        }
        days(c, from, to);
        links(c, at, page, pages);
        wn_html(h, "</div>\n");
    }
}

void
wn_page_chats(struct wn_page *p)
{
    struct part at = { 0 };
    struct wn_chat c;

    wn_html(&p->h, "<section aria-labelledby=\"chats\">\n<h2 id=\"chats\">"
        "Conversations</h2>\n");
    if (wn_chat_open(&c, p) && c.count == 0) {
        wn_table_none(p, WN_CAT_MESSAGES);
    } else if (p->h.st == WN_OK) {
        if (c.shown < c.count) {
            wn_htmlf(&p->h, "<p class=\"b\">There are %zu messages in the "
                "bundle. The first %zu of them are shown here.</p>\n",
                c.count, c.shown);
        }
        contents(&c);
        while (p->h.st == WN_OK && next_part(&c, &at)) {
            one(&c, &at);
        }
    }
    wn_chat_close(&c);
    wn_html(&p->h, "</section>\n");
}
