/** Is a folder somewhere below another one? Asked of the folders themselves:
 * their paths may have links in them. */
#ifndef WN_BASE_INSIDE_H
#define WN_BASE_INSIDE_H

#include <stdbool.h>

/** Is the open folder that of bundle_path, or below it? false too when
 * bundle_path is not there. */
bool wn_lies_within(int folder_fd, const char *bundle_path);

#endif
