/** Keywords narrow a rule. Folding is the simple one-to-one kind of the
 * alphabets below (Unicode CaseFolding.txt, status C and S): a filter's word
 * and a message's word differ in case only. */
#include <string.h>

#include "base/utf8.h"
#include "scope/scope_in.h"

struct range {
    uint32_t first, last;
    int32_t add;
    bool pairs; /* upper and lower case alternate; upper is even - first */
};

static const struct range ranges[] = {
    { 'A', 'Z', 32, false },
    { 0xC0, 0xD6, 32, false },
    { 0xD8, 0xDE, 32, false },
    { 0x100, 0x12F, 1, true },
    { 0x132, 0x137, 1, true },
    { 0x139, 0x148, 1, true },
    { 0x14A, 0x177, 1, true },
    { 0x178, 0x178, -121, false },
    { 0x179, 0x17E, 1, true },
    { 0x386, 0x386, 38, false },
    { 0x388, 0x38A, 37, false },
    { 0x38C, 0x38C, 64, false },
    { 0x38E, 0x38F, 63, false },
    { 0x391, 0x3A1, 32, false },
    { 0x3A3, 0x3AB, 32, false },
    { 0x3C2, 0x3C2, 1, false },
    { 0x400, 0x40F, 80, false },
    { 0x410, 0x42F, 32, false },
    { 0x460, 0x481, 1, true },
    { 0x48A, 0x4BF, 1, true },
    { 0x531, 0x556, 48, false },
    { 0x1E00, 0x1E95, 1, true },
    { 0x1EA0, 0x1EFF, 1, true },
    { 0xFF21, 0xFF3A, 32, false },
};

static uint32_t
fold(uint32_t c)
{
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        const struct range *r = &ranges[i];

        if (c >= r->first && c <= r->last) {
            return r->pairs && ((c - r->first) & 1u) != 0
                ? c : (uint32_t)((int64_t)c + r->add);
        }
    }
    return c;
}

/** Does the text from p on begin with word? */
static bool
begins(const uint8_t *p, const uint8_t *end, const uint8_t *word,
    const uint8_t *word_end)
{
    while (word < word_end) {
        if (p >= end ||
            fold(wn_utf8_next(&p, end)) !=
                fold(wn_utf8_next(&word, word_end))) {
            return false;
        }
    }
    return true;
}

bool
wn_text_contains(const char *text, size_t n, const char *word)
{
    const uint8_t *p = (const uint8_t *)text;
    const uint8_t *end = p + n;
    const uint8_t *w = (const uint8_t *)word;
    const uint8_t *w_end = w + strlen(word);

    while (p < end) {
        if (begins(p, end, w, w_end)) {
            return true;
        }
        (void)wn_utf8_next(&p, end);
    }
    return w == w_end;
}

bool
wn_scope_keyword(
    const struct wn_scope *s, unsigned rule, const char *text, size_t n)
{
    const struct wn_texts *words;

    if (rule >= s->terms->rule_count) {
        return false;
    }
    words = &s->terms->rules[rule].keywords;
    for (size_t i = 0; i < words->count; i++) {
        if (wn_text_contains(text, n, words->at[i])) {
            return true;
        }
    }
    return words->count == 0;
}
