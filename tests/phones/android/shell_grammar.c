/* The phone's shell: lists, && and ||, for loops, one command after another. */
#include "phone.h"
#include "shell_state.h"

#include <stdlib.h>
#include <string.h>

struct run {
    struct shell *sh;
    struct shell_tokens *t;
    size_t at;
    bool broken; /* a syntax error was told */
};

static bool
over(struct run *r)
{
    return r->broken || r->sh->exiting || r->sh->gone;
}

static void
syntax(struct run *r, const char *wrong)
{
    r->broken = true;
    sh_violation(r->sh, "shell", wrong);
    sh_complain(r->sh, "/system/bin/sh: %s\n", wrong);
    r->sh->status = 1;
}

/* Words and redirections up to the end of a simple command. */
static void
simple(struct run *r, bool run)
{
    struct shell_list words = {0};
    struct shell_token *t = r->t->token;
    char *wrong = NULL;
    bool fine = true;

    r->sh->out = SINK_OUT;
    r->sh->err = SINK_ERR;
    while (wrong == NULL && (t[r->at].kind == SHELL_WORD ||
        t[r->at].kind == SHELL_REDIRECT)) {
        struct shell_token *redirection = NULL;
        size_t before = words.n;

        if (t[r->at].kind == SHELL_REDIRECT) {
            redirection = &t[r->at++];
            if (t[r->at].kind != SHELL_WORD) {
                wrong = xstrdup("syntax error: redirection without a word");
                break;
            }
        }
        wrong = run ? shell_expand(&t[r->at], sh_lookup, r->sh, &words) : NULL;
        r->at++;
        if (redirection != NULL && run && wrong == NULL) {
            fine = fine && words.n == before + 1 &&
                sh_redirect(r->sh, redirection, words.word[before]);
            while (words.n > before) {
                free(words.word[--words.n]);
            }
        }
    }
    if (wrong != NULL) {
        syntax(r, wrong);
        free(wrong);
    } else if (run && !fine) {
        r->sh->status = 1;
    } else if (run && words.n > 0) {
        sh_execute(r->sh, &words);
    }
    shell_list_free(&words);
    r->sh->out = SINK_OUT;
    r->sh->err = SINK_ERR;
}

static void
list(struct run *r, const char *stop, bool run, int depth);

static void
skip_ends(struct run *r)
{
    while (r->t->token[r->at].kind == SHELL_END_OF_COMMAND) {
        r->at++;
    }
}

static bool
expect(struct run *r, const char *word)
{
    if (!shell_token_is(&r->t->token[r->at], word)) {
        char *wrong = xformat("syntax error: '%s' expected", word);

        syntax(r, wrong);
        free(wrong);
        return false;
    }
    r->at++;
    return true;
}

/* for NAME in WORDS; do LIST; done */
static void
loop(struct run *r, bool run, int depth)
{
    struct shell_list words = {0};
    struct shell_token *t = r->t->token;
    struct shell_token name;
    char *wrong = NULL;
    size_t body;

    r->at++;
    name = t[r->at];
    if (name.kind != SHELL_WORD) {
        syntax(r, "syntax error: a name expected");
        return;
    }
    r->at++;
    if (!expect(r, "in")) {
        return;
    }
    for (; wrong == NULL && t[r->at].kind == SHELL_WORD; r->at++) {
        wrong = run ? shell_expand(&t[r->at], sh_lookup, r->sh, &words) : NULL;
    }
    skip_ends(r);
    if (wrong != NULL) {
        syntax(r, wrong);
        free(wrong);
    } else if (expect(r, "do")) {
        body = r->at;
        list(r, "done", false, depth + 1);
        for (size_t i = 0; i < words.n && !over(r); i++) {
            r->at = body;
            if (!sh_assign(r->sh, name.at, name.n, words.word[i])) {
                syntax(r, "too many variables for the virtual phone");
                break;
            }
            list(r, "done", true, depth + 1);
        }
        if (!over(r)) {
            expect(r, "done");
        }
    }
    shell_list_free(&words);
}

static void
command(struct run *r, bool run, int depth)
{
    static const char *const reserved[] = {
        "if", "while", "until", "case", "function", "{", "!", "do", "done",
        "then", "fi", "in", "esac", "select", "time", "eval", "exec",
    };
    struct shell_token *t = &r->t->token[r->at];

    if (shell_token_is(t, "for")) {
        if (depth == SHELL_DEPTH) {
            syntax(r, "loops nested too deeply for the virtual phone");
        } else {
            loop(r, run, depth);
        }
        return;
    }
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (shell_token_is(t, reserved[i])) {
            char *wrong = xformat("'%s' is not simulated here", reserved[i]);

            syntax(r, wrong);
            free(wrong);
            return;
        }
    }
    if (t->kind != SHELL_WORD && t->kind != SHELL_REDIRECT) {
        syntax(r, "syntax error: unexpected operator");
        return;
    }
    simple(r, run);
}

static void
list(struct run *r, const char *stop, bool run, int depth)
{
    for (skip_ends(r); !over(r); skip_ends(r)) {
        struct shell_token *t = r->t->token;

        if (t[r->at].kind == SHELL_END ||
            (stop != NULL && shell_token_is(&t[r->at], stop))) {
            return;
        }
        command(r, run, depth);
        while (!over(r) && (t[r->at].kind == SHELL_AND ||
            t[r->at].kind == SHELL_OR)) {
            bool wanted = (t[r->at].kind == SHELL_AND) ==
                (r->sh->status == 0);

            r->at++;
            skip_ends(r);
            command(r, run && wanted, depth);
        }
        if (!over(r) && t[r->at].kind != SHELL_END_OF_COMMAND &&
            t[r->at].kind != SHELL_END) {
            syntax(r, "syntax error: unexpected word");
        }
    }
}

int
va_shell_run(struct va_phone *phone, const char *line, size_t n,
    struct va_io *io)
{
    struct shell sh = {.phone = phone, .io = io, .err = SINK_ERR};
    struct shell_tokens tokens = {0};
    struct run r = {.sh = &sh, .t = &tokens};
    char *wrong = shell_tokenise(line, n, &tokens);

    if (wrong != NULL) {
        syntax(&r, wrong);
        free(wrong);
    } else {
        list(&r, NULL, true, 0);
    }
    shell_tokens_free(&tokens);
    for (size_t i = 0; i < sh.nvariables; i++) {
        free(sh.variable[i].name);
        free(sh.variable[i].value);
    }
    return sh.status;
}
