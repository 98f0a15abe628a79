/** What an Android phone's own commands answer. The dumps are written by hand,
 * in the shapes that the releases named beside them print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device/android/android_text.h"

/** A list of what was told, one line each. */
struct told {
    char text[4096];
    size_t n;
    enum wn_status answer;
};

static enum wn_status
on_control(void *ctx, enum wn_control what, const char *package,
    const char *component, const char *detail, struct wn_err *err)
{
    static const char *const words[] = {
        [WN_CONTROL_DEVICE_ADMIN] = "admin",
        [WN_CONTROL_DEVICE_OWNER] = "owner",
        [WN_CONTROL_ACCESSIBILITY] = "accessibility",
        [WN_CONTROL_INSTALLED_BY] = "installed",
    };
    struct told *t = ctx;

    (void)err;
    t->n += (size_t)snprintf(t->text + t->n, sizeof(t->text) - t->n,
        "%s %s %s [%s]\n", words[what], package, component, detail);
    assert_true(t->n < sizeof(t->text));
    return t->answer;
}

static enum wn_status
policy(struct told *t, const char *dump, int user)
{
    const struct wn_control_sink to = {t, on_control};
    struct wn_err err = WN_ERR_INIT;

    *t = (struct told){.answer = WN_OK};
    return wn_text_policy(dump, strlen(dump), user, &to, &err);
}

static void
values(void **state)
{
    static const struct {
        const char *answer;
        enum wn_status st;
        const char *value;
    } rows[] = {
        {"VirtualPhone A\n", WN_OK, "VirtualPhone A"},
        {"14\r\n", WN_OK, "14"},
        {"Galaxy=A5, [x]: [y]\n", WN_OK, "Galaxy=A5, [x]: [y]"},
        {"no end", WN_OK, "no end"},
        {"T\xc3\xa9l\xc3\xa9phone\n", WN_OK, "T\xc3\xa9l\xc3\xa9phone"},
        {"\n", WN_ABSENT, NULL},
        {"", WN_ABSENT, NULL},
        {"null\n", WN_ABSENT, NULL},
        {"one\ntwo\n", WN_EFORMAT, NULL},
        {"\ntwo\n", WN_EFORMAT, NULL},
        {"null\ntwo\n", WN_EFORMAT, NULL},
        {"bell\a\n", WN_EFORMAT, NULL},
        {"bad\xff\n", WN_EFORMAT, NULL},
        {"0123456789012345678901234567890123456789\n", WN_EFORMAT, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[32] = "untouched";
        enum wn_status st = wn_text_value(
            rows[i].answer, strlen(rows[i].answer), out, sizeof(out), NULL);

        assert_int_equal(st, rows[i].st);
        assert_string_equal(
            out, rows[i].value ? rows[i].value : "untouched");
    }
    {
        char out[8];

        assert_int_equal(
            wn_text_value("a\0b\n", 4, out, sizeof(out), NULL), WN_EFORMAT);
    }
}

static void
clock(void **state)
{
    static const char *const bad[] = {"", "\n", "12x\n", "-1\n", "1\n2\n",
        "9999999999999\n", "1700000000N\n"};
    int64_t s = 0;

    (void)state;
    assert_int_equal(wn_text_seconds("1795000000\n", 11, &s, NULL), WN_OK);
    assert_true(s == 1795000000);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(
            wn_text_seconds(bad[i], strlen(bad[i]), &s, NULL), WN_EFORMAT);
    }
}

static enum wn_status
users_of(const char *text, int users[16], size_t *count)
{
    *count = 99;
    return wn_text_users(text, strlen(text), users, count, NULL);
}

static void
users(void **state)
{
    static const char *const bad[] = {"", "Error: no users\n",
        "Users:\n\tUserInfo{x:Owner:13} running\n",
        "Users:\n\tUserInfo{0:Owner} running\n",
        "Users:\n\tUserInfo{0:Owner:13} running late\n",
        "Users:\n\tUserInfo{0:Owner:zz} running\n",
        "Users:\n\tUserInfo{99999999999:Owner:13} running\n",
        "Users:\n\tUserInfo{0:Two\nLines\n:13} running\n"};
    char many[2048] = "Users:\n";
    int who[16];
    size_t n;

    (void)state;
    assert_int_equal(
        users_of("Users:\n\tUserInfo{0:Owner:13} running\n", who, &n), WN_OK);
    assert_int_equal(n, 1);
    assert_int_equal(who[0], 0);
    assert_int_equal(users_of("Users:\r\n\tUserInfo{0:Owner:4c13} running\r\n"
        "\tUserInfo{10:Work: {profile}:1030} running\r\n"
        "\tUserInfo{150:Secure Folder:1030}\r\n", who, &n), WN_OK);
    assert_int_equal(n, 2);
    assert_int_equal(who[1], 10);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(users_of(bad[i], who, &n), WN_EFORMAT);
    }
    for (int i = 0; i < 17; i++) {
        size_t at = strlen(many);

        (void)snprintf(many + at, sizeof(many) - at,
            "\tUserInfo{%d:u:13} running\n", i);
    }
    assert_int_equal(users_of(many, who, &n), WN_EFORMAT);
}

