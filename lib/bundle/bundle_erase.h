/** Erasing a bundle, whole or begun. */
#ifndef WN_BUNDLE_BUNDLE_ERASE_H
#define WN_BUNDLE_BUNDLE_ERASE_H

#include "bundle/bundle_format.h"

/** Everything that a bundle may hold in the folder `name`, and no more: a
 * folder that is not ours stays and makes the last step fail. Nothing there is
 * no failure. over: files are overwritten first.
 * @return 0; -1 and errno */
int wn_bundle_erase_at(int parent_fd, const char *name, bool over);

#endif
