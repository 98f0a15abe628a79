#include "pl.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define APPLE_EPOCH 978307200.0

plist_t
pl_dict(const char *key, ...)
{
    plist_t d = plist_new_dict();
    va_list ap;

    va_start(ap, key);
    while (key != NULL) {
        plist_dict_set_item(d, key, va_arg(ap, plist_t));
        key = va_arg(ap, const char *);
    }
    va_end(ap);
    return d;
}

plist_t
pl_array(plist_t item, ...)
{
    plist_t a = plist_new_array();
    va_list ap;

    va_start(ap, item);
    while (item != NULL) {
        plist_array_append_item(a, item);
        item = va_arg(ap, plist_t);
    }
    va_end(ap);
    return a;
}

bool
pl_is(plist_t node, plist_type type)
{
    return node != NULL && plist_get_node_type(node) == type;
}

plist_t
pl_get(plist_t dict, const char *key)
{
    return pl_is(dict, PLIST_DICT) ? plist_dict_get_item(dict, key) : NULL;
}

char *
pl_str(plist_t node)
{
    char *s = NULL;

    if (pl_is(node, PLIST_STRING)) {
        plist_get_string_val(node, &s);
    }
    return s;
}

char *
pl_get_str(plist_t dict, const char *key)
{
    return pl_str(pl_get(dict, key));
}

bool
pl_get_uint(plist_t dict, const char *key, uint64_t *v)
{
    plist_t node = pl_get(dict, key);

    if (!pl_is(node, PLIST_UINT)) {
        return false;
    }
    plist_get_uint_val(node, v);
    return true;
}

uint8_t *
pl_get_data(plist_t dict, const char *key, size_t *n)
{
    plist_t node = pl_get(dict, key);
    char *p = NULL;
    uint64_t len = 0;

    if (!pl_is(node, PLIST_DATA)) {
        return NULL;
    }
    plist_get_data_val(node, &p, &len);
    *n = (size_t)len;
    return (uint8_t *)p;
}

plist_t
pl_date(double unix_s)
{
    return plist_new_date((int32_t)(unix_s - APPLE_EPOCH), 0);
}

bool
pl_eq(plist_t node, const char *s)
{
    char *have = pl_str(node);
    bool eq = have != NULL && strcmp(have, s) == 0;

    free(have);
    return eq;
}
