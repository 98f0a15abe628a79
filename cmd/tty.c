#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "session.h"

#define SLICE_MS 200

struct tty *
tty_open(void)
{
    struct tty *t = isatty(STDIN_FILENO) ? calloc(1, sizeof(*t)) : NULL;
    int again = -1;

    if (!t) {
        return NULL;
    }
    t->fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (t->fd >= 0) {
        again = fcntl(t->fd, F_DUPFD_CLOEXEC, 3);
    }
    if (again >= 0) {
        t->out = fdopen(again, "w");
    }
    if (!t->out) {
        if (again >= 0) {
            (void)close(again);
        }
        if (t->fd >= 0) {
            (void)close(t->fd);
        }
        free(t);
        return NULL;
    }
    return t;
}

void
tty_free(struct tty **t)
{
    if (*t) {
        (void)fclose((*t)->out);
        (void)close((*t)->fd);
        free(*t);
        *t = NULL;
    }
}

/** One octet, or -1 at the end, on an error, or when asked to stop. */
static int
next_octet(struct tty *t)
{
    struct pollfd wait = { .fd = t->fd, .events = POLLIN };
    unsigned char c;

    for (;;) {
        int ready = poll(&wait, 1, SLICE_MS);

        if (session_interrupted() || (ready < 0 && errno != EINTR)) {
            return -1;
        }
        if (ready > 0) {
            ssize_t n = read(t->fd, &c, 1);

            if (n == 1) {
                return c;
            }
            if (n == 0 || errno != EINTR) {
                return -1;
            }
        }
    }
}

void
tty_wipe(volatile char *p, size_t n)
{
    while (n > 0) {
        p[--n] = '\0';
    }
}

enum tty_answer
tty_text(struct tty *t, const char *question, char *buf, size_t cap,
    size_t *n)
{
    size_t got = 0;
    int c;

    (void)fputs(question, t->out);
    (void)fflush(t->out);
    while ((c = next_octet(t)) >= 0 && c != '\n') {
        if (got + 1 < cap) {
            buf[got] = (char)c;
        }
        got++; /* too long is no answer: a cut password is another password */
    }
    if (got >= cap || c != '\n') {
        tty_wipe(buf, cap);
        *n = 0;
        return c != '\n' ? TTY_STOPPED : TTY_TOO_LONG;
    }
    buf[got] = '\0';
    *n = got;
    return TTY_LINE;
}

bool
tty_line(struct tty *t, const char *question, char *buf, size_t cap, bool echo)
{
    struct termios before;
    struct termios silent;
    bool changed = false;
    size_t n = 0;
    enum tty_answer got;

    if (!echo && tcgetattr(t->fd, &before) == 0) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        changed = tcsetattr(t->fd, TCSAFLUSH, &silent) == 0;
    }
    got = tty_text(t, question, buf, cap, &n);
    if (changed) {
        (void)tcsetattr(t->fd, TCSAFLUSH, &before);
        (void)fputc('\n', t->out);
        (void)fflush(t->out);
    }
    if (got != TTY_LINE) {
        buf[0] = '\0';
    }
    return got != TTY_STOPPED;
}
