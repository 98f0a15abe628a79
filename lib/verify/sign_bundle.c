/** Signing a bundle that was made earlier: the key is tried, the bundle is
 * verified, then its seal is signed. One file is added. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "sign/sign.h"
#include "verify/verify.h"

static enum wn_status
still_unsigned(int dir_fd, const char *bundle, struct wn_err *err)
{
    static const char *const names[] = { "seal.txt.p7s", "seal.txt.sig" };
    struct stat sb;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (fstatat(dir_fd, names[i], &sb, AT_SYMLINK_NOFOLLOW) == 0) {
            (void)wn_fail(err, WN_EOUTPUT, "%s is signed already: %s is there, "
                "and a signature is never written over", bundle, names[i]);
            wn_todo(err, "winnow verify --trust says whose it is.");
            return WN_EOUTPUT;
        }
    }
    return WN_OK;
}

static enum wn_status
verify(const struct wn_sign_options *o, struct wn_sign_result *out,
    struct wn_err *err)
{
    const struct wn_verify_options v = { .bundle_path = o->bundle_path,
        .deny_sheet_path = o->deny_sheet_path };
    struct wn_verify_result *r = NULL;
    enum wn_status st = wn_verify_run(&r, &v, err);

    if (st == WN_OK) {
        memcpy(out->seal_hash, wn_verify_seal_hash(r), sizeof(out->seal_hash));
    } else {
        wn_todo(err, "winnow verify lists all findings. A bundle that is not "
                     "valid is never signed.");
    }
    wn_verify_free(&r);
    return st;
}

enum wn_status
wn_bundle_sign(struct wn_sign_result *out,
    const struct wn_sign_options *options, struct wn_err *err)
{
    struct wn_sign_result done = { .who = "" };
    struct wn_signer *signer = NULL;
    enum wn_status st = wn_signer_open(&signer, &options->key, err);
    int fd = -1;

    if (st == WN_OK) {
        fd = open(options->bundle_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        st = fd >= 0 ? still_unsigned(fd, options->bundle_path, err)
                     : wn_fail_errno(err, WN_EVERIFY,
                           "\"%s\" is not a bundle: it cannot be opened as a "
                           "folder", options->bundle_path);
    }
    if (st == WN_OK) {
        st = verify(options, &done, err);
    }
    if (st == WN_OK) {
        st = wn_signer_put(signer, fd, "seal.txt", done.seal_hash, err);
    }
    if (st == WN_OK) {
        (void)snprintf(done.file, sizeof(done.file), "seal.txt%s",
            wn_signer_ending(signer));
        (void)snprintf(done.who, sizeof(done.who), "%s",
            wn_signer_who(signer));
        *out = done;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    wn_signer_free(&signer);
    return st;
}
