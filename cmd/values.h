/** What the values of options mean. */
#ifndef CMD_VALUES_H
#define CMD_VALUES_H

#include <stdbool.h>
#include <stdint.h>

/** "idle=600,passcode=1800", either part. */
bool timeout_read(const char *text, int *idle_s, int *passcode_s);
/** "134217728", "128M", "1G": binary units. */
bool size_read(const char *text, uint64_t *bytes);
bool number_read(const char *text, int *out);

#endif
