/* The phone's shell: its variables and its commands. */
#include "shell_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct shell_builtin builtins[] = {
    {"am", cmd_am},
    {"cat", cmd_cat},
    {"content", cmd_content},
    {"date", cmd_date},
    {"df", cmd_df},
    {"dumpsys", cmd_dumpsys},
    {"echo", cmd_echo},
    {"find", cmd_find},
    {"getenforce", cmd_getenforce},
    {"getprop", cmd_getprop},
    {"id", cmd_id},
    {"ls", cmd_ls},
    {"mount", cmd_mount},
    {"pm", cmd_pm},
    {"printf", cmd_printf},
    {"settings", cmd_settings},
    {"sha256sum", cmd_sha256sum},
    {"stat", cmd_stat},
};

/* What changes a phone, or leaves something on it: nobody here may ask. */
static const char *const writers[] = {
    "bmgr", "bu", "chmod", "chown", "cmd", "cp", "dd", "device_config", "dpm",
    "input", "kill", "ln", "logcat", "mkdir", "mv", "reboot", "rm", "rmdir",
    "run-as", "sed", "service", "setprop", "sh", "sm", "stop", "su", "svc",
    "tar", "tee", "toybox", "touch", "uiautomator", "wm",
};

const char *
sh_lookup(void *ctx, const char *name, size_t n)
{
    struct shell *sh = ctx;

    if (n == 1 && (*name == '?' || *name == '$')) {
        snprintf(sh->number, sizeof(sh->number), "%d",
            *name == '?' ? sh->status : 4242);
        return sh->number;
    }
    for (size_t i = 0; i < sh->nvariables; i++) {
        if (strlen(sh->variable[i].name) == n &&
            memcmp(sh->variable[i].name, name, n) == 0) {
            return sh->variable[i].value;
        }
    }
    return NULL;
}

bool
sh_assign(struct shell *sh, const char *name, size_t n, const char *value)
{
    size_t i = 0;

    while (i < sh->nvariables && (strlen(sh->variable[i].name) != n ||
        memcmp(sh->variable[i].name, name, n) != 0)) {
        i++;
    }
    if (i == SHELL_VARIABLES) {
        return false;
    }
    if (i == sh->nvariables) {
        sh->variable[i].name = xformat("%.*s", (int)n, name);
        sh->variable[i].value = NULL;
        sh->nvariables++;
    }
    free(sh->variable[i].value);
    sh->variable[i].value = xstrdup(value);
    return true;
}

static int
exit_shell(struct shell *sh, int argc, char **argv)
{
    sh->exiting = true;
    return argc > 1 ? (int)(strtol(argv[1], NULL, 10) & 0xFF) : sh->status;
}

static int
dispatch(struct shell *sh, int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *name = slash == NULL ? argv[0] : slash + 1;

    if (strcmp(name, "true") == 0 || strcmp(name, ":") == 0) {
        return 0;
    }
    if (strcmp(name, "false") == 0) {
        return 1;
    }
    if (strcmp(name, "exit") == 0) {
        return exit_shell(sh, argc, argv);
    }
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (strcmp(name, builtins[i].name) == 0) {
            return builtins[i].run(sh, argc, argv);
        }
    }
    for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
        if (strcmp(name, writers[i]) == 0) {
            sh_complain(sh, "/system/bin/sh: %s: refused by the virtual "
                "phone\n", argv[0]);
            return sh_violation(sh, "a command that can write", name);
        }
    }
    sh_complain(sh, "/system/bin/sh: %s: inaccessible or not found\n",
        argv[0]);
    return 127;
}

bool
sh_redirect(struct shell *sh, const struct shell_token *t, const char *target)
{
    bool two = t->at[0] == '2';
    bool same = t->n > 1 && t->at[t->n - 1] == '&';
    bool in = memchr(t->at, '<', t->n) != NULL;
    enum shell_sink sink;

    if (same && !in && (strcmp(target, "1") == 0 ||
        strcmp(target, "2") == 0)) {
        sink = *target == '1' ? sh->out : sh->err;
    } else if (!same && strcmp(target, "/dev/null") == 0) {
        sink = SINK_NULL;
    } else {
        sh_violation(sh, "redirection", target);
        sh_complain(sh, "/system/bin/sh: can't create %s: Read-only file "
            "system\n", target);
        return false;
    }
    if (in || (t->at[0] != '2' && t->at[0] != '1' && t->at[0] != '>')) {
        return true;
    }
    *(two ? &sh->err : &sh->out) = sink;
    return true;
}

void
sh_execute(struct shell *sh, struct shell_list *words)
{
    const char *equals = strchr(words->word[0], '=');
    size_t n = words->n;

    if (n == 1 && equals != NULL && equals > words->word[0]) {
        sh->status = sh_assign(sh, words->word[0],
            (size_t)(equals - words->word[0]), equals + 1) ? 0 : 1;
        return;
    }
    shell_list_add(words, NULL);
    sh->status = dispatch(sh, (int)n, words->word);
}
