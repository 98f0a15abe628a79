/* Quotes and variables. */
#include "base.h"
#include "shell_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct expansion {
    const char *p;
    const char *end;
    struct buf word;
    bool begun;      /* there is a word, if an empty one */
    bool address;    /* the token holds "://" */
    shell_lookup lookup;
    void *ctx;
    struct shell_list *out;
};

void
shell_list_add(struct shell_list *l, char *word)
{
    if (l->n == l->cap) {
        l->cap = l->cap == 0 ? 16 : l->cap * 2;
        l->word = xrealloc(l->word, l->cap, sizeof(*l->word));
    }
    l->word[l->n++] = word;
}

void
shell_list_free(struct shell_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->word[i]);
    }
    free(l->word);
    memset(l, 0, sizeof(*l));
}

static void
end_word(struct expansion *x)
{
    if (x->begun) {
        buf_put(&x->word, "", 1);
        shell_list_add(x->out, (char *)x->word.p);
        x->word = (struct buf){0};
        x->begun = false;
    }
}

static void
put(struct expansion *x, const char *p, size_t n)
{
    buf_put(&x->word, p, n);
    x->begun = true;
}

/* A variable outside quotes falls apart at white space. */
static void
put_split(struct expansion *x, const char *value)
{
    while (*value != '\0') {
        size_t n = strcspn(value, " \t\n");

        if (n > 0) {
            put(x, value, n);
        }
        value += n;
        if (*value != '\0') {
            end_word(x);
            value++;
        }
    }
}

static char *
variable(struct expansion *x, bool quoted)
{
    const char *name = ++x->p;
    bool braces = x->p < x->end && *x->p == '{';
    const char *value;
    size_t n = 0;

    if (x->p < x->end && *x->p == '(') {
        return xstrdup("command substitution is not simulated");
    }
    if (braces) {
        name = ++x->p;
    }
    if (x->p < x->end && (*x->p == '?' || *x->p == '$')) {
        n = 1;
    } else {
        while (x->p + n < x->end && (name[n] == '_' ||
            isalpha((unsigned char)name[n]) ||
            (n > 0 && isdigit((unsigned char)name[n])))) {
            n++;
        }
    }
    x->p += n;
    if (braces) {
        if (n == 0 || x->p == x->end || *x->p != '}') {
            return xstrdup("this ${} is not simulated");
        }
        x->p++;
    } else if (n == 0) {
        put(x, "$", 1);
        return NULL;
    }
    value = x->lookup(x->ctx, name, n);
    if (value == NULL) {
        value = "";
    }
    if (quoted) {
        put(x, value, strlen(value));
    } else {
        put_split(x, value);
    }
    return NULL;
}

static char *
double_quotes(struct expansion *x)
{
    char *wrong = NULL;

    x->begun = true;
    for (x->p++; wrong == NULL && *x->p != '"'; ) {
        if (*x->p == '$') {
            wrong = variable(x, true);
            continue;
        }
        if (*x->p == '`') {
            return xstrdup("command substitution is not simulated");
        }
        if (*x->p == '\\' && strchr("$`\"\\\n", x->p[1]) != NULL) {
            x->p++;
            if (*x->p == '\n') {
                x->p++;
                continue;
            }
        }
        put(x, x->p++, 1);
    }
    x->p++;
    return wrong;
}

static char *
piece(struct expansion *x)
{
    const char *close;

    switch (*x->p) {
    case '\'':
        close = memchr(x->p + 1, '\'', (size_t)(x->end - x->p - 1));
        put(x, x->p + 1, (size_t)(close - x->p - 1));
        x->p = close + 1;
        return NULL;
    case '"':
        return double_quotes(x);
    case '$':
        return variable(x, false);
    case '*':
    case '?':
    case '[':
        if (x->address) { /* no file has such a name: it stays as it is */
            break;
        }
        return xformat("'%c' outside quotes: file name patterns are not "
            "simulated", *x->p);
    case '\\':
        x->p++;
        if (x->p < x->end && *x->p == '\n') {
            x->p++;
            return NULL;
        }
        break;
    default:
        break;
    }
    if (x->p < x->end) {
        put(x, x->p++, 1);
    }
    return NULL;
}

char *
shell_expand(const struct shell_token *t, shell_lookup lookup, void *ctx,
    struct shell_list *out)
{
    struct expansion x = {.p = t->at, .end = t->at + t->n, .lookup = lookup,
        .ctx = ctx, .out = out};
    char *wrong = NULL;

    for (size_t i = 0; i + 3 <= t->n; i++) {
        x.address = x.address || memcmp(t->at + i, "://", 3) == 0;
    }
    while (wrong == NULL && x.p < x.end) {
        wrong = piece(&x);
    }
    end_word(&x);
    buf_free(&x.word);
    return wrong;
}
