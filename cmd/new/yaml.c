/** Lines of a filter. Whatever people typed stands in double quotes; words of
 * the format stand plain. */
#include <string.h>

#include "filter.h"

static void
quoted(const struct out *o, const char *text, size_t n)
{
    fputc('"', o->f);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            fputc('\\', o->f);
        }
        fputc(text[i], o->f);
    }
    fputc('"', o->f);
}

/** "key: value" of a step, when it was answered. */
void
put_text(const struct out *o, const char *key, enum step_id id, int lap)
{
    const char *value = answer(o->it, id, lap);

    if (value[0]) {
        fprintf(o->f, "%s: ", key);
        quoted(o, value, strlen(value));
        fputc('\n', o->f);
    }
}

void
put_word(const struct out *o, const char *key, enum step_id id, int lap)
{
    const char *value = answer(o->it, id, lap);

    if (value[0]) {
        fprintf(o->f, "%s: %s\n", key, value);
    }
}

void
put_boolean(const struct out *o, const char *key, enum step_id id)
{
    const char *value = answer(o->it, id, 0);

    if (value[0]) {
        fprintf(o->f, "%s: %s\n", key,
            strcmp(value, "yes") == 0 ? "true" : "false");
    }
}

/** A list in brackets: words, or texts in quotes. */
void
put_list(const struct out *o, const char *key, const char *value, char between,
    bool texts)
{
    const char ends[2] = { between, '\0' };
    bool first = true;

    if (!value[0]) {
        return;
    }
    fprintf(o->f, "%s: [", key);
    while (*value) {
        size_t n = strcspn(value, ends);

        fputs(first ? "" : ", ", o->f);
        if (texts) {
            quoted(o, value, n);
        } else {
            (void)fwrite(value, 1, n, o->f);
        }
        value += n + (value[n] != '\0');
        first = false;
    }
    fputs("]\n", o->f);
}
