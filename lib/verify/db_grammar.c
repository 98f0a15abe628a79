/** The grammar of docs/bundle-format.md, "How tables are written": a schema is
 * code that SQLite runs, so ours may hold nothing but plain columns. */
#include <string.h>

#include "verify/evidence.h"

struct words {
    const char *p;
    char word[WN_EV_NAME_BYTES]; /* "" at the end */
    bool bad;
};

static bool
is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        (c >= '0' && c <= '9') || c == '_';
}

static void
next(struct words *w)
{
    size_t n = 0;
    bool quoted;

    while (*w->p == ' ') {
        w->p++;
    }
    quoted = *w->p == '"';
    w->p += quoted ? 1 : 0;
    while (is_name(w->p[n])) {
        n++;
    }
    if (n >= sizeof(w->word) || (quoted && (n == 0 || w->p[n] != '"'))) {
        w->bad = true;
        n = 0;
    } else if (n == 0 && *w->p) {
        n = 1; /* a sign by itself */
    }
    memcpy(w->word, w->p, n);
    w->word[n] = '\0';
    w->p += n + (quoted && !w->bad ? 1 : 0);
}

static bool
at(const struct words *w, const char *word)
{
    return !w->bad && strcmp(w->word, word) == 0;
}

static bool
eat(struct words *w, const char *word)
{
    if (!at(w, word)) {
        return false;
    }
    next(w);
    return true;
}

/** A name of lower-case letters, as all of ours are. */
static bool
name(struct words *w, char out[WN_EV_NAME_BYTES])
{
    size_t n = strlen(w->word);

    if (w->bad || n == 0 || w->word[0] == '_' ||
        strspn(w->word, "abcdefghijklmnopqrstuvwxyz0123456789_") != n) {
        return false;
    }
    memcpy(out, w->word, n + 1);
    next(w);
    return true;
}

/** PRIMARY KEY(a, b): two columns. */
static bool
key_of_two(struct words *w, struct wn_ev_table *t)
{
    char first[WN_EV_NAME_BYTES], last[WN_EV_NAME_BYTES];
    size_t n = 0;

    if (!eat(w, "KEY") || !eat(w, "(")) {
        return false;
    }
    t->keys[0] = '\0';
    for (;;) {
        if (!name(w, n == 0 ? first : last)) {
            return false;
        }
        if (n > 0) {
            size_t used = strlen(t->keys);
            size_t more = strlen(last);

            if (used + more + 3 > sizeof(t->keys)) {
                return false;
            }
            memcpy(t->keys + used, ", ", 2);
            memcpy(t->keys + used + 2, last, more + 1);
        } else {
            memcpy(t->keys, first, strlen(first) + 1);
        }
        n++;
        if (eat(w, ")")) {
            return n >= 2;
        }
        if (!eat(w, ",")) {
            return false;
        }
    }
}

static bool
column(struct words *w, struct wn_ev_table *t)
{
    static const char *const types[] = { "INTEGER", "TEXT", "ANY", "BLOB",
        "REAL", NULL };
    struct wn_ev_column *c;

    if (t->count == WN_EV_COLUMNS_MAX) {
        return false;
    }
    c = &t->columns[t->count];
    *c = (struct wn_ev_column) { .not_null = false };
    if (!name(w, c->name) || w->bad || !wn_is_word(w->word, types)) {
        return false;
    }
    memcpy(c->type, w->word, strlen(w->word) + 1);
    next(w);
    for (;;) {
        if (eat(w, "PRIMARY")) {
            c->key = true;
            if (!eat(w, "KEY")) {
                return false;
            }
        } else if (eat(w, "NOT")) {
            c->not_null = true;
            if (!eat(w, "NULL")) {
                return false;
            }
        } else if (eat(w, "REFERENCES")) {
            if (!name(w, c->refers)) {
                return false;
            }
        } else {
            break;
        }
    }
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(t->columns[i].name, c->name) == 0) {
            return false;
        }
    }
    t->count++;
    return true;
}

static bool
ending(struct words *w, struct wn_ev_table *t)
{
    if (!eat(w, "STRICT")) {
        return false;
    }
    if (eat(w, ",")) {
        t->without_rowid = true;
        if (!eat(w, "WITHOUT") || !eat(w, "ROWID")) {
            return false;
        }
    }
    return !w->bad && w->word[0] == '\0';
}

enum wn_status
wn_ev_grammar(struct wn_ev_table *out, const char *sql)
{
    struct words w = { .p = sql };

    *out = (struct wn_ev_table) { .item_column = -1,
        .own_column = -1,
        .ordinal_column = -1 };
    next(&w);
    if (!eat(&w, "CREATE") || !eat(&w, "TABLE") || !name(&w, out->name) ||
        !eat(&w, "(")) {
        return WN_EFORMAT;
    }
    for (;;) {
        if (eat(&w, "PRIMARY")) {
            /* The last thing in the brackets. */
            return key_of_two(&w, out) && eat(&w, ")") && ending(&w, out)
                ? WN_OK : WN_EFORMAT;
        }
        if (!column(&w, out)) {
            return WN_EFORMAT;
        }
        if (eat(&w, ")")) {
            return ending(&w, out) ? WN_OK : WN_EFORMAT;
        }
        if (!eat(&w, ",")) {
            return WN_EFORMAT;
        }
    }
}
