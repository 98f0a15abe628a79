/** From question to question, and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../session.h"
#include "new.h"

void
wipe_free(char *text, size_t n)
{
    if (text) {
        tty_wipe(text, n);
    }
    free(text);
}

static void
take_steps(struct interview *it, const struct step *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        it->steps[rows[i].id] = &rows[i];
    }
}

bool
interview_new(struct interview **out, struct tty *tty)
{
    struct interview *it = calloc(1, sizeof(*it));

    if (!it) {
        return false;
    }
    it->tty = tty;
    it->part_said = PART_COUNT;
    take_steps(it, new_talk, new_talk_count);
    take_steps(it, new_people, new_people_count);
    take_steps(it, new_what, new_what_count);
    take_steps(it, new_leaves, new_leaves_count);
    take_steps(it, new_agree, new_agree_count);
    *out = it;
    return true;
}

void
interview_free(struct interview **it)
{
    if (!*it) {
        return;
    }
    for (size_t i = 0; i < Q_COUNT; i++) {
        for (size_t lap = 0; lap < NEW_LAPS; lap++) {
            char *text = (*it)->answers[i][lap];

            wipe_free(text, text ? strlen(text) : 0);
        }
    }
    wn_policy_free(&(*it)->policy);
    free(*it);
    *it = NULL;
}

static void
forget(struct interview *it, struct place at)
{
    char **value = &it->answers[at.id][at.lap];

    wipe_free(*value, *value ? strlen(*value) : 0);
    *value = NULL;
}

bool
answer_put(struct interview *it, struct place at, const char *value)
{
    size_t n = strlen(value) + 1;
    char *copy = malloc(n);
    char **to = &it->answers[at.id][at.lap];
    bool basis = at.id == Q_BASIS || at.id == Q_BASIS_GB;

    if (!copy) {
        return false;
    }
    memcpy(copy, value, n);
    if (basis && *to && strcmp(*to, value) != 0) {
        /* Whom to call "to stop it" is another question than "about it". */
        forget(it, (struct place){ Q_CONTACT, 0 });
    }
    if (*to) {
        wipe_free(*to, strlen(*to));
    }
    *to = copy;
    return true;
}

void
interview_other_phone(struct interview *it)
{
    /* What is said of one phone alone, and the hour at which it was. */
    static const enum step_id own[] = { Q_EXHIBIT, Q_PRODUCT, Q_ID_VALUE,
        Q_CONFIRMED };

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        forget(it, (struct place){ own[i], 0 });
    }
    it->been_count = 0;
    it->part_said = PART_COUNT;
}

struct place
interview_after(const struct interview *it, struct place at)
{
    bool more = (at.id == Q_MORE || at.id == Q_DENY_MORE) &&
        at.lap + 1 < NEW_LAPS && answer_is(it, at.id, at.lap, "yes");

    if (more) {
        return (struct place){ at.id == Q_MORE ? Q_KIND : Q_DENY_REASON,
            at.lap + 1 };
    }
    if (at.id == Q_MORE || at.id == Q_DENY_MORE) {
        at.lap = 0;
    }
    at.id++;
    return at;
}

/** Does the answer stand, so that it need not be asked for again? What was
 * agreed to as a whole never does once something has changed. */
static bool
stands(const struct interview *it, struct place at)
{
    const struct step *s = it->steps[at.id];
    const char *text = answer(it, at.id, at.lap);

    if (at.id == Q_ROUTE || at.id == Q_CHANGES || at.id == Q_AGREED ||
        at.id == Q_CONFIRMED) {
        return false;
    }
    if (!it->answers[at.id][at.lap] || (!text[0] && !s->optional)) {
        return false;
    }
    for (const struct choice *c = s->choices; c && c->word; c++) {
        if (!offered(it, at, c) &&
            answer_has(it, at.id, at.lap, c->word)) {
            return false;
        }
    }
    return true;
}

/** The next place that is to be asked, this one included. */
static struct place
next(const struct interview *it, struct place at, bool quick)
{
    while (at.id < Q_COUNT && (!applies(it, at) || (quick && stands(it, at)))) {
        at = interview_after(it, at);
    }
    return at;
}

bool
interview_back(struct interview *it, struct place *to)
{
    while (it->been_count > 0) {
        *to = it->been[--it->been_count];
        if (applies(it, *to)) {
            return true;
        }
    }
    return false;
}

enum outcome
interview_run(struct interview *it, struct place from, bool quick)
{
    static const size_t room = sizeof(it->been) / sizeof(it->been[0]);
    struct place at = from; /* is asked even if it stands */

    while (at.id < Q_COUNT) {
        enum outcome o = ask(it, at);

        if (o == TALK_QUIT) {
            return o;
        }
        if (o == TALK_BACK) {
            if (!interview_back(it, &at)) {
                say(it, _("This is the first question."));
            }
            continue;
        }
        if (it->been_count == room) { /* only by going to and fro */
            memmove(it->been, it->been + 1, (room - 1) * sizeof(at));
            it->been_count--;
        }
        it->been[it->been_count++] = at;
        at = next(it, interview_after(it, at), quick);
    }
    return TALK_ON;
}
