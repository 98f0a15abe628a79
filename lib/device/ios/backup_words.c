#include <inttypes.h>

#include "base/err.h"
#include "device/ios/backup_run.h"

/* MBErrorDomain (facts/ios 4.17). */
static const struct {
    uint64_t code;
    enum wn_status st;
    const char *text, *todo;
} verdicts[] = {
    {1, WN_EACQUIRE, "the phone's backup service failed", ""},
    {4, WN_EACQUIRE, "the phone did not find a file it needed", ""},
    {9, WN_EACQUIRE, "files changed on the phone while it copied them",
        "put the phone into flight mode and start again"},
    {22, WN_EREADY, "the phone's administrator forbids backups",
        "ask whoever manages the phone"},
    {25, WN_EREADY, "the phone is being restored from iCloud",
        "wait until that is finished"},
    {104, WN_EACQUIRE, "several errors while the phone sent its files", ""},
    {105, WN_EACQUIRE, "the phone found too little space here", ""},
    {106, WN_EREADY, "the phone itself is too full to make a backup",
        "free some space on the phone, if the owner agrees"},
    {202, WN_EACQUIRE, "the backup was cancelled on the phone",
        "ask the owner; start again if they agree"},
    {203, WN_EACQUIRE, "the phone does not know this kind of backup", ""},
    {205, WN_EACQUIRE, "the phone found the backup incomplete at its end",
        ""},
    {207, WN_EREADY, "the backup password is wrong, or one is required",
        "ask the owner for the password set in Finder or iTunes"},
    {208, WN_EREADY,
        "the phone is locked, or its passcode was not entered",
        "let the owner unlock the phone and enter the passcode when asked"},
    {210, WN_EREADY, "the phone lacks an account it needs", ""},
    {212, WN_EREADY, "the phone's setup is not finished",
        "finish the setup assistant on the phone"},
};

enum wn_status
wn_backup_verdict(const struct wn_dl_answer *a, struct wn_err *err)
{
    const char *text = "the phone ended the backup with an error";
    const char *todo = "";
    enum wn_status st = WN_EACQUIRE;

    if (a->error == 0) {
        return WN_OK;
    }
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        if (verdicts[i].code == a->error) {
            text = verdicts[i].text;
            todo = verdicts[i].todo;
            st = verdicts[i].st;
        }
    }
    if (a->error >= 100 && a->error <= 103) {
        text = "the phone could not read or write during the backup";
    }
    /* Not the phone's own words: they may name files outside the filter. */
    st = wn_fail(err, st, "%s (error %" PRIu64 ")", text, a->error);
    wn_todo(err, "%s",
        todo[0] ? todo : "start again; if it happens again, restart the phone");
    return st;
}
