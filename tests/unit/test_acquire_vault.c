/** The vault: bytes come back, caps hold, what is dropped is free, and the file
 * on disk shows nothing and takes no change. */
#define _GNU_SOURCE /* a folder's file system is asked for O_TMPFILE */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>

#include "acquire/vault.h"
#include "acquire/vault_in.h"
#include "base/err.h"

#define MIB (1024u * 1024u)
#define MARK "a mark that must not be found on disk"

static uint8_t
byte_at(uint64_t at, unsigned seed)
{
    return (uint8_t)(at * 31 + (at >> 13) + seed);
}

static struct wn_vault *
vault(uint64_t memory, bool spill)
{
    struct wn_vault_options o = { .memory_bytes = memory, .may_spill = spill };
    struct wn_err err = WN_ERR_INIT;
    struct wn_vault *v = NULL;

    if (wn_vault_new(&v, &o, &err) != WN_OK) {
        fail_msg("%s", err.text);
    }
    return v;
}

static enum wn_status
fill(struct wn_vault *v, uint32_t id, uint64_t n, unsigned seed)
{
    uint8_t chunk[7001];
    uint64_t at = wn_vault_size(v, id);
    enum wn_status st = WN_OK;

    while (st == WN_OK && n > 0) {
        size_t take = n < sizeof(chunk) ? (size_t)n : sizeof(chunk);

        for (size_t i = 0; i < take; i++) {
            chunk[i] = byte_at(at + i, seed);
        }
        st = wn_vault_append(v, id, chunk, take, NULL);
        at += take;
        n -= take;
    }
    return st;
}

static void
expect(struct wn_vault *v, uint32_t id, uint64_t from, uint64_t n,
    unsigned seed)
{
    uint8_t chunk[5003];
    size_t got = 0;

    while (n > 0) {
        size_t cap = n < sizeof(chunk) ? (size_t)n : sizeof(chunk);

        assert_int_equal(
            wn_vault_read(v, id, from, chunk, cap, &got, NULL), WN_OK);
        assert_int_equal(got, cap);
        for (size_t i = 0; i < got; i++) {
            if (chunk[i] != byte_at(from + i, seed)) {
                fail_msg("byte %llu differs", (unsigned long long)(from + i));
            }
        }
        from += got;
        n -= got;
    }
}

