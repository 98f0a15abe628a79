/** Door of floor 9: what becomes of a bundle in the end. The API is public. */
#ifndef WN_DISPOSE_DISPOSE_H
#define WN_DISPOSE_DISPOSE_H

#include "winnow/dispose.h"

#endif
