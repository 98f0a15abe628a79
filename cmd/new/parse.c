/** From what people type to what a filter holds, or to what is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "new.h"

static const char *
fault(enum wn_typed_fault f)
{
    static const char *const words[] = {
        [WN_TYPED_GOOD] = NULL,
        [WN_TYPED_NOT_UTF8] = N_("These bytes are no text. Type it again."),
        [WN_TYPED_CONTROL] = N_("There is a character in it that is not for "
                                "reading. Type it again."),
        [WN_TYPED_LONG] = N_("That is too long for one answer. Say it in "
                             "fewer words."),
        [WN_TYPED_NO_DAY] = N_("That is not written like a day. Type it like "
                               "14 June 2026 or 14/6/2026."),
        [WN_TYPED_NOT_THERE] = N_("The calendar does not have that day, or "
                                  "it is far away."),
        [WN_TYPED_NO_TIME] = N_("The time of day is missing or wrong. Type it "
                                "like 14 June 2026 14:30."),
        [WN_TYPED_SKIPPED] = N_("The clocks went forward then: that time did "
                                "not come. Type another."),
        [WN_TYPED_TWICE] = N_("The clocks went back then: that time came "
                              "twice. Type it like "
                              "2026-10-25T01:30:00+01:00."),
        [WN_TYPED_NO_ZONE] = N_("There is no such time zone. Type it like "
                                "Europe/London."),
        [WN_TYPED_NO_REGION] = N_("The phone numbers of that country cannot "
                                  "be read. Type two letters, such as GB or "
                                  "IE."),
        [WN_TYPED_NOBODY] = N_("That is no whole phone number and no e-mail "
                               "address. A name matches nobody. Type it like "
                               "+44 7700 900123."),
        [WN_TYPED_NO_HASH] = N_("That is neither a SHA-256 (64 digits and "
                                "letters a to f) nor the path of a file."),
        [WN_TYPED_NO_FILE] = N_("That file cannot be read, is empty, or is "
                                "larger than any notice."),
    };

    return words[f] ? _(words[f]) : NULL;
}

/** The choice that a number or a word means; NULL: none. */
static const char *
chosen(const struct interview *it, struct place at, const char *text)
{
    int number = 0;
    int n = 0;

    if (strlen(text) <= 3 && strspn(text, "0123456789") == strlen(text)) {
        number = (int)strtol(text, NULL, 10);
    }
    for (const struct choice *c = it->steps[at.id]->choices; c->word; c++) {
        if (!offered(it, at, c)) {
            continue;
        }
        if (++n == number || strcasecmp(text, c->word) == 0 ||
            strcasecmp(text, _(c->label)) == 0) {
            return c->word;
        }
    }
    return NULL;
}

/** The next piece of a list into piece, without space around it.
 * @return what is left */
static const char *
cut(const char *text, const char *between, char piece[NEW_BYTES + 1])
{
    size_t n = strcspn(text, between);
    const char *rest = text + n + (text[n] != '\0');

    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    memcpy(piece, text, n);
    piece[n] = '\0';
    return rest;
}

/** One piece more in a list; twice is once. */
static void
add(char out[NEW_BYTES + 1], const char *between, const char *piece)
{
    size_t n = strlen(out);
    const char *at = out;
    size_t m = strlen(piece);

    while (*at) {
        size_t k = strcspn(at, between);

        if (k == m && memcmp(at, piece, m) == 0) {
            return;
        }
        at += k + (at[k] != '\0');
    }
    (void)snprintf(out + n, NEW_BYTES + 1 - n, "%s%s", n > 0 ? between : "",
        piece);
}

static const char *
many(const struct interview *it, struct place at, const char *text,
    char out[NEW_BYTES + 1])
{
    char piece[NEW_BYTES + 1];

    while (*text) {
        const char *word;

        text = cut(text, ",", piece);
        word = chosen(it, at, piece);
        if (!word) {
            return _("Type the numbers or words of the list, separated by "
                     "commas.");
        }
        add(out, ",", word);
    }
    return out[0] ? NULL
                  : _("Type the numbers or words of the list, separated by "
                      "commas.");
}

