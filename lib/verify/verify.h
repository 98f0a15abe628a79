/** Door of floor 7: needs only the files on disk. The API is public. */
#ifndef WN_VERIFY_VERIFY_H
#define WN_VERIFY_VERIFY_H

#include "winnow/bundle.h"

#endif
