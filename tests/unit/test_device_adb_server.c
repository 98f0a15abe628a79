/* A phone behind an adb server, which is a script here: what is asked of it,
 * and what becomes of each of its answers. */
#include "adb_script.h"
#include "base/run.h"
#include "device/android/adb_find.h"

#define ROUNDS 64

/** What the server hears and says, connection by connection. A line is
 * "REQUEST>ANSWER", the answer in raw bytes; a second request on the same
 * socket is the next line, begun by '+'. */
struct server {
    const char *const *lines;
    int listener;
    uint16_t port;
    pthread_t thread;
    char wrong[256];
};

static struct server server;
static struct wn_adb *a;
static struct wn_err err;
static enum wn_adb_state state_now;
static atomic_int cancel;
static struct wn_run run = {
    .cancel = &cancel, .idle_timeout_s = 2, .passcode_timeout_s = 5};

static bool
take(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);

        if (got <= 0) {
            return false;
        }
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static void
answer(struct server *s, int fd, const char *line)
{
    const char *say = strchr(line, '>');
    size_t n = (size_t)(say - line);
    char heard[512] = "";
    char length[5] = "";

    if (!take(fd, length, 4) || strtoul(length, NULL, 16) != n ||
        !take(fd, heard, n) || memcmp(heard, line, n) != 0) {
        if (s->wrong[0] == '\0') {
            (void)snprintf(s->wrong, sizeof(s->wrong),
                "\"%s%.200s\" instead of \"%s\"", length, heard, line);
        }
        return;
    }
    (void)send(fd, say + 1, strlen(say + 1), MSG_NOSIGNAL);
}

static void *
serve(void *arg)
{
    struct server *s = arg;
    const char *const *line = s->lines;
    int fd;

    while (*line && (fd = accept(s->listener, NULL, NULL)) >= 0) {
        answer(s, fd, *line++);
        while (*line && **line == '+') {
            answer(s, fd, *line++ + 1);
        }
        (void)shutdown(fd, SHUT_WR);
        (void)close(fd);
    }
    return NULL;
}

static void
start(const char *const *lines)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    char port[8];

    server = (struct server){.lines = lines};
    server.listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server.listener, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(server.listener, ROUNDS), 0);
    assert_int_equal(
        getsockname(server.listener, (struct sockaddr *)&at, &n), 0);
    server.port = ntohs(at.sin_port);
    (void)snprintf(port, sizeof(port), "%u", (unsigned)server.port);
    assert_int_equal(setenv("ANDROID_ADB_SERVER_PORT", port, 1), 0);
    assert_int_equal(unsetenv("ADB_SERVER_SOCKET"), 0);
    assert_int_equal(
        pthread_create(&server.thread, NULL, serve, &server), 0);
}

static void
stop(void)
{
    wn_adb_free(&a);
    (void)shutdown(server.listener, SHUT_RDWR);
    (void)pthread_join(server.thread, NULL);
    (void)close(server.listener);
    if (server.wrong[0] != '\0') {
        fail_msg("the server heard %s", server.wrong);
    }
}

static enum wn_status
open_it(void)
{
    const struct wn_adb_place place = {
        .way = WN_ADB_SERVER, .serial = "VA1"};

    err = (struct wn_err)WN_ERR_INIT;
    return wn_adb_open(&a, &place, &run, &state_now, &err);
}

#define LIST "host:devices-l>OKAY"
#define READY \
    LIST "0057OTHER offline\n" \
    "VA1                    device usb:1-2 product:p model:Virtual_M " \
    "device:d\n"
#define FEATURES \
    "host-serial:VA1:features>OKAY0020shell_v2,cmd,stat_v2,ls_v2,abb_x"
#define HOST_FEATURES "host:host-features>OKAY0014shell_v2,cmd,stat_v2"