static void
locks(void **state)
{
    static const char dump[] = "Users:\n"
        "  UserInfo{0:null:c13} serialNo=0 isPrimary=true\n"
        "    State: RUNNING_LOCKED\n"
        "    Created: <unknown>\n"
        "  UserInfo{10:Work:1030} serialNo=10\n"
        "    State: RUNNING_UNLOCKED\n";
    bool unlocked = true;

    (void)state;
    assert_int_equal(
        wn_text_unlocked(dump, sizeof(dump) - 1, 0, &unlocked), WN_OK);
    assert_false(unlocked);
    assert_int_equal(
        wn_text_unlocked(dump, sizeof(dump) - 1, 10, &unlocked), WN_OK);
    assert_true(unlocked);
    assert_int_equal(
        wn_text_unlocked(dump, sizeof(dump) - 1, 11, &unlocked), WN_ABSENT);
    assert_int_equal(wn_text_unlocked("", 0, 0, &unlocked), WN_ABSENT);
}

/* Android 7.1 to 10. */
static const char policy_old[] =
    "Current Device Policy Manager state:\n"
    "  Device Owner: \n"
    "    admin=ComponentInfo{org.example.dpc/org.example.dpc.Receiver}\n"
    "    name=The firm/with: colon\n"
    "    package=org.example.dpc\n"
    "    User ID: 0\n"
    "\n"
    "  Profile Owner (User 10): \n"
    "    admin=ComponentInfo{org.example.work/org.example.work.Admin}\n"
    "    name=\n"
    "    package=org.example.work\n"
    "\n"
    "  System Update Policy: null\n"
    "\n"
    "  Enabled Device Admins (User 0, provisioningState: 3):\n"
    "    org.example.dpc/.Receiver:\n"
    "      uid=10100\n"
    "      testOnlyAdmin=false\n"
    "      policies:\n"
    "        wipe-data\n"
    "        force-lock\n"
    "      passwordQuality=0x0\n"
    "    com.example.tracker/com.example.tracker.Admin$Inner:\n"
    "      uid=10200\n"
    "      policies:\n"
    "        force-lock\n"
    " \n"
    "    mPasswordOwner=-1\n"
    "    mUserControlDisabledPackages=[]\n"
    "\n"
    "  Enabled Device Admins (User 10, provisioningState: 0):\n"
    "    org.example.work/.Admin:\n"
    "      uid=1010101\n"
    "    mPasswordOwner=-1\n"
    "\n"
    "  Constants:\n"
    "    DAS_DIED_SERVICE_RECONNECT_BACKOFF_SEC: 3600\n";

/* Android 11 to 16: no owner; other things stand between the headings. */
static const char policy_new[] =
    "Current Device Policy Manager state:\n"
    "  Immutable state:\n"
    "    mHasFeature=true\n"
    "    mIsWatch=false\n"
    "  Has PSTN: true\n"
    "\n"
    "  Enabled Device Admins (User 0, provisioningState: 0):\n"
    "    com.example.tracker/.Admin:\n"
    "      uid=10200\n"
    "      testOnlyAdmin=false\n"
    "      minimumPasswordMetrics: PasswordMetrics\n"
    "    \n"
    "    mPasswordOwner=-1\n"
    "    mPasswordTokenHandle=0\n"
    "\n"
    "  Device policy cache:\n"
    "    Screen capture disallowed users: []\n";

static void
policies(void **state)
{
    struct told t;

    (void)state;
    assert_int_equal(policy(&t, policy_old, 0), WN_OK);
    assert_string_equal(t.text,
        "owner org.example.dpc org.example.dpc/org.example.dpc.Receiver "
        "[device owner]\n"
        "admin org.example.dpc org.example.dpc/.Receiver []\n"
        "admin com.example.tracker "
        "com.example.tracker/com.example.tracker.Admin$Inner []\n");
    assert_int_equal(policy(&t, policy_old, 10), WN_OK);
    assert_string_equal(t.text,
        "owner org.example.work org.example.work/org.example.work.Admin "
        "[profile owner]\n"
        "admin org.example.work org.example.work/.Admin []\n");
    assert_int_equal(policy(&t, policy_new, 0), WN_OK);
    assert_string_equal(
        t.text, "admin com.example.tracker com.example.tracker/.Admin []\n");
    assert_int_equal(policy(&t, policy_new, 11), WN_OK);
    assert_string_equal(t.text, "");
}

