/* virtual-android IMAGE --listen tcp:PORT | --functionfs DIR [--log FILE] */
#include "cable.h"
#include "log.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
wait_for_signal(void *ctx)
{
    sigset_t *set = ctx;
    int got;

    sigwait(set, &got);
    stop_request();
    log_flush();
    return NULL;
}

static void
usage(void)
{
    die("usage: virtual-android IMAGE --listen tcp:PORT | --functionfs DIR "
        "[--log FILE]");
}

int
main(int argc, char **argv)
{
    const char *image = NULL, *listen = NULL, *ffs = NULL, *log = NULL;
    struct va_phone *p;
    sigset_t set;
    pthread_t thread;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' && image == NULL) {
            image = argv[i];
        } else if (i + 1 < argc && strcmp(argv[i], "--listen") == 0) {
            listen = argv[++i];
        } else if (i + 1 < argc && strcmp(argv[i], "--functionfs") == 0) {
            ffs = argv[++i];
        } else if (i + 1 < argc && strcmp(argv[i], "--log") == 0) {
            log = argv[++i];
        } else {
            usage();
        }
    }
    if (image == NULL || (listen == NULL) == (ffs == NULL) ||
        (listen != NULL && strncmp(listen, "tcp:", 4) != 0)) {
        usage();
    }
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (pthread_create(&thread, NULL, wait_for_signal, &set) != 0) {
        die("no thread can be started");
    }
    log_open(log);
    p = phone_load(image);
    if (listen != NULL) {
        int port = atoi(listen + 4), listener;
        int bound = tcp_listen(port, &listener);

        if (port == 0) {
            printf("ready %d\n", bound);
        } else {
            printf("ready\n");
        }
        fflush(stdout);
        tcp_serve(p, listener);
    } else {
        ffs_open(ffs, p);
        printf("ready\n");
        fflush(stdout);
        ffs_serve(p);
    }
    log_close();
    /* Threads may still be at work: they go with the process. */
    fflush(stdout);
    _Exit(0);
}
