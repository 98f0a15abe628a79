/** The text inside message.attributedBody: an NSAttributedString written by
 * NSArchiver ("streamtyped"). Only its string is wanted, never its attributes.
 */
#ifndef WN_RECORDS_TYPEDSTREAM_H
#define WN_RECORDS_TYPEDSTREAM_H

#include <stddef.h>

#include "winnow/status.h"

/**
 * @param[out] text  points into p; n bytes, UTF-8 as the phone wrote it
 * @retval WN_EFORMAT  not one, or cut: nothing is guessed
 */
enum wn_status wn_typedstream_text(
    const void *p, size_t bytes, const char **text, size_t *n);

#endif
