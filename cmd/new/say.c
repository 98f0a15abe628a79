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

/** n octets, however many: pieces end where a character does. */
static void
say_word(const struct interview *it, const char *text, size_t n)
{
    char piece[256];

    while (n > 0) {
        size_t m = n < sizeof(piece) ? n : sizeof(piece) - 1;

        while (m < n && m > 1 && ((unsigned char)text[m] & 0xC0) == 0x80) {
            m--;
        }
        memcpy(piece, text, m);
        piece[m] = '\0';
        out_text(it->tty->out, piece);
        text += m;
        n -= m;
    }
}

void
say_line(const struct interview *it, const char *text, size_t n)
{
    const char *end = text + n;
    size_t indent = 0;
    size_t column = 0;

    for (; text < end && *text == ' '; text++) {
        indent += indent < 16;
    }
    fprintf(it->tty->out, "%*s", (int)indent, "");
    while (text < end) {
        size_t m = 0;
        size_t w;

        while (text + m < end && text[m] != ' ') {
            m++;
        }
        w = width(text, m);
        if (column > 0 && indent + column + 1 + w > COLUMNS) {
            fprintf(it->tty->out, "\n%*s", (int)indent, "");
            column = 0;
        }
        if (column > 0) {
            fputc(' ', it->tty->out);
            column++;
        }
        say_word(it, text, m);
        column += w;
        for (text += m; text < end && *text == ' '; text++) {
        }
    }
    fputc('\n', it->tty->out);
}

void
say(const struct interview *it, const char *text)
{
    say_line(it, text, strlen(text));
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
