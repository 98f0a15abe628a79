#include "values.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

bool
number_read(const char *text, int *out)
{
    char *end;
    long n;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    n = strtol(text, &end, 10);
    if (errno != 0 || *end != '\0' || n > INT_MAX) {
        return false;
    }
    *out = (int)n;
    return true;
}

bool
timeout_read(const char *text, int *idle_s, int *passcode_s)
{
    while (*text) {
        char digits[16];
        size_t n = strcspn(text, ",");
        bool idle = strncmp(text, "idle=", 5) == 0;
        size_t skip = idle ? 5 : strlen("passcode=");
        int *to = idle ? idle_s : passcode_s;

        if ((!idle && strncmp(text, "passcode=", skip) != 0) || n <= skip ||
            n - skip >= sizeof(digits)) {
            return false;
        }
        memcpy(digits, text + skip, n - skip);
        digits[n - skip] = '\0';
        if (!number_read(digits, to) || *to == 0) {
            return false;
        }
        text += n;
        if (*text == ',' && *++text == '\0') {
            return false;
        }
    }
    return true;
}

bool
size_read(const char *text, uint64_t *bytes)
{
    char *end;
    unsigned long long n;
    unsigned shift = 0;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    n = strtoull(text, &end, 10);
    if (*end != '\0') {
        shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
        if (shift == 0 || end[1] != '\0') {
            return false;
        }
    }
    if (errno != 0 || n == 0 || n > (UINT64_MAX >> shift)) {
        return false;
    }
    *bytes = (uint64_t)n << shift;
    return true;
}
