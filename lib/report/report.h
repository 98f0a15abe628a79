/** Door of floor 9: papers about a sealed bundle. The API is public. */
#ifndef WN_REPORT_REPORT_H
#define WN_REPORT_REPORT_H

#include "winnow/receipt.h"

#endif
