/* Which domain and path a name stands for, and which names are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/err.h"
#include "device/ios/backup_name.h"
#include "device/ios/backup_path.h"

#define UDID "00008110-0011223344556677"

static void
name_of(uint8_t out[WN_SHA1_BYTES], const char *domain, const char *path)
{
    char text[512];
    int n = snprintf(text, sizeof(text), "%s-%s", domain, path);

    assert_int_equal(
        wn_digest_of(WN_SHA1, text, (size_t)n, out), WN_OK);
}

static void
proves(const char *dname, const char *domain, const char *path)
{
    struct wn_proven p = {"", ""};
    uint8_t name[WN_SHA1_BYTES];

    name_of(name, domain, path);
    if (wn_backup_prove(&p, dname, strlen(dname), name) != WN_OK) {
        fail_msg("%s was not proved", dname);
    }
    assert_string_equal(p.domain, domain);
    assert_string_equal(p.path, path);
}

/** The one pair published from a real phone (iOS 15.8.2). */
static void
proves_a_real_one(void **state)
{
    const char *dname = "/.ba/mobile/Media/DCIM/108APPLE/IMG_8720.HEIC";
    struct wn_proven p = {"", ""};
    uint8_t name[WN_SHA1_BYTES];

    (void)state;
    assert_int_equal(wn_unhex(name, sizeof(name),
        "1477d34c9071bb8760c8d25d182563029539a424"), WN_OK);
    assert_int_equal(
        wn_backup_prove(&p, dname, strlen(dname), name), WN_OK);
    assert_string_equal(p.domain, "CameraRollDomain");
    assert_string_equal(p.path, "Media/DCIM/108APPLE/IMG_8720.HEIC");
}

static void
proves_all_forms(void **state)
{
    (void)state;
    proves("/.ba/mobile/Library/SMS/sms.db", "HomeDomain",
        "Library/SMS/sms.db");
    proves("/private/var/mobile/Library/SMS/sms.db", "HomeDomain",
        "Library/SMS/sms.db");
    proves("/var/mobile/Library/SMS/Attachments/0a/10/X/a.jpg",
        "MediaDomain", "Library/SMS/Attachments/0a/10/X/a.jpg");
    proves("/.b/6/Library/CallHistoryDB/CallHistory.storedata",
        "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata");
    proves("/.ba/mobile/Library/Health/healthdb.sqlite", "HealthDomain",
        "Health/healthdb.sqlite");
    proves("/.ba/mobile/Media/Books/b.epub", "BooksDomain", "b.epub");
    proves("/.ba/Keychains/keychain-backup.plist", "KeychainDomain",
        "keychain-backup.plist");
    proves("/.ba/wireless/Library/Databases/CellularUsage.db",
        "WirelessDomain", "Library/Databases/CellularUsage.db");
    proves("/.ba/Managed Preferences/mobile/x.plist",
        "ManagedPreferencesDomain", "mobile/x.plist");
    /* Not where it is looked for first. */
    proves("/.ba/mobile/Media/DCIM/x.jpg", "MediaDomain",
        "Media/DCIM/x.jpg");
    proves("/.ba/mobile/Library/Keyboard/d.dat", "KeyboardDomain",
        "Library/Keyboard/d.dat");
}

/** The containers of both WhatsApps, whatever their random names. */
static void
proves_containers_of_groups(void **state)
{
    static const char path[] = "Message/Media/1@s.whatsapp.net/a/b/c.jpg";
    static const char *const tops[] = {"/.ba/mobile/Containers/Shared/"
        "AppGroup/01234567-89AB-4DEF-A123-456789ABCDEF/",
        "/private/var/mobile/Containers/Shared/AppGroup/"
        "01234567-89AB-4DEF-A123-456789ABCDEF/", "/.b/12/"};
    static const char *const no[] = {
        "/.ba/mobile/Containers/Shared/AppGroup/short/",
        "/.ba/mobile/Containers/Data/Application/"
        "01234567-89AB-4DEF-A123-456789ABCDEF/",
        "/.ba/mobile/Containers/Shared/AppGroup/"
        "01234567-89AB-4DEF-A123-456789ABCDEF0/",
        "/.ba/mobile/Containers/Shared/AppGroup/"};
    static const char whatsapp[] =
        "AppDomainGroup-group.net.whatsapp.WhatsApp.shared";
    struct wn_proven p = {"none", "none"};
    uint8_t name[WN_SHA1_BYTES];
    char dname[256];

    (void)state;
    for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
        (void)snprintf(dname, sizeof(dname), "%s%s", tops[i], path);
        proves(dname, whatsapp, path);
        proves(dname, "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared",
            path);
        /* Another app's file of the same name is nobody's. */
        name_of(name, "AppDomainGroup-group.org.example.chat", path);
        assert_int_equal(
            wn_backup_prove(&p, dname, strlen(dname), name), WN_ABSENT);
    }
    name_of(name, whatsapp, path);
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        (void)snprintf(dname, sizeof(dname), "%s%s", no[i], path);
        assert_int_equal(
            wn_backup_prove(&p, dname, strlen(dname), name), WN_ABSENT);
    }
    /* Nothing stands below the container itself. */
    name_of(name, whatsapp, "");
    (void)snprintf(dname, sizeof(dname), "%s", tops[0]);
    assert_int_equal(
        wn_backup_prove(&p, dname, strlen(dname), name), WN_ABSENT);
}

