/** Files made on the fly: any number of them, any size, the same each time. */
#ifndef IPHONE_SYNTH_H
#define IPHONE_SYNTH_H

#include "phone.h"

#define SYNTH_NAME_MAX 256

struct synth {
    const char *domain;    /* backup domain, or "media" for AFC alone */
    char *prefix;          /* folder in the domain, no slash at either end */
    const char *media;     /* the same folder in AFC's tree, or NULL */
    const char *name;      /* before the number */
    const char *suffix;    /* after it */
    uint32_t count;
    uint64_t bytes;        /* smallest size */
    uint64_t bytes_max;    /* largest size */
    uint64_t data_bytes;   /* zeros from here on */
    uint64_t seed;
    uint32_t per_folder;   /* 0: all in the prefix itself */
    int64_t mtime;         /* Unix seconds of file 0 */
    int64_t mtime_step;
    uint32_t first_id;     /* catalogue id of file 0 */
    uint8_t *block;        /* random bytes that all files are cut from */
};

/** Reads `synthetic:`; *n entries, freed with synth_free. */
struct synth *
synth_load(struct phone *p, size_t *n);

void
synth_free(struct synth *s, size_t n);

/** Path of file i below the prefix. */
void
synth_name(const struct synth *s, uint32_t i, char out[SYNTH_NAME_MAX]);

/** The number of the file with this path below the prefix. */
bool
synth_find(const struct synth *s, const char *rel, uint32_t *i);

uint64_t
synth_size(const struct synth *s, uint32_t i);

int64_t
synth_mtime(const struct synth *s, uint32_t i);

/** Up to n bytes from `offset`; returns how many there are. */
size_t
synth_read(const struct synth *s, uint32_t i, uint64_t offset, uint8_t *out,
    size_t n);

#endif
