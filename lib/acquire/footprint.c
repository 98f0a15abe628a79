/** What the run changes on the phone for a while, and how it is undone. */
#include <stdio.h>
#include <string.h>

#include "acquire/acquire_in.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/random.h"

/* No 0/o, 1/l/i, u/v: it may have to be typed by hand one day. 28 signs. */
static const char signs[] = "abcdefghjkmnpqrstwxyz2345678";
#define SIGNS 28u
#define GROUPS 6 /* of four: 115 bits */
#define GROUP_SIGNS 4

static enum wn_status
make_password(char *out, size_t cap, struct wn_err *err)
{
    size_t n = 0;

    while (n + 2 < cap && n < GROUPS * (GROUP_SIGNS + 1) - 1) {
        uint8_t r = 0;
        enum wn_status st;

        if (n % (GROUP_SIGNS + 1) == GROUP_SIGNS) {
            out[n++] = '-';
            continue;
        }
        st = wn_random(&r, 1, err);
        if (st != WN_OK) {
            return st;
        }
        if (r < 256 / SIGNS * SIGNS) { /* else some signs come too often */
            out[n++] = signs[r % SIGNS];
        }
    }
    out[n] = '\0';
    return WN_OK;
}

static enum wn_status
show(struct wn_acquire *a, const char *password, struct wn_err *err)
{
    struct wn_prompt p = {
        .kind = WN_PROMPT_TEMPORARY_PASSWORD,
        .text = "A password for this phone's backups will be set now and "
                "removed again at the end of this run. Should the run break "
                "off and this computer be lost, it is needed to remove it: "
                "the owner may write it down.",
        .shown = password,
        .no_default = true,
    };
    struct wn_answer answer = { .yes = false };
    enum wn_status st;

    if (!a->run->prompt) {
        return wn_fail(err, WN_EREADY, "a temporary backup password has to be "
            "shown to the owner, and nobody is there");
    }
    st = a->run->prompt(a->run->ctx, &p, &answer, err);
    wn_wipe(&answer.secret, sizeof(answer.secret));
    return st == WN_OK && !answer.yes
        ? wn_fail(err, WN_EREADY,
              "the owner did not want the temporary backup password")
        : st;
}

/** Does the phone say that its backups are encrypted? WN_ABSENT: it does not
 * say. */
static enum wn_status
encrypts(struct wn_acquire *a, bool *yes, struct wn_err *err)
{
    struct wn_caps caps = { .known = false };
    enum wn_status st = wn_link_caps(a->link, &caps, err);

    if (st == WN_OK && !caps.will_encrypt_known) {
        return WN_ABSENT;
    }
    *yes = caps.will_encrypt;
    return st;
}

enum wn_status
acquire_set_temporary(struct wn_acquire *a, struct wn_err *err)
{
    const char *udid = wn_scope_identity(a->scope)->udid;
    char password[JOURNAL_PASSWORD_MAX];
    bool on = true;
    enum wn_status st = make_password(password, sizeof(password), err);

    if (st == WN_OK) {
        st = show(a, password, err);
    }
    if (st == WN_OK) {
        st = journal_write(a->options.state_dir, udid, password, err);
    }
    if (st != WN_OK) {
        wn_wipe(password, sizeof(password));
        return st;
    }
    /* From here on the phone may have it, whatever the answer says. */
    memcpy(a->temporary, password, sizeof(password));
    wn_wipe(password, sizeof(password));
    wn_run_log(a->run, "temporary-password-setting", NULL, 0);
    st = wn_backup_password(a->link, a->scope, NULL, a->temporary, err);
    if (st == WN_OK) {
        a->footprint.password_set = true;
        wn_run_log(a->run, "temporary-password-set", NULL, 0);
        return st;
    }
    if (st == WN_EREADY && encrypts(a, &on, NULL) == WN_OK && !on) {
        wn_wipe(a->temporary, sizeof(a->temporary));
        (void)journal_remove(a->options.state_dir, udid, NULL);
    } else {
        a->footprint.password_set = true; /* as far as we can tell */
    }
    return st;
}

static enum wn_status
not_confirmed(struct wn_err *err, const struct wn_err *why)
{
    (void)wn_fail(err, WN_EACQUIRE, "the phone did not confirm that its "
        "temporary backup password is gone: %s",
        why->text[0] ? why->text : "it still says that backups are encrypted");
    wn_todo(err, "connect the phone again and run winnow once more: it removes "
        "the password first. Or with the password shown at the start, in "
        "iTunes or Finder; or on the phone: Reset All Settings");
    return WN_EACQUIRE;
}

/** Take the password off and see that it is. */
static enum wn_status
take_off(struct wn_acquire *a, const char *password, struct wn_err *err)
{
    struct wn_err why = WN_ERR_INIT;
    bool on = true;
    enum wn_status st = encrypts(a, &on, &why);

    if (st == WN_OK && !on) {
        return WN_OK; /* it was never set, or is off already */
    }
    why = (struct wn_err)WN_ERR_INIT;
    st = wn_backup_password(a->link, a->scope, password, NULL, &why);
    if (st == WN_OK) {
        st = encrypts(a, &on, &why);
    }
    return st == WN_OK && !on ? WN_OK : not_confirmed(err, &why);
}

enum wn_status
wn_acquire_put_back(struct wn_acquire *a, struct wn_err *err)
{
    enum wn_status st;

    if (a->temporary[0] == '\0') {
        return WN_OK;
    }
    st = take_off(a, a->temporary, err);
    if (st != WN_OK) {
        return st;
    }
    a->footprint.password_removed = a->footprint.password_set;
    wn_wipe(a->temporary, sizeof(a->temporary));
    wn_run_log(a->run, "temporary-password-removed", NULL, 0);
    return journal_remove(a->options.state_dir,
        wn_scope_identity(a->scope)->udid, err);
}

enum wn_status
wn_acquire_recover(struct wn_acquire *a, struct wn_err *err)
{
    const char *udid = wn_scope_identity(a->scope)->udid;
    char password[JOURNAL_PASSWORD_MAX];
    enum wn_status st;

    if (!a->options.state_dir || a->options.state_dir[0] == '\0') {
        return WN_OK;
    }
    st = journal_read(
        a->options.state_dir, udid, password, sizeof(password), err);
    if (st != WN_OK) {
        return st == WN_ABSENT ? WN_OK : st;
    }
    wn_run_log(a->run, "temporary-password-left-behind", NULL, 0);
    st = take_off(a, password, err);
    wn_wipe(password, sizeof(password));
    if (st == WN_OK) {
        wn_run_log(a->run, "temporary-password-removed", NULL, 0);
        st = journal_remove(a->options.state_dir, udid, err);
    }
    return st;
}
