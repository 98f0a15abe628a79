/** One running shell, as its commands see it. */
#ifndef ANDROID_SHELL_STATE_H
#define ANDROID_SHELL_STATE_H

#include "base.h"
#include "shell_words.h"

#include <stdarg.h>

struct va_io;
struct va_phone;

#define SHELL_VARIABLES 16
#define SHELL_DEPTH 8 /* loops in loops */

enum shell_sink {
    SINK_OUT,
    SINK_ERR,
    SINK_NULL,
};

struct shell {
    struct va_phone *phone;
    struct va_io *io;
    int status;        /* $? */
    bool exiting;
    bool gone;         /* nobody reads any more */
    enum shell_sink out; /* where 1 and 2 of the running command go */
    enum shell_sink err;
    struct {
        char *name;
        char *value;
    } variable[SHELL_VARIABLES];
    size_t nvariables;
    char number[16];
    int64_t deadline;  /* of the running query, ns */
};

/** vprintf into fresh memory; caller frees. */
char *
xvformat(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

void
sh_out(struct shell *sh, const void *p, size_t n);

void
sh_err(struct shell *sh, const void *p, size_t n);

void
sh_printf(struct shell *sh, const char *fmt, ...) PRINTF_LIKE(2, 3);

void
sh_complain(struct shell *sh, const char *fmt, ...) PRINTF_LIKE(2, 3);

/** "COMMAND: PATH: reason" of an errno on stderr; status 1. */
int
sh_file_error(struct shell *sh, const char *command, const char *path,
    int why);

/** Something no reader may do: one log line and status 1. */
int
sh_violation(struct shell *sh, const char *what, const char *detail);

/** shell_lookup of a struct shell. */
const char *
sh_lookup(void *ctx, const char *name, size_t n);

/** False when there is no room for another variable. */
bool
sh_assign(struct shell *sh, const char *name, size_t n, const char *value);

/** Point 1 or 2 of the next command elsewhere. False when refused; the reason
 *  is told. */
bool
sh_redirect(struct shell *sh, const struct shell_token *t,
    const char *target);

/** Run one command of at least one word; leaves $?. */
void
sh_execute(struct shell *sh, struct shell_list *words);

/** A command: argv[0] is its name. Answers its exit status. */
typedef int (*shell_command)(struct shell *sh, int argc, char **argv);

struct shell_builtin {
    const char *name;
    shell_command run;
};

int
cmd_content(struct shell *sh, int argc, char **argv);

int
cmd_echo(struct shell *sh, int argc, char **argv);

int
cmd_printf(struct shell *sh, int argc, char **argv);

int
cmd_date(struct shell *sh, int argc, char **argv);

int
cmd_id(struct shell *sh, int argc, char **argv);

int
cmd_getprop(struct shell *sh, int argc, char **argv);

int
cmd_settings(struct shell *sh, int argc, char **argv);

int
cmd_pm(struct shell *sh, int argc, char **argv);

int
cmd_am(struct shell *sh, int argc, char **argv);

int
cmd_dumpsys(struct shell *sh, int argc, char **argv);

int
cmd_find(struct shell *sh, int argc, char **argv);

int
cmd_stat(struct shell *sh, int argc, char **argv);

int
cmd_sha256sum(struct shell *sh, int argc, char **argv);

int
cmd_ls(struct shell *sh, int argc, char **argv);

int
cmd_cat(struct shell *sh, int argc, char **argv);

int
cmd_getenforce(struct shell *sh, int argc, char **argv);

int
cmd_mount(struct shell *sh, int argc, char **argv);

int
cmd_df(struct shell *sh, int argc, char **argv);

#endif
