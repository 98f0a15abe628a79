/* mlock2() and prctl() are Linux's own. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <dirent.h>

#include "acquire/vault_in.h"
#include "base/err.h"

#define STACK_DEPTH 8 /* of device-mapper tables over each other */
#define LINE_MAX_BYTES 4096
#define SYS_PATH_BYTES 2048 /* of /sys: far shorter than PATH_MAX */
/** What the process needs beside the vault: programs, libraries, heap. */
#define BESIDE_BYTES (UINT64_C(256) << 20)

/** First line of a small file of the system; "" when there is none. */
static void
first_line(char *dst, size_t cap, const char *folder, const char *name)
{
    char path[SYS_PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *f = n > 0 && (size_t)n < sizeof(path) ? fopen(path, "re") : NULL;

    dst[0] = '\0';
    if (f) {
        if (!fgets(dst, (int)cap, f)) {
            dst[0] = '\0';
        }
        (void)fclose(f);
    }
    dst[strcspn(dst, "\n")] = '\0';
}

/** The only device under a mapped one; false when there are none or more. */
static bool
only_slave(char *dst, size_t cap, const char *folder)
{
    char path[SYS_PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/slaves", folder);
    DIR *d = n > 0 && (size_t)n < sizeof(path) ? opendir(path) : NULL;
    const struct dirent *e;
    unsigned seen = 0;

    if (!d) {
        return false;
    }
    while ((e = readdir(d))) {
        if (e->d_name[0] == '.') {
            continue;
        }
        n = snprintf(dst, cap, "%s", e->d_name);
        seen += n > 0 && (size_t)n < cap ? 1 : 2;
    }
    (void)closedir(d);
    return seen == 1;
}

/** zram keeps pages in memory, unless it was given a disk to fall back on. */
static bool
zram_is_safe(const char *folder)
{
    char backing[256];

    first_line(backing, sizeof(backing), folder, "backing_dev");
    return backing[0] == '\0' || strcmp(backing, "none") == 0;
}

bool
vault_swap_is_safe(const char *device, const char *sys_block)
{
    char *real = realpath(device, NULL);
    const char *slash = strrchr(real ? real : device, '/');
    char name[256];
    bool safe = false;

    (void)snprintf(name, sizeof(name), "%s",
        slash ? slash + 1 : (real ? real : device));
    free(real);
    /* Debian's encrypted installation has swap on LVM on dm-crypt. */
    for (unsigned depth = 0; depth < STACK_DEPTH; depth++) {
        char folder[SYS_PATH_BYTES];
        char uuid[256];
        int n = snprintf(folder, sizeof(folder), "%s/%s", sys_block, name);

        if (n <= 0 || (size_t)n >= sizeof(folder)) {
            break;
        }
        if (strncmp(name, "zram", 4) == 0) {
            safe = zram_is_safe(folder);
            break;
        }
        first_line(uuid, sizeof(uuid), folder, "dm/uuid");
        if (strncmp(uuid, "CRYPT-", 6) == 0) {
            safe = true;
            break;
        }
        if (strncmp(name, "dm-", 3) != 0 ||
            !only_slave(name, sizeof(name), folder)) {
            break;
        }
    }
    return safe;
}

/** Names in /proc/swaps write a space as \040: such a name is no device that
 * could be looked up, and counts as not encrypted. */
static enum wn_status
plain_swap(const char *swaps, bool *plain, struct wn_err *err)
{
    FILE *f = fopen(swaps, "re");
    char line[LINE_MAX_BYTES];
    bool heading = true;

    if (!f) {
        /* A kernel without swap has no such file. */
        *plain = errno != ENOENT;
        return WN_OK;
    }
    *plain = false;
    while (fgets(line, sizeof(line), f)) {
        line[strcspn(line, " \t\n")] = '\0';
        if (!heading && line[0] != '\0' &&
            !vault_swap_is_safe(line, "/sys/class/block")) {
            *plain = true;
        }
        heading = false;
    }
    if (ferror(f)) {
        (void)fclose(f);
        return wn_fail(err, WN_EINTERNAL, "%s could not be read", swaps);
    }
    (void)fclose(f);
    return WN_OK;
}

/** May this process lock so much? Asked without touching the memory. */
static bool
can_lock(uint64_t bytes)
{
    size_t n = (size_t)bytes;
    void *mem;
    bool can;

    if (bytes > SIZE_MAX) {
        return false;
    }
    mem = mmap(NULL, n, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mem == MAP_FAILED) {
        return false;
    }
    can = mlock2(mem, n, MLOCK_ONFAULT) == 0;
    munmap(mem, n);
    return can;
}

/** A core file would hold what streamed past. */
static enum wn_status
no_core(struct wn_err *err)
{
    struct rlimit none = { 0, 0 };

    if (setrlimit(RLIMIT_CORE, &none) != 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return wn_fail_errno(
            err, WN_EINTERNAL, "core dumps could not be switched off");
    }
    return WN_OK;
}

enum wn_status
vault_guard(const char *swaps, uint64_t need_bytes, bool *must_lock,
    struct wn_err *err)
{
    uint64_t need;
    bool plain = true;
    enum wn_status st = no_core(err);

    if (st == WN_OK) {
        st = plain_swap(swaps ? swaps : "/proc/swaps", &plain, err);
    }
    if (st != WN_OK) {
        return st;
    }
    *must_lock = plain;
    if (!plain) {
        return WN_OK;
    }
    if (__builtin_add_overflow(need_bytes, BESIDE_BYTES, &need) ||
        !can_lock(need) ||
        mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
        st = wn_fail(err, WN_ELIMIT, "this computer has swap that is not "
            "encrypted, and the program may not lock its memory: what the "
            "filter leaves out could be written to disk in the clear");
        wn_todo(err, "run `swapoff -a`, or encrypt the swap, or let this user "
            "lock %llu MiB of memory (ulimit -l)",
            (unsigned long long)(need >> 20));
    }
    return st;
}