static void
proves_nothing_else(void **state)
{
    static const char *const dnames[] = {
        "/.ba/mobile/Library/SMS/sms.db ", /* looks right, is not */
        "/.ba/mobile/Library/SMS/sms.d",
        "/.ba/mobile", "/.ba/mobile/", "/.ba/mobileLibrary/SMS/sms.db",
        "/.b//Library/SMS/sms.db", "/.b/6", "/.b/6/", "/.b/x/Library",
        "Library/SMS/sms.db", "/Library/SMS/sms.db", "/", "",
        "/private/var/mobile/../mobile/Library/SMS/sms.db",
    };
    struct wn_proven p = {"none", "none"};
    uint8_t name[WN_SHA1_BYTES];

    (void)state;
    name_of(name, "HomeDomain", "Library/SMS/sms.db");
    for (size_t i = 0; i < sizeof(dnames) / sizeof(dnames[0]); i++) {
        if (wn_backup_prove(&p, dnames[i], strlen(dnames[i]), name) !=
            WN_ABSENT) {
            fail_msg("\"%s\" was proved", dnames[i]);
        }
    }
    /* A NUL inside, or bytes that are no text, prove nothing. */
    assert_int_equal(wn_backup_prove(&p,
        "/.ba/mobile/Library/SMS/sms.db\0x", 32, name), WN_ABSENT);
    assert_int_equal(wn_backup_prove(&p,
        "/.ba/mobile/\xff", 13, name), WN_ABSENT);
    assert_string_equal(p.domain, "none");
}

static void
reads_names(void **state)
{
    struct wn_name n;

    (void)state;
    assert_int_equal(wn_name_read(&n, UDID, UDID, NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_ROOT);
    assert_int_equal(
        wn_name_read(&n, UDID, UDID "/Snapshot", NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_SNAP);
    assert_int_equal(wn_name_read(&n, UDID, UDID "/fe", NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_FOLDER);
    assert_int_equal(n.folder, 0xfe);
    assert_false(n.snapshot);
    assert_int_equal(wn_name_read(&n, UDID,
        UDID "/Snapshot/3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28",
        NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_FILE);
    assert_true(n.snapshot);
    assert_int_equal(n.id[19], 0x28);
    assert_int_equal(
        wn_name_read(&n, UDID, UDID "/Snapshot/Manifest.db", NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_META);
    assert_string_equal(n.rest, "Snapshot/Manifest.db");
    assert_int_equal(
        wn_name_read(&n, UDID, UDID "/Manifest.mbdx", NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_OTHER);
    /* Upper case and the wrong folder are no hashed names. */
    assert_int_equal(wn_name_read(&n, UDID, UDID "/FE", NULL), WN_OK);
    assert_int_equal(n.kind, WN_NAME_OTHER);
}

static void
refuses_names_outside(void **state)
{
    static const char *const bad[] = {
        "", "/", "/etc/passwd", "..", "../x", "Snapshot/Manifest.db",
        "00008110-0011223344556678/Status.plist",
        UDID "x/Status.plist", UDID "/", UDID "//Status.plist",
        UDID "/../x", UDID "/Snapshot/..", UDID "/./Status.plist",
        UDID "/Snapshot/../../../x", UDID "/a/b", UDID "/Snapshot/a/b",
        UDID "/Snapshot/Snapshot/x", UDID "/3d/../x", UDID "/a\\b",
        UDID "/3d/ee0d7e5fb2ce288813306e4d4636395e047a3d28",
        UDID "/3d/3d0d7e5fb2ce288813306e4d4636395e047a3d2",
        UDID "/3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28/x",
        UDID "/Status.plist\n", UDID "/3d/",
    };
    struct wn_name n = {.kind = WN_NAME_ROOT};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wn_err err = WN_ERR_INIT;

        if (wn_name_read(&n, UDID, bad[i], &err) != WN_EACQUIRE) {
            fail_msg("\"%s\" was accepted", bad[i]);
        }
        assert_string_not_equal(err.text, "");
    }
}

static void
refuses_long_names(void **state)
{
    char path[sizeof(UDID) + WN_NAME_REST_BYTES + 1] = UDID "/";
    struct wn_name n;

    (void)state;
    memset(path + sizeof(UDID), 'a', WN_NAME_REST_BYTES);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(wn_name_read(&n, UDID, path, NULL), WN_EACQUIRE);
    path[sizeof(path) - 2] = '\0';
    assert_int_equal(wn_name_read(&n, UDID, path, NULL), WN_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proves_a_real_one),
        cmocka_unit_test(proves_all_forms),
        cmocka_unit_test(proves_containers_of_groups),
        cmocka_unit_test(proves_nothing_else),
        cmocka_unit_test(reads_names),
        cmocka_unit_test(refuses_names_outside),
        cmocka_unit_test(refuses_long_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
