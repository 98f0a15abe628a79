/** The password of the owner's own encrypted backups. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acquire/acquire_in.h"
#include "base/buf.h"
#include "base/err.h"

/** All of the descriptor, up to one newline at its end. */
static enum wn_status
from_descriptor(struct wn_acquire *a, struct wn_err *err)
{
    enum wn_status st;
    size_t n = 0;
    ssize_t did = 0;

    while (n < sizeof(a->owners)) {
        did = read(a->options.backup_password_fd, a->owners + n,
            sizeof(a->owners) - n);
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did <= 0) {
            break;
        }
        n += (size_t)did;
    }
    if (did < 0) {
        wn_wipe(a->owners, sizeof(a->owners));
        st = wn_fail_errno(err, WN_EREADY,
            "the backup password could not be read from its descriptor");
        wn_todo(err, "give --backup-password-fd an open descriptor that ends "
                     "after the password");
        return st;
    }
    if (n > 0 && n < sizeof(a->owners) && a->owners[n - 1] == '\n') {
        n--;
    }
    if (n == 0 || n >= sizeof(a->owners) || memchr(a->owners, '\0', n)) {
        wn_wipe(a->owners, sizeof(a->owners));
        st = wn_fail(err, WN_EREADY,
            "the descriptor gave no proper backup password");
        wn_todo(err, "write the password, and nothing else, to the "
                     "descriptor of --backup-password-fd");
        return st;
    }
    a->owners[n] = '\0';
    a->owners_from_fd = true;
    return WN_OK;
}

static enum wn_status
from_prompt(struct wn_acquire *a, bool again, struct wn_err *err)
{
    struct wn_prompt p = {
        .kind = WN_PROMPT_BACKUP_PASSWORD,
        .text = again
            ? "That is not the password of this phone's backups. It is the "
              "one set in iTunes or Finder, not the phone's passcode. Once "
              "more:"
            : "This phone encrypts its backups. Password of its backups (set "
              "in iTunes or Finder; not the phone's passcode):",
        .no_default = true,
    };
    struct wn_answer answer = { .yes = false };
    enum wn_status st;

    if (!a->run->prompt) {
        (void)wn_fail(err, WN_EREADY,
            "this phone encrypts its backups and no password was given");
        wn_todo(err, "give it with --backup-password-fd");
        return WN_EREADY;
    }
    st = a->run->prompt(a->run->ctx, &p, &answer, err);
    if (st == WN_OK && answer.secret[0] == '\0') {
        st = wn_fail(err, WN_EREADY, "no backup password was given");
    }
    if (st == WN_OK) {
        (void)snprintf(a->owners, sizeof(a->owners), "%s", answer.secret);
    }
    wn_wipe(&answer, sizeof(answer));
    return st;
}

enum wn_status
acquire_password(
    void *ctx, bool again, char *out, size_t cap, struct wn_err *err)
{
    struct wn_acquire *a = ctx;
    const char *known = a->temporary[0] ? a->temporary : a->owners;
    enum wn_status st = WN_OK;

    if (again && (a->temporary[0] || a->owners_from_fd)) {
        (void)wn_fail(err, WN_EREADY,
            "the password given is not that of this phone's backups");
        wn_todo(err, "it is the one set in iTunes or Finder; its owner may "
            "know it");
        return WN_EREADY;
    }
    if (again || known[0] == '\0') {
        st = !again && a->options.backup_password_fd >= 0
            ? from_descriptor(a, err)
            : from_prompt(a, again, err);
        known = a->owners;
    }
    if (st == WN_OK && strlen(known) >= cap) {
        st = wn_fail(err, WN_EREADY, "the backup password is too long");
    }
    if (st == WN_OK) {
        (void)snprintf(out, cap, "%s", known);
    }
    return st;
}
