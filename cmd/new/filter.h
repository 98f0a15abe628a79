/** Inside of the filter's text. A line is written only when its step was
 * answered and applies. */
#ifndef CMD_NEW_FILTER_H
#define CMD_NEW_FILTER_H

#include <stdio.h>

#include "new.h"

struct out {
    const struct interview *it;
    FILE *f;
};

/** "key: value", the key with its indentation: a text in quotes; a word; yes
 * and no as true and false. */
void put_text(
    const struct out *o, const char *key, enum step_id id, int lap);
void put_word(
    const struct out *o, const char *key, enum step_id id, int lap);
void put_boolean(const struct out *o, const char *key, enum step_id id);
/** A list in brackets: words, or texts in quotes. */
void put_list(const struct out *o, const char *key, const char *value,
    char between, bool texts);

/** filter_rules.c: allow and deny; routes and changes. */
void put_rules(const struct out *o);
void put_method(const struct out *o);

#endif
