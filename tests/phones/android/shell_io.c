/* What a command of the shell writes, and the line it is called with. */
#include "log.h"
#include "phone.h"
#include "shell_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
xvformat(const char *fmt, va_list ap)
{
    va_list again;
    char *text;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    text = xcalloc((size_t)n + 1, 1);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    return text;
}

static void
put(struct shell *sh, enum shell_sink sink, const void *p, size_t n)
{
    if (n == 0 || sink == SINK_NULL || sh->gone) {
        return;
    }
    sh->gone = !(sink == SINK_OUT ? sh->io->out : sh->io->err)(sh->io->ctx, p,
        n);
}

void
sh_out(struct shell *sh, const void *p, size_t n)
{
    put(sh, sh->out, p, n);
}

void
sh_err(struct shell *sh, const void *p, size_t n)
{
    put(sh, sh->err, p, n);
}

void
sh_printf(struct shell *sh, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    text = xvformat(fmt, ap);
    va_end(ap);
    sh_out(sh, text, strlen(text));
    free(text);
}

void
sh_complain(struct shell *sh, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    text = xvformat(fmt, ap);
    va_end(ap);
    sh_err(sh, text, strlen(text));
    free(text);
}

int
sh_file_error(struct shell *sh, const char *command, const char *path,
    int why)
{
    sh_complain(sh, "%s: %s: %s\n", command, path, strerror(why));
    return 1;
}

int
sh_violation(struct shell *sh, const char *what, const char *detail)
{
    log_event(sh->phone->serial, "shell", "violation", "swhat", what, "sdetail",
        detail, NULL);
    return 1;
}
