/** What a file is, by its first bytes; never by what its name claims. */
#ifndef WN_RECORDS_MIME_H
#define WN_RECORDS_MIME_H

#include <stddef.h>
#include <stdint.h>

#define WN_MIME_BYTES 512
#define WN_EXTENSION_BYTES 6

/** A static text; "application/octet-stream" when nothing fits. */
const char *wn_mime_of(const uint8_t *p, size_t n);
/** [a-z0-9]{1,5} or "": of the type, else of the name if that is harmless. */
void wn_mime_extension(
    char dst[WN_EXTENSION_BYTES], const char *mime_type, const char *name);

#endif
