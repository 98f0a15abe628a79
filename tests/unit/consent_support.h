/** A valid filter, edited: for the tests of consent. */
#ifndef CONSENT_SUPPORT_H
#define CONSENT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "consent/consent.h"

#define REFUSALS WN_SOURCE_DIR "/tests/cli/refusals/"
#define TEXT_MAX 65536

/** A file below tests/cli/refusals, terminated. */
static inline char *
read_text(const char *name)
{
    char path[1024];
    char *text = calloc(1, TEXT_MAX);
    FILE *f;

    (void)snprintf(path, sizeof(path), REFUSALS "%s", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_non_null(text);
    assert_true(fread(text, 1, TEXT_MAX - 1, f) > 0);
    fclose(f);
    return text;
}

/** Replace the only occurrence of old; frees text. */
static inline char *
edited(char *text, const char *old, const char *new)
{
    char *at = strstr(text, old);
    char *out = calloc(1, TEXT_MAX);

    assert_non_null(at);
    assert_null(strstr(at + 1, old));
    assert_non_null(out);
    (void)snprintf(out, TEXT_MAX, "%.*s%s%s", (int)(at - text), text, new,
        at + strlen(old));
    free(text);
    return out;
}

/** Parse text (freed); NULL with *st and *f when it is refused. */
static inline struct wn_consent *
parsed(char *text, enum wn_status *st, struct wn_findings **f)
{
    struct wn_consent *c = NULL;
    struct wn_err err = WN_ERR_INIT;

    *st = wn_consent_parse(
        &c, (const uint8_t *)text, strlen(text), NULL, 0, f, &err);
    assert_int_equal(err.status, *st == WN_OK ? WN_OK : *st);
    free(text);
    return c;
}

/** The same for a filter that must be valid. */
static inline struct wn_consent *
valid(char *text)
{
    enum wn_status st;
    struct wn_findings *f = NULL;
    struct wn_consent *c = parsed(text, &st, &f);

    for (size_t i = 0; st != WN_OK && i < wn_findings_count(f); i++) {
        print_message("%d:%d %s\n", wn_findings_at(f, i)->line,
            wn_findings_at(f, i)->col, wn_findings_at(f, i)->text);
    }
    assert_int_equal(st, WN_OK);
    wn_findings_free(&f);
    return c;
}

#endif
