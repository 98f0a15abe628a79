/** Door of a floor beside pack and report: needs a verified bundle only. The
 * API is public. */
#ifndef WN_EXPORT_EXPORT_H
#define WN_EXPORT_EXPORT_H

#include "winnow/export.h"

#endif
