/* What is ADB on a bus, and how its transfers are cut. No device needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "device/android/adb_packet.h"
#include "device/android/adb_transport.h"
#include "device/android/adb_usb_shape.h"

/** A phone with a file interface, an interface of its maker's, and ADB. */
struct phone {
    struct libusb_endpoint_descriptor mtp[3], own[2], adb[2];
    struct libusb_interface_descriptor settings[4];
    struct libusb_interface interfaces[3];
    struct libusb_config_descriptor config;
};

static struct libusb_endpoint_descriptor
endpoint(uint8_t address, uint8_t kind, uint16_t packet)
{
    return (struct libusb_endpoint_descriptor){.bLength = 7,
        .bDescriptorType = LIBUSB_DT_ENDPOINT,
        .bEndpointAddress = address,
        .bmAttributes = kind,
        .wMaxPacketSize = packet};
}

static struct libusb_interface_descriptor
interface(uint8_t number, uint8_t class, uint8_t subclass, uint8_t protocol,
    const struct libusb_endpoint_descriptor *e, uint8_t count)
{
    return (struct libusb_interface_descriptor){
        .bInterfaceNumber = number,
        .bNumEndpoints = count,
        .bInterfaceClass = class,
        .bInterfaceSubClass = subclass,
        .bInterfaceProtocol = protocol,
        .endpoint = e};
}

static void
plug_in(struct phone *p, uint16_t packet)
{
    memset(p, 0, sizeof(*p));
    p->mtp[0] = endpoint(0x81, 2, packet);
    p->mtp[1] = endpoint(0x01, 2, packet);
    p->mtp[2] = endpoint(0x82, 3, 28);
    p->own[0] = endpoint(0x83, 2, packet);
    p->own[1] = endpoint(0x02, 2, packet);
    p->adb[0] = endpoint(0x04, 2, packet);
    p->adb[1] = endpoint(0x85, 2, packet);
    p->settings[0] = interface(0, 6, 1, 1, p->mtp, 3);
    p->settings[1] = interface(1, 0xff, 0x42, 0x03, p->own, 2);
    p->settings[2] = interface(2, 0xff, 0x42, 0x01, p->adb, 2);
    for (int i = 0; i < 3; i++) {
        p->interfaces[i] =
            (struct libusb_interface){&p->settings[i], 1};
    }
    p->config.bNumInterfaces = 3;
    p->config.interface = p->interfaces;
}

static void
finds_it_among_others(void **state)
{
    static const uint16_t packets[] = {64, 512, 1024};
    struct phone p;
    struct wn_adb_usb_shape s;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        plug_in(&p, packets[i]);
        assert_true(wn_adb_usb_match(&s, &p.config));
        assert_int_equal(s.interface_number, 2);
        assert_int_equal(s.out, 0x04);
        assert_int_equal(s.in, 0x85);
        assert_int_equal(s.in_packet_bytes, packets[i]);
        assert_int_equal(s.out_packet_bytes, packets[i]);
    }
    p.adb[0] = endpoint(0x86, 2, 512); /* the other way round */
    p.adb[1] = endpoint(0x05, 2, 512);
    assert_true(wn_adb_usb_match(&s, &p.config));
    assert_int_equal(s.in, 0x86);
    assert_int_equal(s.out, 0x05);
}

static void
nothing_else_is_it(void **state)
{
    struct phone p;
    struct wn_adb_usb_shape s = {.interface_number = 99};
    struct libusb_interface_descriptor *adb = &p.settings[2];

#define NOT_WITH(change) \
    do { \
        plug_in(&p, 512); \
        change; \
        assert_false(wn_adb_usb_match(&s, &p.config)); \
    } while (0)

    (void)state;
    NOT_WITH(adb->bInterfaceProtocol = 0x03);  /* fastboot */
    NOT_WITH(adb->bInterfaceSubClass = 0x43);
    NOT_WITH(adb->bInterfaceClass = 0xdc);
    NOT_WITH(adb->bAlternateSetting = 1);
    NOT_WITH(adb->bNumEndpoints = 1);
    NOT_WITH(adb->bNumEndpoints = 3);
    NOT_WITH(adb->bNumEndpoints = 0);
    NOT_WITH(p.adb[0].bEndpointAddress = 0x86); /* both in */
    NOT_WITH(p.adb[1].bEndpointAddress = 0x06); /* both out */
    NOT_WITH(p.adb[0].bmAttributes = 3);
    NOT_WITH(p.adb[1].bmAttributes = 1);
    NOT_WITH(p.adb[1].wMaxPacketSize = 8); /* a header would not fit */
    NOT_WITH(p.adb[0].wMaxPacketSize = 0);
    NOT_WITH(p.config.bNumInterfaces = 2);
    NOT_WITH(p.interfaces[2].num_altsetting = 0);
    assert_int_equal(s.interface_number, 99);
}

static void
finds_it_in_its_first_setting(void **state)
{
    struct phone p;
    struct wn_adb_usb_shape s;

    (void)state;
    plug_in(&p, 512);
    p.settings[3] = p.settings[2];
    p.settings[3].bAlternateSetting = 1;
    p.interfaces[2].num_altsetting = 2;
    assert_true(wn_adb_usb_match(&s, &p.config));
}

static void
asks_for_whole_packets_and_no_more(void **state)
{
    (void)state;
    assert_int_equal(wn_adb_usb_round(1, 512), 512);
    assert_int_equal(wn_adb_usb_round(511, 512), 512);
    assert_int_equal(wn_adb_usb_round(512, 512), 512);
    assert_int_equal(wn_adb_usb_round(513, 512), 1024);
    assert_int_equal(wn_adb_usb_round(64, 64), 64);
    assert_int_equal(wn_adb_usb_round(1u << 20, 1024), 1u << 20);
    /* What is asked for has room in what is allocated. */
    for (size_t n = 1; n < 5000; n++) {
        assert_true(wn_adb_usb_round(n, 64) <= WN_ADB_ROOM(n));
        assert_true(wn_adb_usb_round(n, 512) <= WN_ADB_ROOM(n));
        assert_true(wn_adb_usb_round(n, 1024) <= WN_ADB_ROOM(n));
    }
}

static void
ends_a_full_packet_with_an_empty_one(void **state)
{
    (void)state;
    assert_false(wn_adb_usb_needs_empty(0, 512)); /* no payload, no transfer */
    assert_false(wn_adb_usb_needs_empty(1, 512));
    assert_false(wn_adb_usb_needs_empty(511, 512));
    assert_true(wn_adb_usb_needs_empty(512, 512));
    assert_false(wn_adb_usb_needs_empty(513, 512));
    assert_true(wn_adb_usb_needs_empty(1024, 512));
    assert_true(wn_adb_usb_needs_empty(64, 64));
    assert_false(wn_adb_usb_needs_empty(512, 1024));
    assert_true(wn_adb_usb_needs_empty(1u << 20, 1024));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_it_among_others),
        cmocka_unit_test(nothing_else_is_it),
        cmocka_unit_test(finds_it_in_its_first_setting),
        cmocka_unit_test(asks_for_whole_packets_and_no_more),
        cmocka_unit_test(ends_a_full_packet_with_an_empty_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
