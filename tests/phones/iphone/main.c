/* virtual-iphone IMAGE… --listen unix:PATH|tcp:PORT [--log FILE] */
#include "conn.h"
#include "log.h"
#include "mux.h"
#include "phone.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_LISTEN 8
#define SOCKET_BYTES (1 << 20)

struct listener {
    int fd;
    const char *path; /* unix socket to remove at the end, or NULL */
    bool tcp;
    pthread_t thread;
};

static struct listener listeners[MAX_LISTEN];
static size_t nlisteners;
static atomic_int running; /* threads of connections */

static void *
run_conn(void *arg)
{
    struct conn *c = arg;

    mux_serve(c);
    conn_free(&c);
    /* Now, not when the thread is reaped: it may outlive main(), and what
     * OpenSSL keeps for it would look like a leak. */
    OPENSSL_thread_stop();
    atomic_fetch_sub(&running, 1);
    return NULL;
}

static void
tune(int fd, bool tcp)
{
    int bytes = SOCKET_BYTES;
    int one = 1;

    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
    if (tcp) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    }
}

static void *
run_listener(void *arg)
{
    const struct listener *l = arg;

    while (!stop_asked()) {
        int fd = accept(l->fd, NULL, NULL);
        pthread_t t;
        struct conn *c;

        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE) {
                stop_sleep(20);
            }
            continue;
        }
        tune(fd, l->tcp);
        c = conn_new(fd);
        atomic_fetch_add(&running, 1);
        if (stop_asked() || pthread_create(&t, NULL, run_conn, c) != 0) {
            atomic_fetch_sub(&running, 1);
            conn_free(&c);
            continue;
        }
        pthread_detach(t);
    }
    return NULL;
}

static int
open_unix(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    struct stat st;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (strlen(path) >= sizeof(a.sun_path)) {
        die("socket path too long: %s", path);
    }
    memcpy(a.sun_path, path, strlen(path) + 1);
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
        unlink(path);
    }
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
        die("cannot listen on %s: %s", path, strerror(errno));
    }
    return fd;
}

static int
open_tcp(const char *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;
    char *end = NULL;
    unsigned long n = strtoul(port, &end, 10);

    if (*port == '\0' || *end != '\0' || n == 0 || n > 65535) {
        die("not a port: %s", port);
    }
    a.sin_port = htons((uint16_t)n);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    }
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
        die("cannot listen on port %s: %s", port, strerror(errno));
    }
    return fd;
}

static void
add_listener(const char *where)
{
    struct listener *l = &listeners[nlisteners];

    if (nlisteners == MAX_LISTEN) {
        die("too many --listen");
    }
    if (strncmp(where, "unix:", 5) == 0) {
        l->path = where + 5;
        l->fd = open_unix(l->path);
    } else if (strncmp(where, "tcp:", 4) == 0) {
        l->tcp = true;
        l->fd = open_tcp(where + 4);
    } else {
        die("--listen wants unix:PATH or tcp:PORT, not %s", where);
    }
    if (listen(l->fd, 64) != 0) {
        die("cannot listen: %s", strerror(errno));
    }
    nlisteners++;
}

static void
check_distinct(struct phone **phones, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(phones[i]->udid, phones[k]->udid) == 0) {
                die("two images have the UDID %s", phones[i]->udid);
            }
        }
    }
}

static size_t
parse_args(int argc, char **argv, const char **images)
{
    const char *log = NULL;
    size_t n = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--listen") == 0 && i + 1 < argc) {
            add_listener(argv[++i]);
        } else if (strcmp(argv[i], "--log") == 0 && i + 1 < argc) {
            log = argv[++i];
        } else if (argv[i][0] != '-') {
            images[n++] = argv[i];
        } else {
            die("unknown option %s", argv[i]);
        }
    }
    if (n == 0 || nlisteners == 0) {
        die("usage: virtual-iphone IMAGE… --listen unix:PATH|tcp:PORT "
            "[--listen …] [--log FILE]");
    }
    log_open(log);
    return n;
}

/* Wait for threads to see the end; the log is whole either way. */
static bool
wind_down(void)
{
    stop_request();
    for (size_t i = 0; i < nlisteners; i++) {
        shutdown(listeners[i].fd, SHUT_RDWR);
        pthread_join(listeners[i].thread, NULL);
        close(listeners[i].fd);
        if (listeners[i].path != NULL) {
            unlink(listeners[i].path);
        }
    }
    conn_break_all(NULL);
    for (int i = 0; i < 300 && atomic_load(&running) > 0; i++) {
        struct timespec t = {.tv_nsec = 10000000};

        nanosleep(&t, NULL);
    }
    log_event(NULL, "virtual-iphone", "stop", NULL);
    log_close();
    return atomic_load(&running) == 0;
}

int
main(int argc, char **argv)
{
    const char **images = xcalloc((size_t)argc, sizeof(*images));
    struct phone **phones;
    size_t n = parse_args(argc, argv, images);
    sigset_t set;
    int sig = 0;

    phones = xcalloc(n, sizeof(struct phone *));
    for (size_t i = 0; i < n; i++) {
        phones[i] = phone_load(images[i], (int)i + 1);
    }
    check_distinct(phones, n);
    mux_set_phones(phones, n);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    for (size_t i = 0; i < nlisteners; i++) {
        if (pthread_create(&listeners[i].thread, NULL, run_listener,
                &listeners[i]) != 0) {
            die("cannot start a thread");
        }
    }
    puts("ready");
    fflush(stdout);
    sigwait(&set, &sig);
    if (!wind_down()) {
        _exit(0);
    }
    for (size_t i = 0; i < n; i++) {
        phone_free(&phones[i]);
    }
    free(phones);
    free(images);
    return 0;
}
