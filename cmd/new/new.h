/**
 * The interview of `winnow new`: questions are rows of tables (steps_*.c), in
 * the order of the room; one loop asks them (interview.c); what was answered
 * becomes a filter (filter.c) that the library itself has to accept (agree.c).
 */
#ifndef CMD_NEW_NEW_H
#define CMD_NEW_NEW_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../tty.h"
#include "steps.h"
#include "winnow/winnow.h"

/** Says a text in the language of the talk; N_() marked it. */
#define _(text) gettext(text)

#define NEW_LAPS 16      /* rules, and protected groups of people, at most */
#define NEW_BYTES 2000   /* of one answer */
#define NEW_PHONES 8     /* filters of one talk */

/** Where the talk stands: a step, and the lap of a step that is repeated. */
struct place {
    enum step_id id;
    int lap;
};

struct interview {
    struct tty *tty;
    const struct step *steps[Q_COUNT];
    char *answers[Q_COUNT][NEW_LAPS]; /* canonical; NULL: not answered */
    struct place been[Q_COUNT * NEW_LAPS]; /* for "back" */
    size_t been_count;
    enum part part_said; /* PART_COUNT: none yet */
    char id[37];         /* UUID of this filter */
    const char *state_dir;
    const char *policy_path;
    struct wn_policy *policy; /* NULL: none holds */
    char told[256]; /* by parse(), where a number is in it */
};

enum outcome {
    TALK_ON,   /* answered */
    TALK_BACK, /* to the question before */
    TALK_QUIT  /* by word, end of input or signal */
};

/** ---- language.c ------------------------------------------------------- */

/** given: a catalogue's name, "cy"; NULL: as the computer is set.
 * @return false: there are no texts in that language */
bool language_use(const char *given);

/** ---- interview.c ------------------------------------------------------ */

bool interview_new(struct interview **out, struct tty *tty);
/** Forgets what was typed. */
void interview_free(struct interview **it);
/** Ask from a step on, to the end; `quick`: what is answered is not asked
 * again. @return TALK_ON at the end, or TALK_QUIT */
enum outcome interview_run(struct interview *it, struct place from, bool quick);
/** Forget what belongs to the one phone, and where the talk has been. */
void interview_other_phone(struct interview *it);
/** The row after this one, asked or not, or the next lap's first. Past the last
 * its id is Q_COUNT. */
struct place interview_after(const struct interview *it, struct place at);
/** The step before the end. @return false when there is none */
bool interview_back(struct interview *it, struct place *to);

/** ---- answers.c -------------------------------------------------------- */

/** Is the step asked at all, as things stand? */
bool applies(const struct interview *it, struct place at);
bool holds(const struct interview *it, uint32_t when, int lap);
/** "" when it was not answered, or is not asked. */
const char *answer(const struct interview *it, enum step_id id, int lap);
bool answer_is(const struct interview *it, enum step_id id, int lap,
    const char *word);
/** Is a word among those, separated by commas? */
bool answer_has(const struct interview *it, enum step_id id, int lap,
    const char *word);
bool answer_put(struct interview *it, struct place at, const char *value);
/** How many laps were asked for: of Q_KIND … Q_MORE, or of Q_DENY_REASON …
 * Q_DENY_MORE. */
int laps(const struct interview *it, enum step_id more);
/** Does a choice fit, as things stand; and does the policy let it be made? */
bool fits(const struct interview *it, const struct choice *c, int lap);
bool is_let(
    const struct interview *it, struct place at, const struct choice *c);
/** Both. */
bool offered(
    const struct interview *it, struct place at, const struct choice *c);
/** The route by which a kind of thing comes; "" for the identity alone. */
const char *route_of(const struct interview *it, const char *kind);
/** Is anything of this category asked for? */
bool asks_for(const struct interview *it, const char *category);
/** Does anything that is asked for come by this route? */
bool comes_by(const struct interview *it, const char *route);
/** Does the whole of a backup leave the phone? */
bool whole_backup(const struct interview *it);

/** How a question is put, as things stand; not translated yet. */
struct wording wording_of(const struct interview *it, enum step_id id);

/** ---- ask.c, parse.c, say.c -------------------------------------------- */

enum outcome ask(struct interview *it, struct place at);
/** A plain question outside the tables. yes: the answer */
enum outcome ask_yes(struct interview *it, const char *question,
    const char *why, bool *yes);
/** 1 to most. */
enum outcome ask_number(struct interview *it, int most, int *number);
/** Text → canonical answer. @return NULL and the answer in out, or what is
 * wrong, translated. */
const char *parse(struct interview *it, struct place at,
    const char *text, char out[NEW_BYTES + 1]);
/** limits.c: what is wrong with a day or moment, beside others; NULL: nothing
 * is. */
const char *out_of_order(
    struct interview *it, struct place at, const struct wn_typed *t);
/** Tell a canonical answer as it was understood. */
void say_answer(const struct interview *it, struct place at,
    const char *value);
/** A paragraph, broken at 76 columns; foreign text is escaped. */
void say(const struct interview *it, const char *text);
/** n octets of it; what they are indented by, all of it is. */
void say_line(const struct interview *it, const char *text, size_t n);
void say_blank(const struct interview *it);

/** ---- filter.c, agree.c ------------------------------------- */

/** The filter's text, to be freed (it is what people typed: wipe it). NULL
 * without memory. signed_sha256: of the words that were signed; "" = none. */
char *filter_text(const struct interview *it, const char *signed_sha256,
    size_t *n);
/** From the read-back to the signed files: path, and words beside it.
 * @return WN_OK: both are written; WN_ECANCEL; WN_EOUTPUT */
enum wn_status agree(struct interview *it, const char *path,
    const char *words_path, struct wn_err *err);

/** Wipe and free what people typed. text may be NULL. */
void wipe_free(char *text, size_t n);

#endif
