/** The read-back: what was answered becomes a filter, the library says what it
 * means, and only what was signed is kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../out.h"
#include "readback.h"

/** The agreement is confirmed with a signature, or somebody's note of it. */
static bool
is_signed(const struct interview *it)
{
    return holds(it, IF_AGREED, 0) && answer(it, Q_FORM, 0)[0] &&
        !answer_is(it, Q_FORM, 0, "oral-recorded");
}

/** "Back": to the last question. Else: to what is to be changed. */
static enum outcome
ask_again(struct interview *it, const struct place *to)
{
    struct place at;

    if (to) {
        return interview_run(it, *to, true);
    }
    return interview_back(it, &at) ? interview_run(it, at, true) : TALK_ON;
}

/** Until the library accepts it and people say that it is right. */
static enum outcome
settle(struct interview *it, struct draft *d, struct wn_err *err)
{
    static const char why[] = N_("What stands here is what is taken. Read it "
        "aloud, slowly; ask what the person understood. It can still be "
        "less.");
    enum outcome o = TALK_ON;

    for (;;) {
        struct place to;
        bool right = false;
        bool chosen;

        draft_clear(d);
        if (!draft_make(it, d, is_signed(it) ? draft_unsigned : "", err)) {
            return TALK_QUIT;
        }
        if (!d->consent) {
            o = draft_repair(it, d, &to, &chosen);
        } else {
            draft_read(it, d);
            o = ask_yes(it, holds(it, IF_ASKED, 0)
                    ? _("Is this what was agreed, and nothing more?")
                    : _("Is this what was decided, and nothing more?"),
                _(why), &right);
            if (o == TALK_ON && right) {
                return TALK_ON;
            }
            chosen = false;
            if (o == TALK_ON && draft_choose(it, &to, &chosen) == TALK_QUIT) {
                o = TALK_QUIT; /* back: to the words */
            }
        }
        if (o == TALK_ON && chosen) {
            o = ask_again(it, &to);
        } else if (o == TALK_BACK) {
            o = ask_again(it, NULL);
        }
        if (o == TALK_QUIT) {
            return o;
        }
    }
}

/** The paper lies there to be printed; has it been signed? */
static enum outcome
sign(struct interview *it, const char *words_path, bool *done)
{
    static const char why[] = N_("The filter is written only when the paper "
        "is signed. Without a signature nothing is kept.");

    say_blank(it);
    fprintf(it->tty->out, "%s ", _("The read-back to be signed is in"));
    out_text(it->tty->out, words_path);
    fputs(".\n", it->tty->out);
    if (answer_is(it, Q_FORM, 0, "oral-recorded")) {
        return ask_yes(it, _("Print it and read it aloud. Was it agreed to "
            "before the witness, signed by whoever wrote it down, and a copy "
            "given to the person?"), _(why), done);
    }
    return ask_yes(it, _("Print it. Has it been read and signed, and has a "
        "copy been given?"), _(why), done);
}

/** The filter that names the very words that were signed. */
static enum wn_status
publish(struct interview *it, const struct draft *d, const char *path,
    struct wn_err *err)
{
    struct draft last = { .text = NULL };
    char hash[65] = "";
    enum wn_status st = WN_OK;

    if (is_signed(it)) {
        st = wn_form_sha256(hash, d->words, d->words_bytes, err);
    }
    if (st == WN_OK && !draft_make(it, &last, hash, err)) {
        st = err->status;
    }
    if (st == WN_OK && (!last.consent ||
            last.words_bytes != d->words_bytes ||
            memcmp(last.words, d->words, d->words_bytes) != 0)) {
        err->status = st = WN_EINTERNAL;
        (void)snprintf(err->text, sizeof(err->text),
            "the filter no longer says what was signed");
    }
    if (st == WN_OK) {
        st = wn_form_put(path, last.text, last.text_bytes, err);
    }
    draft_clear(&last);
    return st;
}

/** The paper, its signature, the filter. *again: they want to go back. */
static enum wn_status
conclude(struct interview *it, const struct draft *d, const char *path,
    const char *words_path, bool *again, struct wn_err *err)
{
    bool done = !holds(it, IF_ASKED, 0); /* nobody signs */
    enum outcome o = TALK_ON;
    enum wn_status st =
        wn_form_put(words_path, d->words, d->words_bytes, err);

    if (st != WN_OK) {
        return st;
    }
    if (!done) {
        o = sign(it, words_path, &done);
    }
    st = o == TALK_ON && done ? publish(it, d, path, err) : WN_ECANCEL;
    *again = o == TALK_BACK;
    if (st != WN_OK) {
        (void)unlink(words_path);
    }
    return st;
}

enum wn_status
agree(struct interview *it, const char *path, const char *words_path,
    struct wn_err *err)
{
    struct draft d = { .text = NULL };
    enum wn_status st;
    bool again;

    do {
        again = false;
        st = settle(it, &d, err) == TALK_ON
            ? conclude(it, &d, path, words_path, &again, err)
            : err->status != WN_OK ? err->status : WN_ECANCEL;
    } while (again);
    draft_clear(&d);
    return st;
}
