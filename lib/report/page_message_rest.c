/** What became of a message: changed, taken back, delivered, read; what came
 * with it; what stood with it and was not taken. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/page_chat.h"

#define EDITS_MAX 50

/** The phone keeps all versions, the present one among them: none of them may
 * read as one edit more. */
static void
versions(struct wn_chat *c, const struct wn_line *l)
{
    struct wn_html *h = &c->p->h;
    size_t count = 0;
    bool more;

    wn_cells_of(&c->edits, l->item);
    while ((more = wn_cells_next(c->p, &c->edits)) && count < EDITS_MAX) {
        size_t n;
        const void *text =
            wn_cells_text(c->p, &c->edits, l->item, E_TEXT, &n);

        wn_html(h, count++ == 0
                ? "<p class=\"x\">As it stood, as far as the phone keeps that; "
                  "the last may be the text above:</p><ul><li class=\"x\">Text"
                : "<li class=\"x\">Text");
        if (wn_cells_has(&c->edits, E_TIME)) {
            wn_html(h, " as of ");
            wn_page_time(c->p, wn_cells_int(&c->edits, E_TIME));
        }
        wn_html(h, ":<div class=\"t\" dir=\"auto\">");
        wn_html_text(h, text, n, WN_PAGE_TEXT_MAX);
        wn_html(h, "</div></li>");
    }
    wn_html(h, more
            ? "<li class=\"x\">Cut here: more are in the bundle.</li>" : "");
    wn_html(h, count > 0 ? "</ul>" : "");
}

static void
edits(struct wn_chat *c, const struct wn_line *l)
{
    struct wn_html *h = &c->p->h;
    const struct wn_cells *m = &c->message;

    if (!wn_cells_has(m, M_EDIT_STATE)) {
        return;
    }
    wn_html(h, wn_cells_is(m, M_EDIT_STATE, "edited")
            ? "<p class=\"x\"><strong>Edited</strong> by its sender"
            : wn_cells_is(m, M_EDIT_STATE, "unsent")
            ? "<p class=\"x\"><strong>Taken back</strong> by its sender "
              "(unsent)"
            : "<p class=\"x\"><strong>Taken back in part</strong> by its "
              "sender (unsent)");
    if (wn_cells_has(m, M_EDITED)) {
        wn_html(h, ", last ");
        wn_page_time(c->p, wn_cells_int(m, M_EDITED));
    }
    wn_html(h, "</p>");
    versions(c, l);
}

static void
receipts(struct wn_chat *c, const struct wn_line *l)
{
    wn_cells_of(&c->receipts, l->item);
    while (wn_cells_next(c->p, &c->receipts)) {
        for (int column = R_DELIVERED; column <= R_READ; column++) {
            if (wn_cells_has(&c->receipts, column)) {
                wn_html(&c->p->h, column == R_READ
                        ? "<p class=\"x\">Read by "
                        : "<p class=\"x\">Delivered to ");
                wn_page_party(c->p, wn_cells_int(&c->receipts, R_PARTY));
                wn_html(&c->p->h, ": ");
                wn_page_time(c->p, wn_cells_int(&c->receipts, column));
                wn_html(&c->p->h, "</p>");
            }
        }
    }
}

/** Each further moment that the phone keeps with it. */
static void
times(struct wn_chat *c, const struct wn_line *l)
{
    const char *said[][2] = { { "sent", "Sent" },
        { "received", "Received" }, { "delivered", "Delivered" },
        { "read", wn_cells_is(&c->message, M_DIRECTION, "outgoing")
                ? "Read by the other side"
                : wn_cells_is(&c->message, M_DIRECTION, "incoming")
                ? "Read by the phone’s owner" : "Read" },
        { "modified", "Taken back or deleted" } };
    const char *kind;

    (void)sqlite3_reset(c->times);
    (void)sqlite3_bind_int64(c->times, 1, l->item);
    while (wn_ev_step(c->p->e, c->times)) {
        int64_t when = sqlite3_column_int64(c->times, 1);

        kind = (const char *)sqlite3_column_text(c->times, 0);
        for (size_t i = 0; kind && i < sizeof(said) / sizeof(said[0]); i++) {
            if (strcmp(kind, said[i][0]) == 0 &&
                (i > 1 || !l->dated || when != l->time_ns)) {
                wn_htmlf(&c->p->h, "<p class=\"x\">%s: ", said[i][1]);
                wn_page_time(c->p, when);
                wn_html(&c->p->h, wn_page_set_by(
                    (const char *)sqlite3_column_text(c->times, 2)));
                wn_html(&c->p->h, "</p>");
            }
        }
    }
    receipts(c, l);
}

/** ---- files ----------------------------------------------------------- */

static const char *
outcome_words(const struct wn_cells *a)
{
    static const char *const words[][2] = {
        { "not-on-phone", "The phone does not hold it." },
        { "missing", "It was not found on the phone." },
        { "unreadable", "It could not be read." },
        { "not-agreed", "Attachments were not part of what was agreed." },
        { "not-staged", "There was no room to hold it while it was decided "
                        "on." } };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (wn_cells_is(a, A_OUTCOME, words[i][0])) {
            return words[i][1];
        }
    }
    return "";
}

static void
attachment(struct wn_chat *c, int64_t item)
{
    struct wn_html *h = &c->p->h;
    const struct wn_cells *a = &c->attachments;
    size_t n;
    const void *name = wn_cells_text(c->p, a, item, A_NAME, &n);

    wn_html(h, "<div class=\"f\"><p>Attachment");
    if (n > 0) {
        wn_html(h, ": ");
        wn_html_name(h, name, n);
    }
    wn_htmlf(h, "%s%s</p>", outcome_words(a)[0] ? ". " : "",
        outcome_words(a));
    if (wn_cells_has(a, A_FILE)) {
        wn_page_file(c->p, wn_cells_int(a, A_FILE));
    }
    wn_html(h, "</div>");
}

static int
by_item(const void *key, const void *at)
{
    int64_t a = *(const int64_t *)key;
    int64_t b = ((const struct wn_line_files *)at)->item;

    return a < b ? -1 : a > b;
}

static void
attachments(struct wn_chat *c, int64_t item)
{
    const struct wn_line_files *f = c->file_count == 0 ? NULL
        : bsearch(&item, c->files, c->file_count, sizeof(*c->files), by_item);

    if (!f || !c->attachments.q) {
        return;
    }
    wn_cells_of(&c->attachments, item);
    (void)sqlite3_bind_int64(c->attachments.q, 2, f->first);
    (void)sqlite3_bind_int64(c->attachments.q, 3, f->count);
    while (wn_cells_next(c->p, &c->attachments)) {
        attachment(c, item);
    }
}

/** ---- what was not taken ----------------------------------------------- */

/** What stood with it and was not taken. */
static void
left_out(struct wn_chat *c)
{
    static const char *const words[][2] = { { "quoted-text", "a quoted text" },
        { "preview", "the preview of a link" },
        { "group-title", "the title of a group" },
        { "other-person", "another person" },
        { "earlier-edits", "earlier texts" } };
    const char *list = wn_cells_word(&c->message, M_LEFT_OUT);
    bool any = false;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(list, words[i][0])) {
            wn_htmlf(&c->p->h, "%s%s", any ? ", "
                    : "<p class=\"x\">Stood with it and was not taken: ",
                words[i][1]);
            any = true;
        }
    }
    wn_html(&c->p->h, any ? "</p>" : "");
}

void
wn_chat_rest(struct wn_chat *c, const struct wn_line *l)
{
    edits(c, l);
    times(c, l);
    attachments(c, l->item);
    left_out(c);
}
