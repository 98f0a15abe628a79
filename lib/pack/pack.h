/** Door of the pack floor: needs only the files on disk. The API is public. */
#ifndef WN_PACK_PACK_H
#define WN_PACK_PACK_H

#include "winnow/pack.h"

#endif
