/* The mux's address, and what is said when nothing is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "device/device.h"
#include "device/ios/ios.h"

#define ADDRESS "USBMUXD_SOCKET_ADDRESS"

static enum wn_status
check(const char *address)
{
    assert_int_equal(setenv(ADDRESS, address, 1), 0);
    return wn_mux_check(NULL);
}

static void
accepts_what_the_library_understands(void **state)
{
    (void)state;
    assert_int_equal(unsetenv(ADDRESS), 0);
    assert_int_equal(wn_mux_check(NULL), WN_OK);
    assert_int_equal(check("UNIX:/run/x.sock"), WN_OK);
    assert_int_equal(check("UNIX:x.sock"), WN_OK);
    assert_int_equal(check("127.0.0.1:27015"), WN_OK);
    assert_int_equal(check("localhost:1"), WN_OK);
    assert_int_equal(check("[::1]:65535"), WN_OK);
}

/** Each would be ignored silently, and another phone talked to. */
static void
refuses_what_it_would_ignore(void **state)
{
    static const char *const bad[] = {"", "unix:/run/x.sock",
        "/run/x.sock", "UNIX:", ":27015", "localhost", "localhost:",
        "localhost:0", "localhost:65536", "localhost:99999999999999999999",
        "localhost:27015x", "localhost:-1", "tcp://localhost:27015",
        "::1:27015", "[::1:27015", "[]:27015", "localhost: 1"};
    struct wn_err err = WN_ERR_INIT;
    struct wn_phones *phones = NULL;
    struct wn_link *link = NULL;
    const struct wn_run run = {.idle_timeout_s = 1};
    char longest[256];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (check(bad[i]) != WN_EUSAGE) {
            fail_msg("\"%s\" was accepted", bad[i]);
        }
    }
    memcpy(longest, "UNIX:", 5);
    memset(longest + 5, 'x', 108); /* one more than sockaddr_un holds */
    longest[5 + 108] = '\0';
    assert_int_equal(check(longest), WN_EUSAGE);
    longest[5 + 107] = '\0';
    assert_int_equal(check(longest), WN_OK);

    assert_int_equal(setenv(ADDRESS, "unix:/x", 1), 0);
    assert_int_equal(wn_phones_list(&phones, 1, false, &err), WN_EUSAGE);
    assert_non_null(strstr(err.text, "unix:/x"));
    assert_string_not_equal(err.todo, "");
    assert_int_equal(wn_link_open(&link, NULL, &run, NULL), WN_EUSAGE);
    assert_null(phones);
    assert_null(link);
}

static void
says_that_nothing_answers(void **state)
{
    struct wn_err err = WN_ERR_INIT;
    struct wn_phones *phones = NULL;
    struct wn_link *link = NULL;
    const struct wn_run run = {.idle_timeout_s = 1};

    (void)state;
    assert_int_equal(setenv(ADDRESS, "UNIX:/nowhere/at/all", 1), 0);
    assert_int_equal(wn_phones_list(&phones, 1, false, &err), WN_EDEVICE);
    assert_string_not_equal(err.todo, "");
    memset(&err, 0, sizeof(err));
    assert_int_equal(wn_link_open(&link, NULL, &run, &err), WN_EDEVICE);
    assert_string_not_equal(err.todo, "");
    memset(&err, 0, sizeof(err));
    assert_int_equal(wn_link_open(&link, "usb:1-4", &run, &err), WN_EDEVICE);
    assert_non_null(strstr(err.text, "usb:1-4"));
    assert_null(link);
}

static void
names_every_state(void **state)
{
    (void)state;
    for (int s = WN_PHONE_READY; s <= WN_PHONE_UNREACHABLE; s++) {
        assert_string_not_equal(
            wn_phone_state_name((enum wn_phone_state)s), "?");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_the_library_understands),
        cmocka_unit_test(refuses_what_it_would_ignore),
        cmocka_unit_test(says_that_nothing_answers),
        cmocka_unit_test(names_every_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
