/* Options of `content`, read as Content.java reads them. */
#include "content.h"

#include <stdlib.h>
#include <string.h>

static char *
value_of(int argc, char **argv, int *i, const char **value)
{
    const char *option = argv[*i];

    *value = *i + 1 < argc ? argv[++*i] : "";
    return **value == '\0' || strncmp(*value, "--", 2) == 0 ?
        xformat("No value for argument: %s", option) : NULL;
}

static bool
is_space(char c)
{
    return c != '\0' && strchr(" \t\n\v\f\r", c) != NULL;
}

/* String.split("[\\s]*:[\\s]*"): blanks around each colon go with it, empty
 * names at the end vanish. */
static void
split_projection(struct shell_list *out, const char *s)
{
    while (s != NULL) {
        const char *colon = strchr(s, ':');
        const char *end = colon == NULL ? s + strlen(s) : colon;

        while (colon != NULL && end > s && is_space(end[-1])) {
            end--;
        }
        shell_list_add(out, xformat("%.*s", (int)(end - s), s));
        s = colon;
        if (s != NULL) {
            for (s++; is_space(*s); s++) {
            }
        }
    }
    while (out->n > 0 && *out->word[out->n - 1] == '\0') {
        free(out->word[--out->n]);
    }
}

/* KEY:TYPE:VALUE, where a backslash takes the next character as it is.
 * False when there are fewer or more colons. */
static bool
split_binding(const char *s, struct buf piece[3])
{
    size_t at = 0;

    for (; *s != '\0'; s++) {
        if (*s == ':' && ++at == 3) {
            return false;
        } else if (*s != ':') {
            s += *s == '\\' && s[1] != '\0';
            buf_put(&piece[at], s, 1);
        }
    }
    for (size_t i = 0; i < 3; i++) {
        buf_put(&piece[i], "", 1);
    }
    return at == 2;
}

static char *
add_extra(struct content_query *q, const char *binding)
{
    struct content_extra *e = &q->extra[q->nextras];
    struct buf piece[3] = {{0}, {0}, {0}};
    char *wrong = NULL;

    if (q->nextras == CONTENT_EXTRAS) {
        return xstrdup("too many extras for the virtual phone");
    }
    if (!split_binding(binding, piece)) {
        wrong = xformat("Binding not well formed: %s", binding);
    } else if (piece[1].n != 2 ||
        strchr("bsilfdn", (char)piece[1].p[0]) == NULL) {
        wrong = xformat("Unsupported type: %s", (const char *)piece[1].p);
    } else {
        e->key = xstrdup((const char *)piece[0].p);
        e->type = (char)piece[1].p[0];
        e->value = xstrdup((const char *)piece[2].p);
        q->nextras++;
    }
    for (size_t i = 0; i < 3; i++) {
        buf_free(&piece[i]);
    }
    return wrong;
}

static char *
take_user(struct content_query *q, const char *value)
{
    char *end;
    long user = strtol(value, &end, 10);

    if (*end != '\0' || end == value || user > INT32_MAX ||
        user < INT32_MIN) {
        return xformat("For input string: \"%s\"", value);
    }
    q->user = (int)user;
    return NULL;
}

static char *
take(struct content_query *q, const char *option, const char *value)
{
    if (strcmp(option, "--uri") == 0) {
        uri_free(&q->uri);
        uri_parse(&q->uri, value);
        q->has_uri = true;
    } else if (strcmp(option, "--user") == 0) {
        return take_user(q, value);
    } else if (strcmp(option, "--projection") == 0) {
        shell_list_free(&q->projection);
        split_projection(&q->projection, value);
    } else if (strcmp(option, "--extra") == 0) {
        return add_extra(q, value);
    } else {
        char **slot = strcmp(option, "--where") == 0 ? &q->where : &q->sort;

        free(*slot);
        *slot = xstrdup(value);
    }
    return NULL;
}

static bool
known(const char *option, int sdk, bool reading)
{
    if (strcmp(option, "--uri") == 0 || strcmp(option, "--user") == 0) {
        return true;
    }
    return !reading && (strcmp(option, "--projection") == 0 ||
        strcmp(option, "--where") == 0 || strcmp(option, "--sort") == 0 ||
        (strcmp(option, "--extra") == 0 && sdk >= 30));
}

char *
content_parse(struct content_query *q, int sdk, bool reading, int argc,
    char **argv)
{
    char *wrong = NULL;

    memset(q, 0, sizeof(*q));
    for (int i = 0; i < argc && wrong == NULL; i++) {
        const char *option = argv[i];
        const char *value;

        if (!known(option, sdk, reading)) {
            return xformat("Unsupported argument: %s", option);
        }
        wrong = value_of(argc, argv, &i, &value);
        if (wrong == NULL) {
            wrong = take(q, option, value);
        }
    }
    if (wrong == NULL && !q->has_uri) {
        wrong = xstrdup("Content provider URI not specified. "
            "Did you specify --uri argument?");
    }
    return wrong;
}

void
content_query_free(struct content_query *q)
{
    uri_free(&q->uri);
    shell_list_free(&q->projection);
    free(q->where);
    free(q->sort);
    for (size_t i = 0; i < q->nextras; i++) {
        free(q->extra[i].key);
        free(q->extra[i].value);
    }
    memset(q, 0, sizeof(*q));
}

const char *
content_extra(const struct content_query *q, const char *key)
{
    for (size_t i = q->nextras; i-- > 0; ) {
        if (strcmp(q->extra[i].key, key) == 0) {
            return q->extra[i].value;
        }
    }
    return NULL;
}