static void
bytes_come_back(void **state)
{
    struct wn_vault *v = vault(4 * MIB, false);
    uint32_t a = 0;
    uint32_t b = 0;
    uint8_t c = 0;
    size_t got = 0;

    (void)state;
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_equal(wn_vault_create(v, &b, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_not_equal(a, b);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(fill(v, a, 100003, 1), WN_OK);
        assert_int_equal(fill(v, b, 40009, 2), WN_OK);
    }
    assert_int_equal(wn_vault_size(v, a), 1000030);
    expect(v, a, 0, 1000030, 1);
    expect(v, b, 3, 400087, 2);
    assert_int_equal(
        wn_vault_read(v, a, 1000030, &c, 1, &got, NULL), WN_END);
    assert_int_equal(
        wn_vault_read_all(v, a, 1000029, &c, 2, NULL), WN_EFORMAT);
    wn_vault_free(&v);
    assert_null(v);
    wn_vault_free(&v);
}

static void
memory_has_an_end(void **state)
{
    struct wn_vault *v = vault(2 * MIB, false);
    struct wn_err err = WN_ERR_INIT;
    uint64_t memory = 0;
    uint64_t disk = 0;
    uint32_t a = 0;
    uint32_t b = 0;

    (void)state;
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(wn_vault_create(v, &b, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_equal(fill(v, a, 2 * MIB, 1), WN_OK);
    assert_int_equal(wn_vault_append(v, b, "x", 1, &err), WN_ELIMIT);
    assert_non_null(strstr(err.todo, "staging: encrypted"));
    assert_int_equal(wn_exit_code(err.status), 7);
    /* A half given up makes room for a half. */
    wn_vault_punch(v, a, 0, MIB);
    assert_int_equal(fill(v, b, MIB, 2), WN_OK);
    wn_vault_held(v, &memory, &disk);
    assert_int_equal(memory, 2 * MIB);
    assert_int_equal(disk, 0);
    expect(v, a, MIB, MIB, 1);
    expect(v, b, 0, MIB, 2);
    wn_vault_drop(v, a);
    assert_int_equal(fill(v, b, MIB, 2), WN_OK);
    expect(v, b, 0, 2 * MIB, 2);
    wn_vault_free(&v);
}

static void
dropped_is_not_read(void **state)
{
    struct wn_vault *v = vault(4 * MIB, false);
    uint8_t buf[16];
    size_t got = 0;
    uint32_t a = 0;

    (void)state;
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(fill(v, a, 3 * VAULT_BLOCK + 100, 1), WN_OK);
    wn_vault_punch(v, a, 10, VAULT_BLOCK - 10);
    wn_vault_punch(v, a, VAULT_BLOCK, VAULT_BLOCK);
    assert_int_equal(wn_vault_read(v, a, VAULT_BLOCK + 5, buf, sizeof(buf),
                         &got, NULL), WN_ABSENT);
    expect(v, a, 0, 10, 1);
    assert_int_equal(wn_vault_read_all(v, a, 10, buf, 16, NULL), WN_OK);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(buf[i], 0);
    }
    /* The last block stays open for more, whatever was dropped of it. */
    wn_vault_punch(v, a, 3 * VAULT_BLOCK, 100);
    assert_int_equal(fill(v, a, VAULT_BLOCK, 1), WN_OK);
    expect(v, a, 3 * VAULT_BLOCK + 100, VAULT_BLOCK, 1);
    wn_vault_free(&v);
}

/** The descriptor of the vault's unlinked file in folder. */
static int
file_in(const char *folder)
{
    DIR *d = opendir("/proc/self/fd");
    const struct dirent *e;
    int fd = -1;

    assert_non_null(d);
    while ((e = readdir(d))) {
        char link[300];
        char to[512] = "";

        (void)snprintf(link, sizeof(link), "/proc/self/fd/%s", e->d_name);
        if (readlink(link, to, sizeof(to) - 1) > 0 &&
            strncmp(to, folder, strlen(folder)) == 0 &&
            strstr(to, "(deleted)")) {
            fd = (int)strtol(e->d_name, NULL, 10);
        }
    }
    (void)closedir(d);
    return fd;
}

static unsigned
names_in(const char *folder)
{
    DIR *d = opendir(folder);
    unsigned n = 0;

    assert_non_null(d);
    while (readdir(d)) {
        n++;
    }
    (void)closedir(d);
    return n - 2;
}

static void
disk_holds_ciphertext(void **state)
{
    char folder[] = "/tmp/wn-vault-XXXXXX";
    struct wn_vault_options o = { .memory_bytes = MIB, .may_spill = true };
    struct wn_vault *v = NULL;
    uint64_t memory = 0;
    uint64_t disk = 0;
    uint8_t *all;
    struct stat info;
    uint32_t a = 0;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    o.folder = folder;
    assert_int_equal(wn_vault_new(&v, &o, NULL), WN_OK);
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_CANDIDATE, NULL), WN_OK);
    for (unsigned i = 0; i < 6 * MIB / sizeof(MARK); i++) {
        assert_int_equal(
            wn_vault_append(v, a, MARK, sizeof(MARK), NULL), WN_OK);
    }
    assert_int_equal(names_in(folder), 0);
    wn_vault_held(v, &memory, &disk);
    assert_true(memory <= MIB);
    assert_true(disk >= 5 * MIB);
    fd = file_in(folder);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_size, disk);
    all = malloc((size_t)info.st_size);
    assert_non_null(all);
    assert_int_equal(
        pread(fd, all, (size_t)info.st_size, 0), info.st_size);
    assert_null(memmem(all, (size_t)info.st_size, MARK, 8));
    free(all);
    wn_vault_free(&v);
    assert_int_equal(rmdir(folder), 0);
}

