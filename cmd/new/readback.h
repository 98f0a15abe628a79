/** A filter that is not a file yet, and what the library says of it. */
#ifndef CMD_NEW_READBACK_H
#define CMD_NEW_READBACK_H

#include "new.h"

struct draft {
    char *text; /* the filter */
    size_t text_bytes;
    char *words; /* the paper to be signed */
    size_t words_bytes;
    struct wn_consent *consent; /* NULL: it is refused */
    struct wn_findings *findings;
    char *limits; /* what cannot be had, or not in full; NULL: not known */
    struct wn_err refusal; /* why, where no finding says it */
};

/** Stands for the hash of words that are not signed yet: they do not tell it,
 * so they are the same with it. */
extern const char draft_unsigned[65];

/** @return false: there is no memory, or no random bytes (err) */
bool draft_make(const struct interview *it, struct draft *d,
    const char *signed_sha256, struct wn_err *err);
void draft_clear(struct draft *d);
/** The words, and what the officer should know besides. */
void draft_read(struct interview *it, const struct draft *d);
/** Say why it is refused, and which question that leads to. */
enum outcome draft_repair(struct interview *it, const struct draft *d,
    struct place *to, bool *chosen);
/** Which answer is to be changed? */
enum outcome draft_choose(
    struct interview *it, struct place *to, bool *chosen);

#endif
