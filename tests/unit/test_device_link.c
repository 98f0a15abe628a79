/** An Android phone that lets us in: which it is, what it offers, and how it is
 * let go. The phone is a table of what it answers to which command. */
#include "adb_peer.h"

#include <stdio.h>

#include "base/timespan.h"
#include "device/android/android.h"

struct line {
    const char *command;
    const char *answer; /* NULL: the command fails */
};

/* An Android 14 that was unlocked. */
static const struct line modern[] = {
    {"getprop 'ro.serialno'", "VA00014\n"},
    {"settings get secure android_id", "0123456789abcdef\n"},
    {"getprop 'ro.product.model'", "VirtualPhone 14\n"},
    {"getprop 'ro.build.version.release'", "14\n"},
    {"getprop 'ro.build.version.sdk'", "34\n"},
    {"getprop 'ro.build.id'", "UP1A.231005.007\n"},
    {"getprop 'persist.sys.timezone'", "Europe/London\n"},
    {"date +%s", "1795000000\n"},
    {"pm list users", "Users:\n\tUserInfo{0:Owner:4c13} running\n"
                      "\tUserInfo{10:Work:1030} running\n"
                      "\tUserInfo{11:Away:1030}\n"},
    {"getprop 'sys.user.0.ce_available'", "true\n"},
    {NULL, NULL},
};

/* An Android 7.1 before its first unlock, without what newer ones have. */
static const struct line old[] = {
    {"getprop 'ro.serialno'", "\n"},
    {"getprop 'ro.boot.serialno'", "VA00007\n"},
    {"settings get secure android_id", "null\n"},
    {"getprop 'ro.product.model'", "Model=7, [x]\n"},
    {"getprop 'ro.build.version.release'", "7.1.2\n"},
    {"getprop 'ro.build.version.sdk'", "25\n"},
    {"getprop 'ro.build.id'", "N2G48C\n"},
    {"getprop 'persist.sys.timezone'", "\n"},
    {"date +%s", "1795000000\n"},
    {"pm list users", "Users:\n\tUserInfo{0:Owner:13} running\n"},
    {"getprop 'sys.user.0.ce_available'", "\n"},
    {"dumpsys user", "Users:\n  UserInfo{0:Owner:13} serialNo=0\n"
                     "    State: RUNNING_LOCKED\n"},
    {NULL, NULL},
};

struct phone {
    const struct line *lines, *also; /* also comes before lines */
    char unknown[256];               /* a command that it does not have */
};

static const struct line *
find(const struct line *at, const char *command)
{
    while (at && at->command && strcmp(at->command, command) != 0) {
        at++;
    }
    return at && at->command ? at : NULL;
}

static void
frame(struct peer_stream *s, uint8_t id, const void *p, size_t n)
{
    uint8_t head[5] = {id};

    wn_put_u32le(head + 1, (uint32_t)n);
    if (peer_put(s, head, sizeof(head)) && n > 0) {
        (void)peer_put(s, p, n);
    }
}

/** shell,v2: framed. exec: with the sentinel that the command asks for. */
static void
serve(struct peer_stream *s)
{
    static const char framed[] = "shell,v2,raw:";
    static const char plain[] = "exec:";
    struct phone *phone = s->peer->ctx;
    bool v2 = strncmp(s->service, framed, sizeof(framed) - 1) == 0;
    char *command = s->service + (v2 ? sizeof(framed) : sizeof(plain)) - 1;
    char *sentinel = v2 ? NULL : strstr(command, "; s=$?; echo; echo ");
    const struct line *l;
    uint8_t failed;

    if (sentinel) {
        *sentinel = '\0';
    }
    l = find(phone->also, command);
    l = l ? l : find(phone->lines, command);
    if (!l) {
        (void)snprintf(
            phone->unknown, sizeof(phone->unknown), "%s", command);
    }
    failed = l && l->answer ? 0 : 1;
    if (v2) {
        if (!failed) {
            frame(s, 1, l->answer, strlen(l->answer));
        }
        frame(s, 3, &failed, 1);
    } else {
        char end[64];
        int n = snprintf(end, sizeof(end), "\n%.32s:%d\n",
            sentinel + strlen("; s=$?; echo; echo "), (int)failed);

        (void)peer_put(s, l && l->answer ? l->answer : "",
            l && l->answer ? strlen(l->answer) : 0);
        (void)peer_put(s, end, (size_t)n);
    }
}

