/* What OPEN can name: shell in its kinds, and sync. */
#include "adbd.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Where the command begins; NULL when it is no shell service. */
static const char *
command_of(const struct va_phone *p, const char *service, bool *framed)
{
    const char *colon = strchr(service, ':');

    *framed = false;
    if (colon == NULL) {
        return NULL;
    }
    if (begins(service, "shell,")) {
        /* TERM and its likes say nothing to this phone. */
        bool v2 = strstr(service, ",v2") != NULL &&
            strstr(service, ",v2") < colon;

        *framed = v2;
        return v2 && !phone_has_feature(p, "shell_v2") ? NULL : colon + 1;
    }
    if (begins(service, "shell:") || begins(service, "exec:")) {
        return colon + 1;
    }
    return NULL;
}

bool
service_known(const struct va_phone *p, const char *service)
{
    bool framed;

    return strcmp(service, "sync:") == 0 ||
        command_of(p, service, &framed) != NULL;
}

/** ---- output -------------------------------------------------------------- */

struct output {
    struct va_stream *s;
    bool framed;
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
    if (o->framed) {
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
gather(struct output *o, uint8_t id, const void *p, size_t n)
{
    const uint8_t *at = p;

    if (o->id != id && !flush(o)) {
        return false;
    }
    o->id = id;
    while (n > 0) {
        size_t room = 65536 - o->held.n;
        size_t take = n < room ? n : room;

        buf_put(&o->held, at, take);
        at += take;
        n -= take;
        if (o->held.n == 65536 && !flush(o)) {
            return false;
        }
    }
    return true;
}

static bool
on_out(void *ctx, const void *p, size_t n)
{
    return gather(ctx, 1, p, n);
}

static bool
on_err(void *ctx, const void *p, size_t n)
{
    struct output *o = ctx;

    return gather(o, o->framed ? 2 : 1, p, n);
}

static void
shell(struct va_stream *s, const char *command, bool framed)
{
    struct output o = {s, framed, {0}, 1};
    struct va_io io = {&o, on_out, on_err};
    struct va_fault f;
    uint8_t end[6] = {3, 1, 0, 0, 0, 0};
    int status;

    log_event(s->conn->phone->serial, "shell", "command", "scommand", command,
        NULL);
    if (*command == '\0') {
        log_event(s->conn->phone->serial, "shell", "violation", "swhat",
            "a shell without a command", NULL);
        return;
    }
    status = va_shell_run(s->conn->phone, command, strlen(command), &io);
    if (flush(&o) && framed &&
        !phone_fault(s->conn->phone, "exit", command, &f)) {
        end[5] = (uint8_t)status;
        stream_write(s, end, sizeof(end));
    }
    buf_free(&o.held);
}

void
service_run(struct va_stream *s)
{
    bool framed;
    const char *command;

    if (strcmp(s->service, "sync:") == 0) {
        sync_run(s);
        return;
    }
    command = command_of(s->conn->phone, s->service, &framed);
    shell(s, command, framed);
}
