/* A shell behind a stream: its output in frames or as it comes. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define PIPE_BYTES 65536
#define ARGUMENT_MAX 131071 /* the kernel's, without the NUL */
#define NO_SHELL 126
#define PTY_BEFORE 24       /* Android 6.0 gave every shell a terminal */

enum {
    FRAME_STDIN, FRAME_STDOUT, FRAME_STDERR, FRAME_EXIT, FRAME_CLOSE_STDIN,
    FRAME_WINDOW_SIZE,
};

struct output {
    struct va_stream *s;
    struct buf held; /* pieces are gathered, as in a pipe */
    uint8_t id;      /* of what is held */
};

static bool
flush(struct output *o)
{
    uint8_t head[5] = {o->id};
    bool fine = true;

    if (o->held.n == 0) {
        return true;
    }
    if (o->s->service == SERVICE_SHELL_V2) {
        struct buf b = {0};

        put_le32(head + 1, (uint32_t)o->held.n);
        buf_put(&b, head, sizeof(head));
        buf_put(&b, o->held.p, o->held.n);
        fine = stream_write(o->s, b.p, b.n);
        buf_free(&b);
    } else {
        fine = stream_write(o->s, o->held.p, o->held.n);
    }
    o->held.n = 0;
    return fine;
}

static bool
gather(struct output *o, uint8_t id, const uint8_t *at, size_t n)
{
    if (o->id != id && !flush(o)) {
        return false;
    }
    o->id = id;
    while (n > 0) {
        size_t room = PIPE_BYTES - o->held.n;
        size_t take = n < room ? n : room;

        buf_put(&o->held, at, take);
        at += take;
        n -= take;
        if (o->held.n == PIPE_BYTES && !flush(o)) {
            return false;
        }
    }
    return true;
}

/* A terminal turns LF into CR LF, in whatever runs through it. */
static bool
through_terminal(struct output *o, const uint8_t *p, size_t n)
{
    static const uint8_t crlf[] = "\r\n";
    bool fine = true;

    while (n > 0 && fine) {
        const uint8_t *lf = memchr(p, '\n', n);
        size_t take = lf == NULL ? n : (size_t)(lf - p);

        fine = gather(o, FRAME_STDOUT, p, take) &&
            (lf == NULL || gather(o, FRAME_STDOUT, crlf, 2));
        take += lf != NULL;
        p += take;
        n -= take;
    }
    return fine;
}

static bool
put(struct output *o, uint8_t id, const void *p, size_t n)
{
    const struct va_stream *s = o->s;

    if (s->conn->phone->sdk < PTY_BEFORE &&
        strncmp(s->label, "shell:", 6) == 0) {
        return through_terminal(o, p, n);
    }
    return gather(o, s->service == SERVICE_SHELL_V2 ? id : FRAME_STDOUT, p,
        n);
}

static bool
on_out(void *ctx, const void *p, size_t n)
{
    return put(ctx, FRAME_STDOUT, p, n);
}

static bool
on_err(void *ctx, const void *p, size_t n)
{
    return put(ctx, FRAME_STDERR, p, n);
}

static int
run(struct va_stream *s, struct va_io *io, size_t n)
{
    static const char too_long[] = "exec '/system/bin/sh' failed: Argument "
        "list too long (7)\n";

    if (n > ARGUMENT_MAX) {
        io->err(io->ctx, too_long, sizeof(too_long) - 1);
        return NO_SHELL;
    }
    return va_shell_run(s->conn->phone, s->command, n, io);
}

void
shell_serve(struct va_stream *s)
{
    struct output o = {s, {0}, FRAME_STDOUT};
    struct va_io io = {&o, on_out, on_err};
    uint8_t end[6] = {FRAME_EXIT, 1, 0, 0, 0, 0};
    size_t n = strlen(s->command);
    int status;

    log_event(s->conn->phone->serial, "shell", "command", "scommand",
        s->command, "iconnection", (int64_t)s->conn->number, NULL);
    status = run(s, &io, n);
    if (flush(&o) && s->service == SERVICE_SHELL_V2 && !s->exit_lost) {
        end[5] = (uint8_t)status;
        stream_write(s, end, sizeof(end));
    }
    log_event(s->conn->phone->serial, "shell", "exit", "istatus",
        (int64_t)status, "iconnection", (int64_t)s->conn->number, NULL);
    buf_free(&o.held);
}

/* One frame's head is whole. */
static const char *
begin_frame(struct va_stream *s)
{
    s->frame_left = get_le32(s->frame + 1);
    switch (s->frame[0]) {
    case FRAME_STDIN:
    case FRAME_WINDOW_SIZE:
        return s->stdin_closed ? "stdin after close-stdin" : NULL;
    case FRAME_CLOSE_STDIN:
        if (s->frame_left != 0 || s->stdin_closed) {
            return "a wrong close-stdin";
        }
        s->stdin_closed = true;
        return NULL;
    default:
        return "a shell frame that no host sends";
    }
}

const char *
shell_take(struct va_stream *s, const uint8_t *p, size_t n)
{
    const char *wrong = NULL;

    while (n > 0 && wrong == NULL) {
        size_t take = s->frame_left < n ? s->frame_left : n;

        if (take > 0) {
            s->frame_left -= (uint32_t)take;
        } else {
            take = 1;
            s->frame[s->frame_have++] = *p;
            if (s->frame_have == sizeof(s->frame)) {
                s->frame_have = 0;
                wrong = begin_frame(s);
            }
        }
        p += take;
        n -= take;
    }
    return wrong;
}
