/** One message, told by words and not by colour alone. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/page_chat.h"

#define EMOJI_CHARS_MAX 16

/** ---- head ------------------------------------------------------------ */

static void
author(struct wn_chat *c, int64_t item)
{
    wn_cells_of(&c->parties, item);
    while (wn_cells_next(c->p, &c->parties)) {
        if (wn_cells_is(&c->parties, P_ROLE, "from")) {
            wn_page_party(c->p, wn_cells_int(&c->parties, P_PARTY));
            return;
        }
    }
    wn_html(&c->p->h, "somebody who is not named");
}

static const char *
status_words(const struct wn_cells *m)
{
    static const char *const words[][2] = { { "failed", "; could not be sent" },
        { "draft", "; not sent when this copy was made" },
        { "delivered", "; delivered" },
        { "unsent", "; taken back by its sender" },
        { "recently-deleted", "; was deleted, and in Recently Deleted" } };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (wn_cells_is(m, M_STATUS, words[i][0])) {
            return words[i][1];
        }
    }
    return "";
}

static const char *
type_words(const struct wn_cells *m)
{
    static const char *const words[][2] = {
        { "group-action", "Change to the group" }, { "image", "Picture" },
        { "video", "Video" }, { "voice", "Voice message" }, { "gif", "GIF" },
        { "sticker", "Sticker" }, { "document", "Document" },
        { "contact", "Contact card" }, { "location", "Place" },
        { "poll", "Poll" }, { "view-once", "Picture or video to be seen once" },
        { "deleted", "Deleted for everyone" },
        { "call-notice", "Notice of a call" },
        { "system", "Notice of the app" },
        { "other", "Something of another kind" } };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (wn_cells_is(m, M_TYPE, words[i][0])) {
            return words[i][1];
        }
    }
    return "";
}

static void
head(struct wn_chat *c, const struct wn_line *l)
{
    struct wn_html *h = &c->p->h;
    const struct wn_cells *m = &c->message;

    wn_html(h, "<p class=\"h\"><strong>");
    if (wn_cells_is(m, M_DIRECTION, "outgoing")) {
        wn_html(h, wn_cells_is(m, M_STATUS, "draft") ||
                wn_cells_is(m, M_STATUS, "failed") ? "Written" : "Sent");
        wn_html(h, "</strong> by the phone’s owner");
    } else if (wn_cells_is(m, M_DIRECTION, "incoming")) {
        wn_html(h, "Received</strong> from ");
        author(c, l->item);
    } else {
        wn_html(h, "Noted</strong>, and it is not known who sent it");
    }
    wn_html(h, status_words(m));
    wn_html(h, "<br>");
    if (l->dated) {
        wn_page_clock(c->p, l->time_ns);
        wn_html(h, l->set_by);
    } else {
        wn_html(h, "without a time");
    }
    if (strcmp(wn_cells_word(m, M_APPLICATION), c->application) != 0) {
        wn_htmlf(h, ", %s",
            wn_page_application(wn_cells_word(m, M_APPLICATION)));
    }
    wn_htmlf(h, " <span class=\"q\">· item %" PRId64 "</span></p>", l->item);
}

/** ---- what it says ---------------------------------------------------- */

static void
target(struct wn_chat *c, const struct wn_line *l)
{
    size_t n;
    const void *id = wn_cells_bytes(&c->message, M_REPLY_TO, &n);
    int64_t item = wn_chat_find(c, l->session, id, n);

    if (item != 0) {
        wn_htmlf(&c->p->h, "<a href=\"#i%" PRId64 "\">item %" PRId64 "</a>",
            item, item);
    } else {
        wn_html(&c->p->h, "a message that is not shown here");
    }
}

static void
reaction(struct wn_chat *c, const struct wn_line *l)
{
    const struct wn_cells *m = &c->message;
    const char *kind = wn_cells_word(m, M_REACTION);
    bool removed = strncmp(kind, "removed-", 8) == 0;
    size_t n;
    const void *emoji;

    wn_htmlf(&c->p->h, "<p>Reaction%s: ", removed ? " taken back" : "");
    wn_html_word(&c->p->h, removed ? kind + 8 : kind);
    emoji = wn_cells_text(c->p, m, l->item, M_EMOJI, &n);
    if (n > 0) {
        wn_html(&c->p->h, " <bdi>");
        wn_html_text(&c->p->h, emoji, n, EMOJI_CHARS_MAX);
        wn_html(&c->p->h, "</bdi>");
    }
    wn_html(&c->p->h, ", to ");
    target(c, l);
    wn_html(&c->p->h, "</p>");
}

static void
body(struct wn_chat *c, const struct wn_line *l)
{
    struct wn_html *h = &c->p->h;
    const char *type = type_words(&c->message);
    const void *text;
    size_t n;

    if (wn_cells_is(&c->message, M_TYPE, "reaction")) {
        reaction(c, l);
    } else if (wn_cells_has(&c->message, M_REPLY_TO)) {
        wn_html(h, "<p class=\"x\">Answers ");
        target(c, l);
        wn_html(h, "</p>");
    }
    if (type[0] != '\0') {
        wn_htmlf(h, "<p class=\"x\">%s</p>", type);
    }
    text = wn_cells_text(c->p, &c->message, l->item, M_SUBJECT, &n);
    if (n > 0) {
        wn_html(h, "<p class=\"x\">Subject: ");
        wn_html_name(h, text, n);
        wn_html(h, "</p>");
    }
    text = wn_cells_text(c->p, &c->message, l->item, M_TEXT, &n);
    if (n > 0) {
        wn_html(h, "<p class=\"t\" dir=\"auto\">");
        wn_html_text(h, text, n, WN_PAGE_TEXT_MAX);
        wn_html(h, "</p>");
    }
}

void
wn_chat_message(struct wn_chat *c, const struct wn_line *l)
{
    struct wn_html *h = &c->p->h;
    const struct wn_cells *m = &c->message;

    wn_cells_of(&c->message, l->item);
    if (!wn_cells_next(c->p, &c->message)) {
        return;
    }
    if (wn_cells_has(m, M_GAP) && wn_cells_int(m, M_GAP) != 0) {
        wn_html(h, "<li class=\"g\">Gap: messages of this conversation that "
            "lie here were not kept.</li>\n");
    }
    wn_htmlf(h, "<li class=\"m%s\" id=\"i%" PRId64 "\">",
        wn_cells_is(m, M_DIRECTION, "outgoing")         ? " o"
            : wn_cells_is(m, M_DIRECTION, "incoming") ? "" : " e",
        l->item);
    head(c, l);
    body(c, l);
    wn_chat_rest(c, l);
    wn_html(h, "</li>\n");
}
