/**
 * The phone's shell, as far as words go: a command line becomes tokens, a
 * token becomes words. A subset of mksh; what is outside it is an error.
 */
#ifndef ANDROID_SHELL_WORDS_H
#define ANDROID_SHELL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define SHELL_TOKENS 32768 /* most pieces of one command line */

enum shell_token_kind {
    SHELL_WORD,
    SHELL_END_OF_COMMAND, /* ; or newline */
    SHELL_AND,
    SHELL_OR,
    SHELL_REDIRECT,       /* text is "2>", ">&", "<" …; a word follows */
    SHELL_END,            /* of the line; always the last */
};

struct shell_token {
    enum shell_token_kind kind;
    const char *at; /* into the command line, quotes and all */
    size_t n;
};

struct shell_tokens {
    struct shell_token *token;
    size_t n;
};

/** NULL, or what is wrong, in the shell's words; caller frees. */
char *
shell_tokenise(const char *line, size_t n, struct shell_tokens *out);

void
shell_tokens_free(struct shell_tokens *t);

/** Growing list of words; all zero is empty. */
struct shell_list {
    char **word;
    size_t n;
    size_t cap;
};

void
shell_list_add(struct shell_list *l, char *word); /* takes word */

void
shell_list_free(struct shell_list *l);

/** The value of a variable, or NULL. Valid until the next call. */
typedef const char *(*shell_lookup)(void *ctx, const char *name, size_t n);

/** Quotes and variables of one token resolved; adds no, one or more words.
 *  NULL, or what is wrong; caller frees. */
char *
shell_expand(const struct shell_token *t, shell_lookup lookup, void *ctx,
    struct shell_list *out);

/** The token is exactly this bare word (a reserved word). */
bool
shell_token_is(const struct shell_token *t, const char *word);

#endif
