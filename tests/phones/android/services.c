/* What OPEN can name: shell in its kinds, and sync. */
#include "adbd.h"

#include <string.h>

/* What a phone would do, and nobody who only reads may ask for. */
static const char *const changing[] = {
    "abb:", "abb_exec:", "backup:", "disable-verity:", "enable-verity:",
    "forward:", "framebuffer:", "jdwp:", "localabstract:", "localfilesystem:",
    "localreserved:", "reboot:", "remount:", "restore:", "reverse:", "root:",
    "sideload:", "sideload-host:", "sink:", "source:", "tcp:", "tcpip:",
    "track-jdwp", "unroot:", "usb:", "dev:", "spawn:", "mdns:",
};

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Is this word among the arguments of "shell,a,b:"? */
static bool
has_argument(const char *label, const char *colon, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = strchr(label, ','); at != NULL && at < colon;
        at = strchr(at + 1, ',')) {
        if (strncmp(at + 1, word, n) == 0 &&
            (at[1 + n] == ',' || at[1 + n] == ':')) {
            return true;
        }
    }
    return false;
}

static bool
find_shell(struct va_stream *s, const char *colon)
{
    if (has_argument(s->label, colon, "pty")) {
        return false; /* a terminal is for people */
    }
    if (!has_argument(s->label, colon, "v2")) {
        s->service = SERVICE_SHELL;
    } else if (s->conn->v2_shell) {
        s->service = SERVICE_SHELL_V2;
    } else {
        return false;
    }
    s->command = colon + 1;
    return *s->command != '\0';
}

bool
service_find(struct va_stream *s)
{
    const char *colon = strchr(s->label, ':');

    s->service = SERVICE_NONE;
    for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++) {
        if (begins(s->label, changing[i])) {
            return false;
        }
    }
    if (strcmp(s->label, "sync:") == 0) {
        s->service = SERVICE_SYNC;
    } else if (begins(s->label, "shell:") || begins(s->label, "exec:")) {
        s->service = SERVICE_SHELL;
        s->command = colon + 1;
        return *s->command != '\0';
    } else if (begins(s->label, "shell,") && colon != NULL) {
        return find_shell(s, colon);
    }
    return true;
}

void
service_run(struct va_stream *s)
{
    if (s->service == SERVICE_SYNC) {
        sync_serve(s);
    } else {
        shell_serve(s);
    }
}
