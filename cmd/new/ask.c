/** One question: asked, explained, answered, read back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../out.h"
#include "new.h"

static const char *const parts[PART_COUNT] = {
    [PART_TALK] = N_("Is it safe to talk?"),
    [PART_ENQUIRY] = N_("The line of enquiry"),
    [PART_PERSON] = N_("Who it is"),
    [PART_PHONE] = N_("Which phone"),
    [PART_WHAT] = N_("What, who and when"),
    [PART_NEVER] = N_("What is never to be taken"),
    [PART_LEAVES] = N_("What leaves the phone, and what becomes of it"),
    [PART_NOTICE] = N_("The written notice"),
    [PART_AGREE] = N_("The agreement"),
};

/** A word that is typed, in the language of the talk or in English. */
static bool
is_word(const char *text, const char *word)
{
    return strcasecmp(text, word) == 0 || strcasecmp(text, _(word)) == 0;
}

static bool
is_yes(const char *text)
{
    return is_word(text, N_("yes")) || is_word(text, N_("y"));
}

static bool
is_no(const char *text)
{
    return is_word(text, N_("no")) || is_word(text, N_("n"));
}

/** What leaves the phone, and what changes on it, before anybody says yes. */
static void
say_route(struct interview *it)
{
    if (whole_backup(it)) {
        say(it, _("The phone sends everything that it puts in a backup; an "
                  "encrypted one also holds saved passwords and health data. "
                  "The program tests it in memory, shows it to nobody, and "
                  "keeps only what is to be taken. The rest is dropped as it "
                  "arrives."));
    }
    if (comes_by(it, "android-provider")) {
        say(it, _("The phone itself picks out what is to be taken. Where "
                  "it cannot look for a person itself, the numbers and "
                  "addresses of that period leave it too, and are "
                  "counted."));
    }
    if (comes_by(it, "ios-afc")) {
        say(it, _("Pictures are fetched one by one. Also the names and dates "
                  "of the folders that are searched leave the phone, and its "
                  "list of all photos, in memory only."));
    }
    if (comes_by(it, "android-files")) {
        say(it, _("Files are fetched one by one. Also the names and dates of "
                  "the folders that are searched leave the phone, and a file "
                  "whose own date turns out to disagree with the phone's "
                  "list. All of that is counted."));
    }
    if (asks_for(it, "device-controls")) {
        say(it, _("The phone lists its rules for apps, and all the apps that "
                  "it did not come with; all but what is to be taken is "
                  "dropped."));
    }
    if (asks_for(it, "device-info")) {
        say(it, _("The phone is asked for each fact about itself."));
    }
}

static void
say_changes(struct interview *it)
{
    if (answer_is(it, Q_PLATFORM, 0, "android")) {
        say(it, _("The phone will ask whether to allow USB debugging from "
                  "this computer. The key is destroyed at the end."));
        return;
    }
    say(it, _("The phone will ask whether to trust this computer. That trust "
              "is taken back at the end."));
    if (asks_for(it, "calls")) {
        say(it, _("Calls are only in an encrypted backup. Where no backup "
                  "password is set, one is set for a short time; it is shown "
                  "before, and removed at the end."));
    }
}

static void
say_choices(struct interview *it, struct place at)
{
    const struct choice *first = it->steps[at.id]->choices;
    bool kept_back = false;
    int n = 0;

    for (const struct choice *c = first; c && c->word; c++) {
        if (offered(it, at, c)) {
            fprintf(it->tty->out, "  %d  %s (%s)\n", ++n, _(c->label),
                c->word);
        }
    }
    for (const struct choice *c = first; c && c->word; c++) {
        if (fits(it, c, at.lap) && !is_let(it, at, c)) {
            fprintf(it->tty->out, "%s %s", kept_back ? ";"
                    : _("  Not offered, because the policy forbids it:"),
                _(c->label));
            kept_back = true;
        }
    }
    fputs(kept_back ? "\n" : "", it->tty->out);
}

/** The answer that Enter alone gives; NULL: there is none. */
static const char *
standing(const struct interview *it, struct place at)
{
    const struct step *s = it->steps[at.id];
    const char *text = it->answers[at.id][at.lap];

    if (!text || (!text[0] && !s->optional)) {
        text = s->initial;
    }
    for (const struct choice *c = s->choices; text && c && c->word; c++) {
        if (strcmp(c->word, text) == 0 && !offered(it, at, c)) {
            return NULL;
        }
    }
    return text;
}