static void
asks_before_it_opens(void **state)
{
    static const char *const lines[] = {READY, FEATURES, HOST_FEATURES,
        "host:transport:VA1>OKAY", "+sync:>OKAYhello",
        "host:transport:VA1>OKAY", "+sync:>FAIL0006closed",
        "host:transport:VA1>FAIL0009not there",
        "host-serial:VA1:get-state>OKAY0006device",
        "host-serial:VA1:get-state>OKAY0007offline",
        "host-serial:VA1:get-state>FAIL0009not there", NULL};
    const struct wn_adb_banner *b;
    struct wn_adb_stream *x = NULL;
    char text[6] = "";
    size_t got = 0;

    (void)state;
    start(lines);
    if (open_it() != WN_OK) {
        fail_msg("%s; %s", err.text, server.wrong);
    }
    assert_int_equal(state_now, WN_ADB_READY);
    b = wn_adb_banner(a);
    assert_string_equal(b->product, "p");
    assert_string_equal(b->model, "Virtual_M");
    assert_string_equal(b->device, "d");
    /* What both know. */
    assert_true(b->shell_v2 && b->cmd && b->stat_v2 && !b->ls_v2);
    assert_int_equal(b->max_payload, 0xffff);
    assert_int_equal(script_stream(&x, a, &err), WN_OK);
    assert_int_equal(wn_adb_stream_read_all(x, text, 5, &err), WN_OK);
    assert_string_equal(text, "hello");
    assert_int_equal(wn_adb_stream_read(x, text, 1, &got, &err), WN_END);
    wn_adb_stream_free(&x);
    assert_int_equal(script_stream(&x, a, &err), WN_ABSENT);
    err = (struct wn_err)WN_ERR_INIT;
    assert_int_equal(script_stream(&x, a, &err), WN_EACQUIRE);
    assert_null(strstr(err.text, "not there")); /* the server's words */
    assert_null(x);
    assert_false(wn_adb_gone(a));
    assert_true(wn_adb_gone(a));
    assert_true(wn_adb_gone(a));
    stop();
}

static void
assert_not_ready(const char *line, enum wn_status st, const char *words)
{
    const char *const lines[] = {line, NULL};
    enum wn_status got;

    start(lines);
    got = open_it();
    if (got != st || !strstr(err.text, words)) {
        fail_msg("%s: %d: %s", line, (int)got, err.text);
    }
    assert_null(a);
    stop();
}

static void
says_why_it_cannot(void **state)
{
    (void)state;
    assert_not_ready(LIST "0000", WN_EDEVICE, "does not know that phone");
    assert_not_ready(LIST "000cVA12 device\n", WN_EDEVICE, "does not know");
    assert_not_ready(LIST "000cVA1 offline\n", WN_EREADY, "does not answer");
    assert_not_ready(LIST "0015VA1 no permissions (\n", WN_EREADY,
        "may not open");
    assert_not_ready("host:devices-l>FAIL0001x", WN_EACQUIRE, "refuses");
    assert_not_ready("host:devices-l>WHAT", WN_EFORMAT, "does not speak");
    assert_not_ready("host:devices-l>OKAY00x0", WN_EFORMAT, "not speak");
    assert_not_ready("host:devices-l>OKAY00", WN_EACQUIRE, "server does not");
    assert_not_ready("host:devices-l>OKAY0009VA1", WN_EACQUIRE, "does not");
    assert_not_ready("host:devices-l>", WN_EACQUIRE, "server does not");
}

static int dialogs;

static void
on_dialog(void *ctx, const char *fingerprint)
{
    (void)ctx;
    assert_string_equal(fingerprint, "");
    dialogs++;
}