static void
spilled_bytes_come_back(void **state)
{
    struct wn_vault *v = vault(MIB, true);
    uint64_t memory = 0;
    uint64_t disk = 0;
    uint64_t before;
    uint32_t a = 0;
    uint32_t b = 0;

    (void)state;
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_INDEX, NULL), WN_OK);
    assert_int_equal(wn_vault_create(v, &b, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(fill(v, b, 3 * MIB, 5), WN_OK);
    /* More than the cache holds, so that it turns over. */
    assert_int_equal(fill(v, a, 20 * MIB + 17, 4), WN_OK);
    expect(v, a, 0, 20 * MIB + 17, 4);
    for (uint64_t at = 20 * MIB - 5000; at > 70000; at -= 4999 * 13) {
        expect(v, a, at, 5000, 4);
    }
    expect(v, b, 0, 3 * MIB, 5);
    /* Slots that are given up are used again. */
    wn_vault_held(v, &memory, &before);
    wn_vault_drop(v, b);
    assert_int_equal(wn_vault_create(v, &b, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(fill(v, b, 2 * MIB, 6), WN_OK);
    wn_vault_held(v, &memory, &disk);
    assert_int_equal(disk, before);
    expect(v, b, 0, 2 * MIB, 6);
    expect(v, a, 19 * MIB, MIB, 4);
    wn_vault_free(&v);
}

static void
changed_on_disk_is_an_error(void **state)
{
    char folder[] = "/tmp/wn-vault-XXXXXX";
    struct wn_vault_options o = { .memory_bytes = MIB, .may_spill = true };
    struct wn_vault *v = NULL;
    struct wn_err err = WN_ERR_INIT;
    uint8_t other = 0;
    uint8_t byte = 0;
    size_t got = 0;
    uint32_t a = 0;
    uint64_t at;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    o.folder = folder;
    assert_int_equal(wn_vault_new(&v, &o, NULL), WN_OK);
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(fill(v, a, 4 * MIB, 3), WN_OK);
    fd = file_in(folder);
    assert_int_equal(pread(fd, &byte, 1, 70000), 1);
    other = byte ^ 1;
    assert_int_equal(pwrite(fd, &other, 1, 70000), 1);
    for (at = 0; at < 4 * MIB; at += VAULT_BLOCK) {
        enum wn_status st = wn_vault_read(v, a, at, &byte, 1, &got, &err);

        if (st != WN_OK) {
            break;
        }
    }
    assert_true(at < 4 * MIB);
    assert_non_null(strstr(err.text, "came back changed"));
    wn_vault_free(&v);
    assert_int_equal(rmdir(folder), 0);
}

static void
a_full_disk_is_said(void **state)
{
    struct rlimit old;
    struct rlimit small = { 2 * MIB, 2 * MIB };
    struct wn_vault *v = vault(MIB, true);
    struct wn_err err = WN_ERR_INIT;
    uint8_t chunk[VAULT_BLOCK] = { 0 };
    enum wn_status st = WN_OK;
    uint32_t a = 0;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(wn_vault_create(v, &a, WN_VAULT_CANDIDATE, NULL), WN_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (unsigned i = 0; i < 200 && st == WN_OK; i++) {
        st = wn_vault_append(v, a, chunk, sizeof(chunk), &err);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(st, WN_ELIMIT);
    assert_non_null(strstr(err.text, "no room"));
    assert_non_null(strstr(err.todo, "TMPDIR"));
    wn_vault_free(&v);
}

static void
make(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void
swap_is_judged(void **state)
{
    char root[] = "/tmp/wn-sys-XXXXXX";
    char path[256];

    (void)state;
    assert_non_null(mkdtemp(root));
    static const char *const folders[] = { "dm-0", "dm-0/dm", "dm-1",
        "dm-1/dm", "dm-1/slaves", "dm-1/slaves/dm-0", "dm-2", "dm-2/dm",
        "dm-2/slaves", "dm-2/slaves/sda3", "zram0", "zram1" };
    for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    (void)snprintf(path, sizeof(path), "%s/dm-0/dm/uuid", root);
    make(path, "CRYPT-LUKS2-0123-swap\n");
    (void)snprintf(path, sizeof(path), "%s/dm-1/dm/uuid", root);
    make(path, "LVM-abcdef\n");
    (void)snprintf(path, sizeof(path), "%s/dm-2/dm/uuid", root);
    make(path, "LVM-ghijkl\n");
    (void)snprintf(path, sizeof(path), "%s/zram1/backing_dev", root);
    make(path, "/dev/sdb1\n");
    assert_true(vault_swap_is_safe("/dev/dm-0", root));
    assert_true(vault_swap_is_safe("/dev/dm-1", root)); /* LVM on dm-crypt */
    assert_false(vault_swap_is_safe("/dev/dm-2", root));
    assert_true(vault_swap_is_safe("/dev/zram0", root));
    assert_false(vault_swap_is_safe("/dev/zram1", root));
    assert_false(vault_swap_is_safe("/dev/sda2", root));
    assert_false(vault_swap_is_safe("/swapfile", root));
    (void)snprintf(path, sizeof(path), "rm -r %s", root);
    assert_int_equal(system(path), 0);
}

/** With plain swap the vault is had only where memory can be locked. */
static void
plain_swap_needs_locked_memory(void **state)
{
    char swaps[] = "/tmp/wn-swaps-XXXXXX";
    struct wn_vault_options o = { .memory_bytes = UINT64_C(1) << 48,
        .swaps = swaps };
    struct wn_err err = WN_ERR_INIT;
    struct wn_vault *v = NULL;
    int fd = mkstemp(swaps);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    make(swaps, "Filename\tType\tSize\tUsed\tPriority\n"
                "/swapfile file 8388604 0 -2\n");
    /* More than there are addresses. */
    assert_int_equal(wn_vault_new(&v, &o, &err), WN_ELIMIT);
    assert_null(v);
    assert_non_null(strstr(err.text, "swap"));
    assert_non_null(strstr(err.todo, "swapoff"));
    make(swaps, "Filename\tType\tSize\tUsed\tPriority\n");
    o.memory_bytes = MIB;
    assert_int_equal(wn_vault_new(&v, &o, NULL), WN_OK);
    wn_vault_free(&v);
    assert_int_equal(unlink(swaps), 0);
}

static void
no_core_is_left(void **state)
{
    struct wn_vault *v = vault(MIB, false);
    struct rlimit core = { 1, 1 };

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    wn_vault_free(&v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_back),
        cmocka_unit_test(memory_has_an_end),
        cmocka_unit_test(dropped_is_not_read),
        cmocka_unit_test(disk_holds_ciphertext),
        cmocka_unit_test(spilled_bytes_come_back),
        cmocka_unit_test(changed_on_disk_is_an_error),
        cmocka_unit_test(a_full_disk_is_said),
        cmocka_unit_test(swap_is_judged),
        cmocka_unit_test(plain_swap_needs_locked_memory),
        cmocka_unit_test(no_core_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