static void
say_question(struct interview *it, struct place at)
{
    const struct step *s = it->steps[at.id];
    const char *enter = standing(it, at);

    if (it->part_said != s->part) {
        fprintf(it->tty->out, "\n── %s ──\n",
            s->part == PART_AGREE && !holds(it, IF_ASKED, 0)
                ? _("How long it holds") : _(parts[s->part]));
        it->part_said = s->part;
    }
    say_blank(it);
    if (at.id == Q_ROUTE) {
        say_route(it);
    } else if (at.id == Q_CHANGES) {
        say_changes(it);
    }
    say(it, _(wording_of(it, at.id).question));
    say_choices(it, at);
    if (enter && enter[0]) {
        fprintf(it->tty->out, "  [%s]", _("Enter alone"));
        say_answer(it, at, enter);
        if (s->optional) {
            say(it, _("(- alone: nothing)"));
        }
    }
}

/** One line, without space around it. */
static enum outcome
line(struct interview *it, char text[NEW_BYTES + 1], const char **wrong)
{
    size_t n = 0;
    size_t from;

    *wrong = NULL;
    switch (tty_text(it->tty, "> ", text, NEW_BYTES + 1, &n)) {
    case TTY_STOPPED:
        return TALK_QUIT;
    case TTY_TOO_LONG:
        *wrong = _("That is too long for one answer. Say it in fewer words.");
        return TALK_ON;
    case TTY_LINE:
        break;
    }
    if (memchr(text, '\0', n)) {
        *wrong = _("There is a character in it that is not for reading. Type "
                   "it again.");
        return TALK_ON;
    }
    from = strspn(text, " \t");
    while (n > from && (text[n - 1] == ' ' || text[n - 1] == '\t')) {
        n--;
    }
    memmove(text, text + from, n - from);
    text[n - from] = '\0';
    return is_word(text, N_("quit")) ? TALK_QUIT
        : is_word(text, N_("back"))  ? TALK_BACK : TALK_ON;
}

/** must: what a no means; NULL: that it is one. */
static const char *
yes_or_no(const char *must, const char *text, char out[NEW_BYTES + 1])
{
    if (!is_yes(text) && !is_no(text)) {
        return _("Type yes or no, ? for why it is asked, back, or quit.");
    }
    (void)snprintf(out, NEW_BYTES + 1, "%s", is_yes(text) ? "yes" : "no");
    return must && is_no(text) ? _(must) : NULL;
}

enum outcome
ask(struct interview *it, struct place at)
{
    const struct step *s = it->steps[at.id];
    const struct wording said = wording_of(it, at.id);
    char text[NEW_BYTES + 1];
    char value[NEW_BYTES + 1];
    const char *enter = standing(it, at);
    const char *wrong;
    enum outcome o;

    say_question(it, at);
    for (;;) {
        o = line(it, text, &wrong);
        if (o == TALK_ON && !wrong && strcmp(text, "?") == 0) {
            say(it, _(said.why));
            continue;
        }
        if (o != TALK_ON) {
            break;
        }
        if (!wrong && text[0] == '\0' && enter) {
            (void)snprintf(text, sizeof(text), "%s", enter);
        }
        if (!wrong && s->optional &&
            (text[0] == '\0' || strcmp(text, "-") == 0)) {
            value[0] = '\0';
        } else if (!wrong) {
            wrong = s->kind == ASK_YES_NO || s->kind == ASK_MUST
                ? yes_or_no(said.must, text, value)
                : parse(it, at, text, value);
        }
        if (!wrong && answer_put(it, at, value)) {
            if (value[0] && s->kind != ASK_TEXT && s->kind != ASK_YES_NO &&
                s->kind != ASK_MUST) {
                fputs("  =", it->tty->out);
                say_answer(it, at, value);
            }
            break;
        }
        say(it, wrong ? wrong : _("There is no memory left."));
    }
    tty_wipe(text, sizeof(text));
    tty_wipe(value, sizeof(value));
    return o;
}

enum outcome
ask_yes(struct interview *it, const char *question, const char *why, bool *yes)
{
    char text[NEW_BYTES + 1];
    const char *wrong;
    enum outcome o;

    say_blank(it);
    say(it, question);
    while ((o = line(it, text, &wrong)) == TALK_ON) {
        if (wrong) {
            say(it, wrong);
        } else if (strcmp(text, "?") == 0) {
            say(it, why);
        } else if (is_yes(text) || is_no(text)) {
            *yes = is_yes(text);
            break;
        } else {
            say(it, _("Type yes or no, ? for why it is asked, back, or "
                      "quit."));
        }
    }
    return o;
}

enum outcome
ask_number(struct interview *it, int most, int *number)
{
    char text[NEW_BYTES + 1];
    const char *wrong;
    enum outcome o;

    while ((o = line(it, text, &wrong)) == TALK_ON) {
        size_t n = strlen(text);

        *number = n > 0 && n <= 4 && strspn(text, "0123456789") == n
            ? (int)strtol(text, NULL, 10) : 0;
        if (*number >= 1 && *number <= most) {
            break;
        }
        say(it, _("Type one of the numbers, back, or quit."));
    }
    return o;
}
