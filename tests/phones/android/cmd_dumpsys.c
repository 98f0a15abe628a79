/* dumpsys: package com.android.shell, user, device_policy. */
#include "phone.h"
#include "shell_state.h"

#include <string.h>

/* What the manifest of com.android.shell asks for, of what matters here. */
static const char *const permissions[] = {
    "READ_SMS", "READ_CALL_LOG", "READ_CONTACTS", "READ_CALENDAR",
    "READ_EXTERNAL_STORAGE", "READ_PHONE_STATE", "GET_ACCOUNTS",
};

/* And what it always holds. */
static const char *const held[] = {
    "ACCESS_CONTENT_PROVIDERS_EXTERNALLY", "DUMP", "BACKUP",
    "INTERACT_ACROSS_USERS_FULL", "WRITE_MEDIA_STORAGE",
};

static void
dump_shell(struct shell *sh)
{
    const struct va_phone *p = sh->phone;

    sh_printf(sh, "Packages:\n  Package [com.android.shell] (5a1f0c3):\n"
        "    userId=2000\n    sharedUser=SharedUserSetting{3c8a1d0 "
        "android.uid.shell/2000}\n    requested permissions:\n");
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
        sh_printf(sh, "      android.permission.%s\n", held[i]);
    }
    for (size_t i = 0; i < sizeof(permissions) / sizeof(permissions[0]); i++) {
        if (phone_permits(p, permissions[i])) {
            sh_printf(sh, "      android.permission.%s\n", permissions[i]);
        }
    }
    sh_printf(sh, "    install permissions:\n");
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
        sh_printf(sh, "      android.permission.%s: granted=true\n", held[i]);
    }
    for (size_t u = 0; u < p->nusers; u++) {
        sh_printf(sh, "    User %d: ceDataInode=0 installed=true hidden=false "
            "suspended=false stopped=false notLaunched=false enabled=0\n"
            "      runtime permissions:\n", p->users[u].id);
        for (size_t i = 0; i < sizeof(permissions) / sizeof(permissions[0]);
            i++) {
            if (phone_permits(p, permissions[i])) {
                sh_printf(sh, "        android.permission.%s: granted=true\n",
                    permissions[i]);
            }
        }
    }
}

static const char *
state_of(const struct va_phone *p, const struct va_user *u)
{
    if (!u->running) {
        return "-1";
    }
    return phone_is_bfu(p) || !u->unlocked ? "RUNNING_LOCKED" :
        "RUNNING_UNLOCKED";
}

static void
dump_users(struct shell *sh)
{
    sh_printf(sh, "%sUsers:\n", sh->phone->sdk >= 30 ? "Current user: 0\n" :
        "");
    for (size_t i = 0; i < sh->phone->nusers; i++) {
        const struct va_user *u = &sh->phone->users[i];

        sh_printf(sh, "  UserInfo{%d:%s:%x} serialNo=%d%s\n", u->id, u->name,
            u->flags, u->id, sh->phone->sdk < 29 ? "" : u->id == 0 ?
            " isPrimary=true" : " isPrimary=false");
        sh_printf(sh, "    State: %s\n    Created: <unknown>\n"
            "    Last logged in: <unknown>\n", state_of(sh->phone, u));
    }
}

/* ComponentName.flattenToString: a class that begins with a dot is told with
 * its package. */
static void
owner(struct shell *sh, const struct va_policy *o)
{
    const char *class = strchr(o->component, '/');
    int package = class == NULL ? (int)strlen(o->component) :
        (int)(class - o->component);

    if (o->kind == VA_DEVICE_OWNER) {
        sh_printf(sh, "  Device Owner: \n");
    } else {
        sh_printf(sh, "  Profile Owner (User %d): \n", o->user);
    }
    sh_printf(sh, "    admin=ComponentInfo{%.*s/%.*s%s}\n    name=\n"
        "    package=%.*s\n", package, o->component,
        class != NULL && class[1] == '.' ? package : 0, o->component,
        class == NULL ? "" : class + 1, package, o->component);
    if (o->kind == VA_DEVICE_OWNER) {
        sh_printf(sh, "    User ID: %d\n", o->user);
    }
    sh_printf(sh, "\n");
}

static void
dump_policy(struct shell *sh)
{
    const struct va_phone *p = sh->phone;

    sh_printf(sh, "Current Device Policy Manager state:\n");
    for (size_t i = 0; i < p->npolicies; i++) {
        if (p->policies[i].kind != VA_DEVICE_ADMIN) {
            owner(sh, &p->policies[i]);
        }
    }
    for (size_t u = 0; u < p->nusers; u++) {
        sh_printf(sh, "\n  Enabled Device Admins (User %d, "
            "provisioningState: 0):\n", p->users[u].id);
        for (size_t i = 0; i < p->npolicies; i++) {
            if (p->policies[i].user == p->users[u].id) {
                sh_printf(sh, "    %s:\n      uid=10123\n      "
                    "testOnlyAdmin=false\n      policies:\n        "
                    "wipe-data\n", p->policies[i].component);
            }
        }
        sh_printf(sh, "    mPasswordOwner=-1\n");
    }
}

int
cmd_dumpsys(struct shell *sh, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "package") == 0 &&
        strcmp(argv[2], "com.android.shell") == 0) {
        dump_shell(sh);
    } else if (argc == 2 && strcmp(argv[1], "user") == 0) {
        dump_users(sh);
    } else if (argc == 2 && strcmp(argv[1], "device_policy") == 0) {
        dump_policy(sh);
    } else {
        sh_complain(sh, "Can't find service: %s\n", argc > 1 ? argv[1] : "");
        return sh_violation(sh, "dumpsys", argc > 1 ? argv[1] : "");
    }
    return 0;
}
