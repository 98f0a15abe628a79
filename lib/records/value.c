#include <string.h>

#include "records/draft.h"

struct wn_value
wn_value_int(int64_t i)
{
    return (struct wn_value) { .kind = WN_VAL_INT, .i = i };
}

struct wn_value
wn_value_real(double r)
{
    return (struct wn_value) { .kind = WN_VAL_REAL, .r = r };
}

struct wn_value
wn_value_text(const char *s)
{
    return s ? wn_value_textn(s, strlen(s)) : (struct wn_value) { 0 };
}

struct wn_value
wn_value_textn(const char *s, size_t n)
{
    return (struct wn_value) { .kind = WN_VAL_TEXT, .p = s, .n = n };
}

struct wn_value
wn_value_party(const struct wn_party *p)
{
    return p ? (struct wn_value) { .kind = WN_VAL_PARTY, .party = p }
             : (struct wn_value) { 0 };
}

struct wn_value
wn_value_file(uint32_t number)
{
    return (struct wn_value) { .kind = WN_VAL_FILE, .i = number };
}