static const char *
people(const struct interview *it, const char *text, char out[NEW_BYTES + 1])
{
    char piece[NEW_BYTES + 1];
    const char *wrong = NULL;

    while (*text && !wrong) {
        struct wn_typed t;

        text = cut(text, ",;", piece);
        wrong = fault(wn_typed_person(&t, piece, answer(it, Q_REGION, 0)));
        /* A number of seven letters may become one of twelve. */
        if (!wrong && strlen(out) + strlen(t.value) + 1 > NEW_BYTES) {
            wrong = fault(WN_TYPED_LONG);
        }
        if (!wrong) {
            add(out, ",", t.value);
        }
    }
    return wrong ? wrong : out[0] ? NULL : fault(WN_TYPED_NOBODY);
}

static const char *
list(const char *text, char out[NEW_BYTES + 1])
{
    char piece[NEW_BYTES + 1];

    while (*text) {
        text = cut(text, ";", piece);
        if (piece[0]) {
            add(out, ";", piece);
        }
    }
    return out[0] ? NULL : _("An answer is needed here.");
}

static const char *
one_word(const struct interview *it, struct place at, const char *text)
{
    bool imei = at.id == Q_ID_VALUE && answer_is(it, Q_ID_TYPE, 0, "imei");
    size_t n = strlen(text);

    if (strchr(text, ' ')) {
        return _("There is a space in it; there is none in what is meant.");
    }
    if (n > 64) {
        return fault(WN_TYPED_LONG);
    }
    if (imei && (strspn(text, "0123456789") != n || n < 14 || n > 16)) {
        return _("An IMEI is 15 digits.");
    }
    if (at.id == Q_NOTICE_LANGUAGE &&
        (n < 2 || text[n - 1] == '-' || strspn(text, "abcdefghijklmnopqrstuv"
            "wxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != n)) {
        return _("Type a language tag, such as en-GB or cy.");
    }
    return NULL;
}

static const char *
typed(struct interview *it, struct place at, const char *text,
    char out[NEW_BYTES + 1])
{
    enum kind kind = it->steps[at.id]->kind;
    struct wn_typed t;
    const char *wrong;

    if (kind == ASK_MOMENT && strcasecmp(text, _("now")) == 0) {
        text = "now";
    }
    wrong = fault(kind == ASK_DAY ? wn_typed_day(&t, text)
            : kind == ASK_MOMENT
            ? wn_typed_moment(&t, text, answer(it, Q_ZONE, 0))
            : kind == ASK_HASH ? wn_typed_hash(&t, text)
            : kind == ASK_ZONE ? wn_typed_zone(&t, text)
                               : wn_typed_region(&t, text));

    if (!wrong && (kind == ASK_DAY || kind == ASK_MOMENT)) {
        wrong = out_of_order(it, at, &t);
    }
    if (!wrong) {
        (void)snprintf(out, NEW_BYTES + 1, "%s", t.value);
    }
    return wrong;
}

const char *
parse(struct interview *it, struct place at, const char *text,
    char out[NEW_BYTES + 1])
{
    const struct step *s = it->steps[at.id];
    const char *wrong = fault(wn_typed_text(text, strlen(text), NEW_BYTES));
    const char *word;

    out[0] = '\0';
    if (wrong || text[0] == '\0') {
        return wrong ? wrong : _("An answer is needed here.");
    }
    switch (s->kind) {
    case ASK_CHOICE:
        word = chosen(it, at, text);
        (void)snprintf(out, NEW_BYTES + 1, "%s", word ? word : "");
        return word ? NULL : _("Type the number or the word of one of them.");
    case ASK_MANY:
        return many(it, at, text, out);
    case ASK_PEOPLE:
        return people(it, text, out);
    case ASK_LIST:
        return list(text, out);
    case ASK_WORD:
        wrong = one_word(it, at, text);
        break;
    case ASK_TEXT:
    case ASK_YES_NO:
    case ASK_MUST:
        break;
    case ASK_DAY:
    case ASK_MOMENT:
    case ASK_HASH:
    case ASK_ZONE:
    case ASK_REGION:
        return typed(it, at, text, out);
    }
    (void)snprintf(out, NEW_BYTES + 1, "%s", text);
    return wrong;
}
