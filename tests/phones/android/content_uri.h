/** A content: URI taken apart. */
#ifndef ANDROID_CONTENT_URI_H
#define ANDROID_CONTENT_URI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define URI_SEGMENTS 12
#define URI_PARAMETERS 12

struct content_uri {
    char *text;      /* as given */
    char *storage;   /* the pieces point into it */
    const char *scheme;
    const char *authority;  /* "" when there is none */
    const char *segment[URI_SEGMENTS]; /* percent-decoded, no empty ones */
    size_t nsegments;
    const char *key[URI_PARAMETERS];   /* percent-decoded */
    const char *value[URI_PARAMETERS];
    size_t nparameters;
    bool overlong;   /* more pieces than fit; nothing matches it */
};

void
uri_parse(struct content_uri *u, const char *text);

void
uri_free(struct content_uri *u);

/** NULL when absent. */
const char *
uri_parameter(const struct content_uri *u, const char *key);

/** Segments match a pattern such as "mms/#/part": # is a number, * anything. */
bool
uri_is(const struct content_uri *u, const char *pattern);

/** A whole number of digits in segment i; false when it is none. */
bool
uri_number(const struct content_uri *u, size_t i, int64_t *out);

#endif