struct rig {
    struct peer peer;
    struct phone phone;
    struct wn_run run;
    struct wn_android p;
    struct wn_identity id;
    struct wn_err err;
};

static void
begin(struct rig *r, const struct line *lines, const struct line *also,
    const char *features)
{
    *r = (struct rig){.phone = {.lines = lines, .also = also},
        .peer = {.features = features, .serve = serve},
        .run = {.idle_timeout_s = 5},
        .err = WN_ERR_INIT};
    r->peer.ctx = &r->phone;
    r->p.run = &r->run;
    r->p.state = WN_ADB_READY;
    r->p.place.way = WN_ADB_TCP;
    peer_start(&r->peer, &r->run, &r->p.adb);
}

static void
a_phone_says_what_it_is(void **state)
{
    int64_t before = wn_now_ns();
    struct rig r;

    (void)state;
    begin(&r, modern, NULL, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    assert_int_equal(r.p.trust, WN_TRUST_BEFORE);
    assert_int_equal(r.id.platform, WN_PLATFORM_ANDROID);
    assert_string_equal(r.id.serial, "VA00014");
    assert_string_equal(r.id.android_id, "0123456789abcdef");
    assert_string_equal(r.id.product_type, "VirtualPhone 14");
    assert_string_equal(r.id.product_version, "14");
    assert_string_equal(r.id.build, "UP1A.231005.007");
    assert_string_equal(r.id.zone, "Europe/London");
    assert_string_equal(r.id.udid, "");
    assert_string_equal(r.id.imei, "");
    assert_true(r.id.is_virtual);
    /* Half a second into the second it tells, at a moment while it was asked.
     */
    assert_true(INT64_C(1795000000500000000) - r.id.clock_skew_ns >= before);
    assert_true(
        INT64_C(1795000000500000000) - r.id.clock_skew_ns <= wn_now_ns());
    assert_int_equal(r.p.dialect.sdk, 34);
    assert_true(r.p.dialect.shell_v2);
    assert_string_equal(r.phone.unknown, "");
    peer_stop(&r.peer, &r.p.adb);
}

static void
a_phone_says_what_it_offers(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, modern, NULL, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    assert_int_equal(wn_android_caps(&r.p, &r.err), WN_OK);
    assert_true(r.p.caps.known);
    assert_int_equal(r.p.caps.sdk, 34);
    assert_string_equal(r.p.caps.product_version, "14");
    assert_int_equal(r.p.caps.user_count, 2);
    assert_int_equal(r.p.caps.users[0], 0);
    assert_int_equal(r.p.caps.users[1], 10);
    assert_false(r.p.caps.locked);
    peer_stop(&r.peer, &r.p.adb);
}

static void
an_old_phone_is_understood_too(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, old, NULL, "");
    if (wn_android_pair(&r.p, false, &r.id, &r.err) != WN_OK) {
        fail_msg("%s (%s)", r.err.text, r.phone.unknown);
    }
    assert_string_equal(r.id.serial, "VA00007");
    assert_string_equal(r.id.android_id, "");
    assert_string_equal(r.id.product_type, "Model=7, [x]");
    assert_string_equal(r.id.zone, "");
    assert_false(r.id.is_virtual);
    assert_false(r.p.dialect.shell_v2);
    assert_int_equal(wn_android_caps(&r.p, &r.err), WN_OK);
    assert_true(r.p.caps.locked);
    assert_int_equal(r.p.caps.user_count, 1);
    peer_stop(&r.peer, &r.p.adb);
}

