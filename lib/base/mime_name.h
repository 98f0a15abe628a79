/** What type of file a name claims, as Android's own catalogue decides it: by
 * the extension (android.webkit.MimeTypeMap). Never a proof of what it is. */
#ifndef WN_BASE_MIME_NAME_H
#define WN_BASE_MIME_NAME_H

#include <stdbool.h>

/** A static text, "" for an extension that is not known. */
const char *wn_mime_by_name(const char *path);
/** Is it one of these? "image/" followed by a star is all images. */
bool wn_mime_is(const char *mime, const char *wanted);

#endif
