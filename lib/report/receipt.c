/* realpath() is of the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/err.h"
#include "report/hash_words.h"
#include "report/receipt_in.h"

void
wn_receipt_seal(struct wn_paper *p, const struct wn_sealed *s)
{
    char words[WN_HASH_WORDS_BYTES];

    wn_paper_line(p, WN_PAPER_HEADING, "Check code");
    wn_paper_line(p, WN_PAPER_PARA, "This code belongs to the reference. If "
        "anybody changes what it stands for, the code no longer fits.");
    wn_paper_line(p, WN_PAPER_CODE, s->seal_hash);
    wn_paper_say(p, "Its beginning, for reading aloud: %s",
        wn_hash_words(words, s->seal_hash));
    wn_paper_end(p, WN_PAPER_PARA);
    if (p->line.st == WN_OK) {
        p->line.st = wn_paper_qr(
            p, s->seal_hash, "QR code of the check code above");
    }
}

/** Where the receipt goes: beside the bundle. */
struct beside {
    char *folder;
    char *name; /* of the bundle */
    int fd;
};

/** The bundle's own name, whatever way it was pointed at ("." too). */
static enum wn_status
find_beside(struct beside *b, const char *bundle_path, struct wn_err *err)
{
    char *whole = realpath(bundle_path, NULL);
    char *slash = whole ? strrchr(whole, '/') : NULL;

    if (!whole) {
        return wn_fail_errno(
            err, WN_EVERIFY, "\"%s\" cannot be opened", bundle_path);
    }
    if (slash[1] == '\0') {
        free(whole);
        return wn_fail(err, WN_EVERIFY, "nothing can lie beside \"/\"");
    }
    b->folder = whole;
    b->name = strdup(slash + 1);
    slash[slash == whole] = '\0';
    if (!b->name) {
        return wn_fail_nomem(err, "a receipt");
    }
    b->fd = open(b->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return b->fd >= 0
        ? WN_OK
        : wn_fail_errno(err, WN_EOUTPUT, "\"%s\" cannot be opened", b->folder);
}

/** A receipt that is there may be the one that somebody was given. */
static enum wn_status
is_free(const struct beside *b, const char *name, struct wn_err *err)
{
    struct stat sb;

    if (fstatat(b->fd, name, &sb, AT_SYMLINK_NOFOLLOW) == 0) {
        (void)wn_fail(err, WN_EOUTPUT, "\"%s\" is there already, and is not "
            "replaced: somebody may have been given it", name);
        wn_todo(err, "If it is not needed any more, move it away or delete "
            "it, and start again.");
        return WN_EOUTPUT;
    }
    return errno == ENOENT
        ? WN_OK
        : wn_fail_errno(err, WN_EOUTPUT, "\"%s\" cannot be looked at", name);
}

/** Both or none. */
static enum wn_status
put_both(const struct beside *b, const struct wn_paper *p, const char *html,
    const char *txt, struct wn_err *err)
{
    struct wn_atomic_file *one = NULL, *other = NULL;
    enum wn_status st = is_free(b, html, err);

    st = st == WN_OK ? is_free(b, txt, err) : st;
    st = st == WN_OK ? wn_atomic_file_new(&one, b->fd, html, err) : st;
    st = st == WN_OK ? wn_atomic_file_new(&other, b->fd, txt, err) : st;
    st = st == WN_OK ? wn_atomic_file_write(
                           one, p->html.data, p->html.len, err) : st;
    st = st == WN_OK ? wn_atomic_file_write(
                           other, p->text.data, p->text.len, err) : st;
    st = st == WN_OK ? wn_atomic_file_commit(one, NULL, err) : st;
    if (st == WN_OK) {
        st = wn_atomic_file_commit(other, NULL, err);
        if (st != WN_OK) {
            (void)unlinkat(b->fd, html, 0);
        }
    }
    wn_atomic_file_free(&one);
    wn_atomic_file_free(&other);
    return st;
}

static enum wn_status
put(struct wn_receipt *out, const struct beside *b, const struct wn_paper *p,
    struct wn_err *err)
{
    int n = snprintf(
        out->html, sizeof(out->html), "%s.receipt.html", b->name);
    int m = snprintf(out->folder, sizeof(out->folder), "%s", b->folder);

    (void)snprintf(out->txt, sizeof(out->txt), "%s.receipt.txt", b->name);
    if (n < 0 || (size_t)n >= sizeof(out->html) || m < 0 ||
        (size_t)m >= sizeof(out->folder)) {
        return wn_fail(err, WN_EOUTPUT, "the bundle's path is too long for "
            "a file beside it");
    }
    return put_both(b, p, out->html, out->txt, err);
}

static enum wn_status
tell(struct wn_receipt *out, struct wn_paper *p, const struct wn_sealed *s,
    bool full, struct wn_err *err)
{
    enum wn_status st;

    if (full) {
        wn_receipt_full(p, s);
    } else {
        out->no_contact = !wn_receipt_discreet(p, s);
    }
    wn_paper_wrap(p, "Receipt");
    st = wn_paper_state(p);
    if (st != WN_OK) {
        return wn_fail(err, st == WN_ENOMEM ? st : WN_EINTERNAL,
            "the receipt could not be put together");
    }
    (void)snprintf(
        out->seal_hash, sizeof(out->seal_hash), "%s", s->seal_hash);
    out->shortfall = s->shortfall;
    out->is_virtual = s->is_virtual;
    return WN_OK;
}

enum wn_status
wn_receipt_write(struct wn_receipt *out,
    const struct wn_receipt_options *options, struct wn_err *err)
{
    struct wn_receipt made = { .no_contact = false };
    struct beside b = { .fd = -1 };
    struct wn_sealed *s = NULL;
    struct wn_paper p;
    enum wn_status st = wn_sealed_open(
        &s, options->bundle_path, options->deny_sheet_path, err);

    wn_paper_init(&p, st == WN_OK ? s->terms->language : "");
    st = st == WN_OK ? find_beside(&b, options->bundle_path, err) : st;
    st = st == WN_OK ? tell(&made, &p, s, options->full, err) : st;
    st = st == WN_OK ? put(&made, &b, &p, err) : st;
    if (st == WN_OK) {
        *out = made;
    }
    if (b.fd >= 0) {
        (void)close(b.fd);
    }
    free(b.folder);
    free(b.name);
    wn_paper_clear(&p);
    wn_sealed_free(&s);
    return st;
}
