#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "scope/plan_in.h"

#define LINE_BYTES 1024
#define LINES_MAX 4096

void
wn_lines_add(struct wn_lines *l, const char *fmt, ...)
{
    char raw[LINE_BYTES];
    char text[LINE_BYTES];
    char **more;
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(raw, sizeof(raw), fmt, args);
    va_end(args);
    if (l->failed || n < 0 || l->count >= LINES_MAX) {
        l->failed = true;
        return;
    }
    /* Names in a filter are foreign text as well. */
    wn_escape(text, sizeof(text), raw, strlen(raw));
    more = realloc(l->at, (l->count + 1) * sizeof(*more));
    if (!more) {
        l->failed = true;
        return;
    }
    l->at = more;
    l->at[l->count] = malloc(strlen(text) + 1);
    if (!l->at[l->count]) {
        l->failed = true;
        return;
    }
    memcpy(l->at[l->count++], text, strlen(text) + 1);
}

void
wn_lines_free(struct wn_lines *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->at[i]);
    }
    free(l->at);
    *l = (struct wn_lines){ NULL, 0, false };
}
