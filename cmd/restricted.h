/** Agreement that was withdrawn, before a verb makes use of a bundle. */
#ifndef CMD_RESTRICTED_H
#define CMD_RESTRICTED_H

#include "options.h"

/** Says on standard error what is restricted. A use of what the bundle holds is
 * refused when agreement to all of it was withdrawn and no --decision names who
 * decided that the law requires it.
 * @param use  "export", …: what it would be; NULL: no content is used, only say
 * @return 0, or an exit code (said) */
int restricted(const struct args *a, const char *use);

#endif
