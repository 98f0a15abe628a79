/* virtual-android IMAGE --listen tcp:PORT | --functionfs DIR [--gadget DIR]
 * [--log FILE] */
#include "adbd.h"
#include "log.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    const char *image, *listen, *functions, *gadget, *log;
};

static void *
wait_for_signal(void *ctx)
{
    sigset_t *set = ctx;
    int got;

    sigwait(set, &got);
    stop_request();
    return NULL;
}

static struct options
parse(int argc, char **argv)
{
    struct options o = {0};

    for (int i = 1; i < argc; i++) {
        const char **to = strcmp(argv[i], "--listen") == 0 ? &o.listen :
            strcmp(argv[i], "--functionfs") == 0 ? &o.functions :
            strcmp(argv[i], "--gadget") == 0 ? &o.gadget :
            strcmp(argv[i], "--log") == 0 ? &o.log : NULL;

        if (to != NULL && i + 1 < argc) {
            *to = argv[++i];
        } else if (to == NULL && argv[i][0] != '-' && o.image == NULL) {
            o.image = argv[i];
        } else {
            die("cannot take %s", argv[i]);
        }
    }
    if (o.image == NULL || (o.listen == NULL) == (o.functions == NULL) ||
        (o.gadget != NULL && o.functions == NULL)) {
        die("usage: virtual-android IMAGE --listen tcp:PORT | --functionfs "
            "DIR [--gadget DIR] [--log FILE]");
    }
    return o;
}

static int
port_of(const char *where)
{
    char *end = NULL;
    unsigned long n = 0;

    if (strncmp(where, "tcp:", 4) != 0) {
        die("--listen wants tcp:PORT, not %s", where);
    }
    n = strtoul(where + 4, &end, 10);
    if (where[4] == '\0' || *end != '\0' || n > 65535) {
        die("not a port: %s", where + 4);
    }
    return (int)n;
}

static bool
serve(const struct options *o, struct va_phone *p)
{
    bool fine;

    if (o->listen != NULL) {
        int port = port_of(o->listen);
        int bound = tcp_listen(port);

        if (port == 0) {
            printf("ready %d\n", bound);
        } else {
            printf("ready\n");
        }
        fflush(stdout);
        fine = tcp_serve(p);
    } else {
        ffs_open(o->functions, o->gadget, p);
        printf("ready\n");
        fflush(stdout);
        fine = ffs_serve(p);
    }
    return fine;
}

int
main(int argc, char **argv)
{
    struct options o = parse(argc, argv);
    struct va_phone *p;
    sigset_t set;
    pthread_t thread;
    bool ended;

    log_open(o.log);
    p = phone_load(o.image);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (pthread_create(&thread, NULL, wait_for_signal, &set) != 0) {
        die("no thread can be started");
    }
    ended = serve(&o, p);
    pthread_join(thread, NULL);
    log_event(p->serial, "virtual-android", "stop", NULL);
    log_close();
    if (!ended) {
        _exit(0); /* somebody is still at work, with what would be freed */
    }
    phone_free(&p);
    return 0;
}
