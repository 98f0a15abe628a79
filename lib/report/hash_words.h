/** The seal hash in words. */
#ifndef WN_REPORT_HASH_WORDS_H
#define WN_REPORT_HASH_WORDS_H

#include "base/digest.h"

#define WN_HASH_WORDS 12 /* 96 bits: nobody finds another seal with the same */
#define WN_HASH_WORDS_BYTES (WN_HASH_WORDS * 9 + 1)

/** "acorn river …" of a lower-case hex SHA-256; "" when it is none. */
char *wn_hash_words(char dst[WN_HASH_WORDS_BYTES], const char *hex);

#endif
