/** How `content` and Java put a value into text. */
#ifndef ANDROID_CONTENT_TEXT_H
#define ANDROID_CONTENT_TEXT_H

#include "base.h"

#define JAVA_FLOAT 96

/** Float.toString of (float)value. out holds JAVA_FLOAT bytes. */
void
java_float(double value, char *out);

/**
 * Text of SQLite as System.out prints it: U+FFFD for bytes that are no UTF-8,
 * '?' for a surrogate without its other half. A pair of two surrogates that
 * came as six bytes is joined.
 */
void
java_text(struct buf *out, const unsigned char *p, size_t n);

#endif
