/** The closed words of a filter, each with its value and how it is said aloud.
 * A list ends with a NULL name. */
#ifndef WN_CONSENT_WORDS_H
#define WN_CONSENT_WORDS_H

#include <stdint.h>

struct wn_word {
    const char *name;
    uint32_t value;
    const char *said; /* "" = the name itself */
};

/** Values of words that are no door enum. */
enum wn_basis {
    WN_BASIS_AGREEMENT,
    WN_BASIS_ON_BEHALF,
    WN_BASIS_LIFE_RISK,
    WN_BASIS_MISSING,
    WN_BASIS_DECEASED,
    WN_BASIS_DEATH_INVESTIGATION,
    WN_BASIS_CONSENT,
    WN_BASIS_WARRANT,
    WN_BASIS_OTHER
};
enum { WN_PROFILE_LATER = 100 }; /* named in the format, not built yet */

extern const struct wn_word wn_words_profile[];
extern const struct wn_word wn_words_basis[];
extern const struct wn_word wn_words_purpose[];
extern const struct wn_word wn_words_limb[];
extern const struct wn_word wn_words_person[];
extern const struct wn_word wn_words_age[];
extern const struct wn_word wn_words_capacity[];
extern const struct wn_word wn_words_needs[];
extern const struct wn_word wn_words_giver[];
extern const struct wn_word wn_words_inform_parent[];
extern const struct wn_word wn_words_form[];
extern const struct wn_word wn_words_oral_reason[];
extern const struct wn_word wn_words_platform[];
extern const struct wn_word wn_words_identifier[];
extern const struct wn_word wn_words_category[];
extern const struct wn_word wn_words_app[];
extern const struct wn_word wn_words_time_field[];
extern const struct wn_word wn_words_part[];
extern const struct wn_word wn_words_kind[];
extern const struct wn_word wn_words_groups[];
extern const struct wn_word wn_words_contacts[];
extern const struct wn_word wn_words_undated[];
extern const struct wn_word wn_words_caller[];
extern const struct wn_word wn_words_deny_reason[];
extern const struct wn_word wn_words_route[];
extern const struct wn_word wn_words_index[];
extern const struct wn_word wn_words_change[];
extern const struct wn_word wn_words_staging[];
extern const struct wn_word wn_words_disruption[];
extern const struct wn_word wn_words_preview[];

/** By name; NULL when it is not in the list. */
const struct wn_word *wn_word_find(const struct wn_word *list,
    const char *name);
/** By value; NULL when it is not in the list. */
const struct wn_word *wn_word_of(const struct wn_word *list, uint32_t value);
/** How a word is said. */
const char *wn_word_said(const struct wn_word *w);

#endif
