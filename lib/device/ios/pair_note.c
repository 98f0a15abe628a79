/** A note beside the count of runs while a pairing is made: from before the
 * phone is asked until the record in usbmuxd carries our mark. libimobiledevice
 * stores that record by itself, without one: of a run that dies in between,
 * this note is all that tells its record from one that was there before. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "device/ios/ios.h"

#define PREFIX "pairing-"
#define NAME_BYTES (sizeof(PREFIX) + 2 * WN_SHA256_BYTES)

/** The UDID is the phone's word: hashed, it is a file name. */
static enum wn_status
note_name(char name[NAME_BYTES], const char *udid)
{
    uint8_t sum[WN_SHA256_BYTES];
    enum wn_status st =
        wn_digest_of(WN_SHA256, udid, strlen(udid), sum);

    memcpy(name, PREFIX, sizeof(PREFIX));
    if (st == WN_OK) {
        wn_hex(name + sizeof(PREFIX) - 1, sum, sizeof(sum));
    }
    return st;
}

static int
open_folder(const struct wn_run *run)
{
    return run && run->state_dir
        ? open(run->state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        : -1;
}

bool
wn_pair_noted(const struct wn_ios *p)
{
    char name[NAME_BYTES];
    int dir = open_folder(p->run);
    bool there = dir >= 0 && note_name(name, p->udid) == WN_OK &&
        faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;

    if (dir >= 0) {
        (void)close(dir);
    }
    return there;
}

enum wn_status
wn_pair_note(const struct wn_ios *p, struct wn_err *err)
{
    char name[NAME_BYTES];
    enum wn_status st;
    int dir;

    if (!p->run || !p->run->state_dir || wn_pair_noted(p)) {
        return WN_OK;
    }
    if (mkdir(p->run->state_dir, 0700) != 0 && errno != EEXIST) {
        return wn_fail_errno(err, WN_EOUTPUT,
            "the state folder %s cannot be made", p->run->state_dir);
    }
    dir = open_folder(p->run);
    if (dir < 0) {
        return wn_fail_errno(err, WN_EOUTPUT,
            "the state folder %s cannot be opened", p->run->state_dir);
    }
    st = note_name(name, p->udid);
    if (st == WN_OK) {
        st = wn_atomic_file_put(dir, name, "", 0, NULL, err);
    }
    (void)close(dir);
    return st;
}

void
wn_pair_note_remove(const struct wn_ios *p)
{
    char name[NAME_BYTES];
    int dir = open_folder(p->run);

    if (dir >= 0) {
        if (note_name(name, p->udid) == WN_OK) {
            (void)unlinkat(dir, name, 0);
        }
        (void)close(dir);
    }
}
