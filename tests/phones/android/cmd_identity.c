/* getprop, settings, pm, am: what a phone says of itself. */
#include "log.h"
#include "phone.h"
#include "shell_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BAD_ARGUMENTS 255 /* -1, as a status */

int
cmd_getprop(struct shell *sh, int argc, char **argv)
{
    const char *key;
    const char *value;

    if (argc > 1 && argv[1][0] == '-') {
        sh_complain(sh, "getprop: Unknown option %s\n", argv[1]);
        return 1;
    }
    if (argc > 1) {
        value = phone_property(sh->phone, argv[1]);
        sh_printf(sh, "%s\n", *value == '\0' && argc > 2 ? argv[2] : value);
        return 0;
    }
    for (size_t i = 0; phone_property_at(sh->phone, i, &key, &value); i++) {
        sh_printf(sh, "[%s]: [%s]\n", key, value);
    }
    return 0;
}

/* The number after "--user"; "current" and "cur" are the only one there is
 * in front. False when it is none. */
static bool
take_user(const char *word, int *user)
{
    char *end;
    long n;

    if (word != NULL && (strcmp(word, "current") == 0 ||
        strcmp(word, "cur") == 0)) {
        *user = 0;
        return true;
    }
    n = word == NULL ? -1 : strtol(word, &end, 10);
    if (n < 0 || n > 100000 || *end != '\0' || end == word) {
        return false;
    }
    *user = (int)n;
    return true;
}

int
cmd_settings(struct shell *sh, int argc, char **argv)
{
    const char *word[3] = {"", "", ""};
    const char *value;
    size_t n = 0;
    int user = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--user") == 0) {
            if (!take_user(i + 1 < argc ? argv[++i] : NULL, &user)) {
                sh_complain(sh, "Invalid user: %s\n", argv[i]);
                return BAD_ARGUMENTS;
            }
        } else if (n < 3) {
            word[n++] = argv[i];
        }
    }
    if (strcmp(word[0], "get") != 0) {
        sh_complain(sh, "Invalid command: %s\n", word[0]);
        return sh_violation(sh, "settings", word[0]);
    }
    if (n < 3 || (strcmp(word[1], "system") != 0 &&
        strcmp(word[1], "secure") != 0 && strcmp(word[1], "global") != 0)) {
        sh_complain(sh, "Invalid namespace '%s'\n", word[1]);
        return BAD_ARGUMENTS;
    }
    value = phone_setting(sh->phone, user, word[1], word[2]);
    sh_printf(sh, "%s\n", value == NULL ? "null" : value);
    return 0;
}

int
cmd_am(struct shell *sh, int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "get-current-user") == 0) {
        sh_printf(sh, "0\n");
        return 0;
    }
    sh_complain(sh, "am: refused by the virtual phone\n");
    return sh_violation(sh, "am", argc > 1 ? argv[1] : "");
}

static void
list_users(struct shell *sh)
{
    sh_printf(sh, "Users:\n");
    for (size_t i = 0; i < sh->phone->nusers; i++) {
        const struct va_user *u = &sh->phone->users[i];

        sh_printf(sh, "\tUserInfo{%d:%s:%x}%s\n", u->id, u->name, u->flags,
            u->running ? " running" : "");
    }
}

struct package_list {
    bool third_party;
    bool system;
    bool apk;
    bool installer;
    bool uid;
    bool version;
    int user;
    const char *filter;
};

/* False when an option is told to be wrong. */
static bool
package_options(struct shell *sh, int argc, char **argv,
    struct package_list *l)
{
    for (int i = 3; i < argc; i++) {
        const char *o = argv[i];

        if (o[0] != '-') {
            l->filter = o;
        } else if (strcmp(o, "-3") == 0) {
            l->third_party = true;
        } else if (strcmp(o, "-s") == 0) {
            l->system = true;
        } else if (strcmp(o, "-f") == 0) {
            l->apk = true;
        } else if (strcmp(o, "-i") == 0) {
            l->installer = true;
        } else if (strcmp(o, "-U") == 0) {
            l->uid = true;
        } else if (strcmp(o, "--show-versioncode") == 0) {
            l->version = true;
        } else if (strcmp(o, "--user") == 0) {
            if (!take_user(i + 1 < argc ? argv[++i] : NULL, &l->user)) {
                sh_complain(sh, "Error: Invalid user\n");
                return false;
            }
        } else {
            sh_complain(sh, "Error: Unknown option: %s\n", o);
            return false;
        }
    }
    return true;
}

static void
print_package(struct shell *sh, const struct package_list *l,
    const struct va_package *p)
{
    sh_printf(sh, "package:");
    if (l->apk) {
        sh_printf(sh, "/%s/app/%s/base.apk=", p->system ? "system" : "data",
            p->name);
    }
    sh_printf(sh, "%s", p->name);
    if (l->version) {
        sh_printf(sh, " versionCode:%" PRId64, p->version);
    }
    if (l->installer) {
        sh_printf(sh, "  installer=%s", p->installer == NULL ? "null" :
            p->installer);
    }
    if (l->uid) {
        sh_printf(sh, " uid:%" PRId64, p->uid);
    }
    sh_printf(sh, "\n");
}

static int
list_packages(struct shell *sh, int argc, char **argv)
{
    struct package_list l = {.user = 0};
    struct buf names = {0};
    char *served;

    if (!package_options(sh, argc, argv, &l)) {
        return BAD_ARGUMENTS;
    }
    if (!phone_user_exists(sh->phone, l.user)) {
        sh_complain(sh, "\nException occurred while executing 'list':\n"
            "java.lang.SecurityException: Shell does not have permission to "
            "access user %d\n", l.user);
        return BAD_ARGUMENTS;
    }
    for (size_t i = 0; i < sh->phone->npackages; i++) {
        const struct va_package *p = &sh->phone->packages[i];

        if (p->user == l.user && !(l.third_party && p->system) &&
            !(l.system && !p->system) &&
            (l.filter == NULL || strstr(p->name, l.filter) != NULL)) {
            buf_put(&names, ",", names.n > 0 ? 1 : 0);
            log_json_string(&names, p->name);
            print_package(sh, &l, p);
        }
    }
    buf_put(&names, "", 1);
    served = xformat("[%s]", (const char *)names.p);
    log_event(sh->phone->serial, "shell", "packages", "iuser",
        (int64_t)l.user, "jpackages", served, NULL);
    free(served);
    buf_free(&names);
    return 0;
}

int
cmd_pm(struct shell *sh, int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "list") == 0) {
        if (strcmp(argv[2], "users") == 0 && argc == 3) {
            list_users(sh);
            return 0;
        }
        if (strcmp(argv[2], "packages") == 0) {
            return list_packages(sh, argc, argv);
        }
    }
    sh_complain(sh, "pm: refused by the virtual phone\n");
    return sh_violation(sh, "pm", argc > 1 ? argv[1] : "");
}
