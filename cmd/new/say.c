/** What is said on the terminal, in the language of the talk. */
#include <stdio.h>
#include <string.h>

#include "../out.h"
#include "new.h"

#define COLUMNS 76

static const char *const weekdays[] = { N_("Sunday"), N_("Monday"),
    N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
    N_("Saturday") };
static const char *const months[] = { N_("January"), N_("February"),
    N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December") };

void
say_blank(const struct interview *it)
{
    fputc('\n', it->tty->out);
}

/** Characters, not octets. */
static size_t
width(const char *text, size_t n)
{
    size_t w = 0;

    for (size_t i = 0; i < n; i++) {
        w += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return w;
}

void
say(const struct interview *it, const char *text)
{
    size_t indent = strspn(text, " ") % 16;
    size_t column = 0;
    char word[512];

    text += strspn(text, " ");
    fprintf(it->tty->out, "%*s", (int)indent, "");
    while (*text) {
        size_t n = strcspn(text, " ");
        size_t w = width(text, n);

        if (column > 0 && indent + column + 1 + w > COLUMNS) {
            fprintf(it->tty->out, "\n%*s", (int)indent, "");
            column = 0;
        }
        if (column > 0) {
            fputc(' ', it->tty->out);
            column++;
        }
        (void)snprintf(word, sizeof(word), "%.*s", (int)(n < 500 ? n : 500),
            text);
        out_text(it->tty->out, word);
        column += w;
        text += n + strspn(text + n, " ");
    }
    fputc('\n', it->tty->out);
}

static void
say_label(
    const struct interview *it, struct place at, const char *word, size_t n)
{
    const struct choice *c = it->steps[at.id]->choices;

    for (; c && c->word; c++) {
        if (strlen(c->word) == n && memcmp(c->word, word, n) == 0) {
            fprintf(it->tty->out, " %s", _(c->label));
        }
    }
}

static void
say_words(const struct interview *it, struct place at, const char *list)
{
    bool first = true;

    while (*list) {
        size_t n = strcspn(list, ",");

        fputs(first ? "" : ";", it->tty->out);
        say_label(it, at, list, n);
        list += n + (list[n] == ',');
        first = false;
    }
}

void
say_answer(const struct interview *it, struct place at, const char *value)
{
    enum kind kind = it->steps[at.id]->kind;
    struct wn_typed t;

    if (kind == ASK_CHOICE || kind == ASK_MANY) {
        say_words(it, at, value);
    } else if (kind == ASK_YES_NO || kind == ASK_MUST) {
        fprintf(it->tty->out, " %s", _(value));
    } else if (kind == ASK_DAY && wn_typed_day(&t, value) == WN_TYPED_GOOD) {
        fprintf(it->tty->out, " %s %d %s %d", _(weekdays[t.weekday]), t.day,
            _(months[t.month - 1]), t.year);
    } else if (kind == ASK_MOMENT &&
        wn_typed_moment(&t, value, answer(it, Q_ZONE, 0)) == WN_TYPED_GOOD) {
        fprintf(it->tty->out, " %s %d %s %d, %02d:%02d (%s, ",
            _(weekdays[t.weekday]), t.day, _(months[t.month - 1]), t.year,
            t.hour, t.minute, t.zone);
        out_text(it->tty->out, answer(it, Q_ZONE, 0));
        fputc(')', it->tty->out);
    } else {
        fputc(' ', it->tty->out);
        out_text(it->tty->out, value);
    }
    fputc('\n', it->tty->out);
}
