/** The keys of one backup (facts 5.4, 5.5). */
#ifndef IPHONE_KEYBAG_H
#define IPHONE_KEYBAG_H

#include "base.h"

#define CLASS_MAX 11
#define WRAPPED 44      /* u32 LE class + 40 bytes */
#define MANIFEST_CLASS 3

struct keybag {
    struct buf tlv;                     /* BackupKeyBag */
    uint8_t classes[CLASS_MAX + 1][32]; /* 0 and 5 not used */
    uint8_t secret[32];                 /* what file keys are drawn from */
};

/** Fresh random keys under a password; `rounds` is DPIC. */
void
keybag_make(struct keybag *kb, const char *password, uint32_t rounds);

void
keybag_free(struct keybag *kb);

/** The key of one file, the same each time it is asked for. */
void
keybag_file_key(const struct keybag *kb, uint32_t id, uint8_t key[32]);

void
keybag_wrap(const struct keybag *kb, unsigned class, const uint8_t key[32],
    uint8_t out[WRAPPED]);

#endif
