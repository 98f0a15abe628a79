#include "consent/complain.h"

#include <stdio.h>
#include <string.h>

static void
say(struct wn_check *k, enum wn_finding_kind kind, const struct wn_node *at,
    bool at_key, const char *fmt, va_list args)
    __attribute__((format(printf, 5, 0)));

static void
say(struct wn_check *k, enum wn_finding_kind kind, const struct wn_node *at,
    bool at_key, const char *fmt, va_list args)
{
    char path[WN_PATH_BYTES + 16];
    char inner[WN_PATH_BYTES];
    struct wn_place place = { k->source, at->line, at->col, path };
    bool sheet = k->source == WN_SOURCE_DENY_SHEET;

    /* Nothing stands where an empty value would be. */
    if (at_key || (at->kind == WN_NODE_TEXT && at->text[0] == '\0')) {
        place.line = at->key_line;
        place.col = at->key_col;
    }
    wn_node_path(inner, at);
    (void)snprintf(
        path, sizeof(path), "%s%s", sheet ? "deny-sheet:" : "", inner);
    wn_findings_addv(k->findings, kind,
        kind == WN_FINDING_WARNING ? WN_OK : WN_EFILTER, &place, fmt, args);
}

void
wn_complain(
    struct wn_check *k, const struct wn_node *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(k, WN_FINDING_ERROR, at, false, fmt, args);
    va_end(args);
}

void
wn_complain_key(
    struct wn_check *k, const struct wn_node *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(k, WN_FINDING_ERROR, at, true, fmt, args);
    va_end(args);
}

void
wn_complain_missing(struct wn_check *k, const struct wn_node *in,
    const char *key, const char *fmt, ...)
{
    /* Named as if it were there: a reader looks for the path. */
    struct wn_node ghost = { .kind = WN_NODE_MAP,
        .key = key,
        .parent = in,
        .key_line = in->key_line,
        .key_col = in->key_col };
    va_list args;

    va_start(args, fmt);
    say(k, WN_FINDING_ERROR, &ghost, true, fmt, args);
    va_end(args);
}

void
wn_warn(struct wn_check *k, const struct wn_node *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(k, WN_FINDING_WARNING, at, false, fmt, args);
    va_end(args);
}

void
wn_to_fill(struct wn_check *k, const struct wn_node *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(k, WN_FINDING_TO_FILL, at, false, fmt, args);
    va_end(args);
}
