#include "shell_words.h"
#include "base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct lexer {
    const char *p;
    const char *end;
    struct shell_tokens *out;
};

void
shell_tokens_free(struct shell_tokens *t)
{
    free(t->token);
    memset(t, 0, sizeof(*t));
}

bool
shell_token_is(const struct shell_token *t, const char *word)
{
    return t->kind == SHELL_WORD && t->n == strlen(word) &&
        memcmp(t->at, word, t->n) == 0;
}

static bool
add_token(struct lexer *lx, enum shell_token_kind kind, const char *at,
    size_t n)
{
    struct shell_tokens *out = lx->out;

    if (out->n == SHELL_TOKENS) {
        return false;
    }
    out->token[out->n++] = (struct shell_token){kind, at, n};
    return true;
}

/* Past the quoted piece that begins at p; NULL when it never ends. */
static const char *
past_quote(const char *p, const char *end)
{
    char q = *p++;

    for (; p < end; p++) {
        if (q == '"' && *p == '\\' && p + 1 < end) {
            p++;
        } else if (*p == q) {
            return p + 1;
        }
    }
    return NULL;
}

static char *
lex_word(struct lexer *lx)
{
    const char *from = lx->p;
    const char *p = from;

    while (p < lx->end && strchr(" \t\n;&|<>()", *p) == NULL) {
        if (*p == '`' || (*p == '$' && p + 1 < lx->end && p[1] == '(')) {
            return xstrdup("command substitution is not simulated");
        }
        if (*p == '\'' || *p == '"') {
            const char *past = past_quote(p, lx->end);

            if (past == NULL) {
                return xstrdup("syntax error: unexpected EOF while looking "
                    "for matching quote");
            }
            p = past;
        } else {
            p += *p == '\\' && p + 1 < lx->end ? 2 : 1;
        }
    }
    lx->p = p;
    return add_token(lx, SHELL_WORD, from, (size_t)(p - from)) ? NULL :
        xstrdup("Argument list too long");
}

/* [digit] < > >> >& <& */
static size_t
redirect_length(const char *p, const char *end)
{
    const char *from = p;

    if (p < end && isdigit((unsigned char)*p)) {
        p++;
    }
    if (p == end || (*p != '<' && *p != '>')) {
        return 0;
    }
    p++;
    if (p < end && (*p == '&' || *p == '>' || *p == '|' || *p == '<')) {
        p++;
    }
    return (size_t)(p - from);
}

static char *
lex_operator(struct lexer *lx)
{
    const char *p = lx->p;
    bool twice = p + 1 < lx->end && p[1] == *p;
    enum shell_token_kind kind = SHELL_END_OF_COMMAND;

    if (*p == '&' || *p == '|') {
        if (!twice) {
            return xformat("'%c' is not simulated", *p);
        }
        kind = *p == '&' ? SHELL_AND : SHELL_OR;
    } else if (*p != ';' && *p != '\n') {
        return xformat("syntax error: unexpected '%c'", *p);
    } else {
        twice = false;
    }
    lx->p += twice ? 2 : 1;
    return add_token(lx, kind, p, twice ? 2 : 1) ? NULL :
        xstrdup("Argument list too long");
}

static char *
lex_one(struct lexer *lx)
{
    size_t redirect = redirect_length(lx->p, lx->end);
    const char *p = lx->p;

    if (*p == ' ' || *p == '\t') {
        lx->p++;
        return NULL;
    }
    if (*p == '\\' && p + 1 < lx->end && p[1] == '\n') {
        lx->p += 2;
        return NULL;
    }
    if (*p == '#') {
        while (lx->p < lx->end && *lx->p != '\n') {
            lx->p++;
        }
        return NULL;
    }
    if (redirect > 0) {
        lx->p += redirect;
        return add_token(lx, SHELL_REDIRECT, p, redirect) ? NULL :
            xstrdup("Argument list too long");
    }
    return strchr("\n;&|()", *p) != NULL ? lex_operator(lx) : lex_word(lx);
}

char *
shell_tokenise(const char *line, size_t n, struct shell_tokens *out)
{
    struct lexer lx = {line, line + n, out};
    char *wrong = NULL;

    /* No token is shorter than a byte. */
    out->token = xcalloc((n < SHELL_TOKENS ? n : SHELL_TOKENS) + 1,
        sizeof(*out->token));
    out->n = 0;
    if (memchr(line, '\0', n) != NULL) {
        return xstrdup("a NUL in the command");
    }
    while (wrong == NULL && lx.p < lx.end) {
        wrong = lex_one(&lx);
    }
    out->token[out->n++] = (struct shell_token){SHELL_END, lx.end, 0};
    return wrong;
}
