/** The controlling terminal, beside whatever standard output is. */
#ifndef CMD_TTY_H
#define CMD_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct tty {
    int fd;
    FILE *out;
};

/** NULL when nobody is there: no terminal, or input comes from elsewhere. */
struct tty *tty_open(void);
void tty_free(struct tty **t);
/** Ask, and read one line without its newline; waits, and gives up when the
 * program is asked to stop. Without echo the terminal is silent before question
 * is seen. @return false at the end of input, or when asked to stop */
bool tty_line(struct tty *t, const char *question, char *buf, size_t cap,
    bool echo);

enum tty_answer {
    TTY_LINE,     /* n octets, whatever they are, and a NUL after them */
    TTY_TOO_LONG, /* read to its end, and forgotten */
    TTY_STOPPED   /* the end of input, or asked to stop */
};
/** The same with echo, for whoever has to tell an empty line from one that is
 * too long, or looks for NUL octets. */
enum tty_answer tty_text(struct tty *t, const char *question, char *buf,
    size_t cap, size_t *n);
void tty_wipe(volatile char *p, size_t n);

#endif
