/** All that was answered, to change one thing of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../out.h"
#include "readback.h"

#define SHOWN 46 /* octets of a question */

/** Is this place, or the next after it, answered and asked as things stand? */
static bool
answered(const struct interview *it, struct place *at)
{
    while (at->id < Q_COUNT && (!it->answers[at->id][at->lap] ||
            !applies(it, *at))) {
        *at = interview_after(it, *at);
    }
    return at->id < Q_COUNT;
}

static void
show(struct interview *it, struct place at, int n)
{
    const char *question = _(wording_of(it, at.id).question);
    size_t m = strlen(question);
    char head[SHOWN + 1];

    if (m > SHOWN) {
        m = SHOWN;
        while (m > 0 && ((unsigned char)question[m] & 0xC0) == 0x80) {
            m--;
        }
    }
    memcpy(head, question, m);
    head[m] = '\0';
    fprintf(it->tty->out, "%3d  %s%s →", n, head,
        question[m] ? "…" : "");
    say_answer(it, at, it->answers[at.id][at.lap]);
}

enum outcome
draft_choose(struct interview *it, struct place *to, bool *chosen)
{
    struct place at = { Q_SAFE, 0 };
    int n = 0;
    int wanted = 0;
    enum outcome o;

    say_blank(it);
    for (; answered(it, &at); at = interview_after(it, at)) {
        show(it, at, ++n);
    }
    say_blank(it);
    say(it, _("Which answer is to be changed? Type its number. To take less, "
              "change what is to be taken to nothing."));
    o = ask_number(it, n, &wanted);
    at = (struct place){ Q_SAFE, 0 };
    (void)answered(it, &at);
    for (int i = 1; i < wanted; i++) {
        at = interview_after(it, at);
        (void)answered(it, &at);
    }
    *to = at;
    *chosen = o == TALK_ON;
    return o;
}
