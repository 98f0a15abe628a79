#include "content_uri.h"
#include "base.h"

#include <stdlib.h>
#include <string.h>

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; %00 ends the piece. */
static void
percent_decode(char *s)
{
    char *out = s;

    for (; *s != '\0'; s++) {
        int high = *s == '%' ? hex_digit(s[1]) : -1;
        int low = high < 0 ? -1 : hex_digit(s[2]);

        if (low >= 0) {
            *out++ = (char)(high << 4 | low);
            s += 2;
        } else {
            *out++ = *s;
        }
    }
    *out = '\0';
}

static void
split_path(struct content_uri *u, char *path)
{
    while (path != NULL) {
        char *next = strchr(path, '/');

        if (next != NULL) {
            *next++ = '\0';
        }
        if (*path != '\0') {
            if (u->nsegments == URI_SEGMENTS) {
                u->overlong = true;
                return;
            }
            percent_decode(path);
            u->segment[u->nsegments++] = path;
        }
        path = next;
    }
}

static void
split_query(struct content_uri *u, char *query)
{
    while (query != NULL) {
        char *next = strchr(query, '&');
        char *value;

        if (next != NULL) {
            *next++ = '\0';
        }
        if (*query != '\0') {
            if (u->nparameters == URI_PARAMETERS) {
                u->overlong = true;
                return;
            }
            value = strchr(query, '=');
            if (value != NULL) {
                *value++ = '\0';
                percent_decode(value);
            }
            percent_decode(query);
            u->key[u->nparameters] = query;
            u->value[u->nparameters++] = value == NULL ? "" : value;
        }
        query = next;
    }
}

void
uri_parse(struct content_uri *u, const char *text)
{
    char *rest;
    char *end;

    memset(u, 0, sizeof(*u));
    u->text = xstrdup(text);
    u->storage = xstrdup(text);
    u->scheme = "";
    u->authority = "";
    rest = u->storage;
    end = strchr(rest, '#');
    if (end != NULL) {
        *end = '\0';
    }
    end = strstr(rest, "://");
    if (end == NULL) {
        return;
    }
    *end = '\0';
    u->scheme = rest;
    rest = end + 3;
    u->authority = rest;
    end = strchr(rest, '?');
    if (end != NULL) {
        *end = '\0';
        split_query(u, end + 1);
    }
    end = strchr(rest, '/');
    if (end != NULL) {
        *end = '\0';
        split_path(u, end + 1);
    }
}

void
uri_free(struct content_uri *u)
{
    free(u->text);
    free(u->storage);
    memset(u, 0, sizeof(*u));
}

const char *
uri_parameter(const struct content_uri *u, const char *key)
{
    for (size_t i = 0; i < u->nparameters; i++) {
        if (strcmp(u->key[i], key) == 0) {
            return u->value[i];
        }
    }
    return NULL;
}

bool
uri_number(const struct content_uri *u, size_t i, int64_t *out)
{
    const char *s = i < u->nsegments ? u->segment[i] : "";
    size_t n = strlen(s);

    if (n == 0 || n > 18 || strspn(s, "0123456789") != n) {
        return false;
    }
    *out = strtoll(s, NULL, 10);
    return true;
}

bool
uri_is(const struct content_uri *u, const char *pattern)
{
    size_t i = 0;
    int64_t number;

    if (u->overlong) {
        return false;
    }
    while (*pattern != '\0') {
        size_t n = strcspn(pattern, "/");

        if (i == u->nsegments) {
            return false;
        }
        if (n == 1 && *pattern == '#') {
            if (!uri_number(u, i, &number)) {
                return false;
            }
        } else if (!(n == 1 && *pattern == '*') &&
            (strlen(u->segment[i]) != n ||
            memcmp(u->segment[i], pattern, n) != 0)) {
            return false;
        }
        pattern += n;
        pattern += *pattern == '/';
        i++;
    }
    return i == u->nsegments;
}
