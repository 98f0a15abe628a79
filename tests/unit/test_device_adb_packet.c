/* Headers, sums and banners: bytes in, structs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device/android/adb_banner.h"
#include "device/android/adb_packet.h"

/* The first packet of Debian's adb has 119 bytes of banner, and 0x2e40 is what
 * stood in it as their sum. */
static const char debian[] =
    "host::features=remount_shell,abb_exec,abb,apex,fixed_push_mkdir,ls_v2,"
    "stat_v2,fixed_push_symlink_timestamp,cmd,shell_v2";

static const uint8_t wire[WN_ADB_HEADER_BYTES] = {'C', 'N', 'X', 'N', 1, 0,
    0, 1, 0, 0, 0x10, 0, 119, 0, 0, 0, 0x40, 0x2e, 0, 0, 0xbc, 0xb1, 0xa7,
    0xb1};

static void
writes_what_adb_writes(void **state)
{
    const struct wn_adb_header h = {.command = WN_ADB_CNXN,
        .arg0 = WN_ADB_VERSION,
        .arg1 = WN_ADB_PAYLOAD_MAX,
        .length = sizeof(debian) - 1,
        .sum = wn_adb_sum(debian, sizeof(debian) - 1)};
    uint8_t made[WN_ADB_HEADER_BYTES];

    (void)state;
    wn_adb_header_put(made, &h);
    assert_memory_equal(made, wire, sizeof(wire));
}

static void
reads_it_back(void **state)
{
    struct wn_adb_header h;

    (void)state;
    assert_true(wn_adb_header_get(&h, wire));
    assert_int_equal(h.command, WN_ADB_CNXN);
    assert_int_equal(h.arg0, 0x01000001);
    assert_int_equal(h.arg1, 1u << 20);
    assert_int_equal(h.length, 119);
    assert_int_equal(h.sum, 0x2e40);
}

static void
each_bit_of_the_magic_counts(void **state)
{
    struct wn_adb_header h;
    uint8_t bad[WN_ADB_HEADER_BYTES];

    (void)state;
    for (unsigned bit = 0; bit < 32; bit++) {
        memcpy(bad, wire, sizeof(bad));
        bad[20 + bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(wn_adb_header_get(&h, bad));
        memcpy(bad, wire, sizeof(bad));
        bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(wn_adb_header_get(&h, bad));
    }
}

static void
sums_wrap(void **state)
{
    static uint8_t full[17u << 20];

    (void)state;
    memset(full, 0xff, sizeof(full));
    assert_int_equal(wn_adb_sum(full, 0), 0);
    assert_int_equal(wn_adb_sum(full, 2), 510);
    assert_int_equal(wn_adb_sum(full, sizeof(full)),
        (uint32_t)((uint64_t)sizeof(full) * 255));
}

/** From a copy of exactly this size, so that one byte too far is seen. */
static bool
read_banner(struct wn_adb_banner *b, const char *text, size_t n)
{
    char *exact = malloc(n > 0 ? n : 1);
    bool device;

    assert_non_null(exact);
    memcpy(exact, text, n);
    *b = (struct wn_adb_banner){.version = 7};
    device = wn_adb_banner_read(b, exact, n);
    free(exact);
    return device;
}

static void
reads_banners(void **state)
{
    struct wn_adb_banner b;
    const char *t = "device::ro.product.name=n;ro.product.model=Virtual M=1;"
                    "ro.product.device=d;features=cmd,delayed_ack,shell_v2,"
                    "shell_v3,stat,ls_v2";

    (void)state;
    assert_true(read_banner(&b, t, strlen(t)));
    assert_string_equal(b.product, "n");
    assert_string_equal(b.model, "Virtual M=1");
    assert_string_equal(b.device, "d");
    assert_true(b.shell_v2 && b.cmd && b.ls_v2);
    assert_false(b.stat_v2);
    assert_int_equal(b.version, 7);
    for (size_t n = 0; n < strlen(t); n++) { /* cut anywhere */
        assert_int_equal(read_banner(&b, t, n), n >= strlen("device"));
    }
}

static void
reads_banners_of_old_phones(void **state)
{
    struct wn_adb_banner b;

    (void)state;
    assert_true(read_banner(&b, "device::", 8));
    assert_string_equal(b.model, "");
    assert_true(read_banner(&b, "device::ro.product.name=n;\0", 27));
    assert_string_equal(b.product, "n");
    assert_false(b.shell_v2 || b.cmd || b.stat_v2 || b.ls_v2);
    assert_true(read_banner(&b, "device:SERIAL:=;;features=;=x", 29));
}

static void
other_types_are_no_device(void **state)
{
    static const char *const types[] = {"recovery::", "sideload::",
        "rescue::", "bootloader::", "host::", "devices::", "devic::",
        ":device:", "", "Device::"};
    struct wn_adb_banner b;

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        assert_false(read_banner(&b, types[i], strlen(types[i])));
    }
}

static void
cuts_values_that_are_too_long(void **state)
{
    struct wn_adb_banner b;
    char t[400] = "device::ro.product.model=";
    size_t n = strlen(t);

    (void)state;
    memset(t + n, 'x', sizeof(t) - n);
    assert_true(read_banner(&b, t, sizeof(t)));
    assert_int_equal(strlen(b.model), sizeof(b.model) - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_adb_writes),
        cmocka_unit_test(reads_it_back),
        cmocka_unit_test(each_bit_of_the_magic_counts),
        cmocka_unit_test(sums_wrap),
        cmocka_unit_test(reads_banners),
        cmocka_unit_test(reads_banners_of_old_phones),
        cmocka_unit_test(other_types_are_no_device),
        cmocka_unit_test(cuts_values_that_are_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