static void
waits_for_the_owner(void **state)
{
    static const char *const lines[] = {
        LIST "0011VA1 unauthorized\n", LIST "0010VA1 authorizing\n",
        LIST "000bVA1 device\n", "host-serial:VA1:features>OKAY0000",
        HOST_FEATURES, NULL};

    (void)state;
    dialogs = 0;
    start(lines);
    assert_int_equal(open_it(), WN_OK);
    assert_int_equal(state_now, WN_ADB_UNAUTHORISED);
    if (wn_adb_authorise(a, on_dialog, NULL, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(dialogs, 1);
    assert_false(wn_adb_banner(a)->shell_v2); /* a phone that knows nothing */
    assert_int_equal(wn_adb_banner(a)->max_payload, 4096);
    stop();
}

static void
no_server_is_started(void **state)
{
    struct wn_adb_found all[WN_ADB_FIND_MAX];
    size_t n = 9;
    static const char *const none[] = {NULL};

    (void)state;
    start(none);
    stop(); /* nobody listens there any more */
    assert_false(wn_adb_find_server_answers(&run));
    err = (struct wn_err)WN_ERR_INIT;
    assert_int_equal(wn_adb_find_server(all, &n, &run, &err), WN_ABSENT);
    assert_int_equal(err.status, WN_OK);
    assert_int_equal(open_it(), WN_EREADY);
    assert_non_null(strstr(err.text, "no adb server runs"));
    assert_non_null(strstr(err.todo, "--adb-server"));
}

static void
takes_adbs_own_variables(void **state)
{
    static const char *const version[] = {
        "host:version>OKAY00040029", NULL};
    static const char *const bad[] = {"", "tcp:", "tcp:x", "tcp:0",
        "tcp:65536", "tcp::1", "localfilesystem:/x", "5037"};
    char socket[64];

    (void)state;
    start(version);
    (void)snprintf(socket, sizeof(socket), "tcp:localhost:%u",
        (unsigned)server.port);
    assert_int_equal(setenv("ADB_SERVER_SOCKET", socket, 1), 0);
    assert_int_equal(setenv("ANDROID_ADB_SERVER_PORT", "1", 1), 0);
    assert_true(wn_adb_find_server_answers(&run));
    stop();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(setenv("ADB_SERVER_SOCKET", bad[i], 1), 0);
        assert_int_equal(open_it(), WN_EUSAGE);
        assert_string_not_equal(err.todo, "");
    }
    assert_int_equal(unsetenv("ADB_SERVER_SOCKET"), 0);
    assert_int_equal(setenv("ANDROID_ADB_SERVER_PORT", "70000", 1), 0);
    assert_int_equal(open_it(), WN_EUSAGE);
}

/** Lines as adb writes them (facts/android 3.5, 12.1). */
static void
reads_lists(void **state)
{
    static const struct {
        const char *line;
        const char *serial, *port;
        enum wn_adb_find_state state;
    } good[] = {
        {"127.0.0.1:15555        device product:vp model:Virtual_Phone "
         "device:vdev transport_id:1", "127.0.0.1:15555", "", WN_ADB_FOUND},
        {"VP00001                device usb:1-1 product:x", "VP00001",
            "usb:1-1", WN_ADB_FOUND},
        {"VP1 unauthorized usb:1-4.2 transport_id:3", "VP1", "usb:1-4.2",
            WN_ADB_FOUND_UNAUTHORISED},
        {"VP1 sideload usb:1-4.2", "VP1", "usb:1-4.2",
            WN_ADB_FOUND_NOT_DEVICE},
        {"????????????           no permissions (user in plugdev group; are "
         "your udev rules wrong?); see [http://developer.android.com/tools/"
         "device.html] usb:1-3 transport_id:2", "????????????", "usb:1-3",
            WN_ADB_FOUND_NO_PERMISSION},
        {"(no serial number)     device usb:2-1 product:x model:y device:z",
            "usb:2-1", "usb:2-1", WN_ADB_FOUND},
        {"VP1 detached usb:1-1", "VP1", "usb:1-1", WN_ADB_FOUND_OFFLINE},
    };
    static const char *const bad[] = {"", " ", "VP1", "VP1 ", "VP1 dancing",
        "(no serial number) device", "VP1 devices",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        " device"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct wn_adb_found f;
        size_t n = strlen(good[i].line);
        char *exact = malloc(n);

        memcpy(exact, good[i].line, n);
        assert_true(wn_adb_find_line(&f, exact, n));
        free(exact);
        assert_int_equal(f.place.way, WN_ADB_SERVER);
        assert_string_equal(f.place.serial, good[i].serial);
        assert_string_equal(f.place.port, good[i].port);
        assert_int_equal(f.state, good[i].state);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_adb_found f;

        if (wn_adb_find_line(&f, bad[i], strlen(bad[i]))) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
    }
}

static void
silence_of_a_service_ends(void **state)
{
    static const char *const lines[] = {READY, FEATURES, HOST_FEATURES,
        "host:transport:VA1>OKAY", "+sync:>OKAY", "+never>", NULL};
    struct wn_adb_stream *x = NULL;
    char byte;
    size_t got = 0;
    int64_t begun;

    (void)state;
    run.idle_timeout_s = 1;
    start(lines);
    assert_int_equal(open_it(), WN_OK);
    assert_int_equal(script_stream(&x, a, &err), WN_OK);
    begun = wn_mono_ns();
    assert_int_equal(
        wn_adb_stream_read(x, &byte, 1, &got, &err), WN_EACQUIRE);
    assert_true(wn_mono_ns() - begun < 2 * WN_NS_PER_S);
    atomic_store(&cancel, 1);
    err = (struct wn_err)WN_ERR_INIT;
    assert_int_equal(
        wn_adb_stream_read(x, &byte, 1, &got, &err), WN_ECANCEL);
    atomic_store(&cancel, 0);
    wn_adb_stream_free(&x);
    wn_adb_free(&a);
    (void)pthread_join(server.thread, NULL); /* its last line goes unsaid */
    (void)close(server.listener);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_before_it_opens),
        cmocka_unit_test(says_why_it_cannot),
        cmocka_unit_test(waits_for_the_owner),
        cmocka_unit_test(no_server_is_started),
        cmocka_unit_test(takes_adbs_own_variables),
        cmocka_unit_test(reads_lists),
        cmocka_unit_test(silence_of_a_service_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