/** What is not understood is never taken for something. */
static void
odd_answers_are_refused(void **state)
{
    static const struct {
        struct line also[2];
        bool in_caps;
    } rows[] = {
        {{{"getprop 'ro.serialno'", "A\nB\n"}}, false},
        {{{"getprop 'ro.build.version.sdk'", "34x\n"}}, false},
        {{{"getprop 'ro.build.version.sdk'", "\n"}}, false},
        {{{"getprop 'ro.build.version.sdk'", "-1\n"}}, false},
        {{{"date +%s", "yesterday\n"}}, false},
        {{{"pm list users", "Users:\n\tNobody\n"}}, true},
        {{{"pm list users", "java.lang.Exception\n"}}, true},
        {{{"getprop 'sys.user.0.ce_available'", "a\nb\n"}}, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rig r;
        enum wn_status st;

        begin(&r, modern, rows[i].also, "shell_v2,cmd");
        st = wn_android_pair(&r.p, false, &r.id, &r.err);
        if (rows[i].in_caps) {
            assert_int_equal(st, WN_OK);
            st = wn_android_caps(&r.p, &r.err);
        }
        if (st != WN_EFORMAT) {
            print_error("%s\n", rows[i].also[0].command);
        }
        assert_int_equal(st, WN_EFORMAT);
        assert_false(r.p.caps.known);
        /* The phone's own words go nowhere. */
        assert_null(strstr(r.err.text, "Nobody"));
        assert_null(strstr(r.err.text, "yesterday"));
        peer_stop(&r.peer, &r.p.adb);
    }
}

static void
a_phone_without_a_clock_or_users(void **state)
{
    static const struct line no_date[] = {{"date +%s", NULL}, {NULL, NULL}};
    static const struct line no_users[] = {
        {"pm list users", NULL}, {NULL, NULL}};
    struct rig r;

    (void)state;
    begin(&r, modern, no_date, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    assert_true(r.id.clock_skew_ns == INT64_MIN);
    peer_stop(&r.peer, &r.p.adb);
    begin(&r, modern, no_users, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    assert_int_equal(wn_android_caps(&r.p, &r.err), WN_EREADY);
    peer_stop(&r.peer, &r.p.adb);
}

static void
values_are_asked_by_name(void **state)
{
    char value[64];
    struct rig r;

    (void)state;
    begin(&r, modern, NULL, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    assert_int_equal(wn_android_value(&r.p, WN_ALLOW_GETPROP,
        "ro.build.id", value, sizeof(value), &r.err), WN_OK);
    assert_string_equal(value, "UP1A.231005.007");
    assert_int_equal(wn_android_value(&r.p, WN_ALLOW_GETPROP,
        "ro.build.id", value, 4, NULL), WN_EFORMAT);
    assert_int_equal(wn_android_value(&r.p, WN_ALLOW_GETPROP,
        "gsm.sim.state", value, sizeof(value), NULL), WN_EINTERNAL);
    assert_string_equal(r.phone.unknown, "");
    peer_stop(&r.peer, &r.p.adb);
}

static void
what_others_allowed_is_left(void **state)
{
    bool confirmed = true;
    struct rig r;

    (void)state;
    begin(&r, modern, NULL, "shell_v2,cmd");
    assert_int_equal(wn_android_pair(&r.p, false, &r.id, &r.err), WN_OK);
    wn_android_unpair(&r.p, &confirmed);
    assert_false(confirmed);
    assert_null(r.p.adb);
    peer_stop(&r.peer, &r.p.adb);
}

static void
off_only_when_it_was_seen(void **state)
{
    bool confirmed = true;
    struct rig r;

    (void)state;
    /* It still answers. */
    begin(&r, modern, NULL, "shell_v2,cmd");
    r.p.trust = WN_TRUST_OURS;
    wn_android_unpair(&r.p, &confirmed);
    assert_false(confirmed);
    assert_int_equal(r.p.trust, WN_TRUST_NONE);
    peer_stop(&r.peer, &r.p.adb);
    /* It hung up, and nothing listens there any more. */
    begin(&r, modern, NULL, "shell_v2,cmd");
    r.p.trust = WN_TRUST_OURS;
    (void)snprintf(r.p.place.host, sizeof(r.p.place.host), "127.0.0.1");
    r.p.place.tcp_port = 1;
    (void)shutdown(r.peer.fd, SHUT_RDWR);
    for (int i = 0; i < 500 && !wn_adb_gone(r.p.adb); i++) {
        const struct timespec slice = {0, 10000000};

        (void)nanosleep(&slice, NULL);
    }
    wn_android_unpair(&r.p, &confirmed);
    assert_true(confirmed);
    peer_stop(&r.peer, &r.p.adb);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_says_what_it_is),
        cmocka_unit_test(a_phone_says_what_it_offers),
        cmocka_unit_test(an_old_phone_is_understood_too),
        cmocka_unit_test(odd_answers_are_refused),
        cmocka_unit_test(a_phone_without_a_clock_or_users),
        cmocka_unit_test(values_are_asked_by_name),
        cmocka_unit_test(what_others_allowed_is_left),
        cmocka_unit_test(off_only_when_it_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