static void
policies_of_another_shape(void **state)
{
    static const char head[] = "Current Device Policy Manager state:\n";
    static const char *const bad[] = {
        "  Device Owner: \n    name=x\n    package=y\n",
        "  Device Owner: \n    admin=org.example/.A\n",
        "  Device Owner: \n    admin=ComponentInfo{org example/.A}\n",
        "  Device Owner: \n    admin=ComponentInfo{org.example/.A\n",
        ("  Device Owner: \n    admin=ComponentInfo{org.example/.A}\n"
         "    User ID: all\n"),
        "  Profile Owner (User ten): \n    admin=ComponentInfo{a.b/.C}\n",
        "  Enabled Device Admins (User 0\n    a.b/.C:\n",
        "  Enabled Device Admins (User 0):\n    a b/.C:\n",
    };
    struct told t;
    char text[512];

    (void)state;
    assert_int_equal(policy(&t, "", 0), WN_EFORMAT);
    assert_int_equal(
        policy(&t, "Can't find service: device_policy\n", 0), WN_EFORMAT);
    assert_int_equal(policy(&t, head, 0), WN_OK);
    assert_string_equal(t.text, "");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(text, sizeof(text), "%s%s", head, bad[i]);
        assert_int_equal(policy(&t, text, 0), WN_EFORMAT);
    }
}

/** No cut of a dump may be read past its end, or taken for another name. */
static void
policies_cut_off(void **state)
{
    struct told whole, t;

    (void)state;
    assert_int_equal(policy(&whole, policy_old, 0), WN_OK);
    for (size_t n = 0; n < sizeof(policy_old) - 1; n++) {
        char cut[sizeof(policy_old)];
        enum wn_status st;

        memcpy(cut, policy_old, n);
        cut[n] = '\0';
        st = policy(&t, cut, 0);
        assert_true(st == WN_OK || st == WN_EFORMAT);
        assert_true(strncmp(t.text, whole.text, t.n) == 0);
    }
}

static void
services(void **state)
{
    static const char *const bad[] = {"a.b\n", "a.b/\n", "/c\n", "a b/.C\n",
        "a.b/.C::d.e/.F\n", "a.b/.C\nd.e/.F\n", "a.b/.C;rm\n"};
    const char *two = "com.example.reader/.Service:"
        "com.example.tracker/com.example.tracker.Eye\n";
    struct told t = {.answer = WN_OK};
    const struct wn_control_sink to = {&t, on_control};

    (void)state;
    assert_int_equal(wn_text_services("null\n", 5, &to, NULL), WN_OK);
    assert_int_equal(wn_text_services("\n", 1, &to, NULL), WN_OK);
    assert_int_equal(wn_text_services("", 0, &to, NULL), WN_OK);
    assert_string_equal(t.text, "");
    assert_int_equal(wn_text_services(two, strlen(two), &to, NULL), WN_OK);
    assert_string_equal(t.text,
        "accessibility com.example.reader com.example.reader/.Service []\n"
        "accessibility com.example.tracker "
        "com.example.tracker/com.example.tracker.Eye []\n");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(
            wn_text_services(bad[i], strlen(bad[i]), &to, NULL), WN_EFORMAT);
    }
    t.answer = WN_ECANCEL;
    assert_int_equal(wn_text_services(two, strlen(two), &to, NULL),
        WN_ECANCEL);
}

static void
installers(void **state)
{
    static const char *const bad[] = {"Failure\n", "package:a.b\n",
        "package:a.b installer=null\n", "package:a b  installer=null\n",
        "package:a.b  installer=\n", "package:a.b  installer=x y\n"};
    const char *list =
        "package:com.example.game  installer=com.android.vending\n"
        "package:com.example.tracker  installer=null\n"
        "package:com.example.chat  "
        "installer=com.google.android.packageinstaller\n"
        "package:com.example.notes  installer=com.sec.android.app.samsungapps"
        "\n";
    struct told t = {.answer = WN_OK};
    const struct wn_control_sink to = {&t, on_control};

    (void)state;
    assert_int_equal(wn_text_installers("", 0, &to, NULL), WN_OK);
    assert_int_equal(wn_text_installers(list, strlen(list), &to, NULL), WN_OK);
    assert_string_equal(t.text, "installed com.example.tracker  []\n"
        "installed com.example.chat  "
        "[com.google.android.packageinstaller]\n");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(wn_text_installers(
            bad[i], strlen(bad[i]), &to, NULL), WN_EFORMAT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(clock),
        cmocka_unit_test(users),
        cmocka_unit_test(locks),
        cmocka_unit_test(policies),
        cmocka_unit_test(policies_of_another_shape),
        cmocka_unit_test(policies_cut_off),
        cmocka_unit_test(services),
        cmocka_unit_test(installers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
