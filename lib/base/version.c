#include "winnow/winnow.h"

const char *
wn_version(void)
{
    return WN_VERSION;
}
